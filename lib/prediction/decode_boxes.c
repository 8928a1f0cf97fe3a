/* decode_boxes.c -- from candidates to boxes. */
#include "prediction/decode_boxes.h"

#include "engine/err.h"
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

/* A side below 0: false: the box goes, or the record was rejected. */
static bool
mend(const struct record *r, size_t anchor, enum prediction_bad bad, struct box *b, bool *rejected)
{
	double x = (b->x1 + b->x2) / 2, y = (b->y1 + b->y2) / 2;
	*rejected = bad == PREDICTION_ERROR;
	if (*rejected)
		return record_reject(r,
			"anchor %zu: its box has a side below 0 (%g,%g,%g,%g); are these boxes, and in this order? See "
			"--bad", anchor, b->x1, b->y1, b->x2, b->y2);
	filter_count(r->worker, &prediction_counters[PREDICTION_INVERTED], 1);
	if (b->x2 < b->x1)
		b->x1 = b->x2 = x;
	if (b->y2 < b->y1)
		b->y1 = b->y2 = y;
	return bad == PREDICTION_CLIP;
}

/* Places in a cell that no logit is meant to reach. */
static bool
saturated(const struct decode_rules *rules, const struct prediction *p, uint32_t i)
{
	return rules->coder.method->sigmoids > 0 && !p->activated && fabs(p->deltas[i][0]) > CODER_LOGIT &&
		fabs(p->deltas[i][1]) > CODER_LOGIT;
}

static void
doubt(struct box b, const struct anchors *a, struct decode_doubts *d)
{
	double w = a->width > 0 ? a->width : a->tensor[0], h = a->height > 0 ? a->height : a->tensor[1];
	double wide = box_width(b), high = box_height(b);
	d->boxes++;
	d->outside += w > 0 && h > 0 &&
		(b.x2 < -w || b.x1 > 2 * w || b.y2 < -h || b.y1 > 2 * h || wide > 10 * w || high > 10 * h);
	d->small += wide < 1 && high < 1;
}

/* The box of a candidate. false: it goes, or the record was rejected. */
static bool
make(const struct record *r, const struct prediction *p, uint32_t i, const struct anchors *anchors,
	const struct decode_rules *rules, struct box *out, bool *rejected)
{
	bool clamped = false;
	struct anchor anchor = { 0 };
	double deltas[4];
	*rejected = true;
	if (anchors->levels > 0)
		anchor = anchors_get(anchors, p->anchor[i]);
	memcpy(deltas, p->deltas[i], sizeof deltas);
	if (p->activated && !coder_deactivate(&rules->coder, deltas))
		return record_reject(r, "anchor %zu: activated offsets are from 0 to 1", p->anchor[i]);
	struct box b = coder_decode(&rules->coder, &anchor, deltas, &clamped);
	if (rules->shares)
		b = (struct box){ b.x1 * anchors->tensor[0], b.y1 * anchors->tensor[1], b.x2 * anchors->tensor[0],
			b.y2 * anchors->tensor[1] };
	if (!fits_float(b)) {
		if (rules->bad == PREDICTION_ERROR)
			return record_reject(r,
				"anchor %zu: its box is beyond float32 range; is it decoded already? See --bad",
				p->anchor[i]);
		filter_count(r->worker, &prediction_counters[PREDICTION_BAD_BOXES], 1);
		*rejected = false;
		return false;
	}
	if (clamped)
		filter_count(r->worker, &decode_boxes_counters[CLAMPED], 1);
	if ((b.x2 < b.x1 || b.y2 < b.y1) && !mend(r, p->anchor[i], rules->bad, &b, rejected))
		return false;
	*out = b;
	return true;
}

bool
decode_boxes_make(const struct record *r, const struct prediction *p, const struct anchors *anchors,
	const struct decode_rules *rules, const struct post *post, uint32_t *keep, size_t *n, struct box *box,
	struct decode_doubts *doubts)
{
	size_t kept = 0;
	if (rules->shares && !(anchors->tensor[0] > 0))
		return record_reject(r,
			"shares of the network's input of unknown size: no width and height; give --input WxH");
	for (size_t i = 0; i < *n; i++) {
		bool rejected;
		struct box b;
		if (!make(r, p, keep[i], anchors, rules, &b, &rejected)) {
			if (rejected)
				return false;
			continue;
		}
		doubt(b, anchors, doubts);
		doubts->saturated += saturated(rules, p, keep[i]);
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

void
decode_boxes_join_doubts(struct decode_doubts *into, const struct decode_doubts *from)
{
	into->boxes += from->boxes;
	into->outside += from->outside;
	into->small += from->small;
	into->saturated += from->saturated;
}

void
decode_boxes_doubt(const struct decode_doubts *d, bool decoded)
{
	unsigned long long n = d->boxes;
	if (n > 0 && d->outside == n)
		err_warn("boxes that lie far outside of their images: %llu, which is all; %s?", n, decoded ?
			"are they boxes, and in pixels" :
			"are the offsets decoded already (--decoded), or of another network or coder");
	if (n > 0 && d->saturated == n)
		err_warn("offsets that are no logits of a place in a cell: %llu, which is all; "
			"are they decoded already (--decoded)?", n);
	if (n > 0 && d->small == n)
		err_warn("boxes that are smaller than a pixel: %llu, which is all; %s?", n, decoded ?
			"are they shares of the network's input (--unit norm)" :
			"are the offsets of another network or coder");
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
