/* loss_rule.h -- which loss: options, then what the anchor set says, then the usual one. */
#ifndef TOOL_LOSS_RULE_H
#define TOOL_LOSS_RULE_H

#include "engine/opt.h"
#include "geometry/detector.h"
#include "loss/image_loss.h"

struct loss_rule_options {
	const char *class_loss, *box_loss, *norm;    /* NULL: as the set says */
	double alpha, gamma, beta, neg_ratio;        /* NAN: likewise */
	size_t ohem;                                 /* 0: likewise */
};

/* Nothing given. */
struct loss_rule_options loss_rule_defaults(void);

extern const struct opt loss_rule_option_rows[];

/* Without a set's word: cross entropy, smooth L1 and a division by all positives where the stage's activation is softmax, else
 * focal loss, L1 and the mean of images. Contradictions are ERR_USAGE. backgrounds: of backgrounds a class loss can be told, or need not be. */
struct loss_rule loss_rule_of(const struct loss_rule_options *o, const struct stage *stage, bool backgrounds);

/* The losses and divisors, a line each: a tool's notes. */
void loss_rule_help(struct buf *text);

#endif
