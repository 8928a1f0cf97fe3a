/* arena.c -- memory that is given back all at once. */
#include "base/arena.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, FIRST_CHUNK = 64 << 10 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size; /* of the space behind this header */
};

#define HEADER ((sizeof(struct arena_chunk) + ALIGN - 1) / ALIGN * ALIGN)

static size_t
rounded(const struct arena *a, size_t bytes)
{
	if (bytes > SIZE_MAX / 2)
		memory_failed(a->failed);
	return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

static size_t
product(const struct arena *a, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		memory_failed(a->failed);
	return bytes;
}

/* A chunk with room for at least need bytes; chunks double, so their number stays small. */
static void
add_chunk(struct arena *a, size_t need)
{
	size_t size = a->total < FIRST_CHUNK ? FIRST_CHUNK : a->total;
	if (size < need)
		size = need;
	struct arena_chunk *c = malloc(HEADER + size);
	if (c == NULL)
		memory_failed(a->failed);
	c->older = a->chunk;
	c->size = size;
	a->chunk = c;
	a->next = (char *)c + HEADER;
	a->end = a->next + size;
	a->total += size;
}

void *
arena_alloc(struct arena *a, size_t bytes)
{
	bytes = rounded(a, bytes);
	if (a->chunk == NULL || (size_t)(a->end - a->next) < bytes)
		add_chunk(a, bytes);
	void *p = a->next;
	a->next += bytes;
	return p;
}

void *
arena_zero(struct arena *a, size_t bytes)
{
	return memset(arena_alloc(a, bytes), 0, bytes);
}

void *
arena_alloc_many(struct arena *a, size_t count, size_t size)
{
	return arena_alloc(a, product(a, count, size));
}

void *
arena_zero_many(struct arena *a, size_t count, size_t size)
{
	return arena_zero(a, product(a, count, size));
}

void *
arena_grow(struct arena *a, void *p, size_t old, size_t new)
{
	size_t had = rounded(a, old), want = rounded(a, new);
	if (p != NULL && (char *)p + had == a->next && (size_t)(a->end - (char *)p) >= want) {
		a->next = (char *)p + want;
		return p;
	}
	void *q = arena_alloc(a, new);
	if (p != NULL && old > 0)
		memcpy(q, p, old < new ? old : new);
	return q;
}

char *
arena_text(struct arena *a, const char *text, size_t n)
{
	char *copy = arena_alloc(a, n + 1);
	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *
arena_vformat(struct arena *a, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	size_t size = n < 0 ? 1 : (size_t)n + 1;
	char *text = arena_zero(a, size);
	vsnprintf(text, size, format, arguments);
	return text;
}

char *
arena_format(struct arena *a, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = arena_vformat(a, format, arguments);
	va_end(arguments);
	return text;
}

/* Several chunks become one of their joint size, so that the next line of the same length needs no call to malloc. */
void
arena_reset(struct arena *a)
{
	size_t total = a->total;
	if (total > ARENA_KEEP) {
		arena_free(a);
	} else if (a->chunk != NULL && a->chunk->older != NULL) {
		arena_free(a);
		add_chunk(a, total);
	} else if (a->chunk != NULL) {
		a->next = (char *)a->chunk + HEADER;
	}
}

void
arena_free(struct arena *a)
{
	while (a->chunk != NULL) {
		struct arena_chunk *older = a->chunk->older;
		free(a->chunk);
		a->chunk = older;
	}
	*a = (struct arena){ .failed = a->failed };
}
