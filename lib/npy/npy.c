/* npy.c -- arrays in NumPy's file format, mapped into memory. */
#include "npy/npy.h"

#include "base/slice.h"

#include <string.h>

static const unsigned char magic[] = { 0x93, 'N', 'U', 'M', 'P', 'Y' };

/* A header on its way through the parser. */
struct header {
	const char *p, *end;
	bool integers; /* such are wanted, instead of what networks put out */
	struct buf *error;
	struct npy *out;
};

static bool
fail(struct header *h, const char *text)
{
	buf_text(h->error, text);
	return false;
}

static bool
spoilt(struct header *h)
{
	return fail(h, "the header is no NumPy header; write the file anew with np.save");
}

static void
skip_space(struct header *h)
{
	while (h->p < h->end && (*h->p == ' ' || *h->p == '\n' || *h->p == '\t' || *h->p == '\r'))
		h->p++;
}

/* Takes a character, with white space around it. */
static bool
take(struct header *h, char c)
{
	skip_space(h);
	if (h->p == h->end || *h->p != c)
		return false;
	h->p++;
	skip_space(h);
	return true;
}

/* Takes a string without escapes. */
static bool
take_string(struct header *h, struct slice *out)
{
	skip_space(h);
	if (h->p == h->end || (*h->p != '\'' && *h->p != '"'))
		return false;
	char quote = *h->p++;
	const char *stop = memchr(h->p, quote, (size_t)(h->end - h->p));
	if (stop == NULL)
		return false;
	*out = (struct slice){ h->p, (size_t)(stop - h->p) };
	h->p = stop + 1;
	return true;
}

static bool
take_word(struct header *h, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(h->end - h->p) < n || memcmp(h->p, word, n) != 0)
		return false;
	h->p += n;
	return true;
}

/* The kind and the size that two letters name. */
static bool
find_kind(const char *name, bool integers, struct npy *out)
{
	static const struct {
		char name[3];
		enum npy_kind kind;
		size_t item;
		bool integer;
	} known[] = { { "f4", NPY_FLOAT, 4, false }, { "f2", NPY_FLOAT, 2, false }, { "f8", NPY_FLOAT, 8, false },
		{ "i1", NPY_SIGNED, 1, false }, { "u1", NPY_UNSIGNED, 1, false }, { "i2", NPY_SIGNED, 2, false },
		{ "u2", NPY_UNSIGNED, 2, false }, { "i4", NPY_SIGNED, 4, true }, { "i8", NPY_SIGNED, 8, true } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (memcmp(name, known[i].name, 2) != 0 || known[i].integer != integers)
			continue;
		out->kind = known[i].kind;
		out->item = known[i].item;
		return true;
	}
	return false;
}

/* "<f4" and the like. */
static bool
read_type(struct header *h)
{
	struct slice type;
	skip_space(h);
	if (h->p < h->end && *h->p == '[')
		return fail(h, "an array of records; save one field of it: np.save(file, array['name'])");
	if (!take_string(h, &type))
		return spoilt(h);
	if (slice_is(type, "O") || slice_is(type, "|O") || slice_is(type, "|O8"))
		return fail(h,
			"pickled Python objects; expected numbers: np.save(file, np.stack(arrays).astype(np.float32))");
	bool ordered = type.n == 3 && strchr("<>=|", type.text[0]) != NULL;
	const char *rest = type.text + ordered;
	if (type.n != (ordered ? 3 : 2) || !find_kind(rest, h->integers, h->out)) {
		buf_format(h->error, "numbers of type '%.*s'; expected %s", type.n < 40 ? (int)type.n : 40, type.text,
			h->integers ? "int32 or int64: array.astype(np.int64)" :
			"float16, float32 or float64: array.astype(np.float32)");
		return false;
	}
	char foreign = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? '>' : '<';
	h->out->swapped = ordered && type.text[0] == foreign;
	return true;
}

static bool
read_order(struct header *h)
{
	skip_space(h);
	h->out->fortran = take_word(h, "True");
	return h->out->fortran || take_word(h, "False") || spoilt(h);
}

/* One side of the shape; Python 2 wrote some with an L. */
static bool
read_side(struct header *h, size_t *side)
{
	const char *start = h->p;
	for (*side = 0; h->p < h->end && *h->p >= '0' && *h->p <= '9'; h->p++)
		if (__builtin_mul_overflow(*side, 10, side) ||
			__builtin_add_overflow(*side, (size_t)(*h->p - '0'), side))
			return fail(h, "the shape is larger than any array");
	if (h->p == start)
		return spoilt(h);
	if (h->p < h->end && *h->p == 'L')
		h->p++;
	return true;
}

