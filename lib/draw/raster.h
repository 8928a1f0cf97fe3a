/* raster.h -- scenes as PNG and PDF, by cairo and pango. Builds without them can do neither (picture.h). */
#ifndef DRAW_RASTER_H
#define DRAW_RASTER_H

#include "base/buf.h"
#include "draw/scene.h"

#include <stdbool.h>

/* Appends a PNG. NULL, or what is wrong: it is too large. */
const char *raster_png(struct buf *out, const struct scene *s, bool dark);

/* Pages of a PDF, one after the other, each as large as its scene. The bytes are appended to out, which must stay until
 * the end. */
struct raster_pdf;
struct raster_pdf *raster_pdf_open(struct buf *out, struct arena *arena);
const char *raster_pdf_page(struct raster_pdf *pdf, const struct scene *s, bool dark);
const char *raster_pdf_close(struct raster_pdf *pdf);

/* Gives back what the libraries keep for the next picture. */
void raster_end(void);

#endif
