/* dataset_toy.c -- a dataset format to try the recipe with: a line an image, NAME X1 Y1 X2 Y2. Read only. */
#include "dataset/format.h"

#include <stdio.h>

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	char name[64];
	struct box b;
	*image = (struct image){ 0 };
	if (sscanf(line->text.text, "%63s %lf %lf %lf %lf", name, &b.x1, &b.y1, &b.x2, &b.y2) != 5 ||
		!image_string(slice_of(arena_text(w->arena, name, strlen(name))), &image->id, w->arena)) {
		filter_reject(w, "expected NAME X1 Y1 X2 Y2");
		return UNIT_REJECTED;
	}
	image_add(image, convert_box(c, 0, b), w->arena);
	return UNIT_IMAGE;
}

const struct format format_toy = {
	.name = "toy",
	.about = "a line an image: NAME X1 Y1 X2 Y2",
	.reads = USES_BASE,
	.read = read_line,
};
