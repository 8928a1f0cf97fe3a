/* fit_search_refine.c -- from good anchors to a local optimum.
 *
 * A pattern search (Hooke and Jeeves, "Direct search", Journal of the ACM, 1961): anchors are shifted by what the
 * metric says of all boxes, since boxes change hands during a step, which k-means cannot foresee. Difference: all
 * anchors are shifted at once, and one alone where that does not win half of what the best of them promised. */
#include "fit/fit_search.h"

#include <string.h>

enum {
	STEPS = 100, /* of k-means, at most */
	ROUNDS = 8,  /* with one step length, at most */
	FEW = 8192,  /* fewer points than this make the optimum a corner */
};

static const double least_gain = 1e-6, least_shift = 1e-9;
static const double widest_shift = 0.256, narrowest_shift = 0.002;

/* A centre without members takes the place of the point that lacks most. */
static void
refill(struct search *s)
{
	struct clusters *c = &s->c;
	for (size_t j = 0; j < c->k; j++) {
		if (c->first[j] < c->first[j + 1])
			continue;
		size_t worst = 0;
		double most = -1;
		for (size_t i = 0; i < c->cloud->n; i++) {
			double lack = c->cloud->weight[i] * (1 - c->best.first[i]);
			if (lack > most) {
				most = lack;
				worst = i;
			}
		}
		fit_search_place(s, j, (struct shape){ c->cloud->w[worst], c->cloud->h[worst] });
		clusters_assign(c, c->cloud);
	}
}

/* The best of five shifts of anchor j, either way along each side and along both where each alone is best; or the
 * anchor itself. Returns the gain. */
static double
best_shift(const struct clusters *c, size_t j, double step, struct shape *to)
{
	struct shape a = c->anchor[j];
	struct shape less = { a.w * (1 - step), a.h * (1 - step) }, more = { a.w * (1 + step), a.h * (1 + step) };
	struct shape trial[5] = { { less.w, a.h }, { more.w, a.h }, { a.w, less.h }, { a.w, more.h } };
	double gain[5], most = least_shift;
	for (int i = 0; i < 4; i++)
		gain[i] = clusters_shift(c, j, trial[i]);
	trial[4] = (struct shape){ gain[0] > gain[1] ? less.w : more.w, gain[2] > gain[3] ? less.h : more.h };
	gain[4] = clusters_shift(c, j, trial[4]);
	*to = a;
	for (int i = 0; i < 5; i++) {
		if (gain[i] > most) {
			most = gain[i];
			*to = trial[i];
		}
	}
	return most > least_shift ? most : 0;
}

/* Shifts all anchors at once; where they are in each other's way, only the one that gains most. False: none gains. */
static bool
shift(struct search *s, double step)
{
	struct clusters *c = &s->c;
	double before = c->score, most = 0;
	size_t leader = 0, bytes = c->k * sizeof(struct shape);
	for (size_t j = 0; j < c->k; j++) {
		double gain = best_shift(c, j, step, &s->saved_step[j]);
		if (gain > most) {
			most = gain;
			leader = j;
		}
	}
	if (!(most > 0))
		return false;
	struct shape alone = s->saved_step[leader];
	memcpy(s->saved, c->anchor, bytes);
	memcpy(c->anchor, s->saved_step, bytes);
	clusters_assign(c, c->cloud);
	if (!(c->score > before + most / 2)) {
		memcpy(c->anchor, s->saved, bytes);
		c->anchor[leader] = alone;
		clusters_assign(c, c->cloud);
	}
	return true;
}

void
fit_search_enlarge(struct search *s)
{
	clusters_assign(&s->c, &s->fine);
	refill(s);
	clusters_rise(&s->c, STEPS, least_gain);
}

/* With few points the optimum lies in a corner between them, and the last shifts must be narrow. */
void
fit_search_refine(struct search *s)
{
	double narrow = s->fine.n < FEW ? narrowest_shift * (double)s->fine.n / FEW : narrowest_shift;
	clusters_track_second(&s->c, true);
	clusters_assign(&s->c, &s->fine);
	for (double step = widest_shift; step > narrow; step /= 2)
		for (int i = 0; i < ROUNDS && shift(s, step); i++)
			;
	clusters_track_second(&s->c, false);
	refill(s);
}
