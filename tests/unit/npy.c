/* npy.c -- headers of .npy files, good and bad, and the numbers behind them. */
#include "base/arena.h"
#include "npy/npy.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1024 };

/* A file of a version, a header and data; returns its length. */
static size_t
make(unsigned char *file, int version, const char *header, const void *data, size_t n)
{
	size_t length = strlen(header), start = version == 1 ? 10 : 12;
	memset(file, 0, ROOM);
	memcpy(file, "\x93NUMPY", 6);
	file[6] = (unsigned char)version;
	file[8] = (unsigned char)(length & 255);
	file[9] = (unsigned char)(length >> 8);
	memcpy(file + start, header, length);
	if (n > 0)
		memcpy(file + start + length, data, n);
	return start + length + n;
}

#define HEADER(type, shape) "{'descr': '" type "', 'fortran_order': False, 'shape': " shape ", }   \n"

static const unsigned char zeros[256];

static const struct {
	const char *name;
	int version;
	const char *header;
	size_t bytes; /* of data */
	size_t axes, shape[3];
} good[] = {
	{ "as NumPy writes it", 1, HEADER("<f4", "(2, 3, 4)"), 96, 3, { 2, 3, 4 } },
	{ "version 2", 2, HEADER("<f4", "(2, 3, 4)"), 96, 3, { 2, 3, 4 } },
	{ "version 3", 3, HEADER("<f4", "(2, 3, 4)"), 96, 3, { 2, 3, 4 } },
	{ "one axis", 1, HEADER("<f8", "(3,)"), 24, 1, { 3 } },
	{ "no axis", 1, HEADER("<f2", "()"), 2, 0, { 0 } },
	{ "nothing in it", 1, HEADER("<f2", "(0, 4)"), 0, 2, { 0, 4 } },
	{ "nothing in it, and huge", 1, HEADER("<f4", "(18446744073709551615, 4, 0)"), 0, 3, { SIZE_MAX, 4, 0 } },
	{ "other byte order", 1, HEADER(">f4", "(1, 2)"), 8, 2, { 1, 2 } },
	{ "native", 1, HEADER("=f4", "(1, 2)"), 8, 2, { 1, 2 } },
	{ "order not said", 1, HEADER("f4", "(1, 2)"), 8, 2, { 1, 2 } },
	{ "order does not matter", 1, HEADER("|f4", "(1, 2)"), 8, 2, { 1, 2 } },
	{ "keys in another order", 1, "{\"shape\":(1,2),\"descr\":\"<f4\",\"fortran_order\":False}", 8, 2, { 1, 2 } },
	{ "Python 2", 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 1L), }", 8, 2, { 2, 1 } },
	{ "comma behind the last side", 1, HEADER("<f4", "(2, 1,)"), 8, 2, { 2, 1 } },
};

Test(npy, reads_headers)
{
	unsigned char file[ROOM];
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct buf error = { 0 };
		struct npy a;
		size_t n = make(file, good[i].version, good[i].header, zeros, good[i].bytes);
		cr_assert(npy_parse(file, n, &a, &error), "%s: %.*s", good[i].name, (int)error.len, error.data);
		cr_assert_eq(a.axes, good[i].axes, "%s", good[i].name);
		for (size_t k = 0; k < a.axes; k++)
			cr_assert_eq(a.shape[k], good[i].shape[k], "%s: side %zu", good[i].name, k);
		cr_assert_eq(a.count * a.item, good[i].bytes, "%s", good[i].name);
		cr_assert_eq(a.data, file + n - good[i].bytes, "%s", good[i].name);
	}
}

