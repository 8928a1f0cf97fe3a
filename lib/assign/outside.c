/* outside.c -- which anchors are not in the image? */
#include "assign/outside.h"

/* An anchor's low and high side along an axis, and the frame's side. */
typedef bool is_outside(double low, double high, double limit, double margin);

static bool
reaches(double low, double high, double limit, double margin)
{
	return low < -margin || high > limit + margin;
}

static bool
centred(double low, double high, double limit, double margin)
{
	(void)margin;
	return (low + high) / 2 >= limit;
}

/* A column of one base is outside or not as a whole, and likewise a row. */
static void
add_base(const struct anchors *a, struct place at, is_outside *test, double margin, struct bitset *out, bool *column)
{
	const struct level *l = &a->level[at.level];
	for (at.column = 0; at.column < l->columns; at.column++) {
		struct box b = anchors_box_at(a, at);
		column[at.column] = test(b.x1, b.x2, a->width, margin);
	}
	for (; at.row < l->rows; at.row++) {
		at.column = 0;
		struct box b = anchors_box_at(a, at);
		bool row = test(b.y1, b.y2, a->height, margin);
		for (; at.column < l->columns; at.column++) {
			if (row || column[at.column])
				bitset_add(out, anchors_index(a, at));
		}
	}
}

static void
add(const struct anchors *a, is_outside *test, double margin, struct bitset *out, struct arena *arena)
{
	size_t most = 0;
	for (size_t i = 0; i < a->levels; i++)
		most = a->level[i].columns > most ? a->level[i].columns : most;
	bool *column = arena_array(arena, bool, most);
	for (size_t i = 0; i < a->levels; i++) {
		for (size_t k = 0; k < a->level[i].bases; k++)
			add_base(a, (struct place){ .level = i, .base = k }, test, margin, out, column);
	}
}

void
outside_reach(const struct anchors *a, double margin, struct bitset *out, struct arena *arena)
{
	add(a, reaches, margin, out, arena);
}

void
outside_centre(const struct anchors *a, struct bitset *out, struct arena *arena)
{
	add(a, centred, 0, out, arena);
}
