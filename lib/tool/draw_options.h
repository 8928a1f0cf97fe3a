/* draw_options.h -- anchor-draw's options. */
#ifndef TOOL_DRAW_OPTIONS_H
#define TOOL_DRAW_OPTIONS_H

#include "anchorset/anchor_source.h"
#include "draw/svg.h"
#include "engine/filter.h"

#include <stdbool.h>
#include <stddef.h>

enum draw_format { DRAW_SVG, DRAW_PNG, DRAW_PDF, DRAW_HTML };

/* What is shown on images. */
enum draw_show {
	SHOW_LABELS = 1 << 0,
	SHOW_SCORES = 1 << 1,
	SHOW_CROWDS = 1 << 2,
	SHOW_PROPOSALS = 1 << 3,
	SHOW_ANCHORS = 1 << 4,
	SHOW_LINKS = 1 << 5,
	SHOW_IGNORED = 1 << 6,
	SHOW_NEGATIVES = 1 << 7,
	SHOW_FOUND = 1 << 8
};

struct draw_options {
	struct filter_options filter;
	struct anchor_source_options source;
	const char *each, *images, *gt;
	unsigned show;    /* enum draw_show */
	const char *plot; /* NULL: all that there are */
	double sheet[2];  /* columns, rows; 0: no sheet */
	size_t width;     /* px; 0: the format's own */
	double score;     /* detections have at least this; -INFINITY: all */
	int theme;        /* enum theme - 1; -1: the reader's */
	enum draw_format format;
};

/* Returns the index of the first operand. What is wrong is ERR_USAGE. */
int draw_options_parse(struct draw_options *o, int argc, char *argv[]);

static inline enum theme
draw_theme(const struct draw_options *o)
{
	return (enum theme)(o->theme + 1);
}

/* The ending of files of a format, without a dot. */
extern const char *const draw_format_names[];

#endif
