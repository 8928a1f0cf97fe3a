/* golden_anchors.c -- anchors as torchvision, detectron2, keras-retinanet, py-faster-rcnn and ssd.pytorch compute them. */
#include "geometry/anchors.h"

#include "geometry/base_boxes.h"
#include "support/golden.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-4

enum { MOST_LEVELS = 8, MOST_BASES = 32, MOST_NUMBERS = 16 };

/* A spec with room for what it refers to. */
struct room {
	struct level_spec level[MOST_LEVELS];
	struct box base[MOST_LEVELS][MOST_BASES];
	struct anchor_spec spec;
};

static struct box
box_of(const double x[4])
{
	return (struct box){ x[0], x[1], x[2], x[3] };
}

static double
difference(struct box a, struct box b)
{
	double x = fmax(fabs(a.x1 - b.x1), fabs(a.x2 - b.x2)), y = fmax(fabs(a.y1 - b.y1), fabs(a.y2 - b.y2));
	return fmax(x, y);
}

/* The case's own levels, grids and all. */
static void
read_levels(const cJSON *levels, struct room *room)
{
	size_t n = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, levels)
	{
		struct level_spec *l = &room->level[n];
		double grid[2], box[4];
		*l = (struct level_spec){ .base = room->base[n] };
		golden_numbers(golden_get(item, "stride"), l->stride, 2);
		golden_numbers(golden_get(item, "offset"), l->offset, 2);
		golden_numbers(golden_get(item, "grid"), grid, 2);
		l->grid[0] = (size_t)grid[0];
		l->grid[1] = (size_t)grid[1];
		const cJSON *base;
		cJSON_ArrayForEach(base, golden_get(item, "base"))
		{
			golden_numbers(base, box, 4);
			cr_assert_lt(l->bases, MOST_BASES);
			room->base[n][l->bases++] = box_of(box);
		}
		cr_assert_lt(++n, MOST_LEVELS);
	}
	room->spec = (struct anchor_spec){ .pad = 1, .levels = n, .level = room->level };
}

/* Lays the spec over the case's image and compares it with the peer's count and sample; x2,y2 of the peer are made
 * continuous by adding more. */
static void
compare(const cJSON *item, const struct anchor_spec *spec, double more, const char *how)
{
	const char *name = golden_get(item, "name")->valuestring;
	struct arena arena = { 0 };
	struct anchors a;
	double image[2], row[5], worst = 0;
	golden_numbers(golden_get(item, "image"), image, 2);
	const char *wrong = anchors_build(spec, image, image, &a, &arena);
	cr_assert_null(wrong, "%s, %s: %s", name, how, wrong);
	cr_assert_eq(a.count, (size_t)golden_get(item, "count")->valuedouble, "%s, %s: %zu anchors", name, how, a.count);
	const cJSON *sample;
	cJSON_ArrayForEach(sample, golden_get(item, "sample"))
	{
		cr_assert_eq(golden_numbers(sample, row, 5), 5);
		row[3] += more;
		row[4] += more;
		worst = fmax(worst, difference(anchors_box(&a, (size_t)row[0]), box_of(row + 1)));
	}
	cr_expect_leq(worst, TOLERANCE, "%s, %s: off by %g px", name, how, worst);
	arena_free(&arena);
}

Test(golden_anchors, levels)
{
	cJSON *json = golden_read("anchors.json");
	struct room room;
	const cJSON *item;
	int cases = 0;
	cJSON_ArrayForEach(item, golden_get(json, "cases"))
	{
		read_levels(golden_get(item, "levels"), &room);
		compare(item, &room.spec, 0, "levels");
		if (golden_get(item, "levels_continuous") != NULL) {
			read_levels(golden_get(item, "levels_continuous"), &room);
			compare(item, &room.spec, 1, "continuous levels");
		}
		cases++;
	}
	cr_expect_gt(cases, 0);
	cJSON_Delete(json);
}

/* The numbers at key, or where it holds an array of arrays (one a level) those of the level; the last serves further
 * levels. */
