/* terminal.h -- summaries for people: whether one is wanted, how wide, and what its lines are made of. */
#ifndef ENGINE_TERMINAL_H
#define ENGINE_TERMINAL_H

#include "base/buf.h"
#include "base/slice.h"
#include "engine/opt.h"

#include <stdbool.h>
#include <stddef.h>

/* How a summary is written; an option of an int, --as. */
enum terminal_as { TERMINAL_AS_AUTO = -1, TERMINAL_AS_TEXT, TERMINAL_AS_JSON };
extern const char *const terminal_as_names[];
extern const struct opt terminal_option_rows[];

/* Whether it is text: as was asked for, else where standard output is a terminal (output NULL: it goes there). */
bool terminal_wants_text(int as, const char *output);

size_t terminal_width(void);  /* columns; 80 where nobody knows */
size_t terminal_error_width(void); /* of standard error; 0: it is no terminal */
bool terminal_colour(void);

/* Columns of a text, as far as its UTF-8 tells: one a character. */
size_t terminal_columns(struct slice text);

/* The beginning of a text that fits into so many columns, to a space where there is one; text begins behind it then. */
struct slice terminal_line(struct slice *text, size_t width);

/* Lines that are wider than so many columns (at least 40) go on in the next, a little further in. */
void terminal_fold(struct slice text, size_t width, struct buf *out);

/* The text in exactly so many columns; control characters are dots, and what is cut off ends in three. */
void terminal_put(struct slice text, size_t width, struct buf *out);

/* A bar of part (0..1) of width, in eighths of a column. */
void terminal_bar(double part, size_t width, bool colour, struct buf *out);

/* A column of part (0..1) of a line's height, one character; a part above 0 is seen. */
void terminal_block(double part, struct buf *out);

/* A shade from blank to full. */
void terminal_shade(double part, struct buf *out);

#endif
