/* colour.h -- the few colours of pictures: inks that follow the theme, and a palette that does not.
 *
 * The palette is that of M. Okabe and K. Ito, "Color Universal Design", 2008, which people of all kinds of colour
 * vision can tell apart, its yellow darker, with a purple and a sand of P. Tol's ("Colour Schemes", technical note
 * SRON/EPS/TN/09-002, 2021), a brown, an indigo and a red. A label always has the same one, in every picture: it
 * depends on nothing but its text. */
#ifndef DRAW_COLOUR_H
#define DRAW_COLOUR_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* What a colour is for; its value is the theme's, save for INK_RGB. */
enum ink {
	INK_NONE, /* nothing is drawn */
	INK_RGB,
	INK_TEXT,
	INK_SOFT,  /* text of less weight, axes */
	INK_LINE,  /* grids */
	INK_PANEL, /* what stands in for a picture */
	INK_PAPER,
	INKS
};

struct colour {
	enum ink ink;
	uint32_t rgb;  /* INK_RGB: 0xRRGGBB */
	float opacity; /* 0..1 */
};

static inline struct colour
colour_ink(enum ink ink)
{
	return (struct colour){ ink, 0, 1 };
}

static inline struct colour
colour_rgb(uint32_t rgb)
{
	return (struct colour){ INK_RGB, rgb, 1 };
}

static inline struct colour
colour_fade(struct colour c, double opacity)
{
	c.opacity = (float)(c.opacity * opacity);
	return c;
}

/* The colour of a label; that of the i-th thing of a list. */
struct colour colour_label(struct slice label);
struct colour colour_at(size_t i);

/* What is read best on it: nearly black or white. */
struct colour colour_on(struct colour c);

/* From the first to the last of a scale of brightness, at 0..1; the same for every kind of colour vision. */
struct colour colour_scale(double at);

/* 0xRRGGBB of a colour under a theme; its ink is not INK_NONE. */
uint32_t colour_value(struct colour c, bool dark);

#endif
