/* match_explain.c -- in one line, why an anchor or a box is what it is. The assigner itself says it, of what its own
 * run has decided; what is measured here are the overlaps that it names. */
#include "tool/match_explain.h"

#include "tool/match_words.h"

#include <math.h>
#include <string.h>

/* What a line is made from. */
struct view {
	const struct assigner *assigner;
	struct assign_input in;
	struct assign_room *room;
	struct assignment a; /* of the image */
	struct buf *out;
	struct arena *arena;
};

const struct filter_counter match_explain_counters[] = {
	{ "images without the box that --explain names" },
	{ "images without the anchor that --explain names" },
	{ NULL },
};

const char *
match_explain_set(const char *text, void *value)
{
	struct match_explain *e = value;
	e->given = true;
	e->box = strncmp(text, "gt:", 3) == 0;
	return opt_count(text + (e->box ? 3 : 0), &e->which) == NULL ? NULL : "an anchor's index, or gt: and a box's";
}

static void
put_words(const struct view *v, struct assign_words words)
{
	match_words_put(v->out, words, match_words_float);
}

#define SAY(v, text, ...) put_words((v), (struct assign_words){ (text), { __VA_ARGS__ } })

/* The matched box of highest IoU with an anchor, or the skipped one that covers most of it. */
static struct assign_best
best_box(const struct view *v, struct box anchor, bool skipped)
{
	const struct ground_truth *gt = v->in.gt;
	struct assign_best best = { 0, 0 };
	for (size_t i = 0; i < gt->boxes; i++) {
		if (ground_truth_skips(gt, i) != skipped)
			continue;
		double x = skipped ? box_iof(anchor, gt->box[i]) : box_iou(anchor, gt->box[i]);
		if (x > best.iou)
			best = (struct assign_best){ x, i };
	}
	return best;
}

/* The anchor of highest IoU with a box, of all or of those that are not outside. */
static struct assign_best
best_anchor(const struct view *v, struct box box, const struct bitset *outside)
{
	struct assign_best best = { 0, 0 };
	for (size_t i = 0; i < v->in.anchors->count; i++) {
		double x = outside != NULL && bitset_has(outside, i) ? 0 : box_iou(anchors_box(v->in.anchors, i), box);
		if (x > best.iou)
			best = (struct assign_best){ x, i };
	}
	return best;
}

static void
put_corners(const struct view *v, struct box b)
{
	SAY(v, "[#,#,#,#]: ", b.x1, b.y1, b.x2, b.y2);
}

static void
put_positives(const struct view *v, size_t anchor, enum assign_cause cause)
{
	const struct assignment *a = &v->a;
	bool first = true;
	for (size_t i = 0; i < a->positives; i++) {
		if (a->anchor[i] != anchor)
			continue;
		SAY(v, first ? "positive for box @, at IoU #: " : "; positive for box @, at IoU #: ", a->matched[i],
			a->iou[i]);
		put_words(v, v->assigner->explain_anchor(v->in.match, cause,
			(struct assign_best){ a->iou[i], a->matched[i] }));
		first = false;
	}
}

static void
put_crowd(const struct view *v, struct box b)
{
	struct assign_best crowd = best_box(v, b, true);
	SAY(v, "# of its area lies in box @, a crowd or ignored (crowd_iof #)", crowd.iou, (double)crowd.index,
		v->in.match->crowd_iof);
}

static void
explain_anchor(const struct view *v, size_t anchor)
{
	struct box b = anchors_box(v->in.anchors, anchor);
	struct place at = anchors_place(v->in.anchors, anchor);
	struct assign_best best = best_box(v, b, false);
	enum assign_cause cause = v->in.trace->cause;
	buf_format(v->out, "anchor %zu (level %zu, cell %zu,%zu, base %zu) ", anchor, at.level, at.column, at.row,
		at.base);
	put_corners(v, b);
	if (cause == CAUSE_FG || cause == CAUSE_CLAIMED) {
		put_positives(v, anchor, cause);
		return;
	}
	buf_text(v->out, cause == CAUSE_BACKGROUND ? "background: " : "ignored: ");
	if (cause == CAUSE_CROWD)
		put_crowd(v, b);
	else if (cause == CAUSE_BACKGROUND && !(best.iou > 0))
		buf_text(v->out, "no box to match overlaps it");
	else
		put_words(v, v->assigner->explain_anchor(v->in.match, cause, best));
}

