/* box_scene.h -- an image and the boxes on it.
 *
 * What a box is decides how it looks: by its label where it is an object, by its fate where detections meet the ground
 * truth, dashed where it takes no part. Lines become thin where there are many boxes. A box that leaves the image ends
 * a little outside of it; one that lies wholly outside is counted below the picture instead. */
#ifndef DRAW_BOX_SCENE_H
#define DRAW_BOX_SCENE_H

#include "draw/box_mark.h"
#include "draw/scene.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BOX_NO_LINK = UINT32_MAX >> 1 };

struct scene_box {
	struct box box;     /* px of the image; finite */
	struct slice label; /* empty: none */
	struct slice note;  /* more words for a reader who asks; empty: none */
	double score, iou;  /* NAN: none */
	enum box_mark mark;
	uint32_t link; /* a line leads to the middle of this box; BOX_NO_LINK: none */
};

struct box_scene {
	double width, height;          /* of the image, > 0 */
	const struct picture *picture; /* NULL: a plain panel */
	struct slice title, note;      /* beside each other, above; either may be empty */
	size_t n;
	const struct scene_box *box;
	size_t more[BOX_MARKS]; /* boxes of a kind that are not among them, for there are too many */
	bool words, scores;     /* labels are written on boxes, and scores */
	double text;            /* size of letters, px */
};

/* How large it becomes in a width and height that it must not exceed: the whole, and inside it the image. */
struct box_scene_size {
	double width, height;
	struct area image;
};
struct box_scene_size box_scene_size(const struct box_scene *b, double width, double height);

/* Draws it with its upper left corner at x,y. */
void box_scene_draw(struct scene *s, const struct box_scene *b, double x, double y, const struct box_scene_size *size);

#endif
