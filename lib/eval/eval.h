/* eval.h -- detections against ground truth: an image, what is asked of it, and what is kept of it.
 *
 * A box here is x, y, w, h in doubles, as COCO files have it and as pycocotools works on it: the sides are taken as
 * they were given, never as a difference of corners, so that every IoU has the same bits as there.
 *
 * An image is matched once, for all thresholds and areas together, and forgotten: eval_matches.h says what stays. */
#ifndef EVAL_EVAL_H
#define EVAL_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	EVAL_THRESHOLDS = 64, /* bits of a mask */
	EVAL_AREAS = 16,
	EVAL_LIMITS = 15,
	EVAL_NAME = 32        /* bytes of an area's name, NUL included */
};

/* Boxes of an area in [min,max], both ends included, px^2. The first area of the settings is "all". */
struct eval_area {
	char name[EVAL_NAME];
	double min, max;
};

struct eval_settings {
	size_t thresholds;
	double iou[EVAL_THRESHOLDS];      /* (0,1], in the order of the results */
	size_t areas;
	struct eval_area area[EVAL_AREAS];
	size_t limits;
	uint32_t max_dets[EVAL_LIMITS];   /* detections of an image and label that count, ascending; UINT32_MAX: all */
	bool as_published;                /* with the known faults of the protocol's source */
};

struct eval_box {
	double x, y, w, h; /* px; sides may be 0 or less: the box overlaps nothing */
};

struct eval_gt_box {
	struct eval_box box;
	double area;       /* px^2, as annotated */
	uint32_t label;    /* 0, 1, 2 … */
	bool crowd;        /* stands for many objects: any number of detections may match it, and none counts */
	bool ignore;       /* a detection that matches it does not count */
	bool id_is_zero;   /* read with as_published alone: the annotation's id is 0 */
};

struct eval_detection {
	struct eval_box box;
	double score;      /* not NaN */
	uint32_t label;
	uint32_t image;    /* the caller's; nothing here reads it */
};

struct eval_image {
	size_t gt_boxes, detections;
	const struct eval_gt_box *gt_box;
	const struct eval_detection *detection;
};

static inline double
eval_area_of(struct eval_box b)
{
	return b.w * b.h;
}

/* The area of what a and b have in common; 0 where that is nothing. */
static inline double
eval_common(struct eval_box a, struct eval_box b)
{
	double right = a.w + a.x < b.w + b.x ? a.w + a.x : b.w + b.x, left = a.x > b.x ? a.x : b.x;
	double bottom = a.h + a.y < b.h + b.y ? a.h + a.y : b.h + b.y, top = a.y > b.y ? a.y : b.y;
	double w = right - left, h = bottom - top;
	return w > 0 && h > 0 ? w * h : 0;
}

/* Intersection over union; with crowd over the detection's own area, as for a region of many objects. */
static inline double
eval_iou(struct eval_box detection, struct eval_box gt_box, bool crowd)
{
	double common = eval_common(detection, gt_box), own = eval_area_of(detection);
	if (!(common > 0))
		return 0;
	return common / (crowd ? own : own + eval_area_of(gt_box) - common);
}

#endif
