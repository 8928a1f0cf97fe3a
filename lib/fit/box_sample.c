/* box_sample.c -- boxes as they lie in their images, counted, or the sample of them whose keys are smallest. */
#include "fit/box_sample.h"

#include "base/order.h"
#include "base/wide.h"

#include <math.h>
#include <string.h>

enum {
	FIRST_BITS = 8, /* 256 slots */
	WORDS = 9,      /* in a box with its place */
	BYTE = 8,
	VALUES = 256,
};

_Static_assert(sizeof(struct box_sample_box) == WORDS * sizeof(uint64_t), "it is compared word by word");

/* The same box with every -0 made 0. */
static struct box_sample_box
without_minus_zero(const struct box_sample_box *p)
{
	struct box_sample_box q = *p;
	for (int i = 0; i < 2; i++) {
		q.frame[i] += 0.0;
		q.padded[i] += 0.0;
	}
	q.box = (struct box){ p->box.x1 + 0.0, p->box.y1 + 0.0, p->box.x2 + 0.0, p->box.y2 + 0.0 };
	return q;
}

/* An order of boxes, < 0, 0 or > 0: any would do, but the same on all machines. */
static int
compare(const struct box_sample_box *a, const struct box_sample_box *b)
{
	uint64_t x[WORDS], y[WORDS];
	memcpy(x, a, sizeof x);
	memcpy(y, b, sizeof y);
	for (int i = 0; i < WORDS; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/* Both halves of a product, which depends on every bit of a and b, folded into one. */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	wide product = (wide)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Each word enters with a number of its own (of the digits of pi), so that equal words do not cancel and zeros
 * count. */
static uint64_t
key_of(const struct box_sample_box *p)
{
	uint64_t w[WORDS];
	memcpy(w, p, sizeof w);
	uint64_t x = fold(w[0] ^ 0x243f6a8885a308d3, w[1] ^ 0x13198a2e03707344);
	x += fold(w[2] ^ 0xa4093822299f31d0, w[3] ^ 0x082efa98ec4e6c89);
	x += fold(w[4] ^ 0x452821e638d01377, w[5] ^ 0xbe5466cf34e90c6c);
	x += fold(w[6] ^ 0xc0ac29b7c97c50dd, w[7] ^ 0x3f84d5b5b5470917);
	x += fold(w[8] ^ 0x9216d5d98979fb1b, 0xd1310ba698dfb5ac);
	return fold(x ^ 0x2ffd72dbd01adfb7, 0xb8e1afed6a267e97);
}

uint64_t
box_sample_key(const struct box_sample_box *p)
{
	struct box_sample_box q = without_minus_zero(p);
	return key_of(&q);
}

/* A slot without its entry's number: probes that meet another box need not read the entry. */
static uint64_t
tag_of(uint64_t key)
{
	return key << 16 & ~(uint64_t)UINT32_MAX;
}

/* The slot that holds the box, or the free one where it belongs. Never more than half of the slots are taken. The low
 * bits number the slots: of a sample's keys the high ones are all alike. */
static size_t
slot_of(const struct box_sample *t, const struct box_sample_box *p, uint64_t key)
{
	size_t mask = ((size_t)1 << t->bits) - 1;
	size_t i = (size_t)key & mask;
	for (; t->slot[i] != 0; i = (i + 1) & mask) {
		if ((t->slot[i] ^ tag_of(key)) > UINT32_MAX)
			continue;
		const struct box_sample_entry *e = &t->entry[(uint32_t)t->slot[i] - 1];
		if (e->key == key && compare(&e->sample, p) == 0)
			break;
	}
	return i;
}

/* Fills the slots anew. */
static void
index_entries(struct box_sample *t)
{
	size_t mask = ((size_t)1 << t->bits) - 1;
	memset(t->slot, 0, sizeof *t->slot << t->bits);
	for (size_t n = 0; n < t->n; n++) {
		uint64_t key = t->entry[n].key;
		size_t i = (size_t)key & mask;
		while (t->slot[i] != 0)
			i = (i + 1) & mask;
		t->slot[i] = tag_of(key) | (n + 1);
	}
}

/* To at most twice the limit, which is more than is needed where keys do not collide. */
static void
grow(struct box_sample *t)
{
	size_t most = 2 * t->limit, room = t->room < most ? 4 * t->room : 2 * t->room;
	if (t->room < most && room > most)
		room = most;
	while ((size_t)1 << t->bits < 2 * room)
		t->bits++;
	t->entry = arena_grow(t->arena, t->entry, t->room * sizeof *t->entry, room * sizeof *t->entry);
	t->slot = arena_array(t->arena, uint64_t, (size_t)1 << t->bits);
	t->room = room;
	t->spare = NULL;
	index_entries(t);
}

void
box_sample_init(struct box_sample *t, size_t limit, struct arena *arena)
{
	size_t room = (size_t)1 << (FIRST_BITS - 1);
	*t = (struct box_sample){ .limit = limit, .bits = FIRST_BITS, .room = room, .arena = arena };
	t->entry = arena_array(arena, struct box_sample_entry, room);
	t->slot = arena_zeros(arena, uint64_t, (size_t)1 << FIRST_BITS);
}

/* The key of a rank (0: the smallest) among n; moves keys about. A radix selection: by the highest byte, then among
 * those that share it by the next. */
static uint64_t
key_of_rank(uint64_t *key, size_t n, size_t rank)
{
	for (int shift = 64 - BYTE; shift >= 0 && n > 1; shift -= BYTE) {
		size_t count[VALUES] = { 0 }, value = 0, kept = 0;
		for (size_t i = 0; i < n; i++)
			count[key[i] >> shift & (VALUES - 1)]++;
		for (; rank >= count[value]; value++)
			rank -= count[value];
		for (size_t i = 0; i < n; i++)
			if ((key[i] >> shift & (VALUES - 1)) == value)
				key[kept++] = key[i];
		n = kept;
	}
	return key[0];
}

/* Drops all entries whose keys are above most. */
static void
cut(struct box_sample *t, uint64_t most)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (t->entry[i].key > most)
			continue;
		if (n != i)
			t->entry[n] = t->entry[i];
		n++;
	}
	if (n < t->n) {
		t->n = n;
		t->sampled = true;
		index_entries(t);
	}
	t->most = most;
}

