/* libraries_none.c -- what takes the place of pictures where their libraries were not there. */
#include "draw/libraries.h"
#include "draw/picture.h"
#include "draw/raster.h"

#if !DRAW_HAS_LIBRARIES

bool
picture_supported(void)
{
	return false;
}

const char *
picture_decode_jpeg(const unsigned char *bytes, size_t n, double least, struct picture *out, struct arena *arena)
{
	(void)bytes, (void)n, (void)least, (void)out, (void)arena;
	return picture_missing;
}

void
picture_encode_jpeg(const struct picture *p, struct buf *out)
{
	(void)p, (void)out;
}

const char *
picture_decode_png(const unsigned char *bytes, size_t n, struct picture *out, struct arena *arena)
{
	(void)bytes, (void)n, (void)out, (void)arena;
	return picture_missing;
}

void
picture_encode_png(const struct picture *p, struct buf *out)
{
	(void)p, (void)out;
}

const char *
raster_png(struct buf *out, const struct scene *s, bool dark)
{
	(void)out, (void)s, (void)dark;
	return picture_missing;
}

struct raster_pdf *
raster_pdf_open(struct buf *out, struct arena *arena)
{
	(void)out, (void)arena;
	return NULL;
}

const char *
raster_pdf_page(struct raster_pdf *pdf, const struct scene *s, bool dark)
{
	(void)pdf, (void)s, (void)dark;
	return picture_missing;
}

const char *
raster_pdf_close(struct raster_pdf *pdf)
{
	(void)pdf;
	return picture_missing;
}

void
raster_end(void)
{
}

#endif
