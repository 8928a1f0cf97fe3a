/* decode_boxes.c -- from candidates to boxes. */
#include "prediction/decode_boxes.h"

#include "nms/detect.h"
#include "record/transform_field.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { OVER_TOPK, CLAMPED };

const struct filter_counter decode_boxes_counters[] = {
	[OVER_TOPK] = { "candidates over --topk" },
	[CLAMPED] = { "boxes whose size met the coder's clamp" },
	{ NULL },
};

size_t
decode_boxes_topk(const struct prediction *p, const struct post *post, uint32_t *keep, struct worker *w)
{
	size_t n = p->n;
	if (n <= post->topk) {
		for (size_t i = 0; i < n; i++)
			keep[i] = (uint32_t)i;
		return n;
	}
	const uint32_t *bucket =
		post->topk_per == TOPK_PER_LEVEL ? p->level : post->topk_per == TOPK_PER_CLASS ? p->class : NULL;
	size_t kept = detect_topk(p->score, bucket, n, post->topk, keep, w->arena);
	filter_count(w, &decode_boxes_counters[OVER_TOPK], n - kept);
	return kept;
}

static bool
fits_float(struct box b)
{
	return fabs(b.x1) <= FLT_MAX && fabs(b.y1) <= FLT_MAX && fabs(b.x2) <= FLT_MAX && fabs(b.y2) <= FLT_MAX;
}

bool
decode_boxes_make(const struct record *r, const struct prediction *p, const struct anchors *anchors,
	const struct coder *coder,
	const struct post *post, enum prediction_bad bad, uint32_t *keep, size_t *n, struct box *box)
{
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++) {
		bool clamped = false;
		struct anchor anchor = { 0 };
		if (anchors->levels > 0)
			anchor = anchors_get(anchors, p->anchor[keep[i]]);
		double deltas[4];
		memcpy(deltas, p->deltas[keep[i]], sizeof deltas);
		if (p->activated && !coder_deactivate(coder, deltas))
			return record_reject(r, "anchor %zu: activated offsets are from 0 to 1", p->anchor[keep[i]]);
		struct box b = coder_decode(coder, &anchor, deltas, &clamped);
		if (!fits_float(b)) {
			if (bad == PREDICTION_ERROR)
				return record_reject(r, "anchor %zu: its box is beyond float32 range; see --bad",
					p->anchor[keep[i]]);
			filter_count(r->worker, &prediction_counters[PREDICTION_BAD_BOXES], 1);
			continue;
		}
		if (clamped)
			filter_count(r->worker, &decode_boxes_counters[CLAMPED], 1);
		if (post->clip && anchors->width > 0)
			b = box_clip(b, anchors->width, anchors->height);
		if (post->min_size > 0 && !(box_width(b) >= post->min_size && box_height(b) >= post->min_size))
			continue;
		keep[kept] = keep[i];
		box[kept++] = b;
	}
	*n = kept;
	return true;
}

bool
decode_boxes_undo(struct record *r, struct box *box, size_t n)
{
	struct transform map;
	if (!transform_field_undo(r, &map))
		return false;
	for (size_t i = 0; i < n; i++) {
		box[i] = transform_box_back(&map, box[i]);
		if (!fits_float(box[i]))
			return record_reject(r, "a box is beyond float32 range in the original frame");
	}
	return true;
}
