/* dataset_summary.h -- what anchor-fit knows of a dataset: one pass over its records, bounded memory, merged exactly.
 *
 * Boxes that are crowds or ignored do not count. A summary can be written as one line of JSON and read back, so that
 * many machines may count and one may fit; merged summaries are equal to the summary of all records, bit for bit. */
#ifndef TOOL_DATASET_SUMMARY_H
#define TOOL_DATASET_SUMMARY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/text_table.h"
#include "fit/box_sample.h"
#include "fit/size_histogram.h"
#include "record/gt_policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DATASET_SUMMARY_VERSION = 1,
	DATASET_SUMMARY_SHAPES = 1 << 20, /* distinct sizes; beyond that they are counted in cells (size_histogram.h) */
	DATASET_SUMMARY_SAMPLE = 1 << 17, /* distinct boxes with places; beyond that a sample (box_sample.h) */
	DATASET_SUMMARY_LABELS = 1 << 16  /* distinct labels; beyond that none is counted */
};

/* How much is remembered. */
struct dataset_summary_limits {
	size_t shapes;
	size_t sample; /* 0: places and labels are not read */
	double min_side; /* px; boxes with a shorter side are left out, and counted */
};

/* A label, and how many boxes have it. */
struct dataset_summary_label {
	struct slice text; /* unescaped; empty: boxes without labels */
	uint64_t id;       /* as in struct box_sample_box: a hash of the text, below 2^53 for JSON's sake */
	uint64_t boxes;
};

/* The sizes that some kind of frame had in all images. */
struct dataset_summary_frame {
	unsigned kinds; /* 0: none is known; 1: all are alike; 2: they differ */
	double size[2]; /* px, where they are alike */
};

struct dataset_summary {
	bool started;
	struct dataset_summary_limits limits;
	struct arena *arena;
	struct size_histogram sizes;
	struct box_sample sample; /* where limits.sample > 0 */
	bool labels_lost;           /* there were more than DATASET_SUMMARY_LABELS: none is counted */
	size_t labels, label_room;
	struct dataset_summary_label *label; /* by first appearance; dataset_summary_finish sorts them by text */
	struct text_table names;    /* of the labels, in the same order */
	uint64_t images, boxes;
	struct dataset_summary_frame frame;  /* width and height */
	struct dataset_summary_frame tensor; /* the network's: padded, else width and height */
	bool plain;                 /* some image with a size has no transform */
	bool unsized;               /* some image has no tensor */
};

/* Boxes that were left out. */
extern const struct filter_counter dataset_summary_counters[];

/* Columns that dataset_summary_add reads. */
#define DATASET_SUMMARY_COLUMNS (GT_COLUMNS | COLUMN_BIT(COLUMN_TRANSFORM) | COLUMN_BIT(COLUMN_PADDED))

/* Makes a summary of all zeros an empty one, whose memory is keep's; one that has begun stays as it is. The
 * functions below take summaries that have begun. */
void dataset_summary_begin(struct dataset_summary *s, struct dataset_summary_limits limits, struct arena *keep);

/* One image. false: the record was rejected, and nothing of it counts. */
bool dataset_summary_add(struct dataset_summary *s, struct record *r, enum gt_policy bad);

/* Adds what from holds; both have the same limits. */
void dataset_summary_merge(struct dataset_summary *into, const struct dataset_summary *from);

/* Brings tables into an order that depends on the boxes alone. */
void dataset_summary_finish(struct dataset_summary *s);

/* Appends a finished summary, a line; and adds the summary that is the worker's line. false: it was rejected, and
 * nothing of it counts. */
void dataset_summary_put(const struct dataset_summary *s, struct buf *out);
bool dataset_summary_read(struct dataset_summary *s, struct worker *w);

/* A label's text as it is read back from JSON: a lone surrogate, which JSON can escape and UTF-8 cannot hold, is
 * U+FFFD. */
struct slice dataset_summary_text(struct slice text, struct arena *arena);

/* For the parts of this module: counts boxes of a label. */
void dataset_summary_count(struct dataset_summary *s, struct slice text, uint64_t boxes);
void dataset_summary_note(struct dataset_summary_frame *f, const double size[2]);
uint64_t dataset_summary_label_id(struct slice text);

#endif
