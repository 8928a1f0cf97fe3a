/* text_file.h -- a whole file in memory, for documents that have to be read as one. */
#ifndef TEXT_TEXT_FILE_H
#define TEXT_TEXT_FILE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes are followed by a NUL and JSON_PAD readable ones. A byte order mark is left out. */
struct text_file {
	struct slice bytes;
	void *memory;
	size_t size;
	bool mapped;
};

/* Files are mapped, what cannot be (a pipe) is read. standard_input stands for the path "-". false: errno says why. */
bool text_file_open(struct text_file *t, const char *path, int standard_input);
void text_file_close(struct text_file *t);

/* Line and column, both from 1, of a byte of the text. */
struct text_file_place {
	uint64_t line;
	size_t column;
};
struct text_file_place text_file_place(const struct text_file *t, const char *p);

#endif
