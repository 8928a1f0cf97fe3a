/* frame_check.h -- images that are not in the frame that a set's anchors are made for: said once, with their number
 * and what brings them there. */
#ifndef ANCHORSET_FRAME_CHECK_H
#define ANCHORSET_FRAME_CHECK_H

#include "base/arena.h"
#include "engine/filter.h"
#include "geometry/detector.h"
#include "record/record.h"

struct frame_check {
	bool on; /* the set says how its images are resized */
	struct resize_rule rule;
	struct filter_counter counter[3]; /* for the filter's; ends in NULL, and is all NULL where there is no rule */
};

/* What to say of the images of a detector. file is what its set was read from, or NULL: it is a preset, of the
 * detector's name. input, where it is above 0, is the network's input whatever the set says, and so its letterbox or
 * stretched size. The text is arena's; the check must not move once the filter runs. */
void frame_check_open(struct frame_check *c, const struct detector *d, const char *file, const double input[2],
	struct arena *arena);

/* Counts the record's image where it has a size and is not in the frame: where the rule makes something else of its
 * original size (that of its transform; of a tile, of its part of that; else its own). */
void frame_check_record(const struct frame_check *c, const struct record *r);

#endif
