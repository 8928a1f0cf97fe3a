/* box_legend.h -- what stands below an image with boxes: what the colours mean, and what cannot be seen. */
#ifndef DRAW_BOX_LEGEND_H
#define DRAW_BOX_LEGEND_H

#include "draw/box_scene.h"

struct box_legend {
	size_t outside;    /* boxes wholly outside the image */
	size_t unlabelled; /* boxes without room for their label */
	bool labels;       /* no box has its label beside it: the legend has them, and how many boxes of each */
};

/* Draws it on one line from x, whose base is at y. What has no room in that width is left out, from the end. */
void box_legend_draw(struct scene *s, const struct box_scene *b, const struct box_legend *legend, double x, double y,
	double width);

#endif
