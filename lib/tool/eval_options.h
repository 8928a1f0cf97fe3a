/* eval_options.h -- anchor-eval's options. */
#ifndef TOOL_EVAL_OPTIONS_H
#define TOOL_EVAL_OPTIONS_H

#include "engine/filter.h"
#include "engine/opt.h"
#include "tool/eval_report.h"
#include "tool/eval_run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct eval_areas {
	size_t n;
	struct eval_area area[EVAL_AREAS];
};

struct eval_bins {
	size_t n; /* 0: not wanted */
};

struct eval_options {
	struct filter_options filter;
	const char *gt, *names, *anchors, *errors, *slices, *compare, *curves, *arrays, *protocol;
	bool as_published, inclusive, agnostic, confusion, tide, partial, merge;
	struct opt_numbers iou, max_dets;
	struct eval_areas areas;
	double at;           /* NAN: not given */
	int best, as;        /* -1: not given; as: enum terminal_as */
	struct eval_bins calibration;
	size_t bootstrap;
	uint64_t seed;
};

/* Parses and checks the command line; the index of the first operand. */
int eval_options_parse(struct eval_options *o, int argc, char *argv[]);

/* The protocol's settings, as the options change them. */
void eval_options_settings(const struct eval_options *o, struct eval_config *config);

#endif
