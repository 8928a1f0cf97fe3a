/* confusion.c -- which label is taken for which. */
#include "eval/confusion.h"

#include "base/order.h"

#include <stdbool.h>

enum { FIRST_SLOTS = 256 };

void
confusion_init(struct confusion *c, double score, double iou, struct arena *keep)
{
	struct confusion_cell *cell = arena_zeros(keep, struct confusion_cell, FIRST_SLOTS);
	*c = (struct confusion){ score, iou, 0, FIRST_SLOTS, cell, keep };
}

/* The cell of a pair, or the free one where it belongs. */
static struct confusion_cell *
find(const struct confusion *c, uint32_t gt_box, uint32_t detection)
{
	uint64_t hash = ((uint64_t)gt_box << 32 | detection) * 0x9e3779b97f4a7c15;
	for (size_t at = hash >> 32 & (c->slots - 1);; at = (at + 1) & (c->slots - 1)) {
		struct confusion_cell *cell = &c->cell[at];
		if (cell->count == 0 || (cell->gt_box == gt_box && cell->detection == detection))
			return cell;
	}
}

void
confusion_add(struct confusion *c, uint32_t gt_box, uint32_t detection, uint64_t count)
{
	struct confusion_cell *cell = find(c, gt_box, detection);
	if (count == 0)
		return;
	c->n += cell->count == 0;
	*cell = (struct confusion_cell){ gt_box, detection, cell->count + count };
	if (2 * c->n < c->slots)
		return;
	struct confusion old = *c;
	c->slots *= 2;
	c->cell = arena_zeros(c->keep, struct confusion_cell, c->slots);
	for (size_t i = 0; i < old.slots; i++) {
		if (old.cell[i].count > 0)
			*find(c, old.cell[i].gt_box, old.cell[i].detection) = old.cell[i];
	}
}

uint64_t
confusion_count(const struct confusion *c, uint32_t gt_box, uint32_t detection)
{
	return find(c, gt_box, detection)->count;
}

static uint32_t
mapped(const uint32_t *label, uint32_t l)
{
	return l == CONFUSION_BACKGROUND ? l : label[l];
}

void
confusion_merge(struct confusion *into, const struct confusion *from, const uint32_t *label)
{
	for (size_t i = 0; i < from->slots; i++) {
		const struct confusion_cell *cell = &from->cell[i];
		if (cell->count > 0)
			confusion_add(into, mapped(label, cell->gt_box), mapped(label, cell->detection), cell->count);
	}
}

/* Pairs that overlap enough, detections by descending score. */
struct pairs {
	size_t n, room;
	double *iou;
	uint32_t *detection, *gt_box;
};

static void
add_pair(struct pairs *p, double iou, uint32_t detection, uint32_t gt_box, struct arena *scratch)
{
	if (p->n == p->room) {
		size_t room = p->room == 0 ? 64 : 2 * p->room;
		p->iou = arena_grow(scratch, p->iou, p->room * sizeof *p->iou, room * sizeof *p->iou);
		p->detection = arena_grow(scratch, p->detection, p->room * sizeof *p->detection,
			room * sizeof *p->detection);
		p->gt_box = arena_grow(scratch, p->gt_box, p->room * sizeof *p->gt_box, room * sizeof *p->gt_box);
		p->room = room;
	}
	p->iou[p->n] = iou;
	p->detection[p->n] = detection;
	p->gt_box[p->n++] = gt_box;
}

static bool
skipped(const struct eval_gt_box *t)
{
	return t->crowd || t->ignore;
}

/* The detections that count, best first; their number. */
static size_t
choose(const struct confusion *c, const struct eval_image *image, uint32_t *chosen, struct arena *scratch)
{
	double *score = arena_array(scratch, double, image->detections);
	size_t n = 0;
	for (size_t i = 0; i < image->detections; i++)
		score[i] = image->detection[i].score;
	order_descending(score, image->detections, chosen, scratch);
	while (n < image->detections && score[chosen[n]] >= c->score)
		n++;
	return n;
}

static bool
in_region(const struct confusion *c, const struct eval_image *image, const struct eval_detection *d)
{
	for (size_t g = 0; g < image->gt_boxes; g++) {
		const struct eval_gt_box *t = &image->gt_box[g];
		if (skipped(t) && t->label == d->label && eval_iou(d->box, t->box, true) >= c->iou)
			return true;
	}
	return false;
}

static struct pairs
find_pairs(const struct confusion *c, const struct eval_image *image, const uint32_t *chosen, size_t n,
	struct arena *scratch)
{
	struct pairs p = { 0 };
	for (size_t i = 0; i < n; i++) {
		for (size_t g = 0; g < image->gt_boxes; g++) {
			if (skipped(&image->gt_box[g]))
				continue;
			double iou = eval_iou(image->detection[chosen[i]].box, image->gt_box[g].box, false);
			if (iou > 0 && iou >= c->iou)
				add_pair(&p, iou, chosen[i], (uint32_t)g, scratch);
		}
	}
	return p;
}

void
confusion_image(struct confusion *c, const struct eval_image *image, struct arena *scratch)
{
	uint32_t *chosen = arena_array(scratch, uint32_t, image->detections);
	size_t n = choose(c, image, chosen, scratch);
	struct pairs p = find_pairs(c, image, chosen, n, scratch);
	uint32_t *order = arena_array(scratch, uint32_t, p.n);
	bool *used = arena_zeros(scratch, bool, image->detections),
		*found = arena_zeros(scratch, bool, image->gt_boxes);
	order_descending(p.iou, p.n, order, scratch);
	for (size_t i = 0; i < p.n; i++) {
		uint32_t d = p.detection[order[i]], g = p.gt_box[order[i]];
		if (used[d] || found[g])
			continue;
		used[d] = found[g] = true;
		confusion_add(c, image->gt_box[g].label, image->detection[d].label, 1);
	}
	for (size_t i = 0; i < n; i++) {
		const struct eval_detection *d = &image->detection[chosen[i]];
		if (!used[chosen[i]] && !in_region(c, image, d))
			confusion_add(c, CONFUSION_BACKGROUND, d->label, 1);
	}
	for (size_t g = 0; g < image->gt_boxes; g++) {
		if (!found[g] && !skipped(&image->gt_box[g]))
			confusion_add(c, image->gt_box[g].label, CONFUSION_BACKGROUND, 1);
	}
}
