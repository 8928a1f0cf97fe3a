/* resize_rule.c -- how a system brings an image into the frame that its network sees. */
#include "geometry/resize_rule.h"

#include <stddef.h>

const char *const resize_modes[] = { "short", "letterbox", "stretch", NULL };
const char *const resize_places[] = { "centre", "corner", NULL };
const char *const resize_roundings[] = { "floor", "nearest", "half-even", "down", "float32", NULL };

struct resize_rule
resize_rule_default(void)
{
	return (struct resize_rule){ .max = INFINITY, .place = RESIZE_CENTRE, .rounding = ROUNDING_FLOOR };
}

enum rounding
resize_rule_rounding(enum resize_mode mode)
{
	return mode == RESIZE_LETTERBOX ? ROUNDING_HALF_EVEN : ROUNDING_FLOOR;
}

const char *
resize_rule_check(const struct resize_rule *r)
{
	bool boxed = r->mode == RESIZE_LETTERBOX, sized = boxed || r->mode == RESIZE_STRETCH;
	if (r->mode == RESIZE_SHORT && !(r->short_side > 0))
		return "mode short needs \"short\", above 0";
	if (r->mode != RESIZE_SHORT && (r->short_side > 0 || r->max < INFINITY))
		return "\"short\" and \"max\" are for mode short";
	if (sized && !(r->size[0] > 0 && r->size[1] > 0))
		return "modes letterbox and stretch need \"size\", two numbers above 0";
	if (!sized && r->size[0] > 0)
		return "\"size\" is for modes letterbox and stretch";
	if (!boxed && (r->place != RESIZE_CENTRE || r->stride > 0))
		return "\"place\" and \"stride\" are for mode letterbox";
	if (boxed && (r->rounding == ROUNDING_FLOOR || r->rounding == ROUNDING_NEAREST))
		return "a letterbox is rounded half-even, down or float32";
	if (!boxed && (r->rounding == ROUNDING_DOWN || r->rounding == ROUNDING_FLOAT32))
		return "rounding down and float32 are for mode letterbox";
	return NULL;
}

void
resize_rule_apply(const struct resize_rule *r, const double from[2], struct resize *out)
{
	const struct letterbox box = { { r->size[0], r->size[1] }, r->place, r->rounding, r->stride };
	switch (r->mode) {
	case RESIZE_SHORT: transform_short(from, r->short_side, r->max, r->rounding, out); break;
	case RESIZE_LETTERBOX: transform_letterbox(from, &box, out); break;
	case RESIZE_STRETCH: transform_stretch(from, r->size, out); break;
	}
}

bool
resize_rule_fits(const struct resize_rule *r, const double from[2], const double size[2])
{
	struct resize frame;
	const double within = r->mode == RESIZE_SHORT ? 1 : 0;
	resize_rule_apply(r, from, &frame);
	return fabs(frame.size[0] - size[0]) <= within && fabs(frame.size[1] - size[1]) <= within;
}
