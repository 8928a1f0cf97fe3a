/* raster.c -- scenes as PNG and PDF. */
#include "draw/raster.h"

#include "draw/libraries.h"
#include "draw/picture.h"

#if DRAW_HAS_LIBRARIES

#include "draw/raster_canvas.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

enum { LARGEST = 32000 }; /* cairo's pictures have 32767 px at most */

struct raster_pdf {
	struct buf *out;
	cairo_surface_t *surface;
};

void
raster_colour(struct canvas *c, struct colour colour)
{
	uint32_t rgb = colour_value(colour, c->dark);
	cairo_set_source_rgba(
		c->cairo, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0, (double)colour.opacity);
}

static void
paint_path(struct canvas *c, const struct style *s)
{
	if (s->fill.ink != INK_NONE) {
		raster_colour(c, s->fill);
		cairo_fill_preserve(c->cairo);
	}
	if (s->stroke.ink != INK_NONE) {
		const double dash[] = { 3 * s->width + 1, 2 * s->width + 1 };
		raster_colour(c, s->stroke);
		cairo_set_line_width(c->cairo, s->width);
		cairo_set_dash(c->cairo, dash, s->dashed ? 2 : 0, 0);
		cairo_stroke_preserve(c->cairo);
	}
	cairo_new_path(c->cairo);
}

static void
draw_rect(struct canvas *c, const struct draw_command *d)
{
	const struct area *a = &d->area;
	double r = fmin(d->radius, fmin(a->w, a->h) / 2);
	if (r > 0) {
		cairo_new_sub_path(c->cairo);
		cairo_arc(c->cairo, a->x + a->w - r, a->y + r, r, -M_PI / 2, 0);
		cairo_arc(c->cairo, a->x + a->w - r, a->y + a->h - r, r, 0, M_PI / 2);
		cairo_arc(c->cairo, a->x + r, a->y + a->h - r, r, M_PI / 2, M_PI);
		cairo_arc(c->cairo, a->x + r, a->y + r, r, M_PI, 3 * M_PI / 2);
		cairo_close_path(c->cairo);
	} else {
		cairo_rectangle(c->cairo, a->x, a->y, a->w, a->h);
	}
	paint_path(c, &d->style);
}

/* The pixels as cairo wants them, multiplied by their opacity. */
static void
copy_pixels(const struct picture *p, unsigned char *data, int stride)
{
	for (size_t y = 0; y < p->height; y++) {
		uint32_t *row = (uint32_t *)(void *)(data + y * (size_t)stride);
		for (size_t x = 0; x < p->width; x++) {
			uint32_t pixel = p->pixel[y * p->width + x], a = pixel >> 24;
			row[x] = a == 0xff ? pixel
					   : a << 24 | (pixel >> 16 & 0xff) * a / 255 << 16 |
						     (pixel >> 8 & 0xff) * a / 255 << 8 | (pixel & 0xff) * a / 255;
		}
	}
}

static void
draw_picture(struct canvas *c, const struct draw_command *d)
{
	const struct picture *p = d->picture;
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)p->width, (int)p->height);
	if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
		cairo_surface_flush(surface);
		copy_pixels(p, cairo_image_surface_get_data(surface), cairo_image_surface_get_stride(surface));
		cairo_surface_mark_dirty(surface);
		cairo_save(c->cairo);
		cairo_translate(c->cairo, d->area.x, d->area.y);
		cairo_scale(c->cairo, d->area.w / p->width, d->area.h / p->height);
		cairo_rectangle(c->cairo, 0, 0, p->width, p->height);
		cairo_clip(c->cairo);
		cairo_set_source_surface(c->cairo, surface, 0, 0);
		cairo_pattern_set_extend(cairo_get_source(c->cairo), CAIRO_EXTEND_PAD);
		cairo_paint(c->cairo);
		cairo_restore(c->cairo);
	}
	cairo_surface_destroy(surface);
}

static void
draw_command(struct canvas *c, const struct draw_command *d)
{
	switch (d->kind) {
	case DRAW_RECT:
		draw_rect(c, d);
		break;
	case DRAW_PATH:
		for (size_t i = 0; i < d->path.n; i++)
			cairo_line_to(c->cairo, d->path.point[i][0], d->path.point[i][1]);
		if (d->path.closed)
			cairo_close_path(c->cairo);
		paint_path(c, &d->style);
		break;
	case DRAW_CIRCLE:
		cairo_arc(c->cairo, d->area.x, d->area.y, d->radius, 0, 2 * M_PI);
		paint_path(c, &d->style);
		break;
	case DRAW_TEXT:
		raster_text(c, d);
		break;
	case DRAW_PICTURE:
		draw_picture(c, d);
		break;
	case DRAW_OPEN:
	case DRAW_CLOSE:
		break;
	}
}

static const char *
draw(cairo_surface_t *surface, const struct scene *s, bool dark)
{
	struct canvas c = { .cairo = cairo_create(surface), .dark = dark, .arena = s->arena };
	raster_fonts_open(&c);
	raster_colour(&c, colour_ink(INK_PAPER));
	cairo_paint(c.cairo);
	for (size_t i = 0; i < s->n; i++)
		draw_command(&c, &s->command[i]);
	cairo_status_t status = cairo_status(c.cairo);
	raster_fonts_close(&c);
	cairo_destroy(c.cairo);
	return status == CAIRO_STATUS_SUCCESS ? NULL : cairo_status_to_string(status);
}

static cairo_status_t
append(void *to, const unsigned char *bytes, unsigned n)
{
	buf_add(to, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

const char *
raster_png(struct buf *out, const struct scene *s, bool dark)
{
	if (!(s->width <= LARGEST && s->height <= LARGEST))
		return "a PNG has at most 32,000 pixels a side: a smaller --width, a --sheet of fewer images, or "
		       "another format";
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(s->width), (int)ceil(s->height));
	const char *wrong = cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS ? "too large to be drawn"
										  : draw(surface, s, dark);
	if (wrong == NULL && cairo_surface_write_to_png_stream(surface, append, out) != CAIRO_STATUS_SUCCESS)
		wrong = "the PNG could not be made";
	cairo_surface_destroy(surface);
	return wrong;
}

struct raster_pdf *
raster_pdf_open(struct buf *out, struct arena *arena)
{
	struct raster_pdf *pdf = arena_alloc(arena, sizeof *pdf);
	*pdf = (struct raster_pdf){ out, cairo_pdf_surface_create_for_stream(append, out, 1, 1) };
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
	return pdf;
}

/* 96 px are an inch, of 72 points. */
const char *
raster_pdf_page(struct raster_pdf *pdf, const struct scene *s, bool dark)
{
	if (!(s->width <= LARGEST && s->height <= LARGEST))
		return "a page has at most 32,000 px a side: a smaller --width, or a --sheet of fewer images";
	cairo_pdf_surface_set_size(pdf->surface, s->width * 0.75, s->height * 0.75);
	cairo_surface_set_device_offset(pdf->surface, 0, 0);
	cairo_surface_set_device_scale(pdf->surface, 0.75, 0.75);
	const char *wrong = draw(pdf->surface, s, dark);
	cairo_surface_show_page(pdf->surface);
	return wrong;
}

const char *
raster_pdf_close(struct raster_pdf *pdf)
{
	cairo_surface_finish(pdf->surface);
	cairo_status_t status = cairo_surface_status(pdf->surface);
	cairo_surface_destroy(pdf->surface);
	return status == CAIRO_STATUS_SUCCESS ? NULL : "the PDF could not be made";
}

#endif
