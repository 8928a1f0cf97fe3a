/* label_layout.h -- places for the labels of boxes, so that they cover each other as little as can be.
 *
 * Labels are placed one after the other, each where it covers none before it: over or under its box, inside at a
 * corner, beside it, or along its edges. J. Christensen, J. Marks, S. Shieber, "An Empirical Study of Algorithms for
 * Point-Feature Label Placement", ACM Transactions on Graphics 14(3), 1995, section 3.1, with boxes in place of points.
 */
#ifndef DRAW_LABEL_LAYOUT_H
#define DRAW_LABEL_LAYOUT_H

#include "base/arena.h"
#include "draw/scene.h"

#include <stdbool.h>
#include <stddef.h>

struct label_place {
	struct area box; /* what it belongs to */
	double w, h;     /* of the label */
	double x, y;     /* its upper left corner, where it is placed */
	bool fixed;      /* it is no label: it stands where its box is, and labels avoid it */
	bool placed;
};

/* Places n labels in their order within bounds. One for which there is no free place is left out; or, with force, put
 * where it covers least. */
void label_layout(struct label_place *label, size_t n, struct area bounds, bool force, struct arena *scratch);

#endif
