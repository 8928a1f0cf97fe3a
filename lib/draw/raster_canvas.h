/* raster_canvas.h -- a drawing in pixels at work; for the parts of raster alone. */
#ifndef DRAW_RASTER_CANVAS_H
#define DRAW_RASTER_CANVAS_H

#include "draw/scene.h"

#include <pango/pangocairo.h>

struct canvas {
	cairo_t *cairo;
	bool dark;
	PangoLayout *layout; /* NULL: the system has no fonts, and cairo's own plain one is taken */
	PangoFontDescription *font;
	struct arena *arena;
};

void raster_colour(struct canvas *c, struct colour colour);
void raster_text(struct canvas *c, const struct draw_command *d);
void raster_fonts_open(struct canvas *c);
void raster_fonts_close(struct canvas *c);

#endif
