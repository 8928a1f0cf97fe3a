/* framework_mmdet.c -- the anchor generator of an MMDetection configuration.
 *
 * Shapes that are sizes times ratios, alike on all levels, are an AnchorGenerator: a level's base size times scales,
 * with ratios of height to width. Others are a YOLOAnchorGenerator, coarse to fine as in its YOLOv3. */
#include "framework/framework_mmdet_ssd.h"

#include "base/explog.h"
#include "engine/err.h"

#include <math.h>
#include <stdio.h>

/* Whether each level's sizes are the first level's times a number. */
static bool
proportional(const struct framework_factors *level, size_t levels)
{
	for (size_t i = 1; i < levels; i++)
		for (size_t k = 0; k < level[0].sizes; k++)
			if (fabs(level[i].size[k] / level[i].size[0] / (level[0].size[k] / level[0].size[0]) - 1) >
				1e-6)
				return false;
	return true;
}

/* Whether the base sizes are the strides times one number, which scales can take up. */
static bool
by_stride(const struct framework_levels *p, const struct framework_factors *level)
{
	for (size_t i = 1; i < p->levels; i++)
		if (fabs(level[i].size[0] / p->stride[i] / (level[0].size[0] / p->stride[0]) - 1) > 1e-6)
			return false;
	return true;
}

static void
put_generator(struct buf *out, const struct framework_levels *p, const struct framework_factors *level)
{
	bool strides = by_stride(p, level);
	double unit = strides ? p->stride[0] : level[0].size[0];
	framework_heading(out, p, strides ? "MMDetection: sizes are strides times scales," :
		"MMDetection: base_sizes times scales are");
	buf_text(out, "# ratios are height / width; center_offset=0.5 is anchor-gen's default, MMDetection's own is 0\n"
		"anchor_generator=dict(\n    type='AnchorGenerator',\n");
	if (!strides) {
		buf_text(out, "    base_sizes=[");
		for (size_t i = 0; i < p->levels; i++) {
			buf_text(out, i > 0 ? ", " : "");
			framework_number(out, level[i].size[0]);
		}
		buf_text(out, "],\n");
	}
	buf_text(out, "    scales=[");
	for (size_t k = 0; k < level[0].sizes; k++) {
		buf_text(out, k > 0 ? ", " : "");
		framework_number(out, level[0].size[k] / unit);
	}
	buf_text(out, "],\n    ratios=[");
	framework_list(out, level[0].ratio, level[0].ratios);
	buf_text(out, "],\n    strides=[");
	framework_list(out, p->stride, p->levels);
	buf_text(out, "],\n    center_offset=0.5)\n");
}

static void
put_shapes(struct buf *out, const struct framework_levels *p)
{
	framework_heading(out, p, "MMDetection: base_sizes are (width, height)");
	buf_text(out, "anchor_generator=dict(\n    type='YOLOAnchorGenerator',\n    base_sizes=[");
	for (size_t i = p->levels; i-- > 0;) {
		buf_char(out, '[');
		for (size_t k = framework_first(p, i); k < p->end[i]; k++) {
			buf_text(out, k > framework_first(p, i) ? ", (" : "(");
			framework_list(out, (double[]){ p->shape[k].w, p->shape[k].h }, 2);
			buf_char(out, ')');
		}
		buf_text(out, i > 0 ? "],\n                " : "]],\n    strides=[");
	}
	for (size_t i = p->levels; i-- > 0;) {
		framework_number(out, p->stride[i]);
		buf_text(out, i > 0 ? ", " : "])\n");
	}
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	if (!framework_even(p, why))
		return false;
	struct arena arena = { .failed = err_out_of_memory };
	struct framework_factors *level = arena_array(&arena, struct framework_factors, p->levels);
	bool factored = framework_factor(p, level, &arena) && framework_same_ratios(level, p->levels);
	if (factored && proportional(level, p->levels))
		put_generator(out, p, level);
	else
		put_shapes(out, p);
	if (p->classes > 0)
		buf_format(out, "# and in the head: num_classes=%zu\n", p->classes);
	arena_free(&arena);
	return true;
}

static const char *const generators[] = { "'AnchorGenerator'", "\"AnchorGenerator\"", "'YOLOAnchorGenerator'",
	"\"YOLOAnchorGenerator\"", "'LegacyAnchorGenerator'", "\"LegacyAnchorGenerator\"", "'SSDAnchorGenerator'",
	"\"SSDAnchorGenerator\"", NULL };

/* Where the type of an anchor generator stands; else the strides of one as version 1 has it, in the head itself. */
static const char *
find_type(struct slice text)
{
	for (size_t i = 0; generators[i] != NULL; i++) {
		const char *at = literal_text(text, generators[i]);
		if (at != NULL)
			return at;
	}
	return literal_text(text, "anchor_strides");
}

static const char part[] = "anchor_generator=dict(";

static bool
is(struct slice text)
{
	struct slice inside;
	const char *at = find_type(text);
	return (at != NULL && literal_around(text, at, &inside)) || literal_text(text, part) != NULL;
}

/* By a name, or by that of version 1. */
static bool
find_lists(struct json_dom *d, struct slice text, struct slice inside, const char *name, bool single,
	struct framework_lists *out)
{
	struct literal value;
	*out = (struct framework_lists){ 0 };
	const char *old = arena_format(d->arena, "anchor_%s", name);
	if (!literal_find(text, inside, name, '=', 0, &value, d->arena) &&
		!literal_find(text, inside, old, '=', 0, &value, d->arena))
		return false;
	framework_grid_lists(d, &value, name, single, out);
	return true;
}

