/* json.c -- one line of JSON Lines: the object, its members, and no key twice. */
#include "json/json.h"

#include "base/text_table.h"
#include "json/json_lex.h"

#include <stdio.h>

/* The names of unknown members, unescaped, are compared one by one while they are few, which is faster, and through a
 * table when many. */
enum { FIRST_MEMBERS = 16, FEW_UNKNOWN_KEYS = 16 };

struct unknown_keys {
	struct slice few[FEW_UNKNOWN_KEYS];
	size_t n;
	struct text_table all; /* from FEW_UNKNOWN_KEYS on */
};

static unsigned
slot_of(struct slice key)
{
	unsigned n = (unsigned)key.n;
	if (n == 0)
		return 0;
	unsigned first = (unsigned char)key.text[0], middle = (unsigned char)key.text[n / 2];
	unsigned last = (unsigned char)key.text[n - 1];
	return (n * 5 + first * 7 + middle * 3 + last * 11) % JSON_SLOTS;
}

void
json_schema_init(struct json_schema *s, const struct json_key *key, size_t keys)
{
	*s = (struct json_schema){ .key = key, .keys = keys };
	for (size_t i = 0; i < keys; i++) {
		unsigned at = slot_of(slice_of(key[i].name));
		while (s->slot[at] != 0)
			at = (at + 1) % JSON_SLOTS;
		s->slot[at] = (unsigned char)(i + 1);
	}
}

/* Index of the schema's key, or -1. */
static int
find_key(const struct json_schema *s, struct slice key)
{
	for (unsigned at = slot_of(key); s->slot[at] != 0; at = (at + 1) % JSON_SLOTS)
		if (slice_is(key, s->key[s->slot[at] - 1].name))
			return s->slot[at] - 1;
	return -1;
}

/* Adds a name; false: it was there. */
static bool
add_unknown_key(struct unknown_keys *k, struct slice name, struct arena *arena)
{
	size_t number;
	if (k->n < FEW_UNKNOWN_KEYS) {
		for (size_t i = 0; i < k->n; i++)
			if (slice_equal(k->few[i], name))
				return false;
		k->few[k->n++] = name;
		return true;
	}
	for (size_t i = 0; i < FEW_UNKNOWN_KEYS && k->all.n < FEW_UNKNOWN_KEYS; i++)
		text_table_add(&k->all, k->few[i], &number, arena);
	return text_table_add(&k->all, name, &number, arena);
}

/* NULL: the key at p stands in the object for the second time. */
static const char *
fail_twice(struct json_error *error, const char *start, const char *p, struct slice name)
{
	error->at = (size_t)(p - start);
	snprintf(error->text, sizeof error->text, "duplicate key \"%.*s\"", name.n < 80 ? (int)name.n : 80, name.text);
	return NULL;
}

/* Everything that one scan carries from member to member. */
struct scan {
	const struct json_schema *schema;
	struct json_object *out;
	struct json_error *error;
	struct arena *arena;
	const char *start;
	size_t member_room;
	struct unknown_keys unknown_keys;
};

static struct json_member *
add_member(struct scan *s)
{
	struct json_object *o = s->out;
	if (o->members == s->member_room) {
		size_t room = s->member_room == 0 ? FIRST_MEMBERS : 2 * s->member_room;
		o->member = arena_grow(s->arena, o->member, s->member_room * sizeof *o->member,
			room * sizeof *o->member);
		s->member_room = room;
	}
	return &o->member[o->members++];
}

/* The member whose key is at p: the byte behind its value, or NULL. */
static const char *
member(struct scan *s, const char *p)
{
	const char *from = p;
	bool escaped = false;
	if (*p != '"')
		return json_fail(s->error, s->start, p, "expected a string as key");
	p = json_string(p, s->start, &escaped, s->error);
	if (p == NULL)
		return NULL;
	struct slice key = { from, (size_t)(p - from) };
	struct slice name = escaped ? json_text(key, s->arena) : (struct slice){ from + 1, key.n - 2 };
	int bound = find_key(s->schema, name);
	if (bound >= 0 ? s->out->column[bound].given : !add_unknown_key(&s->unknown_keys, name, s->arena))
		return fail_twice(s->error, s->start, from, name);

	p = json_space(p);
	if (*p != ':')
		return json_fail(s->error, s->start, p, "expected ':'");
	p = json_space(p + 1);
	const char *value = p;
	if (bound >= 0) {
		p = json_bind(&s->schema->key[bound], p, s->start, &s->out->column[bound], s->error, s->arena);
	} else {
		p = json_skip(p, s->error);
		if (p == NULL)
			s->error->at += (size_t)(value - s->start);
	}
	if (p != NULL)
		*add_member(s) = (struct json_member){ key, { value, (size_t)(p - value) }, bound };
	return p;
}

/* The object at p: the byte behind it, or NULL. */
static const char *
object(struct scan *s, const char *p)
{
	if (*p != '{')
		return json_fail(s->error, s->start, p, "expected a JSON object");
	p = json_space(p + 1);
	if (*p == '}')
		return p + 1;
	for (;; p = json_space(p + 1)) {
		p = member(s, p);
		if (p == NULL)
			return NULL;
		p = json_space(p);
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return json_fail(s->error, s->start, p, "expected ',' or '}'");
	}
}

bool
json_scan(const struct json_schema *schema, struct slice text, struct json_object *out, struct json_error *error,
	struct arena *arena)
{
	*out = (struct json_object){ .column = arena_zeros(arena, struct json_column, schema->keys) };
	struct scan s = { .schema = schema, .out = out, .error = error, .arena = arena, .start = text.text };
	const char *p = object(&s, json_space(text.text));
	if (p != NULL)
		p = json_space(p);
	if (p == text.text + text.n)
		return true;
	if (p != NULL)
		json_fail(error, text.text, p, "unexpected text behind the object");
	if (error->at < text.n && text.text[error->at] == '\0')
		snprintf(error->text, sizeof error->text, "a NUL byte");
	return false;
}
