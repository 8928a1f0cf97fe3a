/* hits.c -- outputs that may pass a threshold, sorted by counting. */
#include "nms/hits.h"

void
hits_add(struct hits *h, size_t anchor, size_t class, struct arena *arena)
{
	if (h->n == h->room) {
		h->room = h->room == 0 ? 1024 : 2 * h->room;
		h->hit = arena_grow(arena, h->hit, h->n * sizeof *h->hit, h->room * sizeof *h->hit);
	}
	h->hit[h->n++] = (struct hit){ (uint32_t)anchor, (uint32_t)class };
}

uint32_t *
hits_by_anchor(const struct hits *h, size_t n, size_t **end, struct arena *arena)
{
	size_t *place = arena_zeros(arena, size_t, n + 1);
	uint32_t *class = arena_array(arena, uint32_t, h->n);
	for (size_t i = 0; i < h->n; i++)
		place[h->hit[i].anchor + 1]++;
	for (size_t a = 0; a < n; a++)
		place[a + 1] += place[a];
	for (size_t i = 0; i < h->n; i++)
		class[place[h->hit[i].anchor]++] = h->hit[i].class;
	*end = place;
	return class;
}
