/* raster_canvas.h -- a drawing in pixels at work; for the parts of raster alone. */
#ifndef DRAW_RASTER_CANVAS_H
#define DRAW_RASTER_CANVAS_H

#include "draw/scene.h"

#include <pango/pangocairo.h>

struct canvas {
	cairo_t *cairo;
	bool dark;
	bool fonts; /* the system has any; else cairo's own plain one is taken */
	struct arena *arena;
};

void raster_colour(struct canvas *c, struct colour colour);
void raster_text(struct canvas *c, const struct draw_command *d);
bool raster_has_fonts(void);

#endif
