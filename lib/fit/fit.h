/* fit.h -- anchor shapes from the sizes of a dataset's boxes.
 *
 * The data is a list of distinct shapes with their counts (size_histogram.h), sorted, so that no result depends on the order in which
 * boxes came; and counts enter as shares of their sum, so that a dataset that is repeated gives the same result. Shapes are
 * compared laid centre on centre.
 *
 * Each method is one file fit_NAME.c and one row of the table in fit.c. */
#ifndef FIT_FIT_H
#define FIT_FIT_H

#include "base/arena.h"
#include "fit/size_histogram.h"

#include <stddef.h>
#include <stdint.h>

/* How well k anchors serve a dataset. A box and an anchor agree by x = the least of w / W, W / w, h / H, H / h, 0..1; with the
 * threshold T (> 1, YOLOv5: 4) they match when x > 1 / T. Source: Jocher et al., YOLOv5, utils/autoanchor.py, metric. */
struct fit_score {
	double mean_iou; /* mean over boxes of the best IoU with an anchor */
	double recall;   /* share of boxes that an anchor matches: "best possible recall" */
	double fitness;  /* mean over boxes of the best x, counted as 0 where nothing matches */
	double per_box;  /* mean number of anchors that match a box: "anchors above threshold" */
};

/* k >= 1; all zeros where the data is empty. */
struct fit_score fit_measure(const struct shapes *data, const struct shape *anchor, size_t k, double threshold);

/* The same, and each shape's best IoU into iou (NULL: nowhere). */
struct fit_score fit_measure_each(const struct shapes *data, const struct shape *anchor, size_t k, double threshold,
	double *iou);

/* The anchor of highest IoU of each shape, ties to the first, and that IoU; either array may be NULL. k >= 1. */
void fit_best(const struct shapes *data, const struct shape *anchor, size_t k, uint32_t *best, double *iou);

/* Share of boxes whose best IoU is at least iou. */
double fit_recall(const struct shapes *data, const struct shape *anchor, size_t k, double iou);

/* What a search raises: the mean best IoU, or the fitness at a threshold. */
enum fit_metric { FIT_METRIC_IOU, FIT_METRIC_RATIO };

/* Their names, in this order; NULL at the end. */
extern const char *const fit_metrics[];

enum { FIT_RATIOS = 5, FIT_RESTARTS = 12, FIT_THRESHOLD = 4 };

struct fit_options {
	size_t k;               /* kmeans, evolve: how many, >= 1 */
	enum fit_metric metric; /* kmeans, evolve */
	double threshold;       /* metric ratio: T, > 1; 0: FIT_THRESHOLD */
	uint64_t seed;          /* kmeans, evolve */
	unsigned restarts;      /* kmeans, evolve: independent searches, of which the best counts; 0: FIT_RESTARTS */
	size_t scales;          /* range: how many, >= 1 */
	size_t ratios;          /* range: how many are given; 0: the data votes */
	const double *ratio;    /* range: width / height, > 0, distinct */
};

/* What came out, in the arena; scales and ratios are 0 where the method has none. */
struct fit {
	size_t n;
	struct shape *shape; /* sorted (shape_sort) */
	size_t scales;
	double *scale; /* px, ascending */
	size_t ratios;
	double *ratio; /* width / height, ascending unless given */
};

/* k-means with the distance 1 - IoU: Redmon and Farhadi, "YOLO9000", CVPR 2017, section 2 ("Dimension clusters"); or with what
 * a box's share of the fitness lacks. Gives min(k, data->n) shapes. Differences: see fit_kmeans.c. */
void fit_kmeans(const struct shapes *data, const struct fit_options *options, struct fit *out, struct arena *arena);

/* What k-means found, evolved by mutations as YOLOv5's anchors are, and at least as good: see fit_evolve.c. Gives
 * min(k, data->n) shapes. */
void fit_evolve(const struct shapes *data, const struct fit_options *options, struct fit *out, struct arena *arena);

/* Scales times ratios. The scales are side lengths evenly spaced from the smallest to the largest side in the data, one scale
 * alone midway; where all sides are equal there is only one. The ratios are given, or those of width:height 1:3, 1:2, 1:1, 2:1,
 * 3:1 that are nearest, in log, to at least a tenth of the boxes. A shape is (s * sqrt(r), s / sqrt(r)). */
void fit_range(const struct shapes *data, const struct fit_options *options, struct fit *out, struct arena *arena);

struct fit_method {
	const char *name;
	void (*run)(const struct shapes *data, const struct fit_options *options, struct fit *out, struct arena *arena);
};

/* All methods; the last row has no name. */
extern const struct fit_method fit_methods[];

/* NULL: none has that name. */
const struct fit_method *fit_find(const char *name);

#endif
