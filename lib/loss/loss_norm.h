/* loss_norm.h -- what sums of losses are divided by, where code bases differ. */
#ifndef LOSS_LOSS_NORM_H
#define LOSS_LOSS_NORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one image, or of all: what takes part in the loss. */
struct loss_counts {
	uint64_t images, positives, negatives;
};

/* An image's sums are divided by the divisor of its counts; those of all images by the divisor of all counts; or the
 * total is the mean over the images of what each came to. A divisor is at least 1, so that nothing makes 0. */
struct loss_norm {
	const char *name, *help;
	double (*divisor)(const struct loss_counts *c);
	bool mean_of_images;
};

/* The table, ended by NULL; what has a name in it, or NULL; and the i-th name, NULL behind the last. */
extern const struct loss_norm *const loss_norms[];
const struct loss_norm *loss_norm_find(const char *name);
const char *loss_norm_name(size_t i);

#endif
