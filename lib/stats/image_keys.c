/* image_keys.c -- whether images come twice. */
#include "stats/image_keys.h"

#include "base/order.h"

#include <string.h>

enum { CHUNK = 4096 };

struct image_keys_chunk {
	struct image_keys_chunk *elder;
	uint64_t key[CHUNK];
};

void
image_keys_add(struct image_keys *s, uint64_t key, struct arena *arena)
{
	if (s->lost)
		return;
	if (s->n == IMAGE_KEYS_MOST) {
		*s = (struct image_keys){ .lost = true };
		return;
	}
	if (s->n % CHUNK == 0) {
		struct image_keys_chunk *c = arena_alloc(arena, sizeof *c);
		c->elder = s->chunk;
		s->chunk = c;
	}
	s->chunk->key[s->n++ % CHUNK] = key;
}

/* The keys in no order. */
static void
gather(const struct image_keys *s, uint64_t *key)
{
	size_t at = 0, n = s->n % CHUNK;
	for (const struct image_keys_chunk *c = s->chunk; c != NULL && at < s->n; c = c->elder) {
		n = n == 0 ? CHUNK : n;
		memcpy(key + at, c->key, n * sizeof *key);
		at += n;
		n = CHUNK;
	}
}

void
image_keys_merge(struct image_keys *into, const struct image_keys *from, struct arena *arena)
{
	if (from->lost)
		*into = (struct image_keys){ .lost = true };
	size_t n = from->n % CHUNK;
	for (const struct image_keys_chunk *c = from->chunk; c != NULL && !into->lost; c = c->elder) {
		n = n == 0 ? CHUNK : n;
		for (size_t i = 0; i < n; i++)
			image_keys_add(into, c->key[i], arena);
		n = CHUNK;
	}
}

const uint64_t *
image_keys_sorted(const struct image_keys *s, struct arena *arena)
{
	uint64_t *key = arena_array(arena, uint64_t, s->n), *sorted = arena_array(arena, uint64_t, s->n);
	uint32_t *order = arena_array(arena, uint32_t, s->n);
	gather(s, key);
	order_ascending(key, s->n, order, arena);
	for (size_t i = 0; i < s->n; i++)
		sorted[i] = key[order[i]];
	return sorted;
}

uint64_t
image_keys_repeated(const uint64_t *sorted, size_t n)
{
	uint64_t repeated = 0;
	for (size_t i = 1; i < n; i++)
		repeated += sorted[i] == sorted[i - 1];
	return repeated;
}
