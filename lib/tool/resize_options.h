/* resize_options.h -- what anchor-resize is told to do to an image: a rule of the options' own, or that of a set. */
#ifndef TOOL_RESIZE_OPTIONS_H
#define TOOL_RESIZE_OPTIONS_H

#include "anchorset/anchor_source.h"
#include "geometry/resize_rule.h"

struct resize_short {
	double n, max; /* n 0: not given */
};

struct resize_options {
	double stretch[2];          /* 0: not given, here and below */
	struct letterbox letterbox;
	struct resize_short short_side;
	int rounding;               /* -1: not given */
	double scale;
	struct anchor_source_options set;
};

struct resize_options resize_options_defaults(void);

extern const struct opt resize_option_rows[];

/* How many ways there are among the options. */
int resize_options_count(const struct resize_options *o);

/* The way that the options say, the only one and not scale. What contradicts itself, or a set that does not say how
 * its images are resized, is ERR_USAGE. */
struct resize_rule resize_options_rule(const struct resize_options *o);

#endif
