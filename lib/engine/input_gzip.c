/* input_gzip.c -- what gzip has compressed (RFC 1952): one member, or several one behind the other; zeros may
 * follow. */
#include "engine/input_gzip.h"

#include "engine/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { PIECE = 64 << 10, GZIP_ALONE = 16 };

struct input_gzip {
	z_stream z;
	bool between; /* a member has ended */
	bool ended;
	unsigned char piece[PIECE];
};

static ssize_t
fail(struct input *in, const char *why)
{
	snprintf(in->why, sizeof in->why, "%s", why);
	return -1;
}

/* More compressed bytes. 0: there are none; -1: failed. */
static ssize_t
fill(struct input *in)
{
	struct input_gzip *g = in->gzip;
	ssize_t n = input_read_descriptor(in, (char *)g->piece, PIECE);
	g->z.next_in = g->piece;
	g->z.avail_in = n > 0 ? (unsigned)n : 0;
	return n;
}

/* Behind a member: another, zeros, or the end. false: something else. */
static bool
next_member(struct input_gzip *g)
{
	while (g->z.avail_in > 0 && *g->z.next_in == 0) {
		g->z.next_in++;
		g->z.avail_in--;
	}
	if (g->z.avail_in == 0)
		return true;
	g->between = false;
	return *g->z.next_in == INPUT_GZIP_FIRST && inflateReset(&g->z) == Z_OK;
}

static ssize_t
gzip_read(struct input *in, char *to, size_t n)
{
	struct input_gzip *g = in->gzip;
	g->z.next_out = (unsigned char *)to;
	g->z.avail_out = (unsigned)n;
	while (g->z.avail_out == n && !g->ended) {
		ssize_t got = g->z.avail_in > 0 ? 1 : fill(in);
		if (got < 0)
			return -1;
		if (got == 0 && !g->between)
			return fail(in, "the compressed data ends too early");
		g->ended = got == 0;
		if (g->between && !next_member(g))
			return fail(in, "something else stands behind the compressed data");
		if (g->between)
			continue;
		int status = inflate(&g->z, Z_NO_FLUSH);
		g->between = status == Z_STREAM_END;
		if (status == Z_MEM_ERROR)
			err_out_of_memory();
		if (status != Z_OK && status != Z_STREAM_END)
			return fail(in, "the compressed data is damaged");
	}
	return (ssize_t)(n - g->z.avail_out);
}

static bool
gzip_ready(const struct input *in)
{
	return in->gzip->z.avail_in > 0;
}

static void
gzip_close(struct input *in)
{
	inflateEnd(&in->gzip->z);
	free(in->gzip);
	in->gzip = NULL;
	input_close_descriptor(in);
}

static const struct input_backend gzip = { gzip_read, gzip_ready, gzip_close };

void
input_gzip_start(struct input *in)
{
	in->gzip = calloc(1, sizeof *in->gzip);
	if (in->gzip == NULL || inflateInit2(&in->gzip->z, MAX_WBITS + GZIP_ALONE) != Z_OK)
		err_out_of_memory();
	in->backend = &gzip;
}
