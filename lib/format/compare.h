/* compare.h -- anchors that somebody has against those just fitted: the same figures for both, and a verdict.
 *
 * The new shapes take the place of the old ones in the old detector: on the levels that they were fitted for, where these
 * have the same strides, else spread over its levels as anchor-gen would. Strides, offsets, rounding and matching stay.
 * What the verdict rests on is in verdict.h. */
#ifndef FORMAT_COMPARE_H
#define FORMAT_COMPARE_H

#include "base/arena.h"
#include "base/buf.h"
#include "format/paste.h"
#include "geometry/fit.h"
#include "geometry/tiling.h"
#include "geometry/verdict.h"
#include "stream/survey.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct compare_options {
	const char *with;     /* a preset's name, or a file */
	double threshold;     /* of recall, > 1 (fit.h) */
	size_t strides;       /* for old anchors that tell no strides; 0: not given */
	const double *stride; /* px */
	double input[2];      /* instead of the tensors that the records tell; 0,0: not given */
};

/* The old anchors, ready for a comparison. */
struct compare {
	struct compare_options options;
	struct pasted old;
	struct detector detector; /* the old anchors on their grids, where there are such */
	const char *no_tiling;    /* NULL: there are; else why there are none */
};

/* Reads the old anchors. What is wrong with them ends the process with a message. Everything lives in arena; the strides are
 * the caller's and must stay. */
void compare_open(struct compare *c, const struct compare_options *o, struct arena *arena);

/* A level's strides, the boxes whose best anchor is there, and the largest shape: the square root of its area, px. */
struct compare_level {
	double stride[2];
	uint64_t boxes[2];
	double largest[2];
};

struct compare_label {
	struct slice text; /* empty: boxes without labels */
	struct verdict_group group;
};

/* Everything that is told. Pairs are [0] old, [1] new. */
struct comparison {
	const char *with;
	size_t k[2];
	double threshold;
	uint64_t boxes;               /* of the dataset */
	struct fit_score centred[2];
	bool tiled;                   /* tiling and level say something; else no_tiling says why they do not */
	const char *no_tiling, *assigner;
	struct tiling_score tiling[2];
	size_t levels;
	const struct compare_level *level;
	uint64_t placed;              /* boxes that tiling, level, size and label are of; fewer than boxes: a sample */
	struct verdict_group all, size[VERDICT_SIZES];
	size_t labels;
	const struct compare_label *label; /* in order of their text */
	bool labels_lost;                  /* there are too many to count by */
	struct verdict_mean recall, iou;   /* what the verdict is on */
	enum verdict_cover cover;          /* what recall, all, size and label count */
	double fg;                         /* by overlap: the least IoU */
	bool grid_iou;                     /* iou is that of the tiling; else that of shapes laid centre on centre */
	struct judgement judgement;
	double input[2], frame[2]; /* what the old anchors are for, and the data's frame where that is another; else 0,0 */
};

/* Shapes that were fitted. */
struct compare_new {
	size_t shapes;
	const struct shape *shape;
	const struct anchor_spec *levels; /* the levels that they were fitted for; NULL: for none */
};

/* Measures them beside the old ones on a settled survey that has looked at places, and its sizes, data. The result is
 * arena's. */
void compare_measure(const struct compare *c, const struct survey *s, const struct shapes *data, const struct compare_new *new,
	struct comparison *out, struct arena *arena);

/* Appends the comparison as a JSON object (anchor-fit's member "compare"), and as a table to be read, whose last line is the
 * verdict. Temporary memory is arena's. */
void compare_put(const struct comparison *c, struct buf *out);
void compare_table(const struct comparison *c, struct buf *out, struct arena *arena);

/* For the parts of this module: lays old anchors that tell no strides on those of the options: levels without strides take them
 * as they stand, shapes without levels are spread. And puts both sets on their grids: what every entry gets of each. NULL, or
 * why that cannot be. */
const char *compare_lay_out(struct compare *c, struct arena *arena);
const char *compare_tile(const struct compare *c, const struct placed_entry *entry, size_t n, const struct compare_new *new,
	struct comparison *out, struct tiling_box *const each[2], struct arena *arena);

/* Likewise: appends the reason of the verdict, without a full stop; the name of the recall that it
 * is on; and what else a reader should know, a line each. */
void compare_reason(const struct comparison *c, struct buf *out);
void compare_recall(const struct comparison *c, struct buf *out);
void compare_notes(const struct comparison *c, struct buf *out);

#endif
