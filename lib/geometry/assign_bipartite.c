/* assign_bipartite.c -- SSD's assignment in its authors' code: pairs first, the best of all before others.
 *
 * Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016, section 2.2, "Matching strategy", as in weiliu89/caffe,
 * util/bbox_util.cpp, MatchBBox with PER_PREDICTION. Of all pairs of an anchor and a box that are both free the one of
 * highest IoU is made (tie: the first anchor, then the first box), until no box is free or no pair has an IoU above
 * 1e-6. Then every free anchor from fg on takes its best box (tie: the first). Nothing is ignored.
 *
 * A box's candidates are fetched as they are needed: those of its best IoU, and when others have taken them all, those down
 * to three quarters of that, and so on. */
#include "base/order.h"
#include "geometry/assigner.h"
#include "geometry/choice.h"
#include "geometry/window.h"

static const double least_iou = 1e-6; /* has to be exceeded */

/* A box without anchor, and the candidates that it has left. */
struct seeker {
	uint32_t box;
	double t;         /* everything from here on was fetched; 0: everything */
	size_t n, next;
	struct hit *hit;  /* IoU descending, then anchor ascending */
};

struct job {
	const struct truth *truth;
	struct windows windows;
	struct hits hits;
	struct choices choices;
	size_t seekers;
	struct seeker *seeker;
	struct arena *arena;
};

/* Takes the hits with an IoU below under, in order. */
static void
fetch(struct job *job, struct seeker *s, double under)
{
	size_t n = 0;
	for (size_t i = 0; i < job->hits.n; i++) {
		if (job->hits.hit[i].iou < under && job->hits.hit[i].iou > least_iou)
			job->hits.hit[n++] = job->hits.hit[i];
	}
	double *score = arena_array(job->arena, double, n);
	uint32_t *by_anchor = arena_array(job->arena, uint32_t, n), *by_iou = arena_array(job->arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		score[i] = -(double)job->hits.hit[i].anchor;
	order_descending(score, n, by_anchor, job->arena);
	for (size_t i = 0; i < n; i++)
		score[i] = job->hits.hit[by_anchor[i]].iou;
	order_descending(score, n, by_iou, job->arena);
	s->hit = arena_array(job->arena, struct hit, n);
	for (size_t i = 0; i < n; i++)
		s->hit[i] = job->hits.hit[by_anchor[by_iou[i]]];
	s->n = n;
	s->next = 0;
}

static bool
taken(const struct job *job, size_t anchor)
{
	const struct choice *has = choice_find(&job->choices, anchor);
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
		window_reach(&job->windows, job->truth->box[s->box], s->t, &job->hits, job->arena);
		fetch(job, s, before);
	}
}

/* The seeker of the best pair, after all that have nothing left to seek were removed; NULL: no pairs are left. Which of two
 * equal pairs goes first matters only where they want the same anchor, and there it is the first box. */
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
		if (best == NULL || s->hit[s->next].iou > best->hit[best->next].iou)
			best = s;
	}
	job->seekers = n;
	return best;
}

static void
begin(struct job *job, uint32_t i, double fg)
{
	struct box box = job->truth->box[i];
	window_reach(&job->windows, box, fg, &job->hits, job->arena);
	choice_offer(&job->choices, &job->hits, i);
	double best = window_best(&job->windows, box, &job->hits, job->arena);
	struct seeker *s = &job->seeker[job->seekers++];
	*s = (struct seeker){ .box = i, .t = best > least_iou ? best : 0 };
	fetch(job, s, 2);
}

void
assign_bipartite(const struct anchors *a, const struct truth *truth, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	struct job job = { .truth = truth, .choices = choice_begin(room, arena), .arena = arena };
	window_prepare(a, &job.windows, arena);
	job.seeker = arena_array(arena, struct seeker, truth->boxes);
	for (size_t i = 0; i < truth->boxes; i++) {
		if (!truth_skips(truth, i))
			begin(&job, (uint32_t)i, match->fg);
	}
	for (struct seeker *s; (s = best_pair(&job)) != NULL;) {
		const struct hit *hit = &s->hit[s->next];
		choice_force(&job.choices, hit->anchor, s->box, hit->iou);
		size_t left = (size_t)(job.seeker + job.seekers-- - s) - 1;
		for (size_t i = 0; i < left; i++)
			s[i] = s[i + 1];
	}
	choice_cover_crowds(&job.choices, &job.windows, truth, match->crowd_iof);
	choice_gather(&job.choices, match->fg, match->fg, truth, out);
}
