/* assign_ssd_bipartite.c -- SSD's assignment in its authors' code: pairs first, the best of all before others.
 *
 * Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016, section 2.2, "Matching strategy", as in weiliu89/caffe,
 * util/bbox_util.cpp, MatchBBox with PER_PREDICTION. Of all pairs of an anchor and a box that are both free the one of
 * highest IoU is made (tie: the first anchor, then the first box), until no box is free or no pair has an IoU above
 * 1e-6. Then every free anchor from fg on takes its best box (tie: the first). Nothing is ignored.
 *
 * A box's candidates are fetched as they are needed: those of its best IoU, and when others have taken them all, those
 * down to three quarters of that, and so on. Boxes that are alike have the same candidates, and the first of them goes
 * first: they seek one after the other, each from where the one before found its own. */
#include "assign/anchor_reach.h"
#include "assign/explain.h"
#include "assign/match_builder.h"
#include "base/order.h"

static const double least_iou = 1e-6; /* has to be exceeded */

/* Boxes without anchor that are alike, and the candidates that they have left. */
struct seeker {
	uint32_t box;     /* the first */
	uint32_t last;
	double t;         /* everything from here on was fetched; 0: everything */
	size_t n, next;
	struct hit *hit;  /* IoU descending, then anchor ascending */
};

struct job {
	const struct assign_input *in;
	struct match_builder choices;
	size_t seekers;
	struct seeker *seeker;
	uint32_t *alike;  /* from a box to the next that is alike, but for the last */
	struct arena *arena;
};

/* Takes the hits with an IoU below under, in order. */
static void
fetch(struct job *job, struct seeker *s, double under)
{
	struct hits *hits = &job->choices.hits;
	size_t n = 0;
	for (size_t i = 0; i < hits->n; i++) {
		if (hits->hit[i].iou < under && hits->hit[i].iou > least_iou)
			hits->hit[n++] = hits->hit[i];
	}
	double *score = arena_array(job->arena, double, n);
	uint32_t *by_anchor = arena_array(job->arena, uint32_t, n), *by_iou = arena_array(job->arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		score[i] = -(double)hits->hit[i].anchor;
	order_descending(score, n, by_anchor, job->arena);
	for (size_t i = 0; i < n; i++)
		score[i] = hits->hit[by_anchor[i]].iou;
	order_descending(score, n, by_iou, job->arena);
	s->hit = arena_array(job->arena, struct hit, n);
	for (size_t i = 0; i < n; i++)
		s->hit[i] = hits->hit[by_anchor[by_iou[i]]];
	s->n = n;
	s->next = 0;
}

static bool
taken(const struct job *job, size_t anchor)
{
	const struct match_candidate *has = match_builder_find(&job->choices, anchor);
	return has != NULL && has->forced;
}

/* Moves on to the best candidate that is free; false: there is none. */
static bool
advance(struct job *job, struct seeker *s)
{
	for (;;) {
		while (s->next < s->n && taken(job, s->hit[s->next].anchor))
			s->next++;
		if (s->next < s->n || s->t == 0)
			return s->next < s->n;
		double before = s->t;
		s->t = before * 0.75 > least_iou ? before * 0.75 : 0;
		match_builder_reach(&job->choices, job->in->gt->box[s->box], s->t);
		fetch(job, s, before);
	}
}

static bool
precedes(const struct seeker *s, const struct seeker *other)
{
	double iou = s->hit[s->next].iou, others = other->hit[other->next].iou;
	return iou > others || (iou == others && s->box < other->box);
}

/* The seeker of the best pair, after all that have nothing left to seek were removed; NULL: no pairs are left. Which of
 * two equal pairs goes first matters only where they want the same anchor, and there it is the first box. */
static struct seeker *
best_pair(struct job *job)
{
	struct seeker *best = NULL;
	size_t n = 0;
	for (size_t i = 0; i < job->seekers; i++) {
		if (!advance(job, &job->seeker[i]))
			continue;
		struct seeker *s = &job->seeker[n++];
		*s = job->seeker[i];
		if (best == NULL || precedes(s, best))
			best = s;
	}
	job->seekers = n;
	return best;
}

/* Makes the box the last of those that are alike. false: it is the first of its kind. */
static bool
join(struct job *job, uint32_t i)
{
	struct box box = job->in->gt->box[i];
	for (struct seeker *s = job->seeker; s < job->seeker + job->seekers; s++) {
		struct box other = job->in->gt->box[s->box];
		if (box.x1 == other.x1 && box.y1 == other.y1 && box.x2 == other.x2 && box.y2 == other.y2) {
			job->alike[s->last] = i;
			s->last = i;
			return true;
		}
	}
	return false;
}

static void
begin(struct job *job, uint32_t i, double fg)
{
	struct box box = job->in->gt->box[i];
	if (join(job, i)) /* what it could offer its like has offered */
		return;
	match_builder_reach(&job->choices, box, fg);
	match_builder_offer(&job->choices, i);
	double best = anchor_reach_best(job->in->reach, box, &job->choices.hits, job->arena);
	struct seeker *s = &job->seeker[job->seekers++];
	*s = (struct seeker){ .box = i, .last = i, .t = best > least_iou ? best : 0 };
	fetch(job, s, 2);
}

/* The first of the seeker's boxes has its anchor. */
static void
leave(struct job *job, struct seeker *s)
{
	if (s->box != s->last)
		s->box = job->alike[s->box];
	else
		*s = job->seeker[--job->seekers];
}

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	const struct ground_truth *gt = in->gt;
	double fg = in->match->fg;
	struct job job = { .in = in, .choices = match_builder_begin(in, room, arena), .arena = arena };
	job.seeker = arena_array(arena, struct seeker, gt->boxes);
	job.alike = arena_array(arena, uint32_t, gt->boxes);
	for (size_t i = 0; i < gt->boxes; i++) {
		if (!ground_truth_skips(gt, i))
			begin(&job, (uint32_t)i, fg);
	}
	for (struct seeker *s; (s = best_pair(&job)) != NULL;) {
		const struct hit *hit = &s->hit[s->next];
		match_builder_force(&job.choices, hit->anchor, s->box, hit->iou);
		leave(&job, s);
	}
	match_builder_cover_crowds(&job.choices);
	match_builder_gather(&job.choices, fg, fg, out);
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	struct assign_best best = box->best;
	if (best.iou > 0)
		return (struct assign_words){ "the best, @ at IoU #, is not above 1e-6",
			{ (double)best.index, best.iou } };
	return explain_low_box(box->match, best);
}

const struct assigner assigner_ssd_bipartite = {
	.name = "ssd-bipartite",
	.help = "pairs of highest IoU first, then max-IoU: SSD in its authors' code",
	.fields = MATCH_FG | MATCH_CROWD_IOF,
	.cover = COVER_BY_OVERLAP,
	.range = RANGE_ANYWHERE,
	.run = run,
	.describe = explain_thresholds,
	.explain_anchor = explain_below_fg,
	.explain_box = explain_box,
};
