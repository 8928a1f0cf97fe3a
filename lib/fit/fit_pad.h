/* fit_pad.h -- as many shapes as were asked for, where the data has fewer. */
#ifndef FIT_FIT_PAD_H
#define FIT_FIT_PAD_H

#include "fit/fit.h"

#include <stddef.h>

/* Adds shapes until there are k, all different, sorted (shape_sort): each time the geometric mean, side by side, of
 * the two neighbours whose areas differ most. Where no two areas differ by a tenth, first a copy of the smallest
 * with half its sides and one of the largest with twice its sides. n >= 1 and sides from 2^-1000 to 2^1000; room for
 * k. */
void fit_pad(struct shape *shape, size_t n, size_t k);

#endif
