/* anchor-draw -- draw boxes, anchors and figures, to look at them. */
#include "base/order.h"
#include "draw/raster.h"
#include "engine/err.h"
#include "tool/draw_pages.h"
#include "tool/draw_record.h"

#include <string.h>

/* What a worker has read. */
struct gathered {
	struct draw_item *item;
	size_t n, room;
};

static struct draw_item *
add(struct gathered *g, size_t n, struct arena *keep)
{
	if (g->n + n > g->room) {
		size_t room = 2 * (g->n + n) + 62;
		g->item = arena_grow(keep, g->item, g->n * sizeof *g->item, room * sizeof *g->item);
		g->room = room;
	}
	g->n += n;
	return &g->item[g->n - n];
}

static bool
read_line(struct worker *w)
{
	const struct draw_context *c = w->options;
	const struct draw_kind *kind = draw_kind_of(w->line->text, w->arena);
	struct record r;
	if (kind == NULL) /* what is no JSON at all is told by the reader of records */
		return record_read(&c->image, w, &r) &&
		       record_reject(&r, "nothing that can be drawn: no boxes, anchors, levels, shapes, "
					 "statistics, metrics, errors or curves");
	struct draw_item item = { .kind = kind, .ordinal = w->line->ordinal, .note = slice_of("") };
	if (!kind->read(c, w, &item))
		return false;
	*add(w->state, 1, w->keep) = item;
	return true;
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	const struct gathered *g = from;
	if (g->n > 0)
		memcpy(add(into, g->n, keep), g->item, g->n * sizeof *g->item);
}

/* Draws all that was read, in the order of the lines. */
static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	struct gathered *g = state;
	uint64_t *ordinal = arena_array(keep, uint64_t, g->n);
	uint32_t *order = arena_array(keep, uint32_t, g->n);
	struct draw_item *item = arena_array(keep, struct draw_item, g->n);
	for (size_t i = 0; i < g->n; i++)
		ordinal[i] = g->item[i].ordinal;
	order_ascending(ordinal, g->n, order, keep);
	for (size_t i = 0; i < g->n; i++)
		item[i] = g->item[order[i]];
	return draw_pages(options, item, g->n, out);
}

int
main(int argc, char *argv[])
{
	struct arena arena = { .failed = err_out_of_memory };
	struct draw_options o;
	struct draw_gt gt;
	struct anchor_source source;
	int first = draw_options_parse(&o, argc, argv);
	struct draw_context c = { .options = &o };
	anchor_source_check_files(&o.source, argv + first);
	if (anchor_source_load(&source, &o.source, false, &arena))
		c.source = &source;
	draw_record_schema(&c.image, COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_SCORES) | COLUMN_BIT(COLUMN_ISCROWD) |
					     COLUMN_BIT(COLUMN_IGNORE));
	draw_record_schema(&c.target,
		ANCHOR_SOURCE_COLUMNS | COLUMN_BIT(COLUMN_NUM_ANCHORS) | COLUMN_BIT(COLUMN_ANCHORS) |
			COLUMN_BIT(COLUMN_MATCHED) | COLUMN_BIT(COLUMN_DELTAS) | COLUMN_BIT(COLUMN_IOUS) |
			COLUMN_BIT(COLUMN_IGNORED) | COLUMN_BIT(COLUMN_UNMATCHED) | COLUMN_BIT(COLUMN_NEGATIVES) |
			COLUMN_BIT(COLUMN_ACTIVATED) | COLUMN_BIT(COLUMN_GT) | COLUMN_BIT(COLUMN_ANCHOR_BOXES));
	if (o.gt != NULL && !draw_gt_read(&gt, o.gt, &o.filter)) {
		draw_gt_free(&gt);
		arena_free(&arena);
		return ERR_REJECTED;
	}
	c.gt = o.gt != NULL ? &gt : NULL;
	struct filter_options filter = o.filter;
	if (o.each != NULL)
		filter.output = "/dev/null";
	struct filter f = { .line = read_line,
		.merge = merge,
		.finish = finish,
		.options = &c,
		.state_size = sizeof(struct gathered) };
	int status = filter_run(&f, &filter, argv + first);
	if (o.format == DRAW_PNG || o.format == DRAW_PDF)
		raster_end();
	if (o.gt != NULL) {
		status = gt.rejected ? ERR_REJECTED : status;
		draw_gt_free(&gt);
	}
	arena_free(&arena);
	return status;
}
