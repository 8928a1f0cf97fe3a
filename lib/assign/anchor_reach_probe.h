/* anchor_reach_probe.h -- what window_*.c share: a box in search of anchors, and ranges of cells. Not for others. */
#ifndef ASSIGN_ANCHOR_REACH_PROBE_H
#define ASSIGN_ANCHOR_REACH_PROBE_H

#include "assign/anchor_reach.h"

#include <float.h>
#include <math.h>

/* A coordinate is the result of a few additions and a product, each off by at most half a unit in the last place. */
#define SLACK (64 * DBL_EPSILON)

/* Areas are products of such coordinates; what is lost beyond the slack is far below this. */
#define SHY (1 - 1e-12)

/* Below this, thresholds would run into subnormal numbers; they are taken for 0. */
#define TINY 1e-290

/* A box and what is asked of it. */
struct probe {
	struct box box;       /* as it was given */
	struct box seen;      /* the part of it that anchors can overlap */
	double area;          /* of box */
	double width, height; /* of seen, not less */
	double slack;         /* px */
	double joint, own;    /* the common area must be >= joint * (anchor's area + area), and >= own */
	double t;
};

struct span {
	size_t first, end;
};

static inline double
anchor_reach_largest(double a, double b)
{
	return box_max(fabs(a), fabs(b));
}

static inline struct probe
make_probe(const struct anchor_reach *w, struct box box)
{
	const struct anchors *a = w->anchors;
	struct probe p = { .box = box, .seen = a->clip == CLIP_BOX ? box_clip(box, a->width, a->height) : box };
	p.area = box_area(box);
	p.slack = SLACK * box_max(anchor_reach_largest(box.x1, box.x2), anchor_reach_largest(box.y1, box.y2));
	p.width = box_width(p.seen) + p.slack;
	p.height = box_height(p.seen) + p.slack;
	return p;
}

/* Asks for IoU > 0 and >= t. An anchor is never smaller than what it shares, so that share is also at least t of the
 * box. */
static inline void
ask(struct probe *p, double t)
{
	p->t = box_max(t, DBL_TRUE_MIN);
	p->joint = t > TINY ? t / (1 + t) * SHY : 0;
	p->own = t > TINY ? t * p->area * SHY : 0;
}

/* The common area that p needs with base i. */
static inline double
needed(const struct anchor_reach *w, const struct probe *p, size_t i)
{
	return box_max(p->joint * (w->area[i] + p->area), p->own);
}

/* Can p reach an anchor of the level at all? */
static inline bool
worth_it(const struct reach_level *l, const struct probe *p)
{
	return p->joint * (l->least + p->area) <= p->width * p->height && p->own <= l->most;
}

/* The common area that p can have with base i at most. */
static inline double
possible(const struct anchor_reach *w, const struct probe *p, size_t i)
{
	return box_min(w->width[i], p->width) * box_min(w->height[i], p->height);
}

/* The cells whose centre lies in [from,to]; more where centres are clamped to one of the two. */
static inline struct span
cells_between(const struct reach_axis *w, double from, double to)
{
	double low = from > w->least ? (from - w->offset) * w->per_stride : 0;
	double high = to < w->most ? (to - w->offset) * w->per_stride : w->last;
	struct span s = { 0, 0 };
	if (!(low <= w->last && high >= 0))
		return s;
	if (low > 0) {
		s.first = (size_t)(ptrdiff_t)low;
		s.first += (double)s.first < low;
	}
	s.end = (size_t)(ptrdiff_t)box_min(high, w->last) + 1;
	return s;
}

/* The cells whose anchor can overlap [low,high] by at least length. */
static inline struct span
cells_reaching(const struct reach_axis *w, double low, double high, double length, double slack)
{
	length -= slack + w->slack;
	return cells_between(w, low + length - w->high, high - length - w->low);
}

/* The most that an anchor of this row can overlap along y. */
static inline double
row_overlap(const struct reach_axis *w, const struct probe *p, size_t row)
{
	double y = box_min(box_max(w->offset + (double)row * w->stride, w->least), w->most);
	return box_min(y + w->high, p->seen.y2) - box_max(y + w->low, p->seen.y1) + w->slack + p->slack;
}

/* The box of a cell, as anchors_box_at computes it. */
static inline struct box
cell_box(const struct anchor_reach *w, const struct reach_base *b, size_t column, size_t row)
{
	return anchors_box_at(
		w->anchors, (struct place){ .level = b->level, .column = column, .row = row, .base = b->base });
}

#endif
