/* box_mark.h -- what a box of a drawing is, and how it looks by that. */
#ifndef DRAW_BOX_MARK_H
#define DRAW_BOX_MARK_H

#include "draw/colour.h"

#include <stdbool.h>

enum box_mark {
	BOX_OBJECT, /* an object or a detection, in its label's colour */
	BOX_CROWD,  /* crowd or ignored: dashed */
	BOX_PROPOSAL,
	/* detections and ground truth */
	BOX_HIT,
	BOX_MISSED,
	BOX_FALSE,
	BOX_UNCOUNTED,
	BOX_FOUND, /* a ground-truth box that was found */
	/* targets */
	BOX_GT, /* a ground-truth box that has anchors */
	BOX_ANCHOR,
	BOX_IGNORED,
	BOX_NEGATIVE,
	BOX_UNMATCHED,
	BOX_MARKS
};

struct box_look {
	const char *name;     /* of one such box, for a reader who asks */
	const char *legend;   /* of many, below the picture; NULL: none is needed */
	struct colour colour; /* of ink INK_NONE: the label's, of this opacity */
	double width;         /* of the line, 1: usual */
	bool dashed, labelled;
};
extern const struct box_look box_looks[BOX_MARKS];

#endif
