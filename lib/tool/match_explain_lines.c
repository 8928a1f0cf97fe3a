/* match_explain_lines.c -- what --explain writes: lines for people, and JSON. */
#include "base/order.h"
#include "json/json_put.h"
#include "tool/match_explain_view.h"

/* For people, of the anchors that learn a box. */
enum { MOST_SHOWN = 3 };

/* The places of a box in the assignment, the best IoU first; *n of them. */
static const size_t *
positives_of(const struct match_explain_view *v, size_t box, size_t *n)
{
	const struct assignment *a = &v->a;
	size_t *place = arena_array(v->arena, size_t, a->positives + 1), *sorted, k = 0;
	for (size_t i = 0; i < a->positives; i++)
		if (a->matched[i] == box)
			place[k++] = i;
	double *iou = arena_array(v->arena, double, k + 1);
	uint32_t *order = arena_array(v->arena, uint32_t, k + 1);
	for (size_t i = 0; i < k; i++)
		iou[i] = a->iou[place[i]];
	order_descending(iou, k, order, v->arena);
	sorted = arena_array(v->arena, size_t, k + 1);
	for (size_t i = 0; i < k; i++)
		sorted[i] = place[order[i]];
	*n = k;
	return sorted;
}

static bool
is_positive(const struct match_explain_view *v)
{
	return v->in.trace->cause == CAUSE_FG || v->in.trace->cause == CAUSE_CLAIMED;
}

/* Whose line it is. */
static void
put_image_text(const struct match_explain_view *v, struct buf *out)
{
	if (v->record->name.n == 0)
		return;
	buf_text(out, "image ");
	buf_add(out, v->record->name.text, v->record->name.n);
	buf_text(out, ": ");
}

static void
put_corners(struct box b, struct buf *out)
{
	SAY(out, "[#,#,#,#]: ", b.x1, b.y1, b.x2, b.y2);
}

void
match_explain_anchor_text(const struct match_explain_view *v, size_t anchor, struct buf *out)
{
	const struct assignment *a = &v->a;
	struct place at = anchors_place(v->in.anchors, anchor);
	bool first = true;
	put_image_text(v, out);
	buf_format(out, "anchor %zu (level %zu, cell %zu,%zu, base %zu) ", anchor, at.level, at.column, at.row,
		at.base);
	put_corners(anchors_box(v->in.anchors, anchor), out);
	if (!is_positive(v)) {
		buf_text(out, v->in.trace->cause == CAUSE_BACKGROUND ? "background: " : "ignored: ");
		match_explain_why_not(v, anchor, out);
	}
	for (size_t i = 0; i < a->positives && is_positive(v); i++) {
		if (a->anchor[i] != anchor)
			continue;
		SAY(out, first ? "positive for box @, at IoU #: " : "; positive for box @, at IoU #: ", a->matched[i],
			a->iou[i]);
		match_explain_why_positive(v, i, out);
		first = false;
	}
	buf_char(out, '\n');
}

/* "7 at IoU 0.7 (level 0, 32x64)". */
static void
put_learner(const struct match_explain_view *v, size_t i, struct buf *out)
{
	struct box b = anchors_box(v->in.anchors, v->a.anchor[i]);
	SAY(out, "@ at IoU # (level @, ", (double)v->a.anchor[i], v->a.iou[i],
		(double)anchors_place(v->in.anchors, v->a.anchor[i]).level);
	match_words_put(out, (struct assign_words){ "#x#)", { b.x2 - b.x1, b.y2 - b.y1 } }, match_words_short);
}

void
match_explain_box_text(const struct match_explain_view *v, size_t box, struct buf *out)
{
	size_t n;
	const size_t *place = positives_of(v, box, &n);
	put_image_text(v, out);
	buf_format(out, "box %zu ", box);
	put_corners(v->in.gt->box[box], out);
	if (n == 0) {
		buf_text(out, ground_truth_skips(v->in.gt, box) ? "never matched: " : "no anchor: ");
		match_explain_why_unmatched(v, box, out);
	} else if (n == 1) {
		buf_text(out, "learnt by anchor ");
	} else {
		buf_format(out, "learnt by %zu anchors: ", n);
	}
	for (size_t i = 0; i < n && i < MOST_SHOWN; i++) {
		buf_text(out, i > 0 ? ", " : "");
		put_learner(v, place[i], out);
	}
	if (n > MOST_SHOWN)
		buf_format(out, " and %zu more", n - MOST_SHOWN);
	buf_char(out, '\n');
}

