/* box_pair.c -- a predicted box and its target as duals: what the losses by IoU are made of. */
#include "loss/box_pair.h"

static struct dual
side(struct dual low, struct dual high)
{
	struct dual d = dual_subtract(high, low);
	return d.value > 0 ? d : dual_constant(0);
}

struct box_pair
box_pair(struct box a, struct box g)
{
	struct dual x1 = dual_variable(a.x1, 0), y1 = dual_variable(a.y1, 1);
	struct dual x2 = dual_variable(a.x2, 2), y2 = dual_variable(a.y2, 3);
	struct dual gx1 = dual_constant(g.x1), gy1 = dual_constant(g.y1);
	struct dual gx2 = dual_constant(g.x2), gy2 = dual_constant(g.y2);
	struct box_pair p = { .w = side(x1, x2), .h = side(y1, y2), .target_w = box_width(g),
		.target_h = box_height(g) };
	p.dx = dual_line(-0.5, dual_add(x1, x2), (g.x1 + g.x2) / 2);
	p.dy = dual_line(-0.5, dual_add(y1, y2), (g.y1 + g.y2) / 2);
	p.around_w = dual_subtract(dual_max(x2, gx2), dual_min(x1, gx1));
	p.around_h = dual_subtract(dual_max(y2, gy2), dual_min(y1, gy1));
	struct dual w = side(dual_max(x1, gx1), dual_min(x2, gx2)), h = side(dual_max(y1, gy1), dual_min(y2, gy2));
	struct dual common = w.value > 0 && h.value > 0 ? dual_multiply(w, h) : dual_constant(0);
	p.joined = dual_subtract(dual_line(1, dual_multiply(p.w, p.h), box_area(g)), common);
	p.iou = dual_divide(common, dual_line(1, p.joined, BOX_PAIR_EPSILON));
	return p;
}

struct dual
box_pair_distance(const struct box_pair *p)
{
	struct dual diagonal = dual_add(dual_square(p->around_w), dual_square(p->around_h));
	return dual_divide(dual_add(dual_square(p->dx), dual_square(p->dy)), dual_line(1, diagonal, BOX_PAIR_EPSILON));
}

double
box_pair_loss(const struct box_pair *p, struct dual penalty, double slope[4])
{
	struct dual loss = dual_add(dual_line(-1, p->iou, 1), penalty);
	for (int i = 0; i < 4; i++)
		slope[i] = loss.slope[i];
	return loss.value;
}
