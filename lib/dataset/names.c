/* names.c -- categories: ids and names. */
#include "dataset/names.h"

#include "base/num.h"
#include "base/order.h"
#include "dataset/coco_read.h"
#include "dataset/image.h"
#include "dataset/names_forms.h"
#include "engine/err.h"
#include "engine/input.h"
#include "json/json.h"

#include <string.h>

enum { FIRST_ROWS = 64, NUMBER = 32 };

bool
names_add(struct names *n, struct names_row row, struct arena *arena)
{
	size_t id, name;
	if (!text_table_add(&n->ids, coco_id_key(row.id, arena), &id, arena))
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
names_by_index(const struct names *n, struct slice index)
{
	size_t rank = 0;
	if (!n->by_rank)
		return names_by_id(n, index);
	for (size_t i = 0; i < index.n; i++) {
		if (index.text[i] < '0' || index.text[i] > '9' || rank > n->rows)
			return NULL;
		rank = 10 * rank + (size_t)(index.text[i] - '0');
	}
	return index.n > 0 && rank < n->rows ? &n->row[n->ranked[rank]] : NULL;
}

/* Rows by id: whole numbers by value, before what else there is. */
static void
rank_rows(struct names *n, struct arena *arena)
{
	uint64_t *key = arena_array(arena, uint64_t, n->rows);
	n->ranked = arena_array(arena, uint32_t, n->rows);
	for (size_t i = 0; i < n->rows; i++) {
		struct slice id = json_text(n->row[i].id, arena);
		char copy[NUMBER + NUM_PAD] = { 0 };
		int64_t number;
		memcpy(copy, id.text, id.n < NUMBER ? id.n : 0);
		bool whole = num_read_integer(copy, &number) == copy + id.n && id.n > 0;
		key[i] = whole ? (uint64_t)number ^ (uint64_t)1 << 63 : UINT64_MAX;
	}
	order_ascending(key, n->rows, n->ranked, arena);
	n->rank = arena_array(arena, uint32_t, n->rows);
	for (size_t i = 0; i < n->rows; i++)
		n->rank[n->ranked[i]] = (uint32_t)i;
}

size_t
names_index(const struct names *n, const struct names_row *row)
{
	size_t number = 0;
	if (n->by_rank)
		return n->rank[row - n->row];
	for (size_t i = 0; i < row->id.n; i++)
		number = 10 * number + (size_t)(row->id.text[i] - '0');
	return number;
}

/* Whether all ids can be class numbers: digits alone, and not many. */
static bool
are_indices(const struct names *n)
{
	for (size_t i = 0; i < n->rows; i++)
		for (size_t k = 0; k < n->row[i].id.n; k++)
			if (k > 8 || n->row[i].id.text[k] < '0' || n->row[i].id.text[k] > '9')
				return false;
	return true;
}

const struct names_row *
names_by_name(const struct names *n, struct slice name)
{
	size_t number;
	return text_table_find(&n->names, name, &number) ? &n->row[n->first[number]] : NULL;
}

/* What was read of a file to see what it is, and then the rest of it. */
struct begun {
	struct input in;
	struct buf text;
	size_t at;
};

enum { PIECE = 64 << 10 };

static ssize_t
read_begun(void *from, char *to, size_t n)
{
	struct begun *b = from;
	if (b->at == b->text.len)
		return input_read(&b->in, to, n);
	n = n < b->text.len - b->at ? n : b->text.len - b->at;
	memcpy(to, b->text.data + b->at, n);
	b->at += n;
	return (ssize_t)n;
}

/* More of the file. 0: there is none. */
static size_t
read_more(struct begun *b)
{
	ssize_t n = input_read(&b->in, buf_room(&b->text, PIECE), PIECE);
	if (n < 0)
		err_die("%s: %s", b->in.name, b->in.why);
	b->text.len += (size_t)n;
	return (size_t)n;
}

/* A COCO document: everything but its categories is passed over. */
static void
read_coco(struct names *n, struct begun *file, struct arena *arena)
{
	struct coco_reader r;
	enum coco_kind kind;
	const char *path = file->in.name;
	coco_open(&r, read_begun, file);
	r.without_images = true;
	while ((kind = coco_next(&r)) > COCO_END) {
		const struct coco_id *id = &r.category.entry.id;
		struct names_row row = { .name = r.category.name };
		if (kind != COCO_CATEGORY)
			continue;
		row.id = id->value.text != NULL ? id->value
						: slice_of(arena_format(arena, "%lld", (long long)id->number));
		row.id.text = arena_text(arena, row.id.text, row.id.n);
		row.name.text = arena_text(arena, row.name.text, row.name.n);
		if (!names_add(n, row, arena))
			err_die("%s:%llu:%llu: categories[%zu]: the id %.*s is there already", path,
				(unsigned long long)id->place.line, (unsigned long long)id->place.column,
				r.category.entry.index, row.id.n < 40 ? (int)row.id.n : 40, row.id.text);
	}
	if (kind == COCO_FAILED && r.stream.unreadable)
		err_die("%s: %s", path, file->in.why);
	if (kind == COCO_FAILED)
		err_die("%s:%llu:%llu: %s", path, (unsigned long long)r.stream.wrong.line,
			(unsigned long long)r.stream.wrong.column, r.stream.why);
	if (!r.seen[2])
		err_die("%s: no \"categories\"", path);
	coco_close(&r);
}

/* A byte order mark is not part of the text. */
static struct slice
without_mark(struct slice text)
{
	bool marked = text.n >= 3 && memcmp(text.text, "\xef\xbb\xbf", 3) == 0;
	return marked ? (struct slice){ text.text + 3, text.n - 3 } : text;
}

/* Whether an object is a COCO document, and no map of names: such a map is small, and has no list in it. */
static bool
is_coco(struct begun *file)
{
	while (file->text.len < PIECE && read_more(file) > 0)
		;
	return file->text.len >= PIECE || memchr(file->text.data, '[', file->text.len) != NULL;
}

void
names_read(struct names *n, const char *path, bool unique, struct arena *arena)
{
	struct begun file = { .text.failed = err_out_of_memory };
	*n = (struct names){ 0 };
	if (!input_open(&file.in, path))
		err_die("%s: %s", file.in.name, file.in.why);
	struct slice text = { 0 };
	while (text.n == 0 && read_more(&file) > 0)
		text = image_trim(without_mark((struct slice){ file.text.data, file.text.len }));
	if (text.n > 0 && text.text[0] == '{' && is_coco(&file)) {
		read_coco(n, &file, arena);
		n->by_rank = n->coco = true;
	} else {
		while (read_more(&file) > 0)
			;
		text = without_mark((struct slice){ file.text.data, file.text.len });
		names_read_text(n, file.in.name, (struct slice){ arena_text(arena, text.text, text.n), text.n }, arena);
	}
	n->by_rank |= !are_indices(n);
	if (n->by_rank)
		rank_rows(n, arena);
	buf_free(&file.text);
	input_close(&file.in);
	if (unique && n->twice)
		err_die("%s: a name occurs twice, so that it has no one id", path);
}
