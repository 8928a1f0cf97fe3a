/* decode_boxes.h -- from candidates to boxes: the best of them, decoded, clipped, and back in the original frame. */
#ifndef PREDICTION_DECODE_BOXES_H
#define PREDICTION_DECODE_BOXES_H

#include "geometry/anchors.h"
#include "geometry/coder.h"
#include "geometry/detector.h"
#include "prediction/prediction.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What these functions count, besides prediction_counters. */
extern const struct filter_counter decode_boxes_counters[];

/* Which of the candidates stay under post->topk: their indices into keep (room for all), ascending; returns their
 * number. */
size_t decode_boxes_topk(const struct prediction *p, const struct post *post, uint32_t *keep, struct worker *w);

/* The boxes of *n candidates, clipped where that is asked for; those of sufficient size stay, and keep with them.
 * Without levels in anchors the coder must be none. false: the record was rejected. */
bool decode_boxes_make(const struct record *r, const struct prediction *p, const struct anchors *anchors,
	const struct coder *coder,
	const struct post *post, enum prediction_bad bad, uint32_t *keep, size_t *n, struct box *box);

/* The record, and n boxes, back into the original frame. false: the record was rejected. */
bool decode_boxes_undo(struct record *r, struct box *box, size_t n);

#endif
