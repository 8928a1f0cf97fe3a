/* gen_options.h -- the options that make shapes and grids. */
#ifndef TOOL_GEN_OPTIONS_H
#define TOOL_GEN_OPTIONS_H

#include "engine/opt.h"
#include "geometry/anchor_generator.h"
#include "geometry/detector.h"

struct gen_offset {
	bool given, px;
	double value;
};

enum { GEN_NUMBERS = 256 };

/* Numbers, or pairs of them, with commas between; colons end the levels' own groups. */
struct gen_list {
	size_t n; /* 0: not given */
	double number[GEN_NUMBERS];
	size_t groups; /* 0: no colons */
	size_t end[ANCHOR_GENERATOR_LEVELS]; /* behind the last number, or pair, of each group */
};

struct gen_options {
	struct gen_list shapes, sizes, scales, ratios; /* shapes: pairs */
	struct opt_numbers strides, grid;                   /* grid: pairs */
	double ssd[2];                              /* 0,0: not given */
	bool sliding_window;
	size_t octaves;
	struct gen_offset offset;
	int order, round, stride_rule, clip, rounding; /* -1: not given */
	double pad;                                    /* 0: not given */
	double input[2];
};

struct gen_options gen_options_defaults(void);

extern const struct opt gen_option_rows[];

/* struct opt_numbers: the strides of ANCHOR_GENERATOR_LEVELS levels at most. */
opt_setter gen_options_set_strides;

/* The generator's rule. Contradictory options are ERR_USAGE. */
struct anchor_generator gen_options_rule(const struct gen_options *o);

/* For a set that has its own shapes and grids: NULL, or that there are options which make such. */
const char *gen_options_unfit(const struct gen_options *o);

/* What the others change in a set; of another input images are letterboxed or stretched into that. NULL, or what
 * contradicts it. */
const char *gen_options_adjust(const struct gen_options *o, struct detector *d);

#endif
