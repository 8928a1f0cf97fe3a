/* assign_max_iou.c -- each anchor learns the box that it overlaps most.
 *
 * Ren, He, Girshick, Sun, "Faster R-CNN", NIPS 2015, section 3.1.2: an anchor is positive when its IoU with a box is
 * above a threshold, or when no anchor has a higher IoU with some box; negative when its IoU with all boxes is below
 * another. Differences: thresholds are inclusive (IoU >= fg, background IoU < bg), as in the implementations. What
 * the paper's second condition means is a choice of four, see enum low_quality: the implementations disagree. A box
 * that overlaps nothing gets no anchor: torchvision and detectron2 give it every anchor of IoU 0. Crowd regions are
 * ours; mmdetection's ignore_iof_thr is the nearest relative, but works on the IoF summed over regions.
 *
 * Order of work: every box is offered to the anchors that it reaches at IoU >= bg; boxes whose best anchors may count
 * note them as claims; then claims are settled, when the choices are known; then regions cover what is left. Anchors
 * that are not inside the image are covered from the start, so that no box is offered to them. */
#include "assign/explain.h"
#include "assign/match_builder.h"
#include "assign/outside.h"
#include "geometry/spatial_index.h"

/* The anchors that tie for a box's best IoU. */
struct claim {
	uint32_t box;
	double iou;
	size_t first, n; /* in job.claimed */
};

struct job {
	const struct assign_input *in;
	const struct ground_truth *gt;
	const struct match *rule;
	struct match_builder choices;
	size_t claims;
	struct claim *claim;
	size_t claimed_n, claimed_room;
	size_t *claimed; /* anchors */
	struct spatial_index buckets;
	uint32_t *near; /* NULL: buckets are not filled yet */
	struct arena *arena;
};

/* A claimed anchor learns the box that claims it, whatever it had. */
static bool
promotes(const struct match *rule)
{
	return rule->low_quality == LOW_QUALITY_PROMOTE;
}

static void
claim_anchor(struct job *job, struct claim *claim, size_t anchor)
{
	if (job->claimed_n == job->claimed_room) {
		size_t old = job->claimed_room;
		job->claimed_room = 2 * old + 1024;
		job->claimed =
			arena_grow(job->arena, job->claimed, old * sizeof(size_t), job->claimed_room * sizeof(size_t));
	}
	job->claimed[job->claimed_n++] = anchor;
	claim->n++;
}

/* Notes the hits of IoU best as claimed by box. */
static void
claim_best(struct job *job, uint32_t box, double best)
{
	struct claim *claim = &job->claim[job->claims++];
	*claim = (struct claim){ .box = box, .iou = best, .first = job->claimed_n };
	bool first_only = job->rule->low_quality == LOW_QUALITY_FIRST;
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < job->choices.hits.n; i++) {
		const struct hit *hit = &job->choices.hits.hit[i];
		if (hit->iou != best)
			continue;
		if (!first_only)
			claim_anchor(job, claim, hit->anchor);
		else if (hit->anchor < first)
			first = hit->anchor;
	}
	if (first != SIZE_MAX)
		claim_anchor(job, claim, first);
}

/* The best IoU of a box that reaches no anchor at t, those that have it among the hits. Where the best of all anchors
 * are outside, the question is asked anew at ever lower IoUs. */
static double
find_best(struct job *job, struct box box, double t)
{
	struct hits *hits = &job->choices.hits;
	double best = anchor_reach_best(job->in->reach, box, hits, job->arena);
	match_builder_drop_outside(&job->choices);
	if (hits->n > 0 || best == 0)
		return best;
	for (best = 0; best == 0 && t > 0;) {
		t = t > 1e-3 ? t / 4 : 0;
		match_builder_reach(&job->choices, box, t);
		for (size_t i = 0; i < hits->n; i++)
			best = box_max(best, hits->hit[i].iou);
	}
	return best;
}

/* Offers box i to all anchors that it reaches. From fg on a claim changes nothing, unless it is to change the box. */
static void
offer(struct job *job, uint32_t i, double reach)
{
	struct box box = job->gt->box[i];
	const struct match *rule = job->rule;
	match_builder_reach(&job->choices, box, reach);
	double best = match_builder_offer(&job->choices, i);
	if (rule->low_quality == LOW_QUALITY_OFF)
		return;
	if (best == 0)
		best = find_best(job, box, reach);
	bool counts = best < rule->fg || promotes(rule);
	if (best > 0 && best >= rule->min_pos_iou && counts)
		claim_best(job, i, best);
}

/* An anchor that no box was offered to gets its best box, of n candidates. */
static void
choose(struct job *job, size_t anchor, struct box box, const uint32_t *candidate, size_t n)
{
	double best = 0;
	uint32_t of = 0;
	for (size_t i = 0; i < n; i++) {
		double iou = box_iou(box, job->gt->box[candidate[i]]);
		if (iou > best || (iou == best && candidate[i] < of)) {
			best = iou;
			of = candidate[i];
		}
	}
	match_builder_add(&job->choices, anchor, of, best);
}

/* The boxes that may have an IoU as high as that of the claim with one of n anchors: those whose area is not too
 * different, and that overlap their hull. */
static size_t
rivals(struct job *job, const struct claim *claim, const struct box *anchor, size_t n)
{
	if (job->gt->boxes == 1) /* the claiming one */
		return 1;
	struct box hull = anchor[0];
	double least = box_area(hull), most = least;
	for (size_t i = 1; i < n; i++) {
		hull = (struct box){ box_min(hull.x1, anchor[i].x1), box_min(hull.y1, anchor[i].y1),
			box_max(hull.x2, anchor[i].x2), box_max(hull.y2, anchor[i].y2) };
		least = box_min(least, box_area(anchor[i]));
		most = box_max(most, box_area(anchor[i]));
	}
	const struct ground_truth *gt = job->gt;
	if (job->near == NULL) {
		spatial_index_fill(&job->buckets, gt->box, gt->skip, gt->boxes, job->arena);
		job->near = arena_array(job->arena, uint32_t, gt->boxes);
	}
	double share = claim->iou * (1 - 1e-9);
	return spatial_index_near(&job->buckets, hull, least * share, most / share, job->near);
}

