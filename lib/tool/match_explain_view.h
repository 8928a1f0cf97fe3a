/* match_explain_view.h -- what the parts of --explain share. Not for others. */
#ifndef TOOL_MATCH_EXPLAIN_VIEW_H
#define TOOL_MATCH_EXPLAIN_VIEW_H

#include "tool/match_explain.h"
#include "tool/match_words.h"

/* Appends words and the numbers that they have places for. */
#define SAY(out, text, ...)                                                                                            \
	match_words_put((out), (struct assign_words){ (text), { __VA_ARGS__ } }, match_words_float)

/* An image, and what was assigned in it. */
struct match_explain_view {
	const struct assigner *assigner;
	const struct record *record;
	struct assign_input in;
	struct assign_room *room;
	struct assignment a;
	struct arena *arena;
};

/* Appends why an anchor is ignored or background; or why it is positive for the box of positive i. */
void match_explain_why_not(const struct match_explain_view *v, size_t anchor, struct buf *out);
void match_explain_why_positive(const struct match_explain_view *v, size_t i, struct buf *out);

/* Appends why a box has no anchor. */
void match_explain_why_unmatched(const struct match_explain_view *v, size_t box, struct buf *out);

/* What is written of an anchor, whose cause the trace has, and of a box; with the newline. */
void match_explain_anchor_text(const struct match_explain_view *v, size_t anchor, struct buf *out);
void match_explain_anchor_json(const struct match_explain_view *v, size_t anchor, struct buf *out);
void match_explain_box_text(const struct match_explain_view *v, size_t box, struct buf *out);
void match_explain_box_json(const struct match_explain_view *v, size_t box, struct buf *out);

#endif
