/* image_loss.c -- an image's loss against the losses of its parts, and its slopes against differences. */
#include "loss/image_loss.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { COLUMNS = 5, ROWS = 4, BASES = 2, ANCHORS = COLUMNS * ROWS * BASES, CLASSES = 3, MOST = 12 };

/* One level of anchors, and all that a network puts out for them. */
struct scene {
	struct box base[BASES];
	struct level level;
	struct anchors anchors;
	struct coder coder;
	float logit[ANCHORS * CLASSES], objectness[ANCHORS];
	size_t positives, anchor[MOST];
	int32_t class[MOST];
	double target[MOST][4], predicted[MOST][4];
	unsigned char part[ANCHORS];
	struct loss_rule rule;
	bool objects;
};

static double
between(struct rng *r, double a, double b)
{
	return a + (b - a) * rng_unit(r);
}

static void
add_positives(struct scene *s, struct rng *r)
{
	s->positives = 0;
	for (size_t a = rng_below(r, 5); a < ANCHORS && s->positives < MOST; a += rng_below(r, 9)) {
		struct anchor anchor = anchors_get(&s->anchors, a);
		size_t i = s->positives++;
		struct box b = anchor.box;
		b.x1 += between(r, -3, 3);
		b.y2 += between(r, -3, 3);
		s->anchor[i] = a;
		s->class[i] = (int32_t)rng_below(r, CLASSES);
		coder_encode(&s->coder, &anchor, b, s->target[i]);
		for (int k = 0; k < 4; k++)
			s->predicted[i][k] = s->target[i][k] + between(r, -0.3, 0.3);
	}
}

static void
make(struct scene *s, struct rng *r)
{
	static const struct loss_balance *const balances[] = { &loss_balance_all, &loss_balance_negatives,
		&loss_balance_ohem };
	memset(s, 0, sizeof *s);
	s->base[0] = (struct box){ -8, -6, 8, 6 };
	s->base[1] = (struct box){ -5, -9, 5, 9 };
	s->level = (struct level){ .stride = { 10, 10 }, .offset = { 5, 5 }, .columns = COLUMNS, .rows = ROWS,
		.bases = BASES,
		.base = s->base, .count = ANCHORS };
	s->anchors = (struct anchors){ .levels = 1, .level = &s->level, .count = ANCHORS, .width = 50, .height = 40 };
	s->coder = coder_default();
	s->coder.method = coder_find(coder_name(rng_below(r, 6)));
	s->coder.clamp = INFINITY;
	s->objects = rng_below(r, 3) == 0;
	for (size_t i = 0; i < ANCHORS * CLASSES; i++)
		s->logit[i] = (float)between(r, -6, 3);
	for (size_t a = 0; a < ANCHORS; a++) {
		s->objectness[a] = (float)between(r, -6, 3);
		s->part[a] = rng_below(r, 5) == 0 ? LOSS_OUT : LOSS_NEGATIVE;
	}
	add_positives(s, r);
	s->rule = (struct loss_rule){ .class = class_losses[rng_below(r, 5)], .box = box_losses[rng_below(r, 7)],
		.beta = 1,
		.balance = balances[rng_below(r, 3)], .amount = 3 };
	s->rule.class_options = (struct class_loss_options){ 0.3, 2 };
}

/* part is a copy, so that the scene may be run again. */
static bool
run(const struct scene *s, unsigned char *part, struct image_loss *out, const struct image_gradient *gradient,
	struct image_fault *fault, struct arena *arena)
{
	bool column = (s->rule.class->uses & CLASS_LOSS_USES_BACKGROUND) != 0;
	struct image_outputs in = { .anchors = &s->anchors, .coder = &s->coder,
		.scores = { .anchors = ANCHORS, .classes = CLASSES, .logit = s->logit, .row = CLASSES, .column = 1 },
		.background = column ? 0 : LOSS_NO_CLASS, .positives = s->positives, .anchor = s->anchor,
			.class = s->class,
		.objectness = s->objects ? s->objectness : NULL, .step = 1, .target = s->target,
		.predicted = s->predicted,
		.part = part };
	memcpy(part, s->part, ANCHORS);
	return image_loss(&s->rule, &in, out, gradient, fault, arena);
}

static double
total(const struct image_loss *l)
{
	return l->class_loss + l->box_loss + l->objectness_loss;
}

