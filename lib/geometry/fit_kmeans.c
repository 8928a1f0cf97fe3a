/* fit_kmeans.c -- k-means with the distance 1 - IoU.
 *
 * Redmon and Farhadi, "YOLO9000: better, faster, stronger", CVPR 2017, section 2 ("Dimension clusters"). Differences:
 * - It works on distinct shapes with weights. It searches on a coarse cloud of them and refines on a fine one; the restarts
 *   are compared on the whole data.
 * - A centre moves uphill in the summed IoU of its members. Their mean, the rule for squared distances, does not maximise it.
 * - Centres are seeded by Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007,
 *   section 2.2, with 1 - IoU in the place of the squared distance.
 * - Then come swaps: Lattanzi and Sohler, "A better k-means++ algorithm via local search", ICML 2019, LocalSearch++, except
 *   that the best of a few sampled candidates is taken, and that a swap is judged after some steps of k-means. The centre to
 *   give up is found in one pass: Schubert and Rousseeuw, "Faster k-medoids clustering", SISAP 2019, FastPAM1.
 * - At the end a pattern search (Hooke and Jeeves, "Direct search", Journal of the ACM, 1961) moves centres by what the mean
 *   best IoU of all boxes says: boxes change hands during a step, which k-means cannot foresee. */
#include "geometry/fit.h"

#include "base/rng.h"
#include "geometry/clusters.h"

#include <stdbool.h>
#include <string.h>

enum {
	COARSE = 1024, /* points to search on; more where there are many centres */
	COARSE_PER_CENTRE = 16,
	FINE = 16384,   /* points to refine on */
	CANDIDATES = 4, /* for a swap */
	SETTLING = 4,   /* steps of k-means before a swap is judged */
	FAILURES = 5,   /* swaps in a row that win nothing: enough */
	STEPS = 100,    /* of k-means, at most */
	ROUNDS = 8,     /* of the pattern search with one step length, at most */
	FEW = 8192,     /* fewer points than this make the optimum a corner */
};

static const double least_gain = 1e-6, least_shift = 1e-9;
static const double first_step = 0.1, widest_shift = 0.064, narrowest_shift = 0.002;

struct search {
	struct cloud coarse, fine, full;
	struct clusters c;
	struct shape *saved, *saved_step;
	double *sum; /* running sums over the coarse cloud */
	struct rng rng;
	double record; /* on the coarse cloud */
	double score;  /* of the best anchors so far, on the full one */
	struct shape *best;
};

/* Fills sum with running sums of what each point lacks, weight * (1 - IoU), and returns the last. */
static double
sum_lacks(struct search *s)
{
	double total = 0;
	for (size_t i = 0; i < s->coarse.n; i++)
		s->sum[i] = total += s->coarse.weight[i] * (1 - s->c.best.iou[i]);
	return total;
}

/* A point, drawn in proportion to what it lacks. */
static struct shape
draw(struct search *s, double total)
{
	double x = rng_unit(&s->rng) * total;
	size_t low = 0, high = s->coarse.n - 1;
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
	return (struct shape){ s->coarse.w[low], s->coarse.h[low] };
}

static void
place(struct search *s, size_t j, struct shape a)
{
	s->c.anchor[j] = a;
	s->c.step[j] = (struct shape){ first_step, first_step };
}

static void
seed(struct search *s)
{
	memset(s->c.best.iou, 0, s->coarse.n * sizeof *s->c.best.iou);
	for (size_t j = 0; j < s->c.k; j++) {
		place(s, j, draw(s, sum_lacks(s)));
		cloud_assign(&s->coarse, s->c.anchor, j + 1, &s->c.best);
	}
	clusters_settle(&s->c, &s->coarse);
}

/* Puts the best of a few candidates in the place of the centre that is then missed least. */
static void
swap(struct search *s)
{
	double total = sum_lacks(s), most = -2;
	struct shape best = { 0 };
	size_t where = 0;
	for (int i = 0; i < CANDIDATES; i++) {
		size_t j = 0;
		struct shape a = draw(s, total);
		double gain = clusters_swap(&s->c, a, &j);
		if (gain > most) {
			most = gain;
			best = a;
			where = j;
		}
	}
	place(s, where, best);
	clusters_settle(&s->c, &s->coarse);
}

/* Swaps, and takes it back where it wins nothing. */
static bool
try_swap(struct search *s)
{
	double before = s->c.score;
	size_t bytes = s->c.k * sizeof(struct shape);
	memcpy(s->saved, s->c.anchor, bytes);
	memcpy(s->saved_step, s->c.step, bytes);
	swap(s);
	clusters_rise(&s->c, SETTLING, least_gain);
	if (s->c.score > before + least_gain)
		return true;
	memcpy(s->c.anchor, s->saved, bytes);
	memcpy(s->c.step, s->saved_step, bytes);
	clusters_settle(&s->c, &s->coarse);
	return false;
}

