/* survey.h -- what anchor-fit knows of a dataset: one pass over its records, bounded memory, merged exactly.
 *
 * Boxes that are crowds or ignored do not count. A survey can be written as one line of JSON, its summary, and read back, so
 * that many machines may count and one may fit; merged surveys are equal to the survey of all records, bit for bit. */
#ifndef STREAM_SURVEY_H
#define STREAM_SURVEY_H

#include "base/arena.h"
#include "base/buf.h"
#include "geometry/placed.h"
#include "geometry/tally.h"
#include "stream/truth.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SURVEY_VERSION = 1,
	SURVEY_SHAPES = 1 << 20, /* distinct sizes; beyond that they are counted in cells (tally.h) */
	SURVEY_PLACED = 1 << 17, /* distinct placed boxes; beyond that a sample stays (placed.h) */
	SURVEY_LABELS = 1 << 16  /* distinct labels; beyond that none is counted */
};

/* How much is remembered. */
struct survey_limits {
	size_t shapes;
	size_t placed; /* 0: places and labels are not looked at */
};

/* A label, and how many boxes have it. */
struct survey_label {
	struct slice text; /* unescaped; empty: boxes without labels */
	uint64_t id;       /* as in struct placed: a hash of the text, below 2^53 so that any JSON tool passes it on */
	uint64_t boxes;
};

/* The sizes that some kind of frame had in all images. */
struct survey_frame {
	unsigned kinds; /* 0: none is known; 1: all are alike; 2: they differ */
	double size[2]; /* px, where they are alike */
};

struct survey {
	bool started;
	struct survey_limits limits;
	struct arena *arena;
	struct tally tally;
	struct placed_table placed; /* where limits.placed > 0 */
	bool labels_lost;           /* there were more than SURVEY_LABELS: none is counted */
	size_t labels, label_room;
	struct survey_label *label; /* in order of first appearance; survey_settle sorts them by text */
	size_t label_slots;
	uint32_t *label_slot;       /* 1 + an index; 0: free */
	uint64_t images, boxes;
	struct survey_frame frame;  /* width and height */
	struct survey_frame tensor; /* the network's: padded, else width and height */
	bool plain;                 /* some image with a size has no transform */
	bool unsized;               /* some image has no tensor */
};

/* Columns that survey_add reads. */
#define SURVEY_COLUMNS (TRUTH_COLUMNS | COLUMN_BIT(COLUMN_TRANSFORM) | COLUMN_BIT(COLUMN_PADDED))

/* Makes a survey of all zeros an empty one, whose memory is keep's; one that has begun stays as it is. The functions below take
 * surveys that have begun. */
void survey_begin(struct survey *s, struct survey_limits limits, struct arena *keep);

/* One image. false: the record was rejected, and nothing of it counts. */
bool survey_add(struct survey *s, struct record *r, enum truth_bad bad);

/* Adds what from holds; both have the same limits. */
void survey_merge(struct survey *into, const struct survey *from);

/* Brings tables into an order that depends on the boxes alone. */
void survey_settle(struct survey *s);

/* Appends the summary of a settled survey, a line; and adds the summary that is the worker's line. false: it was rejected, and
 * nothing of it counts. */
void survey_put(const struct survey *s, struct buf *out);
bool survey_read(struct survey *s, struct worker *w);

/* For the parts of this module: counts boxes of a label. */
void survey_count(struct survey *s, struct slice text, uint64_t boxes);
void survey_note(struct survey_frame *f, const double size[2]);
uint64_t survey_label_id(struct slice text);

#endif
