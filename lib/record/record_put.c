/* record_put.c -- records as they are changed and written. */
#include "record/record_change.h"

#include <stdint.h>
#include <string.h>

void
record_move_last(struct record *r, enum column column)
{
	if (!r->change[column].last)
		r->appended[r->appends++] = (unsigned char)column;
	r->change[column].last = true;
}

/* Where a column's new value is kept. */
static struct record_change *
change_of(struct record *r, enum column column)
{
	if (!r->json.column[column].given)
		record_move_last(r, column);
	return &r->change[column];
}

struct buf *
record_open(struct record *r, enum column column)
{
	struct record_change *c = change_of(r, column);
	c->kind = SCRATCHED;
	c->from = r->worker->scratch->len;
	c->to = SIZE_MAX;
	return r->worker->scratch;
}

void
record_close(struct record *r)
{
	for (size_t i = 0; i < r->schema->json.keys; i++)
		if (r->change[i].kind == SCRATCHED && r->change[i].to == SIZE_MAX)
			r->change[i].to = r->worker->scratch->len;
}

void
record_set(struct record *r, enum column column, struct slice value)
{
	struct record_change *c = change_of(r, column);
	c->kind = REPLACED;
	c->value = value;
}

void
record_drop(struct record *r, enum column column)
{
	r->change[column].kind = DROPPED;
}

void
record_drop_all(struct record *r, uint64_t drop)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (drop >> i & 1)
			record_drop(r, (enum column)i);
}

void
record_select(struct record *r, const uint32_t *index, size_t n)
{
	for (size_t i = 0; i < r->schema->json.keys; i++) {
		const struct json_column *c = &r->json.column[i];
		if ((r->schema->per_box >> i & 1) == 0 || !c->given || r->change[i].kind != UNCHANGED)
			continue;
		struct buf *out = record_open(r, (enum column)i);
		buf_char(out, '[');
		for (size_t k = 0; k < n; k++) {
			struct slice item = c->item[index[k]];
			char *to = buf_room(out, item.n + 1);
			*to = ',';
			memcpy(to + (k > 0), item.text, item.n);
			out->len += item.n + (k > 0);
		}
		buf_char(out, ']');
		record_close(r);
	}
}

static struct slice
new_value(const struct record *r, const struct record_change *c)
{
	if (c->kind == REPLACED)
		return c->value;
	return (struct slice){ r->worker->scratch->data + c->from, c->to - c->from };
}

/* Appends column i as it is by now to an object, if it is one of the per-box columns, and drops it. */
static void
gather_column(struct record *r, int i, struct buf *object)
{
	if (i < 0 || (r->schema->per_box >> i & 1) == 0)
		return;
	struct record_change *c = &r->change[i];
	if (c->kind == DROPPED || (c->kind == UNCHANGED && !r->json.column[i].given))
		return;
	struct slice value = c->kind == UNCHANGED ? r->json.column[i].text : new_value(r, c);
	if (object->len > 1)
		buf_char(object, ',');
	json_put_string(object, slice_of(r->schema->key[i].name));
	buf_char(object, ':');
	buf_add(object, value.text, value.n);
	c->kind = DROPPED;
}

void
record_gather_boxes(struct record *r, enum column into)
{
	struct buf object = { .failed = err_out_of_memory };
	buf_char(&object, '{');
	for (size_t i = 0; i < r->json.members; i++)
		gather_column(r, r->json.member[i].bound, &object);
	for (size_t i = 0; i < r->appends; i++)
		gather_column(r, r->appended[i], &object);
	buf_char(&object, '}');
	if (into < COLUMNS)
		record_set(r, into,
			(struct slice){ arena_text(r->worker->arena, object.data, object.len), object.len });
	buf_free(&object);
}

/* The value that a member has by now. false: it is not written in its place. */
static bool
member_value(const struct record *r, const struct json_member *m, struct slice *value)
{
	*value = m->value;
	if (m->bound < 0)
		return true;
	const struct record_change *c = &r->change[m->bound];
	if (c->kind == DROPPED || c->last)
		return false;
	if (c->kind != UNCHANGED)
		*value = new_value(r, c);
	return true;
}

void
record_put(const struct record *r, struct buf *out)
{
	size_t start = out->len;
	for (size_t i = 0; i < r->json.members; i++) {
		const struct json_member *m = &r->json.member[i];
		struct slice value;
		if (!member_value(r, m, &value))
			continue;
		buf_char(out, out->len == start ? '{' : ',');
		buf_add(out, m->key.text, m->key.n);
		buf_char(out, ':');
		buf_add(out, value.text, value.n);
	}
	for (size_t i = 0; i < r->appends; i++) {
		const struct record_change *c = &r->change[r->appended[i]];
		if (c->kind == UNCHANGED || c->kind == DROPPED)
			continue;
		struct slice value = new_value(r, c);
		buf_char(out, out->len == start ? '{' : ',');
		json_put_string(out, slice_of(r->schema->key[r->appended[i]].name));
		buf_char(out, ':');
		buf_add(out, value.text, value.n);
	}
	buf_text(out, out->len == start ? "{}\n" : "}\n");
}
