/* paste_text.h -- what the writers of paste.h share. Not for others. */
#ifndef FORMAT_PASTE_TEXT_H
#define FORMAT_PASTE_TEXT_H

#include "format/paste.h"

paste_writer paste_darknet, paste_yolov5, paste_mmdet, paste_detectron2, paste_torchvision;

/* x > 0 with five significant digits, as a plain decimal without zeros behind: no printed side is off by more than 0.005 %. */
void paste_number(struct buf *out, double x);

/* Comment lines: the text with "in pixels of the network's input" and its size behind it, what p is about,
 * and the share of each level. */
void paste_heading(struct buf *out, const struct paste *p, const char *text);

/* Where the shapes of level i begin. */
static inline size_t
paste_first(const struct paste *p, size_t i)
{
	return i > 0 ? p->end[i - 1] : 0;
}

static inline size_t
paste_count(const struct paste *p, size_t i)
{
	return p->end[i] - paste_first(p, i);
}

/* Whether all levels have the same number of shapes; else why says that it is needed. */
bool paste_even(const struct paste *p, char *why);

/* A level's shapes as sizes times ratios. */
struct paste_factors {
	size_t sizes, ratios;
	double *size;  /* the root of the area, px, ascending */
	double *ratio; /* height / width, ascending */
};

/* Of each level (room for p->levels); false: some level's shapes are not all sizes with all ratios. Memory is arena's. */
bool paste_factor(const struct paste *p, struct paste_factors *level, struct arena *arena);

/* The same as a writer needs it, even and factored; false: why says what is not. */
bool paste_factored(const struct paste *p, struct paste_factors *level, char *why, struct arena *arena);

/* Whether all levels have the same ratios. */
bool paste_same_ratios(const struct paste_factors *level, size_t levels);

/* n numbers with ", " between. */
void paste_list(struct buf *out, const double *x, size_t n);

#endif
