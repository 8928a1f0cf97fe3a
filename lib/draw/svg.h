/* svg.h -- scenes as SVG. Texts stay texts, and are laid out alike whatever fonts there are; tags become data
 * attributes. */
#ifndef DRAW_SVG_H
#define DRAW_SVG_H

#include "base/buf.h"
#include "draw/scene.h"

#include <stdbool.h>

enum theme { THEME_AUTO, THEME_LIGHT, THEME_DARK };

/* A document. With THEME_AUTO it follows the reader's preference, and is light where there is none. */
void svg_put(struct buf *out, const struct scene *s, enum theme theme);

/* The element alone, for a page whose style sheet has svg_put_inks. */
void svg_put_inline(struct buf *out, const struct scene *s);

/* The rules of a style sheet that give the inks their colours; before is put before each selector. */
void svg_put_inks(struct buf *out, bool dark, const char *before);

/* Text with what is markup escaped; what is no UTF-8 must not be in it. */
void svg_put_text(struct buf *out, struct slice text);

/* A number with at most two digits behind the point. */
void svg_put_number(struct buf *out, double x);

#endif
