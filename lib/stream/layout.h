/* layout.h -- a tool's detector, and its anchors laid over the image of a record. */
#ifndef STREAM_LAYOUT_H
#define STREAM_LAYOUT_H

#include "geometry/detector.h"
#include "stream/opt.h"
#include "stream/record.h"

struct layout_options {
	const char *anchors; /* file of an anchor set */
	const char *preset;
	double input[2];     /* 0,0: not given */
	int stage;           /* index into layout_stages; -1: not given */
};

/* Nothing given. */
struct layout_options layout_defaults(void);

extern const char *const layout_stages[];

#define LAYOUT_OPTIONS(o) \
	{ "anchors", 'a', "FILE", opt_text, &(o).anchors, "the anchor set, as anchor-gen writes it" }, \
	{ "preset", 0, "NAME", opt_text, &(o).preset, "a published detector instead; anchor-gen lists them" }

#define LAYOUT_INPUT_OPTION(o) \
	{ "input", 0, "WxH", opt_size, &(o).input, "the network's input, whatever the records say" }

#define LAYOUT_STAGE_OPTION(o) \
	{ "stage", 0, "STAGE", opt_one_of, &(struct opt_choice){ layout_stages, &(o).stage }, \
		"rpn or roi, of a two-stage detector (rpn)" }

/* A detector and how it is used. */
struct layout {
	struct detector detector;
	const struct stage *stage; /* the one that was chosen */
	bool proposals;            /* its anchors are the record's proposals */
	double input[2];
};

/* Columns that layout_lay looks at. */
#define LAYOUT_COLUMNS (COLUMN_SIZE | COLUMN_BIT(COLUMN_PADDED) | COLUMN_BIT(COLUMN_PROPOSALS))

/* Loads the detector that the options name; without one, ERR_USAGE. false: neither -a nor --preset was given, and needed is
 * not set. The layout must not move. */
bool layout_load(struct layout *l, const struct layout_options *o, bool needed, struct arena *arena);

/* ERR_USAGE where both the anchor set and records (files, NULL at the end; none: standard input) would be read from standard
 * input. */
void layout_check_files(const struct layout_options *o, char *const *files);

/* The published detector of a name, or ERR_USAGE with the nearest name. */
void layout_preset(const char *name, struct detector *out, struct arena *arena);

/* The tensor of a set by itself: its input, rounded up to multiples of its pad; else what its fixed grids cover. false: neither
 * is there. */
bool layout_tensor(const struct anchor_spec *s, double tensor[2]);

/* The anchors of the record's image. The tensor is --input; else the record's padded; else its width and height rounded up to
 * multiples of the set's pad; else the set's input, rounded likewise. The frame is width and height, else the tensor.
 * false: the record was rejected. */
bool layout_lay(const struct layout *l, const struct record *r, struct anchors *out);

/* Appends the boxes that may be matched to the record's proposals, and to the anchors that these are. */
void layout_append(struct record *r, const struct truth *truth, struct anchors *anchors);

#endif
