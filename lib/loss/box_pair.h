/* box_pair.h -- a predicted box and its target as duals: what the losses by IoU are made of. */
#ifndef LOSS_BOX_PAIR_H
#define LOSS_BOX_PAIR_H

#include "geometry/box.h"
#include "loss/dual.h"

/* Added to divisors. */
#define BOX_PAIR_EPSILON 1e-7

struct box_pair {
	struct dual w, h;              /* of the predicted box, >= 0 */
	double target_w, target_h;
	struct dual dx, dy;            /* the target's centre less the predicted one */
	struct dual around_w, around_h; /* sides of the smallest box around both */
	struct dual joined;            /* the area of the union */
	struct dual iou;
};

struct box_pair box_pair(struct box predicted, struct box target);

/* rho^2 / (cw^2 + ch^2) of box_loss.h. */
struct dual box_pair_distance(const struct box_pair *p);

/* The loss of 1 - iou + penalty, and its slopes. */
double box_pair_loss(const struct box_pair *p, struct dual penalty, double slope[4]);

#endif
