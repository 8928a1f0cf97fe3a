/* json_pull.c -- a large JSON document, value by value. */
#include "json/json_pull.h"

#include "json/json.h"

#include <stdio.h>

static const char *
space(const char *p)
{
	while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
		p++;
	return p;
}

struct json_pull
json_pull_start(struct slice text, struct arena *arena)
{
	return (struct json_pull){ .p = space(text.text), .end = text.text + text.n, .arena = arena };
}

bool
json_pull_fail(struct json_pull *w, const char *p, const char *why)
{
	if (w->wrong == NULL) {
		if (*p == '\0')
			why = p == w->end ? "the text ends too early" : "a NUL byte";
		w->wrong = p;
		snprintf(w->why, sizeof w->why, "%s", why);
	}
	return false;
}

bool
json_pull_enter(struct json_pull *w, char bracket, const char *what)
{
	if (w->wrong != NULL)
		return false;
	if (*w->p != bracket) {
		char why[sizeof w->why];
		snprintf(why, sizeof why, "expected %s, an %s", what, bracket == '[' ? "array" : "object");
		return json_pull_fail(w, w->p, why);
	}
	w->p = space(w->p + 1);
	w->fresh = true;
	return true;
}

/* To the next entry of what ends with a bracket. */
static bool
next(struct json_pull *w, char bracket)
{
	if (w->wrong != NULL)
		return false;
	bool first = w->fresh;
	w->fresh = false;
	w->p = space(w->p);
	if (*w->p == bracket) {
		w->p++;
		return false;
	}
	if (first)
		return true;
	if (*w->p != ',')
		return json_pull_fail(w, w->p, bracket == ']' ? "expected ',' or ']'" : "expected ',' or '}'");
	w->p = space(w->p + 1);
	return true;
}

bool
json_pull_element(struct json_pull *w)
{
	return next(w, ']');
}

struct slice
json_pull_value(struct json_pull *w)
{
	struct json_error error;
	if (w->wrong != NULL)
		return (struct slice){ 0 };
	const char *from = w->p, *end = json_skip(from, &error);
	if (end == NULL) {
		json_pull_fail(w, from + error.at, error.text);
		return (struct slice){ 0 };
	}
	w->p = end;
	return (struct slice){ from, (size_t)(end - from) };
}

bool
json_pull_member(struct json_pull *w, struct slice *key)
{
	if (!next(w, '}'))
		return false;
	if (*w->p != '"')
		return json_pull_fail(w, w->p, "expected a string as key");
	struct slice quoted = json_pull_value(w);
	if (quoted.text == NULL)
		return false;
	*key = json_text(quoted, w->arena);
	w->p = space(w->p);
	if (*w->p != ':')
		return json_pull_fail(w, w->p, "expected ':'");
	w->p = space(w->p + 1);
	return true;
}

/* Which of n keys a name is, or n. */
static size_t
which(struct slice name, const char *const *key, size_t n)
{
	size_t i = 0;
	while (i < n && !(name.n > 0 && name.text[0] == key[i][0] && slice_is(name, key[i])))
		i++;
	return i;
}

bool
json_pull_fields(struct json_pull *w, const char *what, const char *const *key, size_t n, struct slice *value)
{
	struct slice name;
	for (size_t i = 0; i < n; i++)
		value[i] = (struct slice){ 0 };
	if (!json_pull_enter(w, '{', what))
		return false;
	while (json_pull_member(w, &name)) {
		size_t i = which(name, key, n);
		const char *at = w->p;
		struct slice found = json_pull_value(w);
		if (i == n)
			continue;
		if (value[i].text != NULL) {
			char why[sizeof w->why];
			snprintf(why, sizeof why, "duplicate key \"%s\"", key[i]);
			return json_pull_fail(w, at, why);
		}
		value[i] = found;
	}
	return w->wrong == NULL;
}

bool
json_pull_end(struct json_pull *w)
{
	if (w->wrong != NULL)
		return false;
	w->p = space(w->p);
	return w->p == w->end || json_pull_fail(w, w->p, "unexpected text behind the document");
}
