/* draw_pictures.h -- the pictures of images, from a folder; what is wrong with them is counted. */
#ifndef TOOL_DRAW_PICTURES_H
#define TOOL_DRAW_PICTURES_H

#include "base/arena.h"
#include "draw/picture.h"

#include <stdbool.h>
#include <stddef.h>

struct draw_item;

enum draw_picture_fault { PICTURE_MISSING, PICTURE_BROKEN, PICTURE_OTHER_SIZE, PICTURE_FAULTS };

struct draw_pictures {
	const char *folder; /* NULL: no pictures */
	bool files;         /* they go on as files, not as pixels */
	double density;     /* pixels that are drawn a px */
	size_t fault[PICTURE_FAULTS];
	char first[PICTURE_FAULTS][256]; /* the first of each, and why */
};

/* The size of the item's picture, as shown. false: it is not to be had. */
bool draw_pictures_size(const struct draw_pictures *p, const struct draw_item *item, double *width, double *height);

/* The picture that fills the item's frame of width x height, to be drawn shown_w x shown_h px large; NULL: none. A
 * frame that is not the picture's own (a letterbox, a tile) has its part of it, and is transparent elsewhere. */
const struct picture *draw_pictures_get(struct draw_pictures *p, const struct draw_item *item, double width,
	double height, double shown_w, double shown_h, struct arena *arena);

/* Says what was wrong with pictures. */
void draw_pictures_report(const struct draw_pictures *p);

#endif
