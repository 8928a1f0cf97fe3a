/* names_label_map.c -- TensorFlow's label maps: item { id: 1 name: "cat" }. */
#include "dataset/names_list.h"

#include "engine/err.h"

#include <string.h>

/* A piece of a label map. */
struct token {
	struct slice text;
	size_t line;
	bool quoted;
};

/* Takes the next token off the rest: a word, a quoted text, or one of {}:. false: there is none. */
static bool
take_token(struct slice *rest, size_t *line, struct token *t)
{
	const char *p = rest->text, *end = p + rest->n;
	while (p < end && (strchr(" \t\r\n,;", *p) != NULL || *p == '#')) {
		if (*p == '#')
			while (p + 1 < end && p[1] != '\n')
				p++;
		*line += *p++ == '\n';
	}
	*t = (struct token){ .text = { p, 0 }, .line = *line };
	if (p == end)
		return false;
	if (*p == '"' || *p == '\'') {
		const char *quote = memchr(p + 1, *p, (size_t)(end - p - 1));
		quote = quote != NULL ? quote : end;
		*t = (struct token){ { p + 1, (size_t)(quote - p - 1) }, *line, true };
		p = quote < end ? quote + 1 : end;
	} else if (strchr("{}:", *p) != NULL) {
		t->text.n = 1;
		p++;
	} else {
		while (p < end && strchr(" \t\r\n,;{}:\"'#", *p) == NULL)
			p++;
		t->text.n = (size_t)(p - t->text.text);
	}
	*rest = (struct slice){ p, (size_t)(end - p) };
	return true;
}

/* An item of a label map, behind its brace. */
static void
read_item(const struct names_list *l, struct slice *rest, size_t *line)
{
	struct slice id = { 0 }, name = { 0 }, shown = { 0 };
	struct token key, value;
	size_t first = *line;
	while (take_token(rest, line, &key) && !slice_is(key.text, "}")) {
		bool pair = take_token(rest, line, &value) && slice_is(value.text, ":") &&
			    take_token(rest, line, &value);
		if (!pair)
			err_die("%s:%zu: expected \"%.*s: VALUE\" in the item of a label map", l->path, key.line,
				(int)(key.text.n < 40 ? key.text.n : 40), key.text.text);
		if (slice_is(key.text, "id"))
			id = value.text;
		else if (slice_is(key.text, "name"))
			name = value.text;
		else if (slice_is(key.text, "display_name"))
			shown = value.text;
	}
	if (shown.n > 0 && (name.n == 0 || names_forms_is_freebase(name)))
		name = shown;
	if (id.n == 0 || name.n == 0)
		err_die("%s:%zu: an item of a label map without id or name", l->path, first);
	names_forms_add(l, id, name, first);
}

void
names_label_map_read(const struct names_list *l, struct slice text)
{
	struct token t;
	size_t line = 1;
	l->names->by_rank = true;
	while (take_token(&text, &line, &t)) {
		if (!slice_is(t.text, "item") || !take_token(&text, &line, &t))
			err_die("%s:%zu: expected \"item {\" of a label map", l->path, t.line);
		if (slice_is(t.text, ":") && !take_token(&text, &line, &t))
			err_die("%s:%zu: expected \"item {\" of a label map", l->path, t.line);
		if (!slice_is(t.text, "{"))
			err_die("%s:%zu: expected \"item {\" of a label map", l->path, t.line);
		read_item(l, &text, &line);
	}
}
