/* golden_anchors.c -- anchors as torchvision, detectron2, keras-retinanet, py-faster-rcnn and ssd.pytorch compute
 * them. */
#include "geometry/anchors.h"

#include "geometry/base_boxes.h"
#include "support/golden_levels.h"

#define TOLERANCE 1e-4

static double
difference(struct box a, struct box b)
{
	double x = fmax(fabs(a.x1 - b.x1), fabs(a.x2 - b.x2)), y = fmax(fabs(a.y1 - b.y1), fabs(a.y2 - b.y2));
	return fmax(x, y);
}

/* The case's own levels, grids and all. */
static struct anchor_spec
read_levels(const cJSON *levels, struct arena *arena)
{
	struct level_spec *spec = arena_array(arena, struct level_spec, (size_t)cJSON_GetArraySize(levels));
	size_t n = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, levels)
	{
		struct level l = golden_level(item, false, 0, arena);
		spec[n++] = (struct level_spec){ .stride = { l.stride[0], l.stride[1] },
			.offset = { l.offset[0], l.offset[1] },
			.grid = { l.columns, l.rows }, .bases = l.bases, .base = l.base };
	}
	return (struct anchor_spec){ .pad = 1, .levels = n, .level = spec };
}

/* Lays the spec over the case's image and compares it with the peer's count and sample; x2,y2 of the peer are made
 * continuous by adding more. */
static void
compare(const cJSON *item, const struct anchor_spec *spec, double more, const char *how, struct arena *arena)
{
	const char *name = golden_text(item, "name");
	struct anchors a;
	double image[2], row[5], worst = 0;
	golden_numbers(golden_get(item, "image"), image, 2);
	enum anchor_fault wrong = anchors_build(spec, image, image, &a, arena);
	cr_assert_eq(wrong, ANCHOR_FAULT_NONE, "%s, %s: fault %d", name, how, (int)wrong);
	cr_assert_eq(a.count, (size_t)golden_number(item, "count"), "%s, %s: %zu anchors", name, how, a.count);
	const cJSON *sample;
	cJSON_ArrayForEach(sample, golden_get(item, "sample"))
	{
		cr_assert_eq(golden_numbers(sample, row, 5), 5);
		struct box want = { row[1], row[2], row[3] + more, row[4] + more };
		worst = fmax(worst, difference(anchors_box(&a, (size_t)row[0]), want));
	}
	cr_expect_leq(worst, TOLERANCE, "%s, %s: off by %g px", name, how, worst);
}

static void
check_levels(const cJSON *item, struct arena *arena)
{
	struct anchor_spec spec = read_levels(golden_get(item, "levels"), arena);
	compare(item, &spec, 0, "levels", arena);
	if (golden_get(item, "levels_continuous") == NULL)
		return;
	spec = read_levels(golden_get(item, "levels_continuous"), arena);
	compare(item, &spec, 1, "continuous levels", arena);
}

Test(golden_anchors, levels)
{
	golden_cases("anchors.json", check_levels);
}

/* Rules from a case's parameters, as its generator understands them. */
struct generated {
	const cJSON *params;
	struct level_spec *level;
	struct anchor_spec spec;
	struct arena *arena;
};

/* A parameter's numbers; of an array of arrays (one a level) those of the level, and the last serves further levels. */
static struct numbers
param(const struct generated *g, const char *key, size_t level)
{
	const cJSON *array = golden_get(g->params, key);
	size_t n = (size_t)cJSON_GetArraySize(array);
	if (cJSON_IsArray(cJSON_GetArrayItem(array, 0)))
		array = cJSON_GetArrayItem(array, (int)(level < n ? level : n - 1));
	struct numbers numbers;
	numbers.at = golden_list(array, &numbers.n, g->arena);
	return numbers;
}

static void
add_level(struct generated *g, const struct shape_rule *rule, double stride, double offset)
{
	cr_assert_eq(base_boxes_check(rule), ANCHOR_FAULT_NONE);
	struct box *base = arena_array(g->arena, struct box, base_boxes_count(rule));
	size_t n = base_boxes_make(rule, base);
	g->level[g->spec.levels++] = (struct level_spec){ .stride = { stride, stride },
		.offset = { offset * stride, offset * stride }, .bases = n, .base = base };
}

static void
torchvision_grid(struct generated *g)
{
	struct numbers stride = param(g, "nominal_strides", 0);
	for (size_t i = 0; i < stride.n; i++) {
		struct shape_rule rule = { .kind = BASE_BOXES_RATIOS, .half_even = true, .size = param(g, "sizes", i),
			.ratio = param(g, "aspect_ratios_hw", i) };
		add_level(g, &rule, stride.at[i], 0);
	}
	g->spec.stride_rule = STRIDE_FLOOR;
}

/* Whether sizes are the octaves of the first. */
static bool
in_octaves(struct numbers size)
{
	for (size_t i = 0; i < size.n; i++) {
		if (fabs(size.at[i] - size.at[0] * pow(2, (double)i / (double)size.n)) > 1e-6)
			return false;
	}
	return size.n > 1;
}

