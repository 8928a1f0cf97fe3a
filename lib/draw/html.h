/* html.h -- pictures as one page to look through: no network, no other files.
 *
 *	html_open(out, title, theme);
 *	for each: html_add(out, scene, first);
 *	html_close(out);
 *
 * Pictures are SVG elements in the page's script, put into the document one at a time, so that thousands cost little.
*/
#ifndef DRAW_HTML_H
#define DRAW_HTML_H

#include "base/buf.h"
#include "draw/scene.h"
#include "draw/svg.h"

#include <stdbool.h>

void html_open(struct buf *out, struct slice title, enum theme theme);
void html_add(struct buf *out, const struct scene *s, bool first);
void html_close(struct buf *out);

#endif
