/* loss_norm.c -- what sums of losses are divided by. */
#include "loss/loss_norm.h"

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

static const struct loss_norm positives = {
	.name = "positives",
	.help = "by the positives of all images: SSD",
	.divisor = by_positives,
};

static const struct loss_norm anchors = {
	.name = "anchors",
	.help = "by the anchors that take part",
	.divisor = by_anchors,
};

static const struct loss_norm images = {
	.name = "images",
	.help = "each image by its own positives, then the mean of the images: torchvision's RetinaNet",
	.divisor = by_positives,
	.mean_of_images = true,
};

static const struct loss_norm none = {
	.name = "none",
	.help = "not at all",
	.divisor = by_nothing,
};

const struct loss_norm *const loss_norms[] = { &positives, &anchors, &images, &none, NULL };

const struct loss_norm *
loss_norm_find(const char *name)
{
	size_t i = 0;
	while (loss_norms[i] != NULL && strcmp(loss_norms[i]->name, name) != 0)
		i++;
	return loss_norms[i];
}

const char *
loss_norm_name(size_t i)
{
	return loss_norms[i] != NULL ? loss_norms[i]->name : NULL;
}
