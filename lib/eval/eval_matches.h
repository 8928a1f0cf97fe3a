/* eval_matches.h -- images matched one after the other, and what is kept of them.
 *
 * Of a detection its score, its label and what it came to at every threshold and area are kept: 16 bytes, the last
 * by the number of a pair of masks, since few are different. Of an image the caller's id and how many of its boxes
 * follow: 16 bytes; of a box of the ground truth 8. What was found in parts, one after the other in any order, and
 * merged, is what would have been found at once: everything that depends on the order of images takes that order
 * from the caller, at the end. */
#ifndef EVAL_EVAL_MATCHES_H
#define EVAL_EVAL_MATCHES_H

#include "base/arena.h"
#include "eval/blocks.h"
#include "eval/eval.h"
#include "eval/masks.h"
#include "eval/protocol.h"

#include <stddef.h>
#include <stdint.h>

struct eval_kept {
	double score;
	uint32_t label;
	uint32_t outcome; /* EVAL_LIMIT_SHIFT and above: the first limit that it is within; then EVAL_MATCHED and the
	                     number of its masks, or the areas that it is outside of */
};

enum { EVAL_LIMIT_SHIFT = 28, EVAL_MATCHED = 1 << 27, EVAL_PAYLOAD = EVAL_MATCHED - 1 };

struct eval_kept_gt_box {
	uint32_t label;
	uint32_t ignored; /* bit a: it does not count in area a; EVAL_SKIPPED: nor anywhere, whatever its area */
};

#define EVAL_SKIPPED ((uint32_t)1 << 31)

struct eval_kept_image {
	uint64_t id; /* the caller's */
	uint32_t detections, gt_boxes;
};

/* Of a label, over all images: boxes and detections, those included that count nowhere. */
struct eval_label_count {
	uint64_t gt_boxes, detections;
};


struct eval_matches {
	const struct eval_protocol *protocol;
	struct eval_settings settings;
	struct arena *keep;
	struct blocks image, kept, gt_box; /* in the order in which they came; images' boxes follow each other */
	struct masks_table masks;
	size_t labels;                    /* one more than the highest */
	size_t label_room;
	struct eval_label_count *count;   /* of each label */
	struct eval_span *span;           /* of each label, among an image's boxes; zeros between images */
};

/* Nothing yet. The settings are copied; memory is keep's. */
void eval_matches_init(struct eval_matches *m, const struct eval_protocol *protocol,
	const struct eval_settings *settings,
	struct arena *keep);

/* Makes room for labels below n. */
void eval_matches_labels(struct eval_matches *m, size_t n);

/* Matches an image; id is what the caller knows it by. Where order is not NULL (room for image->detections), it
 * receives the detections that were kept, by their index in the image, in the order in which they were; their number
 * is returned. */
size_t eval_matches_add(struct eval_matches *m, const struct eval_image *image, uint64_t id, uint32_t *order,
	struct arena *scratch);

/* Appends an image that has no detections, of whose boxes only what is kept is known. */
void eval_matches_add_missing(struct eval_matches *m, uint64_t id, const struct eval_kept_gt_box *gt_box, size_t n);

/* Appends what another with the same protocol and settings holds. label[l] is here what l is there; image ids are taken
 * through id, where that is not NULL. */
void eval_matches_merge(struct eval_matches *into, const struct eval_matches *from, const uint32_t *label,
	uint64_t (*id)(void *context, uint64_t id), void *context, struct arena *scratch);

/* What a kept detection came to at one threshold and area: 1 true, -1 false, 0 it does not count. */
static inline int
eval_matches_sign(const struct eval_matches *m, uint32_t outcome, size_t threshold, size_t area)
{
	if (!(outcome & EVAL_MATCHED))
		return outcome >> area & 1 ? 0 : -1;
	const uint64_t *word = masks_words(&m->masks, outcome & EVAL_PAYLOAD) + area;
	if (word[0] >> threshold & 1)
		return 1;
	return word[m->masks.areas] >> threshold & 1 ? 0 : -1;
}

static inline const struct eval_kept *
eval_matches_kept(const struct eval_matches *m, size_t i)
{
	return blocks_at(&m->kept, sizeof(struct eval_kept), i);
}

static inline const struct eval_kept_gt_box *
eval_matches_gt_box(const struct eval_matches *m, size_t i)
{
	return blocks_at(&m->gt_box, sizeof(struct eval_kept_gt_box), i);
}

static inline const struct eval_kept_image *
eval_matches_image(const struct eval_matches *m, size_t i)
{
	return blocks_at(&m->image, sizeof(struct eval_kept_image), i);
}

#endif
