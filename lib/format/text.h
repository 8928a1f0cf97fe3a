/* text.h -- a whole file in memory, for documents that have to be read as one. */
#ifndef FORMAT_TEXT_H
#define FORMAT_TEXT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes are followed by a NUL and JSON_PAD readable ones. A byte order mark is left out. */
struct text {
	struct slice bytes;
	void *memory;
	size_t size;
	bool mapped;
};

/* Files are mapped, what cannot be (a pipe) is read. standard_input stands for the path "-". false: errno says why. */
bool text_open(struct text *t, const char *path, int standard_input);
void text_close(struct text *t);

/* Line and column, both from 1, of a byte of the text. */
struct text_place {
	uint64_t line;
	size_t column;
};
struct text_place text_place(const struct text *t, const char *p);

#endif
