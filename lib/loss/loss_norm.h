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

/* The table, and its names in the same order; both end in NULL. */
extern const struct loss_norm *const loss_norms[];
extern const char *const loss_norm_names[];

/* NULL: none has that name. */
const struct loss_norm *loss_norm_find(const char *name);

#endif
