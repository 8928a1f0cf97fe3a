/* match_explain.c -- in one line, why an anchor or a box is what it is. */
#include "tool/match_explain.h"

#include "assign/assigner.h"
#include "geometry/cell.h"

#include <math.h>
#include <string.h>

/* What a line is made from. */
struct view {
	const struct match *match;
	const struct anchors *anchors;
	const struct ground_truth *gt;
	const struct assignment *a;
	struct buf *out;
	struct arena *arena;
};

/* The best of many, the first of equals. */
struct best {
	double value;
	size_t index;
};

const char *
match_explain_set(const char *text, void *value)
{
	struct match_explain *e = value;
	e->given = true;
	e->box = strncmp(text, "gt:", 3) == 0;
	return opt_count(text + (e->box ? 3 : 0), &e->which) == NULL ? NULL : "an anchor's index, or gt: and a box's";
}

/* Text in which each # stands for the next number. */
static void
say(const struct view *v, const char *text, const double *number)
{
	for (; *text != '\0'; text++) {
		if (*text == '#')
			buf_float(v->out, (float)*number++);
		else
			buf_char(v->out, *text);
	}
}

#define SAY(v, text, ...) say((v), (text), (const double[]){ __VA_ARGS__ })

/* The matched box of highest IoU with an anchor, or the skipped one that covers most of it. */
static struct best
best_box(const struct view *v, struct box anchor, bool skipped)
{
	struct best best = { 0, 0 };
	for (size_t i = 0; i < v->gt->boxes; i++) {
		if (ground_truth_skips(v->gt, i) != skipped)
			continue;
		double x = skipped ? box_iof(anchor, v->gt->box[i]) : box_iou(anchor, v->gt->box[i]);
		if (x > best.value)
			best = (struct best){ x, i };
	}
	return best;
}

static bool
reaches_out(const struct view *v, struct box b)
{
	double margin = v->match->inside;
	return margin < INFINITY && (b.x1 < -margin || b.y1 < -margin || b.x2 > v->anchors->width + margin ||
		b.y2 > v->anchors->height + margin);
}

static struct best
best_anchor(const struct view *v, struct box box)
{
	struct best best = { 0, 0 };
	for (size_t i = 0; i < v->anchors->count; i++) {
		struct box b = anchors_box(v->anchors, i);
		double x = reaches_out(v, b) ? 0 : box_iou(b, box);
		if (x > best.value)
			best = (struct best){ x, i };
	}
	return best;
}

/* Whether the assigner decides by fg. */
static bool
by_iou(const struct view *v)
{
	enum assigner which = v->match->assigner;
	return which != ASSIGNER_YOLO && which != ASSIGNER_YOLOV5 && which != ASSIGNER_ATSS;
}

/* Whether it has a bg. */
static bool
has_between(const struct view *v)
{
	enum assigner which = v->match->assigner;
	return which == ASSIGNER_MAX_IOU || which == ASSIGNER_FORCE || which == ASSIGNER_KERAS || which == ASSIGNER_YOLO;
}

/* Whether an IoU of exactly bg is background. */
static bool
is_above_bg(const struct view *v)
{
	return v->match->assigner == ASSIGNER_KERAS || v->match->assigner == ASSIGNER_YOLO;
}

static void
say_positive(const struct view *v, size_t entry)
{
	const struct match *m = v->match;
	double iou = v->a->iou[entry];
	SAY(v, "positive for box #, at IoU #: ", v->a->matched[entry], iou);
	if (by_iou(v) && iou >= m->fg)
		SAY(v, "at least fg #", m->fg);
	else if (m->assigner == ASSIGNER_MAX_IOU && m->low_quality != LOW_QUALITY_PROMOTE)
		SAY(v, "below fg #, but it is a best anchor of some box, which claims it", m->fg);
	else if (by_iou(v))
		SAY(v, "below fg #, but the box claims it as the best that it can have", m->fg);
	else if (m->assigner == ASSIGNER_YOLO)
		say(v, "its cell holds the box's centre, and its shape is like the box's", NULL);
	else if (m->assigner == ASSIGNER_YOLOV5)
		SAY(v, "sides differ by less than anchor_t #, and the box's centre is in its cell or near it", m->anchor_t);
	else
		say(v, "at least the mean plus the deviation of the box's candidates", NULL);
}

