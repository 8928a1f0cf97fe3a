/* anchor_count_hint.h -- outputs that are not as many as the anchors: which other convention would make them so. */
#ifndef PREDICTION_ANCHOR_COUNT_HINT_H
#define PREDICTION_ANCHOR_COUNT_HINT_H

#include "anchorset/anchor_source.h"
#include "geometry/anchors.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether n, which is what WHO HAS ("d.npy has"), is the number of l's anchors, which lie over the record's image as
 * given. false: the record was rejected: "d.npy has 6 anchors, but the set has 8 at 32x64; with anchor-gen --pad 1 it
 * would have 6". The first is named that fits, of another input, rounding or padding, some of the levels, and the
 * published detectors. */
bool anchor_count_hint_check(const struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	size_t n, const char *who, const char *has);

#endif
