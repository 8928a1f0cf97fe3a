/* npy_append.c -- arrays that grow: what was appended stands behind a header that says how much it was. */
#include "npy/npy.h"
#include "npy/npy_append.h"
#include "npy/npy_header.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/npy_append.XXXXXX", path[64];

static void
begin(void)
{
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/a.npy", folder);
}

static void
end(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(npy_append, .init = begin, .fini = end);

/* More than is written at a time, in pieces of all sizes. */
Test(npy_append, rows_in_order)
{
	enum { ROWS = 100000 };
	float row[300][4];
	struct npy_append out;
	struct npy in;
	npy_append_open(&out, "f4", 4, path);
	for (size_t i = 0, n = 0; i < ROWS; i += n, n = (n + 7) % 300) {
		n = n < ROWS - i ? n : ROWS - i;
		for (size_t k = 0; k < 4 * n; k++)
			row[k / 4][k % 4] = (float)(4 * i + k);
		npy_append(&out, row, n);
	}
	cr_assert_neq(access(path, F_OK), 0, "the file is there before it is complete");
	npy_append_finish(&out);
	npy_open(path, &in);
	cr_assert_eq(in.axes, 2);
	cr_assert_eq(in.shape[0], ROWS);
	cr_assert_eq(in.shape[1], 4);
	for (size_t i = 0; i < 4 * ROWS; i++) {
		float x;
		npy_get(&in, i, 1, &x);
		cr_assert_eq(x, (float)i, "number %zu", i);
	}
}

Test(npy_append, no_rows)
{
	struct npy_append out;
	struct npy in;
	npy_append_open(&out, "i8", 0, path);
	npy_append_finish(&out);
	npy_open_integers(path, &in);
	cr_assert_eq(in.axes, 1);
	cr_assert_eq(in.count, 0);
}

/* As if 2^31 rows had been appended before: they are counted in 64 bits. */
Test(npy_append, more_rows_than_32_bits_count)
{
	struct npy_append out;
	int32_t one = 1;
	char header[NPY_HEADER + 1] = "";
	npy_append_open(&out, "i4", 0, path);
	out.rows = (uint64_t)1 << 31;
	npy_append(&out, &one, 1);
	npy_append_finish(&out);
	FILE *file = fopen(path, "rb");
	cr_assert_eq(fread(header, 1, NPY_HEADER, file), NPY_HEADER);
	fclose(file);
	cr_assert_not_null(strstr(header + 10, "'shape': (2147483649,)"), "%s", header + 10);
}
