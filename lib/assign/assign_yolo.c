/* assign_yolo.c -- the assignment of YOLO v2 to v4: one cell, and the best shape.
 *
 * Redmon and Farhadi, "YOLO9000", CVPR 2017, and "YOLOv3", arXiv 2018, section 2.1; Bochkovskiy et al., "YOLOv4", arXiv
 * 2020; as in darknet's yolo layer. A box is learnt in the cell that holds its centre, by the anchor of whatever level
 * whose shape has the highest IoU with its own, both laid centre on centre (tie: the first anchor); and, with a
 * shape_iou, by every other whose shape has a higher IoU than that, each in its own level's cell. Where two boxes want
 * one anchor the later wins. Anchors that are not positive but have an IoU > bg with some box take no part.
 *
 * Differences: darknet tests its predictions in that place; here each anchor stands for its own. A centre outside of
 * the grid has no cell, and its box no anchor; darknet takes such a box for an error. There levels name shapes of one
 * list, and two may name the same (yolov4-tiny): here a shape of the same sides on another level is that shape, and
 * learns too. */
#include "assign/explain.h"
#include "assign/match_builder.h"
#include "geometry/cell.h"

#include <math.h>

/* The cell of a level that holds the box's centre; false: none does. */
static bool
find_cell(const struct anchors *a, struct box box, struct place *at)
{
	const struct level *l = &a->level[at->level];
	double x = cell_position(l, &l->base[at->base], 0, (box.x1 + box.x2) / 2);
	double y = cell_position(l, &l->base[at->base], 1, (box.y1 + box.y2) / 2);
	if (!(x >= 0 && x < (double)l->columns && y >= 0 && y < (double)l->rows))
		return false;
	at->column = (size_t)x;
	at->row = (size_t)y;
	return true;
}

static void
learn(const struct anchors *a, size_t level, size_t base, struct box box, uint32_t i, struct match_builder *choices)
{
	struct place at = { .level = level, .base = base };
	if (find_cell(a, box, &at))
		match_builder_force(choices, anchors_index(a, at), i, box_iou(anchors_box_at(a, at), box));
}

static double
shape_iou(const struct box *base, struct box box)
{
	return box_shape_iou(box_width(*base), box_height(*base), box_width(box), box_height(box));
}

/* The best base has twins on other levels: each is learnt in its own level's cell. */
static void
learn_twins(const struct anchors *a, size_t best_level, size_t best_base, struct box box, uint32_t i,
	struct match_builder *choices)
{
	const struct box *best = &a->level[best_level].base[best_base];
	for (size_t level = 0; level < a->levels; level++) {
		const struct level *l = &a->level[level];
		size_t base = 0;
		while (base < l->bases && !(box_width(l->base[base]) == box_width(*best) &&
			box_height(l->base[base]) == box_height(*best)))
			base++;
		if (level != best_level && base < l->bases && l->count > 0)
			learn(a, level, base, box, i, choices);
	}
}

/* The responsible anchors of box i become positive for it. */
static void
learn_shapes(const struct anchors *a, double also, struct box box, uint32_t i, struct match_builder *choices)
{
	double best = 0;
	size_t best_level = 0, best_base = 0;
	for (size_t level = 0; level < a->levels; level++) {
		const struct level *l = &a->level[level];
		for (size_t base = 0; base < l->bases && l->count > 0; base++) {
			double iou = shape_iou(&l->base[base], box);
			if (iou > best) {
				best = iou;
				best_level = level;
				best_base = base;
			}
			if (iou > also)
				learn(a, level, base, box, i, choices);
		}
	}
	if (best > 0) {
		learn(a, best_level, best_base, box, i, choices);
		learn_twins(a, best_level, best_base, box, i, choices);
	}
}

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	const struct ground_truth *gt = in->gt;
	struct match_builder choices = match_builder_begin(in, room, arena);
	double above = nextafter(in->match->bg, INFINITY);
	for (size_t i = 0; i < gt->boxes && !in->positives_only; i++) {
		if (ground_truth_skips(gt, i))
			continue;
		match_builder_reach(&choices, gt->box[i], above);
		match_builder_offer(&choices, (uint32_t)i);
	}
	for (size_t i = 0; i < gt->boxes; i++) {
		if (!ground_truth_skips(gt, i) && !box_empty(gt->box[i]))
			learn_shapes(in->anchors, in->match->shape_iou, gt->box[i], (uint32_t)i, &choices);
	}
	match_builder_cover_crowds(&choices);
	match_builder_gather(&choices, INFINITY, above, out);
}

static struct assign_words
describe(const struct match *m)
{
	return (struct assign_words){ ", the cell's anchor of nearest shape; others ignored above IoU #", { m->bg } };
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	if (cause == CAUSE_CLAIMED)
		return (struct assign_words){
			.text = "its cell holds the box's centre, and its shape is like the box's" };
	return explain_above_bg(m, cause, best);
}

/* Some shape is always the nearest: what may be missing is its cell. */
static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	(void)box;
	return (struct assign_words){ .text = "its centre is outside of the grid" };
}

const struct assigner assigner_yolo = {
	.name = "yolo",
	.help = "the anchor of nearest shape in the cell that holds the centre: darknet's, v2 to v4",
	.fields = MATCH_BG | MATCH_SHAPE_IOU | MATCH_CROWD_IOF,
	.cover = COVER_BY_SHAPE,
	.range = RANGE_OWN_CELL,
	.run = run,
	.describe = describe,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
