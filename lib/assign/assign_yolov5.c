/* assign_yolov5.c -- the assignment of YOLOv5: every similar shape, in the box's cell and its nearest neighbours.
 *
 * ultralytics/yolov5, utils/loss.py, ComputeLoss.build_targets (and YOLOv7 before its dynamic choice among these). An
 * anchor of any level learns a box when neither side of one is anchor_t times that of the other or more; in the cell
 * that holds the box's centre, in the next column on the side that the centre is nearer to, and likewise the next row,
 * if there are such. A centre right between two cells counts as near to both: one of them is its own, which then has
 * the box twice. An anchor may have several boxes and learns them all.
 *
 * Difference: a box whose centre is outside of the grid has no anchor; there it is moved into the grid. */
#include "assign/explain.h"
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
		job->claim = arena_grow(job->arena, job->claim, old * sizeof(struct claim),
			job->room * sizeof(struct claim));
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

/* Where on the level's grid the box's centre is, in cells; false: outside of it. */
static bool
find_centre(const struct anchors *a, struct place at, struct box box, double *x, double *y)
{
	const struct level *l = &a->level[at.level];
	*x = cell_position(l, &l->base[at.base], 0, (box.x1 + box.x2) / 2);
	*y = cell_position(l, &l->base[at.base], 1, (box.y1 + box.y2) / 2);
	return *x >= 0 && *x <= (double)l->columns && *y >= 0 && *y <= (double)l->rows;
}

static void
claim_cells(struct job *job, struct place at, struct box box, uint32_t i)
{
	const struct level *l = &job->anchors->level[at.level];
	double x, y;
	if (!find_centre(job->anchors, at, box, &x, &y))
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
list_claims(const struct job *job, struct assignment *out)
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
	match_builder_find_unmatched(&job->choices, out);
}

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	struct job job = { .anchors = in->anchors, .choices = match_builder_begin(in, room, arena), .arena = arena };
	for (size_t i = 0; i < in->gt->boxes; i++) {
		if (!ground_truth_skips(in->gt, i) && !box_empty(in->gt->box[i]))
			claim_similar(&job, in->match->anchor_t, in->gt->box[i], (uint32_t)i);
	}
	match_builder_cover_crowds(&job.choices);
	match_builder_gather(&job.choices, INFINITY, INFINITY, out);
	list_claims(&job, out);
}

static struct assign_words
describe(const struct match *m)
{
	return (struct assign_words){ ", anchors whose sides differ by less than a factor of #", { m->anchor_t } };
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	if (cause == CAUSE_CLAIMED)
		return (struct assign_words){
			"sides differ by less than anchor_t #, and the box's centre is in its cell or near it",
			{ m->anchor_t } };
	return (struct assign_words){ "no box chose it; its best IoU is # with box @",
		{ best.iou, (double)best.index } };
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	const struct anchors *a = box->anchors;
	for (size_t level = 0; level < a->levels; level++) {
		for (size_t base = 0; base < a->level[level].bases; base++) {
			double x, y;
			if (find_centre(a, (struct place){ .level = level, .base = base }, box->box, &x, &y))
				return (struct assign_words){
					"no anchor's sides differ from its own by less than anchor_t #",
					{ box->match->anchor_t } };
		}
	}
	return (struct assign_words){ .text = "its centre is outside of the grid" };
}

const struct assigner assigner_yolov5 = {
	.name = "yolov5",
	.help = "every anchor of similar sides, in the centre's cell and its nearest neighbours",
	.fields = MATCH_ANCHOR_T | MATCH_CROWD_IOF,
	.cover = COVER_BY_LEARNING,
	.range = RANGE_NEAR_CELL,
	.run = run,
	.describe = describe,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
