/* npy_append.c -- .npy files that grow row by row. */
#include "npy/npy_append.h"

#include "engine/err.h"
#include "npy/npy_header.h"

#include <unistd.h>

/* Bytes to be written at a time. */
enum { ENOUGH = 256 << 10 };

static size_t
row_size(const struct npy_append *a)
{
	return (a->width > 0 ? a->width : 1) * (size_t)(a->type[1] - '0');
}

static void
put_header(struct npy_append *a)
{
	char header[NPY_HEADER];
	npy_header(header, a->type, (const unsigned long long[]){ a->rows, a->width }, a->width > 0 ? 2 : 1);
	sink_write(&a->sink, header, sizeof header);
}

void
npy_append_open(struct npy_append *a, const char *type, size_t width, const char *path)
{
	*a = (struct npy_append){ .type = type, .width = width, .waiting.failed = err_out_of_memory };
	sink_open(&a->sink, path);
	if (lseek(a->sink.fd, 0, SEEK_SET) != 0)
		err_die("%s: the header cannot be written here when the rows are known; give a regular file", path);
	put_header(a);
}

static void
flush(struct npy_append *a)
{
	sink_write(&a->sink, a->waiting.data, a->waiting.len);
	a->waiting.len = 0;
}

void
npy_append(struct npy_append *a, const void *numbers, size_t rows)
{
	buf_add(&a->waiting, numbers, rows * row_size(a));
	a->rows += rows;
	if (a->waiting.len >= ENOUGH)
		flush(a);
}

void
npy_append_free(struct npy_append *a)
{
	buf_free(&a->waiting);
}

void
npy_append_finish(struct npy_append *a)
{
	flush(a);
	npy_append_free(a);
	if (lseek(a->sink.fd, 0, SEEK_SET) != 0)
		err_die_errno("%s", a->sink.name);
	put_header(a);
	sink_commit(&a->sink);
}
