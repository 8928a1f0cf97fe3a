/* text_width.h -- how wide a text may be taken to be where no font is at hand.
 *
 * The advances are those of DejaVu Sans, which is wider than most: in another font a text is narrower than this, not
 * wider. So a drawing is laid out alike on every machine, whatever fonts it has. */
#ifndef DRAW_TEXT_WIDTH_H
#define DRAW_TEXT_WIDTH_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* In px, of UTF-8 in letters of so many px. */
double text_width(struct slice text, double size);

/* How many bytes of it, whole characters with the marks that follow them, are no wider than that. */
size_t text_width_fits(struct slice text, double size, double width);

/* It has nothing but characters that are about as wide as taken: Latin ones, and punctuation. */
bool text_width_known(struct slice text);

#endif
