/* framework.h -- anchors as the frameworks' own configuration files write them: out (to paste), and in (to compare or check).
 *
 * A format to write is one file framework_NAME.c and one row of the table in framework.c; reading is framework_read.c's, and what is
 * wrong with a file is framework_check.h's to say. */
#ifndef FRAMEWORK_FRAMEWORK_H
#define FRAMEWORK_FRAMEWORK_H

#include "base/arena.h"
#include "base/buf.h"
#include "fit/fit.h"
#include "geometry/detector.h"
#include "json/json_dom.h"

#include <stdbool.h>
#include <stddef.h>

/* Shapes on levels, as a person would paste them. */
struct framework_levels {
	size_t shapes;
	const struct shape *shape;  /* px; in runs, finest level first */
	size_t levels;              /* >= 1 */
	const double *stride;       /* px, ascending */
	const size_t *end;          /* of level i: behind its last shape; every level has one at least */
	const double *share;        /* of the boxes, whose best anchor is on level i; NULL: not known */
	double input[2];            /* [width,height] px; 0,0: not said */
	size_t classes;             /* 0: not said */
	const char *about;          /* one line for a comment: method, k, mean IoU …; NULL: none */
};

enum { FRAMEWORK_TEXT = 256 };

/* Appends it. false: this format cannot express it, and why (room for FRAMEWORK_TEXT) says why and what would help ("needs …"). */
typedef bool framework_writer(struct buf *out, const struct framework_levels *p, char *why);

struct framework_format {
	const char *name;    /* as --emit names it */
	framework_writer *write; /* NULL: json, which is the stream itself */
};

/* All formats, json first; the last row has no name. framework_names holds the same names, ended by NULL. */
extern const struct framework_format framework_formats[];
extern const char *const framework_names[];

/* Spreads n shapes over levels as anchor-gen does (anchor_generator.h): sorted, in runs, the smallest to the smallest stride, a
 * remainder one each to the finest levels. Strides may come in any order. The share of each level is taken from data, where
 * that is not NULL. What p points to is in the arena; input, classes and about are the caller's to set. NULL, or a constant
 * text that says what is wrong. */
const char *framework_spread(struct framework_levels *p, const struct shape *shape, size_t n, const double *stride, size_t levels,
	const struct shapes *data, struct arena *arena);

/* Fills in the share of each level: of the boxes whose best shape, laid centre on centre, is there. NULL without data. */
void framework_share(struct framework_levels *p, const struct shapes *data, struct arena *arena);

/* Warns on standard error of levels that are the best for less than 1 % of the boxes. */
void framework_warn(const struct framework_levels *p);

/* Anchors read from somebody's file. */
struct framework_anchors {
	const char *format;       /* "darknet", "yolov5", "shapes", "anchor set" or "preset" */
	struct detector detector; /* its levels, as a rule in the file's order, and what else the file or its kind of detector
	                             says; shapes without levels: spec.levels is 0 */
	bool strides;             /* the levels' strides are known; else they are all 1, and levels ascend by area */
	size_t shapes;
	const struct shape *shape; /* all of them in the file's order, px; for several levels those of the first come first */
	size_t classes;            /* 0: not said */
};

/* Reads the preset of that name, or else a file ("-": standard input): an anchor set or shapes as anchor-fit and anchor-gen
 * write them, a darknet cfg, or a YOLO model's YAML. Everything lives in arena. What is wrong with it ends the process with a
 * message that names the file and the place. */
void framework_read(const char *name, struct framework_anchors *out, struct arena *arena);

/* The same from a text with a NUL and JSON_PAD bytes behind it; what is wrong with it is d->error. */
void framework_parse(struct json_dom *d, struct slice text, struct framework_anchors *out);

#endif
