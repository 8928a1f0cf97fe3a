/* fit_run.h -- anchor-fit's options, the fits that they ask for, and what is written about them. */
#ifndef TOOL_FIT_RUN_H
#define TOOL_FIT_RUN_H

#include "base/arena.h"
#include "base/buf.h"
#include "engine/opt.h"
#include "fit/fit.h"
#include "fit/grid_score.h"
#include "geometry/detector.h"
#include "tool/dataset_summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers of shapes; 0,0: not given. */
struct fit_run_k {
	size_t from, to;
};

struct fit_run_seed {
	bool given;
	uint64_t value;
};

struct fit_run_options {
	struct fit_run_k k;
	int method, metric;                 /* -1: not given */
	double threshold;                   /* 0: not given */
	size_t scales, restarts;            /* 0: not given */
	int scale_of;                       /* -1: not given */
	struct opt_numbers ratios, strides; /* ratios: height / width */
	double input[2];                    /* 0,0: not given */
	struct fit_run_seed seed;
	bool as_is, pad_k;
};

/* Nothing given. */
struct fit_run_options fit_run_defaults(void);

/* The method; options are complete. */
const struct fit_method *fit_run_method(const struct fit_run_options *o);

/* Appends a line for each method, for --help: what it does, and which options it reads. */
void fit_run_help(struct buf *out);

extern const struct opt fit_run_option_rows[];

/* Some option of these is given: its name; NULL: none is. With all also --threshold, --input and --as-is, which make
 * sense where nothing is fitted. */
const char *fit_run_given(const struct fit_run_options *o, bool all);

/* Options that contradict each other are ERR_USAGE; those that were not given get their values. */
void fit_run_complete(struct fit_run_options *o);

enum { RECALL_IOUS = 5 };

/* One fit and how good it is. */
struct fitted {
	struct fit fit;
	size_t wanted, added; /* shapes that were asked for, and those of fit_pad */
	bool knee;            /* of the candidates this is where the curve bends */
	struct fit_score score;
	double recall[RECALL_IOUS];  /* shares of boxes with a best IoU of at least fit_run_iou */
	bool on_grid;
	struct grid_score grid_score;
	const struct anchor_spec *spec; /* the anchors on their grids, where on_grid */
};

extern const double fit_run_iou[RECALL_IOUS];

/* Whether shapes can be fitted to a finished summary; if not, a message has said so. */
bool fit_run_ready(const struct fit_run_options *o, const struct dataset_summary *s);

/* Warns that sizes were counted in cells, if they were. */
void fit_run_warn_rounding(const struct dataset_summary *s);

/* All fits, *n of them; NULL: there is none, and a message has said why. Data is size_histogram_shapes of s.
 * Everything is in arena. */
const struct fitted *fit_run_all(const struct fit_run_options *o, const struct dataset_summary *s,
	const struct shapes *data, size_t *n, struct arena *arena);

/* The tensor of all images: --input, or the one that they have in common. false: there is none, and it is 0,0. */
bool fit_run_input(const struct fit_run_options *o, const struct dataset_summary *s, double input[2]);

/* Appends {"shapes":…,"fit":…, an object that its caller may add to and closes. */
void fit_run_put(struct buf *out, const struct fit_run_options *o, const struct dataset_summary *s,
	const struct fitted *f);

#endif