static void
put_image_json(const struct match_explain_view *v, struct buf *out)
{
	static const enum column of_image[] = { COLUMN_IMAGE_ID, COLUMN_FILE_NAME };
	buf_char(out, '{');
	for (size_t i = 0; i < sizeof of_image / sizeof *of_image; i++) {
		const struct json_column *c = record_column(v->record, of_image[i]);
		if (c->given)
			buf_add(json_put_key(out, v->record->schema->key[of_image[i]].name), c->text.text, c->text.n);
	}
}

static void
put_box_json(struct box b, struct buf *out)
{
	const double corner[4] = { b.x1, b.y1, b.x2, b.y2 };
	json_put_floats(json_put_key(out, "box"), corner, 4, 0);
}

/* As anchor-gen --expand has it. */
static void
put_members_of_anchor(const struct match_explain_view *v, size_t anchor, struct buf *out)
{
	struct place at = anchors_place(v->in.anchors, anchor);
	buf_integer(json_put_key(out, "index"), (long long)anchor);
	buf_integer(json_put_key(out, "level"), (long long)at.level);
	buf_format(json_put_key(out, "cell"), "[%zu,%zu]", at.column, at.row);
	buf_integer(json_put_key(out, "base"), (long long)at.base);
	put_box_json(anchors_box(v->in.anchors, anchor), out);
}

static void
put_why_json(struct buf *why, struct buf *out)
{
	json_put_string(json_put_key(out, "why"), (struct slice){ why->data, why->len });
	buf_free(why);
}

void
match_explain_anchor_json(const struct match_explain_view *v, size_t anchor, struct buf *out)
{
	const struct assignment *a = &v->a;
	struct buf why = { .failed = out->failed };
	put_image_json(v, out);
	put_members_of_anchor(v, anchor, out);
	if (!is_positive(v)) {
		buf_text(json_put_key(out, "is"),
			v->in.trace->cause == CAUSE_BACKGROUND ? "\"background\"" : "\"ignored\"");
		match_explain_why_not(v, anchor, &why);
		put_why_json(&why, out);
		buf_text(out, "}\n");
		return;
	}
	buf_text(json_put_key(out, "is"), "\"positive\"");
	buf_char(json_put_key(out, "matched"), '[');
	for (size_t i = 0; i < a->positives; i++) {
		if (a->anchor[i] != anchor)
			continue;
		buf_char(json_put_next(out), '{');
		buf_integer(json_put_key(out, "gt"), a->matched[i]);
		buf_float(json_put_key(out, "iou"), a->iou[i]);
		match_explain_why_positive(v, i, &why);
		put_why_json(&why, out);
		buf_char(out, '}');
	}
	buf_text(out, "]}\n");
}

void
match_explain_box_json(const struct match_explain_view *v, size_t box, struct buf *out)
{
	size_t n;
	const size_t *place = positives_of(v, box, &n);
	struct buf why = { .failed = out->failed };
	put_image_json(v, out);
	buf_integer(json_put_key(out, "gt"), (long long)box);
	put_box_json(v->in.gt->box[box], out);
	buf_char(json_put_key(out, "anchors"), '[');
	for (size_t i = 0; i < n; i++) {
		buf_char(json_put_next(out), '{');
		put_members_of_anchor(v, v->a.anchor[place[i]], out);
		buf_float(json_put_key(out, "iou"), v->a.iou[place[i]]);
		buf_char(out, '}');
	}
	buf_char(out, ']');
	if (n == 0) {
		match_explain_why_unmatched(v, box, &why);
		put_why_json(&why, out);
	}
	buf_text(out, "}\n");
}
