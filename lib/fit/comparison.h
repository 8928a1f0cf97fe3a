/* comparison.h -- two sets of anchors on the same boxes: is it worth giving up the old for the new?
 *
 * Two means decide: recall, the share of boxes that an anchor serves, and the mean over boxes of the best IoU with an
 * anchor. Both are taken box by box under either set, so that the sampling error is that of the difference, which is
 * far smaller than that of either mean. It counts boxes as independent; those of one image are not quite, so it is a
 * little too small.
 *
 * The bar of 0.98 is YOLOv5's: Jocher et al., utils/autoanchor.py, check_anchors, keeps anchors whose best possible
 * recall is above it, whatever others could do. What a gain must come to otherwise is this project's choice: a
 * hundredth of the boxes, or 0.02 of mean IoU. Above the bar it takes 0.1 of mean IoU: more than the 0.063 that 9
 * fitted anchors gained on 9 hand-picked ones in Redmon and Farhadi, "YOLO9000", CVPR 2017, table 1, and that YOLOv5
 * would pass over.
 *
 * Shapes look better on the boxes that they were fitted to than on others: k shapes on n boxes by about k / n of
 * mean IoU, and of recall that is counted by IoU, as found by fitting 3 to 20 shapes to samples of 100 to 1000 boxes
 * of Pascal VOC 2007 and measuring them on all of it. A gain must be larger by so much. */
#ifndef FIT_COMPARISON_H
#define FIT_COMPARISON_H

#include "fit/size_histogram.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMPARISON_BAR 0.98    /* old recall above it: nearly every box is served already */
#define COMPARISON_RECALL 0.01 /* a difference in recall that matters */
#define COMPARISON_IOU 0.02    /* one in mean IoU */
#define COMPARISON_MUCH 0.1    /* one in mean IoU that matters although the bar is passed */
#define COMPARISON_ERRORS 2.0  /* a gain is real when it is above so many of its standard errors */
enum { COMPARISON_LEAST = 100 }; /* boxes; with fewer a change is never advised */

/* A mean over boxes under both sets: [0] old, [1] new. Starts from all zeros. */
struct comparison_mean {
	uint64_t boxes;
	double sum[2];
	double square;   /* sum of squared differences */
	double optimism; /* what fitting to these very boxes may have given the new set */
};

/* Adds count boxes that have these values, each from 0 to 1. */
void comparison_add(struct comparison_mean *m, double old, double new, uint64_t count);

double comparison_of(const struct comparison_mean *m, int which); /* the mean; 0 without boxes */
double comparison_gain(const struct comparison_mean *m);          /* new less old; exactly 0 where no box differs */
double comparison_error(const struct comparison_mean *m);         /* standard error of the gain */

enum comparison_verdict { COMPARISON_KEEP, COMPARISON_REPLACE, COMPARISON_HARDLY_MATTERS };

/* "keep", "replace", "hardly matters". */
extern const char *const comparison_verdicts[];

/* What it rests on, in the order in which they are tried. */
enum comparison_cause {
	COMPARISON_FEW,          /* keep: fewer than COMPARISON_LEAST boxes */
	COMPARISON_RECALL_FALLS, /* keep: by COMPARISON_RECALL or more */
	COMPARISON_IOU_FALLS,    /* keep: by COMPARISON_IOU or more */
	COMPARISON_RECALL_RISES, /* replace: by COMPARISON_RECALL or more, from below the bar */
	COMPARISON_IOU_RISES,    /* replace: by COMPARISON_IOU or more; by COMPARISON_MUCH from above the bar */
	COMPARISON_CHANCE,       /* keep: such a gain, but within the sampling error or not beyond the optimism */
	COMPARISON_SERVED,       /* hardly matters: old recall is above the bar, the gain below COMPARISON_MUCH */
	COMPARISON_ALIKE         /* hardly matters: no difference reaches what matters */
};

struct comparison_result {
	enum comparison_verdict verdict;
	enum comparison_cause cause;
};

struct comparison_result comparison_judge(const struct comparison_mean *recall, const struct comparison_mean *iou);

/* How well the best of k anchors serves a box, aligned at its centre: the best IoU, and whether one matches in the
 * sense of fit_measure. */
double comparison_centred(struct shape box, const struct shape *anchor, size_t k, double threshold, bool *covered);

/* Boxes by size, the square root of the area: below 8 and 16 px ("very tiny" and "tiny": Wang et al., "Tiny object
 * detection in aerial images", ICPR 2020), 32 and 96 px (the ends of COCO's small and medium: Lin et al., "Microsoft
 * COCO", ECCV 2014), 288 px, and the rest. */
enum { COMPARISON_SIZES = 6 };
extern const double comparison_size_end[COMPARISON_SIZES]; /* px; the last is INFINITY */
size_t comparison_size(double w, double h);

/* Boxes of one kind, and how many of them each set leaves without an anchor: [0] old, [1] new. */
struct comparison_group {
	uint64_t boxes, uncovered[2];
};

void comparison_count(struct comparison_group *g, bool old_covers, bool new_covers, uint64_t count);

#endif
