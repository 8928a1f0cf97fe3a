/* label_layout.c -- places for the labels of boxes. */
#include "draw/label_layout.h"

#include <math.h>
#include <stdint.h>

enum { CELL = 48, MOST = 48 };

/* Labels that have their place, by the cells of a grid that they touch. */
struct taken {
	struct area bounds;
	size_t columns, rows;
	uint32_t *head; /* 1 + an entry of each cell; 0: none */
	struct entry {
		const struct label_place *label;
		uint32_t next;
	} * entry;
	size_t n, room;
	struct arena *arena;
};

struct span {
	size_t first, last;
};

static struct span
cells(double from, double to, size_t n)
{
	double a = floor(from / CELL), b = floor(to / CELL), most = (double)n - 1;
	return (struct span){ (size_t)fmin(fmax(a, 0), most), (size_t)fmin(fmax(b, 0), most) };
}

static double
common(const struct label_place *l, double x, double y, double w, double h)
{
	double across = fmin(l->x + l->w, x + w) - fmax(l->x, x), down = fmin(l->y + l->h, y + h) - fmax(l->y, y);
	return across > 0.01 && down > 0.01 ? across * down : 0;
}

/* How much of what is there it would cover, px^2; a label in several cells counts in each. */
static double
covered(const struct taken *t, double x, double y, double w, double h)
{
	struct span across = cells(x - t->bounds.x, x + w - t->bounds.x, t->columns);
	struct span down = cells(y - t->bounds.y, y + h - t->bounds.y, t->rows);
	double sum = 0;
	for (size_t r = down.first; r <= down.last; r++) {
		for (size_t c = across.first; c <= across.last; c++) {
			for (uint32_t i = t->head[r * t->columns + c]; i != 0; i = t->entry[i - 1].next)
				sum += common(t->entry[i - 1].label, x, y, w, h);
		}
	}
	return sum;
}

static void
take(struct taken *t, const struct label_place *l)
{
	struct span across = cells(l->x - t->bounds.x, l->x + l->w - t->bounds.x, t->columns);
	struct span down = cells(l->y - t->bounds.y, l->y + l->h - t->bounds.y, t->rows);
	for (size_t r = down.first; r <= down.last; r++) {
		for (size_t c = across.first; c <= across.last; c++) {
			if (t->n == t->room) {
				size_t room = 2 * t->room;
				t->entry = arena_grow(
					t->arena, t->entry, t->n * sizeof *t->entry, room * sizeof *t->entry);
				t->room = room;
			}
			uint32_t *head = &t->head[r * t->columns + c];
			t->entry[t->n] = (struct entry){ l, *head };
			*head = (uint32_t)++t->n;
		}
	}
}

/* Where the label may stand, the best first; their number, at most MOST. */
static size_t
candidates(const struct label_place *l, double place[MOST][2])
{
	const struct area *b = &l->box;
	double right = b->x + b->w - l->w, low = b->y + b->h;
	const double corner[][2] = { { b->x, b->y - l->h }, { right, b->y - l->h }, { b->x, low }, { right, low },
		{ b->x, b->y }, { right, b->y }, { b->x, low - l->h }, { right, low - l->h }, { b->x + b->w, b->y },
		{ b->x - l->w, b->y }, { b->x + b->w, low - l->h }, { b->x - l->w, low - l->h } };
	size_t n = sizeof corner / sizeof *corner;
	for (size_t i = 0; i < n; i++) {
		place[i][0] = corner[i][0];
		place[i][1] = corner[i][1];
	}
	for (size_t step = 1; step <= 6; step++) {
		double x = b->x + (double)step * l->w / 2, y = b->y + (double)step * l->h;
		const double more[][2] = { { x, b->y - l->h }, { x, low }, { x, b->y }, { b->x, y }, { b->x + b->w, y },
			{ b->x - l->w, y } };
		for (size_t i = 0; i < sizeof more / sizeof *more && n < MOST; i++) {
			if (more[i][0] > b->x + b->w || more[i][1] > low)
				continue;
			place[n][0] = more[i][0];
			place[n++][1] = more[i][1];
		}
	}
	return n;
}

/* false: no place was free. */
static bool
find_place(const struct taken *t, struct label_place *l)
{
	double place[MOST][2], least = INFINITY;
	const struct area *in = &t->bounds;
	size_t n = candidates(l, place);
	for (size_t i = 0; i < n && least > 0; i++) {
		double x = fmax(fmin(place[i][0], in->x + in->w - l->w), in->x), y = place[i][1];
		if (y < in->y || y + l->h > in->y + in->h)
			continue;
		double sum = covered(t, x, y, l->w, l->h);
		if (sum < least) {
			least = sum;
			l->x = x;
			l->y = y;
		}
	}
	if (isinf(least)) { /* it is higher than all there is */
		l->x = fmax(fmin(l->box.x, in->x + in->w - l->w), in->x);
		l->y = fmax(fmin(l->box.y, in->y + in->h - l->h), in->y);
		least = covered(t, l->x, l->y, l->w, l->h);
	}
	return least <= 0;
}

void
label_layout(struct label_place *label, size_t n, struct area bounds, bool force, struct arena *scratch)
{
	struct taken t = { .bounds = bounds,
		.columns = (size_t)(bounds.w / CELL) + 1,
		.rows = (size_t)(bounds.h / CELL) + 1,
		.arena = scratch };
	t.head = arena_zeros(scratch, uint32_t, t.columns * t.rows);
	t.room = 4 * n + 16;
	t.entry = arena_array(scratch, struct entry, t.room);
	for (size_t i = 0; i < n; i++) {
		if (label[i].fixed) {
			label[i].x = label[i].box.x;
			label[i].y = label[i].box.y;
			label[i].w = label[i].box.w;
			label[i].h = label[i].box.h;
		}
		label[i].placed = label[i].fixed || find_place(&t, &label[i]) || force;
		if (label[i].placed)
			take(&t, &label[i]);
	}
}