static void
say_ignored(const struct view *v, struct box b)
{
	const struct match *m = v->match;
	struct best best = best_box(v, b, false), crowd = best_box(v, b, true);
	say(v, "ignored: ", NULL);
	if (reaches_out(v, b))
		SAY(v, "it reaches further than # px out of the image", m->inside);
	else if (m->assigner == ASSIGNER_KERAS &&
		((b.x1 + b.x2) / 2 >= v->anchors->width || (b.y1 + b.y2) / 2 >= v->anchors->height))
		say(v, "its centre is not in the image", NULL);
	else if (has_between(v) && is_above_bg(v) && best.value > m->bg)
		SAY(v, "its best IoU, # with box #, is above bg #, and it is not positive", best.value, (double)best.index,
			m->bg);
	else if (has_between(v) && !is_above_bg(v) && best.value >= m->bg)
		SAY(v, "its best IoU, # with box #, is from bg # on, and it is not positive (fg #)", best.value,
			(double)best.index, m->bg, m->fg);
	else if (crowd.value > 0 && crowd.value >= m->crowd_iof)
		SAY(v, "# of its area lies in box #, a crowd or ignored (crowd_iof #)", crowd.value,
			(double)crowd.index, m->crowd_iof);
	else
		SAY(v, "its best IoU, #, is below bg_low #", best.value, m->bg_low);
}

static void
say_background(const struct view *v, struct box b)
{
	struct best best = best_box(v, b, false);
	say(v, "background: ", NULL);
	if (!(best.value > 0))
		say(v, "no box to match overlaps it", NULL);
	else if (has_between(v))
		SAY(v, is_above_bg(v) ? "its best IoU, # with box #, is not above bg #" :
			"its best IoU, # with box #, is below bg #", best.value, (double)best.index, v->match->bg);
	else if (by_iou(v))
		SAY(v, "its best IoU, # with box #, is below fg #", best.value, (double)best.index, v->match->fg);
	else
		SAY(v, "no box chose it; its best IoU is # with box #", best.value, (double)best.index);
}

static void
explain_anchor(const struct view *v, size_t anchor)
{
	const struct assignment *a = v->a;
	struct box b = anchors_box(v->anchors, anchor);
	struct place at = anchors_place(v->anchors, anchor);
	buf_format(v->out, "anchor %zu (level %zu, cell %zu,%zu, base %zu) ", anchor, at.level, at.column, at.row, at.base);
	SAY(v, "[#,#,#,#]: ", b.x1, b.y1, b.x2, b.y2);
	bool found = false;
	for (size_t i = 0; i < a->positives; i++) {
		if (a->anchor[i] != anchor)
			continue;
		if (found)
			say(v, "; ", NULL);
		say_positive(v, i);
		found = true;
	}
	for (size_t i = 0; i < a->ignored && !found; i++) {
		if (anchor - a->ignore[i].first < a->ignore[i].count) {
			say_ignored(v, b);
			found = true;
		}
	}
	if (!found)
		say_background(v, b);
}

/* What the box would have if it were the image's only one. */
static struct assignment
assign_alone(const struct view *v, struct box box)
{
	const struct ground_truth gt = { .boxes = 1, .box = &box };
	struct assign_room room = { 0 };
	struct assignment alone;
	assign_room_for(&room, v->anchors->count, v->arena);
	assigner_find(v->match->assigner)(v->anchors, &gt, v->match, &room, &alone, v->arena);
	return alone;
}

/* It could have an anchor, but another box has it. */
static void
say_taken(const struct view *v, const struct assignment *alone)
{
	size_t best = 0;
	for (size_t i = 1; i < alone->positives; i++)
		if (alone->iou[i] > alone->iou[best])
			best = i;
	buf_format(v->out, "the best that it could have, %zu", alone->anchor[best]);
	SAY(v, " at IoU #,", alone->iou[best]);
	for (size_t i = 0; i < v->a->positives; i++) {
		if (v->a->anchor[i] != alone->anchor[best])
			continue;
		SAY(v, " learns box #, at IoU #", v->a->matched[i], v->a->iou[i]);
		return;
	}
	say(v, " is ignored", NULL);
}

