/* anchor_source.h -- a tool's detector, and its anchors laid over the image of a record. */
#ifndef ANCHORSET_ANCHOR_SOURCE_H
#define ANCHORSET_ANCHOR_SOURCE_H

#include "anchorset/frame_check.h"
#include "engine/opt.h"
#include "geometry/detector.h"
#include "geometry/ground_truth.h"
#include "record/record.h"

struct anchor_source_options {
	const char *anchors; /* file of an anchor set */
	const char *preset;
	double input[2];     /* 0,0: not given */
	int stage;           /* 0: rpn, 1: roi; -1: not given */
};

/* Nothing given. */
struct anchor_source_options anchor_source_defaults(void);

extern const struct opt anchor_source_option_rows[]; /* --anchors, --preset */
extern const struct opt anchor_source_input_rows[];  /* --input */
extern const struct opt anchor_source_stage_rows[];  /* --stage */

/* A detector and how it is used. */
struct anchor_source {
	struct detector detector;
	const struct stage *stage; /* the one that was chosen */
	bool proposals;            /* its anchors are the record's proposals */
	double input[2];
	struct frame_check frame;  /* anchor_source_build counts; a tool that is to say it has frame.counter among its
	                              counters */
};

/* Columns that anchor_source_build looks at. */
#define ANCHOR_SOURCE_COLUMNS (COLUMN_SIZE | COLUMN_BIT(COLUMN_PADDED) | COLUMN_BIT(COLUMN_PROPOSALS))

/* Loads the detector that the options name; without one, ERR_USAGE. false: neither -a nor --preset was given, and
 * needed is not set. The layout must not move. */
bool anchor_source_load(struct anchor_source *l, const struct anchor_source_options *o, bool needed,
	struct arena *arena);

/* ERR_USAGE where both the anchor set and records (files, NULL at the end; none: standard input) would be read from
 * standard input. */
void anchor_source_check_files(const struct anchor_source_options *o, char *const *files);

/* The published detector of a name, or ERR_USAGE with the nearest name. */
void anchor_source_preset(const char *name, struct detector *out, struct arena *arena);

/* The tensor of a set by itself: its input, rounded up to multiples of its pad; else what its fixed grids cover. false:
 * neither is there. */
bool anchor_source_tensor(const struct anchor_spec *s, double tensor[2]);

/* The anchors of the record's image. The tensor is --input; else the record's padded; else its width and height rounded
 * up to multiples of the set's pad; else the set's input, rounded likewise. The frame is width and height, else the
 * tensor. false: the record was rejected. */
bool anchor_source_build(const struct anchor_source *l, const struct record *r, struct anchors *out);

/* Appends the boxes that may be matched to the record's proposals, and to the anchors that these are. */
void anchor_source_append(struct record *r, const struct ground_truth *gt, struct anchors *anchors);

#endif
