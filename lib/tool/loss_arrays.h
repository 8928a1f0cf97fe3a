/* loss_arrays.h -- losses of anchors and gradients as .npy files. */
#ifndef TOOL_LOSS_ARRAYS_H
#define TOOL_LOSS_ARRAYS_H

#include "npy/npy_out.h"
#include "tool/loss_image.h"

struct loss_array_options {
	const char *per_anchor, *grad; /* a file, a prefix; NULL: not given */
};

/* What follows the prefix of the gradients. */
extern const char *const loss_arrays_ends[];

/* The first array is per_anchor's, where it is given; then come those of the gradient: the output, or deltas, scores
 * and, of records, objectness. A row is the tensors', else the record's ordinal. */
struct loss_arrays {
	struct npy_out out;
	bool open, per_anchor, gradient;
	size_t first;              /* array of the gradient */
};

/* Slopes in the making, as the outputs lie. */
struct loss_slopes {
	struct image_gradient gradient;
	float *whole;              /* where one output holds everything, */
	size_t width;              /* so many numbers an anchor; */
	float *deltas;             /* else these; scores and objectness are gradient's */
};

/* Opens the files; the tensors are open. stops: a rejected line ends it all. a must not move. */
void loss_arrays_open(struct loss_arrays *a, const struct loss_array_options *o, const struct tensors *t, bool stops,
	struct arena *arena);

/* Room for an image's slopes. */
void loss_arrays_slopes(const struct loss_image *im, struct loss_slopes *s);

/* Writes an image's rows, the slopes times factor. false: the record was rejected, as it has not as many anchors as
 * others. */
bool loss_arrays_write(struct loss_arrays *a, const struct loss_image *im, struct loss_slopes *s, double factor);

/* The worker's line was rejected. */
void loss_arrays_reject(struct loss_arrays *a, struct worker *w);

/* Completes the files, the gradients times factor; whether any image had objectness. */
void loss_arrays_finish(struct loss_arrays *a, double factor, bool objectness, struct arena *arena);

#endif
