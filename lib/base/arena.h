/* arena.h -- memory that is given back all at once.
 *
 * An arena is a list of chunks; an allocation moves a pointer. A filter resets its worker's arena after each line,
 * so a stream of any length runs in the memory of its longest line. An arena starts as all zeros, but for what its
 * owner wants to be done when memory runs out:
 *
 *	struct arena a = { .failed = err_out_of_memory };
 *	double *x = arena_array(&a, double, n);
 *	arena_reset(&a);    (everything handed out is gone, the memory is kept for the next round)
 *	arena_free(&a);
 *
 * Memory is aligned to 16 bytes and not cleared unless the call says so. No call returns NULL: when memory runs out, or
 * a size overflows, the owner's function is called and does not return (memory.h). An arena belongs to one thread at a
 * time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/format.h"

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* the newest; its elders hang behind it */
	char *next, *end;          /* free space in the newest chunk */
	size_t total;              /* bytes held from the system */
	void (*failed)(void);      /* memory has run out; NULL: abort */
};

/* An arena that holds more than this gives it back at the next reset. */
#define ARENA_KEEP ((size_t)64 << 20)

void *arena_alloc(struct arena *a, size_t bytes);
void *arena_zero(struct arena *a, size_t bytes); /* cleared */

/* count objects of size bytes each; a product that overflows is memory that runs out. */
void *arena_alloc_many(struct arena *a, size_t count, size_t size);
void *arena_zero_many(struct arena *a, size_t count, size_t size);

/* Makes p, the arena's block of old bytes, one of at least new bytes; in place when it was the last handed out. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t new);

/* A copy of n bytes with a NUL behind them. */
char *arena_text(struct arena *a, const char *text, size_t n);

/* Formatted text. */
char *arena_format(struct arena *a, const char *format, ...) PRINTF_FORMAT(2, 3);
char *arena_vformat(struct arena *a, const char *format, va_list arguments) PRINTF_FORMAT(2, 0);

#define arena_array(a, type, n) ((type *)arena_alloc_many((a), (n), sizeof(type)))
#define arena_zeros(a, type, n) ((type *)arena_zero_many((a), (n), sizeof(type)))

/* The owner's `failed` stays. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
