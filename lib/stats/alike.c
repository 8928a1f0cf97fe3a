/* alike.c -- labels that differ in nothing but capitals, blanks and punctuation. */
#include "stats/alike.h"

#include "base/text_table.h"

#include <stdbool.h>

/* Letters and digits, in lower case; what is not ASCII as it stands. */
static struct slice
essence(struct slice text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.text[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		bool counts = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
		if (counts)
			out[n++] = c;
	}
	return (struct slice){ out, n };
}

const uint32_t *
alike_find(const struct slice *text, size_t n, struct arena *arena)
{
	struct text_table seen = { 0 };
	uint32_t *like = arena_array(arena, uint32_t, n), *first = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++) {
		struct slice e = essence(text[i], arena);
		size_t number;
		like[i] = ALIKE_NONE;
		if (e.n == 0)
			continue;
		if (text_table_add(&seen, e, &number, arena))
			first[number] = (uint32_t)i;
		else
			like[i] = first[number];
	}
	return like;
}
