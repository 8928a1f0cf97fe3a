/* fitting.h -- anchor-fit's options, the fits that they ask for, and what is written about them. */
#ifndef STREAM_FITTING_H
#define STREAM_FITTING_H

#include "base/arena.h"
#include "base/buf.h"
#include "geometry/detector.h"
#include "geometry/fit.h"
#include "geometry/fit_grid.h"
#include "geometry/tiling.h"
#include "stream/opt.h"
#include "stream/survey.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fitting_method { FITTING_KMEANS, FITTING_RANGE, FITTING_GRID, FITTING_EVOLVE };

/* Numbers of shapes; 0,0: not given. */
struct fitting_k {
	size_t from, to;
};

struct fitting_seed {
	bool given;
	uint64_t value;
};

struct fitting_options {
	struct fitting_k k;
	int method, metric;                 /* -1: not given */
	double threshold;                   /* 0: not given */
	size_t scales, restarts;            /* 0: not given */
	struct opt_numbers ratios, strides; /* ratios: height / width */
	double input[2];                    /* 0,0: not given */
	struct fitting_seed seed;
	bool as_is, pad_k;
};

/* Nothing given. */
struct fitting_options fitting_defaults(void);

extern const char *const fitting_methods[];

opt_setter fitting_set_k;         /* struct fitting_k: N or A-B */
opt_setter fitting_set_restarts;  /* size_t */
opt_setter fitting_set_threshold; /* double: > 1 */
opt_setter fitting_set_seed;      /* struct fitting_seed */

#define FITTING_OPTIONS(o) \
	{ NULL, 'k', "N|A-B", fitting_set_k, &(o).k, "how many shapes; A-B: one line for each number (9)" }, \
	{ "method", 0, "NAME", opt_one_of, &(struct opt_choice){ fitting_methods, &(o).method }, \
		"kmeans, range, grid or evolve (kmeans)" }, \
	{ "metric", 0, "NAME", opt_one_of, &(struct opt_choice){ fit_metrics, &(o).metric }, \
		"what kmeans and evolve raise: iou, or ratio, which is YOLOv5's fitness (iou)" }, \
	{ "threshold", 0, "T", fitting_set_threshold, &(o).threshold, \
		"recall and fitness: the most that a side may differ, as a factor (4)" }, \
	{ "restarts", 0, "N", fitting_set_restarts, &(o).restarts, \
		"independent searches, the best counts (12; grid: 14)" }, \
	{ "seed", 0, "N", fitting_set_seed, &(o).seed, "seed of the searches (0)" }, \
	{ "scales", 0, "N", opt_many, &(o).scales, "range, grid: how many scales, for grid on each level (3)" }, \
	{ "ratios", 0, "R,...", opt_list, &(o).ratios, "range, grid: height / width, instead of those found" }, \
	{ "pad-k", 0, NULL, opt_flag, &(o).pad_k, "where there are fewer distinct shapes than -k, add some between" }, \
	{ NULL, 0, NULL, NULL, NULL, "Geometry:" }, \
	{ "strides", 0, "N,...", opt_list, &(o).strides, "the levels' strides, to measure anchors on their grids, too" }, \
	{ "input", 0, "WxH", opt_size, &(o).input, "the network's input, whatever the records say" }, \
	{ "as-is", 0, NULL, opt_flag, &(o).as_is, "fit although image sizes differ and nothing was resized" }

/* Some option of these is given: its name; NULL: none is. With all also --threshold, --input and --as-is, which make sense
 * where nothing is fitted. */
const char *fitting_given(const struct fitting_options *o, bool all);

/* Options that contradict each other are ERR_USAGE; those that were not given get their values. */
void fitting_complete(struct fitting_options *o);

enum { FITTING_IOUS = 5 };

/* One fit and how good it is. */
struct fitted {
	struct fit fit;
	size_t wanted, added; /* shapes that were asked for, and those of fit_pad */
	bool knee;            /* of the candidates this is where the curve bends */
	struct fit_score score;
	double recall[FITTING_IOUS];  /* shares of boxes with a best IoU of at least fitting_iou */
	bool tiled;
	struct tiling_score tiling;
	const struct anchor_spec *spec; /* where tiled */
	const struct fit_grid *grid;    /* of method grid; NULL: another */
};

extern const double fitting_iou[FITTING_IOUS];

/* Whether shapes can be fitted to a survey that was settled; if not, it has been said. */
bool fitting_ready(const struct fitting_options *o, const struct survey *s);

/* Says that sizes were counted in cells, if they were. */
void fitting_tell(const struct survey *s);

/* All fits, *n of them; NULL: there is none, and it has been said. Data is tally_shapes of s. Everything is in arena. */
const struct fitted *fitting_run(const struct fitting_options *o, const struct survey *s, const struct shapes *data,
	size_t *n, struct arena *arena);

/* The tensor of all images: --input, or the one that they have in common. false: there is none, and it is 0,0. */
bool fitting_input(const struct fitting_options *o, const struct survey *s, double input[2]);

/* Appends {"shapes":…,"fit":…, an object that its caller may add to and closes. */
void fitting_put(struct buf *out, const struct fitting_options *o, const struct survey *s, const struct fitted *f);

/* For the parts of this module: the fit of method grid. false: there is none, and it has been said. */
bool fitting_grid(const struct fitting_options *o, const struct survey *s, struct fitted *f, struct arena *arena);

#endif
