/* resize_rule.h -- how a system brings an image into the frame that its network sees.
 *
 * short      the shorter side becomes short_side, the longer at most max: transform_short
 * letterbox  the picture keeps its ratio and lies in the middle of size, or in its top left corner; with a stride the
 *            frame is then the least whose sides are multiples of it: transform_letterbox
 * stretch    the frame is size, whatever that does to the ratio: transform_stretch */
#ifndef GEOMETRY_RESIZE_RULE_H
#define GEOMETRY_RESIZE_RULE_H

#include "geometry/transform.h"

enum resize_mode { RESIZE_SHORT, RESIZE_LETTERBOX, RESIZE_STRETCH };

struct resize_rule {
	enum resize_mode mode;
	double short_side;      /* px, > 0 */
	double max;             /* px, > 0; INFINITY: no limit */
	double size[2];         /* of letterbox and stretch, [width,height] px, > 0 */
	enum resize_place place;
	enum rounding rounding; /* of short, floor, nearest or half-even; of letterbox, half-even, down or float32 */
	double stride;          /* of letterbox; 0: the frame is size */
};

/* The names of modes, places and roundings, ended by NULL. */
extern const char *const resize_modes[];
extern const char *const resize_places[];
extern const char *const resize_roundings[];

/* What is said of neither mode: no limit, in the middle, no stride. */
struct resize_rule resize_rule_default(void);

/* The rounding of a mode that nobody stated: floor, for a letterbox half-even. */
enum rounding resize_rule_rounding(enum resize_mode mode);

/* A constant text that says what is wrong with a rule; NULL: nothing. */
const char *resize_rule_check(const struct resize_rule *r);

/* The frame of an image of a size, by a rule with which nothing is wrong. */
void resize_rule_apply(const struct resize_rule *r, const double from[2], struct resize *out);

/* Whether that is of this size; for mode short, whose arithmetic every system has its own of, to a pixel. */
bool resize_rule_fits(const struct resize_rule *r, const double from[2], const double size[2]);

#endif
