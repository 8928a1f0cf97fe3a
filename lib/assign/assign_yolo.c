/* assign_yolo.c -- the assignment of YOLO v2 to v4: one cell, and the best shape.
 *
 * Redmon and Farhadi, "YOLO9000", CVPR 2017, and "YOLOv3", arXiv 2018, section 2.1; Bochkovskiy et al., "YOLOv4", arXiv
 * 2020; as in darknet's yolo layer. A box is learnt in the cell that holds its centre, by the anchor of whatever level
 * whose shape has the highest IoU with its own, both laid centre on centre (tie: the first anchor); and, with a
 * shape_iou, by every other whose shape has a higher IoU than that, each in its own level's cell. Where two boxes want one
 * anchor the later wins. Anchors that are not positive but have an IoU > bg with some box take no part.
 *
 * Differences: darknet tests its predictions in that place; here each anchor stands for its own. A centre outside of the
 * grid has no cell, and its box no anchor; darknet takes such a box for an error. There levels name shapes of one list, and two
 * may name the same (yolov4-tiny): here a shape of the same sides on another level is that shape, and learns too. */
#include "assign/anchor_reach.h"
#include "assign/assigner.h"
#include "assign/match_builder.h"
#include "geometry/cell.h"

#include <math.h>

static void
learn(const struct anchors *a, size_t level, size_t base, struct box box, uint32_t i, struct match_builder *choices)
{
	const struct level *l = &a->level[level];
	double x = cell_position(l, &l->base[base], 0, (box.x1 + box.x2) / 2);
	double y = cell_position(l, &l->base[base], 1, (box.y1 + box.y2) / 2);
	if (!(x >= 0 && x < (double)l->columns && y >= 0 && y < (double)l->rows))
		return;
	struct place at = { level, (size_t)x, (size_t)y, base };
	match_builder_force(choices, anchors_index(a, at), i, box_iou(anchors_box_at(a, at), box));
}

static double
shape_iou(const struct box *base, struct box box)
{
	return box_shape_iou(box_width(*base), box_height(*base), box_width(box), box_height(box));
}

/* The best base has twins on other levels: each is learnt in its own level's cell. */
static void
learn_twins(const struct anchors *a, size_t best_level, size_t best_base, struct box box, uint32_t i, struct match_builder *choices)
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

void
assign_yolo(const struct anchors *a, const struct ground_truth *gt, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	struct anchor_reach windows;
	struct hits hits = { 0 };
	anchor_reach_prepare(a, &windows, arena);
	struct match_builder choices = match_builder_begin(room, arena);
	double above = nextafter(match->bg, INFINITY);
	for (size_t i = 0; i < gt->boxes; i++) {
		if (ground_truth_skips(gt, i))
			continue;
		anchor_reach_find(&windows, gt->box[i], above, &hits, arena);
		match_builder_offer(&choices, &hits, (uint32_t)i);
	}
	for (size_t i = 0; i < gt->boxes; i++) {
		if (!ground_truth_skips(gt, i) && !box_empty(gt->box[i]))
			learn_shapes(a, match->shape_iou, gt->box[i], (uint32_t)i, &choices);
	}
	match_builder_cover_crowds(&choices, &windows, gt, match->crowd_iof);
	match_builder_gather(&choices, INFINITY, above, gt, out);
}
