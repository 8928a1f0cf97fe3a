/* match_builder.c -- candidates of an image, and what of them is learnt: what all assigners share. */
#include "assign/match_builder.h"

/* What lists begin with: taking it from an arena costs nothing, growing does. */
enum { MANY = 16384 };

struct match_builder
match_builder_begin(const struct assign_input *in, struct assign_room *room, struct arena *arena)
{
	return (struct match_builder){ .in = in, .room = room, .arena = arena };
}

void
match_builder_grow(struct match_builder *c, size_t more)
{
	size_t old = c->capacity;
	if (old - c->n >= more)
		return;
	c->capacity = 2 * old + more + MANY;
	c->candidate = arena_grow(c->arena, c->candidate, old * sizeof *c->candidate,
		c->capacity * sizeof *c->candidate);
}

void
match_builder_drop_outside(struct match_builder *c)
{
	struct hits *hits = &c->hits;
	size_t n = 0;
	if (c->in->outside == NULL)
		return;
	for (size_t i = 0; i < hits->n; i++) {
		hits->hit[n] = hits->hit[i];
		n += !bitset_has(c->in->outside, hits->hit[i].anchor);
	}
	hits->n = n;
}

void
match_builder_reach(struct match_builder *c, struct box box, double t)
{
	anchor_reach_find(c->in->reach, box, t, &c->hits, c->arena);
	match_builder_drop_outside(c);
}

double
match_builder_offer(struct match_builder *c, uint32_t box)
{
	const struct hits *hits = &c->hits;
	if (hits->n == 0)
		return 0;
	/* Held here, since the compiler must take any write below for a change of what c points to. */
	match_builder_grow(c, hits->n);
	struct bitset touched = c->room->touched;
	uint32_t *slot = c->room->slot;
	struct match_candidate *candidate = c->candidate;
	size_t n = c->n;
	double best = 0;
	for (const struct hit *hit = hits->hit, *end = hit + hits->n; hit < end; hit++) {
		best = box_max(best, hit->iou);
		if (!bitset_has(&touched, hit->anchor)) {
			bitset_add(&touched, hit->anchor);
			slot[hit->anchor] = (uint32_t)n;
			candidate[n++] = (struct match_candidate){ hit->iou, box, false };
		} else if (hit->iou > candidate[slot[hit->anchor]].iou) {
			candidate[slot[hit->anchor]].iou = hit->iou;
			candidate[slot[hit->anchor]].box = box;
		}
	}
	c->n = n;
	return best;
}

void
match_builder_cover_crowds(struct match_builder *c)
{
	const struct ground_truth *gt = c->in->gt;
	double iof = c->in->match->crowd_iof;
	for (size_t i = 0; i < gt->boxes; i++) {
		if (ground_truth_skips(gt, i) && iof <= 1)
			anchor_reach_cover(c->in->reach, gt->box[i], iof, &c->room->covered);
	}
	if (c->in->trace != NULL)
		c->in->trace->in_crowd = bitset_has(&c->room->covered, c->in->trace->anchor);
}

/* Runs being written, in ascending order. */
struct runs {
	size_t n, capacity;
	struct run *run;
	struct arena *arena;
};

static inline void
add_run(struct runs *r, size_t first, size_t count)
{
	if (r->n > 0 && r->run[r->n - 1].first + r->run[r->n - 1].count == first) {
		r->run[r->n - 1].count += count;
		return;
	}
	if (r->n == r->capacity) {
		size_t old = r->capacity;
		r->capacity = 2 * old + MANY;
		r->run = arena_grow(r->arena, r->run, old * sizeof(struct run), r->capacity * sizeof(struct run));
	}
	r->run[r->n++] = (struct run){ first, count };
}

/* The runs of set bits in a word whose bit 0 is anchor first. */
static void
add_bits(struct runs *r, size_t first, uint64_t bits)
{
	while (bits != 0) {
		size_t start = (size_t)__builtin_ctzll(bits);
		uint64_t carried = bits + ((uint64_t)1 << start); /* the run became the bit behind it, or 0 */
		size_t end = carried == 0 ? 64 : (size_t)__builtin_ctzll(carried);
		add_run(r, first + start, end - start);
		bits &= carried;
	}
}

/* The positives among 64 anchors, appended to out; returns the bits of those that are neither that nor background.
 * Every anchor is written behind the positives, and stays if it is one: the processor could not guess which. */
