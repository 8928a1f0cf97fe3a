/* picture_png.c -- PNG pictures, by libpng. */
#include "draw/libraries.h"
#include "draw/picture.h"

#if DRAW_HAS_LIBRARIES

#include <png.h>
#include <string.h>

/* A picture has 2^26 pixels at most: what is larger is more likely damaged than wanted. */
enum { MOST = 1 << 26 };

const char *
picture_decode_png(const unsigned char *bytes, size_t n, struct picture *out, struct arena *arena)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	if (!png_image_begin_read_from_memory(&image, bytes, n))
		return "a damaged PNG";
	image.format = PNG_FORMAT_BGRA;
	if ((uint64_t)image.width * image.height > MOST) {
		png_image_free(&image);
		return "a PNG of more than 2^26 pixels";
	}
	out->width = image.width;
	out->height = image.height;
	out->pixel = arena_array(arena, uint32_t, (size_t)image.width * image.height);
	int done = png_image_finish_read(&image, NULL, out->pixel, 0, NULL);
	png_image_free(&image);
	return done ? NULL : "a damaged PNG";
}

void
picture_encode_png(const struct picture *p, struct buf *out)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION, .width = p->width, .height = p->height, .format = PNG_FORMAT_BGRA
	};
	png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
	char *to = buf_room(out, size);
	if (png_image_write_to_memory(&image, to, &size, 0, p->pixel, 0, NULL))
		out->len += size;
}

#endif
