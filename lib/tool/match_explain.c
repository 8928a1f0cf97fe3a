/* match_explain.c -- why an anchor or a box is what it is. The assigner itself says it, of what its own run has
 * decided; what is measured here are the overlaps that it names. */
#include "engine/terminal.h"
#include "tool/match_explain_view.h"

#include <string.h>

const struct filter_counter match_explain_counters[] = {
	{ "images without the box that --explain names" },
	{ "images without the anchor that --explain names" },
	{ NULL },
};

const char *const match_explain_words[] = { "gt", "unmatched", NULL };

const char *
match_explain_set(const char *text, void *value)
{
	struct match_explain *e = value;
	e->given = true;
	e->what = strcmp(text, "gt") == 0 ? EXPLAIN_BOXES : strcmp(text, "unmatched") == 0 ? EXPLAIN_UNMATCHED
		: strncmp(text, "gt:", 3) == 0 ? EXPLAIN_BOX : EXPLAIN_ANCHOR;
	if (e->what == EXPLAIN_BOXES || e->what == EXPLAIN_UNMATCHED ||
		opt_count(text + (e->what == EXPLAIN_BOX ? 3 : 0), &e->which) == NULL)
		return NULL;
	return "an anchor's index, gt: and a box's, gt or unmatched";
}

static void
put_words(struct buf *out, struct assign_words words)
{
	match_words_put(out, words, match_words_float);
}

/* The matched box of highest IoU with an anchor, or the skipped one that covers most of it. */
static struct assign_best
best_box(const struct match_explain_view *v, struct box anchor, bool skipped)
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
best_anchor(const struct match_explain_view *v, struct box box, const struct bitset *outside)
{
	struct assign_best best = { 0, 0 };
	for (size_t i = 0; i < v->in.anchors->count; i++) {
		double x = outside != NULL && bitset_has(outside, i) ? 0 : box_iou(anchors_box(v->in.anchors, i), box);
		if (x > best.iou)
			best = (struct assign_best){ x, i };
	}
	return best;
}

void
match_explain_why_positive(const struct match_explain_view *v, size_t i, struct buf *out)
{
	put_words(out, v->assigner->explain_anchor(v->in.match, v->in.trace->cause,
		(struct assign_best){ v->a.iou[i], v->a.matched[i] }));
}

void
match_explain_why_not(const struct match_explain_view *v, size_t anchor, struct buf *out)
{
	struct box b = anchors_box(v->in.anchors, anchor);
	enum assign_cause cause = v->in.trace->cause;
	struct assign_best best = best_box(v, b, cause == CAUSE_CROWD);
	if (cause == CAUSE_CROWD)
		SAY(out, "# of its area lies in box @, a crowd or ignored (crowd_iof #)", best.iou, (double)best.index,
			v->in.match->crowd_iof);
	else if (cause == CAUSE_BACKGROUND && !(best.iou > 0))
		buf_text(out, "no box to match overlaps it");
	else
		put_words(out, v->assigner->explain_anchor(v->in.match, cause, best));
}

/* It could have an anchor, but another box has it. */
static void
put_taken(const struct match_explain_view *v, const struct assignment *alone, struct buf *out)
{
	const struct assignment *a = &v->a;
	size_t best = 0;
	for (size_t i = 1; i < alone->positives; i++)
		if (alone->iou[i] > alone->iou[best])
			best = i;
	SAY(out, "the best that it could have, @ at IoU #,", (double)alone->anchor[best], alone->iou[best]);
	for (size_t i = 0; i < a->positives; i++) {
		if (a->anchor[i] != alone->anchor[best])
			continue;
		SAY(out, " learns box @, at IoU #", a->matched[i], a->iou[i]);
		return;
	}
	buf_text(out, " is ignored");
}

/* No anchor would do even if the box were the only one. */
static void
put_never(const struct match_explain_view *v, struct box box, struct buf *out)
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
	put_words(out, v->assigner->explain_box(&unmatched));
}

void
match_explain_why_unmatched(const struct match_explain_view *v, size_t box, struct buf *out)
{
	struct box b = v->in.gt->box[box];
	const struct ground_truth gt = { .boxes = 1, .box = &b };
	struct assign_input in = { .anchors = v->in.anchors, .gt = &gt, .match = v->in.match };
	struct assignment alone;
	if (ground_truth_skips(v->in.gt, box)) {
		buf_text(out, "it is a crowd, or marked to be ignored");
		return;
	}
	assigner_run(v->assigner, &in, v->room, &alone, v->arena);
	if (alone.positives > 0)
		put_taken(v, &alone, out);
	else
		put_never(v, b, out);
}

static void
put_one(const struct match_explain *e, const struct match_explain_view *v, size_t which, struct buf *out)
{
	bool anchor = e->what == EXPLAIN_ANCHOR;
	struct buf text = { .failed = err_out_of_memory };
	if (e->as == TERMINAL_AS_JSON) {
		(anchor ? match_explain_anchor_json : match_explain_box_json)(v, which, out);
		return;
	}
	(anchor ? match_explain_anchor_text : match_explain_box_text)(v, which, &text);
	if (e->width > 0)
		terminal_fold((struct slice){ text.data, text.len }, e->width, out);
	else
		buf_add(out, text.data, text.len);
	buf_free(&text);
}

void
match_explain_put(const struct match_explain *e, const struct assigner *assigner, const struct match *match,
	const struct record *r, const struct anchors *anchors, const struct ground_truth *gt, struct assign_room *room)
{
	struct assign_trace trace = { .anchor = e->which };
	bool anchor = e->what == EXPLAIN_ANCHOR, one = anchor || e->what == EXPLAIN_BOX;
	struct match_explain_view v = { .assigner = assigner, .record = r, .room = room, .arena = r->worker->arena,
		.in = { .anchors = anchors, .gt = gt, .match = match, .trace = anchor ? &trace : NULL } };
	if (one && e->which >= (anchor ? anchors->count : gt->boxes)) {
		filter_count(r->worker, &match_explain_counters[anchor], 1);
		return;
	}
	assigner_run(assigner, &v.in, room, &v.a, v.arena);
	if (one)
		put_one(e, &v, e->which, r->worker->out);
	for (size_t i = 0; e->what == EXPLAIN_BOXES && i < gt->boxes; i++)
		put_one(e, &v, i, r->worker->out);
	for (size_t i = 0; e->what == EXPLAIN_UNMATCHED && i < v.a.unmatched; i++)
		put_one(e, &v, v.a.unmatched_box[i], r->worker->out);
}
