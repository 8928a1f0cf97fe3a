/* image_loss.h -- the loss of one image: what its positives' classes and boxes and its backgrounds cost, and what
 * counts of it.
 *
 * Positives and their boxes are lists; every other anchor is a background or takes no part. An anchor may be listed
 * more than once, one entry behind the other, when it learns several boxes: each entry is a positive of its own. */
#ifndef LOSS_IMAGE_LOSS_H
#define LOSS_IMAGE_LOSS_H

#include "geometry/anchors.h"
#include "geometry/coder.h"
#include "loss/loss_balance.h"
#include "loss/box_loss.h"
#include "loss/class_loss.h"
#include "loss/loss_norm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loss_rule {
	const struct class_loss *class;
	struct class_loss_options class_options;
	const struct box_loss *box;
	double beta;
	const struct loss_balance *balance;
	double amount;              /* of the balance */
	const struct loss_norm *norm;
};

/* What the network put out, and what it should have. */
struct image_outputs {
	const struct anchors *anchors;
	const struct coder *coder;
	/* Of every anchor; scores.target and scores.quality are made here. */
	struct class_rows scores;
	int32_t background;         /* the column of a background, or LOSS_NO_CLASS */
	const float *objectness;    /* logit of anchor a: objectness[a * step]; NULL: none. With it backgrounds have no
	                               class loss */
	size_t step;
	/* The positives, anchors ascending: class columns, and deltas as the network should put them out and did,
	 * before any sigmoid. */
	size_t positives;
	const size_t *anchor;
	const int32_t *class;
	const double (*target)[4], (*predicted)[4];
	/* The other anchors: LOSS_NEGATIVE or LOSS_OUT. Written here. */
	unsigned char *part;
};

/* Slopes of the sums by what the network put out; each array is the caller's, and zero where nothing counts. */
struct image_gradient {
	float *scores;              /* the scores' strides */
	float *objectness;          /* the objectness' stride */
	double (*deltas)[4];       /* of each positive */
};

struct image_loss {
	struct loss_counts counts;
	uint64_t ignored;           /* anchors that take no part */
	double class_loss, box_loss, objectness_loss; /* sums, not divided */
	double *per_anchor;         /* each anchor's class loss (and that of its objectness), whether chosen or not */
};

/* FAULT_BOX: the outputs are numbers, but the box loss is none, so far away is the box. */
enum image_fault_kind { FAULT_SCORE, FAULT_OBJECTNESS, FAULT_DELTA, FAULT_BOX };

/* An output that is no number to work with. */
struct image_fault {
	enum image_fault_kind what;
	size_t anchor, column;
	double value;
};

/* NULL, or a constant text: why the rule cannot do with such a coder; or with backgrounds that have no column, as
 * they may where there is objectness. */
const char *image_loss_check(const struct loss_rule *rule, const struct coder *coder, bool backgrounds);

/* false: an output of an anchor that takes part is NaN or infinite; *fault is the first. An infinite score
 * that costs nothing is none of them. gradient may be NULL. */
bool image_loss(const struct loss_rule *rule, const struct image_outputs *in, struct image_loss *out,
	const struct image_gradient *gradient, struct image_fault *fault, struct arena *arena);

#endif
