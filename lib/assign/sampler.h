/* sampler.h -- which positives and which backgrounds of an image take part in the loss.
 *
 * At random: Girshick, "Fast R-CNN", ICCV 2015, section 2.3, and Ren et al., "Faster R-CNN", NIPS 2015, section 3.1.3:
 * at most count anchors, of which at most a share is positive and the rest are backgrounds. By loss: hard negative
 * mining of Liu et al., "SSD", ECCV 2016, section 2.2: so many backgrounds a positive, those of highest loss. */
#ifndef ASSIGN_SAMPLER_H
#define ASSIGN_SAMPLER_H

#include "assign/assign.h"
#include "base/arena.h"
#include "base/rng.h"
#include "geometry/detector.h"

#include <stddef.h>

struct negatives {
	size_t n;
	size_t *anchor; /* flat indices, ascending */
};

/* Samples by rule, whose count or neg_ratio is not 0. With a count at most (count * fraction), rounded down, of the
 * positives stay; the others join a's ignored. Backgrounds fill up to count, and are with a neg_ratio at most so many a
 * positive: those of highest loss (one number an anchor, no NaN; ties: the lower index), or where loss is NULL any. a's
 * lists are changed in place or anew in arena; unmatched stays as it is. */
void sampler_draw(const struct sample *rule, size_t anchors, const double *loss, struct rng *rng, struct assignment *a,
	struct negatives *out, struct arena *arena);

#endif
