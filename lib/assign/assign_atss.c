/* assign_atss.c -- adaptive training sample selection.
 *
 * Zhang, Chi, Yao, Lei, Li, "Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive Training
 * Sample Selection", CVPR 2020, section 4.1 and algorithm 1; as in its authors' code. On each level a box's candidates
 * are the topk * bases anchors (at most all) whose centres are nearest to its own. Those are positive whose IoU with
 * the box is at least mean + standard deviation (unbiased) of all candidates' IoUs, and whose centre is more than
 * centre_margin inside of the box: 0.01 px, and half a pixel more for boxes that were inclusive as the authors' are. Of
 * several boxes an anchor takes the one of highest IoU (tie: the first). Nothing is ignored.
 *
 * Differences: of anchors at the same distance the first are candidates, where the authors leave it to a sort. With a
 * single candidate the deviation is 0, not NaN. */
#include "assign/explain.h"
#include "assign/match_builder.h"

#include <math.h>

struct candidate {
	double distance; /* squared, px^2 */
	size_t anchor;
	struct box box;
	double iou;
};

struct job {
	const struct anchors *anchors;
	const struct match *match;
	size_t n;
	struct candidate *candidate; /* room for those of all levels */
	struct match_builder choices;
};

struct point {
	double x, y;
};

static struct point
centre_of(struct box b)
{
	return (struct point){ (b.x1 + b.x2) / 2, (b.y1 + b.y2) / 2 };
}

static size_t
wanted(const struct level *l, size_t topk)
{
	size_t most;
	return __builtin_mul_overflow(l->bases, topk, &most) || most > l->count ? l->count : most;
}

/* Cells [first,end) along an axis, most away from the one nearest to x. */
struct span {
	size_t first, end;
};

static struct span
cells_around(double x, double offset, double stride, size_t count, size_t most)
{
	double at = box_min(box_max(floor((x - offset) / stride + 0.5), 0), (double)(count - 1));
	size_t middle = (size_t)at;
	return (struct span){ middle > most ? middle - most : 0,
		count - middle > most + 1 ? middle + most + 1 : count };
}

/* Keeps the nearest of what it is given, at most most, in order of distance, first come first. */
static void
keep(struct candidate *list, size_t *n, size_t most, struct candidate new)
{
	if (*n == most && !(new.distance < list[*n - 1].distance))
		return;
	size_t i = *n < most ? (*n)++ : most - 1;
	for (; i > 0 && new.distance < list[i - 1].distance; i--)
		list[i] = list[i - 1];
	list[i] = new;
}

static void
look_at(const struct job *job, struct place at, struct point to, struct candidate *list, size_t *n, size_t most)
{
	struct box box = anchors_box_at(job->anchors, at);
	struct point c = centre_of(box);
	double dx = c.x - to.x, dy = c.y - to.y;
	struct candidate new = { .distance = dx * dx + dy * dy, .anchor = anchors_index(job->anchors, at), .box = box };
	if (most < job->anchors->level[at.level].count)
		keep(list, n, most, new);
	else /* all are wanted, and in their order */
		list[(*n)++] = new;
}

/* The nearest anchors in a window of cells, in order of their indices. */
static size_t
nearest_within(const struct job *job, size_t level, struct point to, struct span columns, struct span rows,
	struct candidate *list, size_t most)
{
	const struct level *l = &job->anchors->level[level];
	size_t n = 0, planes = job->anchors->base_major ? l->bases : 1, bases = job->anchors->base_major ? 1 : l->bases;
	for (size_t plane = 0; plane < planes; plane++) {
		for (size_t row = rows.first; row < rows.end; row++) {
			for (size_t column = columns.first; column < columns.end; column++) {
				for (size_t base = 0; base < bases; base++)
					look_at(job, (struct place){ level, column, row, plane + base }, to, list, &n,
						most);
			}
		}
	}
	return n;
}

/* Are all anchors outside of the window further away than distance? Those just behind its sides are the nearest. */
static bool
complete(const struct job *job, size_t level, struct point to, struct span columns, struct span rows, double distance)
{
	const struct anchors *a = job->anchors;
	const struct level *l = &a->level[level];
	double least = INFINITY;
	for (size_t base = 0; base < l->bases; base++) {
		struct place before = { level, columns.first - (columns.first > 0), rows.first - (rows.first > 0),
			base };
		struct place behind = { level, columns.end - (columns.end == l->columns),
			rows.end - (rows.end == l->rows), base };
		struct point near = centre_of(anchors_box_at(a, before)), far = centre_of(anchors_box_at(a, behind));
		if (columns.first > 0)
			least = box_min(least, to.x - near.x);
		if (columns.end < l->columns)
			least = box_min(least, far.x - to.x);
		if (rows.first > 0)
			least = box_min(least, to.y - near.y);
		if (rows.end < l->rows)
			least = box_min(least, far.y - to.y);
	}
	return least > 0 && least * least > distance;
}