/* It could have an anchor, but another box has it. */
static void
put_taken(const struct view *v, const struct assignment *alone)
{
	const struct assignment *a = &v->a;
	size_t best = 0;
	for (size_t i = 1; i < alone->positives; i++)
		if (alone->iou[i] > alone->iou[best])
			best = i;
	SAY(v, "the best that it could have, @ at IoU #,", (double)alone->anchor[best], alone->iou[best]);
	for (size_t i = 0; i < a->positives; i++) {
		if (a->anchor[i] != alone->anchor[best])
			continue;
		SAY(v, " learns box @, at IoU #", a->matched[i], a->iou[i]);
		return;
	}
	buf_text(v->out, " is ignored");
}

/* No anchor would do even if the box were the only one. */
static void
put_unmatched(const struct view *v, struct box box)
{
	struct bitset outside = { 0 };
	struct assign_unmatched unmatched = { .anchors = v->in.anchors, .match = v->in.match, .box = box,
		.best = best_anchor(v, box, NULL) };
	unmatched.inside = unmatched.best;
	if (assigner_shuts_out(v->assigner, v->in.match)) {
		bitset_room(&outside, v->in.anchors->count, v->arena);
		v->assigner->outside(v->in.anchors, v->in.match, &outside, v->arena);
		unmatched.inside = best_anchor(v, box, &outside);
	}
	put_words(v, v->assigner->explain_box(&unmatched));
}

static void
explain_unmatched(const struct view *v, struct box b)
{
	const struct ground_truth gt = { .boxes = 1, .box = &b };
	struct assign_input in = { .anchors = v->in.anchors, .gt = &gt, .match = v->in.match };
	struct assignment alone;
	assigner_run(v->assigner, &in, v->room, &alone, v->arena);
	buf_text(v->out, "no anchor: ");
	if (alone.positives > 0)
		put_taken(v, &alone);
	else
		put_unmatched(v, b);
}

static void
explain_box(const struct view *v, size_t box)
{
	const struct assignment *a = &v->a;
	struct box b = v->in.gt->box[box];
	size_t n = 0;
	buf_format(v->out, "box %zu ", box);
	put_corners(v, b);
	for (size_t i = 0; i < a->positives; i++) {
		if (a->matched[i] != box)
			continue;
		SAY(v, n++ == 0 ? "learnt by anchor @ at IoU #" : ", anchor @ at IoU #", (double)a->anchor[i],
			a->iou[i]);
	}
	if (n == 0 && ground_truth_skips(v->in.gt, box))
		buf_text(v->out, "never matched: it is a crowd, or marked to be ignored");
	else if (n == 0)
		explain_unmatched(v, b);
}

void
match_explain_put(const struct match_explain *e, const struct assigner *assigner, const struct match *match,
	const struct record *r, const struct anchors *anchors, const struct ground_truth *gt, struct assign_room *room)
{
	struct assign_trace trace = { .anchor = e->which };
	size_t n = e->box ? gt->boxes : anchors->count;
	struct view v = { .assigner = assigner, .room = room, .out = r->worker->out, .arena = r->worker->arena,
		.in = { .anchors = anchors, .gt = gt, .match = match, .trace = e->box ? NULL : &trace } };
	if (e->which >= n) {
		filter_count(r->worker, &match_explain_counters[!e->box], 1);
		return;
	}
	assigner_run(assigner, &v.in, room, &v.a, v.arena);
	if (r->name.n > 0) {
		buf_text(v.out, "image ");
		buf_add(v.out, r->name.text, r->name.n);
		buf_text(v.out, ": ");
	}
	if (e->box)
		explain_box(&v, e->which);
	else
		explain_anchor(&v, e->which);
	buf_char(v.out, '\n');
}
