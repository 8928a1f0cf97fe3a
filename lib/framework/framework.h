/* framework.h -- anchors as the configuration files of frameworks hold them, written, and read to compare or check.
 *
 * A format is one file framework_NAME.c, which ends in the object framework_format_NAME, and one row of the table in
 * framework.c. What is wrong with a file framework_check.h finds. */
#ifndef FRAMEWORK_FRAMEWORK_H
#define FRAMEWORK_FRAMEWORK_H

#include "base/arena.h"
#include "base/buf.h"
#include "fit/fit.h"
#include "geometry/detector.h"
#include "json/json_dom.h"

#include <stdbool.h>
#include <stddef.h>

/* Shapes on levels, as a configuration lists them. */
struct framework_levels {
	size_t shapes;
	const struct shape *shape;  /* px; in runs, finest level first */
	size_t levels;              /* >= 1 */
	const double *stride;       /* px, ascending */
	const size_t *end;          /* of level i: behind its last shape; every level has one at least */
	const double *share;        /* of the boxes, whose best anchor is on level i; NULL: not known */
	double input[2];            /* [width,height] px; 0,0: not known */
	size_t classes;             /* 0: not known */
	const char *about;          /* one line for a comment: method, k, mean IoU …; NULL: none */
};

enum { FRAMEWORK_TEXT = 256 };

/* Spreads n shapes over levels as anchor-gen does (anchor_generator.h): sorted, in runs, the smallest to the
 * smallest stride, a remainder one each to the finest levels. Strides may come in any order. The share of each level
 * is taken from data, where that is not NULL. What p points to is in the arena; input, classes and about are the
 * caller's to set. NULL, or a constant text that says what is wrong. */
const char *framework_spread(struct framework_levels *p, const struct shape *shape, size_t n, const double *stride,
	size_t levels, const struct shapes *data, struct arena *arena);

/* Fills in the share of each level: of the boxes whose best shape, aligned at its centre, is there. NULL without
 * data. */
void framework_share(struct framework_levels *p, const struct shapes *data, struct arena *arena);

/* Warns on standard error of levels that are the best for less than 1 % of the boxes. */
void framework_warn(const struct framework_levels *p);

/* Anchors read from a user's file. */
struct framework_anchors {
	const char *format;       /* "darknet", "yolov5", "shapes", "anchor set" or "preset" */
	/* Its levels, as a rule in the file's order, and what else the file or its kind of detector gives; shapes
	 * without levels: spec.levels is 0. */
	struct detector detector;
	bool strides;             /* the levels' strides are known; else they are all 1, and levels ascend by area */
	size_t shapes;
	const struct shape *shape; /* all in the file's order, px; for several levels those of the first come first */
	size_t classes;            /* 0: not given */
};

struct faults;         /* faults.h */
struct framework_data; /* framework_check.h */

struct framework_format {
	const char *name;   /* as --emit names it */
	const char *help;   /* one line: whose it is */
	bool usual_strides; /* its detectors have levels of 8, 16 and 32 px where none are given */

	/* Appends shapes on levels. false: this format cannot express them, and why (room for FRAMEWORK_TEXT)
	 * receives the reason and what would help ("needs …"). NULL: it is not written. */
	bool (*write)(struct buf *out, const struct framework_levels *p, char *why);

	/* Whether a text is of this format; NULL, with read: what no other format claims is. */
	bool (*is)(struct slice text);
	/* Reads it; what is wrong is d->error. out->format is the format's name already. NULL: it is not read. */
	void (*read)(struct json_dom *d, struct slice text, struct framework_anchors *out);
	/* Finds what is wrong with one that can be read; path is for messages. What cannot be read is d->error.
	 * NULL: it is not checked. */
	void (*check)(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data,
		struct faults *f);
};

/* The table, and its names in the same order; both end in NULL. The first, json, is what anchor-fit writes by
 * itself. */
extern const struct framework_format *const framework_formats[];
extern const char *const framework_names[];

/* The format of a text, of those that can be read, or with checked that can be checked; NULL: of none. */
const struct framework_format *framework_recognise(struct slice text, bool checked);

/* Reads the preset of that name, or else a file ("-": standard input): an anchor set or shapes as anchor-fit and
 * anchor-gen write them, a darknet cfg, or a YOLO model's YAML. Everything lives in arena. What is wrong with it
 * ends the process with a message that names the file and the place. */
void framework_read(const char *name, struct framework_anchors *out, struct arena *arena);

/* The same from a text with a NUL and JSON_PAD bytes behind it; what is wrong with it is d->error. */
void framework_parse(struct json_dom *d, struct slice text, struct framework_anchors *out);

#endif
