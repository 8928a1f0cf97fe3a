/* box_loss.h -- what a positive's wrong box costs, and the slopes of it.
 *
 * Some losses compare offsets (deltas), four numbers that the coder makes of an anchor and a box; the others compare
 * the boxes themselves, in pixels. Below I is the intersection, U the union, C the area of the smallest box around
 * both and cw, ch its sides, rho the distance of the centres; w, h are sides, g is the target and what has no letter
 * is predicted. To every divisor 1e-7 is added, as torchvision does. A predicted box that is empty or inverted has an
 * intersection and an area of 0. */
#ifndef LOSS_BOX_LOSS_H
#define LOSS_BOX_LOSS_H

#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

struct box_loss {
	const char *name, *help;
	bool uses_beta;
	double beta; /* where nothing is said */
	/* One of the two, to which slope receives the derivatives by what is predicted: each offset, or x1, y1, x2,
	 * y2. */
	double (*offsets)(const double predicted[4], const double target[4], double beta, double slope[4]);
	double (*boxes)(struct box predicted, struct box target, double slope[4]);
};

/* With d the difference of two offsets, the sum of |d|. At d = 0 the slope is 0. */
extern const struct box_loss box_loss_l1;

/* The sum of d^2 / (2 beta) where |d| < beta, else |d| - beta / 2. R. Girshick, "Fast R-CNN", ICCV 2015, section 2.3,
 * equation 3, where beta is 1; sigma of py-faster-rcnn and keras-retinanet is beta = 1 / sigma^2. beta = 0 is L1,
 * with the slope -1 at d = 0, as in torch. */
extern const struct box_loss box_loss_smooth_l1;

/* 1 - I/U + (C - U)/C. H. Rezatofighi et al., "Generalized Intersection over Union", CVPR 2019. */
extern const struct box_loss box_loss_giou;

/* 1 - I/U + rho^2 / (cw^2 + ch^2). Z. Zheng et al., "Distance-IoU Loss", AAAI 2020, equation 7. */
extern const struct box_loss box_loss_diou;

/* The same + a v, v = 4/pi^2 (arctan(gw/gh) - arctan(w/h))^2, a = v / (1 - I/U + v), whose slope does not count. The
 * same paper, equations 8 to 11. */
extern const struct box_loss box_loss_ciou;

/* 1 - I/U + rho^2 / (cw^2 + ch^2) + (w - gw)^2 / cw^2 + (h - gh)^2 / ch^2. Y.-F. Zhang et al., "Focal and Efficient
 * IoU Loss for Accurate Bounding Box Regression", Neurocomputing 2022, equation 5. This is the efficient IoU, by the
 * differences of sides; mmdetection's loss of that name is another, the extended IoU. */
extern const struct box_loss box_loss_eiou;

/* 1 - I/U + (D + S) / 2, by the angle, the distance and the shape: Z. Gevorgyan, "SIoU Loss: More Powerful Learning for
 * Bounding Box Regression", arXiv 2022; theta 4. siou.c has the formulas. */
extern const struct box_loss box_loss_siou;

/* The table, ended by NULL. */
extern const struct box_loss *const box_losses[];

/* The loss of a name of n bytes, or NULL. */
const struct box_loss *box_loss_named(const char *name, size_t n);

#endif
