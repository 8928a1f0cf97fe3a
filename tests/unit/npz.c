/* npz.c -- archives of arrays: members stored and deflated, and archives that are damaged. */
#include "npy/npz.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ROOM = 4096 };

static const char text[] = "an array, an array, an array, an array, an array";

/* An archive in the making. */
struct made {
	unsigned char bytes[ROOM];
	size_t n, entries, directory;
	unsigned char central[ROOM];
	size_t central_n;
};

static void
put(unsigned char *to, size_t *n, uint64_t x, int bytes)
{
	for (int i = 0; i < bytes; i++)
		to[(*n)++] = (unsigned char)(i < 8 ? x >> (8 * i) : 0);
}

static void
put_text(unsigned char *to, size_t *n, const char *s, size_t length)
{
	memcpy(to + *n, s, length);
	*n += length;
}

/* A member of that text; wide: its sizes are in an extra field of 64 bits, as np.savez writes large ones. */
static void
add(struct made *m, const char *name, bool deflated, bool wide)
{
	unsigned char packed[ROOM];
	size_t at = m->n, length = strlen(name), n = sizeof text, *c = &m->central_n;
	memcpy(packed, text, n);
	if (deflated) {
		z_stream z = { .next_in = (unsigned char *)(uintptr_t)text, .avail_in = sizeof text,
			.next_out = packed, .avail_out = ROOM };
		cr_assert_eq(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
		cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
		n = z.total_out;
		deflateEnd(&z);
	}
	uint32_t sum = (uint32_t)crc32(0, (const unsigned char *)text, sizeof text);
	put(m->bytes, &m->n, 0x04034b50, 4);
	put(m->bytes, &m->n, 0, 22);
	put(m->bytes, &m->n, length, 2);
	put(m->bytes, &m->n, 5, 2);
	put_text(m->bytes, &m->n, name, length);
	put(m->bytes, &m->n, 0, 5);
	put_text(m->bytes, &m->n, (const char *)packed, n);
	put(m->central, c, 0x02014b50, 4);
	put(m->central, c, 0, 6);
	put(m->central, c, deflated ? 8 : 0, 2);
	put(m->central, c, 0, 4);
	put(m->central, c, sum, 4);
	put(m->central, c, wide ? 0xffffffff : n, 4);
	put(m->central, c, wide ? 0xffffffff : sizeof text, 4);
	put(m->central, c, length, 2);
	put(m->central, c, wide ? 28 : 0, 2);
	put(m->central, c, 0, 10);
	put(m->central, c, wide ? 0xffffffff : at, 4);
	put_text(m->central, c, name, length);
	if (wide) {
		put(m->central, c, 1, 2);
		put(m->central, c, 24, 2);
		put(m->central, c, sizeof text, 8);
		put(m->central, c, n, 8);
		put(m->central, c, at, 8);
	}
	m->entries++;
}

static struct slice
finish(struct made *m)
{
	m->directory = m->n;
	put_text(m->bytes, &m->n, (const char *)m->central, m->central_n);
	put(m->bytes, &m->n, 0x06054b50, 4);
	put(m->bytes, &m->n, 0, 4);
	put(m->bytes, &m->n, m->entries, 2);
	put(m->bytes, &m->n, m->entries, 2);
	put(m->bytes, &m->n, m->central_n, 4);
	put(m->bytes, &m->n, m->directory, 4);
	put(m->bytes, &m->n, 0, 2);
	return (struct slice){ (const char *)m->bytes, m->n };
}

static struct slice
some(struct made *m)
{
	*m = (struct made){ 0 };
	add(m, "stored.npy", false, false);
	add(m, "deflated.npy", true, false);
	add(m, "wide.npy", true, true);
	return finish(m);
}

Test(npz, members)
{
	static const char *const names[] = { "stored", "deflated", "wide", "wide.npy" };
	struct made m;
	struct slice archive = some(&m);
	cr_assert(npz_is(archive));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct npz_member member;
		struct buf error = { 0 };
		cr_assert(npz_find(archive, names[i], &member, &error), "%s: %.*s", names[i], (int)error.len,
			error.data);
		cr_expect(member.data.n == sizeof text && memcmp(member.data.text, text, sizeof text) == 0, "%s",
			names[i]);
		cr_expect_eq(member.expanded, i > 0);
	}
}

Test(npz, names_are_told)
{
	struct made m;
	struct slice archive = some(&m);
	struct npz_member member;
	struct buf error = { 0 };
	cr_assert_not(npz_find(archive, "none", &member, &error));
	buf_char(&error, '\0');
	cr_expect_not_null(strstr(error.data, "it has stored, deflated, wide"), "%s", error.data);
	error.len = 0;
	npz_put_names(archive, "a.npz", &error);
	buf_char(&error, '\0');
	cr_expect_not_null(strstr(error.data, "a.npz:NAME: stored, deflated, wide"), "%s", error.data);
	buf_free(&error);
}

/* Cut anywhere, or with any byte changed, an archive is refused or gives what it gave; nothing behind its end is looked
 * at. */
Test(npz, damaged)
{
	struct made m;
	struct slice whole = some(&m);
	for (size_t i = 0; i < 2 * whole.n; i++) {
		size_t n = i < whole.n ? i : whole.n;
		char *copy = malloc(n + 1);
		memcpy(copy, whole.text, n);
		if (i >= whole.n)
			copy[i - whole.n] ^= (char)0xff;
		for (size_t k = 0; k < 2; k++) {
			struct npz_member member;
			struct buf error = { 0 };
			bool good = npz_find((struct slice){ copy, n }, k == 0 ? "deflated" : "wide", &member, &error);
			cr_assert(good || error.len > 0);
			cr_assert(!good || memcmp(member.data.text, text, sizeof text) == 0, "%zu", i);
			buf_free(&error);
		}
		free(copy);
	}
}
