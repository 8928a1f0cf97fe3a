/* class_loss.c -- class losses against their plain formulas, their slopes against differences, and layouts against
 * each other. */
#include "loss/class_loss.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 1 << 16 };

struct scene {
	size_t anchors, classes;
	float logit[MOST];
	int32_t target[MOST];
	double quality[MOST];
	struct class_loss_options options;
};

static double
softplus(double z)
{
	return (z > 0 ? z : 0) + log1p(exp(-fabs(z)));
}

static double
logistic(double z)
{
	return z > 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z));
}

/* What column c of a row costs, as the papers have it. */
static double
column_cost(const char *name, const struct scene *s, double z, bool own, double q)
{
	double alpha = s->options.alpha, gamma = s->options.gamma, p = logistic(z), wrong = logistic(-z);
	double positive = softplus(-z), negative = softplus(z);
	if (strcmp(name, "bce") == 0)
		return own ? positive : negative;
	if (strcmp(name, "focal") == 0)
		return own ? (alpha < 0 ? 1 : alpha) * pow(wrong, gamma) * positive :
			(alpha < 0 ? 1 : 1 - alpha) * pow(p, gamma) * negative;
	if (strcmp(name, "qfl") == 0)
		return own ? pow(fabs(q - p), gamma) * (negative - q * z) : pow(p, gamma) * negative;
	if (own && q > 0)
		return q * (negative - q * z);
	return (alpha < 0 ? 1 : alpha) * pow(p, gamma) * negative;
}

static double
row_cost(const char *name, const struct scene *s, size_t a, const double *z)
{
	double sum = 0;
	if (s->target[a] == LOSS_IGNORED)
		return 0;
	for (size_t c = 0; c < s->classes; c++)
		sum += strcmp(name, "ce") == 0 ? exp(z[c]) : column_cost(name, s, z[c], (int32_t)c == s->target[a],
			s->quality[a]);
	return strcmp(name, "ce") == 0 ? log(sum) - z[s->target[a]] : sum;
}

static void
make(struct scene *s, struct rng *r, const struct class_loss *loss, bool rough)
{
	static const double gammas[] = { 0, 1, 2, 1.5, 0.5, 3 };
	s->classes = 1 + rng_below(r, rough ? 300 : 12);
	s->anchors = 1 + rng_below(r, rough ? 200 : 5);
	if (rough && rng_below(r, 8) == 0) { /* rows longer than a block of them */
		s->classes = 1000 + rng_below(r, 2000);
		s->anchors = 1 + rng_below(r, 20);
	}
	s->options = (struct class_loss_options){ rng_below(r, 4) == 0 ? -1 : rng_unit(r), gammas[rng_below(r, 6)] };
	for (size_t i = 0; i < s->anchors * s->classes; i++)
		s->logit[i] = (float)((rng_unit(r) - 0.7) * (rng_below(r, 10) == 0 ? 60 : 8));
	for (size_t a = 0; a < s->anchors; a++) {
		bool column = rng_below(r, 3) == 0 || (loss->uses & CLASS_LOSS_USES_BACKGROUND) != 0;
		s->target[a] = rng_below(r, 6) == 0 ? LOSS_IGNORED : column ? (int32_t)rng_below(r, s->classes) :
			LOSS_NO_CLASS;
		s->quality[a] = rng_below(r, 5) == 0 ? 0 : rng_unit(r);
	}
}

static struct class_rows
rows_of(const struct scene *s)
{
	return (struct class_rows){ .anchors = s->anchors, .classes = s->classes, .logit = s->logit,
		.row = s->classes, .column = 1,
		.target = s->target, .quality = s->quality };
}

