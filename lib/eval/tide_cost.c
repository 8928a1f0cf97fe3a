/* tide_cost.c -- what each kind of error costs in average precision.
 *
 * tidecv computes the average precision anew for each kind, from a list in which the errors of that kind are put
 * right. Here a label's list is walked once: each variant counts for itself. Where scores are equal, the order is
 * the one in which tidecv fills its lists: as they are, image by image; put right, all errors first. */
#include "eval/tide.h"

#include "eval/sort.h"

#include <math.h>

/* The variants of a list: each kind put right, then only the order of those with nothing put right, then as it is. */
enum { AS_LISTED = TIDE_KINDS, AS_IS, VARIANTS };

enum { AHEAD = 16 };

/* A detection as part of a label's list. */
struct entry {
	double score;
	uint32_t image, rank;
	uint32_t code;
	bool foreign; /* another label's, which belongs here when put right */
};

struct variant {
	uint64_t tp, fp;
	bool any;          /* it has a detection */
	double *precision; /* at each true positive, */
	uint64_t room;     /* of which there are no more than boxes */
};

struct cost {
	const struct tide *tide;
	const struct eval_lists *lists;
	size_t *first;     /* [labels + 1]: detections that are turned into each label, by score */
	struct entry *turned;
	struct variant variant[VARIANTS];
	struct entry *run; /* of equal score */
	double sum[VARIANTS + 2];
	size_t labels[VARIANTS + 2];
};

/* What is kept of TIDE of a detection of the lists; what will be read soon is fetched. */
static inline const struct tide_kept *
kept_at(const struct cost *c, size_t at)
{
	const struct eval_lists *l = c->lists;
	if (at + AHEAD < l->detections)
		__builtin_prefetch(blocks_at(&c->tide->kept, sizeof(struct tide_kept), l->kept[at + AHEAD]));
	return blocks_at(&c->tide->kept, sizeof(struct tide_kept), l->kept[at]);
}

static struct entry
entry_at(const struct cost *c, size_t at, bool foreign)
{
	const struct eval_lists *l = c->lists;
	const struct tide_kept *k = kept_at(c, at);
	if (at + AHEAD < l->detections)
		__builtin_prefetch(eval_matches_kept(l->matches, l->kept[at + AHEAD]));
	return (struct entry){ eval_matches_kept(l->matches, l->kept[at])->score, l->image[at], k->rank, k->code,
		foreign };
}

static enum tide_kind
kind_of(struct entry e)
{
	return (enum tide_kind)(e.code >> 29);
}

static bool
before(struct entry a, struct entry b)
{
	return a.image != b.image ? a.image < b.image : a.rank < b.rank;
}

static bool
is_turned_away(const struct tide_kept *k)
{
	return tide_kind_of(*k) == TIDE_CLS && (k->code & TIDE_TURNED);
}

/* Finds what is turned into each label, in the order of lists; then by score. */
static void
find_turned(struct cost *c, struct arena *scratch)
{
	const struct eval_lists *l = c->lists;
	size_t labels = l->matches->labels, most = 0;
	c->first = arena_zeros(scratch, size_t, labels + 2);
	for (size_t i = 0; i < l->detections; i++) {
		const struct tide_kept *k = kept_at(c, i);
		if (is_turned_away(k))
			c->first[(k->code & TIDE_TARGET) + 2]++;
	}
	for (size_t k = 2; k < labels + 2; k++) {
		most = c->first[k] > most ? c->first[k] : most;
		c->first[k] += c->first[k - 1];
	}
	c->turned = arena_array(scratch, struct entry, c->first[labels + 1]);
	for (size_t i = 0; i < l->detections; i++) {
		const struct tide_kept *k = kept_at(c, i);
		if (is_turned_away(k))
			c->turned[c->first[(k->code & TIDE_TARGET) + 1]++] = entry_at(c, i, true);
	}
	struct sort_room room = sort_room(most, scratch);
	struct entry *copy = arena_array(scratch, struct entry, most);
	for (size_t k = 0; k < labels; k++) {
		size_t first = c->first[k], n = c->first[k + 1] - first;
		for (size_t i = 0; i < n; i++) {
			copy[i] = c->turned[first + i];
			room.score[i] = copy[i].score;
		}
		const uint32_t *order = sort_descending(&room, n);
		for (size_t i = 0; i < n; i++)
			c->turned[first + i] = copy[order[i]];
	}
}

static void
hit(struct variant *v)
{
	v->any = true;
	if (v->tp == v->room) /* more than there are boxes: a part that lies */
		return;
	v->tp++;
	v->precision[v->tp - 1] = (double)v->tp / (double)(v->tp + v->fp);
}

static void
miss(struct variant *v)
{
	v->fp++;
	v->any = true;
}

/* An error, in all variants but the one as it is. */
static void
count_error(struct cost *c, struct entry e)
{
	enum tide_kind kind = kind_of(e);
	if (e.foreign) {
		hit(&c->variant[TIDE_CLS]);
		return;
	}
	for (size_t v = 0; v <= AS_LISTED; v++) {
		if (v != kind && !(e.code & TIDE_IGNORED))
			miss(&c->variant[v]);
	}
	if (kind == TIDE_LOC && (e.code & TIDE_TURNED))
		hit(&c->variant[TIDE_LOC]);
}

