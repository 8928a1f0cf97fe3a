/* eval_matches.c -- images matched one after the other, and what is kept of them. */
#include "eval/eval_matches.h"

#include "base/order.h"

#include <string.h>

enum { FEW = 24 };

/* Where the boxes of a label stand when those of an image are put side by side by label. */
struct eval_span {
	uint32_t detections, gt_boxes;          /* how many */
	uint32_t first_detection, first_gt_box;
};

void
eval_matches_init(struct eval_matches *m, const struct eval_protocol *protocol, const struct eval_settings *settings,
	struct arena *keep)
{
	*m = (struct eval_matches){ .protocol = protocol, .settings = *settings, .keep = keep };
	masks_init(&m->masks, settings->areas, keep);
}

void
eval_matches_labels(struct eval_matches *m, size_t n)
{
	if (n <= m->labels)
		return;
	if (n > m->label_room) {
		size_t old = m->label_room, room = 2 * old > n ? 2 * old : n;
		m->count = arena_grow(m->keep, m->count, old * sizeof *m->count, room * sizeof *m->count);
		m->span = arena_grow(m->keep, m->span, old * sizeof *m->span, room * sizeof *m->span);
		memset(m->count + old, 0, (room - old) * sizeof *m->count);
		memset(m->span + old, 0, (room - old) * sizeof *m->span);
		m->label_room = room;
	}
	m->labels = n;
}

/* An image's boxes by label. */
struct sorted {
	size_t labels;
	uint32_t *label;               /* those that it has */
	uint32_t *detection;           /* indices, label by label, in the image's order */
	const struct eval_gt_box **gt_box;
};

static struct eval_span *
span_of(struct eval_matches *m, uint32_t label, struct sorted *s)
{
	if (label >= m->labels)
		eval_matches_labels(m, (size_t)label + 1);
	struct eval_span *span = &m->span[label];
	if (span->detections == 0 && span->gt_boxes == 0)
		s->label[s->labels++] = label;
	return span;
}

/* Counting sort by label. */
static struct sorted
sort_by_label(struct eval_matches *m, const struct eval_image *image, struct arena *scratch)
{
	struct sorted s = {
		.label = arena_array(scratch, uint32_t, image->detections + image->gt_boxes),
		.detection = arena_array(scratch, uint32_t, image->detections),
		.gt_box = arena_array(scratch, const struct eval_gt_box *, image->gt_boxes),
	};
	for (size_t i = 0; i < image->detections; i++)
		span_of(m, image->detection[i].label, &s)->detections++;
	for (size_t i = 0; i < image->gt_boxes; i++)
		span_of(m, image->gt_box[i].label, &s)->gt_boxes++;
	uint32_t detections = 0, gt_boxes = 0;
	for (size_t i = 0; i < s.labels; i++) {
		struct eval_span *span = &m->span[s.label[i]];
		span->first_detection = detections;
		span->first_gt_box = gt_boxes;
		detections += span->detections;
		gt_boxes += span->gt_boxes;
		span->detections = span->gt_boxes = 0;
	}
	for (size_t i = 0; i < image->detections; i++) {
		struct eval_span *span = &m->span[image->detection[i].label];
		s.detection[span->first_detection + span->detections++] = (uint32_t)i;
	}
	for (size_t i = 0; i < image->gt_boxes; i++) {
		struct eval_span *span = &m->span[image->gt_box[i].label];
		s.gt_box[span->first_gt_box + span->gt_boxes++] = &image->gt_box[i];
	}
	return s;
}