static size_t
level_numbers(const cJSON *params, const char *key, int level, double *x)
{
	const cJSON *array = golden_get(params, key);
	if (cJSON_IsArray(cJSON_GetArrayItem(array, 0))) {
		int n = cJSON_GetArraySize(array);
		array = cJSON_GetArrayItem(array, level < n ? level : n - 1);
	}
	return golden_numbers(array, x, MOST_NUMBERS);
}

/* Rules from a case's parameters, as its generator understands them. Returns false for a generator that is not known. */
struct regenerated {
	struct room room;
	double size[MOST_NUMBERS], ratio[MOST_NUMBERS], stride[MOST_NUMBERS], scale[MOST_NUMBERS];
};

static void
add_level(struct regenerated *r, const struct shape_rule *rule, double stride, double offset)
{
	size_t n = r->room.spec.levels++;
	cr_assert_null(base_boxes_check(rule));
	cr_assert_leq(base_boxes_count(rule), MOST_BASES);
	r->room.level[n] = (struct level_spec){ .stride = { stride, stride }, .offset = { offset * stride, offset * stride },
		.bases = base_boxes_make(rule, r->room.base[n]), .base = r->room.base[n] };
	r->room.spec.level = r->room.level;
	r->room.spec.pad = 1;
}

static void
torchvision_grid(struct regenerated *r, const cJSON *params)
{
	size_t levels = golden_numbers(golden_get(params, "nominal_strides"), r->stride, MOST_LEVELS);
	for (size_t i = 0; i < levels; i++) {
		struct shape_rule rule = { .kind = BASE_BOXES_RATIOS, .half_even = true,
			.size = { r->size, level_numbers(params, "sizes", (int)i, r->size) },
			.ratio = { r->ratio, level_numbers(params, "aspect_ratios_hw", (int)i, r->ratio) } };
		add_level(r, &rule, r->stride[i], 0);
	}
	r->room.spec.stride_rule = STRIDE_FLOOR;
}

static void
detectron2_grid(struct regenerated *r, const cJSON *params)
{
	size_t levels = golden_numbers(golden_get(params, "strides"), r->stride, MOST_LEVELS);
	for (size_t i = 0; i < levels; i++) {
		struct shape_rule rule = { .kind = BASE_BOXES_RATIOS, .size_major = true,
			.size = { r->size, level_numbers(params, "sizes", (int)i, r->size) },
			.ratio = { r->ratio, level_numbers(params, "aspect_ratios_hw", (int)i, r->ratio) } };
		if (rule.size.n == 3) { /* they are the octaves of the first */
			rule.size.n = 1;
			rule.octaves = 3;
		}
		add_level(r, &rule, r->stride[i], golden_get(params, "offset")->valuedouble);
	}
}

static void
keras_grid(struct regenerated *r, const cJSON *params)
{
	size_t levels = golden_numbers(golden_get(params, "strides"), r->stride, MOST_LEVELS);
	size_t scales = golden_numbers(golden_get(params, "scales"), r->scale, MOST_NUMBERS);
	double sizes[MOST_LEVELS];
	golden_numbers(golden_get(params, "sizes"), sizes, MOST_LEVELS);
	for (size_t i = 0; i < levels; i++) {
		for (size_t k = 0; k < scales; k++)
			r->size[k] = sizes[i] * r->scale[k];
		struct shape_rule rule = { .kind = BASE_BOXES_RATIOS, .size = { r->size, scales },
			.ratio = { r->ratio, level_numbers(params, "ratios_hw", (int)i, r->ratio) } };
		add_level(r, &rule, r->stride[i], 0.5);
	}
}

static void
faster_rcnn_grid(struct regenerated *r, const cJSON *params)
{
	struct shape_rule rule = { .kind = BASE_BOXES_WHOLE, .base = golden_get(params, "base_size")->valuedouble,
		.size = { r->size, level_numbers(params, "scales", 0, r->size) },
		.ratio = { r->ratio, level_numbers(params, "ratios_hw", 0, r->ratio) } };
	add_level(r, &rule, rule.base, 0.5);
}

/* torchvision's DefaultBoxGenerator: scales are fractions of the input, on each axis; without steps the grid is read from
 * the case, as it comes from a network's layers. */
