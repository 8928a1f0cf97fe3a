/* framework_grid.c -- anchors that a configuration gives as sizes times ratios on each level. */
#include "framework/framework_grid.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

void
framework_grid_fail(struct json_dom *d, size_t line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vformat(d->arena, format, arguments);
	va_end(arguments);
	if (d->error != NULL)
		return;
	json_dom_fail(d, "%s", text);
	d->line = line;
	d->column = 0;
}

/* A list's numbers. */
static void
take_numbers(struct json_dom *d, const struct literal *item, size_t n, const char *name, size_t line,
	struct framework_list_of *out)
{
	double *x = arena_array(d->arena, double, n);
	*out = (struct framework_list_of){ n, line, x };
	for (size_t i = 0; i < n; i++) {
		x[i] = item[i].number;
		if (item[i].kind != LITERAL_NUMBER || !(x[i] > 0))
			framework_grid_fail(d, item[i].line, "%s: expected numbers above 0", name);
	}
	if (n == 0)
		framework_grid_fail(d, line, "%s: a list is empty", name);
}

void
framework_grid_lists(struct json_dom *d, const struct literal *value, const char *name, bool single,
	struct framework_lists *out)
{
	*out = (struct framework_lists){ .given = true, .line = value->line };
	if (value->kind == LITERAL_CODE) {
		framework_grid_fail(d, value->line,
			"%s is computed, and no code is run here: write its numbers, as in [[32], [64]]",
			name);
	} else if (value->kind == LITERAL_NUMBER) {
		take_numbers(d, value, 1, name, value->line, &out->list[out->n++]);
	} else if (value->kind != LITERAL_LIST || value->n > FRAMEWORK_CONFIG_HEADS) {
		framework_grid_fail(d, value->line, "%s: expected at most %d lists of numbers", name,
			FRAMEWORK_CONFIG_HEADS);
	} else if (single && value->n > 0 && value->item[0].kind == LITERAL_NUMBER) {
		take_numbers(d, value->item, value->n, name, value->line, &out->list[out->n++]);
	} else {
		for (size_t i = 0; i < value->n; i++) {
			const struct literal *item = &value->item[i];
			bool list = item->kind == LITERAL_LIST;
			take_numbers(d, list ? item->item : item, list ? item->n : 1, name, item->line,
				&out->list[out->n++]);
		}
	}
	if (out->n == 0)
		framework_grid_fail(d, value->line, "%s is empty", name);
}

void
framework_grid_level(struct json_dom *d, struct framework_grid *g, const struct framework_list_of *sizes, double unit,
	const struct framework_list_of *ratios, double stride)
{
	struct framework_config *c = &g->config;
	c->factored = true;
	size_t n = sizes->n * ratios->n;
	if (d->error != NULL || c->heads == FRAMEWORK_CONFIG_HEADS || n > FRAMEWORK_CONFIG_SHAPES - c->shapes) {
		framework_grid_fail(d, sizes->line, "more than %d anchors", FRAMEWORK_CONFIG_SHAPES);
		return;
	}
	size_t *of = arena_array(d->arena, size_t, n);
	for (size_t k = 0; k < n; k++) {
		double size = sizes->x[k / ratios->n] * unit, root = sqrt(ratios->x[k % ratios->n]);
		of[k] = c->shapes;
		c->line[c->shapes] = sizes->line;
		c->shape[c->shapes++] = (struct shape){ size / root, size * root };
	}
	c->head[c->heads++] = (struct framework_config_head){ .line = sizes->line, .stride = stride, .n = n, .of = of };
}

void
framework_grid_rule(struct json_dom *d, struct framework_grid *g, size_t line, const struct shape_rule *rule,
	double stride)
{
	struct framework_config *c = &g->config;
	c->factored = true;
	if (base_boxes_check(rule) != ANCHOR_FAULT_NONE || c->heads == FRAMEWORK_CONFIG_HEADS ||
		base_boxes_count(rule) > FRAMEWORK_CONFIG_SHAPES - c->shapes) {
		framework_grid_fail(d, line, "no anchors can be made of these sizes and ratios");
		return;
	}
	size_t n = base_boxes_count(rule);
	struct box *box = arena_array(d->arena, struct box, n);
	size_t *of = arena_array(d->arena, size_t, n);
	base_boxes_make(rule, box);
	for (size_t k = 0; k < n; k++) {
		of[k] = c->shapes;
		c->line[c->shapes] = line;
		c->shape[c->shapes++] = (struct shape){ box_width(box[k]), box_height(box[k]) };
	}
	c->head[c->heads++] = (struct framework_config_head){ .line = line, .stride = stride, .n = n, .of = of };
}

const struct framework_list_of *
framework_grid_ratios(struct framework_grid *g, const struct framework_lists *sizes,
	const struct framework_lists *ratios,
	const char *names, size_t level, struct arena *arena)
{
	if (ratios->n != 1 && ratios->n != sizes->n && g->fault == NULL) {
		g->fault = arena_format(arena, "%zu lists of %s, for %zu levels: give one for each, or one for all",
			ratios->n,
			names, sizes->n);
		g->fault_line = ratios->line;
	}
	return &ratios->list[level < ratios->n ? level : ratios->n - 1];
}

void
framework_grid_read(framework_grid_parse *parse, struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	struct framework_grid g = { .offset = 0.5 };
	framework_config_init(&g.config, d->arena);
	parse(d, text, &g);
	if (d->error == NULL && g.fault != NULL)
		framework_grid_fail(d, g.fault_line, "%s", g.fault);
	if (d->error != NULL)
		return;
	framework_take_preset(g.preset, out, d->arena);
	framework_take_heads(d, &g.config, out);
	struct anchor_spec *spec = &out->detector.spec;
	struct level_spec *level = arena_array(d->arena, struct level_spec, spec->levels);
	for (size_t i = 0; i < spec->levels; i++) {
		level[i] = spec->level[i];
		for (int axis = 0; axis < 2; axis++)
			level[i].offset[axis] = level[i].stride[axis] * g.offset;
	}
	spec->level = level;
}

void
framework_grid_check(framework_grid_parse *parse, struct json_dom *d, struct slice text,
	const struct framework_data *data, struct faults *f)
{
	struct framework_grid g = { .offset = 0.5 };
	framework_config_init(&g.config, d->arena);
	parse(d, text, &g);
	if (d->error != NULL)
		return;
	if (g.fault != NULL)
		faults_add(f, g.fault_line, "%s", g.fault);
	framework_check_shapes(f, &g.config, data);
}