/* Sorts indices of detections by descending score, equal ones as they stand. */
static void
sort_by_score(const struct eval_detection *detection, uint32_t *index, size_t n, struct arena *scratch)
{
	if (n <= FEW) {
		for (size_t i = 1; i < n; i++) {
			uint32_t x = index[i];
			size_t at = i;
			for (; at > 0 && detection[index[at - 1]].score < detection[x].score; at--)
				index[at] = index[at - 1];
			index[at] = x;
		}
		return;
	}
	double *score = arena_array(scratch, double, n);
	uint32_t *order = arena_array(scratch, uint32_t, n), *old = arena_array(scratch, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		score[i] = detection[index[i]].score;
	memcpy(old, index, n * sizeof *old);
	order_descending(score, n, order, scratch);
	for (size_t i = 0; i < n; i++)
		index[i] = old[order[i]];
}

static struct eval_group
group_of(const struct eval_matches *m, const struct eval_gt_box **gt_box, size_t n, struct arena *scratch)
{
	size_t areas = m->settings.areas;
	struct eval_group g = {
		.settings = &m->settings,
		.gt_boxes = n,
		.gt_box = gt_box,
		.ignored = arena_array(scratch, uint32_t, n),
		.taken = arena_zeros(scratch, uint64_t, n * areas),
		.iou = arena_array(scratch, double, n),
		.reach = arena_array(scratch, uint64_t, n),
		.candidate = arena_array(scratch, uint32_t, n),
		.order = arena_array(scratch, uint32_t, n),
		.scratch = scratch,
	};
	uint32_t everywhere = EVAL_SKIPPED | (((uint32_t)1 << areas) - 1);
	for (size_t i = 0; i < n; i++)
		g.ignored[i] = gt_box[i]->crowd || gt_box[i]->ignore ? everywhere :
			eval_outside(&m->settings, gt_box[i]->area);
	return g;
}

static void
keep_gt_boxes(struct eval_matches *m, const struct eval_group *g, uint32_t label)
{
	for (size_t i = 0; i < g->gt_boxes; i++) {
		struct eval_kept_gt_box *t = blocks_add(&m->gt_box, sizeof *t, m->keep);
		*t = (struct eval_kept_gt_box){ label, g->ignored[i] };
	}
}

/* Matches the detections of a label, best first; those beyond the last limit are left. Their number. */
static size_t
match_label(struct eval_matches *m, const struct eval_image *image, struct eval_group *g, const uint32_t *index,
	size_t n)
{
	size_t limit = 0, last = m->settings.limits - 1, rank = 0;
	for (; rank < n; rank++) {
		const struct eval_detection *d = &image->detection[index[rank]];
		while (limit <= last && rank >= m->settings.max_dets[limit])
			limit++;
		if (limit > last)
			break;
		struct masks masks;
		uint32_t outcome = g->gt_boxes > 0 && m->protocol->match(g, d, &masks) ?
			(uint32_t)EVAL_MATCHED | masks_index(&m->masks, &masks) :
			eval_outside(&m->settings, eval_area_of(d->box));
		struct eval_kept *kept = blocks_add(&m->kept, sizeof *kept, m->keep);
		*kept = (struct eval_kept){ d->score, d->label, (uint32_t)limit << EVAL_LIMIT_SHIFT | outcome };
	}
	return rank;
}

size_t
eval_matches_add(struct eval_matches *m, const struct eval_image *image, uint64_t id, uint32_t *order,
	struct arena *scratch)
{
	struct sorted s = sort_by_label(m, image, scratch);
	size_t kept = 0;
	for (size_t i = 0; i < s.labels; i++) {
		uint32_t label = s.label[i];
		struct eval_span *span = &m->span[label];
		uint32_t *index = s.detection + span->first_detection;
		struct eval_group g = { 0 };
		if (span->gt_boxes > 0)
			g = group_of(m, s.gt_box + span->first_gt_box, span->gt_boxes, scratch);
		sort_by_score(image->detection, index, span->detections, scratch);
		keep_gt_boxes(m, &g, label);
		size_t n = match_label(m, image, &g, index, span->detections);
		if (order != NULL && n > 0)
			memcpy(order + kept, index, n * sizeof *order);
		kept += n;
		m->count[label].gt_boxes += span->gt_boxes;
		m->count[label].detections += span->detections;
		*span = (struct eval_span){ 0 };
	}
	struct eval_kept_image *k = blocks_add(&m->image, sizeof *k, m->keep);
	*k = (struct eval_kept_image){ id, (uint32_t)kept, (uint32_t)image->gt_boxes };
	return kept;
}

void
eval_matches_add_missing(struct eval_matches *m, uint64_t id, const struct eval_kept_gt_box *gt_box, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct eval_kept_gt_box *t = blocks_add(&m->gt_box, sizeof *t, m->keep);
		*t = gt_box[i];
		eval_matches_labels(m, (size_t)t->label + 1);
		m->count[t->label].gt_boxes++;
	}
	struct eval_kept_image *k = blocks_add(&m->image, sizeof *k, m->keep);
	*k = (struct eval_kept_image){ id, 0, (uint32_t)n };
}

static void
merge_kept(struct eval_matches *into, const struct eval_matches *from, const uint32_t *label, const uint32_t *mask)
{
	for (size_t i = 0; i < from->kept.n; i++) {
		struct eval_kept k = *eval_matches_kept(from, i), *to = blocks_add(&into->kept, sizeof *to, into->keep);
		if (k.outcome & EVAL_MATCHED)
			k.outcome = (k.outcome & ~(uint32_t)EVAL_PAYLOAD) | mask[k.outcome & EVAL_PAYLOAD];
		k.label = label[k.label];
		*to = k;
	}
	for (size_t i = 0; i < from->gt_box.n; i++) {
		struct eval_kept_gt_box t = *eval_matches_gt_box(from, i), *to = blocks_add(&into->gt_box, sizeof *to,
			into->keep);
		t.label = label[t.label];
		*to = t;
	}
}

void
eval_matches_merge(struct eval_matches *into, const struct eval_matches *from, const uint32_t *label,
	uint64_t (*id)(void *context, uint64_t id), void *context, struct arena *scratch)
{
	uint32_t *mask = arena_array(scratch, uint32_t, from->masks.n);
	for (uint32_t i = 0; i < from->masks.n; i++)
		mask[i] = masks_index_words(&into->masks, masks_words(&from->masks, i));
	merge_kept(into, from, label, mask);
	for (size_t i = 0; i < from->image.n; i++) {
		struct eval_kept_image k = *eval_matches_image(from, i), *to = blocks_add(&into->image, sizeof *to,
			into->keep);
		if (id != NULL)
			k.id = id(context, k.id);
		*to = k;
	}
	for (size_t l = 0; l < from->labels; l++) {
		eval_matches_labels(into, (size_t)label[l] + 1);
		into->count[label[l]].gt_boxes += from->count[l].gt_boxes;
		into->count[label[l]].detections += from->count[l].detections;
	}
}
