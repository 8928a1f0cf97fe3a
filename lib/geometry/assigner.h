/* assigner.h -- the assigners by name.
 *
 * Each is one file assign_NAME.c, and one row of the table in assigner.c. */
#ifndef GEOMETRY_ASSIGNER_H
#define GEOMETRY_ASSIGNER_H

#include "geometry/assign.h"
#include "geometry/detector.h"

/* Matches truth to the anchors by a detector's rule; arguments as of assign_max_iou. */
typedef void assigner_run(const struct anchors *a, const struct truth *truth, const struct match *match,
	struct assign_room *room, struct assignment *out, struct arena *arena);

/* NULL: there is none for that rule. */
assigner_run *assigner_find(enum assigner which);

#endif
