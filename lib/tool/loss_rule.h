/* loss_rule.h -- which loss: what the options and the anchor set say, else the usual one. */
#ifndef TOOL_LOSS_RULE_H
#define TOOL_LOSS_RULE_H

#include "anchorset/stage_options.h"
#include "loss/image_loss.h"

/* What a stage says, with the options' changes, which are made to it. Of what neither says the loss is: cross
 * entropy, smooth L1 and a division by all positives where the stage's activation is softmax, else focal loss, L1 and
 * the mean of images. Contradictions are ERR_USAGE. objectness: there may be some. */
struct loss_rule loss_rule_of(struct stage *stage, const struct stage_options *o, bool objectness, struct arena *arena);

/* The losses and divisors, a line each: a tool's notes. */
void loss_rule_help(struct buf *text);

#endif
