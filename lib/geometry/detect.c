/* detect.c -- from a network's outputs to candidates for detections. */
#include "geometry/detect.h"

#include "base/explog.h"
#include "base/order.h"

#include <math.h>

/* Room for more candidates at the end. */
static void
add(struct candidates *c, size_t *room, size_t anchor, size_t class, double score, struct arena *arena)
{
	if (c->n == *room) {
		size_t new = *room == 0 ? 256 : 2 * *room;
		c->anchor = arena_grow(arena, c->anchor, *room * sizeof *c->anchor, new * sizeof *c->anchor);
		c->class = arena_grow(arena, c->class, *room * sizeof *c->class, new * sizeof *c->class);
		c->score = arena_grow(arena, c->score, *room * sizeof *c->score, new * sizeof *c->score);
		*room = new;
	}
	c->anchor[c->n] = anchor;
	c->class[c->n] = (uint32_t)class;
	c->score[c->n++] = score;
}

/* A row's scores, activated. */
static void
activate(enum activation how, const double *in, size_t n, double *out)
{
	double most = -INFINITY, sum = 0;
	for (size_t i = 0; i < n; i++) {
		out[i] = how == ACTIVATION_SIGMOID ? explog_logistic(in[i]) : in[i];
		most = in[i] > most ? in[i] : most;
	}
	if (how != ACTIVATION_SOFTMAX)
		return;
	for (size_t i = 0; i < n; i++) {
		out[i] = explog_exp(in[i] - most);
		sum += out[i];
	}
	for (size_t i = 0; i < n; i++)
		out[i] /= sum;
}

/* No score of the row can pass: what activation does to the highest is known without computing it. The margin is far wider
 * than any rounding. */
static bool
hopeless(const struct post *post, double logit_threshold, const double *row, size_t n)
{
	double least = post->activation == ACTIVATION_SIGMOID ? logit_threshold - 1e-6 * (1 + fabs(logit_threshold))
							      : post->score;
	if (post->activation == ACTIVATION_SOFTMAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (row[i] > least)
			return false;
	return true;
}

void
detect_candidates(const struct outputs *in, const struct post *post, bool best_label, struct candidates *out,
	struct arena *arena)
{
	size_t room = 0, first = post->background == BACKGROUND_FIRST;
	size_t end = in->classes - (post->background == BACKGROUND_LAST && in->classes > 0);
	double *row = arena_array(arena, double, in->classes);
	double logit = post->score <= 0 ? -INFINITY : post->score >= 1 ? INFINITY : explog_logit(post->score);
	*out = (struct candidates){ 0 };
	for (size_t a = 0; a < in->anchors; a++) {
		const double *score = in->score + a * in->classes;
		if (!(post->score < 0) && hopeless(post, logit, score, in->classes))
			continue;
		double objectness = 1;
		if (in->objectness != NULL) {
			activate(post->activation == ACTIVATION_SOFTMAX ? ACTIVATION_SIGMOID : post->activation,
				&in->objectness[a], 1, &objectness);
			if (!(objectness > post->score))
				continue;
		}
		activate(post->activation, score, in->classes, row);
		size_t best = first;
		for (size_t c = first; c < end && best_label; c++)
			best = row[c] > row[best] ? c : best;
		for (size_t c = best_label ? best : first; c < (best_label && best < end ? best + 1 : end); c++)
			if (row[c] * objectness > post->score)
				add(out, &room, a, c, row[c] * objectness, arena);
	}
}

size_t
detect_topk(const double *score, const uint32_t *bucket, size_t n, size_t topk, uint32_t *keep, struct arena *arena)
{
	uint32_t *order = arena_array(arena, uint32_t, n), buckets = 1;
	for (size_t i = 0; bucket != NULL && i < n; i++)
		buckets = bucket[i] >= buckets ? bucket[i] + 1 : buckets;
	size_t *found = arena_zeros(arena, size_t, buckets), kept = 0;
	unsigned char *stays = arena_zeros(arena, unsigned char, n);
	order_descending(score, n, order, arena);
	for (size_t i = 0; i < n; i++)
		stays[order[i]] = found[bucket != NULL ? bucket[order[i]] : 0]++ < topk;
	for (size_t i = 0; i < n; i++)
		if (stays[i])
			keep[kept++] = (uint32_t)i;
	return kept;
}
