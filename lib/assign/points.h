/* points.h -- heads without base boxes: an anchor is a point, the centre of its cell, and a box is learnt by points
 * that lie where the head's rule says; how like they are does not count.
 *
 * A point's base box is the square of its stride. Rules differ in the region of a level whose points may learn a box,
 * and in how far such a point may be from the box's farthest side. Of several boxes that want a point, the smallest has
 * it, of equals the first. */
#ifndef ASSIGN_POINTS_H
#define ASSIGN_POINTS_H

#include "assign/assign.h"
#include "geometry/anchors.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

/* Points strictly inside a region, whose farthest side of the box is within [least,most]. */
struct point_region {
	struct box open;
	double least, most; /* px; least <= 0: any that is near enough */
};

/* The points of a level that may learn a box. */
typedef struct point_region point_rule(const struct anchors *a, size_t level, struct box box);

/* Columns and rows of a level. */
struct point_window {
	size_t column, row, columns, rows; /* from which, and how many */
};

/* The centre of an anchor, px. */
double points_x(const struct level *l, size_t base, size_t column);
double points_y(const struct level *l, size_t base, size_t row);

/* The points of a base that lie strictly inside a region. */
struct point_window points_inside(const struct level *l, size_t base, struct box open);

/* How far a point is from the side of a box that is farthest from it, px; negative where all of it is behind that. */
double points_farthest(double x, double y, struct box box);

/* An assigner's run by a rule. */
void points_run(point_rule *rule, const struct assign_input *in, struct assign_room *room, struct assignment *out,
	struct arena *arena);

#endif
