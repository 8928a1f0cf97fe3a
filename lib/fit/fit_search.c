/* fit_search.c -- a search for k anchors: k-means with the distance 1 - IoU, or 1 - fitness, and swaps.
 *
 * Redmon and Farhadi, "YOLO9000: better, faster, stronger", CVPR 2017, section 2 ("Dimension clusters"). Differences:
 * - Under the metric ratio, a box is as far from an anchor as its share of YOLOv5's fitness (fit.h) falls short of 1.
 * - It works on distinct shapes with weights. It searches on a coarse cloud of them and refines on a fine one; the
 *   restarts are compared on the whole data.
 * - A centre moves uphill in what the metric says of its members. Their mean, the rule for squared distances, does not
 *   maximise it.
 * - Centres are seeded by Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007,
 *   section 2.2, with this distance in the place of the squared one.
 * - Then come swaps: Lattanzi and Sohler, "A better k-means++ algorithm via local search", ICML 2019, LocalSearch++,
 *   except that the best of a few sampled candidates is taken, and that a swap is judged after some steps of k-means.
 *   The centre to give up is found in one pass: Schubert and Rousseeuw, "Faster k-medoids clustering", SISAP 2019,
 *   FastPAM1.
 * - Restarts that come near the best one on the coarse cloud go on, by k-means, on the fine one.
 * - At the end comes a pattern search (fit_search_refine.c). */
#include "fit/fit_search.h"

#include <math.h>
#include <string.h>

enum {
	COARSE = 1024, /* points to search on; more where there are many centres */
	COARSE_PER_CENTRE = 48,
	SMALL = 3072,   /* so many points are not averaged in cells: there may be no others */
	SMALL_WORK = 49152, /* where that many points times centres are not exceeded */
	FINE = 16384,   /* points to refine on */
	CANDIDATES = 4, /* for a swap */
	STEPS_OF_SWAP = 4,   /* steps of k-means before a swap is judged */
	FAILURES = 4,   /* swaps in a row that win nothing: with half the number of centres, enough */
	MOST_FAILURES = 60,
	CHEAP = 150000, /* points times centres (and 10) for which one swap is enough; smaller data has more */
	STEPS = 100,    /* of k-means, at most */
};

static const double least_gain = 1e-6, first_step = 0.1;
static const double coarse_margin = 3e-4, fine_margin = 2e-5, same = 1e-5;

/* Fills sum with running sums of what each point lacks, up to each. */
static void
sum_lacks(struct search *s, const struct cloud *cloud)
{
	double total = 0;
	for (size_t i = 0; i < cloud->n; i++)
		s->sum[i] = total += cloud->weight[i] * fmax(1 - s->c.best.first[i], 0);
}

/* A point, drawn in proportion to what it lacks. */
static struct shape
draw(struct search *s, const struct cloud *cloud)
{
	double x = rng_unit(&s->rng) * s->sum[cloud->n - 1];
	size_t low = 0, high = cloud->n - 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->sum[middle] > x)
			high = middle;
		else
			low = middle + 1;
	}
	/* rounding may have led past the last point that lacks anything */
	while (low > 0 && !(s->sum[low] > s->sum[low - 1]))
		low--;
	return (struct shape){ cloud->w[low], cloud->h[low] };
}

void
fit_search_place(struct search *s, size_t j, struct shape a)
{
	s->c.anchor[j] = a;
	s->c.step[j] = (struct shape){ first_step, first_step };
}

static void
seed(struct search *s)
{
	memset(s->c.best.first, 0, s->coarse.n * sizeof *s->c.best.first);
	for (size_t j = 0; j < s->c.k; j++) {
		sum_lacks(s, &s->coarse);
		fit_search_place(s, j, draw(s, &s->coarse));
		cloud_assign(&s->coarse, s->c.anchor, j + 1, &s->c.best);
	}
	clusters_assign(&s->c, &s->coarse);
}

/* A drawn point's side or one that the threshold does not keep from it. Under a threshold the best anchor may be
 * among boxes, each just within reach, and at none of them. */
static double
near_side(struct search *s, double side)
{
	double reach = 1 + (0.9 / s->coarse.metric.least - 1) * rng_unit(&s->rng);
	return rng_next(&s->rng) >> 63 ? side * reach : side / reach;
}

/* Puts the best of a few drawn points in the place of the centre that is then missed least. */
static void
swap(struct search *s)
{
	double most = -2;
	struct shape best = { 0 };
	size_t where = 0;
	sum_lacks(s, s->c.cloud);
	for (int i = 0; i < CANDIDATES; i++) {
		size_t j = 0;
		struct shape a = draw(s, s->c.cloud);
		if (s->coarse.metric.metric == METRIC_RATIO && i % 2 == 1)
			a = (struct shape){ near_side(s, a.w), near_side(s, a.h) };
		double gain = clusters_swap(&s->c, a, &j);
		if (gain > most) {
			most = gain;
			best = a;
			where = j;
		}
	}
	fit_search_place(s, where, best);
	clusters_assign(&s->c, s->c.cloud);
}

