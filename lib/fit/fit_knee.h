/* fit_knee.h -- the number of anchors from which on more of them win little. */
#ifndef FIT_FIT_KNEE_H
#define FIT_FIT_KNEE_H

#include <stddef.h>

/* The index of the knee of a curve: quality of n candidates, each with one anchor more than the one before it. The
 * curve is taken as rising: what an earlier candidate reached is reached by the later ones too. n >= 1; where the
 * curve is flat, or there is no point above the chord between its ends, it is the first index that reaches the
 * highest quality. */
size_t fit_knee(const double *quality, size_t n);

#endif
