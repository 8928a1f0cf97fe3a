/* loss_balance.c -- which anchors are chosen, against a plain loop over all pairs. */
#include "loss/loss_balance.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 400 };

struct scene {
	size_t n, positives;
	double class_loss[MOST], box_loss[MOST];
	unsigned char part[MOST];
};

/* Few different losses, so that there are ties, some of which float32 alone makes. */
static void
make(struct scene *s, struct rng *r)
{
	s->n = 1 + rng_below(r, MOST);
	s->positives = 0;
	for (size_t i = 0; i < s->n; i++) {
		s->class_loss[i] = (double)rng_below(r, 20) + (rng_below(r, 2) == 0 ? 1e-12 : 0);
		s->part[i] = (unsigned char)rng_below(r, 8);
		s->part[i] = s->part[i] == 0 ? LOSS_POSITIVE : s->part[i] < 3 ? LOSS_OUT : LOSS_NEGATIVE;
		s->box_loss[i] = s->part[i] == LOSS_POSITIVE ? (double)rng_below(r, 10) : 0;
		s->positives += s->part[i] == LOSS_POSITIVE;
	}
}

/* How many of those of that part come before anchor i: they cost more, or as much and have a lower index. */
static size_t
rank(const struct scene *s, const double *loss, bool all, size_t i)
{
	size_t before = 0;
	for (size_t k = 0; k < s->n; k++) {
		bool takes_part = s->part[k] == LOSS_NEGATIVE || (all && s->part[k] == LOSS_POSITIVE);
		float a = (float)loss[k], b = (float)loss[i];
		before += takes_part && (a > b || (a == b && k < i));
	}
	return before;
}

Test(loss_balance, plain_choice)
{
	static struct scene s;
	static unsigned char part[MOST];
	static double both[MOST];
	struct rng r = rng_seed(51);
	struct arena arena = { 0 };
	for (int round = 0; round < 1000; round++) {
		bool ohem = round % 2 == 0;
		make(&s, &r);
		double amount = ohem ? (double)rng_below(&r, MOST) : (double)rng_below(&r, 40) / 8;
		for (size_t i = 0; i < s.n; i++)
			both[i] = s.class_loss[i] + s.box_loss[i];
		memcpy(part, s.part, s.n);
		struct loss_anchors a = { .anchors = s.n, .positives = s.positives, .class_loss = s.class_loss,
			.box_loss = s.box_loss, .part = part };
		(ohem ? &loss_balance_ohem : &loss_balance_negatives)->run(&a, amount, &arena);
		size_t most = (size_t)(ohem ? amount : floor(amount * (double)s.positives));
		for (size_t i = 0; i < s.n; i++) {
			bool judged = s.part[i] == LOSS_NEGATIVE || (ohem && s.part[i] == LOSS_POSITIVE);
			bool stays = !judged || rank(&s, ohem ? both : s.class_loss, ohem, i) < most;
			cr_assert_eq(part[i], stays ? s.part[i] : LOSS_OUT, "%s %g: anchor %zu", ohem ? "ohem" :
				"negatives",
				amount, i);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}
