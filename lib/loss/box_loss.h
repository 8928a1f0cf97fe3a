/* box_loss.h -- what a positive's wrong box costs, and the slopes of it.
 *
 * A loss is one file box_loss_NAME.c, which opens with its rule and its source and ends in the object box_loss_NAME,
 * and one row of the table in box_loss.c.
 *
 * Some losses compare deltas (deltas), four numbers that the coder makes of an anchor and a box; the others compare
 * the boxes themselves, in pixels. In the rules d is the difference of two deltas; I is the intersection, U the
 * union, C the area of the smallest box around both and cw, ch its sides, rho the distance of the centres; w, h are
 * sides, g is the target and what has no letter is predicted. To every divisor 1e-7 is added, as torchvision does. A
 * predicted box that is empty or inverted has an intersection and an area of 0. */
#ifndef LOSS_BOX_LOSS_H
#define LOSS_BOX_LOSS_H

#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

struct box_loss {
	const char *name;
	const char *help; /* one line */
	bool uses_beta;
	double beta;      /* the usual one */
	/* One of the two, to which slope receives the derivatives by what is predicted: each delta, or x1, y1, x2,
	 * y2. */
	double (*deltas)(const double predicted[4], const double target[4], double beta, double slope[4]);
	double (*boxes)(struct box predicted, struct box target, double slope[4]);
};

/* The table, ended by NULL; what has a name in it, or NULL; and the i-th name, NULL behind the last. */
extern const struct box_loss *const box_losses[];
const struct box_loss *box_loss_find(const char *name);
const char *box_loss_name(size_t i);

extern const struct box_loss box_loss_smooth_l1, box_loss_l1, box_loss_giou, box_loss_diou, box_loss_ciou,
	box_loss_eiou, box_loss_siou;

#endif
