/* fit_compare_table.c -- a comparison of anchors as a table to be read. */
#include "tool/fit_compare.h"

#include "base/printable.h"
#include "engine/err.h"
#include "engine/terminal.h"
#include "geometry/box.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_WIDTH = 30, WORST_LABELS = 10 };

static const char of_shapes[] =
	"mean best IoU: mean over boxes of the highest IoU with an anchor\n"
	"best possible recall: boxes for which each side of some anchor is off by less than a factor of %g\n"
	"anchors per box: mean number of such anchors\n"
	"fitness: mean over boxes of the worse side's ratio to the best anchor's, 0 where none is that near\n";

static const char of_grid[] =
	"on the grid: boxes where they are, each matched as if it were alone in its image: anchor-match, which matches "
	"whole images, may leave more boxes without an anchor\n"
	"recall: boxes that an anchor learns by the old set's matching\n"
	"anchors per box: mean number of anchors that learn a box\n"
	"level: that of the anchor of highest IoU\n";

static void
put_figure(struct buf *out, const char *name, double old, double new)
{
	buf_format(out, "  %-*s %12.4f %12.4f %+12.4f\n", NAME_WIDTH - 2, name, old, new, new - old);
}

/* A share, in per cent. */
static void
put_share(struct buf *out, const char *name, double old, double new)
{
	buf_format(out, "  %-*s %12.2f %12.2f %+12.2f\n", NAME_WIDTH - 2, name, 100 * old, 100 * new,
		100 * (new - old));
}

static void
put_counts(struct buf *out, const struct comparison_group *g)
{
	unsigned long long old = g->uncovered[0], new = g->uncovered[1];
	buf_format(out, " %12llu %12llu %+12lld\n", old, new, (long long)(new - old));
}

static void
put_group(struct buf *out, const char *what, const struct comparison_group *g)
{
	char name[64];
	snprintf(name, sizeof name, "%s, of %llu", what, (unsigned long long)g->boxes);
	buf_format(out, "%-*s", NAME_WIDTH, name);
	put_counts(out, g);
}

/* Text with its control characters made visible; cut or filled up to room columns, where room is not 0. */
static void
put_printable(struct buf *out, struct slice text, size_t room)
{
	size_t used = 0;
	for (size_t i = 0, n; i < text.n; i += n) {
		n = printable_length(text.text + i, text.n - i);
		used += n > 0 ? 1 : 4;
		if (room > 0 && used > room)
			break;
		if (n > 0)
			buf_add(out, text.text + i, n);
		else
			buf_format(out, "\\x%02x", (unsigned char)text.text[i]);
		n += n == 0;
	}
	for (; used < room; used++)
		buf_char(out, ' ');
}

static uint64_t
worse(const struct comparison_group *g)
{
	return g->uncovered[0] > g->uncovered[1] ? g->uncovered[0] : g->uncovered[1];
}

/* A label among those to be sorted. */
struct ranked {
	const struct fit_compare_label *label;
};

static int
by_uncovered(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	uint64_t m = worse(&x->label->group), n = worse(&y->label->group);
	if (m != n)
		return m > n ? -1 : 1;
	return x->label < y->label ? -1 : x->label > y->label;
}

/* The labels of which most boxes are not covered. */
static void
put_labels(const struct fit_comparison *c, struct buf *out, struct arena *arena)
{
	if (c->labels == 0 || (c->labels == 1 && c->label->text.n == 0))
		return;
	struct ranked *worst = arena_array(arena, struct ranked, c->labels);
	size_t n = 0;
	for (size_t i = 0; i < c->labels; i++)
		if (worse(&c->label[i].group) > 0)
			worst[n++].label = &c->label[i];
	qsort(worst, n, sizeof *worst, by_uncovered);
	for (size_t i = 0; i < n && i < WORST_LABELS; i++) {
		const struct fit_compare_label *label = worst[i].label;
		buf_text(out, "  ");
		put_printable(out, label->text.n > 0 ? label->text : slice_of("(no label)"), NAME_WIDTH - 2);
		put_counts(out, &label->group);
	}
	if (n > WORST_LABELS)
		buf_format(out, "  and %zu labels more\n", n - WORST_LABELS);
}