/* n entries of equal score, the label's own first. */
static void
count_run(struct cost *c, size_t n)
{
	size_t errors = 0;
	for (size_t i = 0; i < n; i++) {
		struct entry e = c->run[i];
		if (e.foreign || kind_of(e) == TIDE_NONE)
			continue;
		if (kind_of(e) == TIDE_TP)
			hit(&c->variant[AS_IS]);
		else if (!(e.code & TIDE_IGNORED))
			miss(&c->variant[AS_IS]);
	}
	size_t hits = 0;
	for (size_t i = 0; i < n; i++) {
		struct entry e = c->run[i];
		hits += kind_of(e) == TIDE_TP;
		if (kind_of(e) >= TIDE_TP)
			continue;
		size_t at = errors++;
		for (; at > 0 && e.foreign && before(e, c->run[at - 1]); at--)
			c->run[at] = c->run[at - 1];
		c->run[at] = e;
	}
	for (size_t i = 0; i < errors; i++)
		count_error(c, c->run[i]);
	for (size_t v = 0; v <= AS_LISTED; v++) {
		for (size_t i = 0; i < hits; i++)
			hit(&c->variant[v]);
	}
}

/* The mean precision at the recalls 0, 1/100 … 1 in points; n boxes are there to be found. Spoils the variant. */
static double
average(struct variant *v, uint64_t n)
{
	double sum = 0;
	if (n == 0 || v->tp == 0)
		return 0;
	for (size_t k = v->tp - 1; k > 0; k--) {
		if (v->precision[k] > v->precision[k - 1])
			v->precision[k - 1] = v->precision[k];
	}
	size_t k = 1;
	for (unsigned i = 0; i <= 100; i++) {
		double recall = (double)i / 100;
		while (k <= v->tp && (double)k / (double)n < recall)
			k++;
		sum += k <= v->tp ? v->precision[k - 1] : 0;
	}
	return sum / 101 * 100;
}

static void
add(struct cost *c, size_t figure, bool any, uint64_t gt_boxes, double ap)
{
	if (!any && gt_boxes == 0)
		return;
	c->sum[figure] += ap;
	c->labels[figure]++;
}

/* The figures of a label whose list has been walked. */
static void
close_label(struct cost *c, size_t label)
{
	struct tide_label none = { 0 }, l = label < c->tide->labels ? c->tide->label[label] : none;
	struct variant *v = c->variant, perfect = v[AS_IS];
	add(c, AS_IS, v[AS_IS].any, l.gt_boxes, average(&v[AS_IS], l.gt_boxes));
	for (size_t i = 0; i < TIDE_MISS; i++)
		add(c, i, v[i].any, l.gt_boxes, average(&v[i], l.gt_boxes));
	add(c, TIDE_MISS, v[TIDE_MISS].any, l.gt_boxes - l.missed, average(&v[TIDE_MISS], l.gt_boxes - l.missed));
	for (size_t k = 0; k < perfect.tp; k++)
		perfect.precision[k] = 1;
	add(c, VARIANTS, perfect.any, l.gt_boxes, average(&perfect, l.gt_boxes));
	add(c, VARIANTS + 1, v[AS_LISTED].any, l.gt_boxes - l.not_found,
		average(&v[AS_LISTED], l.gt_boxes - l.not_found));
}

static void
walk_label(struct cost *c, size_t label)
{
	const struct eval_lists *l = c->lists;
	size_t own = l->first[label], end = l->first[label + 1], other = c->first[label], last = c->first[label + 1];
	for (size_t v = 0; v < VARIANTS; v++)
		c->variant[v] = (struct variant){ .precision = c->variant[v].precision, .room = c->variant[v].room };
	struct entry next = { 0 };
	if (own < end)
		next = entry_at(c, own, false);
	while (own < end || other < last) {
		size_t n = 0;
		double score = own < end ? next.score : -INFINITY;
		if (other < last && c->turned[other].score > score)
			score = c->turned[other].score;
		while (own < end && next.score == score) {
			c->run[n++] = next;
			if (++own < end)
				next = entry_at(c, own, false);
		}
		for (; other < last && c->turned[other].score == score; other++)
			c->run[n++] = c->turned[other];
		count_run(c, n);
	}
	close_label(c, label);
}

struct tide_cost
tide_cost(const struct tide *t, const struct eval_lists *l, const uint32_t *label, size_t labels, struct arena *scratch)
{
	struct cost c = { .tide = t, .lists = l };
	uint64_t most = 0, turned = 0;
	find_turned(&c, scratch);
	for (size_t k = 0; k < t->labels; k++)
		most = t->label[k].gt_boxes > most ? t->label[k].gt_boxes : most;
	turned = c.first[l->matches->labels];
	c.run = arena_array(scratch, struct entry, l->longest + turned);
	for (size_t v = 0; v < VARIANTS; v++)
		c.variant[v] = (struct variant){ .precision = arena_array(scratch, double, most), .room = most };
	for (size_t k = 0; k < labels; k++)
		walk_label(&c, label[k]);
	struct tide_cost cost = { .ap = c.sum[AS_IS] / (double)c.labels[AS_IS] };
	for (size_t i = 0; i < TIDE_KINDS; i++) {
		double gain = c.sum[i] / (double)c.labels[i] - cost.ap;
		cost.cost[i] = gain > 0 ? gain : 0;
	}
	cost.cost[TIDE_FALSE_POS] = c.sum[VARIANTS] / (double)c.labels[VARIANTS] - cost.ap;
	cost.cost[TIDE_FALSE_NEG] = c.sum[VARIANTS + 1] / (double)c.labels[VARIANTS + 1] - cost.ap;
	return cost;
}
