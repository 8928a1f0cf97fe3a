/* fit_compare_put.c -- a comparison of anchors as JSON. */
#include "tool/fit_compare.h"

#include "json/json.h"

#include <math.h>
#include <string.h>

/* As enum assign_cover. */
static const char *const covers[] = { "shape", "learning", "overlap" };

static void
put_number(struct buf *out, const char *name, double number)
{
	buf_format(out, "\"%s\":", name);
	if (isfinite(number))
		buf_double(out, number);
	else
		buf_text(out, "null");
}

static void
put_next(struct buf *out, const char *name, double number)
{
	buf_char(out, ',');
	put_number(out, name, number);
}

static void
put_count(struct buf *out, const char *name, uint64_t count)
{
	buf_format(out, ",\"%s\":%llu", name, (unsigned long long)count);
}

static void
put_text(struct buf *out, const char *name, const char *text)
{
	buf_format(out, "\"%s\":", name);
	json_put_string(out, slice_of(text));
}

/* One set's figures: those of shapes, and those on the grid. */
static void
put_set(const struct fit_comparison *c, int which, struct buf *out)
{
	const struct fit_score *s = &c->centred[which];
	const struct grid_score *t = &c->grid_score[which];
	buf_format(out, "\"%s\":{\"k\":%zu,", which == 0 ? "old" : "new", c->k[which]);
	put_number(out, "mean_iou", s->mean_iou);
	put_next(out, "recall", s->recall);
	put_next(out, "fitness", s->fitness);
	put_next(out, "per_box", s->per_box);
	if (c->on_grid) {
		buf_text(out, ",\"grid_score\":{");
		put_number(out, "mean_iou", t->mean_iou);
		put_next(out, "recall", t->recall);
		put_next(out, "recall_50", t->recall_50);
		put_next(out, "per_box", t->per_box);
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
	buf_format(out, ",\"uncovered\":{\"by\":\"%s\"", covers[c->cover]);
	put_group(out, &c->all);
	buf_text(out, ",\"sizes\":[");
	for (size_t i = 0; i < COMPARISON_SIZES; i++) {
		buf_text(out, i > 0 ? ",{" : "{");
		put_number(out, "from", i > 0 ? comparison_size_end[i - 1] : 0);
		put_next(out, "to", comparison_size_end[i]);
		put_group(out, &c->size[i]);
		buf_char(out, '}');
	}
	buf_text(out, "],\"labels\":[");
	for (size_t i = 0; i < c->labels; i++) {
		buf_text(out, i > 0 ? ",{\"label\":" : "{\"label\":");
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
	buf_text(out, ",\"levels\":[");
	for (size_t i = 0; i < c->levels; i++) {
		const struct fit_compare_level *l = &c->level[i];
		buf_text(out, i > 0 ? ",{\"stride\":[" : "{\"stride\":[");
		buf_double(out, l->stride[0]);
		buf_char(out, ',');
		buf_double(out, l->stride[1]);
		buf_text(out, "],");
		put_number(out, "old", (double)l->boxes[0] / (double)c->sample);
		put_next(out, "new", (double)l->boxes[1] / (double)c->sample);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* What the verdict is on. */
static void
put_gain(const struct fit_comparison *c, struct buf *out)
{
	buf_format(out, ",\"gain\":{\"recall_by\":\"%s\",", covers[c->cover]);
	put_number(out, "recall", comparison_gain(&c->recall));
	put_next(out, "recall_error", comparison_error(&c->recall));
	buf_format(out, ",\"mean_iou_by\":\"%s\",", c->grid_iou ? "grid_score" : "shape");
	put_number(out, "mean_iou", comparison_gain(&c->iou));
	put_next(out, "mean_iou_error", comparison_error(&c->iou));
	put_next(out, "optimism", c->iou.optimism);
	buf_char(out, '}');
}

/* The lines of the notes, a string each. */
static void
put_notes(const struct fit_comparison *c, struct buf *out)
{
	struct buf text = { .failed = err_out_of_memory };
	fit_compare_notes(c, &text);
	buf_text(out, ",\"notes\":[");
	for (size_t from = 0; from < text.len;) {
		const char *line = text.data + from, *end = memchr(line, '\n', text.len - from);
		size_t n = (size_t)(end - line);
		buf_text(out, from > 0 ? "," : "");
		json_put_string(out, (struct slice){ line, n });
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
	put_next(out, "threshold", c->threshold);
	if (c->on_grid) {
		buf_char(out, ',');
		put_text(out, "assigner", c->assigner);
	}
	buf_char(out, ',');
	put_set(c, 0, out);
	buf_char(out, ',');
	put_set(c, 1, out);
	put_uncovered(c, out);
	if (c->on_grid)
		put_levels(c, out);
	put_gain(c, out);
	put_notes(c, out);
	buf_char(out, ',');
	put_text(out, "verdict", comparison_verdicts[c->result.verdict]);
	buf_char(out, ',');
	put_text(out, "reason", reason.data);
	buf_char(out, '}');
	buf_free(&reason);
}