Test(class_loss, plain_formulas)
{
	static struct scene s;
	static double loss[MOST], z[MOST];
	struct rng r = rng_seed(11);
	struct arena arena = { 0 };
	for (int round = 0; round < 300; round++) {
		const struct class_loss *method = class_losses[round % 5];
		make(&s, &r, method, true);
		struct class_rows rows = rows_of(&s);
		method->run(&rows, &s.options, loss, NULL, &arena);
		for (size_t a = 0; a < s.anchors; a++) {
			for (size_t c = 0; c < s.classes; c++)
				z[c] = (double)s.logit[a * s.classes + c];
			double want = row_cost(method->name, &s, a, z);
			cr_assert(fabs(loss[a] - want) <= 1e-6 * want + 1e-14,
				"%s gamma %g: anchor %zu costs %.9g, not %.9g", method->name,
				s.options.gamma, a, loss[a], want);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(class_loss, slopes_are_differences)
{
	static struct scene s;
	static double loss[MOST], z[MOST];
	static float slope[MOST];
	const double step = 1e-5;
	struct rng r = rng_seed(12);
	struct arena arena = { 0 };
	for (int round = 0; round < 500; round++) {
		const struct class_loss *method = class_losses[round % 5];
		make(&s, &r, method, false);
		struct class_rows rows = rows_of(&s);
		method->run(&rows, &s.options, loss, slope, &arena);
		for (size_t a = 0; a < s.anchors; a++) {
			for (size_t c = 0; c < s.classes; c++)
				z[c] = (double)s.logit[a * s.classes + c];
			for (size_t c = 0; c < s.classes; c++) {
				double at = z[c], have = (double)slope[a * s.classes + c];
				z[c] = at + step;
				double above = row_cost(method->name, &s, a, z);
				z[c] = at - step;
				double want = (above - row_cost(method->name, &s, a, z)) / (2 * step);
				z[c] = at;
				cr_assert(fabs(have - want) <= 1e-4 * fabs(want) + 1e-7,
					"%s: slope %zu,%zu is %g, not %g", method->name, a,
					c, have, want);
			}
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Rows, rows with other things between them, and planes: the same bits. */
Test(class_loss, layouts_agree)
{
	static struct scene s;
	static double loss[MOST], other[MOST];
	static float slope[MOST], moved[3 * MOST], slope_moved[3 * MOST];
	struct rng r = rng_seed(13);
	struct arena arena = { 0 };
	for (int round = 0; round < 200; round++) {
		const struct class_loss *method = class_losses[round % 5];
		make(&s, &r, method, true);
		struct class_rows rows = rows_of(&s), there = rows;
		there.logit = moved;
		there.row = round % 2 == 0 ? s.classes + 5 : 1;
		there.column = round % 2 == 0 ? 1 : s.anchors;
		for (size_t a = 0; a < s.anchors; a++)
			for (size_t c = 0; c < s.classes; c++)
				moved[a * there.row + c * there.column] = s.logit[a * s.classes + c];
		method->run(&rows, &s.options, loss, slope, &arena);
		method->run(&there, &s.options, other, slope_moved, &arena);
		cr_assert_eq(memcmp(loss, other, s.anchors * sizeof *loss), 0, "%s", method->name);
		for (size_t a = 0; a < s.anchors; a++)
			for (size_t c = 0; c < s.classes; c++)
				cr_assert_eq(slope[a * s.classes + c], slope_moved[a * there.row + c * there.column]);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Whatever stands beside it, a column costs the same. */
Test(class_loss, backgrounds_do_not_mix)
{
	static float many[1000], one[1];
	static double loss[1000];
	static int32_t none[1000];
	struct rng r = rng_seed(14);
	struct arena arena = { 0 };
	for (int i = 0; i < 1000; i++) {
		many[i] = (float)(rng_unit(&r) * 20 - 15);
		none[i] = LOSS_NO_CLASS;
	}
	struct class_rows all = { .anchors = 1000, .classes = 1, .logit = many, .row = 1, .column = 1, .target = none };
	class_loss_focal.run(&all, &class_loss_focal.usual, loss, NULL, &arena);
	for (int i = 0; i < 1000; i++) {
		struct class_rows single = { .anchors = 1, .classes = 1, .logit = one, .row = 1, .column = 1,
			.target = none };
		double alone;
		one[0] = many[i];
		class_loss_focal.run(&single, &class_loss_focal.usual, &alone, NULL, &arena);
		cr_assert_eq(alone, loss[i]);
	}
	arena_free(&arena);
}

/* NaN and infinity are found in the loss; -infinity costs a background nothing. */
Test(class_loss, not_finite)
{
	const float bad[] = { NAN, INFINITY };
	struct arena arena = { 0 };
	for (int m = 0; m < 5; m++) {
		bool ce = (class_losses[m]->uses & CLASS_LOSS_USES_BACKGROUND) != 0;
		const int32_t target[] = { ce ? 0 : LOSS_NO_CLASS, 0, LOSS_IGNORED };
		const struct class_loss_options *o = &class_losses[m]->usual;
		double loss[3];
		for (int k = 0; k < 2; k++) {
			const float z[] = { 1, bad[k], 1, bad[k], 1, bad[k] };
			struct class_rows rows = { .anchors = 3, .classes = 2, .logit = z, .row = 2, .column = 1,
				.target = target };
			class_losses[m]->run(&rows, o, loss, NULL, &arena);
			cr_expect(!isfinite(loss[0]) && !isfinite(loss[1]), "%s", class_losses[m]->name);
			cr_expect_eq(loss[2], 0);
		}
		const float low[] = { 1, -INFINITY, 1, -30, 1, 1 };
		struct class_rows rows = { .anchors = 3, .classes = 2, .logit = low, .row = 2, .column = 1,
			.target = target };
		class_losses[m]->run(&rows, o, loss, NULL, &arena);
		cr_expect_float_eq(loss[0], ce ? 0 : column_cost(class_losses[m]->name,
			&(struct scene){ .options = *o }, 1, false, 1),
			1e-6, "%s", class_losses[m]->name);
	}
	arena_free(&arena);
}
