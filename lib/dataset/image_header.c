/* image_header.c -- the size of a picture from the head of its file. */
#include "dataset/image_header.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A part of a file; what is asked for outside of it is read anew. */
struct window {
	int fd;
	uint64_t first; /* of the file */
	size_t n;
	bool failed; /* reading did, and errno says why */
	unsigned char bytes[8192];
};

static const char ends_early[] = "ends before its size is said";

/* n bytes of the file from `at` on, n <= sizeof bytes; NULL: they are not there. */
static const unsigned char *
bytes_at(struct window *w, uint64_t at, size_t n)
{
	if (at < w->first || at + n > w->first + w->n) {
		w->first = at;
		w->n = 0;
		while (w->n < n) {
			ssize_t got = pread(w->fd, w->bytes + w->n, sizeof w->bytes - w->n, (off_t)(at + w->n));
			if (got < 0 && errno == EINTR)
				continue;
			if (got <= 0) {
				w->failed = got < 0;
				return NULL;
			}
			w->n += (size_t)got;
		}
	}
	return w->bytes + (at - w->first);
}

/* A whole number of n bytes, the lowest first or last. */
static uint32_t
number(const unsigned char *p, size_t n, bool lowest_first)
{
	uint32_t value = 0;
	for (size_t i = 0; i < n; i++)
		value = value << 8 | p[lowest_first ? n - 1 - i : i];
	return value;
}

/* The orientation that the Exif data (a TIFF file) of n bytes at `at` tells; 1 where it tells none. */
static unsigned
exif_orientation(struct window *w, uint64_t at, uint64_t n)
{
	const unsigned char *p = n >= 8 ? bytes_at(w, at, 8) : NULL;
	if (p == NULL || (memcmp(p, "II*\0", 4) != 0 && memcmp(p, "MM\0*", 4) != 0))
		return 1;
	bool intel = p[0] == 'I';
	uint64_t directory = number(p + 4, 4, intel);
	if (directory + 2 > n || (p = bytes_at(w, at + directory, 2)) == NULL)
		return 1;
	uint32_t entries = number(p, 2, intel);
	for (uint32_t i = 0; i < entries && directory + 2 + 12 * (i + 1) <= n; i++) {
		p = bytes_at(w, at + directory + 2 + 12 * i, 12);
		if (p == NULL)
			return 1;
		if (number(p, 2, intel) == 0x0112) {
			uint32_t value = number(p + 8, 2, intel);
			return value >= 1 && value <= 8 ? value : 1;
		}
	}
	return 1;
}

