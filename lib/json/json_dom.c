/* json_dom.c -- the one door to cJSON. */
#include "json/json_dom.h"

#include "base/buf.h"
#include "base/memory.h"
#include "json/json.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

void
json_dom_fail(struct json_dom *d, const char *format, ...)
{
	va_list arguments;
	if (d->error != NULL)
		return;
	va_start(arguments, format);
	d->error = arena_vformat(d->arena, format, arguments);
	va_end(arguments);
}

/* A syntax error, by line and column. */
static void
fail_at(struct json_dom *d, struct slice text, size_t at, const char *what)
{
	json_dom_fail(d, "%s", what);
	d->line = d->column = 1;
	for (size_t i = 0; i < at; i++) {
		d->column = text.text[i] == '\n' ? 1 : d->column + 1;
		d->line += text.text[i] == '\n';
	}
}

/* A member's value. What cJSON finds too deep is nothing that anybody looks up, and must not hide the rest: it is
 * null. */
static cJSON *
parse_value(struct slice text, struct arena *arena)
{
	errno = 0;
	cJSON *value = cJSON_ParseWithLength(text.text, text.n);
	if (value == NULL && errno == ENOMEM)
		memory_failed(arena->failed);
	return value != NULL ? value : cJSON_CreateNull();
}

cJSON *
json_dom_parse(struct json_dom *d, struct slice text)
{
	struct json_schema nothing;
	struct json_object object;
	struct json_error error;
	json_schema_init(&nothing, NULL, 0);
	if (!json_scan(&nothing, text, &object, &error, d->arena)) {
		fail_at(d, text, error.at, error.text);
		return NULL;
	}
	cJSON *root = cJSON_CreateObject();
	if (root == NULL)
		memory_failed(d->arena->failed);
	for (size_t i = 0; i < object.members; i++) {
		struct slice key = json_text(object.member[i].key, d->arena);
		/* Of a member that is dropped nobody would know. */
		cJSON *value = parse_value(object.member[i].value, d->arena);
		if (!cJSON_AddItemToObject(root, arena_text(d->arena, key.text, key.n), value))
			memory_failed(d->arena->failed);
	}
	return root;
}

const cJSON *
json_dom_member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

void
json_dom_only(struct json_dom *d, const cJSON *object, const char *where, const char *const *names)
{
	if (!cJSON_IsObject(object)) {
		json_dom_fail(d, "%s: expected an object", where);
		return;
	}
	/* All before m are known and differ, so that each lookup is short, whatever the object holds. */
	for (const cJSON *m = object->child; m != NULL && d->error == NULL; m = m->next) {
		size_t i = 0;
		while (names[i] != NULL && strcmp(names[i], m->string) != 0)
			i++;
		if (names[i] == NULL)
			json_dom_fail(d, "%s: unknown field \"%s\"", where, m->string);
		if (json_dom_member(object, m->string) != m)
			json_dom_fail(d, "%s: duplicate key \"%s\"", where, m->string);
	}
}

bool
json_dom_number(struct json_dom *d, const cJSON *object, const char *where, const char *name, double *value)
{
	const cJSON *m = json_dom_member(object, name);
	if (m == NULL)
		return false;
	if (!cJSON_IsNumber(m) || !isfinite(m->valuedouble)) {
		json_dom_fail(d, "%s: \"%s\" must be a number", where, name);
		return false;
	}
	*value = m->valuedouble;
	return true;
}

bool
json_dom_flag(struct json_dom *d, const cJSON *object, const char *where, const char *name, bool *value)
{
	const cJSON *m = json_dom_member(object, name);
	if (m == NULL)
		return false;
	if (!cJSON_IsBool(m))
		json_dom_fail(d, "%s: \"%s\" must be true or false", where, name);
	*value = cJSON_IsTrue(m);
	return true;
}

bool
json_dom_word(struct json_dom *d, const cJSON *object, const char *where, const char *name, const char *const *words,
	int *index)
{
	const cJSON *m = json_dom_member(object, name);
	if (m == NULL)
		return false;
	struct buf list = { .failed = d->arena->failed };
	for (int i = 0; words[i] != NULL; i++) {
		if (cJSON_IsString(m) && strcmp(m->valuestring, words[i]) == 0) {
			*index = i;
			buf_free(&list);
			return true;
		}
		buf_format(&list, "%s%s", i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ", words[i]);
	}
	buf_char(&list, '\0');
	json_dom_fail(d, "%s: \"%s\" must be %s", where, name, list.data);
	buf_free(&list);
	return false;
}

const double *
json_dom_numbers(struct json_dom *d, const cJSON *object, const char *where, const char *name, size_t n, size_t *count)
{
	const cJSON *m = json_dom_member(object, name), *item;
	if (m == NULL)
		return NULL;
	size_t found = cJSON_IsArray(m) ? (size_t)cJSON_GetArraySize(m) : 0, i = 0;
	if (!cJSON_IsArray(m) || (n > 0 && found != n)) {
		json_dom_fail(d,
			n > 0 ? "%s: \"%s\" must be an array of %zu numbers" : "%s: \"%s\" must be an array of numbers",
			where, name, n);
		return NULL;
	}
	double *number = arena_array(d->arena, double, found);
	cJSON_ArrayForEach(item, m) {
		if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble)) {
			json_dom_fail(d, "%s: \"%s\" must hold numbers alone", where, name);
			return NULL;
		}
		number[i++] = item->valuedouble;
	}
	if (count != NULL)
		*count = found;
	return number;
}
