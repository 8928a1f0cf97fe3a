/* coverage.c -- will these anchors learn it? */
#include "stats/coverage.h"

#include "assign/anchor_reach.h"

#include <math.h>

static bool
reads_fg(const struct coverage_rule *rule)
{
	return (rule->assigner->fields & MATCH_FG) != 0;
}

/* The best IoU that a box has, and where. */
static void
find_best(const struct coverage_rule *rule, const struct anchors *a, const struct anchor_reach *reach, struct box box,
	struct hits *hits, struct coverage_box *out, struct arena *arena)
{
	out->iou = anchor_reach_best(reach, box, hits, arena);
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < hits->n; i++)
		first = hits->hit[i].anchor < first ? hits->hit[i].anchor : first;
	out->level = hits->n > 0 ? (uint32_t)anchors_place(a, first).level : COVERAGE_NO_LEVEL;
	out->below_fg = reads_fg(rule) && out->iou < rule->match->fg;
}

/* The point of a base that is nearest to the middle of an interval, of those from first on. */
static size_t
nearest(double (*centre)(const struct level *, size_t, size_t), const struct level *l, size_t base, size_t first,
	size_t n, double middle)
{
	double stride = n > 1 ? centre(l, base, first + 1) - centre(l, base, first) : 1;
	double at = floor((middle - centre(l, base, first)) / stride + 0.5);
	return first + (at > 0 ? (size_t)box_min(at, (double)(n - 1)) : 0);
}

struct found {
	bool point, reached;
};

static void
try_point(const struct coverage_rule *rule, const struct anchors *a, struct place at, struct box box,
	const struct point_region *r, struct found *f)
{
	const struct level *l = &a->level[at.level];
	double far = points_farthest(points_x(l, at.base, at.column), points_y(l, at.base, at.row), box);
	if (f->reached || far < r->least || far > r->most)
		return;
	struct anchor anchor = { anchors_box_at(a, at), { l->stride[0], l->stride[1] }, at.level };
	f->point = true;
	f->reached = coder_reaches(rule->coder, &anchor, box);
}

/* Whether a level has a point that may learn the box, and one that reaches it. What bounds the distance from above asks
 * for the point nearest to the middle alone; a bound from below has to be tried. */
static struct found
search_level(const struct coverage_rule *rule, const struct anchors *a, size_t level, struct box box)
{
	const struct level *l = &a->level[level];
	const struct point_region r = rule->assigner->points(a, level, box);
	struct found f = { 0 };
	for (size_t base = 0; base < l->bases && l->count > 0; base++) {
		struct point_window w = points_inside(l, base, r.open);
		if (w.columns == 0 || w.rows == 0)
			continue;
		struct place at = { level, nearest(points_x, l, base, w.column, w.columns, (box.x1 + box.x2) / 2),
			nearest(points_y, l, base, w.row, w.rows, (box.y1 + box.y2) / 2), base };
		try_point(rule, a, at, box, &r, &f);
		for (size_t k = 0; r.least > 0 && !f.reached && k < w.rows * w.columns; k++)
			try_point(rule, a,
				(struct place){ level, w.column + k % w.columns, w.row + k / w.columns, base }, box,
				&r, &f);
	}
	return f;
}

static void
search_points(const struct coverage_rule *rule, const struct anchors *a, struct box box, struct coverage_box *out)
{
	bool any = false, reached = false;
	for (size_t level = 0; level < a->levels && !reached; level++) {
		struct found f = search_level(rule, a, level, box);
		any |= f.point;
		reached = f.reached;
		if (reached)
			out->level = (uint32_t)level;
	}
	out->no_point = !any;
	out->out_of_reach = any && !reached;
}

/* What the assigner's positives say of each box. */
static void
count_positives(const struct coverage_rule *rule, const struct anchors *a, const struct ground_truth *gt,
	const struct assignment *got, struct coverage_box *out)
{
	bool points = rule->assigner->points != NULL;
	for (size_t i = 0; i < got->positives; i++) {
		struct coverage_box *b = &out[got->matched[i]];
		if (b->no_anchor) {
			b->no_anchor = false;
			b->low_quality = reads_fg(rule);
			b->out_of_reach = points ? b->out_of_reach : true;
		}
		b->low_quality &= got->iou[i] < rule->match->fg;
		if (points || !b->out_of_reach)
			continue;
		struct anchor anchor = anchors_get(a, got->anchor[i]);
		b->out_of_reach = !coder_reaches(rule->coder, &anchor, gt->box[got->matched[i]]);
	}
}

void
coverage_find(const struct coverage_rule *rule, const struct anchors *a, const struct ground_truth *gt,
	struct assign_room *room, struct coverage_box *out, struct arena *arena)
{
	struct anchor_reach reach;
	struct hits hits = { 0 };
	struct assignment got;
	struct assign_input in = { .anchors = a, .gt = gt, .match = rule->match, .reach = &reach,
		.positives_only = true };
	anchor_reach_prepare(a, &reach, arena);
	for (size_t i = 0; i < gt->boxes; i++) {
		if (ground_truth_skips(gt, i))
			continue;
		out[i] = (struct coverage_box){ .level = COVERAGE_NO_LEVEL, .no_anchor = true };
		if (rule->assigner->points != NULL)
			search_points(rule, a, gt->box[i], &out[i]);
		else
			find_best(rule, a, &reach, gt->box[i], &hits, &out[i], arena);
	}
	assigner_run(rule->assigner, &in, room, &got, arena);
	count_positives(rule, a, gt, &got, out);
}

#define UNIT 0x1p-32

void
coverage_count_add(struct coverage_count *c, const struct coverage_box *box)
{
	c->boxes++;
	c->no_anchor += box->no_anchor;
	c->low_quality += box->low_quality;
	c->below_fg += box->below_fg;
	c->no_point += box->no_point;
	c->out_of_reach += box->out_of_reach;
	c->iou += (uint64_t)(box->iou / UNIT + 0.5);
}

void
coverage_count_merge(struct coverage_count *into, const struct coverage_count *from)
{
	into->boxes += from->boxes;
	into->no_anchor += from->no_anchor;
	into->low_quality += from->low_quality;
	into->below_fg += from->below_fg;
	into->no_point += from->no_point;
	into->out_of_reach += from->out_of_reach;
	into->iou += from->iou;
}

double
coverage_count_mean(const struct coverage_count *c)
{
	return (double)c->iou / (double)c->boxes * UNIT;
}