/* Those of the claimed anchors that have no choice get their own best box. It may be another than the claiming one,
 * as long as neither reaches what boxes were offered at. */
static void
choose_all(struct job *job, const struct claim *claim)
{
	struct arena *arena = job->arena;
	struct box *box = arena_array(arena, struct box, claim->n);
	size_t *anchor = arena_array(arena, size_t, claim->n), n = 0;
	for (size_t i = claim->first; i < claim->first + claim->n; i++)
		if (match_builder_find(&job->choices, job->claimed[i]) == NULL)
			anchor[n++] = job->claimed[i];
	if (n == 0)
		return;
	anchors_boxes(job->in->anchors, anchor, n, box);
	size_t near = rivals(job, claim, box, n);
	for (size_t i = 0; i < n; i++) {
		if (near == 1)
			match_builder_add(&job->choices, anchor[i], claim->box, claim->iou);
		else
			choose(job, anchor[i], box[i], job->near, near);
	}
}

static void
resolve(struct job *job, const struct claim *claim)
{
	const size_t *anchor = job->claimed + claim->first;
	if (promotes(job->rule)) {
		for (size_t i = 0; i < claim->n; i++)
			match_builder_force(&job->choices, anchor[i], claim->box, claim->iou);
		return;
	}
	choose_all(job, claim);
	for (size_t i = 0; i < claim->n; i++)
		match_builder_find(&job->choices, anchor[i])->forced = true;
}

/* Where background has a lower bound: everything else is covered. */
static void
cover_rest(const struct job *job)
{
	const struct match_builder *c = &job->choices;
	const struct match *rule = job->rule;
	for (size_t first = 0; first < job->in->anchors->count; first += 64) {
		size_t word = first / 64, n = job->in->anchors->count - first;
		uint64_t all = n < 64 ? ((uint64_t)1 << n) - 1 : UINT64_MAX, background = 0;
		for (uint64_t bits = c->room->touched.word[word]; bits != 0; bits &= bits - 1) {
			int i = __builtin_ctzll(bits);
			double iou = c->candidate[c->room->slot[first + (size_t)i]].iou;
			background |= (uint64_t)(iou >= rule->bg_low && iou < rule->bg) << i;
		}
		c->room->covered.word[word] |= all & ~background;
		c->room->covered.summary[word / 64] |= (uint64_t)1 << word % 64;
	}
}

/* Boxes need not be offered to anchors that cannot become more than background. */
static double
least_offer(const struct assign_input *in)
{
	const struct match *m = in->match;
	if (in->positives_only)
		return m->fg;
	return m->bg_low > 0 ? m->bg_low : m->bg > 0 ? m->bg : m->fg;
}

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	const struct match *rule = in->match;
	const struct ground_truth *gt = in->gt;
	struct job job = { .in = in, .gt = gt, .rule = rule, .arena = arena };
	job.choices = match_builder_begin(in, room, arena);
	job.claim = arena_array(arena, struct claim, gt->boxes);
	double least = least_offer(in);
	size_t active = 0;
	for (size_t i = 0; i < gt->boxes; i++) {
		if (!ground_truth_skips(gt, i)) {
			offer(&job, (uint32_t)i, least);
			active++;
		}
	}
	for (size_t i = 0; i < job.claims; i++)
		resolve(&job, &job.claim[i]);
	match_builder_cover_crowds(&job.choices);
	if (rule->bg_low > 0 && !in->positives_only)
		cover_rest(&job);
	match_builder_gather(&job.choices, rule->fg, in->positives_only ? rule->fg : rule->bg, out);
	if (rule->bg <= 0 && active > 0 && !in->positives_only)
		match_builder_ignore_rest(&job.choices, out);
}

static void
outside(const struct anchors *a, const struct match *m, struct bitset *out, struct arena *arena)
{
	outside_reach(a, m->inside, out, arena);
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	if (cause == CAUSE_OUTSIDE)
		return (struct assign_words){ "it reaches further than # px out of the image", { m->inside } };
	if (cause == CAUSE_LOW)
		return (struct assign_words){ "its best IoU, #, is below bg_low #", { best.iou, m->bg_low } };
	if (cause == CAUSE_CLAIMED && !promotes(m))
		return (struct assign_words){ "below fg #, but it is a best anchor of some box, which claims it",
			{ m->fg } };
	return explain_from_bg(m, cause, best);
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	const struct match *m = box->match;
	struct assign_best best = box->inside;
	if (best.iou > 0 && m->low_quality != LOW_QUALITY_OFF)
		return (struct assign_words){ "the best, @ at IoU #, is below min_pos_iou #",
			{ (double)best.index, best.iou, m->min_pos_iou } };
	return explain_low_box(m, best);
}

const struct assigner assigner_max_iou = {
	.name = "max-iou",
	.help = "every anchor takes the box that it overlaps most, from fg on",
	.fields = MATCH_FG | MATCH_BG | MATCH_BG_LOW | MATCH_LOW_QUALITY | MATCH_MIN_POS_IOU | MATCH_CROWD_IOF |
		MATCH_INSIDE,
	.cover = COVER_BY_OVERLAP,
	.range = RANGE_ANYWHERE,
	.run = run,
	.outside = outside,
	.describe = explain_thresholds,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
