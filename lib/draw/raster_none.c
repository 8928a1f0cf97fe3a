/* raster_none.c -- what takes the place of PNG and PDF where the libraries for it were not there. */
#include "draw/raster.h"

#include "draw/libraries.h"
#include "draw/picture.h"

#if !DRAW_HAS_LIBRARIES

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
