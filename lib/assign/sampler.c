/* sampler.c -- which positives and which backgrounds of an image take part in the loss. */
#include "assign/sampler.h"

#include "base/bitset.h"
#include "base/order.h"

#include <math.h>

/* k of the numbers below n, every such set as likely as any other: Bentley and Floyd, "A sample of brilliance",
 * Communications of the ACM 30(9), 1987. */
static struct bitset
draw(size_t n, size_t k, struct rng *rng, struct arena *arena)
{
	struct bitset set = { 0 };
	bitset_room(&set, n, arena);
	for (size_t top = n - k; top < n; top++) {
		size_t one = (size_t)rng_below(rng, top + 1);
		bitset_add(&set, bitset_has(&set, one) ? top : one);
	}
	return set;
}

/* Anchors and runs, both ascending and disjoint but for anchors that repeat, as runs that do not touch. out has room
 * for all. */
static size_t
merge(const size_t *anchor, size_t anchors, const struct run *run, size_t runs, struct run *out)
{
	size_t n = 0;
	for (size_t i = 0, k = 0; i < anchors || k < runs;) {
		bool single = k == runs || (i < anchors && anchor[i] < run[k].first);
		struct run next = single ? (struct run){ anchor[i++], 1 } : run[k++];
		size_t end = n > 0 ? out[n - 1].first + out[n - 1].count : 0;
		if (n > 0 && next.first < end) /* a repeated anchor */
			continue;
		if (n > 0 && next.first == end)
			out[n - 1].count += next.count;
		else
			out[n++] = next;
	}
	return n;
}

/* Leaves `keep` of the positives; the anchors of the others are ignored, unless they have another box that stayed. */
static void
drop_positives(struct assignment *a, size_t keep, struct rng *rng, struct arena *arena)
{
	struct bitset chosen = draw(a->positives, keep, rng, arena);
	size_t *dropped = arena_array(arena, size_t, a->positives), drops = 0, kept = 0, gone = 0;
	for (size_t i = 0; i < a->positives; i++) {
		if (!bitset_has(&chosen, i)) {
			dropped[drops++] = a->anchor[i];
			continue;
		}
		a->anchor[kept] = a->anchor[i];
		a->matched[kept] = a->matched[i];
		a->iou[kept++] = a->iou[i];
	}
	for (size_t i = 0, k = 0; i < drops; i++) {
		while (k < kept && a->anchor[k] < dropped[i])
			k++;
		if (k == kept || a->anchor[k] != dropped[i])
			dropped[gone++] = dropped[i];
	}
	struct run *ignore = arena_array(arena, struct run, gone + a->ignored);
	a->ignored = merge(dropped, gone, a->ignore, a->ignored, ignore);
	a->ignore = ignore;
	a->positives = kept;
}

/* The k backgrounds of highest loss, as ranks among the n backgrounds: the anchors outside of the taken runs. */
static struct bitset
hardest(const double *loss, size_t anchors, const struct run *taken, size_t runs, size_t n, size_t k,
	struct arena *arena)
{
	struct bitset set = { 0 };
	double *score = arena_array(arena, double, n);
	uint32_t *order = arena_array(arena, uint32_t, n);
	size_t to = 0, from = 0;
	for (size_t i = 0; i <= runs; i++) {
		size_t end = i < runs ? taken[i].first : anchors;
		while (from < end)
			score[to++] = loss[from++];
		from = i < runs ? end + taken[i].count : end;
	}
	order_descending(score, n, order, arena);
	bitset_room(&set, n, arena);
	for (size_t i = 0; i < k; i++)
		bitset_add(&set, order[i]);
	return set;
}

/* From ranks among the backgrounds to anchors. */
static size_t
list(const struct bitset *rank, const struct run *taken, size_t runs, size_t *anchor)
{
	size_t n = 0, next = 0, before = 0;
	for (size_t w = bitset_next(rank, 0); w < rank->words; w = bitset_next(rank, w + 1)) {
		for (uint64_t bits = rank->word[w]; bits != 0; bits &= bits - 1) {
			size_t i = 64 * w + (size_t)__builtin_ctzll(bits);
			while (next < runs && taken[next].first <= i + before)
				before += taken[next++].count;
			anchor[n++] = i + before;
		}
	}
	return n;
}

/* How many of n backgrounds the rule wants beside so many positives. */
static size_t
wanted(const struct sample *rule, size_t positives, size_t n)
{
	if (rule->count > 0 && rule->count - positives < n)
		n = rule->count - positives;
	if (rule->neg_ratio > 0 && rule->neg_ratio * (double)positives < (double)n)
		n = (size_t)(rule->neg_ratio * (double)positives);
	return n;
}

void
sampler_draw(const struct sample *rule, size_t anchors, const double *loss, struct rng *rng, struct assignment *a,
	struct negatives *out, struct arena *arena)
{
	struct run *taken = arena_array(arena, struct run, a->positives + a->ignored);
	size_t runs = merge(a->anchor, a->positives, a->ignore, a->ignored, taken), backgrounds = anchors;
	for (size_t i = 0; i < runs; i++)
		backgrounds -= taken[i].count;

	size_t most = rule->count > 0 ? (size_t)floor((double)rule->count * rule->fraction) : a->positives;
	if (most < a->positives)
		drop_positives(a, most, rng, arena);
	size_t k = wanted(rule, a->positives, backgrounds);
	bool mine = loss != NULL && rule->neg_ratio > 0;
	out->anchor = arena_array(arena, size_t, k);
	struct bitset rank = mine ? hardest(loss, anchors, taken, runs, backgrounds, k, arena) :
		draw(backgrounds, k, rng, arena);
	out->n = list(&rank, taken, runs, out->anchor);
}