/* A number by its name; 0: it is not given. */
static double
find_number(struct json_dom *d, struct slice text, struct slice inside, const char *name)
{
	struct literal value;
	bool given = literal_find(text, inside, name, '=', 0, &value, d->arena);
	return given && value.kind == LITERAL_NUMBER ? value.number : 0;
}

/* scales, or so many in an octave from a base on. */
static void
find_scales(struct json_dom *d, struct slice text, struct slice inside, size_t line, struct framework_lists *out)
{
	double base = find_number(d, text, inside, "octave_base_scale");
	double each = find_number(d, text, inside, "scales_per_octave");
	if (find_lists(d, text, inside, "scales", true, out))
		return;
	if (!(base > 0 && each >= 1 && each <= 100)) {
		framework_grid_fail(d, line,
			"the generator has neither scales nor octave_base_scale and scales_per_octave");
		return;
	}
	double *x = arena_array(d->arena, double, (size_t)each);
	out->n = 1;
	out->list[0] = (struct framework_list_of){ (size_t)each, line, x };
	for (size_t i = 0; i < (size_t)each; i++)
		x[i] = base * explog_exp(0.6931471805599453 * (double)i / floor(each));
}

/* Pairs of width and height, level by level, coarse to fine. */
static void
read_yolo(struct json_dom *d, struct framework_grid *g, const struct literal *sizes,
	const struct framework_lists *strides)
{
	struct framework_config *c = &g->config;
	for (size_t i = 0; i < sizes->n && d->error == NULL; i++) {
		const struct literal *level = &sizes->item[i];
		size_t *of = arena_array(d->arena, size_t, level->n);
		if (level->kind != LITERAL_LIST || level->n > FRAMEWORK_CONFIG_SHAPES - c->shapes ||
			c->heads == FRAMEWORK_CONFIG_HEADS)
			framework_grid_fail(d, level->line, "base_sizes: expected lists of (width, height)");
		for (size_t k = 0; k < level->n && d->error == NULL; k++) {
			const struct literal *s = &level->item[k];
			bool pair = s->kind == LITERAL_LIST && s->n == 2 && s->item[0].kind == LITERAL_NUMBER &&
				s->item[1].kind == LITERAL_NUMBER && s->item[0].number > 0 && s->item[1].number > 0;
			if (!pair) {
				framework_grid_fail(d, s->line, "base_sizes: expected (width, height), both above 0");
				return;
			}
			of[k] = c->shapes;
			c->line[c->shapes] = s->line;
			c->shape[c->shapes++] = (struct shape){ s->item[0].number, s->item[1].number };
		}
		if (d->error == NULL)
			c->head[c->heads++] = (struct framework_config_head){ .line = level->line,
				.stride = strides->list[i < strides->n ? i : strides->n - 1].x[0], .n = level->n,
				.of = of };
	}
}

static void
read_grid(struct json_dom *d, struct slice text, struct slice inside, struct framework_grid *g,
	const struct framework_lists *strides)
{
	struct framework_lists ratios, scales, base;
	if (!find_lists(d, text, inside, "ratios", true, &ratios))
		framework_grid_fail(d, strides->line, "the generator has no ratios");
	find_scales(d, text, inside, strides->line, &scales);
	bool based = find_lists(d, text, inside, "base_sizes", false, &base);
	if (d->error == NULL && based && base.n != strides->n) {
		g->fault = arena_format(d->arena, "%zu base_sizes, and %zu strides: one for each level", base.n,
			strides->n);
		g->fault_line = base.line;
	}
	g->offset = find_number(d, text, inside, "center_offset");
	for (size_t i = 0; i < strides->n && d->error == NULL && g->fault == NULL; i++) {
		double stride = strides->list[i].x[0];
		struct framework_list_of sizes = scales.list[0];
		sizes.line = based ? base.list[i].line : scales.list[0].line;
		framework_grid_level(d, g, &sizes, based ? base.list[i].x[0] : stride, &ratios.list[0], stride);
	}
}

static void
parse(struct json_dom *d, struct slice text, struct framework_grid *g)
{
	const char *type = find_type(text);
	struct slice inside = { 0 };
	struct framework_lists strides;
	struct literal sizes;
	size_t line = 1;
	if (type == NULL || !literal_around(text, type, &inside)) {
		framework_grid_fail(d, line,
			"anchor_generator has no type here, and only changes that of its base: write the whole of it");
		return;
	}
	for (const char *p = text.text; p < type; p++)
		line += *p == '\n';
	bool yolo = type[1] == 'Y';
	g->preset = yolo ? "yolov3" : "retinanet-mmdet";
	if (!find_lists(d, text, inside, "strides", false, &strides)) {
		framework_grid_fail(d, line, "the generator has no strides");
	} else if (type[1] == 'S') {
		framework_mmdet_ssd(d, text, inside, &strides, g);
	} else if (!yolo) {
		read_grid(d, text, inside, g, &strides);
	} else if (!literal_find(text, inside, "base_sizes", '=', 0, &sizes, d->arena) || sizes.kind != LITERAL_LIST) {
		framework_grid_fail(d, line, "the generator has no base_sizes that are lists of (width, height)");
	} else if (sizes.n != strides.n) {
		g->fault = arena_format(d->arena, "%zu lists of base_sizes, and %zu strides: one for each level",
			sizes.n, strides.n);
		g->fault_line = sizes.line;
	} else {
		read_yolo(d, g, &sizes, &strides);
	}
}

static void
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	framework_grid_read(parse, d, text, out);
}

static void
check(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data, struct faults *f)
{
	(void)path;
	framework_grid_check(parse, d, text, data, f);
}

const struct framework_format framework_format_mmdet = {
	.name = "mmdet",
	.help = "anchor generator of an MMDetection configuration",
	.write = write,
	.is = is,
	.read = read,
	.check = check,
};
