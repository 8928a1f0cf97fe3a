/* names.c -- categories: ids and names. */
#include "dataset/names.h"

#include "dataset/image.h"
#include "engine/err.h"
#include "json/json.h"

#include <stdio.h>
#include <unistd.h>

enum { FIRST_ROWS = 64 };

/* false: the id is there already. */
static bool
add(struct names *n, struct names_row row, struct arena *arena)
{
	size_t id, name;
	if (!text_table_add(&n->ids, json_text(row.id, arena), &id, arena))
		return false;
	if (n->rows == n->room) {
		size_t room = n->room == 0 ? FIRST_ROWS : 2 * n->room;
		n->row = arena_grow(arena, n->row, n->room * sizeof *n->row, room * sizeof *n->row);
		n->first = arena_grow(arena, n->first, n->room * sizeof *n->first, room * sizeof *n->first);
		n->room = room;
	}
	if (text_table_add(&n->names, json_text(row.name, arena), &name, arena))
		n->first[name] = id;
	else
		n->twice = true;
	n->row[n->rows++] = row;
	return true;
}

const struct names_row *
names_by_id(const struct names *n, struct slice id)
{
	size_t row;
	return text_table_find(&n->ids, id, &row) ? &n->row[row] : NULL;
}

const struct names_row *
names_by_name(const struct names *n, struct slice name)
{
	size_t number;
	return text_table_find(&n->names, name, &number) ? &n->row[n->first[number]] : NULL;
}

/* A string or a number. */
static bool
is_scalar(struct slice value)
{
	return value.text != NULL && (value.text[0] == '"' || value.text[0] == '-' ||
		(value.text[0] >= '0' && value.text[0] <= '9'));
}

bool
names_pull(struct names *n, struct json_pull *w)
{
	static const char *const keys[] = { "id", "name" };
	if (!json_pull_enter(w, '[', "the categories"))
		return false;
	for (size_t i = 0; json_pull_element(w); i++) {
		struct slice field[2];
		char why[100];
		const char *at = w->p;
		if (!json_pull_fields(w, "a category", keys, 2, field))
			return false;
		for (size_t k = 0; k < 2; k++) {
			if (is_scalar(field[k]))
				continue;
			snprintf(why, sizeof why, "categories[%zu]: \"%s\" must be there, a string or a number", i, keys[k]);
			return json_pull_fail(w, field[k].text != NULL ? field[k].text : at, why);
		}
		if (!add(n, (struct names_row){ field[0], field[1] }, w->arena)) {
			snprintf(why, sizeof why, "categories[%zu]: the id %.*s is there already", i,
				field[0].n < 40 ? (int)field[0].n : 40, field[0].text);
			return json_pull_fail(w, field[0].text, why);
		}
	}
	return w->wrong == NULL;
}

/* A COCO document: everything but its categories is passed over. */
static void
read_coco(struct names *n, const char *path, const struct text_file *t, struct arena *arena)
{
	struct json_pull w = json_pull_start(t->bytes, arena);
	struct slice key;
	bool found = false;
	json_pull_enter(&w, '{', "a COCO document");
	while (json_pull_member(&w, &key)) {
		if (!slice_is(key, "categories"))
			json_pull_value(&w);
		else if (found)
			json_pull_fail(&w, w.p, "duplicate key \"categories\"");
		else
			found = names_pull(n, &w);
	}
	json_pull_end(&w);
	if (w.wrong != NULL) {
		struct text_file_place at = text_file_place(t, w.wrong);
		err_die("%s:%llu:%zu: %s", path, (unsigned long long)at.line, at.column, w.why);
	}
	if (!found)
		err_die("%s: no \"categories\"", path);
}

/* A name a line. Blank lines may stand at the end alone: elsewhere they would move the ids. */
static void
read_lines(struct names *n, const char *path, struct slice text, struct arena *arena)
{
	struct slice name;
	text = image_trim(text);
	for (size_t line = 0; text_file_line(&text, &name); line++) {
		char *number = arena_format(arena, "%zu", line);
		struct names_row row = { .id = slice_of(number) };
		name = image_trim(name);
		if (name.n == 0)
			err_die("%s:%zu: a blank line among the names", path, line + 1);
		if (!image_string(name, &row.name, arena))
			err_die("%s:%zu: invalid UTF-8", path, line + 1);
		add(n, row, arena);
	}
	if (n->rows == 0)
		err_die("%s: no names in it", path);
}

void
names_read(struct names *n, const char *path, bool unique, struct arena *arena)
{
	*n = (struct names){ 0 };
	if (!text_file_open(&n->source, path))
		err_die_errno("%s", path);
	struct slice trimmed = image_trim(n->source.bytes);
	if (trimmed.n > 0 && trimmed.text[0] == '{')
		read_coco(n, path, &n->source, arena);
	else
		read_lines(n, path, n->source.bytes, arena);
	if (unique && n->twice)
		err_die("%s: a name occurs twice, so that it has no one id", path);
}

void
names_free(struct names *n)
{
	text_file_close(&n->source);
}
