/* stage_fields.h -- what a detector's stage says, field by field: one table, from which reading and writing,
 * --describe, options and --help follow.
 *
 * A new field is a row of the table, and a member of its struct (geometry/detector.h) with its default in
 * detector_stage_default. A new block is an enumerator, a name, and rows. */
#ifndef ANCHORSET_STAGE_FIELDS_H
#define ANCHORSET_STAGE_FIELDS_H

#include "anchorset/set_field.h"
#include "geometry/detector.h"

/* The objects of a stage in a set. */
enum stage_block { STAGE_CODER, STAGE_MATCH, STAGE_SAMPLE, STAGE_POST, STAGE_LOSS, STAGE_BLOCKS };

extern const char *const stage_block_names[STAGE_BLOCKS + 1]; /* ended by NULL */

/* Offsets are those of struct stage; in the order in which they are written. There are fewer than STAGE_FIELDS. */
enum { STAGE_FIELDS = 64 };
extern const struct set_field stage_fields[];

/* The stage whose values are left out of a set: detector_stage_default, but a coder that is named has no clamp. */
struct stage stage_fields_default(void);

#endif
