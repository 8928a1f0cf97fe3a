/* npz.c -- archives of arrays: the directory at their end, and members out of it. */
#include "npy/npz.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <zlib.h>

/* Sections 4.3.7 (local header), 4.3.12 (central header), 4.3.14 to 4.3.16 (ends of the directory). */
enum { LOCAL = 30, CENTRAL = 46, END = 22, LOCATOR = 20, END64 = 56, MOST_COMMENT = 65535 };
enum { STORED = 0, DEFLATED = 8, ENCRYPTED = 1, EXTRA64 = 1, MOST_NAMES = 20 };

/* What the directory says of a member. */
struct entry {
	struct slice name;
	unsigned method, flags;
	uint32_t crc;
	uint64_t packed, size, at; /* bytes in the archive and expanded; where its local header is */
};

/* A place in the directory. */
struct directory {
	struct slice archive;
	uint64_t at, left; /* bytes from the beginning, and entries */
};

static uint64_t
number(struct slice s, uint64_t at, int bytes)
{
	uint64_t x = 0;
	for (int i = 0; i < bytes; i++)
		x |= (uint64_t)(unsigned char)s.text[at + (uint64_t)i] << (8 * i);
	return x;
}

static bool
has(struct slice s, uint64_t at, uint64_t n)
{
	return at <= s.n && n <= s.n - at;
}

bool
npz_is(struct slice archive)
{
	return archive.n >= 4 && archive.text[0] == 'P' && archive.text[1] == 'K';
}

static bool
damaged(struct buf *error)
{
	buf_text(error, "the archive is damaged or incomplete; write it anew with np.savez");
	return false;
}

static bool
open_directory(struct slice archive, struct directory *d)
{
	*d = (struct directory){ .archive = archive };
	for (uint64_t back = END; back <= archive.n && back <= END + MOST_COMMENT; back++) {
		uint64_t end = archive.n - back;
		if (number(archive, end, 4) != 0x06054b50)
			continue;
		d->left = number(archive, end + 10, 2);
		d->at = number(archive, end + 16, 4);
		if (d->left < 0xffff && d->at < 0xffffffff)
			return true;
		if (end < LOCATOR || number(archive, end - LOCATOR, 4) != 0x07064b50)
			return false;
		uint64_t end64 = number(archive, end - LOCATOR + 8, 8);
		if (!has(archive, end64, END64) || number(archive, end64, 4) != 0x06064b50)
			return false;
		d->left = number(archive, end64 + 32, 8);
		d->at = number(archive, end64 + 48, 8);
		return true;
	}
	return false;
}

/* Sizes that do not fit into 32 bits stand behind the name (section 4.5.3). */
static bool
read_extra(struct slice extra, struct entry *e)
{
	uint64_t *const wide[] = { &e->size, &e->packed, &e->at };
	for (uint64_t at = 0, n; has(extra, at, 4); at += 4 + n) {
		n = number(extra, at + 2, 2);
		if (number(extra, at, 2) != EXTRA64)
			continue;
		uint64_t from = at + 4;
		for (int i = 0; i < 3; i++) {
			if (*wide[i] != 0xffffffff)
				continue;
			if (!has(extra, from, 8))
				return false;
			*wide[i] = number(extra, from, 8);
			from += 8;
		}
	}
	return true;
}

/* false: there are no more, or the directory is damaged: then entries are left. */
static bool
next_entry(struct directory *d, struct entry *e)
{
	struct slice a = d->archive;
	if (d->left == 0 || !has(a, d->at, CENTRAL) || number(a, d->at, 4) != 0x02014b50)
		return false;
	uint64_t name = number(a, d->at + 28, 2), extra = number(a, d->at + 30, 2), comment = number(a, d->at + 32, 2);
	uint64_t behind = d->at + CENTRAL;
	if (!has(a, behind, name + extra + comment))
		return false;
	*e = (struct entry){ .name = { a.text + behind, name }, .flags = (unsigned)number(a, d->at + 8, 2),
		.method = (unsigned)number(a, d->at + 10, 2), .crc = (uint32_t)number(a, d->at + 16, 4),
		.packed = number(a, d->at + 20, 4), .size = number(a, d->at + 24, 4), .at = number(a, d->at + 42, 4) };
	if (!read_extra((struct slice){ a.text + behind + name, extra }, e))
		return false;
	d->at = behind + name + extra + comment;
	d->left--;
	return true;
}

