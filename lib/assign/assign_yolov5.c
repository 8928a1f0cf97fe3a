/* assign_yolov5.c -- the assignment of YOLOv5: every similar shape, in the box's cell and its nearest neighbours.
 *
 * ultralytics/yolov5, utils/loss.py, ComputeLoss.build_targets (and YOLOv7 before its dynamic choice among these). An anchor
 * of any level learns a box when neither side of one is anchor_t times that of the other or more; in the cell that holds
 * the box's centre, in the next column on the side that the centre is nearer to, and likewise the next row, if there are
 * such. A centre right between two cells counts as near to both: one of them is its own, which then has the box twice. An
 * anchor may have several boxes and learns them all.
 *
 * Difference: a box whose centre is outside of the grid has no anchor; there it is moved into the grid. */
#include "assign/anchor_reach.h"
#include "assign/assigner.h"
#include "assign/match_builder.h"
#include "base/order.h"
#include "geometry/cell.h"

#include <math.h>

struct claim {
	size_t anchor;
	uint32_t box;
	double iou;
};

struct job {
	const struct anchors *anchors;
	struct match_builder choices;
	size_t n, room;
	struct claim *claim;
	struct arena *arena;
};

static void
claim(struct job *job, struct place at, struct box box, uint32_t i)
{
	if (job->n == job->room) {
		size_t old = job->room;
		job->room = 2 * old + 1024;
		job->claim = arena_grow(job->arena, job->claim, old * sizeof(struct claim), job->room * sizeof(struct claim));
	}
	size_t anchor = anchors_index(job->anchors, at);
	double iou = box_iou(anchors_box_at(job->anchors, at), box);
	job->claim[job->n++] = (struct claim){ anchor, i, iou };
	match_builder_force(&job->choices, anchor, i, iou);
}

static bool
similar(double side, double other, double t)
{
	double ratio = side / other;
	return box_max(ratio, 1 / ratio) < t;
}

/* The cells that learn a position along an axis of n cells: its own first. Returns how many. */
static int
cells_near(double x, size_t n, size_t cell[3])
{
	double left = (double)n - x;
	int count = 1;
	cell[0] = x < (double)n ? (size_t)x : n - 1;
	if (x > 1 && x - floor(x) < 0.5)
		cell[count++] = (size_t)(x - 0.5);
	if (left > 1 && left - floor(left) < 0.5)
		cell[count++] = (size_t)(x + 0.5) < n ? (size_t)(x + 0.5) : n - 1;
	return count;
}

static void
claim_cells(struct job *job, struct place at, struct box box, uint32_t i)
{
	const struct level *l = &job->anchors->level[at.level];
	const struct box *base = &l->base[at.base];
	double x = cell_position(l, base, 0, (box.x1 + box.x2) / 2), y = cell_position(l, base, 1, (box.y1 + box.y2) / 2);
	if (!(x >= 0 && x <= (double)l->columns && y >= 0 && y <= (double)l->rows))
		return;
	size_t column[3], row[3];
	int columns = cells_near(x, l->columns, column), rows = cells_near(y, l->rows, row);
	at.row = row[0];
	for (int k = 0; k < columns; k++) {
		at.column = column[k];
		claim(job, at, box, i);
	}
	at.column = column[0];
	for (int k = 1; k < rows; k++) {
		at.row = row[k];
		claim(job, at, box, i);
	}
}

static void
claim_similar(struct job *job, double t, struct box box, uint32_t i)
{
	const struct anchors *a = job->anchors;
	for (size_t level = 0; level < a->levels; level++) {
		const struct level *l = &a->level[level];
		for (size_t base = 0; base < l->bases && l->count > 0; base++) {
			if (similar(box_width(box), box_width(l->base[base]), t)
				&& similar(box_height(box), box_height(l->base[base]), t))
				claim_cells(job, (struct place){ .level = level, .base = base }, box, i);
		}
	}
}

/* All claims are positive: sorted by anchor, then box. */
static void
list_claims(const struct job *job, const struct ground_truth *gt, struct assignment *out)
{
	double *score = arena_array(job->arena, double, job->n);
	uint32_t *order = arena_array(job->arena, uint32_t, job->n);
	for (size_t i = 0; i < job->n; i++)
		score[i] = -(double)job->claim[i].anchor;
	order_descending(score, job->n, order, job->arena);
	out->positives = job->n;
	out->anchor = arena_array(job->arena, size_t, job->n);
	out->matched = arena_array(job->arena, uint32_t, job->n);
	out->iou = arena_array(job->arena, double, job->n);
	for (size_t i = 0; i < job->n; i++) {
		const struct claim *c = &job->claim[order[i]];
		out->anchor[i] = c->anchor;
		out->matched[i] = c->box;
		out->iou[i] = c->iou;
	}
	match_builder_find_unmatched(gt, out, job->arena);
}

void
assign_yolov5(const struct anchors *a, const struct ground_truth *gt, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	struct job job = { .anchors = a, .choices = match_builder_begin(room, arena), .arena = arena };
	struct anchor_reach windows;
	for (size_t i = 0; i < gt->boxes; i++) {
		if (!ground_truth_skips(gt, i) && !box_empty(gt->box[i]))
			claim_similar(&job, match->anchor_t, gt->box[i], (uint32_t)i);
	}
	anchor_reach_prepare(a, &windows, arena);
	match_builder_cover_crowds(&job.choices, &windows, gt, match->crowd_iof);
	match_builder_gather(&job.choices, INFINITY, INFINITY, gt, out);
	list_claims(&job, gt, out);
}