static bool
read_shape(struct header *h)
{
	struct npy *a = h->out;
	bool comma = true;
	if (!take(h, '('))
		return spoilt(h);
	while (!take(h, ')')) {
		if (a->axes == NPY_AXES)
			return fail(h, "the array has more axes than any tensor read here");
		if (!comma)
			return spoilt(h);
		if (!read_side(h, &a->shape[a->axes++]))
			return false;
		comma = take(h, ',');
	}
	if (a->axes == 1 && !comma)
		return spoilt(h);
	return true;
}

/* {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } */
static bool
read_header(struct header *h)
{
	static const char *const names[] = { "descr", "fortran_order", "shape" };
	static bool (*const read[])(struct header *) = { read_type, read_order, read_shape };
	bool seen[3] = { false }, comma = true;
	if (!take(h, '{'))
		return spoilt(h);
	while (!take(h, '}')) {
		struct slice key;
		size_t i = 0;
		if (!comma || !take_string(h, &key) || !take(h, ':'))
			return spoilt(h);
		while (i < 3 && !slice_is(key, names[i]))
			i++;
		if (i == 3 || seen[i])
			return spoilt(h);
		seen[i] = true;
		if (!read[i](h))
			return false;
		comma = take(h, ',');
	}
	return (h->p == h->end && seen[0] && seen[1] && seen[2]) || spoilt(h);
}

/* The data are as long as the shape says. */
static bool
check_length(struct header *h, size_t have)
{
	struct npy *a = h->out;
	size_t bytes;
	bool empty = false, overflow = false;
	a->count = 1;
	for (size_t i = 0; i < a->axes; i++)
		empty |= a->shape[i] == 0;
	for (size_t i = 0; i < a->axes && !empty; i++)
		overflow |= __builtin_mul_overflow(a->count, a->shape[i], &a->count);
	a->count = empty ? 0 : a->count;
	overflow |= __builtin_mul_overflow(a->count, a->item, &bytes);
	if (!overflow && bytes == have)
		return true;
	buf_text(h->error, "shape ");
	npy_put_shape(h->error, a);
	if (overflow)
		buf_text(h->error, " is larger than any file; the header lies");
	else if (bytes > have)
		buf_format(h->error, " takes %zu bytes of numbers, but the file has %zu; it is incomplete", bytes,
			have);
	else
		buf_format(h->error,
			" takes %zu bytes of numbers, but the file has %zu; save each array to a file of its own",
			bytes, have);
	return false;
}

static bool
parse(const void *file, size_t n, bool integers, struct npy *out, struct buf *error)
{
	const unsigned char *bytes = file;
	struct header h = { .integers = integers, .error = error, .out = out };
	*out = (struct npy){ .scale = 1 };
	size_t known = n < sizeof magic ? n : sizeof magic;
	if (n == 0)
		return fail(&h, "the file is empty; expected an array from np.save");
	if (memcmp(bytes, magic, known) != 0)
		return fail(&h, n > 1 && bytes[0] == 'P' && bytes[1] == 'K' ?
			"an archive of arrays; expected one array: FILE.npz:NAME" :
			"not a NumPy array; expected a file from np.save");
	size_t width = n > sizeof magic && bytes[6] > 1 ? 4 : 2, start = 8 + width, length = 0;
	if (n >= 8 && (bytes[6] < 1 || bytes[6] > 3 || bytes[7] != 0)) {
		buf_format(error, "version %d.%d of NumPy's format; known are 1.0, 2.0 and 3.0", bytes[6], bytes[7]);
		return false;
	}
	for (size_t i = 0; n >= start && i < width; i++)
		length |= (size_t)bytes[8 + i] << (8 * i);
	if (n < start || length > n - start)
		return fail(&h, "the header is cut short; the file is incomplete");
	h.p = (const char *)bytes + start;
	h.end = h.p + length;
	out->data = bytes + start + length;
	return read_header(&h) && check_length(&h, n - start - length);
}

bool
npy_parse(const void *file, size_t n, struct npy *out, struct buf *error)
{
	return parse(file, n, false, out, error);
}

bool
npy_parse_integers(const void *file, size_t n, struct npy *out, struct buf *error)
{
	return parse(file, n, true, out, error);
}

void
npy_put_shape(struct buf *out, const struct npy *a)
{
	buf_char(out, '(');
	for (size_t i = 0; i < a->axes; i++)
		buf_format(out, "%s%zu", i > 0 ? ", " : "", a->shape[i]);
	buf_text(out, a->axes == 1 ? ",)" : ")");
}
