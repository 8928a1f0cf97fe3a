/* image_header.c -- the sizes of pictures: each format, orientations, and files that are cut short or damaged. */
#include "dataset/image_header.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BYTES(text) text, sizeof(text) - 1

/* Exif data of one entry: orientation 6, in either byte order. */
#define EXIF_INTEL "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
#define EXIF_MOTOROLA "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"

#define JPEG_FRAME "\xff\xc0\0\x11\x08\0\x30\0\x40\x03"
#define PNG_HEAD "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x30\x08\x02\0\0\0CRC."
#define WEBP_HEAD "RIFF\x64\0\0\0WEBP"

static bool
read_bytes(const char *bytes, size_t n, struct image_header *out, const char **why)
{
	FILE *f = tmpfile();
	cr_assert(f != NULL);
	cr_assert(fwrite(bytes, 1, n, f) == n && fflush(f) == 0);
	bool done = image_header_read_fd(fileno(f), out, why);
	fclose(f);
	return done;
}

Test(image_header, formats)
{
	static const struct {
		const char *name, *bytes;
		size_t n;
		const char *format;
		uint32_t width, height;
		unsigned orientation;
	} cases[] = {
		{ "jpeg", BYTES("\xff\xd8\xff\xe0\0\x04JF" JPEG_FRAME), "JPEG", 64, 48, 1 },
		{ "jpeg with filling bytes and a restart marker", BYTES("\xff\xd8\xff\xff\xff\xd0" JPEG_FRAME), "JPEG",
			64, 48, 1 },
		{ "progressive jpeg", BYTES("\xff\xd8\xff\xc4\0\x03.\xff\xc2\0\x11\x08\x01\0\x02\0\x03"), "JPEG", 512,
			256, 1 },
		{ "turned jpeg", BYTES("\xff\xd8\xff\xe1\0\x22" "Exif\0\0" EXIF_INTEL JPEG_FRAME), "JPEG", 48, 64, 6 },
		{ "turned, the other byte order", BYTES("\xff\xd8\xff\xe1\0\x22" "Exif\0\0" EXIF_MOTOROLA JPEG_FRAME),
			"JPEG", 48, 64, 6 },
		{ "png", BYTES(PNG_HEAD), "PNG", 64, 48, 1 },
		{ "turned png", BYTES(PNG_HEAD "\0\0\0\x1a" "eXIf" EXIF_INTEL "CRC."), "PNG", 48, 64, 6 },
		{ "png whose Exif is behind the pixels",
			BYTES(PNG_HEAD "\0\0\0\x01" "IDAT.CRC.\0\0\0\x1a" "eXIf" EXIF_INTEL "CRC."),
			"PNG", 48, 64, 6 },
		{ "webp", BYTES(WEBP_HEAD "VP8 \x0a\0\0\0\x10\0\0\x9d\x01\x2a\x40\0\x30\0"), "WebP", 64, 48, 1 },
		{ "webp with a scale", BYTES(WEBP_HEAD "VP8 \x0a\0\0\0\x10\0\0\x9d\x01\x2a\x40\x40\x30\x80"), "WebP",
			64, 48, 1 },
		{ "lossless webp", BYTES(WEBP_HEAD "VP8L\x05\0\0\0\x2f\x3f\xc0\x0b\0"), "WebP", 64, 48, 1 },
		{ "extended webp",
			BYTES(WEBP_HEAD "VP8X\x0a\0\0\0\x08\0\0\0\x3f\0\0\x2f\0\0" "EXIF\x1a\0\0\0" EXIF_INTEL), "WebP",
			48, 64, 6 },
		{ "bmp", BYTES("BM............\x28\0\0\0\x40\0\0\0\x30\0\0\0"), "BMP", 64, 48, 1 },
		{ "bmp from the top down", BYTES("BM............\x28\0\0\0\x40\0\0\0\xd0\xff\xff\xff"), "BMP", 64, 48,
			1 },
		{ "old bmp", BYTES("BM............\x0c\0\0\0\x40\0\x30\0\x01\0\x18\0"), "BMP", 64, 48, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct image_header h;
		const char *why;
		cr_assert(read_bytes(cases[i].bytes, cases[i].n, &h, &why), "%s: %s", cases[i].name, why);
		cr_expect_str_eq(h.format, cases[i].format, "%s", cases[i].name);
		cr_expect_eq(h.width, cases[i].width, "%s: %u", cases[i].name, h.width);
		cr_expect_eq(h.height, cases[i].height, "%s: %u", cases[i].name, h.height);
		cr_expect_eq(h.orientation, cases[i].orientation, "%s: %u", cases[i].name, h.orientation);
	}
}

Test(image_header, faults)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *why;
	} cases[] = {
		{ BYTES(""), "not a JPEG, PNG, WebP or BMP file" },
		{ BYTES("GIF89a......"), "not a JPEG, PNG, WebP or BMP file" },
		{ BYTES("\xff\xd8"), "ends before its size is said" },
		{ BYTES("\xff\xd8\xff\xe0\xff\xff"), "ends before its size is said" },
		{ BYTES("\xff\xd8\xff\xe0\0\x01"), "a JPEG whose blocks are damaged" },
		{ BYTES("\xff\xd8.."), "a JPEG whose blocks are damaged" },
		{ BYTES("\xff\xd8\xff\xda\0\x04.."), "a JPEG without a frame" },
		{ BYTES("\xff\xd8\xff\xc0\0\x11\x08\0\0\0\x40\x03"), "a picture of no size" },
		{ BYTES("\x89PNG\r\n\x1a\n\0\0\0\r"), "ends before its size is said" },
		{ BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIDAT\0\0\0\x40\0\0\0\x30"), "a PNG without a header" },
		{ BYTES(WEBP_HEAD "VP8L\x05\0\0\0\x2e\x3f\xc0\x0b\0"), "a WebP whose picture is damaged" },
		{ BYTES(WEBP_HEAD "ANIM"), "a WebP without a picture" },
		{ BYTES("BM............\x28\0\0\0\0\0\0\x80\x30\0\0\0"), "a BMP of negative width" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct image_header h;
		const char *why = NULL;
		cr_expect_not(read_bytes(cases[i].bytes, cases[i].n, &h, &why), "case %zu", i);
		cr_expect_str_eq(why, cases[i].why, "case %zu: %s", i, why);
	}
}

/* Exif data that points outside of itself, or into a circle of nothing, says nothing; the size stays. */
Test(image_header, damaged_exif)
{
	static const char jpeg[] = "\xff\xd8\xff\xe1\0\x22" "Exif\0\0" EXIF_INTEL JPEG_FRAME;
	for (size_t at = 12; at < sizeof jpeg - sizeof JPEG_FRAME; at++) {
		for (int value = 0; value < 256; value += 5) {
			char copy[sizeof jpeg];
			memcpy(copy, jpeg, sizeof jpeg);
			copy[at] = (char)value;
			struct image_header h;
			const char *why;
			cr_assert(read_bytes(copy, sizeof jpeg - 1, &h, &why));
			cr_assert(h.width * h.height == 64 * 48 && h.orientation >= 1 && h.orientation <= 8);
		}
	}
}

Test(image_header, missing_file)
{
	struct image_header h;
	const char *why;
	cr_expect_not(image_header_read("no/such/file.jpg", &h, &why));
	cr_expect(why == NULL && errno == ENOENT);
}