bool
fit_search_swap(struct search *s, size_t steps)
{
	const struct cloud *cloud = s->c.cloud;
	double before = s->c.score;
	size_t bytes = s->c.k * sizeof(struct shape);
	memcpy(s->saved, s->c.anchor, bytes);
	memcpy(s->saved_step, s->c.step, bytes);
	swap(s);
	clusters_rise(&s->c, steps, least_gain);
	if (s->c.score > before + least_gain)
		return true;
	memcpy(s->c.anchor, s->saved, bytes);
	memcpy(s->c.step, s->saved_step, bytes);
	clusters_assign(&s->c, cloud);
	return false;
}

static void
explore(struct search *s)
{
	seed(s);
	clusters_rise(&s->c, STEPS_OF_SWAP, least_gain);
	for (int failures = 0; failures < s->patience;)
		failures = fit_search_swap(s, STEPS_OF_SWAP) ? 0 : failures + 1;
	clusters_rise(&s->c, STEPS, least_gain);
}

/* Keeps the anchors if they are the best so far on all of the data. */
static bool
keep(struct search *s)
{
	double score = cloud_assign(&s->full, s->c.anchor, s->c.k, &s->c.best);
	if (!(score > s->score))
		return false;
	s->score = score;
	memcpy(s->best, s->c.anchor, s->c.k * sizeof *s->best);
	return true;
}

/* Raises the record. Is this score one, or so close below that a larger cloud may see it otherwise? One that only
 * repeats the record is not. */
static bool
promising(double score, double *record, double margin)
{
	double above = score - *record;
	if (above > 0)
		*record = score;
	return above > least_gain || (above > -margin && above < -same);
}

/* One search. Only what comes near the record on the coarse cloud is worth the fine one, and only what comes near
 * the record there is worth refining; only a record on all of the data is kept and evolved. So what is kept never
 * gets worse with more restarts, nor by evolving. */
static void
restart(struct search *s, void (*evolve)(struct search *s))
{
	explore(s);
	double margin = s->coarse.n < s->full.n ? coarse_margin : 0;
	if (!promising(s->c.score, &s->record, margin))
		return;
	fit_search_enlarge(s);
	if (!promising(s->c.score, &s->fine_record, fine_margin))
		return;
	fit_search_refine(s);
	if (keep(s) && evolve != NULL) {
		evolve(s);
		keep(s);
	}
}

/* Few points and centres make a swap cheap, but the score rugged. */
static int
patience(size_t points, size_t k)
{
	double cheap = CHEAP / ((double)points * (double)(k + 10));
	int failures = FAILURES + (int)(k < MOST_FAILURES ? k : MOST_FAILURES) / 2;
	return cheap < failures ? failures : cheap > MOST_FAILURES ? MOST_FAILURES : (int)cheap;
}

static struct search
prepared(const struct shapes *data, size_t k, struct cloud_metric metric, struct shape *best, struct arena *arena)
{
	size_t points = k > COARSE / COARSE_PER_CENTRE ? k * COARSE_PER_CENTRE : COARSE;
	points = data->n <= SMALL && data->n * k <= SMALL_WORK && points < SMALL ? SMALL : points;
	struct search s = { .record = -1, .fine_record = -1, .score = -1, .best = best };
	s.full = cloud_full(data, metric, arena);
	size_t fine = points > FINE ? points : FINE;
	s.fine = data->n > fine ? cloud_coarse(data, fine, metric, arena) : s.full;
	s.coarse = data->n > points ? cloud_coarse(data, points, metric, arena) : s.full;
	s.patience = patience(s.coarse.n, k);
	s.c = clusters_room(k, data->n, metric, arena);
	s.saved = arena_array(arena, struct shape, k);
	s.saved_step = arena_array(arena, struct shape, k);
	s.sum = arena_array(arena, double, s.fine.n);
	return s;
}

void
fit_search_fit(const struct shapes *data, const struct fit_options *options, void (*evolve)(struct search *s),
	struct fit *out, struct arena *arena)
{
	size_t k = options->k < data->n ? options->k : data->n;
	*out = (struct fit){ .n = k, .shape = arena_array(arena, struct shape, k) };
	if (k == data->n) {
		for (size_t i = 0; i < k; i++)
			out->shape[i] = data->shape[i];
	} else {
		struct search s = prepared(data, k, cloud_metric_of(options), out->shape, arena);
		struct rng seeds = rng_seed(options->seed);
		unsigned restarts = options->restarts > 0 ? options->restarts : USUAL_RESTARTS;
		for (unsigned i = 0; i < restarts; i++) {
			s.rng = rng_seed(rng_next(&seeds));
			restart(&s, evolve);
		}
	}
	shape_sort(out->shape, k);
}
