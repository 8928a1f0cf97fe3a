/* golden_levels.h -- the anchors of a case of vectors: its levels, grids and base boxes, laid out. */
#ifndef GOLDEN_LEVELS_H
#define GOLDEN_LEVELS_H

#include "geometry/anchors.h"

#include "support/golden.h"

#include <math.h>

/* One level. The sides of grids are whole; base boxes of a peer that computes in float32 are rounded to it (single),
 * and inclusive ones grow to the lower right. */
static inline struct level
golden_level(const cJSON *item, bool single, double inclusive, struct arena *arena)
{
	struct level l = { 0 };
	double grid[2];
	cr_assert_eq(golden_numbers(golden_get(item, "stride"), l.stride, 2), 2);
	cr_assert_eq(golden_numbers(golden_get(item, "offset"), l.offset, 2), 2);
	cr_assert_eq(golden_numbers(golden_get(item, "grid"), grid, 2), 2);
	struct box *base = golden_boxes(golden_get(item, "base"), &l.bases, arena);
	for (size_t i = 0; i < l.bases; i++) {
		struct box b = base[i];
		if (single)
			b = (struct box){ (float)b.x1, (float)b.y1, (float)b.x2, (float)b.y2 };
		base[i] = (struct box){ b.x1, b.y1, b.x2 + inclusive, b.y2 + inclusive };
	}
	l.base = base;
	l.columns = (size_t)grid[0];
	l.rows = (size_t)grid[1];
	l.count = l.columns * l.rows * l.bases;
	return l;
}

/* The case's anchors, as many as its count says where it says so, in its image where it has one. */
static inline struct anchors
golden_anchors(const cJSON *peer, bool single, double inclusive, struct arena *arena)
{
	const cJSON *levels = golden_get(golden_get(peer, "anchors"), "levels"), *item;
	struct level *level = arena_array(arena, struct level, (size_t)cJSON_GetArraySize(levels));
	struct anchors a = { .level = level };
	cJSON_ArrayForEach(item, levels)
	{
		level[a.levels] = golden_level(item, single, inclusive, arena);
		level[a.levels].first = a.count;
		a.count += level[a.levels++].count;
	}
	cr_assert_eq((double)a.count, golden_number_or(peer, "count", (double)a.count));
	if (golden_get(peer, "image") != NULL) {
		double image[2];
		cr_assert_eq(golden_numbers(golden_get(peer, "image"), image, 2), 2);
		a.width = a.tensor[0] = image[0];
		a.height = a.tensor[1] = image[1];
	}
	return a;
}

#endif
