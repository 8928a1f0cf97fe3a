/* target_sparse_in.c -- the targets of all images, read back. */
#include "prediction/target_sparse_in.h"

#include "prediction/target_sparse.h"

/* So many rows are let go at a time. */
enum { STRETCH = 1 << 16 };

/* An array has one axis, or rows of a width. */
static void
check_shape(const struct npy *a, const char *path, size_t width)
{
	struct buf shape = { .failed = err_out_of_memory };
	if (a->axes == (width > 0 ? 2 : 1) && (width == 0 || a->shape[1] == width))
		return;
	npy_put_shape(&shape, a);
	err_die("%s: shape %.*s; expected %s", path, (int)shape.len, shape.data, width > 0 ? "rows of 4" : "one axis");
}

static void
check_rows(const struct target_sparse_in *s, const struct npy *a, const char *path)
{
	if (a->shape[0] != s->rows)
		err_die("%s has %zu rows, but %s ends at row %zu; are they of one run?", path, a->shape[0], s->path,
			s->rows);
}

static void
open_index(struct target_sparse_in *s)
{
	npy_open_integers(s->path, &s->index);
	check_shape(&s->index, s->path, 0);
	if (s->index.count == 0 || npy_integer(&s->index, 0) != 0 || npy_integer(&s->index, s->index.count - 1) < 0)
		err_die("%s: expected an index from 0 to the number of rows", s->path);
	s->images = s->index.count - 1;
	s->rows = (size_t)npy_integer(&s->index, s->images);
}

void
target_sparse_in_open(struct target_sparse_in *s, const char *prefix, struct arena *arena)
{
	*s = (struct target_sparse_in){ .given = prefix != NULL };
	if (prefix == NULL)
		return;
	const char *anchors = target_sparse_path(prefix, SPARSE_ANCHORS, arena);
	const char *labels = target_sparse_path(prefix, SPARSE_LABELS, arena);
	const char *deltas = target_sparse_path(prefix, SPARSE_DELTAS, arena);
	s->path = target_sparse_path(prefix, SPARSE_INDEX, arena);
	open_index(s);
	npy_open_integers(anchors, &s->anchors);
	check_shape(&s->anchors, anchors, 0);
	check_rows(s, &s->anchors, anchors);
	npy_open_integers(labels, &s->labels);
	check_shape(&s->labels, labels, 0);
	check_rows(s, &s->labels, labels);
	npy_open(deltas, &s->deltas);
	check_shape(&s->deltas, deltas, 4);
	check_rows(s, &s->deltas, deltas);
}

/* The rows of an image. false: the record was rejected. */
static bool
find_rows(const struct target_sparse_in *s, const struct record *r, size_t image, size_t *from, size_t *n)
{
	int64_t first = npy_integer(&s->index, image), end = npy_integer(&s->index, image + 1);
	if (first < 0 || end < first || (uint64_t)end > s->rows)
		return record_reject(r, "%s: image %zu has rows %lld to %lld of %zu", s->path, image, (long long)first,
			(long long)end, s->rows);
	*from = (size_t)first;
	*n = (size_t)(end - first);
	return true;
}

/* false: the record was rejected. */
static bool
read_rows(const struct target_sparse_in *s, const struct record *r, size_t from, const struct anchors *anchors,
	struct candidates *to)
{
	int64_t last = 0;
	for (size_t i = 0; i < to->n; i++) {
		int64_t anchor = npy_integer(&s->anchors, from + i), label = npy_integer(&s->labels, from + i);
		if (anchor < 0 || (uint64_t)anchor >= anchors->count)
			return record_reject(r, "row %zu is of anchor %lld, but there are %zu; another --input?",
				from + i, (long long)anchor, anchors->count);
		if (anchor < last)
			return record_reject(r,
				"row %zu is of anchor %lld, behind anchor %lld; expected them to ascend", from + i,
				(long long)anchor, (long long)last);
		if (label < 0 || label > INT32_MAX)
			return record_reject(r, "row %zu: %lld is no class", from + i, (long long)label);
		last = anchor;
		to->anchor[i] = (size_t)anchor;
		to->class[i] = (uint32_t)label;
		to->score[i] = 1;
	}
	return true;
}

/* The deltas of n rows, finite. NULL: the record was rejected. */
static const double *const *
read_deltas(const struct target_sparse_in *s, const struct record *r, size_t from, size_t n)
{
	struct arena *arena = r->worker->arena;
	const float *number = npy_floats(&s->deltas, 4 * from, 4 * n, arena);
	const double **deltas = arena_array(arena, const double *, n + 1);
	double *wide = arena_array(arena, double, 4 * n);
	for (size_t i = 0; i < 4 * n; i++) {
		wide[i] = (double)number[i];
		deltas[i / 4] = wide + i / 4 * 4;
		if (!(wide[i] - wide[i] == 0)) {
			record_reject(r, "deltas: row %zu is not finite", from + i / 4);
			return NULL;
		}
	}
	return deltas;
}

/* What lies before a stretch's end that is passed is not needed any more. */
static void
release(const struct target_sparse_in *s, size_t from, size_t n)
{
	size_t first = from / STRETCH * STRETCH, end = (from + n) / STRETCH * STRETCH;
	if (end == first)
		return;
	npy_release(&s->anchors, first, end - first);
	npy_release(&s->labels, first, end - first);
	npy_release(&s->deltas, 4 * first, 4 * (end - first));
}

bool
target_sparse_in_read(const struct target_sparse_in *s, const struct record *r, struct tensor_rows *rows,
	const struct anchors *anchors, const struct prediction_rules *rules, struct prediction *out)
{
	struct arena *arena = r->worker->arena;
	size_t image, from = 0, n = 0;
	if (!tensor_row_find(r, s->path, s->images, rows, &image) || !find_rows(s, r, image, &from, &n))
		return false;
	bool kept = 1 > (float)rules->target.score;
	struct candidates found = { .n = kept ? n : 0, .anchor = arena_array(arena, size_t, n),
		.class = arena_array(arena, uint32_t, n), .score = arena_array(arena, double, n) };
	const double *const *deltas;
	if (!read_rows(s, r, from, anchors, &found) || (deltas = read_deltas(s, r, from, found.n)) == NULL)
		return false;
	release(s, from, n);
	*out = prediction_of(&found, deltas, anchors, arena);
	out->target = true;
	return true;
}
