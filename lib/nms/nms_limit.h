/* nms_limit.h -- at most so many boxes of each label, behind any method of suppression. */
#ifndef NMS_NMS_LIMIT_H
#define NMS_NMS_LIMIT_H

#include "nms/nms_method.h"

/* Of what a method kept (its own max must not have acted) the first `each` of every label, and of these the first max;
 * the others become NMS_CUT in out->by, which is there, and what they suppressed does. Labels are 0, 1, 2 ...; NULL:
 * all are one. over receives how many went for their label's sake, and for max's. */
void nms_limit(const struct nms_input *in, const uint32_t *label, size_t each, size_t max, struct nms_result *out,
	size_t over[2], struct arena *arena);

#endif
