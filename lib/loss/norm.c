/* norm.c -- what sums of losses are divided by. */
#include "loss/norm.h"

#include <string.h>

static double
at_least_one(uint64_t n)
{
	return n > 0 ? (double)n : 1;
}

static double
by_positives(const struct loss_counts *c)
{
	return at_least_one(c->positives);
}

static double
by_anchors(const struct loss_counts *c)
{
	return at_least_one(c->positives + c->negatives);
}

static double
by_nothing(const struct loss_counts *c)
{
	(void)c;
	return 1;
}

static const struct loss_norm positives = { "positives", "by the positives of all images", by_positives, false };
static const struct loss_norm anchors = { "anchors", "by the anchors that take part", by_anchors, false };
static const struct loss_norm images = { "images", "each image by its own positives, then the mean", by_positives, true };
static const struct loss_norm none = { "none", "not", by_nothing, false };

const struct loss_norm *const loss_norms[] = { &positives, &anchors, &images, &none, NULL };

const struct loss_norm *
loss_norm_named(const char *name, size_t n)
{
	size_t i = 0;
	while (loss_norms[i] != NULL &&
		(strlen(loss_norms[i]->name) != n || memcmp(loss_norms[i]->name, name, n) != 0))
		i++;
	return loss_norms[i];
}