/* Adds a level's candidates: looks at ever larger windows around the box's centre. */
static void
find_candidates(struct job *job, size_t level, struct point to)
{
	const struct level *l = &job->anchors->level[level];
	struct candidate *list = job->candidate + job->n;
	size_t most = wanted(l, job->match->topk), all = l->columns > l->rows ? l->columns : l->rows;
	if (most == 0)
		return;
	size_t reach = most < l->count ? 1 + (size_t)(sqrt((double)job->match->topk) / 2) : all;
	for (;; reach *= 2) {
		struct span columns = cells_around(to.x, l->offset[0], l->stride[0], l->columns, reach);
		struct span rows = cells_around(to.y, l->offset[1], l->stride[1], l->rows, reach);
		size_t n = nearest_within(job, level, to, columns, rows, list, most);
		if (n == most && (reach >= all || complete(job, level, to, columns, rows, list[n - 1].distance))) {
			job->n += n;
			return;
		}
	}
}

/* Mean and deviation of differences to the first, so that IoUs that are all equal have exactly themselves for a
 * mean. */
static double
threshold(const struct candidate *list, size_t n)
{
	double sum = 0, squares = 0;
	for (size_t i = 0; i < n; i++)
		sum += list[i].iou - list[0].iou;
	double mean = sum / (double)n;
	for (size_t i = 0; i < n; i++) {
		double off = list[i].iou - list[0].iou - mean;
		squares += off * off;
	}
	return list[0].iou + mean + (n > 1 ? sqrt(squares / (double)(n - 1)) : 0);
}

static bool
holds(struct box box, struct point p, double margin)
{
	return p.x - box.x1 > margin && p.y - box.y1 > margin && box.x2 - p.x > margin && box.y2 - p.y > margin;
}

static void
claim(struct job *job, struct box box, uint32_t i)
{
	job->n = 0;
	for (size_t level = 0; level < job->anchors->levels; level++)
		find_candidates(job, level, centre_of(box));
	for (size_t k = 0; k < job->n; k++)
		job->candidate[k].iou = box_iou(job->candidate[k].box, box);
	double least = job->n > 0 ? threshold(job->candidate, job->n) : 0;
	for (size_t k = 0; k < job->n; k++) {
		const struct candidate *c = &job->candidate[k];
		if (!(c->iou >= least && holds(box, centre_of(c->box), job->match->centre_margin)))
			continue;
		const struct match_candidate *has = match_builder_find(&job->choices, c->anchor);
		if (has == NULL || c->iou > has->iou)
			match_builder_force(&job->choices, c->anchor, i, c->iou);
	}
}

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	const struct anchors *a = in->anchors;
	struct job job = { .anchors = a, .match = in->match, .choices = match_builder_begin(in, room, arena) };
	size_t most = 0;
	for (size_t i = 0; i < a->levels; i++)
		most += wanted(&a->level[i], in->match->topk);
	job.candidate = arena_array(arena, struct candidate, most);
	for (size_t i = 0; i < in->gt->boxes; i++) {
		if (!ground_truth_skips(in->gt, i))
			claim(&job, in->gt->box[i], (uint32_t)i);
	}
	match_builder_cover_crowds(&job.choices);
	match_builder_gather(&job.choices, INFINITY, INFINITY, out);
}

static struct assign_words
describe(const struct match *m)
{
	return (struct assign_words){ ", from @ candidates a level, centres more than # px inside the box",
		{ (double)m->topk, m->centre_margin } };
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	(void)m;
	if (cause == CAUSE_CLAIMED)
		return (struct assign_words){ .text = "at least the mean plus the deviation of the box's candidates" };
	return (struct assign_words){ "no box chose it; its best IoU is # with box @",
		{ best.iou, (double)best.index } };
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	return (struct assign_words){
		"no candidate with its centre more than # px inside reaches the candidates' mean IoU plus deviation",
		{ box->match->centre_margin } };
}

const struct assigner assigner_atss = {
	.name = "atss",
	.help = "adaptive: at least the mean plus the deviation of the candidates' IoUs",
	.fields = MATCH_TOPK | MATCH_CENTRE_MARGIN | MATCH_CROWD_IOF,
	.cover = COVER_BY_LEARNING,
	.range = RANGE_ANYWHERE,
	.run = run,
	.describe = describe,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
