/* detect.c -- the search for candidates gives what a plain loop over all outputs gives, however these lie in memory. */
#include "base/arena.h"
#include "base/explog.h"
#include "base/rng.h"
#include "nms/detect.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 16 };

/* One random problem, its outputs anchor by anchor. */
struct problem {
	size_t anchors, classes;
	float score[MOST], objectness[MOST];
	bool with_objectness, best_label;
	struct post post;
};

struct found {
	size_t n;
	size_t anchor[MOST];
	uint32_t class[MOST];
	double score[MOST];
};

static double
logistic(float x)
{
	return explog_logistic((double)x);
}

static bool
passes(double score, const struct post *post)
{
	return (float)score > (float)post->score;
}

/* The row's scores in double, by the definition. */
static void
activate(const struct problem *p, size_t a, double *out)
{
	const float *x = p->score + a * p->classes;
	double most = -INFINITY, sum = 0;
	for (size_t c = 0; c < p->classes; c++)
		most = fmax(most, (double)x[c]);
	for (size_t c = 0; c < p->classes; c++) {
		if (p->post.activation == ACTIVATION_SOFTMAX)
			out[c] = explog_exp((double)x[c] - most);
		else
			out[c] = p->post.activation == ACTIVATION_SIGMOID ? logistic(x[c]) : (double)x[c];
		sum += out[c];
	}
	for (size_t c = 0; c < p->classes && p->post.activation == ACTIVATION_SOFTMAX; c++)
		out[c] /= sum;
}

static void
plain(const struct problem *p, struct found *f)
{
	static double row[MOST];
	size_t first = p->post.background == BACKGROUND_FIRST,
		end = p->classes - (p->post.background == BACKGROUND_LAST);
	f->n = 0;
	for (size_t a = 0; a < p->anchors; a++) {
		double objectness = 1;
		if (p->with_objectness)
			objectness = p->post.activation == ACTIVATION_NONE ? (double)p->objectness[a] :
				logistic(p->objectness[a]);
		if (p->with_objectness && !passes(objectness, &p->post))
			continue;
		activate(p, a, row);
		size_t best = first;
		for (size_t c = first; c < end; c++)
			best = p->score[a * p->classes + c] > p->score[a * p->classes + best] ? c : best;
		for (size_t c = first; c < end; c++) {
			if ((p->best_label && c != best) || !passes(row[c] * objectness, &p->post))
				continue;
			f->anchor[f->n] = a;
			f->class[f->n] = (uint32_t)c;
			f->score[f->n++] = row[c] * objectness;
		}
	}
}

static double
uniform(struct rng *r, double least, double most)
{
	return least + (most - least) * rng_unit(r);
}

/* Outputs near the threshold, and at it, are as frequent as those that are far from it. */
static float
output(struct rng *r, const struct post *post)
{
	double t = post->activation == ACTIVATION_NONE ? post->score :
		post->score > 0 && post->score < 1 ? explog_logit(post->score) : 0;
	t = isfinite(t) ? t : 0;
	switch (rng_below(r, 12)) {
	case 0:
		return (float)t;
	case 1:
		return nextafterf((float)t, INFINITY);
	case 2:
		return nextafterf((float)t, -INFINITY);
	case 3:
		return (float)(t * uniform(r, 1 - 3e-6, 1 + 3e-6));
	case 4:
		return post->activation == ACTIVATION_NONE ? 0 : -INFINITY;
	case 5:
		return (float)(post->activation == ACTIVATION_NONE ? uniform(r, 0, 1) : uniform(r, -10, 50));
	default:
		return (float)(post->activation == ACTIVATION_NONE ? uniform(r, 0, 0.1) : uniform(r, -12, 1));
	}
}

static void
make(struct problem *p, struct rng *r)
{
	static const double thresholds[] = { -INFINITY, -1, 0, 1e-30, 0.01, 0.05, 0.3, 0.5, 0.9, 0.99999994, 1, 2 };
	memset(p, 0, sizeof *p);
	p->classes = 1 + rng_below(r, rng_below(r, 2) ? 300 : 4);
	p->anchors = rng_below(r, MOST / 8 / p->classes);
	p->with_objectness = rng_below(r, 4) == 0;
	p->best_label = rng_below(r, 3) == 0;
	p->post = (struct post){ .activation = (enum activation)rng_below(r, 3),
		.background = (enum background)rng_below(r, 3),
		.score = thresholds[rng_below(r, sizeof thresholds / sizeof *thresholds)] };
	/* half of the problems have few outputs that pass */
	double share = rng_below(r, 2) ? 1 : 0.001;
	for (size_t i = 0; i < p->anchors * p->classes; i++)
		p->score[i] = rng_unit(r) < share ? output(r, &p->post) : p->post.activation == ACTIVATION_NONE ? 0
			: -30;
	for (size_t i = 0; i < p->anchors; i++)
		p->objectness[i] = output(r, &p->post);
	/* a row of -infinity alone is no softmax */
	for (size_t a = 0; a < p->anchors && p->post.activation == ACTIVATION_SOFTMAX; a++)
		p->score[a * p->classes] = fmaxf(p->score[a * p->classes], -40);
}

