/* coder_pairs.c -- many anchors encoded at once.
 *
 * The numbers are those of coder_encode, one pair after the other, to the bit. Where the method has a loop for it, it
 * is done for CODER_LANES pairs in wide registers. */
#include "base/simd.h"
#include "geometry/coder_parts.h"

static size_t
encode_one_by_one(const struct coder *c, const struct anchors *a, const struct coder_pairs *p, double *deltas)
{
	size_t beyond = 0;
	for (size_t i = 0; i < p->n; i++) {
		struct anchor anchor = anchors_get(a, p->anchor[i]);
		struct box box = p->boxes[p->number[i]];
		coder_encode(c, &anchor, box, deltas + 4 * i);
		beyond += !coder_reaches(c, &anchor, box);
	}
	return beyond;
}

/* Which number of the formulas is number k of the deltas. */
static size_t
turned(const struct coder *c, size_t k)
{
	return c->axes == CODER_YX ? k ^ 1 : k;
}

/* What coder_normalise does to each pair. */
SIMD_SHORT_CLONES static void
normalise(const struct coder *c, struct coder_lanes *lanes)
{
	for (size_t k = 0; k < 4 && c->method->normalises; k++) {
		const double weight = c->weights[k], mean = c->means[k], std = c->stds[k];
		double *t = lanes->t[turned(c, k)];
		if (c->by_weights) {
			for (size_t i = 0; i < CODER_LANES; i++)
				t[i] *= weight;
		} else {
			for (size_t i = 0; i < CODER_LANES; i++)
				t[i] = (t[i] - mean) / std;
		}
	}
}

/* Lanes as rows. */
static void
put_rows(const struct coder *c, const struct coder_lanes *lanes, size_t n, double *deltas)
{
	const double *t = lanes->t[turned(c, 0)], *u = lanes->t[turned(c, 1)];
	const double *v = lanes->t[turned(c, 2)], *z = lanes->t[turned(c, 3)];
	for (size_t i = 0; i < n; i++, deltas += 4)
		deltas[0] = t[i], deltas[1] = u[i], deltas[2] = v[i], deltas[3] = z[i];
}

size_t
coder_encode_pairs(const struct coder *c, const struct anchors *a, const struct coder_pairs *p, double *deltas)
{
	if (c->method->encode_lanes == NULL)
		return encode_one_by_one(c, a, p, deltas);
	struct box anchor[CODER_LANES], box[CODER_LANES];
	struct coder_lanes out;
	size_t beyond = 0;
	for (size_t from = 0, n; from < p->n; from += n) {
		n = p->n - from < CODER_LANES ? p->n - from : CODER_LANES;
		anchors_boxes(a, p->anchor + from, n, anchor);
		for (size_t i = 0; i < n; i++)
			box[i] = p->boxes[p->number[from + i]];
		for (size_t i = n; i < CODER_LANES; i++) /* any that is reached */
			box[i] = anchor[i] = (struct box){ 0, 0, 1, 1 };
		beyond += c->method->encode_lanes(c, anchor, box, &out);
		normalise(c, &out);
		put_rows(c, &out, n, deltas + 4 * from);
	}
	return beyond;
}