static uint64_t
take_word(const struct match_builder *c, size_t word, double fg, double bg, struct assignment *out)
{
	/* Held here, since the compiler must take any write below for a change of what c and out point to. */
	const uint32_t *restrict slot = c->room->slot + word * 64;
	const struct match_candidate *restrict candidate = c->candidate;
	size_t *restrict anchor = out->anchor;
	uint32_t *restrict matched = out->matched;
	double *restrict iou = out->iou;
	uint64_t positive = 0, between = 0;
	size_t n = out->positives;
	for (uint64_t bits = c->room->touched.word[word]; bits != 0; bits &= bits - 1) {
		size_t i = (size_t)__builtin_ctzll(bits);
		struct match_candidate has = candidate[slot[i]];
		uint64_t is = has.forced | (has.iou >= fg), may_be = has.iou >= bg;
		positive |= is << i;
		between |= may_be << i;
		anchor[n] = word * 64 + i;
		matched[n] = has.box;
		iou[n] = has.iou;
		n += is;
	}
	out->positives = n;
	return (between | c->room->covered.word[word]) & ~positive;
}

void
match_builder_find_unmatched(const struct match_builder *c, struct assignment *out)
{
	const struct ground_truth *gt = c->in->gt;
	unsigned char *served = arena_zeros(c->arena, unsigned char, gt->boxes);
	for (size_t i = 0; i < out->positives; i++)
		served[out->matched[i]] = 1;
	out->unmatched_box = arena_array(c->arena, uint32_t, gt->boxes);
	out->unmatched = 0;
	for (size_t i = 0; i < gt->boxes; i++) {
		if (!served[i] && !ground_truth_skips(gt, i))
			out->unmatched_box[out->unmatched++] = (uint32_t)i;
	}
}

/* The same questions, of the anchor that is traced. */
static void
note_cause(const struct match_builder *c, double fg, double bg)
{
	struct assign_trace *t = c->in->trace;
	const struct match_candidate *has = match_builder_find(c, t->anchor);
	if (has != NULL && (has->forced || has->iou >= fg))
		t->cause = has->iou >= fg ? CAUSE_FG : CAUSE_CLAIMED;
	else if (t->outside)
		t->cause = CAUSE_OUTSIDE;
	else if (has != NULL && has->iou >= bg)
		t->cause = CAUSE_BETWEEN;
	else if (t->in_crowd)
		t->cause = CAUSE_CROWD;
	else
		t->cause = bitset_has(&c->room->covered, t->anchor) ? CAUSE_LOW : CAUSE_BACKGROUND;
}

void
match_builder_gather(struct match_builder *c, double fg, double bg, struct assignment *out)
{
	if (c->in->trace != NULL)
		note_cause(c, fg, bg);
	*out = (struct assignment){
		.anchor = arena_array(c->arena, size_t, c->n),
		.matched = arena_array(c->arena, uint32_t, c->n),
		.iou = arena_array(c->arena, double, c->n),
	};
	struct runs runs = { .arena = c->arena };
	struct bitset *touched = &c->room->touched, *covered = &c->room->covered;
	size_t one = bitset_next(touched, 0), other = bitset_next(covered, 0);
	while (one < touched->words || other < touched->words) {
		size_t word = one < other ? one : other;
		add_bits(&runs, word * 64, take_word(c, word, fg, bg, out));
		touched->word[word] = covered->word[word] = 0;
		one = one == word ? bitset_next(touched, word + 1) : one;
		other = other == word ? bitset_next(covered, word + 1) : other;
	}
	out->ignored = runs.n;
	out->ignore = runs.run;
	bitset_taken(touched);
	bitset_taken(covered);
	match_builder_find_unmatched(c, out);
}

void
match_builder_ignore_rest(const struct match_builder *c, struct assignment *out)
{
	struct assign_trace *t = c->in->trace;
	out->ignored = 0;
	out->ignore = arena_array(c->arena, struct run, out->positives + 1);
	size_t from = 0;
	for (size_t i = 0; i <= out->positives; i++) {
		size_t to = i < out->positives ? out->anchor[i] : c->in->anchors->count;
		if (to > from)
			out->ignore[out->ignored++] = (struct run){ from, to - from };
		from = to + 1;
	}
	if (t != NULL && t->cause > CAUSE_BETWEEN)
		t->cause = CAUSE_BETWEEN;
}
