/* picture.h -- the pictures below the boxes: JPEG and PNG files, decoded no larger than they are wanted.
 *
 * A JPEG is decoded at an eighth to the whole of its size by the transform itself (ITU-T T.81; libjpeg-turbo), so that
 * large photographs cost little, and then made smaller by the mean of the pixels that fall together. Turned as its Exif
 * orientation says, a picture lies as a viewer shows it. */
#ifndef DRAW_PICTURE_H
#define DRAW_PICTURE_H

#include "base/arena.h"
#include "base/buf.h"
#include "draw/libraries.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture {
	uint32_t width, height; /* px */
	uint32_t *pixel; /* [height][width]: 0xAARRGGBB, the colours not multiplied by the opacity; rows from above */
	bool photograph; /* came as a JPEG: goes on as one */
	const unsigned char *file; /* the file itself, where it serves as it is; else NULL */
	size_t file_size;
};

/* Whether this build can read and draw pictures; else libraries.h says what it lacks. */
bool picture_supported(void);

/* Decodes a picture of which n bytes are in memory and at most so many px are wanted as shown (0: all); orientation is
 * 1 to 8 as in Exif. Where as_file is set, pixels are only decoded if the file cannot serve as it is. NULL, or what is
 * wrong. */
const char *picture_decode(const unsigned char *bytes, size_t n, unsigned orientation, double width, double height,
	bool as_file, struct picture *out, struct arena *arena);

/* A small file of the picture, as a data URI. */
void picture_put_uri(const struct picture *p, struct buf *out);

/* The parts of a format: decodes with the longer side at least `least` px where it has that many. */
const char *picture_decode_jpeg(
	const unsigned char *bytes, size_t n, double least, struct picture *out, struct arena *arena);
const char *picture_decode_png(const unsigned char *bytes, size_t n, struct picture *out, struct arena *arena);
void picture_encode_jpeg(const struct picture *p, struct buf *out);
void picture_encode_png(const struct picture *p, struct buf *out);

#endif