static const struct {
	const char *name;
	int version;
	const char *header;
	size_t bytes;
	const char *error; /* a part of it */
} bad[] = {
	{ "objects", 1, HEADER("|O", "(1,)"), 60, "pickled" },
	{ "integers", 1, HEADER("<i8", "(1,)"), 8, "'<i8'; expected float16" },
	{ "long double", 1, HEADER("<f16", "(1,)"), 16, "float16, float32 or float64" },
	{ "three bytes", 1, HEADER("<f3", "(1,)"), 3, "'<f3'" },
	{ "records", 1, "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4, "array of records" },
	{ "too little data", 1, HEADER("<f4", "(2, 3)"), 23,
		"(2, 3) takes 24 bytes of numbers, but the file has 23; it is incomplete" },
	{ "too much data", 1, HEADER("<f4", "(2, 3)"), 25, "takes 24 bytes of numbers, but the file has 25" },
	{ "product beyond size_t", 1, HEADER("<f4", "(4294967296, 4294967296)"), 0, "the header lies" },
	{ "bytes beyond size_t", 1, HEADER("<f8", "(4294967296, 1073741824)"), 0, "the header lies" },
	{ "side beyond size_t", 1, HEADER("<f4", "(99999999999999999999,)"), 0, "larger than any array" },
	{ "nine axes", 1, HEADER("<f4", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), 4, "more axes" },
	{ "negative side", 1, HEADER("<f4", "(-1, 4)"), 0, "no NumPy header" },
	{ "a number is no tuple", 1, HEADER("<f4", "(3)"), 12, "no NumPy header" },
	{ "two sides without a comma", 1, HEADER("<f4", "(3 4)"), 48, "no NumPy header" },
	{ "no shape", 1, "{'descr': '<f4', 'fortran_order': False, }", 0, "no NumPy header" },
	{ "no type", 1, "{'shape': (1,), 'fortran_order': False, }", 4, "no NumPy header" },
	{ "shape twice", 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,), }", 4,
		"no NumPy header" },
	{ "unknown key", 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1, }", 4, "no NumPy header" },
	{ "order is a number", 1, "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", 4, "no NumPy header" },
	{ "string without an end", 1, "{'descr': '<f4", 0, "no NumPy header" },
	{ "junk behind it", 1, HEADER("<f4", "(1,)") "x", 4, "no NumPy header" },
	{ "empty header", 1, "", 0, "no NumPy header" },
	{ "version 4", 4, HEADER("<f4", "(1,)"), 4, "version 4.0" },
	{ "version 0", 0, HEADER("<f4", "(1,)"), 4, "version 0.0" },
};

Test(npy, refuses_headers)
{
	unsigned char file[ROOM];
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf error = { 0 };
		struct npy a;
		size_t n = make(file, bad[i].version, bad[i].header, zeros, bad[i].bytes);
		cr_assert_not(npy_parse(file, n, &a, &error), "%s passes", bad[i].name);
		buf_char(&error, '\0');
		cr_assert_not_null(strstr(error.data, bad[i].error), "%s: %s", bad[i].name, error.data);
		buf_free(&error);
	}
}

Test(npy, integers)
{
	static const struct {
		const char *header;
		unsigned char bytes[8];
		int64_t value; /* 0: refused */
	} rows[] = {
		{ HEADER("<i4", "(1,)"), { 0xfe, 0xff, 0xff, 0xff }, -2 },
		{ HEADER(">i4", "(1,)"), { 0x80, 0, 0, 1 }, -2147483647 },
		{ HEADER("<i8", "(1,)"), { 1, 0, 0, 0x80 }, 2147483649 },
		{ HEADER(">i8", "(1,)"), { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, -1 },
		{ HEADER("<f4", "(1,)"), { 1 }, 0 },
		{ HEADER("<u4", "(1,)"), { 1 }, 0 },
		{ HEADER("<i2", "(1,)"), { 1 }, 0 },
	};
	unsigned char file[ROOM];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf error = { 0 };
		struct npy a;
		size_t n = make(file, 1, rows[i].header, rows[i].bytes, rows[i].header[13] == '8' ? 8 : 4);
		bool read = npy_parse_integers(file, n, &a, &error);
		cr_assert_eq(read, rows[i].value != 0, "row %zu: %.*s", i, (int)error.len, error.data);
		if (read)
			cr_assert_eq(npy_integer(&a, 0), rows[i].value, "row %zu: %lld", i,
				(long long)npy_integer(&a, 0));
		buf_free(&error);
	}
}

