/* resize_tile.h -- a record as one record for each tile of its image. */
#ifndef TOOL_RESIZE_TILE_H
#define TOOL_RESIZE_TILE_H

#include "engine/opt.h"
#include "record/record.h"

struct resize_tile_options {
	double tile[2];   /* 0: not given */
	double overlap, min_area;
};

struct resize_tile_options resize_tile_defaults(void);

/* --tile, --overlap, --min-area; and a mistake among them is ERR_USAGE. */
extern const struct opt resize_tile_option_rows[];
void resize_tile_check(const struct resize_tile_options *o);

/* What is counted. */
extern const struct filter_counter resize_tile_counters[];

/* Writes a record a tile, each changed by done before. size is the record's, whose transform, boxes and what belongs
 * to them are bound; nothing of it has been changed. false: it was rejected. */
bool resize_tile(struct record *r, const struct resize_tile_options *o, const double size[2],
	bool (*done)(struct record *r, const double size[2], const void *options), const void *options);

#endif