/* Is the box's centre in a cell of some level? */
static bool
is_in_grid(const struct view *v, struct box b)
{
	for (size_t i = 0; i < v->anchors->levels; i++) {
		const struct level *l = &v->anchors->level[i];
		for (size_t k = 0; k < l->bases; k++) {
			double x = cell_position(l, &l->base[k], 0, (b.x1 + b.x2) / 2);
			double y = cell_position(l, &l->base[k], 1, (b.y1 + b.y2) / 2);
			if (x >= 0 && y >= 0 && x < (double)l->columns && y < (double)l->rows)
				return true;
		}
	}
	return false;
}

/* No anchor would do even if the box were the only one, by an assigner that does not decide by fg. */
static void
say_unfit(const struct view *v, struct box b)
{
	if (v->match->assigner == ASSIGNER_ATSS)
		SAY(v, "no candidate with its centre more than # px inside reaches the candidates' mean IoU plus deviation",
			v->match->centre_margin);
	else if (!is_in_grid(v, b))
		say(v, "its centre is outside of the grid", NULL);
	else
		SAY(v, "no anchor's sides differ from its own by less than anchor_t #", v->match->anchor_t);
}

/* Nor by an assigner that does. */
static void
say_too_low(const struct view *v, struct box b)
{
	const struct match *m = v->match;
	struct best best = best_anchor(v, b);
	if (!(best.value > 0)) {
		say(v, "it overlaps none", NULL);
		return;
	}
	buf_format(v->out, "the best, %zu", best.index);
	SAY(v, " at IoU #, is ", best.value);
	if (m->assigner == ASSIGNER_SSD_BIPARTITE)
		say(v, "not above 1e-6", NULL);
	else if (best.value >= m->fg)
		say(v, "ignored: its centre is not in the image", NULL);
	else if (m->assigner == ASSIGNER_MAX_IOU && m->low_quality != LOW_QUALITY_OFF)
		SAY(v, "below min_pos_iou #", m->min_pos_iou);
	else
		SAY(v, "below fg #, and boxes claim none (low quality off)", m->fg);
}

static void
explain_unmatched(const struct view *v, struct box b)
{
	struct assignment alone = assign_alone(v, b);
	say(v, "no anchor: ", NULL);
	if (alone.positives > 0)
		say_taken(v, &alone);
	else if (by_iou(v))
		say_too_low(v, b);
	else
		say_unfit(v, b);
}

static void
explain_box(const struct view *v, size_t box)
{
	const struct assignment *a = v->a;
	struct box b = v->gt->box[box];
	size_t n = 0;
	buf_format(v->out, "box %zu ", box);
	SAY(v, "[#,#,#,#]: ", b.x1, b.y1, b.x2, b.y2);
	for (size_t i = 0; i < a->positives; i++) {
		if (a->matched[i] != box)
			continue;
		say(v, n++ == 0 ? "learnt by " : ", ", NULL);
		buf_format(v->out, "anchor %zu at IoU ", a->anchor[i]);
		buf_float(v->out, (float)a->iou[i]);
	}
	if (n == 0 && ground_truth_skips(v->gt, box))
		say(v, "never matched: it is a crowd, or marked to be ignored", NULL);
	else if (n == 0)
		explain_unmatched(v, b);
}

void
match_explain_put(const struct match_explain *e, const struct match *match, const struct record *r, const struct anchors *anchors,
	const struct ground_truth *gt, const struct assignment *a)
{
	const struct view v = { match, anchors, gt, a, r->worker->out, r->worker->arena };
	size_t n = e->box ? gt->boxes : anchors->count;
	if (r->name.n > 0) {
		say(&v, "image ", NULL);
		buf_add(v.out, r->name.text, r->name.n);
		say(&v, ": ", NULL);
	}
	if (e->which >= n)
		buf_format(v.out, "%s %zu is not among its %zu", e->box ? "box" : "anchor", e->which, n);
	else if (e->box)
		explain_box(&v, e->which);
	else
		explain_anchor(&v, e->which);
	buf_char(v.out, '\n');
}