static void
detectron2_grid(struct generated *g)
{
	struct numbers stride = param(g, "strides", 0);
	for (size_t i = 0; i < stride.n; i++) {
		struct shape_rule rule = { .kind = BASE_BOXES_RATIOS, .size_major = true, .size = param(g, "sizes", i),
			.ratio = param(g, "aspect_ratios_hw", i) };
		if (in_octaves(rule.size)) {
			rule.octaves = (unsigned)rule.size.n;
			rule.size.n = 1;
		}
		add_level(g, &rule, stride.at[i], golden_number(g->params, "offset"));
	}
}

static void
keras_grid(struct generated *g)
{
	struct numbers stride = param(g, "strides", 0), scale = param(g, "scales", 0), size = param(g, "sizes", 0);
	for (size_t i = 0; i < stride.n; i++) {
		double *scaled = arena_array(g->arena, double, scale.n);
		for (size_t k = 0; k < scale.n; k++)
			scaled[k] = size.at[i] * scale.at[k];
		struct shape_rule rule = { .kind = BASE_BOXES_RATIOS, .size = { scaled, scale.n },
			.ratio = param(g, "ratios_hw", i) };
		add_level(g, &rule, stride.at[i], 0.5);
	}
}

static void
faster_rcnn_grid(struct generated *g)
{
	struct shape_rule rule = { .kind = BASE_BOXES_WHOLE, .base = golden_number(g->params, "base_size"),
		.size = param(g, "scales", 0), .ratio = param(g, "ratios_hw", 0) };
	add_level(g, &rule, rule.base, 0.5);
}

/* torchvision's DefaultBoxGenerator: scales are fractions of the input, on each axis; without steps the grid is read
 * from the case, as it comes from a network's layers. */
static void
default_boxes(struct generated *g, const cJSON *item)
{
	struct numbers scale = param(g, "scales", 0), step = param(g, "steps", 0);
	double image[2], grid[2];
	golden_numbers(golden_get(item, "image"), image, 2);
	if (golden_get(g->params, "min_ratio") != NULL) {
		double *made = arena_array(g->arena, double, scale.n);
		base_boxes_ssd_scales(golden_number(g->params, "min_ratio"), golden_number(g->params, "max_ratio"),
			scale.n - 1, made);
		for (size_t i = 0; i < scale.n; i++)
			cr_expect_float_eq(made[i], scale.at[i], 1e-12);
	}
	for (size_t i = 0; i + 1 < scale.n; i++) {
		struct shape_rule rule = { .kind = BASE_BOXES_SSD, .size = { &scale.at[i], 2 },
			.ratio = param(g, "aspect_ratios", i), .limit = cJSON_IsTrue(golden_get(g->params, "clip")) ? 1
			: 0, .unit = { image[0], image[1] } };
		add_level(g, &rule, step.n > 0 ? step.at[i] : 16, 0.5);
		golden_numbers(golden_get(cJSON_GetArrayItem(golden_get(item, "levels"), (int)i), "grid"), grid, 2);
		g->level[i].grid[0] = (size_t)grid[0];
		g->level[i].grid[1] = (size_t)grid[1];
	}
	g->spec.stride_rule = step.n > 0 ? STRIDE_NOMINAL : STRIDE_EXACT;
}

static void
prior_box(struct generated *g)
{
	struct numbers step = param(g, "steps", 0), grid = param(g, "feature_maps", 0);
	struct numbers min = param(g, "min_sizes", 0), max = param(g, "max_sizes", 0);
	for (size_t i = 0; i < step.n; i++) {
		double size[] = { min.at[i], max.at[i] };
		struct shape_rule rule = { .kind = BASE_BOXES_SSD, .size = { size, 2 },
			.ratio = param(g, "aspect_ratios", i) };
		add_level(g, &rule, step.at[i], 0.5);
		g->level[i].grid[0] = g->level[i].grid[1] = (size_t)grid.at[i];
	}
}

static void
check_rules(const cJSON *item, struct arena *arena)
{
	const char *peer = golden_text(item, "peer");
	size_t levels = (size_t)cJSON_GetArraySize(golden_get(item, "levels"));
	struct generated g = { .params = golden_get(item, "params"), .arena = arena,
		.level = arena_zeros(arena, struct level_spec, levels) };
	g.spec = (struct anchor_spec){ .pad = 1, .level = g.level };
	if (strstr(peer, "DefaultBoxGenerator") != NULL)
		default_boxes(&g, item);
	else if (strstr(peer, "torchvision") != NULL)
		torchvision_grid(&g);
	else if (strstr(peer, "detectron2") != NULL)
		detectron2_grid(&g);
	else if (strstr(peer, "keras-retinanet") != NULL)
		keras_grid(&g);
	else if (strstr(peer, "py-faster-rcnn") != NULL)
		faster_rcnn_grid(&g);
	else if (strstr(peer, "ssd.pytorch") != NULL)
		prior_box(&g);
	else
		cr_assert_fail("no generator is known for %s", peer);
	compare(item, &g.spec, golden_get(item, "inclusive_pixels") != NULL ? 1 : 0, "rules", arena);
}

Test(golden_anchors, rules)
{
	golden_cases("anchors.json", check_rules);
}
