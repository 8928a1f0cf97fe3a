/* eval_coco.h -- COCO documents as the evaluation takes them, for tests. */
#ifndef EVAL_COCO_H
#define EVAL_COCO_H

#include "eval/eval_result.h"
#include "golden.h"

#include <string.h>

struct coco_scene {
	size_t images, labels;
	double *image_id, *category_id; /* ascending */
	struct eval_image *image;
	bool agnostic;
};

static int
coco_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static inline double
coco_number(const cJSON *object, const char *key)
{
	return golden_get(object, key)->valuedouble;
}

/* The ids of an array of objects, ascending. */
static inline double *
coco_ids(const cJSON *array, size_t *n, struct arena *arena)
{
	const cJSON *item;
	double *id = arena_array(arena, double, (size_t)cJSON_GetArraySize(array));
	*n = 0;
	cJSON_ArrayForEach(item, array)
		id[(*n)++] = coco_number(item, "id");
	qsort(id, *n, sizeof *id, coco_compare);
	return id;
}

static inline size_t
coco_find(const double *id, size_t n, double x)
{
	const double *at = bsearch(&x, id, n, sizeof x, coco_compare);
	cr_assert_not_null(at, "id %g is nowhere", x);
	return (size_t)(at - id);
}

static inline struct eval_box
coco_box(const cJSON *item)
{
	double x[4];
	cr_assert_eq(golden_numbers(golden_get(item, "bbox"), x, 4), 4);
	return (struct eval_box){ x[0], x[1], x[2], x[3] };
}

/* Images that have room for their boxes, and none yet. category: only that one; SIZE_MAX: all. */
static inline void
coco_count(struct coco_scene *s, const cJSON *array, size_t *count)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, array)
		count[coco_find(s->image_id, s->images, coco_number(item, "image_id"))]++;
}

/* Without labels the boxes of an image stand by category, then as they came. */
static inline void
coco_add(struct coco_scene *s, const cJSON *gt, const cJSON *dt, size_t category, struct eval_gt_box **gt_box,
	struct eval_detection **detection)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, gt)
	{
		size_t c = coco_find(s->category_id, s->labels, coco_number(item, "category_id"));
		size_t i = coco_find(s->image_id, s->images, coco_number(item, "image_id"));
		const cJSON *crowd = golden_get(item, "iscrowd");
		if (category != SIZE_MAX && c != category)
			continue;
		gt_box[i][s->image[i].gt_boxes++] = (struct eval_gt_box){ .box = coco_box(item),
			.area = coco_number(item,
			"area"),
			.label = s->agnostic ? 0 : (uint32_t)c, .crowd = crowd != NULL && crowd->valueint != 0,
			.id_is_zero = coco_number(item, "id") == 0 };
	}
	cJSON_ArrayForEach(item, dt)
	{
		size_t c = coco_find(s->category_id, s->labels, coco_number(item, "category_id"));
		size_t i = coco_find(s->image_id, s->images, coco_number(item, "image_id"));
		if (category != SIZE_MAX && c != category)
			continue;
		detection[i][s->image[i].detections++] = (struct eval_detection){ .box = coco_box(item),
			.score = coco_number(item, "score"), .label = s->agnostic ? 0 : (uint32_t)c };
	}
}

static inline struct coco_scene
coco_scene(const cJSON *gt, const cJSON *dt, bool agnostic, struct arena *arena)
{
	struct coco_scene s = { .agnostic = agnostic };
	const cJSON *gt_boxes = golden_get(gt, "annotations");
	s.image_id = coco_ids(golden_get(gt, "images"), &s.images, arena);
	s.category_id = coco_ids(golden_get(gt, "categories"), &s.labels, arena);
	s.image = arena_zeros(arena, struct eval_image, s.images);
	size_t *count = arena_zeros(arena, size_t, 2 * s.images);
	struct eval_gt_box **gt_box = arena_array(arena, struct eval_gt_box *, s.images);
	struct eval_detection **detection = arena_array(arena, struct eval_detection *, s.images);
	coco_count(&s, gt_boxes, count);
	coco_count(&s, dt, count + s.images);
	for (size_t i = 0; i < s.images; i++) {
		s.image[i].gt_box = gt_box[i] = arena_array(arena, struct eval_gt_box, count[i]);
		s.image[i].detection = detection[i] = arena_array(arena, struct eval_detection, count[s.images + i]);
	}
	for (size_t c = 0; agnostic && c < s.labels; c++)
		coco_add(&s, gt_boxes, dt, c, gt_box, detection);
	if (!agnostic)
		coco_add(&s, gt_boxes, dt, SIZE_MAX, gt_box, detection);
	return s;
}

/* Matches all images, last one first: the order is put right at the end. */
static inline void
coco_match(const struct coco_scene *s, struct eval_matches *m, const struct eval_settings *settings, struct arena *keep)
{
	struct arena scratch = { 0 };
	eval_matches_init(m, protocol_find("coco"), settings, keep);
	eval_matches_labels(m, s->agnostic ? 1 : s->labels);
	for (size_t i = s->images; i-- > 0;) {
		eval_matches_add(m, &s->image[i], i, NULL, &scratch);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
}

static inline uint32_t *
coco_reverse(size_t n, struct arena *arena)
{
	uint32_t *order = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)(n - 1 - i);
	return order;
}

static inline uint32_t *
coco_forward(size_t n, struct arena *arena)
{
	uint32_t *order = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	return order;
}

#endif