/* The sum of what each part costs by itself, of the anchors that were chosen. */
static double
plain(const struct scene *s, const unsigned char *part, struct arena *arena)
{
	bool column = (s->rule.class->uses & CLASS_LOSS_USES_BACKGROUND) != 0;
	double sum = 0;
	for (size_t a = 0; a < ANCHORS; a++) {
		const int32_t none = s->objects ? LOSS_IGNORED : column ? 0 : LOSS_NO_CLASS;
		struct class_rows row = { .anchors = 1, .classes = CLASSES, .logit = s->logit + a * CLASSES,
			.row = CLASSES,
			.column = 1, .target = &none };
		double cost, z = (double)s->objectness[a], none_slope[4];
		if (part[a] == LOSS_NEGATIVE) {
			s->rule.class->run(&row, &s->rule.class_options, &cost, NULL, arena);
			sum += cost + (s->objects ? log1p(exp(z)) : 0);
		} else if (part[a] == LOSS_POSITIVE) {
			sum += s->objects ? log1p(exp(-z)) : 0;
		}
		for (size_t i = 0; i < s->positives && part[a] == LOSS_POSITIVE; i++) {
			if (s->anchor[i] != a)
				continue;
			struct anchor anchor = anchors_get(&s->anchors, a);
			struct box have = coder_decode(&s->coder, &anchor, s->predicted[i], NULL);
			struct box want = coder_decode(&s->coder, &anchor, s->target[i], NULL);
			double quality = box_iou(have, want), active[4], right[4];
			row.target = &s->class[i];
			row.quality = &quality;
			s->rule.class->run(&row, &s->rule.class_options, &cost, NULL, arena);
			memcpy(active, s->predicted[i], sizeof active);
			memcpy(right, s->target[i], sizeof right);
			coder_activate(&s->coder, active);
			coder_activate(&s->coder, right);
			sum += cost + (s->rule.box->boxes != NULL ? s->rule.box->boxes(have, want, none_slope) :
				s->rule.box->deltas(active, right, s->rule.beta, none_slope));
		}
	}
	return sum;
}

