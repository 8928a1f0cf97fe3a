/* image_header.h -- how large a picture is, from the head of its file: JPEG, PNG, WebP and BMP.
 *
 * Nothing is decoded, and of a file only the blocks are read that lead to its size. A picture is as large as a viewer
 * shows it: where the Exif orientation of a JPEG, PNG or WebP turns it by a quarter, width and height are exchanged, as
 * OpenCV and PIL's exif_transpose do when they load it, for that is the frame that its annotations are in.
 *
 * Sources: ITU-T T.81 (1992), annex B; W3C, "Portable Network Graphics", third edition, 2025, sections 5 and 11;
 * Google, "WebP Container Specification" and RFC 6386, section 9.1; Microsoft, BITMAPCOREHEADER and BITMAPINFOHEADER;
 * CIPA DC-008 (Exif), section 4.6. */
#ifndef DATASET_IMAGE_HEADER_H
#define DATASET_IMAGE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_header {
	const char *format;     /* "JPEG", "PNG", "WebP" or "BMP" */
	uint32_t width, height; /* px, > 0, as shown */
	unsigned orientation;   /* 1 to 8, as in Exif; 1 where nothing is said */
};

/* Reads the head of a file. false: *why is a constant text ("not a JPEG, PNG, WebP or BMP file", "ends before its size
 * is said"), or NULL where errno says it. */
bool image_header_read(const char *path, struct image_header *out, const char **why);

/* The same from an open file, which is read from its begin on by pread. */
bool image_header_read_fd(int fd, struct image_header *out, const char **why);

#endif
