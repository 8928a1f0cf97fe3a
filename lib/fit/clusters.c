/* clusters.c -- k anchors over a cloud. */
#include "fit/clusters.h"

#include <math.h>
#include <string.h>

static const double first_step = 0.1, least_step = 0x1p-10, most_step = 0.25;

struct clusters
clusters_room(size_t k, size_t n, struct cloud_metric metric, struct arena *arena)
{
	struct clusters c = { .k = k };
	size_t points = n + CLOUD_LANES, members = n + k * CLOUD_LANES;
	c.anchor = arena_array(arena, struct shape, k);
	c.step = arena_array(arena, struct shape, k);
	for (size_t j = 0; j < k; j++)
		c.step[j] = (struct shape){ first_step, first_step };
	c.best.first = arena_array(arena, double, points);
	c.best.second = arena_array(arena, double, points);
	c.best.owner = arena_array(arena, uint32_t, points);
	c.second_owner = arena_array(arena, uint32_t, points);
	c.member = cloud_room(members, metric, arena);
	c.had = arena_array(arena, double, members + CLOUD_LANES);
	c.next = arena_array(arena, double, members + CLOUD_LANES);
	c.first = arena_array(arena, size_t, k + 2);
	c.second_member = cloud_room(members + 2 * CLOUD_LANES, metric, arena);
	c.second_had = arena_array(arena, double, members + 3 * CLOUD_LANES);
	c.second_first = arena_array(arena, size_t, k + 4);
	return c;
}

/* Copies point i to a place among others. */
static inline void
copy(const struct cloud *from, size_t i, struct cloud *to, size_t at)
{
	to->w[at] = from->w[i];
	to->h[at] = from->h[i];
	to->rw[at] = from->rw[i];
	to->rh[at] = from->rh[i];
	to->weight[at] = from->weight[i];
}

/* Turns the sizes of n groups, from first[2] on, into the starts of groups of whole lanes, from first[1] on. */
static void
start_groups(size_t *first, size_t n)
{
	for (size_t j = 2; j < n + 2; j++)
		first[j] = first[j - 1] + (first[j] + CLOUD_LANES - 1) / CLOUD_LANES * CLOUD_LANES;
}

/* From at on up to whole lanes: points of no weight. */
static void
fill(struct cloud *to, size_t at, double *had)
{
	for (; at % CLOUD_LANES != 0; at++) {
		to->w[at] = to->h[at] = to->rw[at] = to->rh[at] = 1;
		to->weight[at] = 0;
		had[at] = 1;
	}
}

/* A counting sort by owner: first[j] moves from the start of cluster j to its end, which is why it is kept one place
 * ahead. */
static void
group(struct clusters *c)
{
	const struct cloud *p = c->cloud;
	size_t *next = c->first + 1;
	memset(c->first, 0, (c->k + 2) * sizeof *c->first);
	for (size_t i = 0; i < p->n; i++)
		next[c->best.owner[i] + 1]++;
	start_groups(c->first, c->k);
	for (size_t i = 0; i < p->n; i++) {
		size_t at = next[c->best.owner[i]]++;
		copy(p, i, &c->member, at);
		c->had[at] = c->best.first[i];
		c->next[at] = c->best.second[i];
	}
	for (size_t j = 0; j < c->k; j++) {
		fill(&c->member, next[j], c->had);
		for (; next[j] % CLOUD_LANES != 0; next[j]++)
			c->next[next[j]] = 1;
	}
	c->member.whole = c->first[c->k];
}

/* The group of a point: its second best anchor; k: no anchor serves it; k + 1: one alone does. */
static size_t
second_members_of(const struct clusters *c, size_t i)
{
	if (c->best.second_owner[i] != c->best.owner[i])
		return c->best.second_owner[i];
	return c->best.first[i] > 0 ? c->k + 1 : c->k;
}

static void
group_by_second(struct clusters *c)
{
	const struct cloud *p = c->cloud;
	size_t *next = c->second_first + 1;
	memset(c->second_first, 0, (c->k + 4) * sizeof *c->second_first);
	for (size_t i = 0; i < p->n; i++)
		next[second_members_of(c, i) + 1]++;
	start_groups(c->second_first, c->k + 2);
	for (size_t i = 0; i < p->n; i++) {
		size_t at = next[second_members_of(c, i)]++;
		copy(p, i, &c->second_member, at);
		c->second_had[at] = c->best.first[i];
	}
	for (size_t j = 0; j < c->k + 1; j++) {
		fill(&c->second_member, next[j], c->second_had);
		next[j] = (next[j] + CLOUD_LANES - 1) / CLOUD_LANES * CLOUD_LANES;
	}
}

