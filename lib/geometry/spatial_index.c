/* spatial_index.c -- which of many boxes lie near a place? */
#include "geometry/spatial_index.h"

#include <math.h>

static bool
left_out(const struct box *box, const unsigned char *skip, size_t i)
{
	return (skip != NULL && skip[i]) || box_empty(box[i]);
}

/* How many buckets fit along a side, if they are as wide as a box on average; 1..most. */
static uint32_t
fitting(double side, double mean, double most)
{
	double n = side / mean;
	return n > 1 ? (uint32_t)box_min(n, most) : 1;
}

/* Chooses the grid for the boxes that are not left out. */
static void
build_grid(struct spatial_index *b, const unsigned char *skip, size_t n)
{
	struct box all = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	double width = 0, height = 0, count = 0;
	for (size_t i = 0; i < n; i++) {
		if (left_out(b->box, skip, i))
			continue;
		const struct box *one = &b->box[i];
		all = (struct box){ box_min(all.x1, one->x1), box_min(all.y1, one->y1), box_max(all.x2, one->x2),
			box_max(all.y2, one->y2) };
		width += box_width(*one);
		height += box_height(*one);
		count++;
	}
	b->x = all.x1;
	b->y = all.y1;
	double most = ceil(sqrt(2 * count));
	b->columns = fitting(box_width(all), width / count, most);
	b->rows = fitting(box_height(all), height / count, most);
	b->per_width = b->columns / box_width(all);
	b->per_height = b->rows / box_height(all);
}

static uint32_t
bucket(double at, uint32_t count)
{
	return at > 0 ? (uint32_t)box_min(at, count - 1) : 0;
}

static struct spatial_index_range
buckets_of(const struct spatial_index *b, const struct box *box)
{
	return (struct spatial_index_range){
		bucket((box->x1 - b->x) * b->per_width, b->columns),
		bucket((box->y1 - b->y) * b->per_height, b->rows),
		bucket((box->x2 - b->x) * b->per_width, b->columns),
		bucket((box->y2 - b->y) * b->per_height, b->rows),
	};
}

/* Counts into start, then turns counts into ends. */
static void
count_lists(struct spatial_index *b, const unsigned char *skip, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (left_out(b->box, skip, i))
			continue;
		struct spatial_index_range r = b->range[i] = buckets_of(b, &b->box[i]);
		for (uint32_t row = r.row; row <= r.last_row; row++) {
			for (uint32_t column = r.column; column <= r.last_column; column++)
				b->start[(size_t)row * b->columns + column]++;
		}
	}
	size_t end = 0, buckets = (size_t)b->columns * b->rows;
	for (size_t k = 0; k <= buckets; k++)
		b->start[k] = end += b->start[k];
}

void
spatial_index_fill(struct spatial_index *b, const struct box *box, const unsigned char *skip, size_t n,
	struct arena *arena)
{
	*b = (struct spatial_index){ .box = box };
	build_grid(b, skip, n);
	size_t buckets = (size_t)b->columns * b->rows;
	b->start = arena_zeros(arena, size_t, buckets + 1);
	b->range = arena_array(arena, struct spatial_index_range, n);
	count_lists(b, skip, n);
	b->list = arena_array(arena, uint32_t, b->start[buckets]);

	/* From the back, so that each end comes down to its start. */
	for (size_t i = n; i-- > 0;) {
		if (left_out(box, skip, i))
			continue;
		struct spatial_index_range r = b->range[i];
		for (uint32_t row = r.row; row <= r.last_row; row++) {
			for (uint32_t column = r.column; column <= r.last_column; column++)
				b->list[--b->start[(size_t)row * b->columns + column]] = (uint32_t)i;
		}
	}
}

/* A box is listed many times: true for the first bucket that it shares with the region. */
static bool
first_of(const struct spatial_index_range *box, const struct spatial_index_range *region, uint32_t column, uint32_t row)
{
	return (box->column > region->column ? box->column : region->column) == column
		&& (box->row > region->row ? box->row : region->row) == row;
}

size_t
spatial_index_near(const struct spatial_index *b, struct box region, double least, double most, uint32_t *out)
{
	struct spatial_index_range r = buckets_of(b, &region);
	size_t n = 0;
	for (uint32_t row = r.row; row <= r.last_row; row++) {
		for (uint32_t column = r.column; column <= r.last_column; column++) {
			size_t k = (size_t)row * b->columns + column;
			for (size_t at = b->start[k]; at < b->start[k + 1]; at++) {
				uint32_t i = b->list[at];
				double area = box_area(b->box[i]);
				if (area >= least && area <= most && box_intersection(b->box[i], region) > 0
					&& first_of(&b->range[i], &r, column, row))
					out[n++] = i;
			}
		}
	}
	return n;
}