static void
default_boxes(struct regenerated *r, const cJSON *item, const cJSON *params)
{
	size_t scales = golden_numbers(golden_get(params, "scales"), r->scale, MOST_NUMBERS);
	double image[2], grid[2];
	golden_numbers(golden_get(item, "image"), image, 2);
	if (golden_get(params, "min_ratio") != NULL) {
		double made[MOST_NUMBERS];
		base_boxes_ssd_scales(golden_get(params, "min_ratio")->valuedouble, golden_get(params, "max_ratio")->valuedouble,
			scales - 1, made);
		for (size_t i = 0; i < scales; i++)
			cr_expect_float_eq(made[i], r->scale[i], 1e-12);
	}
	for (size_t i = 0; i + 1 < scales; i++) {
		struct shape_rule rule = { .kind = BASE_BOXES_SSD, .size = { &r->scale[i], 2 },
			.ratio = { r->ratio, level_numbers(params, "aspect_ratios", (int)i, r->ratio) },
			.limit = cJSON_IsTrue(golden_get(params, "clip")) ? 1 : 0, .unit = { image[0], image[1] } };
		const cJSON *steps = golden_get(params, "steps");
		double stride = cJSON_IsArray(steps) ? cJSON_GetArrayItem(steps, (int)i)->valuedouble : 16;
		add_level(r, &rule, stride, 0.5);
		golden_numbers(golden_get(cJSON_GetArrayItem(golden_get(item, "levels"), (int)i), "grid"), grid, 2);
		r->room.level[i].grid[0] = (size_t)grid[0];
		r->room.level[i].grid[1] = (size_t)grid[1];
		r->room.spec.stride_rule = cJSON_IsArray(steps) ? STRIDE_NOMINAL : STRIDE_EXACT;
	}
}

static void
prior_box(struct regenerated *r, const cJSON *params)
{
	double grid[MOST_LEVELS], min[MOST_LEVELS], max[MOST_LEVELS];
	size_t levels = golden_numbers(golden_get(params, "steps"), r->stride, MOST_LEVELS);
	golden_numbers(golden_get(params, "feature_maps"), grid, MOST_LEVELS);
	golden_numbers(golden_get(params, "min_sizes"), min, MOST_LEVELS);
	golden_numbers(golden_get(params, "max_sizes"), max, MOST_LEVELS);
	for (size_t i = 0; i < levels; i++) {
		r->size[0] = min[i];
		r->size[1] = max[i];
		struct shape_rule rule = { .kind = BASE_BOXES_SSD, .size = { r->size, 2 },
			.ratio = { r->ratio, level_numbers(params, "aspect_ratios", (int)i, r->ratio) } };
		add_level(r, &rule, r->stride[i], 0.5);
		r->room.level[i].grid[0] = r->room.level[i].grid[1] = (size_t)grid[i];
	}
}

static void
regenerate(const cJSON *item, struct regenerated *r)
{
	const cJSON *params = golden_get(item, "params");
	const char *peer = golden_get(item, "peer")->valuestring;
	if (strstr(peer, "DefaultBoxGenerator") != NULL)
		default_boxes(r, item, params);
	else if (strstr(peer, "torchvision") != NULL)
		torchvision_grid(r, params);
	else if (strstr(peer, "detectron2") != NULL)
		detectron2_grid(r, params);
	else if (strstr(peer, "keras-retinanet") != NULL)
		keras_grid(r, params);
	else if (strstr(peer, "py-faster-rcnn") != NULL)
		faster_rcnn_grid(r, params);
	else if (strstr(peer, "ssd.pytorch") != NULL)
		prior_box(r, params);
	else
		cr_assert_fail("no generator is known for %s", peer);
}

Test(golden_anchors, rules)
{
	cJSON *json = golden_read("anchors.json");
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(json, "cases"))
	{
		struct regenerated r = { 0 };
		regenerate(item, &r);
		compare(item, &r.room.spec, golden_get(item, "inclusive_pixels") != NULL ? 1 : 0, "rules");
	}
	cJSON_Delete(json);
}
