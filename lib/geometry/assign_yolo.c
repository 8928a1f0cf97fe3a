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
#include "geometry/assigner.h"
#include "geometry/cell.h"
#include "geometry/choice.h"
#include "geometry/window.h"

#include <math.h>

static void
learn(const struct anchors *a, size_t level, size_t base, struct box box, uint32_t i, struct choices *choices)
{
	const struct level *l = &a->level[level];
	double x = cell_position(l, &l->base[base], 0, (box.x1 + box.x2) / 2);
	double y = cell_position(l, &l->base[base], 1, (box.y1 + box.y2) / 2);
	if (!(x >= 0 && x < (double)l->columns && y >= 0 && y < (double)l->rows))
		return;
	struct place at = { level, (size_t)x, (size_t)y, base };
	choice_force(choices, anchors_index(a, at), i, box_iou(anchors_box_at(a, at), box));
}

static double
shape_iou(const struct box *base, struct box box)
{
	return box_shape_iou(box_width(*base), box_height(*base), box_width(box), box_height(box));
}

/* The best base has twins on other levels: each is learnt in its own level's cell. */
static void
learn_twins(const struct anchors *a, size_t best_level, size_t best_base, struct box box, uint32_t i, struct choices *choices)
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
learn_shapes(const struct anchors *a, double also, struct box box, uint32_t i, struct choices *choices)
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
assign_yolo(const struct anchors *a, const struct truth *truth, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	struct windows windows;
	struct hits hits = { 0 };
	window_prepare(a, &windows, arena);
	struct choices choices = choice_begin(room, arena);
	double above = nextafter(match->bg, INFINITY);
	for (size_t i = 0; i < truth->boxes; i++) {
		if (truth_skips(truth, i))
			continue;
		window_reach(&windows, truth->box[i], above, &hits, arena);
		choice_offer(&choices, &hits, (uint32_t)i);
	}
	for (size_t i = 0; i < truth->boxes; i++) {
		if (!truth_skips(truth, i) && !box_empty(truth->box[i]))
			learn_shapes(a, match->shape_iou, truth->box[i], (uint32_t)i, &choices);
	}
	choice_cover_crowds(&choices, &windows, truth, match->crowd_iof);
	choice_gather(&choices, INFINITY, above, truth, out);
}
