/* fit_evolve.c -- anchors evolved by mutations.
 *
 * Jocher et al., YOLOv5, utils/autoanchor.py, kmean_anchors: the sides of k-means' anchors are multiplied by random
 * factors 1 + sigma * N(0,1), and what is fitter stays. Differences:
 * - The start is what k-means (fit_search.c) finds for the same metric, not k-means of squared distances.
 * - One anchor is mutated at a time. Its own boxes fall back on their second best anchor, and those whose second best
 *   it is may come to it: so a pass over these gives what is won at least, and what one anchor wins is not lost by
 *   others' bad luck.
 * - sigma, fixed there, is each anchor's own, and adapts to its success: Rechenberg, "Evolutionsstrategie", 1973, the
 *   1/5 rule.
 * - Mutations by small factors stay where k-means ended. Before them come large ones: an anchor is given up, and a
 *   drawn box takes its place (fit_search.c, swaps).
 * - It works on a fine cloud of the data; the best on the whole data is kept, be it the start. So evolve is never worse
 *   than kmeans with the same options.
 * - N(0,1) is Irwin and Hall's: a sum of twelve uniform numbers, the same on every machine. */
#include "fit/fit_search.h"

enum {
	STEPS_OF_SWAP = 10, /* steps of k-means before a large mutation is judged */
	FAILURES = 8,  /* large mutations in a row that win nothing: enough */
	SMALL = 40,    /* small mutations per anchor */
};

static const double first_sigma = 0.03, least_sigma = 1e-4, more = 1.5, less = 0.92, least_factor = 0.3;
static const double least_gain = 1e-9;

static double
normal(struct rng *r)
{
	double sum = -6;
	for (int i = 0; i < 12; i++)
		sum += rng_unit(r);
	return sum;
}

static double
factor(struct rng *r, double sigma)
{
	double f = 1 + sigma * normal(r);
	return f > least_factor ? f : least_factor;
}

/* One small mutation of anchor j, kept if it wins. */
static bool
mutate(struct search *s, size_t j, double sigma)
{
	struct clusters *c = &s->c;
	double w = factor(&s->rng, sigma), h = factor(&s->rng, sigma);
	struct shape a = { c->anchor[j].w * w, c->anchor[j].h * h };
	if (!(clusters_shift(c, j, a) > least_gain))
		return false;
	c->anchor[j] = a;
	clusters_assign(c, c->cloud);
	return true;
}

static void
mutate_all(struct search *s)
{
	struct shape *step = s->c.step; /* not otherwise used from here on; w is sigma */
	for (size_t j = 0; j < s->c.k; j++)
		step[j].w = first_sigma;
	for (int i = 0; i < SMALL; i++) {
		for (size_t j = 0; j < s->c.k; j++) {
			step[j].w *= mutate(s, j, step[j].w) ? more : less;
			if (step[j].w < least_sigma)
				step[j].w = first_sigma;
		}
	}
}

static void
evolve(struct search *s)
{
	clusters_assign(&s->c, &s->fine);
	for (int failures = 0; failures < FAILURES;)
		failures = fit_search_swap(s, STEPS_OF_SWAP) ? 0 : failures + 1;
	fit_search_enlarge(s);
	fit_search_refine(s);
	clusters_track_second(&s->c, true);
	clusters_assign(&s->c, &s->fine);
	mutate_all(s);
	clusters_track_second(&s->c, false);
}

static enum anchor_fault
run(const struct fit_input *in, const struct fit_options *options, struct fit *out, struct arena *arena)
{
	fit_search_fit(&in->shapes, options, evolve, out, arena);
	return ANCHOR_FAULT_NONE;
}

const struct fit_method fit_method_evolve = {
	.name = "evolve",
	.help = "what kmeans finds, then mutated and selected, as YOLOv5 does",
	.uses = READS_K | READS_METRIC | READS_SEED,
	.restarts = USUAL_RESTARTS,
	.run = run,
};
