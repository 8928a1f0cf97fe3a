/* framework_format.h -- what the formats of framework.h share. Not for others. */
#ifndef FRAMEWORK_FRAMEWORK_FORMAT_H
#define FRAMEWORK_FRAMEWORK_FORMAT_H

#include "framework/faults.h"
#include "framework/framework.h"

/* x > 0 with five significant digits, as a plain decimal without zeros behind: no printed side is off by more than
 * 0.005 %. */
void framework_number(struct buf *out, double x);

/* Comment lines: the text with "in pixels of the network's input" and its size behind it, what p is about,
 * and the share of each level. */
void framework_heading(struct buf *out, const struct framework_levels *p, const char *text);

/* Where the shapes of level i begin. */
static inline size_t
framework_first(const struct framework_levels *p, size_t i)
{
	return i > 0 ? p->end[i - 1] : 0;
}

static inline size_t
framework_count(const struct framework_levels *p, size_t i)
{
	return p->end[i] - framework_first(p, i);
}

/* Whether all levels have the same number of shapes; else why receives that it is needed. */
bool framework_even(const struct framework_levels *p, char *why);

/* A level's shapes as sizes times ratios. */
struct framework_factors {
	size_t sizes, ratios;
	double *size;  /* the root of the area, px, ascending */
	double *ratio; /* height / width, ascending */
};

/* Of each level (room for p->levels); false: some level's shapes are not all sizes with all ratios. Memory is
 * arena's. */
bool framework_factor(const struct framework_levels *p, struct framework_factors *level, struct arena *arena);

/* The same as a writer needs it, even and factored; false: why receives what is not. */
bool framework_factored(const struct framework_levels *p, struct framework_factors *level, char *why,
	struct arena *arena);

/* Whether all levels have the same ratios. */
bool framework_same_ratios(const struct framework_factors *level, size_t levels);

/* n numbers with ", " between. */
void framework_list(struct buf *out, const double *x, size_t n);

/* For readers. Matching and coding of a preset, without its name and classes; heads as the levels of a detector,
 * whose other facts stay; and the shapes of the detector's base boxes, level by level. */
void framework_take_preset(const char *preset, struct framework_anchors *out, struct arena *arena);
void framework_take_heads(struct json_dom *d, struct framework_config *c, struct framework_anchors *out);
void framework_list_bases(struct framework_anchors *out, struct arena *arena);

#endif
