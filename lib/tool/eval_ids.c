/* eval_ids.c -- ids of images and categories. */
#include "tool/eval_ids.h"

#include "base/num.h"
#include "engine/err.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256, DIGITS = 20 };

/* Whether a text is the digits of a whole number, as they are printed. */
static bool
is_whole(struct slice text, int64_t *number)
{
	char copy[DIGITS + NUM_PAD + 1] = { 0 }, again[NUM_SIZE];
	if (text.n == 0 || text.n > DIGITS)
		return false;
	memcpy(copy, text.text, text.n);
	if (num_read_integer(copy, number) != copy + text.n)
		return false;
	size_t n = num_print_integer(again, *number);
	return slice_equal(text, (struct slice){ again, n });
}

static struct eval_id
keep_text(struct slice text, struct arena *arena)
{
	struct eval_id_text *t = arena_alloc(arena, sizeof *t + text.n);
	t->n = text.n;
	memcpy(t->text, text.text, text.n);
	return (struct eval_id){ t, 0 };
}

struct eval_id
eval_id_of_text(struct slice text, struct arena *arena)
{
	int64_t number;
	return is_whole(text, &number) ? eval_id_whole(number) : keep_text(text, arena);
}

struct eval_id
eval_id_of(struct slice value, struct arena *arena)
{
	struct slice text = json_text(value, arena);
	int64_t number;
	double x;
	if (is_whole(text, &number))
		return eval_id_whole(number);
	if (value.text[0] == '"' || value.n > 300)
		return keep_text(text, arena);
	char *copy = arena_zero(arena, value.n + NUM_PAD + 1);
	memcpy(copy, value.text, value.n);
	if (num_read_double(copy, &x) != NULL && fabs(x) <= 0x1p53 && x == floor(x))
		return eval_id_whole((int64_t)x);
	return keep_text(text, arena);
}

/* Keyed, so that nobody can choose ids that all fall into one place. */
static inline uint64_t
hash(const struct eval_ids *t, struct eval_id id)
{
	if (id.text != NULL)
		return siphash(t->secret, id.text->text, id.text->n);
	return siphash(t->secret, &id.number, sizeof id.number);
}

static inline bool
equal(struct eval_id a, struct eval_id b)
{
	if (a.text == NULL || b.text == NULL)
		return a.text == b.text && a.number == b.number;
	return a.text->n == b.text->n && memcmp(a.text->text, b.text->text, a.text->n) == 0;
}

static size_t
place(const struct eval_ids *t, struct eval_id id)
{
	size_t at = hash(t, id) & (t->slots - 1);
	while (t->slot[at] != 0 && !equal(t->id[t->slot[at] - 1], id))
		at = (at + 1) & (t->slots - 1);
	return at;
}

uint32_t
eval_ids_find(const struct eval_ids *t, struct eval_id id)
{
	if (t->n == 0)
		return EVAL_IDS_NONE;
	uint32_t found = t->slot[place(t, id)];
	return found == 0 ? EVAL_IDS_NONE : found - 1;
}

static void
grow(struct eval_ids *t)
{
	size_t room = t->room == 0 ? FIRST_SLOTS / 2 : 2 * t->room;
	if (room >= EVAL_IDS_NONE)
		err_out_of_memory();
	t->id = arena_grow(t->keep, t->id, t->room * sizeof *t->id, room * sizeof *t->id);
	t->room = room;
	t->slots = 2 * room;
	t->secret = siphash_secret();
	t->slot = arena_zeros(t->keep, uint32_t, t->slots);
	for (size_t i = 0; i < t->n; i++)
		t->slot[place(t, t->id[i])] = (uint32_t)i + 1;
}

uint32_t
eval_ids_add(struct eval_ids *t, struct eval_id id)
{
	if (t->n == t->room)
		grow(t);
	size_t at = place(t, id);
	if (t->slot[at] == 0) {
		if (id.text != NULL)
			id = keep_text((struct slice){ id.text->text, id.text->n }, t->keep);
		t->id[t->n++] = id;
		t->slot[at] = (uint32_t)t->n;
	}
	return t->slot[at] - 1;
}

int
eval_id_compare(struct eval_id a, struct eval_id b)
{
	if (a.text == NULL || b.text == NULL)
		return a.text != NULL ? 1 : b.text != NULL ? -1 : (a.number > b.number) - (a.number < b.number);
	size_t n = a.text->n < b.text->n ? a.text->n : b.text->n;
	int c = memcmp(a.text->text, b.text->text, n);
	return c != 0 ? c : (a.text->n > b.text->n) - (a.text->n < b.text->n);
}

static int
compare(const void *a, const void *b, void *table)
{
	const struct eval_ids *t = table;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	return eval_id_compare(t->id[i], t->id[k]);
}

uint32_t *
eval_ids_order(const struct eval_ids *t, struct arena *arena)
{
	uint32_t *order = arena_array(arena, uint32_t, t->n);
	for (size_t i = 0; i < t->n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, t->n, sizeof *order, compare, (void *)(uintptr_t)t);
	return order;
}

void
eval_id_put(struct buf *out, struct eval_id id)
{
	if (id.text != NULL)
		json_put_string(out, (struct slice){ id.text->text, id.text->n });
	else
		buf_integer(out, id.number);
}
