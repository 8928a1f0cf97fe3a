/* fit_compare.h -- old anchors beside those just fitted: the same figures for both, and a verdict.
 *
 * The new shapes take the place of the old ones in the old detector: on the levels that they were fitted for, where
 * these have the same strides, else spread over its levels as anchor-gen would. Strides, deltas, rounding and
 * matching stay. What the verdict rests on is in comparison.h. */
#ifndef TOOL_FIT_COMPARE_H
#define TOOL_FIT_COMPARE_H

#include "anchorset/frame_check.h"
#include "assign/assigner.h"
#include "base/arena.h"
#include "base/buf.h"
#include "fit/comparison.h"
#include "fit/fit.h"
#include "fit/grid_score.h"
#include "framework/framework.h"
#include "tool/dataset_summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fit_compare_options {
	const char *with;     /* a preset's name, or a file */
	double threshold;     /* of recall, > 1 (fit.h) */
	size_t strides;       /* for old anchors without strides; 0: not given */
	const double *stride; /* px */
	double input[2];      /* instead of the tensors of the records; 0,0: not given */
};

/* The old anchors, ready for a comparison. */
struct fit_compare {
	struct fit_compare_options options;
	struct framework_anchors old;
	struct detector detector; /* the old anchors on their grids, where there are such */
	const char *no_grid_score;    /* NULL: there are; else why there are none */
	struct frame_check frame;     /* of the old anchors: for the records that are counted */
};

/* Reads the old anchors. What is wrong with them ends the process with a message. Everything lives in arena; the
 * strides are the caller's and must stay. */
void fit_compare_open(struct fit_compare *c, const struct fit_compare_options *o, struct arena *arena);

/* A level's strides, the boxes whose best anchor is there, and the largest shape: the square root of its area, px. */
struct fit_compare_level {
	double stride[2];
	uint64_t boxes[2];
	double largest[2];
};

struct fit_compare_label {
	struct slice text; /* empty: boxes without labels */
	struct comparison_group group;
};

/* All figures. Pairs are [0] old, [1] new. */
struct fit_comparison {
	const char *with;
	size_t k[2];
	double threshold;
	uint64_t boxes;               /* of the dataset */
	struct fit_score centred[2];
	bool on_grid;                   /* grid_score and level are set; else no_grid_score says why they are not */
	const char *no_grid_score, *assigner;
	struct grid_score grid_score[2];
	size_t levels;
	const struct fit_compare_level *level;
	uint64_t sample;              /* boxes of grid score, level, size and label; fewer than boxes: a sample */
	struct comparison_group all, size[COMPARISON_SIZES];
	size_t labels;
	const struct fit_compare_label *label; /* in order of their text */
	bool labels_lost;                  /* there are too many to count by */
	struct comparison_mean recall, iou;   /* what the verdict is on */
	enum assign_cover cover;          /* what recall, all, size and label count */
	double fg;                         /* by overlap: the least IoU */
	bool grid_iou;                     /* iou is the grid score's; else that of shapes aligned at their centres */
	struct comparison_result result;
	double input[2], frame[2]; /* of the old anchors, and the data's where that is another; else 0,0 */
	bool frame_named;          /* the latter is the input of the options */
};

/* Shapes that were fitted. */
struct fit_compare_new {
	size_t shapes;
	const struct shape *shape;
	const struct anchor_spec *levels; /* the levels that they were fitted for; NULL: for none */
};

/* Measures them beside the old ones on a finished summary with a sample of boxes, and its sizes, data. The result is
 * arena's. */
void fit_compare_measure(const struct fit_compare *c, const struct dataset_summary *s, const struct shapes *data,
	const struct fit_compare_new *new, struct fit_comparison *out, struct arena *arena);

/* Appends the comparison as a JSON object (anchor-fit's member "compare"), and as a table to be read, whose last
 * line is the verdict. Temporary memory is arena's. */
void fit_compare_put(const struct fit_comparison *c, struct buf *out);
void fit_compare_table(const struct fit_comparison *c, struct buf *out, struct arena *arena);

/* The table on standard error, in lines as wide as the terminal where it is one. */
void fit_compare_say(const struct fit_comparison *c, struct arena *arena);

/* For the parts of this module: gives old anchors without strides those of the options: levels without strides take
 * them in order, shapes without levels are spread. And puts both sets on their grids: what every entry gets of each.
 * NULL, or why that cannot be. */
const char *fit_compare_set_strides(struct fit_compare *c, struct arena *arena);
const char *fit_compare_on_grid(const struct fit_compare *c, const struct box_sample_entry *entry, size_t n,
	const struct fit_compare_new *new, struct fit_comparison *out, struct grid_score_box *const each[2],
	struct arena *arena);

/* Likewise: appends the reason of the verdict, without a full stop; the name of the recall that it
 * is on; and what else a reader should know, a line each. */
void fit_compare_reason(const struct fit_comparison *c, struct buf *out);
void fit_compare_recall(const struct fit_comparison *c, struct buf *out);
void fit_compare_notes(const struct fit_comparison *c, struct buf *out);

#endif