static void
explore(struct search *s)
{
	seed(s);
	clusters_rise(&s->c, SETTLING, least_gain);
	for (int failures = 0; failures < FAILURES;)
		failures = try_swap(s) ? 0 : failures + 1;
	clusters_rise(&s->c, STEPS, least_gain);
}

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
			double lack = c->cloud->weight[i] * (1 - c->best.iou[i]);
			if (lack > most) {
				most = lack;
				worst = i;
			}
		}
		place(s, j, (struct shape){ c->cloud->w[worst], c->cloud->h[worst] });
		clusters_settle(c, c->cloud);
	}
}

/* The best of five shifts of anchor j, either way along each side and along both where each alone is best; or the anchor
 * itself. Returns the gain. */
static double
best_shift(const struct clusters *c, size_t j, double step, struct shape *to)
{
	struct shape a = c->anchor[j];
	struct shape less = { a.w * (1 - step), a.h * (1 - step) }, more = { a.w * (1 + step), a.h * (1 + step) };
	struct shape trial[5] = { { less.w, a.h }, { more.w, a.h }, { a.w, less.h }, { a.w, more.h } };
	double gain[5], most = least_shift;
	for (int i = 0; i < 4; i++)
		gain[i] = clusters_move(c, j, trial[i]);
	trial[4] = (struct shape){ gain[0] > gain[1] ? less.w : more.w, gain[2] > gain[3] ? less.h : more.h };
	gain[4] = clusters_move(c, j, trial[4]);
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
	clusters_settle(c, c->cloud);
	if (!(c->score > before + most / 2)) {
		memcpy(c->anchor, s->saved, bytes);
		c->anchor[leader] = alone;
		clusters_settle(c, c->cloud);
	}
	return true;
}

/* From the coarse cloud's anchors to better ones on the fine cloud. With few points the optimum lies in a corner between
 * them, and the last shifts must be narrow. */
static void
refine(struct search *s)
{
	double narrow = s->fine.n < FEW ? narrowest_shift * (double)s->fine.n / FEW : narrowest_shift;
	clusters_settle(&s->c, &s->fine);
	refill(s);
	clusters_rise(&s->c, STEPS, least_gain);
	for (double step = widest_shift; step > narrow; step /= 2)
		for (int i = 0; i < ROUNDS && shift(s, step); i++)
			;
	refill(s);
}

/* One search. Only a record on the coarse cloud is worth refining, and only a record on all of the data is kept: so what is
 * kept never gets worse with more restarts. */
static void
restart(struct search *s)
{
	explore(s);
	if (s->c.score <= s->record)
		return;
	s->record = s->c.score;
	refine(s);
	double score = cloud_assign(&s->full, s->c.anchor, s->c.k, &s->c.best);
	if (score > s->score) {
		s->score = score;
		memcpy(s->best, s->c.anchor, s->c.k * sizeof *s->best);
	}
}

static struct search
prepared(const struct shapes *data, size_t k, struct shape *best, struct arena *arena)
{
	size_t points = k > COARSE / COARSE_PER_CENTRE ? k * COARSE_PER_CENTRE : COARSE;
	struct search s = { .record = -1, .score = -1, .best = best };
	s.full = cloud_full(data, arena);
	s.fine = data->n > FINE && data->n > points ? cloud_coarse(data, points > FINE ? points : FINE, arena) : s.full;
	s.coarse = data->n > points ? cloud_coarse(data, points, arena) : s.full;
	s.c = clusters_room(k, data->n, arena);
	s.saved = arena_array(arena, struct shape, k);
	s.saved_step = arena_array(arena, struct shape, k);
	s.sum = arena_array(arena, double, s.coarse.n);
	return s;
}

void
fit_kmeans(const struct shapes *data, const struct fit_options *options, struct fit *out, struct arena *arena)
{
	size_t k = options->k < data->n ? options->k : data->n;
	*out = (struct fit){ .n = k, .shape = arena_array(arena, struct shape, k) };
	if (k == data->n) {
		for (size_t i = 0; i < k; i++)
			out->shape[i] = data->shape[i];
	} else {
		struct search s = prepared(data, k, out->shape, arena);
		struct rng seeds = rng_seed(options->seed);
		unsigned restarts = options->restarts > 0 ? options->restarts : FIT_RESTARTS;
		for (unsigned i = 0; i < restarts; i++) {
			s.rng = rng_seed(rng_next(&seeds));
			restart(&s);
		}
	}
	fit_sort(out->shape, k);
}
