/* literal.h -- numbers, texts and lists out of Python sources and YAML's flow style, whose literals look alike; no
 * code is run.
 *
 * A value is a number, a text in quotes, a list in brackets or parentheses, or what arithmetic makes of numbers: + - *
 * / ** and int(); True is 1, False 0. A list may be written times a whole number or the length of another ("((0.5, 1.0,
 * 2.0),) * len(sizes)"), and from one: "[[x, x * 2 ** (1 / 3)] for x in [32, 64]]", "[[2, 3] for _ in range(6)]". A
 * name stands for what is assigned to it in the same source. All else is code. */
#ifndef TEXT_LITERAL_H
#define TEXT_LITERAL_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum literal_kind { LITERAL_NUMBER, LITERAL_TEXT, LITERAL_LIST, LITERAL_CODE };

struct literal {
	enum literal_kind kind;
	size_t line;       /* where it begins, from 1 */
	double number;
	struct slice text; /* without quotes; of code, the word at its beginning */
	size_t n;
	const struct literal *item;
};

/* The value behind the i-th place (from 0) in within, a part of source, where a name is followed by a sign, '=' or
 * ':', outside of comments and strings. false: there are not so many. */
bool literal_find(struct slice source, struct slice within, const char *name, char sign, size_t i, struct literal *out,
	struct arena *arena);

/* The value that a whole source is. */
struct literal literal_read(struct slice source, struct arena *arena);

/* What stands in the parentheses of the first call of a name, "AnchorGenerator(…)", and its line. false: there is
 * none. */
bool literal_call(struct slice source, const char *name, struct slice *inside, size_t *line);

/* The i-th argument of a call that stands by its place, not by a name. false: it has not so many. */
bool literal_argument(struct slice source, struct slice inside, size_t i, struct literal *out, struct arena *arena);

/* The innermost parentheses around a byte of the source. false: there are none. */
bool literal_around(struct slice source, const char *at, struct slice *inside);

/* The first place of a text in another; NULL: it is nowhere. */
const char *literal_text(struct slice source, const char *text);

#endif
