/* sigmoid.c -- for class losses that judge each column by itself: the background columns of all rows at once.
 *
 * An image of a RetinaNet has 16 million columns, of which a few hundred are targets. So all are taken for background
 * in vectors, and the target's column of each positive is put right by itself. */
#include "loss/sigmoid.h"

#include "base/explog.h"
#include "base/explog_float.h"
#include "base/simd.h"
#include "loss/row_blocks.h"

#include <math.h>

/* One step: of SIMD_BLOCK columns softplus(z) and p. */
struct step {
	float softplus[SIMD_BLOCK], p[SIMD_BLOCK], factor[SIMD_BLOCK];
};

double
sigmoid_softplus(double z)
{
	double e = explog_exp(-fabs(z)), u = 1 + e;
	/* ln(1 + e), where 1 + e has lost digits of e: Kahan's correction */
	double rest = u == 1 ? e : explog_log(u) * e / (u - 1);
	return (z > 0 ? z : 0) + rest;
}

double
sigmoid_of(double z)
{
	return explog_logistic(z);
}

double
sigmoid_power(double x, double gamma)
{
	if (gamma == 0)
		return 1;
	if (gamma == 1)
		return x;
	if (gamma == 2)
		return x * x;
	return x > 0 ? explog_exp(gamma * explog_log(x)) : x; /* NaN stays */
}

SIMD_CLONES static void
make_step(const float *restrict z, struct step *restrict s)
{
	float u[SIMD_BLOCK];
	for (int k = 0; k < SIMD_BLOCK; k++) {
		float size = __builtin_fabsf(z[k]);
		u[k] = size > EXPLOG_FLOAT_MOST ? EXPLOG_FLOAT_MOST : size;
		s->softplus[k] = z[k] > 0 ? z[k] : 0;
	}
	for (int k = 0; k < SIMD_BLOCK; k++) {
		float e = explog_float_exp_negative(u[k]), above = 1 / (1 + e), below = e * above;
		uint32_t negative = 0U - (bits_of_float(z[k]) >> 31);
		s->p[k] = explog_float_of_bits((bits_of_float(below) & negative) | (bits_of_float(above) & ~negative));
		s->softplus[k] += explog_float_log1p(e);
	}
}

/* weight p^gamma for any gamma, as ln p = -softplus(-z): the error grows to 1e-6 gamma |z|. */
SIMD_CLONES static void
make_power(const float *restrict z, struct step *restrict s, float weight, float gamma)
{
	struct step mirror;
	for (int k = 0; k < SIMD_BLOCK; k++)
		mirror.factor[k] = -z[k];
	make_step(mirror.factor, &mirror);
	for (int k = 0; k < SIMD_BLOCK; k++) {
		float u = gamma * mirror.softplus[k];
		mirror.factor[k] = u > EXPLOG_FLOAT_MOST ? EXPLOG_FLOAT_MOST : u;
	}
	for (int k = 0; k < SIMD_BLOCK; k++)
		s->factor[k] = weight * explog_float_exp_negative(mirror.factor[k]);
}

/* weight p^gamma. The exponents in use are 0, 1 and 2. */
SIMD_CLONES static void
make_factor(const float *restrict z, struct step *restrict s, float weight, float gamma)
{
	if (gamma == 2) {
		for (int k = 0; k < SIMD_BLOCK; k++)
			s->factor[k] = weight * (s->p[k] * s->p[k]);
	} else if (gamma == 1) {
		for (int k = 0; k < SIMD_BLOCK; k++)
			s->factor[k] = weight * s->p[k];
	} else if (gamma == 0) {
		for (int k = 0; k < SIMD_BLOCK; k++)
			s->factor[k] = weight;
	} else {
		make_power(z, s, weight, gamma);
	}
}

SIMD_CLONES static void
make_loss(const struct step *restrict s, float *restrict loss)
{
	for (int k = 0; k < SIMD_BLOCK; k++)
		loss[k] = s->factor[k] * s->softplus[k];
}

/* weight p^gamma (gamma (1 - p) softplus(z) + p) */
SIMD_CLONES static void
make_slope(const struct step *restrict s, float gamma, float *restrict grad)
{
	for (int k = 0; k < SIMD_BLOCK; k++)
		grad[k] = s->factor[k] * (gamma * (1 - s->p[k]) * s->softplus[k] + s->p[k]);
}

/* Puts right a row that is not all background. */
static double
with_target(const struct class_rows *in, size_t a, sigmoid_target *target, const struct class_loss_options *o,
	float *loss, float *grad)
{
	size_t c = (size_t)in->target[a];
	double slope, z = (double)in->logit[a * in->row + c * in->column], q = in->quality != NULL ? in->quality[a] : 1;
	double own = target(z, q, o, &slope);
	loss[c] = 0;
	if (grad != NULL)
		grad[c] = (float)slope;
	return row_blocks_sum(loss, in->classes) + own;
}

void
sigmoid(const struct class_rows *in, const struct sigmoid_background *background, sigmoid_target *target,
	const struct class_loss_options *o, double *loss, float *grad, struct arena *arena)
{
	size_t size = row_blocks_size(in);
	float *cost = arena_array(arena, float, size), *slope = arena_array(arena, float, size);
	struct row_block b = { .room = arena_array(arena, float, size) };
	struct step step;
	while (row_blocks_next(in, &b)) {
		for (size_t i = 0; i < b.n; i += SIMD_BLOCK) {
			make_step(b.logit + i, &step);
			make_factor(b.logit + i, &step, (float)background->weight, (float)background->gamma);
			make_loss(&step, cost + i);
			if (grad != NULL)
				make_slope(&step, (float)background->gamma, slope + i);
		}
		for (size_t k = 0; k < b.rows; k++) {
			size_t a = b.first + k, at = k * in->classes;
			if (in->target[a] >= 0)
				loss[a] = with_target(in, a, target, o, cost + at, grad != NULL ? slope + at : NULL);
			else
				loss[a] = in->target[a] == LOSS_IGNORED ? 0 : row_blocks_sum(cost + at, in->classes);
			for (size_t c = 0; c < in->classes && grad != NULL && in->target[a] == LOSS_IGNORED; c++)
				slope[at + c] = 0;
		}
		if (grad != NULL)
			row_blocks_put(in, &b, slope, grad);
	}
}