/* A file that was cut anywhere is refused, and nothing behind its end is looked at. */
Test(npy, refuses_a_cut_file)
{
	static const char *const texts[] = { "not a NumPy array", "the file is empty", "cut short", "incomplete" };
	unsigned char file[ROOM];
	for (int version = 1; version <= 3; version++) {
		size_t n = make(file, version, HEADER("<f4", "(2, 3)"), zeros, 24);
		for (size_t cut = 0; cut < n; cut++) {
			struct buf error = { 0 };
			struct npy a;
			unsigned char *copy = malloc(cut + (cut == 0));
			memcpy(copy, file, cut);
			cr_assert_not(npy_parse(copy, cut, &a, &error), "version %d, %zu bytes", version, cut);
			buf_char(&error, '\0');
			size_t i = 0;
			while (i < sizeof texts / sizeof *texts && strstr(error.data, texts[i]) == NULL)
				i++;
			cr_assert_lt(i, sizeof texts / sizeof *texts, "%zu bytes: %s", cut, error.data);
			free(copy);
			buf_free(&error);
		}
	}
}

Test(npy, refuses_other_files)
{
	struct buf error = { 0 };
	struct npy a;
	cr_assert_not(npy_parse("PK\3\4 and more", 13, &a, &error));
	cr_assert_not_null(strstr(error.data, ".npz"));
	cr_assert_not(npy_parse("{\"image_id\":1}", 14, &a, &error));
	buf_free(&error);
}

/* The same four numbers in each type and byte order. */
Test(npy, converts)
{
	static const float want[] = { 1, -2.5F, 65504, 0x1p-24F };
	static const uint16_t half[] = { 0x3c00, 0xc100, 0x7bff, 0x0001 };
	static const struct {
		const char *type;
		size_t item;
		bool swapped;
	} types[] = { { HEADER("<f2", "(4,)"), 2, false }, { HEADER(">f2", "(4,)"), 2, true },
		{ HEADER("<f4", "(4,)"), 4, false }, { HEADER(">f4", "(4,)"), 4, true },
		{ HEADER("<f8", "(4,)"), 8, false }, { HEADER(">f8", "(4,)"), 8, true } };
	struct arena arena = { 0 };
	for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
		unsigned char data[32], file[ROOM];
		size_t item = types[t].item;
		for (size_t i = 0; i < 4; i++) {
			double wide = (double)want[i];
			const void *from = item == 2 ? (const void *)&half[i] : item == 4 ? (const void *)&want[i]
				: &wide;
			memcpy(data + i * item, from, item);
			for (size_t k = 0; types[t].swapped && k < item / 2; k++) {
				unsigned char byte = data[i * item + k];
				data[i * item + k] = data[i * item + item - 1 - k];
				data[i * item + item - 1 - k] = byte;
			}
		}
		struct buf error = { 0 };
		struct npy a;
		size_t n = make(file, 1, types[t].type, data, 4 * item);
		cr_assert(npy_parse(file, n, &a, &error));
		const float *have = npy_floats(&a, 1, 3, &arena);
		cr_assert_eq(memcmp(have, want + 1, 3 * sizeof *want), 0, "type %zu", t);
	}
	arena_free(&arena);
}

/* Whole numbers q of each type stand for (q - zero) * scale. */
Test(npy, quantised)
{
	static const unsigned char bytes[] = { 0x00, 0x7f, 0x80, 0xff }; /* as pairs, lowest first: 0x7f00, 0xff80 */
	static const struct {
		const char *type;
		size_t n;
		float want[4];
	} types[] = { { HEADER("|i1", "(4,)"), 4, { 0, 127, -128, -1 } },
		{ HEADER("|u1", "(4,)"), 4, { 0, 127, 128, 255 } },
		{ HEADER("<i2", "(2,)"), 2, { 32512, -128 } }, { HEADER("<u2", "(2,)"), 2, { 32512, 65408 } },
		{ HEADER(">i2", "(2,)"), 2, { 127, -32513 } } };
	for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
		unsigned char file[ROOM];
		struct buf error = { 0 };
		struct npy a;
		float have[4];
		size_t n = make(file, 1, types[t].type, bytes, 4);
		cr_assert(npy_parse(file, n, &a, &error));
		a.scale = 0.25F;
		a.zero = 3;
		npy_get(&a, 0, types[t].n, have);
		for (size_t i = 0; i < types[t].n; i++)
			cr_expect_eq(have[i], (types[t].want[i] - 3) * 0.25F, "%s: %g", types[t].type, (double)have[i]);
	}
}