/* Deflated bytes (RFC 1951, which makes no more than 1032 of one) into memory that stays. */
static bool
expand(struct slice packed, const struct entry *e, struct npz_member *out, struct buf *error)
{
	if (e->size == 0 || e->size / 1100 > packed.n || e->size > SIZE_MAX / 2)
		return damaged(error);
	char *to = mmap(NULL, e->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	z_stream z = { 0 };
	if (to == MAP_FAILED || inflateInit2(&z, -MAX_WBITS) != Z_OK) {
		buf_format(error, "%llu bytes, and no memory to expand them; np.savez leaves them as they are",
			(unsigned long long)e->size);
		return false;
	}
	int status = Z_OK;
	uint64_t from = 0, made = 0;
	while (status == Z_OK && (from < packed.n || z.avail_in > 0) && made < e->size) { /* zlib counts in 32 bits */
		uint64_t give = packed.n - from < 1 << 30 ? packed.n - from : 1 << 30;
		uint64_t room = e->size - made < 1 << 30 ? e->size - made : 1 << 30;
		z.next_in = (unsigned char *)(uintptr_t)(packed.text + from);
		z.avail_in = (unsigned)give;
		z.next_out = (unsigned char *)to + made;
		z.avail_out = (unsigned)room;
		status = inflate(&z, Z_NO_FLUSH);
		from += give - z.avail_in;
		z.avail_in = 0;
		made += room - z.avail_out;
	}
	inflateEnd(&z);
	*out = (struct npz_member){ { to, e->size }, true };
	if (made == e->size && crc32_z(0, (const unsigned char *)to, e->size) == e->crc)
		return true;
	munmap(to, e->size);
	return damaged(error);
}

static bool
take(const struct directory *d, const struct entry *e, struct npz_member *out, struct buf *error)
{
	struct slice a = d->archive;
	if (!has(a, e->at, LOCAL) || number(a, e->at, 4) != 0x04034b50)
		return damaged(error);
	uint64_t at = e->at + LOCAL + number(a, e->at + 26, 2) + number(a, e->at + 28, 2);
	if (!has(a, at, e->packed))
		return damaged(error);
	struct slice packed = { a.text + at, e->packed };
	if ((e->flags & ENCRYPTED) != 0 || (e->method != STORED && e->method != DEFLATED)) {
		buf_text(error, "the member is encrypted or packed in a way of its own; write it with np.savez");
		return false;
	}
	if (e->method == DEFLATED)
		return expand(packed, e, out, error);
	*out = (struct npz_member){ packed, false };
	return e->packed == e->size || damaged(error);
}

/* "boxes.npy" is the member "boxes". */
static struct slice
short_name(struct slice name)
{
	const size_t end = strlen(".npy");
	bool array = name.n > end && memcmp(name.text + name.n - end, ".npy", end) == 0;
	return (struct slice){ name.text, array ? name.n - end : name.n };
}

static void
put_names(struct directory *d, struct buf *error)
{
	struct entry e;
	for (size_t n = 0; next_entry(d, &e); n++) {
		struct slice name = short_name(e.name);
		if (n < MOST_NAMES)
			buf_format(error, "%s%.*s", n > 0 ? ", " : "", name.n < 100 ? (int)name.n : 100, name.text);
		else if (n == MOST_NAMES)
			buf_text(error, ", ...");
	}
}

bool
npz_find(struct slice archive, const char *name, struct npz_member *out, struct buf *error)
{
	struct directory d;
	struct entry e;
	if (!npz_is(archive)) {
		buf_text(error, "not an archive; expected a file from np.savez");
		return false;
	}
	if (!open_directory(archive, &d))
		return damaged(error);
	while (next_entry(&d, &e))
		if (slice_is(e.name, name) || slice_is(short_name(e.name), name))
			return take(&d, &e, out, error);
	if (d.left > 0)
		return damaged(error);
	open_directory(archive, &d);
	buf_text(error, "the archive has no such array; it has ");
	put_names(&d, error);
	return false;
}

void
npz_put_names(struct slice archive, const char *path, struct buf *error)
{
	struct directory d;
	if (!open_directory(archive, &d)) {
		damaged(error);
		return;
	}
	buf_format(error, "an archive of arrays; say which, as %s:NAME: ", path);
	put_names(&d, error);
}
