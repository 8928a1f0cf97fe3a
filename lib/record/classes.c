/* classes.c -- names of class columns. */
#include "record/classes.h"

#include "base/rng.h"
#include "json/json.h"
#include "json/json_dom.h"

#include <string.h>

/* The lines of a text, without their ends; a blank one at the very end does not count. */
static size_t
split(struct slice text, struct slice *line)
{
	size_t n = 0;
	for (const char *p = text.text, *end = p + text.n; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline != NULL ? newline : end, *next = newline != NULL ? newline + 1 : end;
		if (stop > p && stop[-1] == '\r')
			stop--;
		if (line != NULL)
			line[n] = (struct slice){ p, (size_t)(stop - p) };
		n++;
		p = next;
	}
	return n;
}

/* The slot of a name, or the free one where it would go. */
static size_t
find_slot(const struct classes *c, struct slice name)
{
	size_t at = rng_hash(0, name.text, name.n) & (c->slots - 1);
	while (c->slot[at] != 0 && !slice_equal(c->name[c->slot[at] - 1], name))
		at = (at + 1) & (c->slots - 1);
	return at;
}

static void
make_table(struct classes *c, struct arena *arena)
{
	for (c->slots = 16; c->slots < 2 * c->n;)
		c->slots *= 2;
	uint32_t *slot = arena_zeros(arena, uint32_t, c->slots);
	c->slot = slot;
	for (size_t i = 0; i < c->n; i++) {
		size_t at = find_slot(c, c->name[i]);
		if (slot[at] == 0)
			slot[at] = (uint32_t)i + 1;
	}
}

struct classes
classes_of(const struct detector *d, const char *path, enum background background, struct arena *arena)
{
	struct classes c = { .background = background };
	struct slice *name;
	if (path != NULL) {
		struct slice text = json_dom_read(path, arena);
		c.n = split(text, NULL);
		name = arena_array(arena, struct slice, c.n);
		split(text, name);
	} else {
		c.n = d->classes;
		name = arena_array(arena, struct slice, c.n);
		for (size_t i = 0; i < c.n; i++)
			name[i] = slice_of(d->class[i]);
	}
	c.name = name;
	make_table(&c, arena);
	return c;
}

void
classes_give(const struct classes *classes, struct detector *d, struct arena *arena)
{
	const char **class = arena_array(arena, const char *, classes->n);
	for (size_t i = 0; i < classes->n; i++)
		class[i] = arena_text(arena, classes->name[i].text, classes->name[i].n);
	d->classes = classes->n;
	d->class = class;
}

bool
classes_find(const struct classes *classes, struct slice name, uint32_t *index)
{
	uint32_t found = classes->slot[find_slot(classes, name)];
	*index = found - 1;
	return found != 0;
}

void
classes_put(struct buf *out, const struct classes *classes, uint32_t column)
{
	uint32_t i = column - (classes->background == BACKGROUND_FIRST);
	if (i < classes->n)
		json_put_string(out, classes->name[i]);
	else
		buf_integer(out, column);
}
