/* anchor_reach_find.c -- which anchors can a box reach, and which best? */
#include "assign/anchor_reach_probe.h"

static struct hit *
room_for(struct hits *hits, size_t more, struct arena *arena)
{
	if (hits->room - hits->n < more) {
		size_t room = hits->n + more + hits->room + 1024;
		hits->hit = arena_grow(arena, hits->hit, hits->room * sizeof(struct hit), room * sizeof(struct hit));
		hits->room = room;
	}
	return hits->hit + hits->n;
}

static void
room_for_sides(struct hits *hits, size_t n, struct arena *arena)
{
	if (hits->side < n) {
		hits->side = 2 * n;
		hits->column = arena_array(arena, struct reach_side, hits->side);
		hits->row = arena_array(arena, struct reach_side, hits->side);
	}
}

/* The sides of the cells in s along an axis, and what they share with [low,high]; computed as in anchors_box_at. */
static void
measure_sides(const struct reach_axis *w, struct span s, double low, double high, struct reach_side *side)
{
	const double offset = w->offset, stride = w->stride, from = w->low, to = w->high;
	for (size_t i = s.first; i < s.end; i++) {
		double x = offset + (double)i * stride;
		double x1 = x + from, x2 = x + to;
		*side++ = (struct reach_side){ x2 - x1, box_min(x2, high) - box_max(x1, low) };
	}
}

/* The same for anchors that clipping may have changed; it treats each axis for itself. */
static void
measure_clipped(const struct anchor_reach *w, const struct reach_base *b, struct span columns, struct span rows,
	const struct probe *p, struct hits *hits)
{
	for (size_t c = columns.first; c < columns.end; c++) {
		struct box box = cell_box(w, b, c, rows.first);
		hits->column[c - columns.first] = (struct reach_side){ box.x2 - box.x1,
			box_min(box.x2, p->box.x2) - box_max(box.x1, p->box.x1) };
	}
	for (size_t r = rows.first; r < rows.end; r++) {
		struct box box = cell_box(w, b, columns.first, r);
		hits->row[r - rows.first] = (struct reach_side){ box.y2 - box.y1,
			box_min(box.y2, p->box.y2) - box_max(box.y1, p->box.y1) };
	}
}

/* box_iou for one row of anchors, the first of which is at index. Every one is written, and stays if it is good
 * enough: the processor could not guess which. */
static struct hit *
measure_row(const struct reach_side *column, size_t n, struct reach_side row, const struct probe *p, size_t index,
	size_t step, struct hit *to)
{
	const double area = p->area, t = p->t;
	for (const struct reach_side *end = column + n; column < end; column++) {
		double common = column->shared * row.shared;
		double iou = common / (column->length * row.length + area - common);
		*to = (struct hit){ index, iou };
		to += iou >= t;
		index += step;
	}
	return to;
}

/* The window of base i is the rectangle around what p can reach: that is never much less than half of it, and testing
 * its corners costs less than finding out where they begin. */
static void
scan_base(const struct anchor_reach *w, size_t i, const struct probe *p, double need, struct hits *hits,
	struct arena *arena)
{
	const struct reach_base *b = &w->base[i];
	struct span rows =
		cells_reaching(&b->y, p->seen.y1, p->seen.y2, need / box_min(w->width[i], p->width), p->slack);
	struct span columns =
		cells_reaching(&b->x, p->seen.x1, p->seen.x2, need / box_min(w->height[i], p->height), p->slack);
	if (rows.first >= rows.end || columns.first >= columns.end)
		return;
	size_t height = rows.end - rows.first, width = columns.end - columns.first;
	room_for_sides(hits, height > width ? height : width, arena);
	if (w->anchors->clip != CLIP_NONE) {
		measure_clipped(w, b, columns, rows, p, hits);
	} else {
		measure_sides(&b->x, columns, p->box.x1, p->box.x2, hits->column);
		measure_sides(&b->y, rows, p->box.y1, p->box.y2, hits->row);
	}
	size_t index = b->first + rows.first * b->row_step + columns.first * b->column_step;
	struct hit *to = room_for(hits, width * height, arena);
	for (size_t r = 0; r < height; r++, index += b->row_step) {
		if (hits->row[r].shared > 0)
			to = measure_row(hits->column, width, hits->row[r], p, index, b->column_step, to);
	}
	hits->n = (size_t)(to - hits->hit);
}

