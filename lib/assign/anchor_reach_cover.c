/* anchor_reach_cover.c -- which anchors does a region cover? */
#include "assign/anchor_reach_probe.h"

/* The cells whose anchor lies within [low,high] for sure. */
static struct span
cells_within(const struct reach_axis *w, double low, double high, double slack)
{
	slack += w->slack;
	return cells_between(w, low - w->low + slack, high - w->high - slack);
}

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

/* Columns of a row, those that are sure without being measured. */
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

/* Anchors that lie wholly within the region need no measuring: they share all of themselves. */
static void
cover_base(const struct anchor_reach *w, size_t i, const struct probe *p, double share, struct bitset *out)
{
	const struct reach_base *b = &w->base[i];
	double need = share * w->area[i] * SHY;
	if (!(possible(w, p, i) >= need))
		return;
	struct span rows =
		cells_reaching(&b->y, p->seen.y1, p->seen.y2, need / box_min(w->width[i], p->width), p->slack);
	struct span within = { 0, 0 }, none = { 0, 0 }, sure = none;
	if (w->anchors->clip == CLIP_NONE && w->area[i] > 0 && share <= 1) {
		within = cells_within(&b->y, p->box.y1, p->box.y2, p->slack);
		sure = cells_within(&b->x, p->box.x1, p->box.x2, p->slack);
	}
	for (size_t row = rows.first; row < rows.end; row++) {
		double h = row_overlap(&b->y, p, row);
		if (!(h > 0))
			continue;
		struct span columns = cells_reaching(&b->x, p->seen.x1, p->seen.x2, need / h, p->slack);
		bool inside = row >= within.first && row < within.end;
		cover_row(w, b, row, columns, inside ? sure : none, p->box, share, out);
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
