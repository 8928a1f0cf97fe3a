/* preset.h -- published detectors by name.
 *
 * A preset is one row of a table: its anchors as rules, and the numbers of its stages. The rows are in preset_FAMILY.c,
 * one file a family of detectors; a new system is a new row there and nothing else. */
#ifndef GEOMETRY_PRESET_H
#define GEOMETRY_PRESET_H

#include "base/arena.h"
#include "geometry/base_boxes.h"
#include "geometry/detector.h"
#include "geometry/pyramid.h"

#include <stdbool.h>
#include <stddef.h>

enum { PRESET_ALIASES = 4 };

struct level_rule {
	double stride; /* on both axes, px */
	size_t grid;   /* cells on both axes; 0: as many as the tensor takes */
	struct shape_rule shapes;
};

struct preset {
	const char *id;
	const char *alias[PRESET_ALIASES]; /* short names, NULL behind the last */
	const char *about;                 /* one line */
	const char *source;                /* what its numbers were read from */
	const struct resize_rule *resize;  /* how images come into its frame; NULL: they do not */
	double input[2], pad;              /* as in struct anchor_spec */
	enum grid_round round;
	enum stride_rule stride_rule;
	enum anchor_clip clip;
	bool base_major;
	double offset; /* centre of cell (0,0), in strides */
	double shift;  /* and px further: 0.5 where a published centre is that of inclusive pixels */
	size_t levels; /* 0: none, or a pyramid's */
	const struct level_rule *level;
	const struct pyramid *pyramid; /* NULL: no sliding window */
	const struct stage *stage;
	const struct stage *roi; /* NULL: one stage */
};

/* The preset of an id or an alias, or NULL. */
const struct preset *preset_find(const char *name);

/* Preset i in the order of the tables; NULL behind the last. */
const struct preset *preset_at(size_t i);

/* Name i of all ids and aliases, in that order; NULL behind the last. */
const char *preset_name(size_t i);

/* The id or alias that a mistyped or unfinished name most resembles, or NULL when none is near (more than half of it
 * differs). */
const char *preset_nearest(const char *name);

/* The detector of a row; named after its id. What does not live in the tables lives in arena. */
void preset_detector(const struct preset *p, struct detector *out, struct arena *arena);

#endif
