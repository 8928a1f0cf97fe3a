/* tensor_file.c -- an array in several files, images after images. */
#include "prediction/tensor_file.h"

#include "engine/err.h"

#include <string.h>
#include <unistd.h>

/* How many files a path names. */
static size_t
count_shards(const char *path)
{
	size_t n = 1;
	for (const char *p = path; access(path, F_OK) != 0 && *p != '\0'; p++)
		n += *p == ',';
	return n;
}

static void
open_one(struct tensor_shard *s, const char *path, const struct tensor_scale *scale)
{
	s->path = path;
	npy_open_any(path, &s->array);
	bool whole = s->array.kind != NPY_FLOAT;
	if (whole && !scale->given)
		err_die("%s: whole numbers, of a quantised output; give --scale S --zero-point Z, "
			"as the exporter says: (q - Z) * S", path);
	if (!whole && scale->given)
		err_die("%s: --scale is for whole numbers, of quantised outputs; these are floating-point numbers",
			path);
	if (whole) {
		s->array.scale = scale->scale;
		s->array.zero = scale->zero;
	}
}

/* The shapes of shards are alike but for their first axis. */
static void
check_alike(const struct tensor_shard *first, const struct tensor_shard *s)
{
	const struct npy *a = &first->array, *b = &s->array;
	bool alike = a->axes == b->axes;
	for (size_t i = 1; alike && i < a->axes; i++)
		alike = a->shape[i] == b->shape[i];
	if (alike)
		return;
	struct buf one = { .failed = err_out_of_memory }, other = { .failed = err_out_of_memory };
	npy_put_shape(&one, a);
	npy_put_shape(&other, b);
	err_die("%s: shape %.*s, but %s has %.*s; batches differ in their first axis alone", s->path, (int)other.len,
		other.data, first->path, (int)one.len, one.data);
}

void
tensor_file_open(struct tensor_file *f, const char *path, const struct tensor_scale *scale, struct arena *arena)
{
	size_t n = count_shards(path);
	struct tensor_shard *shard = arena_zeros(arena, struct tensor_shard, n);
	*f = (struct tensor_file){ .path = path, .shards = n, .shard = shard };
	const char *rest = path;
	for (size_t i = 0; i < n; i++) {
		size_t length = n == 1 ? strlen(rest) : strcspn(rest, ",");
		open_one(&shard[i], arena_text(arena, rest, length), scale);
		if (i > 0)
			check_alike(&shard[0], &shard[i]);
		rest += length + (rest[length] == ',');
	}
}

bool
tensor_file_arrange(struct tensor_file *f, const struct tensor_layout *l)
{
	size_t images = 0;
	bool missing = f->shard->array.axes < l->axes; /* the image's axis: then all sides are alike */
	for (size_t i = 0; i < f->shards; i++) {
		struct tensor_shard *s = &f->shard[i];
		if (!tensor_layout_place(l, &s->array, &f->place))
			return false;
		if (missing && s->array.count != f->shard->array.count)
			err_die("%s holds %zu numbers, but %s %zu; images are alike", s->path, s->array.count,
				f->shard->path,
				f->shard->array.count);
		s->first = images;
		images += f->place.images;
	}
	f->numbers = 1;
	for (size_t i = missing ? 0 : 1; i < f->shard->array.axes; i++)
		f->numbers *= f->shard->array.shape[i];
	f->place.images = images;
	return true;
}

const struct npy *
tensor_file_array(const struct tensor_file *f)
{
	return &f->shard->array;
}

/* Where an image's numbers begin in its file. */
static const struct npy *
locate(const struct tensor_file *f, size_t image, size_t *first)
{
	size_t i = f->shards - 1;
	while (f->shard[i].first > image)
		i--;
	*first = (image - f->shard[i].first) * f->numbers;
	return &f->shard[i].array;
}

const float *
tensor_file_image(const struct tensor_file *f, size_t image, struct arena *arena)
{
	size_t first;
	const struct npy *a = locate(f, image, &first);
	return npy_floats(a, first, f->numbers, arena);
}

void
tensor_file_get(const struct tensor_file *f, size_t image, size_t at, size_t n, float *out)
{
	size_t first;
	const struct npy *a = locate(f, image, &first);
	npy_get(a, first + at, n, out);
}

void
tensor_file_release(const struct tensor_file *f, size_t image)
{
	size_t first;
	const struct npy *a = locate(f, image, &first);
	npy_release(a, first, f->numbers);
}
