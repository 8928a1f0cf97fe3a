/* fit.h -- anchor shapes from the sizes of a dataset's boxes.
 *
 * The data is a list of distinct shapes with their counts (size_histogram.h), sorted, so that no result depends on the
 * order in which boxes came; and counts enter as shares of their sum, so that a dataset that is repeated gives the same
 * result. Shapes are compared aligned at their centres.
 *
 * A method is one file fit_NAME.c, which opens with its source and ends in the object fit_method_NAME, and one row
 * of the table in fit.c. */
#ifndef FIT_FIT_H
#define FIT_FIT_H

#include "base/arena.h"
#include "fit/size_histogram.h"
#include "geometry/anchor_fault.h"

#include <stddef.h>
#include <stdint.h>

struct anchor_spec;      /* geometry/anchors.h */
struct box_sample_entry; /* box_sample.h */
struct fit_grid;         /* fit_grid.h */

/* How well k anchors serve a dataset. A box and an anchor agree by x = the least of w / W, W / w, h / H, H / h,
 * 0..1; with the threshold T (> 1, YOLOv5: 4) they match when x > 1 / T. Source: Jocher et al., YOLOv5,
 * utils/autoanchor.py, metric. */
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
enum fit_metric { METRIC_IOU, METRIC_RATIO };

/* Their names, in this order; NULL at the end. The first is the usual one. */
extern const char *const fit_metrics[];

/* The figure that a metric raises. */
double fit_score_of(const struct fit_score *score, enum fit_metric metric);

enum { USUAL_RESTARTS = 12, RATIO_THRESHOLD = 4 };

/* What a scale is of a shape: its longer side, or the square root of its area. */
enum fit_scale_of { SCALE_OF_LONG, SCALE_OF_AREA };

/* Each method reads what it has a use for. */
struct fit_options {
	size_t k;               /* how many shapes, >= 1 */
	enum fit_metric metric; /* what is raised */
	double threshold;       /* metric ratio: T, > 1; 0: RATIO_THRESHOLD */
	uint64_t seed;
	unsigned restarts;      /* independent searches, of which the best counts; 0: as many as the method has */
	size_t scales;          /* how many, >= 1; on each level where there are levels */
	enum fit_scale_of scale_of;
	size_t ratios;          /* how many are given; 0: they are found in the data */
	const double *ratio;    /* height / width, > 0, distinct */
};

/* What there is to fit to. */
struct fit_input {
	struct shapes shapes;
	/* For anchors on a grid: boxes as box_sample_finish leaves them, and the levels. */
	size_t entries;
	const struct box_sample_entry *entry;
	size_t strides;
	const double *stride; /* px, ascending */
	double input[2];      /* px, of the network, instead of the images' own tensors; 0,0: not given */
};

/* What came out, in the arena; scales and ratios are 0 where the method has none. */
struct fit {
	size_t n;
	struct shape *shape; /* sorted (shape_sort) */
	size_t scales;
	double *scale; /* px, ascending; with levels, of the smallest scale */
	size_t ratios;
	double *ratio; /* height / width */
	const struct fit_grid *grid;    /* the same shapes by level (fit_grid.h); NULL: they belong to no levels */
	const struct anchor_spec *spec; /* with grid: the anchors */
};

/* What a method reads of the options and of the input. */
enum {
	READS_K = 1 << 0,
	READS_METRIC = 1 << 1,  /* and the threshold with it */
	READS_SEED = 1 << 2,    /* it searches: restarts as well */
	READS_FACTORS = 1 << 3, /* scales and ratios */
	READS_GRID = 1 << 4,    /* boxes where they lie, strides (at least one) and the input; else the shapes */
	READS_SCALE_OF = 1 << 5, /* what a scale is */
};

struct fit_method {
	const char *name;
	const char *help;  /* one line: where the shapes come from */
	unsigned uses;     /* READS_… */
	unsigned restarts; /* how many it makes by itself; 0: it does not search */
	/* What is wrong where there is no fit. Without shapes the fit is empty. */
	enum anchor_fault (*run)(const struct fit_input *in, const struct fit_options *options, struct fit *out,
		struct arena *arena);
};

/* The table, and its names in the same order; both end in NULL. The first is the usual one. */
extern const struct fit_method *const fit_methods[];
extern const char *const fit_method_names[];

/* NULL: none has that name. */
const struct fit_method *fit_find(const char *name);

#endif
