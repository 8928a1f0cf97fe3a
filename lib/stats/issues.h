/* issues.h -- what is wrong with the annotations of an image.
 *
 * A box is told once of each kind, with the first earlier box that it is a twin of:
 *	empty           a side is 0
 *	inverted        x2 < x1 or y2 < y1
 *	outside         it lies wholly outside the image
 *	partly-outside  part of it does, by more than rounding
 *	duplicate       an earlier box is the same, and so is its label
 *	near-duplicate  an earlier box with its label has an IoU of at least ISSUES_ALIKE with it, and is not the same
 *	conflict        an earlier box of another label has
 *	tiny            a side is below a pixel, or below what the caller says
 * and an image once:
 *	normalised      its boxes lie between 0 and 1, as if they were shares of its sides (told instead of tiny)
 *	xywh            two boxes or more, at least half of all, are inverted; as x, y, width, height all lie in the
 *	                image (instead of inverted)
 *	size            it has boxes and no size; or a box leaves it by more than a twentieth of a side, and with width
 *	                and height swapped all boxes lie in it (instead of outside and partly-outside)
 * image-twice and labels-alike are found elsewhere (image_keys.h, alike.h). What lies outside needs a size. Ignored
 * boxes are never told, crowds for being empty, inverted or outside alone. */
#ifndef STATS_ISSUES_H
#define STATS_ISSUES_H

#include "base/arena.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ISSUES_ALIKE 0.95

enum issue_kind {
	ISSUE_EMPTY, ISSUE_INVERTED, ISSUE_OUTSIDE, ISSUE_PARTLY_OUTSIDE, ISSUE_DUPLICATE, ISSUE_NEAR_DUPLICATE,
	ISSUE_CONFLICT, ISSUE_IMAGE_TWICE, ISSUE_TINY, ISSUE_NORMALISED, ISSUE_XYWH, ISSUE_SIZE, ISSUE_LABELS_ALIKE,
	ISSUE_KINDS
};

/* As they are written; NULL at the end. */
extern const char *const issue_names[ISSUE_KINDS + 1];

enum { ISSUE_NONE = INT32_MAX };

struct issue {
	enum issue_kind kind;
	uint32_t box, with; /* ISSUE_NONE: it is the image's; there is none */
};

enum issue_mark { ISSUE_PLAIN, ISSUE_CROWD, ISSUE_IGNORED };

struct issue_image {
	size_t boxes;              /* < 2^31 */
	const struct box *box;
	const unsigned char *mark; /* enum issue_mark of each */
	const uint32_t *label;     /* equal numbers, equal labels; NULL: all are alike */
	bool sized;
	double size[2];            /* px */
	double least[2];           /* sides below these are tiny, px; at least 1 */
};

/* What is wrong: the image's own first, then by box; returned in arena. */
size_t issues_find(const struct issue_image *image, const struct issue **out, struct arena *arena);

#endif
