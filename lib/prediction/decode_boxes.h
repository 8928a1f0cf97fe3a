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

/* How boxes are made. */
struct decode_rules {
	struct coder coder;
	bool shares;             /* decoded boxes are shares of the network's input, not pixels */
	enum prediction_bad bad;
};

/* What is odd if it is so of all boxes. */
struct decode_doubts {
	uint64_t boxes;
	uint64_t outside;  /* as far from the image as it is wide or high, or ten times as large */
	uint64_t small;    /* both sides below a pixel */
	uint64_t saturated; /* logits of x and y beyond any that a target has */
};

/* The boxes of *n candidates, clipped where that is asked for; those of sufficient size stay, and keep with them.
 * Without levels in anchors the coder must be none. doubts are added to. false: the record was rejected. */
bool decode_boxes_make(const struct record *r, const struct prediction *p, const struct anchors *anchors,
	const struct decode_rules *rules, const struct post *post, uint32_t *keep, size_t *n, struct box *box,
	struct decode_doubts *doubts);

void decode_boxes_join_doubts(struct decode_doubts *into, const struct decode_doubts *from);

/* At the end of a stream: says what is odd. decoded: the numbers are boxes. */
void decode_boxes_doubt(const struct decode_doubts *doubts, bool decoded);

/* The record, and n boxes, back into the original frame. false: the record was rejected. */
bool decode_boxes_undo(struct record *r, struct box *box, size_t n);

#endif
