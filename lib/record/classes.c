/* classes.c -- names of class columns. */
#include "record/classes.h"

#include "json/json.h"
#include "text/text_file.h"

#include <string.h>

/* One name a line. */
static void
read_names(struct classes *c, const char *path, struct arena *arena)
{
	struct slice text = text_file_read(path, arena), rest = text, line;
	while (text_file_line(&rest, &line))
		c->n++;
	struct slice *name = arena_array(arena, struct slice, c->n);
	for (size_t i = 0; text_file_line(&text, &name[i]);)
		i++;
	c->name = name;
}

static void
index_names(struct classes *c, struct arena *arena)
{
	size_t *first = arena_array(arena, size_t, c->n), number;
	for (size_t i = 0; i < c->n; i++)
		if (text_table_add(&c->names, c->name[i], &number, arena))
			first[number] = i;
	c->first = first;
}

struct classes
classes_of(const struct detector *d, const char *path, enum background background, struct arena *arena)
{
	struct classes c = { .background = background };
	if (path != NULL) {
		read_names(&c, path, arena);
	} else {
		struct slice *name = arena_array(arena, struct slice, d->classes);
		for (size_t i = 0; i < d->classes; i++)
			name[i] = slice_of(d->class[i]);
		c.n = d->classes;
		c.name = name;
	}
	index_names(&c, arena);
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
	size_t number;
	if (!text_table_find(&classes->names, name, &number))
		return false;
	*index = (uint32_t)classes->first[number];
	return true;
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