/* SOF0 to SOF15: all but DHT, JPG and DAC carry a frame's size. */
static bool
starts_frame(unsigned marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Markers without a length behind them: TEM, RST0 to RST7, SOI. */
static bool
stands_alone(unsigned marker)
{
	return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

static const char *
read_jpeg(struct window *w, struct image_header *out)
{
	out->format = "JPEG";
	for (uint64_t at = 2;;) {
		const unsigned char *p = bytes_at(w, at, 2);
		if (p == NULL)
			return ends_early;
		if (p[0] != 0xff)
			return "a JPEG whose blocks are damaged";
		unsigned marker = p[1];
		if (marker == 0xff || stands_alone(marker)) {
			at += marker == 0xff ? 1 : 2; /* bytes of 0xff fill up */
			continue;
		}
		if (marker == 0xd9 || marker == 0xda)
			return "a JPEG without a frame";
		p = bytes_at(w, at + 2, 2);
		if (p == NULL)
			return ends_early;
		uint32_t length = number(p, 2, false);
		if (length < 2)
			return "a JPEG whose blocks are damaged";
		if (starts_frame(marker)) {
			p = bytes_at(w, at + 4, 5);
			if (p == NULL)
				return ends_early;
			out->height = number(p + 1, 2, false);
			out->width = number(p + 3, 2, false);
			return NULL;
		}
		if (marker == 0xe1 && length >= 8 && (p = bytes_at(w, at + 4, 6)) != NULL &&
			memcmp(p, "Exif\0\0", 6) == 0)
			out->orientation = exif_orientation(w, at + 10, length - 8);
		at += 2 + (uint64_t)length;
	}
}

/* The size is in the first chunk; Exif may stand in a later one, but before the end. */
static const char *
read_png(struct window *w, struct image_header *out)
{
	out->format = "PNG";
	const unsigned char *p = bytes_at(w, 8, 16);
	if (p == NULL)
		return ends_early;
	if (memcmp(p + 4, "IHDR", 4) != 0)
		return "a PNG without a header";
	out->width = number(p + 8, 4, false);
	out->height = number(p + 12, 4, false);
	for (uint64_t at = 33; (p = bytes_at(w, at, 8)) != NULL && memcmp(p + 4, "IEND", 4) != 0;) {
		uint32_t length = number(p, 4, false);
		if (memcmp(p + 4, "eXIf", 4) == 0) {
			out->orientation = exif_orientation(w, at + 8, length);
			break;
		}
		at += 12 + (uint64_t)length;
	}
	return NULL;
}

static const char *
read_webp_extended(struct window *w, struct image_header *out)
{
	const unsigned char *p = bytes_at(w, 20, 10);
	if (p == NULL)
		return ends_early;
	bool exif = p[0] & 0x08;
	out->width = number(p + 4, 3, true) + 1;
	out->height = number(p + 7, 3, true) + 1;
	for (uint64_t at = 30; exif && (p = bytes_at(w, at, 8)) != NULL;) {
		uint32_t length = number(p + 4, 4, true);
		if (memcmp(p, "EXIF", 4) == 0) {
			/* Some writers put JPEG's six bytes before it. */
			p = bytes_at(w, at + 8, 6);
			uint32_t skip = p != NULL && memcmp(p, "Exif\0\0", 6) == 0 && length >= 6 ? 6 : 0;
			out->orientation = exif_orientation(w, at + 8 + skip, length - skip);
			break;
		}
		at += 8 + (uint64_t)length + length % 2;
	}
	return NULL;
}

static const char *
read_webp(struct window *w, struct image_header *out)
{
	out->format = "WebP";
	const unsigned char *p = bytes_at(w, 12, 4);
	if (p == NULL)
		return ends_early;
	if (memcmp(p, "VP8X", 4) == 0)
		return read_webp_extended(w, out);
	bool lossless = memcmp(p, "VP8L", 4) == 0;
	if (!lossless && memcmp(p, "VP8 ", 4) != 0)
		return "a WebP without a picture";
	p = bytes_at(w, 20, lossless ? 5 : 10);
	if (p == NULL)
		return ends_early;
	if (lossless) {
		if (p[0] != 0x2f)
			return "a WebP whose picture is damaged";
		uint32_t sides = number(p + 1, 4, true);
		out->width = (sides & 0x3fff) + 1;
		out->height = (sides >> 14 & 0x3fff) + 1;
		return NULL;
	}
	if ((p[0] & 1) != 0 || memcmp(p + 3, "\x9d\x01\x2a", 3) != 0)
		return "a WebP whose picture is damaged";
	out->width = number(p + 6, 2, true) & 0x3fff; /* the two bits above are a scale for viewers */
	out->height = number(p + 8, 2, true) & 0x3fff;
	return NULL;
}

static const char *
read_bmp(struct window *w, struct image_header *out)
{
	out->format = "BMP";
	const unsigned char *p = bytes_at(w, 14, 12);
	if (p == NULL)
		return ends_early;
	if (number(p, 4, true) == 12) {
		out->width = number(p + 4, 2, true);
		out->height = number(p + 6, 2, true);
		return NULL;
	}
	out->width = number(p + 4, 4, true);
	out->height = number(p + 8, 4, true);
	if (out->height >> 31 != 0) /* rows run from the top down */
		out->height = 0 - out->height;
	if (out->width >> 31 != 0)
		return "a BMP of negative width";
	return NULL;
}

static const char *
read_any(struct window *w, struct image_header *out)
{
	static const char unknown[] = "not a JPEG, PNG, WebP or BMP file";
	const unsigned char *p = bytes_at(w, 0, 2);
	if (p == NULL)
		return unknown;
	if (memcmp(p, "\xff\xd8", 2) == 0)
		return read_jpeg(w, out);
	if (memcmp(p, "BM", 2) == 0)
		return read_bmp(w, out);
	p = bytes_at(w, 0, 12);
	if (p != NULL && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0)
		return read_png(w, out);
	if (p != NULL && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
		return read_webp(w, out);
	return unknown;
}

bool
image_header_read_fd(int fd, struct image_header *out, const char **why)
{
	struct window w = { .fd = fd };
	*out = (struct image_header){ .orientation = 1 };
	*why = read_any(&w, out);
	if (w.failed) {
		*why = NULL;
		return false;
	}
	if (*why != NULL)
		return false;
	if (out->width == 0 || out->height == 0) {
		*why = "a picture of no size"; /* in a JPEG the height may follow behind the first scan */
		return false;
	}
	if (out->orientation >= 5) {
		uint32_t width = out->width;
		out->width = out->height;
		out->height = width;
	}
	return true;
}

bool
image_header_read(const char *path, struct image_header *out, const char **why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*why = NULL;
	if (fd < 0)
		return false;
	bool done = image_header_read_fd(fd, out, why);
	int error = errno;
	close(fd);
	errno = error;
	return done;
}