Test(image_loss, sum_of_its_parts)
{
	static struct scene s;
	struct rng r = rng_seed(41);
	struct arena arena = { 0 };
	for (int round = 0; round < 2000; round++) {
		unsigned char part[ANCHORS];
		struct image_loss out;
		struct image_fault fault;
		make(&s, &r);
		cr_assert(run(&s, part, &out, NULL, &fault, &arena));
		double want = plain(&s, part, &arena);
		cr_assert(fabs(total(&out) - want) <= 1e-9 * (1 + want), "%s, %s: %.12g, not %.12g", s.rule.class->name,
			s.rule.box->name, total(&out), want);
		size_t count[3] = { 0 }, positives = 0;
		for (size_t a = 0; a < ANCHORS; a++)
			count[part[a]]++;
		for (size_t i = 0; i < s.positives; i++)
			positives += part[s.anchor[i]] == LOSS_POSITIVE;
		cr_assert_eq(out.counts.negatives, count[LOSS_NEGATIVE]);
		cr_assert_eq(out.counts.positives, positives);
		cr_assert_eq(out.ignored, count[LOSS_OUT]);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* The slope by one number, between the losses a little above and a little below it. */
static double
by_difference(struct scene *s, double *wide, float *narrow, unsigned char *part, struct arena *arena)
{
	double at = wide != NULL ? *wide : (double)*narrow, step = wide != NULL ? 1e-5 : 0x1p-9, sum[2];
	for (int k = 0; k < 2; k++) {
		struct image_loss out;
		struct image_fault fault;
		double there = at + (k == 0 ? step : -step);
		*(wide != NULL ? wide : &at) = wide != NULL ? there : at;
		if (wide == NULL)
			*narrow = (float)there;
		cr_assert(run(s, part, &out, NULL, &fault, arena));
		sum[k] = total(&out);
	}
	if (wide != NULL)
		*wide = at;
	else
		*narrow = (float)at;
	return (sum[0] - sum[1]) / (2 * step);
}

static void
expect_slope(const struct scene *s, const char *what, double have, double want)
{
	cr_assert(fabs(have - want) <= 2e-3 * (1 + fabs(want)), "%s, %s: slope by %s %g, not %g", s->rule.class->name,
		s->rule.box->name, what, have, want);
}

/* Choosing anchors by loss jumps, and CIoU's factor and the quality are without slope: not here. */
Test(image_loss, slopes_are_differences)
{
	static struct scene s;
	static float scores[ANCHORS * CLASSES], objectness[ANCHORS];
	static double deltas[MOST][4];
	struct rng r = rng_seed(42);
	struct arena arena = { 0 };
	for (int round = 0; round < 400; round++) {
		unsigned char part[ANCHORS];
		struct image_loss out;
		struct image_fault fault;
		make(&s, &r);
		s.rule.balance = &loss_balance_all;
		if (s.rule.box == &box_loss_ciou || (s.rule.class->uses & CLASS_LOSS_USES_QUALITY) != 0)
			continue;
		cr_assert(run(&s, part, &out, &(struct image_gradient){ scores, objectness, deltas }, &fault, &arena));
		for (size_t i = 0; i < ANCHORS * CLASSES; i += 7)
			expect_slope(&s, "a score", (double)scores[i], by_difference(&s, NULL, &s.logit[i], part,
				&arena));
		for (size_t a = 0; a < ANCHORS && s.objects; a += 3)
			expect_slope(&s, "an objectness", (double)objectness[a], by_difference(&s, NULL,
				&s.objectness[a], part, &arena));
		for (size_t i = 0; i < s.positives; i++)
			for (size_t k = 0; k < 4; k++)
				expect_slope(&s, "a delta", deltas[i][k], by_difference(&s, &s.predicted[i][k], NULL,
					part, &arena));
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* An anchor that was not chosen, or takes no part, has no slope. */
Test(image_loss, nothing_comes_from_what_does_not_count)
{
	static struct scene s;
	static float scores[ANCHORS * CLASSES], objectness[ANCHORS];
	static double deltas[MOST][4];
	struct rng r = rng_seed(43);
	struct arena arena = { 0 };
	for (int round = 0; round < 500; round++) {
		unsigned char part[ANCHORS];
		struct image_loss out;
		struct image_fault fault;
		make(&s, &r);
		cr_assert(run(&s, part, &out, &(struct image_gradient){ scores, objectness, deltas }, &fault, &arena));
		for (size_t a = 0; a < ANCHORS; a++) {
			for (size_t c = 0; c < CLASSES && part[a] == LOSS_OUT; c++)
				cr_assert_eq(scores[a * CLASSES + c], 0);
			cr_assert(!s.objects || part[a] != LOSS_OUT || objectness[a] == 0);
		}
		for (size_t i = 0; i < s.positives; i++)
			for (int k = 0; k < 4 && part[s.anchor[i]] == LOSS_OUT; k++)
				cr_assert_eq(deltas[i][k], 0);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* NaN is found, with its anchor and its column; where an anchor takes no part nobody looks. */
Test(image_loss, faults)
{
	static struct scene s;
	struct rng r = rng_seed(44);
	struct arena arena = { 0 };
	for (int round = 0; round < 500; round++) {
		unsigned char part[ANCHORS];
		struct image_loss out;
		struct image_fault fault;
		make(&s, &r);
		s.objects = false;
		size_t i = rng_below(&r, ANCHORS * CLASSES), a = i / CLASSES;
		s.logit[i] = rng_below(&r, 2) == 0 ? NAN : INFINITY;
		bool positive = false;
		for (size_t k = 0; k < s.positives; k++) {
			positive |= s.anchor[k] == a;
			if (s.anchor[k] == a && s.class[k] == (int32_t)(i % CLASSES))
				s.logit[i] = NAN; /* an infinite logit of the right class may cost nothing */
		}
		if (!positive && s.part[a] == LOSS_OUT) {
			cr_assert(run(&s, part, &out, NULL, &fault, &arena));
		} else {
			cr_assert_not(run(&s, part, &out, NULL, &fault, &arena));
			cr_assert(fault.what == FAULT_SCORE && fault.anchor == a && fault.column == i % CLASSES);
		}
		s.logit[i] = 0;
		if (s.positives > 0) {
			size_t k = rng_below(&r, s.positives);
			s.predicted[k][2] = NAN;
			cr_assert_not(run(&s, part, &out, NULL, &fault, &arena));
			cr_assert(fault.what == FAULT_DELTA && fault.anchor == s.anchor[k] && fault.column == 2);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}
