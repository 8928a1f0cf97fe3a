/* recall.c -- how many of the boxes a set of anchors or proposals covers. */
#include "eval/recall.h"

#include "eval/protocol.h"

#include <math.h>
#include <string.h>

void
recall_init(struct recall *r, const struct eval_settings *s, struct arena *keep)
{
	*r = (struct recall){ .settings = *s, .keep = keep };
}

static void
make_labels(struct recall *r, size_t n)
{
	size_t A = r->settings.areas, cell = A * r->settings.limits * r->settings.thresholds;
	if (n <= r->labels)
		return;
	n = n > 2 * r->labels ? n : 2 * r->labels;
	r->gt_boxes = arena_grow(r->keep, r->gt_boxes, r->labels * A * sizeof(uint64_t), n * A * sizeof(uint64_t));
	r->covered = arena_grow(r->keep, r->covered, r->labels * cell * sizeof(uint64_t), n * cell * sizeof(uint64_t));
	memset(r->gt_boxes + r->labels * A, 0, (n - r->labels) * A * sizeof(uint64_t));
	memset(r->covered + r->labels * cell, 0, (n - r->labels) * cell * sizeof(uint64_t));
	r->labels = n;
}

/* A box and its partner, or the best of those that are still free. */
struct partner {
	double iou;
	size_t proposal;
};

static struct partner
best_free(struct eval_box box, const struct eval_box *proposal, size_t n, const bool *taken)
{
	struct partner best = { 0, SIZE_MAX };
	for (size_t i = 0; i < n; i++) {
		double iou = taken[i] ? 0 : eval_iou(proposal[i], box, false);
		if (iou > best.iou)
			best = (struct partner){ iou, i };
	}
	return best;
}

/* Fills iou with what each box is covered by. */
static void
pair_up(const struct eval_box *box, size_t boxes, const struct eval_box *proposal, size_t n, double *iou,
	struct arena *scratch)
{
	struct partner *partner = arena_array(scratch, struct partner, boxes);
	bool *taken = arena_zeros(scratch, bool, n), *done = arena_zeros(scratch, bool, boxes);
	for (size_t g = 0; g < boxes; g++)
		partner[g] = best_free(box[g], proposal, n, taken);
	for (size_t round = 0; round < boxes; round++) {
		size_t best = SIZE_MAX;
		for (size_t g = 0; g < boxes; g++) {
			while (!done[g] && partner[g].proposal != SIZE_MAX && taken[partner[g].proposal])
				partner[g] = best_free(box[g], proposal, n, taken);
			if (!done[g] && (best == SIZE_MAX || partner[g].iou > partner[best].iou))
				best = g;
		}
		done[best] = true;
		iou[best] = partner[best].iou;
		if (partner[best].proposal != SIZE_MAX)
			taken[partner[best].proposal] = true;
	}
}

static void
count(struct recall *r, const struct eval_gt_box *gt_box, double iou, size_t limit)
{
	const struct eval_settings *s = &r->settings;
	uint32_t outside = eval_outside(s, gt_box->area);
	for (size_t a = 0; a < s->areas; a++) {
		uint64_t *covered = r->covered + ((gt_box->label * s->areas + a) * s->limits + limit) * s->thresholds;
		if (outside >> a & 1)
			continue;
		r->gt_boxes[gt_box->label * s->areas + a] += limit == 0;
		for (size_t t = 0; t < s->thresholds; t++)
			covered[t] += iou >= s->iou[t];
	}
}

void
recall_image(struct recall *r, const struct eval_gt_box *gt_box, size_t gt_boxes, const struct eval_box *proposal,
	size_t n, struct arena *scratch)
{
	const struct eval_gt_box **kept = arena_array(scratch, const struct eval_gt_box *, gt_boxes);
	struct eval_box *box = arena_array(scratch, struct eval_box, gt_boxes);
	double *iou = arena_array(scratch, double, gt_boxes);
	size_t boxes = 0;
	for (size_t g = 0; g < gt_boxes; g++) {
		if (gt_box[g].crowd || gt_box[g].ignore)
			continue;
		make_labels(r, (size_t)gt_box[g].label + 1);
		box[boxes] = gt_box[g].box;
		kept[boxes++] = &gt_box[g];
	}
	for (size_t m = 0; m < r->settings.limits; m++) {
		size_t first = n < r->settings.max_dets[m] ? n : r->settings.max_dets[m];
		pair_up(box, boxes, proposal, first, iou, scratch);
		for (size_t g = 0; g < boxes; g++)
			count(r, kept[g], iou[g], m);
	}
}

void
recall_merge(struct recall *into, const struct recall *from, const uint32_t *label)
{
	size_t A = from->settings.areas, cell = A * from->settings.limits * from->settings.thresholds;
	for (size_t l = 0; l < from->labels; l++) {
		if (from->gt_boxes[l * A] == 0)
			continue;
		make_labels(into, (size_t)label[l] + 1);
		for (size_t a = 0; a < A; a++)
			into->gt_boxes[label[l] * A + a] += from->gt_boxes[l * A + a];
		for (size_t i = 0; i < cell; i++)
			into->covered[label[l] * cell + i] += from->covered[l * cell + i];
	}
}

uint64_t
recall_gt_boxes(const struct recall *r, size_t label, size_t area)
{
	uint64_t n = 0;
	for (size_t l = 0; l < r->labels; l++)
		n += label == SIZE_MAX || label == l ? r->gt_boxes[l * r->settings.areas + area] : 0;
	return n;
}

double
recall_figure(const struct recall *r, size_t label, size_t area, size_t limit, size_t threshold)
{
	const struct eval_settings *s = &r->settings;
	size_t from = threshold == SIZE_MAX ? 0 : threshold, to = threshold == SIZE_MAX ? s->thresholds : threshold + 1;
	uint64_t gt_boxes = recall_gt_boxes(r, label, area);
	double sum = 0;
	for (size_t t = from; t < to; t++) {
		uint64_t covered = 0;
		for (size_t l = 0; l < r->labels; l++) {
			if (label == SIZE_MAX || label == l)
				covered += r->covered[((l * s->areas + area) * s->limits + limit) * s->thresholds + t];
		}
		sum += (double)covered / (double)gt_boxes;
	}
	return gt_boxes == 0 ? NAN : sum / (double)(to - from);
}
