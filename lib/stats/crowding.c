/* crowding.c -- how many boxes a perfect detector loses to suppression. */
#include "stats/crowding.h"

#include "nms/nms.h"

#include <stdbool.h>

enum { FEW = 64 }; /* boxes of which a word can tell which are kept */

const double crowding_thresholds[CROWDING_THRESHOLDS] = { 0.3, 0.5, 0.7 };

/* All thresholds at once: which of the boxes so far each of them keeps. */
static void
count_few(const struct box *box, const uint32_t *label, size_t n, uint64_t lost[CROWDING_THRESHOLDS])
{
	uint64_t kept[CROWDING_THRESHOLDS] = { 0 };
	for (size_t i = 0; i < n; i++) {
		bool keep[CROWDING_THRESHOLDS] = { true, true, true };
		for (size_t k = 0; k < i; k++) {
			if (label != NULL && label[i] != label[k])
				continue;
			double iou = box_iou(box[k], box[i]);
			for (size_t t = 0; t < CROWDING_THRESHOLDS && iou > crowding_thresholds[t]; t++)
				keep[t] &= (kept[t] >> k & 1) == 0;
		}
		for (size_t t = 0; t < CROWDING_THRESHOLDS; t++) {
			kept[t] |= (uint64_t)keep[t] << i;
			lost[t] += !keep[t];
		}
	}
}

void
crowding_count(const struct box *box, const uint32_t *label, size_t n, uint64_t lost[CROWDING_THRESHOLDS],
	struct arena *arena)
{
	if (n <= FEW) {
		count_few(box, label, n, lost);
		return;
	}
	const double *score = arena_zeros(arena, double, n);
	uint32_t *keep = arena_array(arena, uint32_t, n);
	for (size_t t = 0; t < CROWDING_THRESHOLDS; t++)
		lost[t] += n - nms_hard(box, score, label, n, crowding_thresholds[t], n, keep, NULL, arena);
}
