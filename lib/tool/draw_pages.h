/* draw_pages.h -- what was read as pictures, and these as files. */
#ifndef TOOL_DRAW_PAGES_H
#define TOOL_DRAW_PAGES_H

#include "base/buf.h"
#include "tool/draw_item.h"

/* Draws n items, in the order of their lines, as the options say: appended to out, or as files of their own. false: it
 * has been said what is wrong. */
bool draw_pages(const struct draw_context *c, const struct draw_item *item, size_t n, struct buf *out);

#endif
