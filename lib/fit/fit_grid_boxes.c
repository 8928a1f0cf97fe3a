/* fit_grid_boxes.c -- boxes, each with its nearest cell on every level. */
#include "fit/fit_grid_boxes.h"

#include <math.h>
#include <string.h>

enum { LANES = 8 };

static void
make_room(struct fit_grid_boxes *b, size_t n, size_t levels, struct arena *arena)
{
	b->n = (n + SIMD_BLOCK - 1) / SIMD_BLOCK * SIMD_BLOCK;
	b->w = arena_array(arena, double, b->n);
	b->h = arena_array(arena, double, b->n);
	b->area = arena_array(arena, double, b->n);
	b->share = arena_array(arena, double, b->n);
	b->x = arena_array(arena, double *, levels);
	b->y = arena_array(arena, double *, levels);
	for (size_t l = 0; l < levels; l++) {
		b->x[l] = arena_zeros(arena, double, b->n);
		b->y[l] = arena_zeros(arena, double, b->n);
	}
	for (size_t i = n; i < b->n; i++) {
		b->w[i] = b->h[i] = b->area[i] = 1;
		b->share[i] = 0;
	}
}

/* How far a point is from the nearest of count cells. */
static double
distance(double at, double offset, double stride, size_t count)
{
	double i = floor((at - offset) / stride + 0.5);
	i = box_min(box_max(i, 0), (double)(count - 1));
	return fabs(at - (offset + i * stride));
}

static void
place(struct fit_grid_boxes *b, size_t i, struct box box, const struct anchors *a)
{
	b->w[i] = box_width(box);
	b->h[i] = box_height(box);
	b->area[i] = b->w[i] * b->h[i];
	double x = (box.x1 + box.x2) / 2, y = (box.y1 + box.y2) / 2;
	for (size_t l = 0; l < a->levels; l++) {
		const struct level *level = &a->level[l];
		b->x[l][i] = b->w[i] / 2 - distance(x, level->offset[0], level->stride[0], level->columns);
		b->y[l][i] = b->h[i] / 2 - distance(y, level->offset[1], level->stride[1], level->rows);
	}
}

enum anchor_fault
fit_grid_boxes_find(const struct box_sample_entry *entry, size_t n, const struct anchor_spec *spec,
	const double input[2], struct fit_grid_boxes *out, struct arena *arena)
{
	struct arena scratch = { .failed = arena->failed };
	struct anchors anchors = { 0 };
	double built[2] = { 0, 0 }, total = 0;
	enum anchor_fault wrong = ANCHOR_FAULT_NONE;
	make_room(out, n, spec->levels, arena);
	out->miss = 0;
	out->entries = n;
	out->entry = entry;
	for (size_t i = 0; i < n; i++)
		total += (double)entry[i].count;
	for (size_t i = 0; i < n && wrong == ANCHOR_FAULT_NONE; i++) {
		const struct box_sample_box *p = &entry[i].sample;
		double tensor[2];
		struct image_size image = { .input = { input[0], input[1] } };
		memcpy(image.padded, p->padded, sizeof image.padded);
		memcpy(image.frame, p->frame, sizeof image.frame);
		if (!anchors_tensor_of(spec, &image, tensor)) {
			wrong = ANCHOR_FAULT_NO_SIZE;
		} else if (tensor[0] != built[0] || tensor[1] != built[1]) {
			arena_reset(&scratch);
			wrong = anchors_build(spec, tensor, tensor, &anchors, &scratch);
			memcpy(built, tensor, sizeof built);
		}
		if (wrong == ANCHOR_FAULT_NONE)
			place(out, i, p->box, &anchors);
		out->share[i] = (double)entry[i].count / total;
	}
	arena_free(&scratch);
	return wrong;
}

/* Raises a block of best to the IoU with a shape. */
SIMD_CLONES static void
raise(const struct fit_grid_boxes *b, size_t from, const struct grid_shape *shape, double *restrict best)
{
	const double *restrict w = b->w + from, *restrict h = b->h + from, *restrict area = b->area + from;
	const double *restrict x = b->x[shape->level] + from, *restrict y = b->y[shape->level] + from;
	const double width = shape->w, height = shape->h, own = width * height, half[2] = { width / 2, height / 2 };
	for (size_t i = 0; i < SIMD_BLOCK; i++) {
		double across = box_max(box_min(box_min(w[i], width), x[i] + half[0]), 0);
		double down = box_max(box_min(box_min(h[i], height), y[i] + half[1]), 0);
		double common = across * down;
		best[i] = box_max(best[i], common / (area[i] + own - common));
	}
}

void
fit_grid_boxes_raise(const struct fit_grid_boxes *b, const struct grid_shape *shape, size_t n, double *best)
{
	for (size_t from = 0; from < b->n; from += SIMD_BLOCK)
		for (size_t k = 0; k < n; k++)
			raise(b, from, &shape[k], best + from);
}

double
fit_grid_boxes_sum(const struct fit_grid_boxes *b, const double *least, const struct grid_shape *shape, size_t n)
{
	double lane[LANES] = { 0 }, best[SIMD_BLOCK] = { 0 }, sum = 0;
	for (size_t from = 0; from < b->n; from += SIMD_BLOCK) {
		if (least != NULL)
			memcpy(best, least + from, sizeof best);
		else
			memset(best, 0, sizeof best);
		for (size_t k = 0; k < n; k++)
			raise(b, from, &shape[k], best);
		for (size_t i = 0; i < SIMD_BLOCK; i += LANES)
			for (size_t k = 0; k < LANES; k++)
				lane[k] += b->share[from + i + k] *
					   (best[i + k] - b->miss * box_max(0.5 - best[i + k], 0));
	}
	for (size_t k = 0; k < LANES; k++)
		sum += lane[k];
	return sum;
}
