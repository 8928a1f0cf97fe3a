/* literal_reader.h -- a place in a source whose literals are read, for the parts of literal.h. Not for others. */
#ifndef TEXT_LITERAL_READER_H
#define TEXT_LITERAL_READER_H

#include "text/literal.h"

/* A name that stands for a value while a list is made of it. */
struct literal_bound {
	struct slice name;
	struct literal value;
	const struct literal_bound *outer;
};

struct literal_reader {
	struct slice source;
	const char *p, *end;
	int depth;    /* of names that stand for names, and of brackets */
	size_t *left; /* how many values may be read yet */
	const struct literal_bound *bound;
	struct arena *arena;
};

/* The value at r->p; r->p moves behind it. */
struct literal literal_value(struct literal_reader *r);

/* literal_find from inside a value. */
bool literal_find_within(const struct literal_reader *r, struct slice within, const char *name, char sign, size_t i,
	struct literal *out);

/* x to the power of y; with a whole exponent exact, so that int() of one is what it should be. */
double literal_power(double x, double y);

bool literal_is_word(char c);

/* Over blanks, comments and ends of lines. */
const char *literal_skip(const char *p, const char *end);

/* Behind a string that begins at p. */
const char *literal_skip_string(const char *p, const char *end);

/* The next byte that is no part of a comment or string, from p on. */
const char *literal_next_code(const char *p, const char *end);

size_t literal_line_at(struct slice source, const char *p);

#endif
