/* coco_category.c -- the categories of COCO documents that are written. */
#include "dataset/coco_category.h"

#include "engine/err.h"

#include <stdlib.h>

bool
coco_category_is_whole(struct slice text)
{
	size_t i = text.n > 1 && text.text[0] == '-' ? 1 : 0;
	if (text.n == i || (text.text[i] == '0' && text.n > i + 1))
		return false;
	for (; i < text.n; i++)
		if (text.text[i] < '0' || text.text[i] > '9')
			return false;
	return true;
}

bool
coco_category_of(const struct record *r, size_t i, const struct names *names, struct slice *id)
{
	struct slice label = record_text(r, COLUMN_LABELS, i);
	const struct names_row *row = names_by_name(names, label);
	if (row == NULL)
		row = names_by_id(names, label);
	if (row == NULL)
		return record_reject(r, "box %zu: label \"%.*s\" is not in --names", i,
			label.n < 80 ? (int)label.n : 80, label.text);
	*id = row->id;
	return true;
}

bool
coco_category_number(struct record *r, size_t i, struct slice *id)
{
	struct written *state = r->worker->state;
	struct slice label = record_text(r, COLUMN_LABELS, i);
	bool whole = coco_category_is_whole(label);
	size_t number;
	if (state->labels.n == 0)
		state->numbers = whole;
	if (state->numbers != whole)
		return record_reject(r, "box %zu: label \"%.*s\": some labels are numbers and some are not; "
			"give --names", i, label.n < 80 ? (int)label.n : 80, label.text);
	if (!text_table_find(&state->labels, label, &number)) {
		struct slice kept = { arena_text(r->worker->keep, label.text, label.n), label.n };
		text_table_add(&state->labels, kept, &number, r->worker->keep);
	}
	*id = whole ? label : slice_of(arena_format(r->worker->arena, "%zu", number + 1));
	return true;
}

static void
put(struct slice id, struct slice name, struct buf *out)
{
	buf_text(out, out->data[out->len - 1] == '[' ? "\n{" : ",\n{");
	buf_add(json_put_key(out, "id"), id.text, id.n);
	json_put_string(json_put_key(out, "name"), name);
	buf_char(out, '}');
}

/* Texts of whole numbers by value. */
static int
by_value(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	bool below = x->text[0] == '-', other = y->text[0] == '-';
	if (below != other)
		return below ? -1 : 1;
	int order = x->n != y->n ? (x->n < y->n ? -1 : 1) : memcmp(x->text, y->text, x->n);
	return below ? -order : order;
}

static void
put_numbered(const struct written *state, struct arena *arena, struct buf *out)
{
	size_t n = state->labels.n;
	struct slice *label = arena_array(arena, struct slice, n);
	for (size_t i = 0; i < n; i++)
		label[i] = state->labels.key[i];
	if (state->numbers)
		qsort(label, n, sizeof *label, by_value);
	for (size_t i = 0; i < n; i++)
		put(state->numbers ? label[i] : slice_of(arena_format(arena, "%zu", i + 1)), label[i], out);
}

void
coco_category_put_all(const struct written *state, const struct convert *c, struct buf *out)
{
	struct arena arena = { .failed = err_out_of_memory };
	if (c->names == NULL)
		put_numbered(state, &arena, out);
	for (size_t i = 0; c->names != NULL && i < c->names->rows; i++) {
		const struct names_row *row = &c->names->row[c->names->by_rank ? c->names->ranked[i] : i];
		put(row->id, json_text(row->name, &arena), out);
	}
	arena_free(&arena);
}