/* The outputs as they lie: 0 rows, 1 rows with the objectness and more between them, 2 planes. */
static struct outputs
arrange(const struct problem *p, int how, float *memory)
{
	size_t gap = how == 1 ? 5 : 0;
	struct outputs o = { .anchors = p->anchors, .classes = p->classes, .score = memory + gap,
		.row = p->classes + gap,
		.column = 1, .step = 1, .objectness = p->with_objectness ? p->objectness : NULL };
	if (how == 2) {
		o.row = 1;
		o.column = p->anchors;
	}
	for (size_t a = 0; a < p->anchors; a++) {
		for (size_t c = 0; c < p->classes; c++)
			memory[gap + a * o.row + c * o.column] = p->score[a * p->classes + c];
		if (how == 1)
			memory[a * o.row + 4] = p->objectness[a];
	}
	if (how == 1 && p->with_objectness) {
		o.objectness = memory + 4;
		o.step = o.row;
	}
	return o;
}

static void
same(const struct found *want, const struct candidates *have, int round, int how)
{
	cr_assert_eq(have->n, want->n, "round %d, layout %d: %zu candidates, not %zu", round, how, have->n, want->n);
	for (size_t i = 0; i < want->n; i++)
		cr_assert(have->anchor[i] == want->anchor[i] && have->class[i] == want->class[i] &&
			memcmp(&have->score[i], &want->score[i], sizeof(double)) == 0,
			"round %d, layout %d: candidate %zu", round, how, i);
}

Test(detect_law, is_the_plain_loop)
{
	static struct problem p;
	static struct found want;
	static float memory[2 * MOST];
	struct arena arena = { 0 };
	struct rng r = rng_seed(7);
	for (int round = 0; round < 600; round++) {
		make(&p, &r);
		plain(&p, &want);
		for (int how = 0; how < 3; how++) {
			struct outputs o = arrange(&p, how, memory);
			struct candidates have;
			struct detect_fault fault;
			cr_assert(detect_candidates(&o, &p.post, p.best_label, &have, &fault, &arena));
			same(&want, &have, round, how);
			arena_reset(&arena);
		}
	}
	arena_free(&arena);
}

/* Wherever NaN or +infinity stands, it is found, unless it is the class of an anchor that its objectness rules out. */
Test(detect_law, faults_are_found)
{
	static struct problem p;
	static float memory[2 * MOST];
	struct arena arena = { 0 };
	struct rng r = rng_seed(8);
	for (int round = 0; round < 600; round++) {
		make(&p, &r);
		if (p.anchors == 0 || !(p.post.score < 1) || p.with_objectness)
			continue;
		size_t at = rng_below(&r, p.anchors * p.classes);
		bool nan = rng_below(&r, 2);
		p.score[at] = nan ? NAN : INFINITY;
		for (int how = 0; how < 3; how++) {
			struct outputs o = arrange(&p, how, memory);
			struct candidates have;
			struct detect_fault fault;
			cr_assert_not(detect_candidates(&o, &p.post, p.best_label, &have, &fault, &arena),
				"round %d, %d", round, how);
			cr_assert_eq(fault.anchor, at / p.classes, "round %d", round);
			cr_assert_eq(fault.class, at % p.classes, "round %d", round);
			cr_assert_eq(isnan(fault.value) != 0, nan);
			arena_reset(&arena);
		}
	}
	arena_free(&arena);
}

static void
leave_out(struct found *f, size_t anchor)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++) {
		if (f->anchor[i] == anchor)
			continue;
		f->anchor[n] = f->anchor[i];
		f->class[n] = f->class[i];
		f->score[n++] = f->score[i];
	}
	f->n = n;
}

/* Without faulty anchors there is what there would be if they had no candidates. */
Test(detect_law, faulty_anchors_are_left_out)
{
	static struct problem p;
	static struct found want;
	static float memory[2 * MOST];
	static bool faulty[MOST];
	struct arena arena = { 0 };
	struct rng r = rng_seed(9);
	for (int round = 0; round < 600; round++) {
		make(&p, &r);
		plain(&p, &want);
		size_t left_out = 0, faults = p.post.score < 1 && p.anchors > 0 && !p.with_objectness ? rng_below(&r, 9)
			: 0;
		memset(faulty, 0, sizeof faulty);
		for (size_t i = 0; i < faults; i++) {
			size_t at = rng_below(&r, p.anchors * p.classes), a = at / p.classes;
			p.score[at] = rng_below(&r, 2) ? NAN : INFINITY;
			left_out += !faulty[a];
			faulty[a] = true;
			leave_out(&want, a);
		}
		for (int how = 0; how < 3; how++) {
			struct outputs o = arrange(&p, how, memory);
			struct candidates have;
			cr_assert(detect_candidates(&o, &p.post, p.best_label, &have, NULL, &arena));
			cr_assert_eq(have.faulty, left_out, "round %d, layout %d", round, how);
			same(&want, &have, round, how);
			arena_reset(&arena);
		}
	}
	arena_free(&arena);
}
