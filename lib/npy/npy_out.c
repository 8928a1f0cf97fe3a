/* npy_out.c -- training targets as two .npy files. */
#include "npy/npy_out.h"

#include "engine/err.h"
#include "npy/npy_header.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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

static void
open_one(struct sink *s, const char *prefix, const char *end, struct arena *arena)
{
	size_t n = strlen(prefix);
	char *path = arena_alloc(arena, n + strlen(end) + 1);
	strcpy(stpcpy(path, prefix), end);
	sink_open(s, path);
	if (lseek(s->fd, 0, SEEK_SET) < 0)
		err_die("%s: rows cannot be written here in any order; give the --npy of a regular file", path);
}

void
npy_out_open(struct npy_out *o, const char *prefix, bool stops, struct arena *arena)
{
	*o = (struct npy_out){ .stops = stops };
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->moved, NULL);
	open_one(&o->labels, prefix, "-labels.npy", arena);
	open_one(&o->deltas, prefix, "-deltas.npy", arena);
}

/* With the lock held: all rows before this one are there, or how many anchors they have is known. */
static void
wait_for(struct npy_out *o, uint64_t row)
{
	while (!o->known && !o->over && o->first < row)
		pthread_cond_wait(&o->moved, &o->lock);
	if (row >= o->rows)
		o->rows = row + 1;
}

size_t
npy_out_expect(struct npy_out *o, uint64_t row, size_t anchors)
{
	pthread_mutex_lock(&o->lock);
	wait_for(o, row);
	if (!o->known) {
		o->known = true;
		o->anchors = anchors;
		pthread_cond_broadcast(&o->moved);
	}
	size_t others = o->anchors;
	pthread_mutex_unlock(&o->lock);
	return others == anchors ? 0 : others;
}

void
npy_out_write(struct npy_out *o, uint64_t row, const int32_t *labels, const float *deltas)
{
	put(&o->labels, labels, o->anchors * sizeof *labels, NPY_HEADER + row * o->anchors * sizeof *labels);
	put(&o->deltas, deltas, 4 * o->anchors * sizeof *deltas, NPY_HEADER + 4 * row * o->anchors * sizeof *deltas);
}

/* Offsets are 0 where nothing is written. */
static void
put_rejected(struct npy_out *o, uint64_t from, uint64_t to, size_t anchors, struct arena *arena)
{
	int32_t *labels = arena_array(arena, int32_t, anchors);
	memset(labels, 0xFF, anchors * sizeof *labels);
	for (uint64_t row = from; row < to; row++)
		put(&o->labels, labels, anchors * sizeof *labels, NPY_HEADER + row * anchors * sizeof *labels);
}

void
npy_out_reject(struct npy_out *o, uint64_t row, struct arena *arena)
{
	pthread_mutex_lock(&o->lock);
	wait_for(o, row);
	o->over |= o->stops;
	bool write = o->known && !o->over;
	size_t anchors = o->anchors;
	if (!o->known) {
		o->first = row + 1;
		pthread_cond_broadcast(&o->moved);
	}
	pthread_mutex_unlock(&o->lock);
	if (write)
		put_rejected(o, row, row + 1, anchors, arena);
}

static void
put_header(const struct sink *s, const char *type, const struct npy_out *o, size_t axes)
{
	char header[NPY_HEADER];
	npy_header(header, type, (const unsigned long long[]){ o->rows, o->anchors, 4 }, axes);
	put(s, header, sizeof header, 0);
}

void
npy_out_finish(struct npy_out *o, struct arena *arena)
{
	uint64_t numbers = o->rows * o->anchors;
	put_rejected(o, 0, o->first, o->anchors, arena);
	put_header(&o->labels, "i4", o, 2);
	put_header(&o->deltas, "f4", o, 3);
	if (ftruncate(o->deltas.fd, (off_t)(NPY_HEADER + 4 * numbers * sizeof(float))) != 0)
		err_die_errno("%s", o->deltas.name);
	sink_commit(&o->labels);
	sink_commit(&o->deltas);
}
