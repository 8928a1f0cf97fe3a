/* fit_compare_put.c -- a comparison of anchors as JSON. */
#include "tool/fit_compare.h"

#include "engine/err.h"
#include "json/json_put.h"

#include <string.h>

/* As enum assign_cover. */
static const char *const covers[] = { "shape", "learning", "overlap" };

static void
put_number(struct buf *out, const char *name, double number)
{
	json_put_number(json_put_key(out, name), number);
}

static void
put_count(struct buf *out, const char *name, uint64_t count)
{
	buf_integer(json_put_key(out, name), (long long)count);
}

static void
put_text(struct buf *out, const char *name, const char *text)
{
	json_put_string(json_put_key(out, name), slice_of(text));
}

/* One set's figures: those of shapes, and those on the grid. */
static void
put_set(const struct fit_comparison *c, int which, struct buf *out)
{
	const struct fit_score *s = &c->centred[which];
	const struct grid_score *t = &c->grid_score[which];
	buf_char(json_put_key(out, which == 0 ? "old" : "new"), '{');
	put_count(out, "k", c->k[which]);
	put_number(out, "mean_iou", s->mean_iou);
	put_number(out, "recall", s->recall);
	put_number(out, "fitness", s->fitness);
	put_number(out, "per_box", s->per_box);
	if (c->on_grid) {
		buf_char(json_put_key(out, "grid_score"), '{');
		put_number(out, "mean_iou", t->mean_iou);
		put_number(out, "recall", t->recall);
		put_number(out, "recall_50", t->recall_50);
		put_number(out, "per_box", t->per_box);
		buf_char(out, '}');
	}
	buf_char(out, '}');
}

static void
put_group(struct buf *out, const struct comparison_group *g)
{
	put_count(out, "boxes", g->boxes);
	put_count(out, "old", g->uncovered[0]);
	put_count(out, "new", g->uncovered[1]);
}

static void
put_uncovered(const struct fit_comparison *c, struct buf *out)
{
	buf_char(json_put_key(out, "uncovered"), '{');
	put_text(out, "by", covers[c->cover]);
	put_group(out, &c->all);
	buf_char(json_put_key(out, "sizes"), '[');
	for (size_t i = 0; i < COMPARISON_SIZES; i++) {
		buf_char(json_put_next(out), '{');
		put_number(out, "from", i > 0 ? comparison_size_end[i - 1] : 0);
		put_number(out, "to", comparison_size_end[i]);
		put_group(out, &c->size[i]);
		buf_char(out, '}');
	}
	buf_char(out, ']');
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t i = 0; i < c->labels; i++) {
		buf_char(json_put_next(out), '{');
		json_put_key(out, "label");
		if (c->label[i].text.n > 0)
			json_put_string(out, c->label[i].text);
		else
			buf_text(out, "null");
		put_group(out, &c->label[i].group);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
}

/* Shares of the boxes. */
static void
put_levels(const struct fit_comparison *c, struct buf *out)
{
	buf_char(json_put_key(out, "levels"), '[');
	for (size_t i = 0; i < c->levels; i++) {
		const struct fit_compare_level *l = &c->level[i];
		buf_char(json_put_next(out), '{');
		json_put_doubles(json_put_key(out, "stride"), l->stride, 2, 0);
		put_number(out, "old", (double)l->boxes[0] / (double)c->sample);
		put_number(out, "new", (double)l->boxes[1] / (double)c->sample);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* What the verdict is on. */
static void
put_gain(const struct fit_comparison *c, struct buf *out)
{
	buf_char(json_put_key(out, "gain"), '{');
	put_text(out, "recall_by", covers[c->cover]);
	put_number(out, "recall", comparison_gain(&c->recall));
	put_number(out, "recall_error", comparison_error(&c->recall));
	put_text(out, "mean_iou_by", c->grid_iou ? "grid_score" : "shape");
	put_number(out, "mean_iou", comparison_gain(&c->iou));
	put_number(out, "mean_iou_error", comparison_error(&c->iou));
	put_number(out, "optimism", c->iou.optimism);
	buf_char(out, '}');
}

/* The lines of the notes, a string each. */
static void
put_notes(const struct fit_comparison *c, struct buf *out)
{
	struct buf text = { .failed = err_out_of_memory };
	fit_compare_notes(c, &text);
	buf_char(json_put_key(out, "notes"), '[');
	for (size_t from = 0; from < text.len;) {
		const char *line = text.data + from, *end = memchr(line, '\n', text.len - from);
		size_t n = (size_t)(end - line);
		json_put_string(json_put_next(out), (struct slice){ line, n });
		from += n + 1;
	}
	buf_char(out, ']');
	buf_free(&text);
}

void
fit_compare_put(const struct fit_comparison *c, struct buf *out)
{
	struct buf reason = { .failed = err_out_of_memory };
	fit_compare_reason(c, &reason);
	buf_char(&reason, '\0');
	buf_char(out, '{');
	put_text(out, "with", c->with);
	put_count(out, "boxes", c->boxes);
	put_number(out, "threshold", c->threshold);
	if (c->on_grid)
		put_text(out, "assigner", c->assigner);
	put_set(c, 0, out);
	put_set(c, 1, out);
	put_uncovered(c, out);
	if (c->on_grid)
		put_levels(c, out);
	put_gain(c, out);
	put_notes(c, out);
	put_text(out, "verdict", comparison_verdicts[c->result.verdict]);
	put_text(out, "reason", reason.data);
	buf_char(out, '}');
	buf_free(&reason);
}
