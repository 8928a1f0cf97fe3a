/* npy_out.c -- .npy files with a row for each image. */
#include "npy/npy_out.h"

#include "engine/err.h"
#include "npy/npy_header.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a number: int32 and float32. */
enum { ITEM = 4 };

static void
put(const struct sink *s, const void *bytes, size_t n, uint64_t at)
{
	for (const char *p = bytes; n > 0;) {
		ssize_t done = pwrite(s->fd, p, n, (off_t)at);
		if (done < 0 && errno != EINTR)
			err_die_errno("%s", s->name);
		if (done > 0) {
			p += done;
			n -= (size_t)done;
			at += (uint64_t)done;
		}
	}
}

void
npy_out_open(struct npy_out *o, bool stops, uint64_t rows)
{
	*o = (struct npy_out){ .stops = stops, .rows = rows, .fixed = rows > 0 };
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->moved, NULL);
}

void
npy_out_add(struct npy_out *o, const struct npy_out_array *array, const char *prefix, const char *end,
	struct arena *arena)
{
	struct npy_out_array *a = &o->array[o->arrays++];
	size_t n = strlen(prefix);
	char *path = arena_alloc(arena, n + strlen(end) + 1);
	strcpy(stpcpy(path, prefix), end);
	*a = *array;
	sink_open(&a->sink, path);
	if (lseek(a->sink.fd, 0, SEEK_SET) < 0)
		err_die("%s: rows cannot be written here in any order; give a regular file", path);
}

/* Numbers in a row of an array. */
static size_t
width(const struct npy_out_array *a)
{
	size_t n = 1;
	for (size_t i = 0; i < a->axes; i++)
		n *= a->row.side[i];
	return n;
}

/* With the lock held: all rows before this one are there, or their sides are known. */
static void
wait_for(struct npy_out *o, uint64_t row)
{
	while (!o->known && !o->over && o->first < row)
		pthread_cond_wait(&o->moved, &o->lock);
	if (row >= o->rows && !o->fixed)
		o->rows = row + 1;
}

bool
npy_out_expect(struct npy_out *o, uint64_t row, const struct npy_out_row *sides)
{
	bool same = true;
	pthread_mutex_lock(&o->lock);
	wait_for(o, row);
	for (size_t i = 0; i < o->arrays && !o->known; i++)
		o->array[i].row = sides[i];
	if (!o->known)
		pthread_cond_broadcast(&o->moved);
	o->known = true;
	for (size_t i = 0; i < o->arrays; i++)
		for (size_t k = 0; k < o->array[i].axes; k++)
			same = same && o->array[i].row.side[k] == sides[i].side[k];
	pthread_mutex_unlock(&o->lock);
	return same;
}

void
npy_out_write(struct npy_out *o, uint64_t row, size_t array, const void *numbers)
{
	const struct npy_out_array *a = &o->array[array];
	put(&a->sink, numbers, width(a) * ITEM, NPY_HEADER + row * width(a) * ITEM);
}

/* Zeros are there where nothing is written. */
static void
put_rejected(struct npy_out *o, uint64_t from, uint64_t to, struct arena *arena)
{
	for (size_t i = 0; i < o->arrays && from < to; i++) {
		const struct npy_out_array *a = &o->array[i];
		size_t n = width(a) * ITEM;
		if (!a->negative)
			continue;
		char *bytes = arena_alloc(arena, n);
		memset(bytes, 0xFF, n);
		for (uint64_t row = from; row < to; row++)
			put(&a->sink, bytes, n, NPY_HEADER + row * n);
	}
}

void
npy_out_reject(struct npy_out *o, uint64_t row, struct arena *arena)
{
	pthread_mutex_lock(&o->lock);
	wait_for(o, row);
	o->over |= o->stops;
	bool write = o->known && !o->over;
	if (!o->known) {
		o->first = row + 1;
		pthread_cond_broadcast(&o->moved);
	}
	pthread_mutex_unlock(&o->lock);
	if (write)
		put_rejected(o, row, row + 1, arena);
}

void
npy_out_scale(struct npy_out *o, size_t array, double factor)
{
	const struct npy_out_array *a = &o->array[array];
	uint64_t at = NPY_HEADER, end = at + o->rows * width(a) * ITEM;
	float x[4096];
	while (at < end) {
		size_t n = end - at < sizeof x ? (size_t)(end - at) : sizeof x;
		ssize_t got = pread(a->sink.fd, x, n, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err_die_errno("%s", a->sink.name);
		n = (size_t)got / sizeof *x;
		if (n == 0) /* zeros up to the end */
			return;
		for (size_t i = 0; i < n; i++)
			x[i] = (float)((double)x[i] * factor);
		put(&a->sink, x, n * sizeof *x, at);
		at += n * sizeof *x;
	}
}

void
npy_out_leave(struct npy_out *o, size_t array)
{
	o->array[array].left = true;
	sink_abandon(&o->array[array].sink);
}

static void
finish(const struct npy_out *o, struct npy_out_array *a)
{
	char header[NPY_HEADER];
	npy_header(header, a->type, (const unsigned long long[]){ o->rows, a->row.side[0], a->row.side[1] },
		1 + a->axes);
	put(&a->sink, header, sizeof header, 0);
	if (ftruncate(a->sink.fd, (off_t)(NPY_HEADER + o->rows * width(a) * ITEM)) != 0)
		err_die_errno("%s", a->sink.name);
	sink_commit(&a->sink);
}

void
npy_out_finish(struct npy_out *o, struct arena *arena)
{
	put_rejected(o, 0, o->first, arena);
	for (size_t i = 0; i < o->arrays; i++)
		if (!o->array[i].left)
			finish(o, &o->array[i]);
}
