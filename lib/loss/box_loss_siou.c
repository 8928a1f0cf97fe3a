/* box_loss_siou.c -- by the IoU, the angle under which the centres see each other, their distance, and the shape:
 *
 *	1 - I/U + (D + S) / 2
 *	A = 2 |dx| |dy| / (dx^2 + dy^2)             the sine of twice the angle
 *	D = 2 - e^(g (dx/cw)^2) - e^(g (dy/ch)^2),  g = A - 2
 *	S = (1 - e^-|w - gw|/max(w, gw))^4 + the same of the heights
 *
 * with 1e-7 added to dx and dy. Z. Gevorgyan, "SIoU Loss: More Powerful Learning for Bounding Box Regression", arXiv
 * 2022. There the sine is taken through its inverse and a test for more than 45 degrees, which comes to the same. */
#include "loss/box_loss.h"

#include "base/explog.h"
#include "loss/box_pair.h"

static struct dual
exponential(struct dual x)
{
	double value = explog_exp(x.value);
	return dual_of(value, x, value, x, 0);
}

static struct dual
size(struct dual x)
{
	return dual_line(x.value > 0 ? 1 : x.value < 0 ? -1 : 0, x, 0);
}

/* e^(g (d/side)^2) */
static struct dual
nearness(struct dual g, struct dual d, struct dual side)
{
	return exponential(dual_multiply(g, dual_square(dual_divide(d, dual_line(1, side, BOX_PAIR_EPSILON)))));
}

/* (1 - e^-|side - target|/max(side, target))^4 */
static struct dual
shape(struct dual side, double target)
{
	struct dual most = dual_max(side, dual_constant(target));
	struct dual share = dual_divide(size(dual_line(1, side, -target)), dual_line(1, most, BOX_PAIR_EPSILON));
	struct dual x = dual_line(-1, exponential(dual_line(-1, share, 0)), 1);
	return dual_square(dual_square(x));
}

static double
boxes(struct box predicted, struct box target, double slope[4])
{
	struct box_pair p = box_pair(predicted, target);
	struct dual dx = dual_line(1, p.dx, BOX_PAIR_EPSILON), dy = dual_line(1, p.dy, BOX_PAIR_EPSILON);
	struct dual square = dual_add(dual_square(dx), dual_square(dy));
	struct dual sine = square.value > 0 ? dual_divide(dual_line(2, dual_multiply(size(dx), size(dy)), 0), square) :
		dual_constant(0);
	struct dual g = dual_line(1, sine, -2);
	struct dual near = dual_add(nearness(g, dx, p.around_w), nearness(g, dy, p.around_h));
	struct dual distance = dual_line(-1, near, 2);
	struct dual shapes = dual_add(shape(p.w, p.target_w), shape(p.h, p.target_h));
	return box_pair_loss(&p, dual_line(0.5, dual_add(distance, shapes), 0), slope);
}

const struct box_loss box_loss_siou = {
	.name = "siou",
	.help = "1 - SIoU of the boxes",
	.boxes = boxes,
};