/* Drops all but the limit smallest keys, and those equal to the largest of them. */
static void
prune(struct box_sample *t)
{
	if (t->n <= t->limit)
		return;
	if (t->spare == NULL)
		t->spare = arena_array(t->arena, uint64_t, t->room);
	for (size_t i = 0; i < t->n; i++)
		t->spare[i] = t->entry[i].key;
	cut(t, key_of_rank(t->spare, t->n, t->limit - 1));
}

static void
add_entry(struct box_sample *t, const struct box_sample_box *p, uint64_t key, uint64_t count)
{
	size_t s = slot_of(t, p, key);
	if (t->slot[s] != 0) {
		t->entry[(uint32_t)t->slot[s] - 1].count += count;
		return;
	}
	t->entry[t->n++] = (struct box_sample_entry){ *p, key, count };
	t->slot[s] = tag_of(key) | t->n;
	if (t->n >= 2 * t->limit)
		prune(t);
	if (t->n == t->room)
		grow(t);
}

void
box_sample_add(struct box_sample *t, const struct box_sample_box *p, uint64_t count)
{
	struct box_sample_box q = without_minus_zero(p);
	uint64_t key = key_of(&q);
	t->total += count;
	if (count > 0 && !(t->sampled && key > t->most))
		add_entry(t, &q, key, count);
}

/* An entry above the least threshold of the two is incomplete: it goes. One below both is complete in both. */
void
box_sample_merge(struct box_sample *into, const struct box_sample *from)
{
	if (from->sampled && !(into->sampled && into->most <= from->most)) {
		cut(into, from->most);
		into->sampled = true;
	}
	into->total += from->total;
	for (size_t i = 0; i < from->n; i++) {
		const struct box_sample_entry *e = &from->entry[i];
		if (!(into->sampled && e->key > into->most))
			add_entry(into, &e->sample, e->key, e->count);
	}
}

/* Sorts the entries that share a key, which are in order of arrival. */
static void
sort_ties(struct box_sample_entry *entry, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t j = i; j > 0 && entry[j].key == entry[j - 1].key; j--) {
			if (compare(&entry[j].sample, &entry[j - 1].sample) >= 0)
				break;
			struct box_sample_entry e = entry[j];
			entry[j] = entry[j - 1];
			entry[j - 1] = e;
		}
	}
}

static void
sort(struct box_sample *t)
{
	struct arena scratch = { .failed = t->arena->failed };
	uint64_t *key = arena_array(&scratch, uint64_t, t->n);
	uint32_t *order = arena_array(&scratch, uint32_t, t->n);
	struct box_sample_entry *copy = arena_array(&scratch, struct box_sample_entry, t->n);
	for (size_t i = 0; i < t->n; i++)
		key[i] = t->entry[i].key;
	memcpy(copy, t->entry, t->n * sizeof *copy);
	order_ascending(key, t->n, order, &scratch);
	for (size_t i = 0; i < t->n; i++)
		t->entry[i] = copy[order[i]];
	arena_free(&scratch);
	sort_ties(t->entry, t->n);
	index_entries(t);
}

void
box_sample_finish(struct box_sample *t)
{
	prune(t);
	sort(t);
	t->most = t->sampled && t->n > 0 ? t->entry[t->n - 1].key : 0;
}

void
box_sample_restore(struct box_sample *t, uint64_t total, bool sampled)
{
	box_sample_finish(t);
	t->total = total;
	if (!t->sampled && sampled) {
		t->sampled = true;
		t->most = t->n > 0 ? t->entry[t->n - 1].key : 0;
	}
}

/* A share that is estimated by a sum of weights over n drawn at random from many has a variance of at most a quarter
 * of the sum of squared weights; drawn without putting back, that times the part of the whole that was not drawn.
 * Keys are uniform, so that part follows from the largest. */
double
box_sample_error(const struct box_sample *t)
{
	if (!t->sampled || t->n == 0)
		return t->sampled ? 0.5 : 0;
	double sum = 0, squares = 0, left = 1 - (double)t->most * 0x1p-64;
	for (size_t i = 0; i < t->n; i++) {
		double count = (double)t->entry[i].count;
		sum += count;
		squares += count * count;
	}
	return 0.5 * sqrt(squares * left) / sum;
}
