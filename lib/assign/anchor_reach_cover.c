/* anchor_reach_cover.c -- which anchors does a region cover? */
#include "assign/anchor_reach_probe.h"

/* The cells of a row whose anchor shares enough with the region. Of boxes that are not clipped x alone is new in each
 * column, computed as in anchors_box_at. */
static void
measure_row(const struct anchor_reach *w, const struct reach_base *b, size_t row, struct span columns,
	struct box region, double share, struct bitset *out)
{
	const bool plain = w->anchors->clip == CLIP_NONE;
	size_t at = b->first + row * b->row_step + columns.first * b->column_step;
	struct box box = cell_box(w, b, columns.first, row);
	for (size_t c = columns.first; c < columns.end; c++, at += b->column_step) {
		double x = b->x.offset + (double)c * b->x.stride;
		box = plain ? (struct box){ x + b->x.low, box.y1, x + b->x.high, box.y2 } : cell_box(w, b, c, row);
		double iof = box_iof(box, region);
		if (iof > 0 && iof >= share)
			bitset_add(out, at);
	}
}

/* The columns of a row whose anchor shares at least need with the region for sure, for at least h of its height. */
static struct span
sure_columns(const struct anchor_reach *w, size_t i, const struct probe *p, double need, double h)
{
	const struct reach_axis *x = &w->base[i].x;
	double slack = 2 * (p->slack + x->slack), length = need / h + slack;
	double most = box_min(x->high - x->low, box_width(p->box)) - slack;
	if (w->anchors->clip != CLIP_NONE || !(h > 0 && length <= most))
		return (struct span){ 0, 0 };
	return cells_between(x, p->box.x1 + length - x->high, p->box.x2 - length - x->low);
}

/* Columns of a row; those that are sure are not measured. */
static void
cover_row(const struct anchor_reach *w, const struct reach_base *b, size_t row, struct span columns, struct span sure,
	struct box region, double share, struct bitset *out)
{
	sure.first = sure.first > columns.first ? sure.first : columns.first;
	sure.end = sure.end < columns.end ? sure.end : columns.end;
	if (sure.first >= sure.end) {
		measure_row(w, b, row, columns, region, share, out);
		return;
	}
	measure_row(w, b, row, (struct span){ columns.first, sure.first }, region, share, out);
	bitset_add_every(out, b->first + row * b->row_step + sure.first * b->column_step, b->column_step,
		sure.end - sure.first);
	measure_row(w, b, row, (struct span){ sure.end, columns.end }, region, share, out);
}

static void
cover_base(const struct anchor_reach *w, size_t i, const struct probe *p, double share, struct bitset *out)
{
	const struct reach_base *b = &w->base[i];
	double need = share * w->area[i] * SHY, enough = share * w->width[i] * w->height[i] / SHY;
	if (!(possible(w, p, i) >= need))
		return;
	struct span rows =
		cells_reaching(&b->y, p->seen.y1, p->seen.y2, need / box_min(w->width[i], p->width), p->slack);
	for (size_t row = rows.first; row < rows.end; row++) {
		double h = row_overlap(&b->y, p, row);
		if (!(h > 0))
			continue;
		struct span columns = cells_reaching(&b->x, p->seen.x1, p->seen.x2, need / h, p->slack);
		struct span sure = sure_columns(w, i, p, enough, h - 4 * (p->slack + b->y.slack));
		cover_row(w, b, row, columns, sure, p->box, share, out);
	}
}

void
anchor_reach_cover(const struct anchor_reach *w, struct box region, double share, struct bitset *out)
{
	struct probe p = make_probe(w, region);
	if (box_empty(p.seen))
		return;
	for (size_t i = 0; i < w->bases; i++)
		cover_base(w, i, &p, share, out);
	for (size_t i = 0; i < w->cells; i++) {
		double iof = box_iof(w->cell[i].box, region);
		if (iof > 0 && iof >= share)
			bitset_add(out, w->cell[i].anchor);
	}
}