void
clusters_track_second(struct clusters *c, bool by_second)
{
	c->by_second = by_second;
	c->best.second_owner = by_second ? c->second_owner : NULL;
}

void
clusters_assign(struct clusters *c, const struct cloud *cloud)
{
	c->cloud = cloud;
	c->score = cloud_assign(cloud, c->anchor, c->k, &c->best);
	group(c);
	if (c->by_second)
		group_by_second(c);
}

/* Where no anchor serves a point it counts as a member of the first. */
double
clusters_shift(const struct clusters *c, size_t j, struct shape a)
{
	const size_t *first = c->second_first;
	const double *had = c->second_had;
	double gain = cloud_gain(&c->member, c->first[j], c->first[j + 1], a, c->had, c->next).lost;
	gain += cloud_gain(&c->second_member, first[j], first[j + 1], a, had, had).kept;
	if (j > 0 && first[c->k] < first[c->k + 1])
		gain += cloud_gain(&c->second_member, first[c->k], first[c->k + 1], a, had, had).kept;
	return gain;
}

double
clusters_move(const struct clusters *c, size_t j, struct shape a)
{
	size_t first = c->first[j], end = c->first[j + 1];
	return cloud_gain(&c->member, 0, first, a, c->had, c->next).kept +
	       cloud_gain(&c->member, first, end, a, c->had, c->next).lost +
	       cloud_gain(&c->member, end, c->member.whole, a, c->had, c->next).kept;
}

double
clusters_swap(const struct clusters *c, struct shape a, size_t *j)
{
	double kept = 0, most = -INFINITY;
	for (size_t i = 0; i < c->k; i++) {
		struct cloud_gain g = cloud_gain(&c->member, c->first[i], c->first[i + 1], a, c->had, c->next);
		kept += g.kept;
		if (g.lost - g.kept > most) {
			most = g.lost - g.kept;
			*j = i;
		}
	}
	return kept + most;
}

/* Where, in steps, the parabola through the values at -1, 0 and 1 is highest; at most 2 steps away. */
static double
summit(double below, double here, double above)
{
	double bend = below - 2 * here + above;
	if (!(bend < 0))
		return above > below ? 2 : above < below ? -2 : 0;
	double at = 0.5 * (below - above) / bend;
	return at > 2 ? 2 : at < -2 ? -2 : at;
}

/* A step that went far was too short, one that went nowhere too long. */
static double
adapted(double step, double went)
{
	step *= fabs(went) > 1 ? 1.5 : fabs(went) < 0.5 ? 0.6 : 1;
	return step < least_step ? least_step : step > most_step ? most_step : step;
}

/* Tries a step either way on both sides and the summit that these promise; the best of them it is. */
static void
climb(struct clusters *c, size_t j)
{
	size_t first = c->first[j], end = c->first[j + 1];
	struct shape a = c->anchor[j], step = c->step[j];
	struct shape trial[6] = { a, { a.w * (1 - step.w), a.h }, { a.w * (1 + step.w), a.h },
		{ a.w, a.h * (1 - step.h) }, { a.w, a.h * (1 + step.h) } };
	double sum[6];
	cloud_sum(&c->member, first, end, trial, 5, sum);
	double w = summit(sum[1], sum[0], sum[2]), h = summit(sum[3], sum[0], sum[4]);
	trial[5] = (struct shape){ a.w * (1 + w * step.w), a.h * (1 + h * step.h) };
	cloud_sum(&c->member, first, end, trial + 5, 1, sum + 5);

	size_t best = 0;
	for (size_t i = 1; i < 6; i++)
		if (sum[i] > sum[best])
			best = i;
	c->anchor[j] = trial[best];
	c->step[j] = (struct shape){ adapted(step.w, w), adapted(step.h, h) };
}

void
clusters_climb(struct clusters *c)
{
	for (size_t j = 0; j < c->k; j++)
		climb(c, j);
	clusters_assign(c, c->cloud);
}

void
clusters_rise(struct clusters *c, size_t steps, double least)
{
	unsigned small = 0;
	for (size_t i = 0; i < steps && small < 2; i++) {
		double before = c->score;
		clusters_climb(c);
		small = c->score - before < least ? small + 1 : 0;
	}
}
