/* text_file.h -- a whole file in memory, for what has to be read as one: documents, lists of names, settings.
 *
 * The text is followed by a NUL and JSON_PAD readable bytes; a byte order mark is left out, and text_file_line takes
 * off CRLF as well as LF. "-" is standard input, "<stdin>" in messages. */
#ifndef TEXT_TEXT_FILE_H
#define TEXT_TEXT_FILE_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_dom;

struct text_file {
	struct slice bytes;
	void *memory;
	char why[128]; /* why it could not be read */
};

/* Reads the file, through zlib where it is compressed. */
bool text_file_open(struct text_file *t, const char *path);
void text_file_close(struct text_file *t);

/* Line and column, both from 1, of a byte of the text. */
struct text_file_place {
	uint64_t line;
	size_t column;
};
struct text_file_place text_file_place(const struct text_file *t, const char *p);

/* The text of a small file that the command line names, in the arena. A file that cannot be read ends the process. */
struct slice text_file_read(const char *path, struct arena *arena);

/* Ends the process with "PROGRAM: PATH:LINE:COLUMN: error" if something is wrong with what was read from path. */
void text_file_check(const struct json_dom *d, const char *path);

/* What a path is called in messages. */
const char *text_file_name(const char *path);

/* Takes the next line off the rest, without its end. false: there is none; a newline at the very end begins none. */
bool text_file_line(struct slice *rest, struct slice *line);

#endif
