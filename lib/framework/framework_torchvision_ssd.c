/* framework_torchvision_ssd.c -- torchvision's DefaultBoxGenerator (torchvision/models/detection/anchor_utils.py): of
 * each level, ratios, and a scale that is a share of the input. The size of the input is an argument of the SSD that
 * has the generator. */
#include "framework/framework_torchvision_ssd.h"

#include <math.h>

static const char generator[] = "DefaultBoxGenerator";

bool
framework_torchvision_ssd_is(struct slice text)
{
	struct slice inside;
	size_t line;
	return literal_call(text, generator, &inside, &line);
}

static bool
is_pair(const struct literal *v)
{
	return v->kind == LITERAL_LIST && v->n == 2 && v->item[0].kind == LITERAL_NUMBER &&
		v->item[1].kind == LITERAL_NUMBER && v->item[0].number > 0 && v->item[1].number > 0;
}

/* "SSD(backbone, anchor_generator, (300, 300), …)", or its size by name; else what the source calls size. */
static bool
find_input(struct slice text, double input[2], struct arena *arena)
{
	struct slice rest = text, inside;
	struct literal size = { .kind = LITERAL_CODE };
	size_t line;
	bool found = false;
	while (!found && literal_call(rest, "SSD", &inside, &line)) {
		found = (literal_find(text, inside, "size", '=', 0, &size, arena) ||
			literal_argument(text, inside, 2, &size, arena)) && is_pair(&size);
		const char *end = inside.text + inside.n;
		rest = (struct slice){ end, (size_t)(text.text + text.n - end) };
	}
	found = found || (literal_find(text, text, "size", '=', 0, &size, arena) && is_pair(&size));
	input[0] = found ? size.item[0].number : 0;
	input[1] = found ? size.item[1].number : 0;
	return found;
}

/* An argument by its name or its place; false: it is not given, or None. */
static bool
find_argument(struct slice text, struct slice inside, const char *name, size_t place, struct literal *out,
	struct arena *arena)
{
	bool given = literal_find(text, inside, name, '=', 0, out, arena) ||
		literal_argument(text, inside, place, out, arena);
	return given && !(out->kind == LITERAL_CODE && slice_is(out->text, "None"));
}

static double
find_number(struct json_dom *d, struct slice text, struct slice inside, const char *name, size_t place, double other)
{
	struct literal value;
	if (!find_argument(text, inside, name, place, &value, d->arena))
		return other;
	if (value.kind != LITERAL_NUMBER)
		framework_grid_fail(d, value.line, "%s: expected a number", name);
	return value.number;
}

/* One a level and one behind them, px of the input's width. torchvision has shares in single precision, so that a
 * millionth of a pixel is less than it knows; without it 0.07 of 300 would not be 21. */
static const double *
find_sizes(struct json_dom *d, struct slice text, struct slice inside, size_t levels, double width, size_t *n)
{
	struct literal value;
	struct framework_lists scales;
	double *size = arena_array(d->arena, double, levels + 1);
	*n = levels + 1;
	if (find_argument(text, inside, "scales", 3, &value, d->arena)) {
		framework_grid_lists(d, &value, "scales", true, &scales);
		if (d->error != NULL)
			return size;
		*n = scales.n == 1 ? scales.list[0].n : 0;
		for (size_t i = 0; i < *n && i <= levels; i++)
			size[i] = scales.list[0].x[i];
	} else {
		double min = find_number(d, text, inside, "min_ratio", 1, 0.15);
		double max = find_number(d, text, inside, "max_ratio", 2, 0.9);
		base_boxes_ssd_scales(min, max, levels, size);
		size[levels] = levels > 1 ? 1 : max;
	}
	for (size_t i = 0; i < *n && i <= levels; i++)
		size[i] = nearbyint(size[i] * width * 1e6) / 1e6;
	return size;
}

/* The steps between cells, px; 0: not given, for they follow the feature maps. */
static const double *
find_steps(struct json_dom *d, struct framework_grid *g, struct slice text, struct slice inside, size_t levels)
{
	struct literal value;
	struct framework_lists steps;
	double *step = arena_zeros(d->arena, double, levels);
	if (!find_argument(text, inside, "steps", 4, &value, d->arena))
		return step;
	framework_grid_lists(d, &value, "steps", true, &steps);
	if (d->error != NULL)
		return step;
	if (steps.n != 1 || steps.list[0].n != levels) {
		g->fault = arena_format(d->arena, "%zu steps, and %zu lists of aspect_ratios: one for each level",
			steps.n == 1 ? steps.list[0].n : steps.n, levels);
		g->fault_line = steps.line;
		return step;
	}
	for (size_t i = 0; i < levels; i++)
		step[i] = steps.list[0].x[i];
	return step;
}

static void
add_levels(struct json_dom *d, struct framework_grid *g, struct slice text, struct slice inside,
	const struct framework_lists *ratios)
{
	const double *input = g->config.input;
	size_t n, levels = ratios->n;
	const double *size = find_sizes(d, text, inside, levels, input[0], &n);
	const double *step = find_steps(d, g, text, inside, levels);
	bool clip = find_number(d, text, inside, "clip", 5, 1) != 0;
	if (g->fault == NULL && d->error == NULL && n < levels + 1) {
		g->fault = arena_format(d->arena, "%zu scales, and %zu lists of aspect_ratios: one for each level, and "
			"one more", n, levels);
		g->fault_line = ratios->line;
	}
	for (size_t i = 0; i < levels && d->error == NULL && g->fault == NULL; i++) {
		const struct shape_rule rule = { .kind = BASE_BOXES_SSD, .size = { &size[i], 2 },
			.ratio = { ratios->list[i].x, ratios->list[i].n }, .limit = clip ? input[0] : 0,
			.unit = { 1, input[1] / input[0] } };
		framework_grid_rule(d, g, ratios->list[i].line, &rule, step[i]);
	}
}

void
framework_torchvision_ssd(struct json_dom *d, struct slice text, struct framework_grid *g)
{
	struct framework_lists ratios;
	struct literal value;
	struct slice inside;
	size_t line;
	literal_call(text, generator, &inside, &line);
	g->preset = "ssd300-torchvision";
	if (!find_argument(text, inside, "aspect_ratios", 0, &value, d->arena)) {
		framework_grid_fail(d, line, "the generator has no aspect_ratios");
		return;
	}
	framework_grid_lists(d, &value, "aspect_ratios", false, &ratios);
	if (d->error == NULL && !find_input(text, g->config.input, d->arena))
		framework_grid_fail(d, line, "scales are shares of the input, whose size is not here: write it, as in "
			"SSD(backbone, anchor_generator, size=(300, 300), num_classes=21)");
	if (d->error == NULL)
		add_levels(d, g, text, inside, &ratios);
}
