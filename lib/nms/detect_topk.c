/* detect_topk.c -- the candidates of highest score in each bucket. */
#include "base/order.h"
#include "nms/detect.h"

size_t
detect_topk(const double *score, const uint32_t *bucket, size_t n, size_t topk, uint32_t *keep, struct arena *arena)
{
	uint32_t *order = arena_array(arena, uint32_t, n), buckets = 1;
	for (size_t i = 0; bucket != NULL && i < n; i++)
		buckets = bucket[i] >= buckets ? bucket[i] + 1 : buckets;
	size_t *found = arena_zeros(arena, size_t, buckets), kept = 0;
	unsigned char *stays = arena_zeros(arena, unsigned char, n);
	order_descending(score, n, order, arena);
	for (size_t i = 0; i < n; i++)
		stays[order[i]] = found[bucket != NULL ? bucket[order[i]] : 0]++ < topk;
	for (size_t i = 0; i < n; i++)
		if (stays[i])
			keep[kept++] = (uint32_t)i;
	return kept;
}