/* The first axis runs fastest, but numbers are counted as if the last did. */
Test(npy, fortran_order)
{
	float data[24], have[24];
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 3; j++)
			for (size_t k = 0; k < 4; k++)
				data[i + 2 * j + 6 * k] = (float)(12 * i + 4 * j + k);
	unsigned char file[ROOM];
	struct buf error = { 0 };
	struct arena arena = { 0 };
	struct npy a;
	size_t n = make(file, 1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 4), }", data, sizeof data);
	cr_assert(npy_parse(file, n, &a, &error));
	for (size_t first = 0; first < 24; first++) {
		npy_get(&a, first, 24 - first, have);
		const float *all = npy_floats(&a, first, 24 - first, &arena);
		for (size_t i = 0; i < 24 - first; i++)
			cr_assert(have[i] == (float)(first + i) && all[i] == have[i], "number %zu is %g", first + i,
				(double)have[i]);
	}
	arena_free(&arena);
}

Test(npy, extremes)
{
	static const struct {
		uint16_t half;
		float value;
	} halves[] = { { 0x0000, 0 }, { 0x03ff, 0x3ffp-24F }, { 0x0400, 0x1p-14F }, { 0x7c00, INFINITY },
		{ 0xfc00, -INFINITY }, { 0x8001, -0x1p-24F }, { 0x3555, 0x1.554p-2F } };
	unsigned char file[ROOM];
	struct buf error = { 0 };
	struct npy a;
	float x;
	for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
		size_t n = make(file, 1, HEADER("=f2", "(1,)"), &halves[i].half, 2);
		cr_assert(npy_parse(file, n, &a, &error));
		npy_get(&a, 0, 1, &x);
		cr_assert_eq(x, halves[i].value, "%04x: %g", halves[i].half, (double)x);
	}
	size_t n = make(file, 1, HEADER("=f2", "(1,)"), &(uint16_t){ 0x7e00 }, 2);
	cr_assert(npy_parse(file, n, &a, &error));
	npy_get(&a, 0, 1, &x);
	cr_assert(isnan(x));
	n = make(file, 1, HEADER("=f8", "(2,)"), (double[]){ 1e300, -1e300 }, 16);
	cr_assert(npy_parse(file, n, &a, &error));
	npy_get(&a, 0, 1, &x);
	cr_assert_eq(x, INFINITY);
	npy_get(&a, 1, 1, &x);
	cr_assert_eq(x, -INFINITY);
}

/* Aligned float32 is used where it lies. */
Test(npy, does_not_copy)
{
	_Alignas(16) unsigned char file[ROOM];
	struct arena arena = { 0 };
	struct buf error = { 0 };
	struct npy a;
	size_t n = make(file, 1, "{'descr': '=f4', 'fortran_order': False, 'shape': (2,)}      \n", zeros, 8);
	cr_assert_eq((n - 8) % 4, 0, "the test's header should be padded");
	cr_assert(npy_parse(file, n, &a, &error));
	cr_assert_eq((const void *)npy_floats(&a, 1, 1, &arena), (const void *)(a.data + 4));
	arena_free(&arena);
}

/* Every float16 there is: (-1)^sign * 2^(exponent - 15) * 1.fraction; 2^-14 * 0.fraction; infinity; NaN. */
Test(npy, every_half)
{
	for (unsigned bits = 0; bits < 1U << 16; bits++) {
		uint16_t half = (uint16_t)bits;
		struct npy a = { .data = (const unsigned char *)&half, .item = sizeof half };
		int exponent = bits >> 10 & 31;
		double fraction = bits & 1023;
		double want = exponent > 0 ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
		float have;
		npy_get(&a, 0, 1, &have);
		if (exponent == 31)
			cr_assert(fraction > 0 ? isnan(have) : isinf(have), "%04x: %g", bits, (double)have);
		else
			cr_assert_eq(fabs((double)have), want, "%04x: %g, not %g", bits, (double)have, want);
		cr_assert_eq(signbit(have) != 0, bits >> 15, "%04x: the sign", bits);
	}
}