/* IoU with an anchor that is alone in its cell, or 0 when it is below what p needs: most are, and cost no division. */
static double
cell_iou(const struct reach_cell *c, const struct probe *p)
{
	double w = box_min(c->box.x2, p->box.x2) - box_max(c->box.x1, p->box.x1);
	double h = box_min(c->box.y2, p->box.y2) - box_max(c->box.y1, p->box.y1);
	double common = w * h, sum = c->area + p->area;
	bool enough = (w > 0) & (h > 0) & (common >= p->joint * sum);
	return enough ? common / (sum - common) : 0;
}

static void
scan(const struct anchor_reach *w, const struct probe *p, struct hits *hits, struct arena *arena)
{
	for (size_t l = 0; l < w->levels; l++) {
		if (!worth_it(&w->level[l], p))
			continue;
		for (size_t i = w->level[l].first; i < w->level[l].end; i++) {
			double need = needed(w, p, i);
			if (possible(w, p, i) >= need)
				scan_base(w, i, p, need, hits, arena);
		}
	}
	for (size_t i = 0; i < w->cells; i++) {
		double iou = cell_iou(&w->cell[i], p);
		if (iou >= p->t) {
			*room_for(hits, 1, arena) = (struct hit){ w->cell[i].anchor, iou };
			hits->n++;
		}
	}
}

void
anchor_reach_find(const struct anchor_reach *w, struct box box, double t, struct hits *hits, struct arena *arena)
{
	hits->n = 0;
	struct probe p = make_probe(w, box);
	ask(&p, t);
	if (!box_empty(p.seen))
		scan(w, &p, hits, arena);
}

static size_t
nearest(const struct reach_axis *w, double middle)
{
	double i = (middle - w->middle) * w->per_stride + 0.5;
	return i > 0 ? (size_t)(ptrdiff_t)box_min(i, w->last) : 0;
}

/* A lower bound of the best IoU: per base, the cell nearest to the box. (Where nothing is clipped it is the best but
 * for rounding.) Bases that cannot beat the best so far are passed over. */
static double
bound(const struct anchor_reach *w, struct probe *p)
{
	double x = (p->seen.x1 + p->seen.x2) / 2, y = (p->seen.y1 + p->seen.y2) / 2;
	ask(p, 0);
	for (size_t l = 0; l < w->levels; l++) {
		if (!worth_it(&w->level[l], p))
			continue;
		for (size_t i = w->level[l].first; i < w->level[l].end; i++) {
			if (!(possible(w, p, i) > needed(w, p, i)))
				continue;
			const struct reach_base *b = &w->base[i];
			double iou = box_iou(cell_box(w, b, nearest(&b->x, x), nearest(&b->y, y)), p->box);
			if (iou > p->t)
				ask(p, iou);
		}
	}
	for (size_t i = 0; i < w->cells; i++) {
		double iou = cell_iou(&w->cell[i], p);
		if (iou > p->t)
			ask(p, iou);
	}
	return p->t;
}

double
anchor_reach_best(const struct anchor_reach *w, struct box box, struct hits *hits, struct arena *arena)
{
	hits->n = 0;
	struct probe p = make_probe(w, box);
	if (box_empty(p.seen))
		return 0;
	ask(&p, bound(w, &p));
	scan(w, &p, hits, arena);

	double best = 0;
	for (size_t i = 0; i < hits->n; i++)
		best = box_max(best, hits->hit[i].iou);
	size_t n = 0;
	for (size_t i = 0; i < hits->n; i++) {
		if (hits->hit[i].iou == best)
			hits->hit[n++] = hits->hit[i];
	}
	hits->n = n;
	return best;
}
