/* eval_scene.h -- random ground truth and detections for tests: crowds, equal scores, equal IoUs, empty images. */
#ifndef EVAL_SCENE_H
#define EVAL_SCENE_H

#include "base/rng.h"
#include "eval/eval.h"

#include <string.h>

enum { EVAL_SCENE_IMAGES = 12, EVAL_SCENE_BOXES = 160, EVAL_SCENE_LABELS = 4 };

struct eval_scene {
	size_t images, labels;
	struct eval_image image[EVAL_SCENE_IMAGES];
	struct eval_gt_box gt_box[EVAL_SCENE_IMAGES][EVAL_SCENE_BOXES];
	struct eval_detection detection[EVAL_SCENE_IMAGES][EVAL_SCENE_BOXES];
};

static inline double
eval_scene_grid(struct rng *r, uint64_t n)
{
	return (double)rng_below(r, n);
}

/* Whole pixels: many equal IoUs, and IoUs that are thresholds; scores of few values. */
static inline struct eval_box
eval_scene_box(struct rng *r)
{
	return (struct eval_box){ eval_scene_grid(r, 30), eval_scene_grid(r, 30), 8 * (1 + eval_scene_grid(r, 14)),
		8 * (1 + eval_scene_grid(r, 14)) };
}

static inline struct eval_box
eval_scene_moved(struct rng *r, struct eval_box b)
{
	switch (rng_below(r, 4)) {
	case 0: return b;
	case 1: b.x += eval_scene_grid(r, 5); break;
	case 2: b.w = b.w * (5 + eval_scene_grid(r, 10)) / 10; break;
	default: b.h = b.h * (8 + eval_scene_grid(r, 5)) / 10; break;
	}
	return b;
}

/* Two boxes that overlap the detection between them alike, and detections right on either: which box the first takes
 * decides what is left for the others. */
static inline void
eval_scene_pair(struct rng *r, struct eval_image *image, struct eval_gt_box *gt_box, struct eval_detection *detection,
	uint32_t label)
{
	struct eval_box b = eval_scene_box(r), left = b, right = b;
	double step = 1 + eval_scene_grid(r, 4);
	left.x -= step;
	right.x += step;
	bool turned = rng_below(r, 2) == 0;
	gt_box[image->gt_boxes++] = (struct eval_gt_box){ .box = turned ? right : left, .label = label,
		.area = eval_area_of(b) };
	gt_box[image->gt_boxes++] = (struct eval_gt_box){ .box = turned ? left : right, .label = label,
		.area = eval_area_of(b) };
	const struct eval_box places[] = { b, rng_below(r, 2) == 0 ? left : right };
	for (size_t i = 0; i < 2; i++)
		detection[image->detections++] = (struct eval_detection){ .box = places[i], .label = label,
			.score = (i == 0 ? 10 + eval_scene_grid(r, 10) : eval_scene_grid(r, 10)) / 20 };
}

/* A scene that lives until the next is made. */
static inline struct eval_scene *
eval_scene_make(struct rng *r, bool crowds)
{
	static struct eval_scene s;
	memset(&s, 0, sizeof s);
	s.images = 1 + rng_below(r, EVAL_SCENE_IMAGES);
	s.labels = 1 + rng_below(r, EVAL_SCENE_LABELS);
	for (size_t i = 0; i < s.images; i++) {
		struct eval_image *image = &s.image[i];
		image->gt_box = s.gt_box[i];
		image->detection = s.detection[i];
		size_t gt_boxes = rng_below(r, 8), extra = rng_below(r, 3) == 0 ? 110 : rng_below(r, 12);
		for (size_t g = 0; g < gt_boxes; g++) {
			struct eval_gt_box *t = &s.gt_box[i][image->gt_boxes++];
			bool again = g > 0 && rng_below(r, 5) == 0;
			*t = (struct eval_gt_box){ .box = again ? s.gt_box[i][g - 1].box : eval_scene_box(r),
				.label = (uint32_t)rng_below(r, s.labels), .crowd = crowds && rng_below(r, 6) == 0,
				.ignore = crowds && rng_below(r, 8) == 0 };
			t->area = rng_below(r, 4) == 0 ? 1024 : eval_area_of(t->box);
			for (size_t n = rng_below(r, 3); n > 0; n--)
				s.detection[i][image->detections++] = (struct eval_detection){ .box =
					eval_scene_moved(r, t->box),
					.score = eval_scene_grid(r, 20) / 20, .label = t->label };
		}
		for (size_t n = rng_below(r, 3); n > 0; n--)
			eval_scene_pair(r, image, s.gt_box[i], s.detection[i], (uint32_t)rng_below(r, s.labels));
		while (extra-- > 0)
			s.detection[i][image->detections++] = (struct eval_detection){ .box = eval_scene_box(r),
				.score = eval_scene_grid(r, 20) / 20, .label = (uint32_t)rng_below(r, s.labels) };
	}
	return &s;
}

#endif