static void
put_uncovered(const struct fit_comparison *c, struct buf *out, struct arena *arena)
{
	static const char *const names[COMPARISON_SIZES] = { "  below 8 px", "  8 to 16 px", "  16 to 32 px",
		"  32 to 96 px", "  96 to 288 px", "  from 288 px" };
	if (c->sample == 0)
		return;
	put_group(out, "not covered", &c->all);
	for (size_t i = 0; i < COMPARISON_SIZES; i++)
		if (c->size[i].boxes > 0)
			put_group(out, names[i], &c->size[i]);
	put_labels(c, out, arena);
}

static void
put_grid(const struct fit_comparison *c, struct buf *out)
{
	const struct grid_score *old = &c->grid_score[0], *new = &c->grid_score[1];
	char name[NAME_WIDTH];
	buf_format(out, "on the grid, matched by %s\n", c->assigner);
	put_figure(out, "mean best IoU", old->mean_iou, new->mean_iou);
	put_share(out, "recall, %", old->recall, new->recall);
	put_share(out, "recall at IoU 0.5, %", old->recall_50, new->recall_50);
	put_figure(out, "anchors per box", old->per_box, new->per_box);
	buf_text(out, "boxes by level, %\n");
	for (size_t i = 0; i < c->levels; i++) {
		const struct fit_compare_level *l = &c->level[i];
		double all = box_max((double)c->sample, 1);
		snprintf(name, sizeof name, "stride %g", l->stride[0]);
		put_share(out, name, (double)l->boxes[0] / all, (double)l->boxes[1] / all);
	}
}

static void
put_notes(const struct fit_comparison *c, struct buf *out)
{
	struct buf text = { .failed = err_out_of_memory };
	fit_compare_notes(c, &text);
	for (size_t i = 0; i < text.len; i++) {
		if (i == 0 || text.data[i - 1] == '\n')
			buf_text(out, "note: ");
		buf_char(out, text.data[i]);
	}
	buf_free(&text);
}

static void
put_definitions(const struct fit_comparison *c, struct buf *out)
{
	buf_format(out, of_shapes, c->threshold);
	if (c->on_grid)
		buf_text(out, of_grid);
	buf_text(out, "not covered: what is missing from ");
	fit_compare_recall(c, out);
	buf_text(out, "; size: the square root of a box's area\n");
	buf_text(out, "The new anchors are measured on the boxes that they were fitted to: ");
	buf_format(out, "this alone may give %.4f of mean best IoU.\n", c->iou.optimism);
}

void
fit_compare_table(const struct fit_comparison *c, struct buf *out, struct arena *arena)
{
	const struct fit_score *old = &c->centred[0], *new = &c->centred[1];
	buf_format(out, "anchors for %llu boxes; the old ones: ", (unsigned long long)c->boxes);
	put_printable(out, slice_of(c->with), 0);
	buf_format(out, "\n%-*s %12s %12s %12s\n", NAME_WIDTH, "", "old", "new", "difference");
	buf_format(out, "%-*s %12zu %12zu %+12lld\n", NAME_WIDTH, "shapes", c->k[0], c->k[1],
		(long long)c->k[1] - (long long)c->k[0]);
	buf_text(out, "laid centre on centre\n");
	put_figure(out, "mean best IoU", old->mean_iou, new->mean_iou);
	put_share(out, "best possible recall, %", old->recall, new->recall);
	put_figure(out, "anchors per box", old->per_box, new->per_box);
	put_figure(out, "fitness", old->fitness, new->fitness);
	if (c->on_grid)
		put_grid(c, out);
	put_uncovered(c, out, arena);
	buf_char(out, '\n');
	put_definitions(c, out);
	put_notes(c, out);
	buf_format(out, "verdict: %s: ", comparison_verdicts[c->result.verdict]);
	fit_compare_reason(c, out);
	buf_char(out, '\n');
}

void
fit_compare_say(const struct fit_comparison *c, struct arena *arena)
{
	struct buf table = { .failed = err_out_of_memory }, folded = { .failed = err_out_of_memory };
	size_t width = terminal_error_width();
	fit_compare_table(c, &table, arena);
	if (width > 0)
		terminal_fold((struct slice){ table.data, table.len }, width, &folded);
	const struct buf *said = width > 0 ? &folded : &table;
	fwrite(said->data, 1, said->len, stderr);
	buf_free(&table);
	buf_free(&folded);
}
