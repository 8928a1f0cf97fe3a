/* stats.h -- what a dataset's boxes come to: one pass over its images, bounded memory, merged exactly.
 *
 * Boxes that are crowds or ignored are counted, and in no other figure. Sums are integers, sizes are counted in nested
 * cells (size_histogram.h), so what comes out is a function of the images alone, not of their order or of how they were
 * split. */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/text_table.h"
#include "fit/size_histogram.h"
#include "geometry/box.h"
#include "stats/coverage.h"
#include "stats/crowding.h"
#include "stats/figure.h"
#include "stats/image_keys.h"
#include "stats/issues.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STATS_SHAPES = 1 << 20, /* distinct sizes; beyond that they are counted in cells */
	STATS_LABELS = 1 << 20, /* distinct labels; beyond that none is counted */
	STATS_LEVELS = 64       /* of coverage; those behind are counted in the last */
};

/* By area, as COCO draws the lines: below 32^2, below 96^2, and above. */
enum stats_size { STATS_SMALL, STATS_MEDIUM, STATS_LARGE, STATS_SIZES };
extern const char *const stats_size_names[STATS_SIZES + 1];

enum stats_size stats_size_of(struct box b);

/* The side of a square of the same area; > 0 however small or large w and h are. */
double stats_side(double w, double h);

struct stats_label {
	struct slice text; /* empty: boxes without labels */
	uint64_t boxes, images, size[STATS_SIZES];
	struct coverage_count coverage;
	uint64_t last;     /* image that it was seen in last, for the one who counts */
};

struct stats {
	struct arena *arena;
	uint64_t images, empty, boxes, crowds, ignored;
	uint64_t size[STATS_SIZES];
	struct size_histogram shapes;    /* w x h, px */
	struct size_histogram relative;  /* sqrt(w h) / sqrt(W H), in the place of w; of boxes in images with a size */
	struct size_histogram per_image; /* 1 + boxes, likewise */
	double scales[2];                /* least and greatest of w / W and h / H; INFINITY, 0: there is none */
	uint64_t lost[CROWDING_THRESHOLDS];
	uint64_t issues[ISSUE_KINDS];    /* but for image-twice and labels-alike: those are stats_finish's */
	struct image_keys keys;
	bool labels_lost;                /* there were more than STATS_LABELS */
	size_t labels, label_room;
	struct stats_label *label;       /* by first appearance; stats_finish sorts them by boxes, descending, then
	                                    text */
	struct text_table names;
	struct coverage_count covered, covered_size[STATS_SIZES], covered_level[STATS_LEVELS];
};

/* An image, its boxes without those that do not count. */
struct stats_image {
	size_t boxes;
	const struct box *box;
	const uint32_t *label;      /* number of each box's label, below `labels`; equal numbers, equal labels */
	const struct slice *text;   /* of each label */
	size_t labels;
	const uint32_t *suppress;   /* groups of boxes that may suppress each other; NULL: all */
	const struct coverage_box *coverage; /* of each box; NULL: not wanted */
	uint64_t crowds, ignored;
	bool sized;
	double size[2];
	bool named;                 /* its key says which image it is */
	uint64_t key;
};

/* An empty one, whose memory is arena's. */
void stats_init(struct stats *s, struct arena *arena);

/* Adds an image; sides of its boxes are > 0 and below 1e300. Scratch memory is the other arena's. */
void stats_add(struct stats *s, const struct stats_image *image, struct arena *scratch);

/* Adds what from holds. */
void stats_merge(struct stats *into, const struct stats *from);

/* The number of a label, which is new if need be; SIZE_MAX: labels are lost. The text is copied. */
size_t stats_label_of(struct stats *s, struct slice text);

/* Sorts the labels, and counts which of them look alike and which images came twice. */
void stats_finish(struct stats *s);

/* The figures, in the order in which they are told. */
enum stats_figure {
	STATS_WIDTH, STATS_HEIGHT, STATS_SIDE, STATS_AREA, STATS_RATIO, STATS_RELATIVE, STATS_PER_IMAGE, STATS_FIGURES
};
extern const char *const stats_figure_names[STATS_FIGURES + 1];

/* How far values of a figure can be from true ones, as a part of themselves; 0 while exact. */
double stats_figure_error(const struct stats *s, enum stats_figure which);

void stats_figure_make(const struct stats *s, enum stats_figure which, size_t bins, struct figure *out,
	struct arena *arena);

#endif
