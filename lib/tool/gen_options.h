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

extern const char *const gen_orders[];
extern const char *const gen_roundings[];

opt_setter gen_options_set_shapes; /* struct gen_list: WxH,WxH:WxH,... */
opt_setter gen_options_set_sizes;  /* struct gen_list: A,B:C,... */
opt_setter gen_options_set_ssd;    /* double[2]: MIN:MAX */
opt_setter gen_options_set_pairs;   /* struct opt_numbers: WxH,WxH,... */
opt_setter gen_options_set_offset; /* struct gen_offset: 0.5, in strides, or 7.5px */
opt_setter gen_options_set_pad;    /* double: >= 1 */

#define GEN_OPTIONS(o) \
	{ "shapes", 0, "WxH,...", gen_options_set_shapes, &(o).shapes, "shapes in pixels; a colon ends a level's" }, \
	{ "sizes", 0, "S,...", gen_options_set_sizes, &(o).sizes, "square roots of areas, in pixels; likewise" }, \
	{ "scales", 0, "S,...", gen_options_set_sizes, &(o).scales, "the same, as fractions of --input" }, \
	{ "ssd", 0, "MIN:MAX", gen_options_set_ssd, &(o).ssd, \
		"SSD's scales, evenly over the levels, as fractions of --input" }, \
	{ "sliding-window", 0, NULL, opt_flag, &(o).sliding_window, \
		"the one shape, by the one stride, over ever smaller copies of --input" }, \
	{ "ratios", 0, "R,...", gen_options_set_sizes, &(o).ratios, "height / width of the boxes of each size (1); likewise" }, \
	{ "octaves", 0, "N", opt_many, &(o).octaves, "each size stands for N sizes, evenly within an octave (1)" }, \
	{ "rounding", 0, "HOW", opt_one_of, &(struct opt_choice){ gen_roundings, &(o).rounding }, \
		"of base boxes: none or half-even (none)" }, \
	{ NULL, 0, NULL, NULL, NULL, "Grids:" }, \
	{ "strides", 0, "N,...", opt_list, &(o).strides, "step between cells, a level each, in pixels" }, \
	{ "grid", 0, "WxH,...", gen_options_set_pairs, &(o).grid, "columns and rows, a level each, for a fixed input" }, \
	{ "offset", 0, "X[px]", gen_options_set_offset, &(o).offset, "centre of the first cell, in strides or pixels (0.5)" }, \
	{ "input", 0, "WxH", opt_size, &(o).input, "the network's input" }, \
	{ "pad", 0, "N", gen_options_set_pad, &(o).pad, "the tensor's sides are multiples of N (1)" }, \
	{ "round", 0, "HOW", opt_one_of, &(struct opt_choice){ detector_rounds, &(o).round }, \
		"cells are tensor / stride, ceil or floor (ceil)" }, \
	{ "stride-rule", 0, "RULE", opt_one_of, &(struct opt_choice){ detector_stride_rules, &(o).stride_rule }, \
		"step: nominal, floor or exact tensor / cells (nominal)" }, \
	{ "order", 0, "ORDER", opt_one_of, &(struct opt_choice){ gen_orders, &(o).order }, \
		"flat index: hwa or ahw (hwa)" }, \
	{ "clip", 0, "HOW", opt_one_of, &(struct opt_choice){ detector_clips, &(o).clip }, \
		"anchors to the image: none, box or centre (none)" }

/* The generator's rule. Contradictory options are ERR_USAGE. */
struct anchor_generator gen_options_rule(const struct gen_options *o);

/* For a set that has its own shapes and grids: NULL, or that there are options which make such. */
const char *gen_options_unfit(const struct gen_options *o);

/* What the others change in a set. NULL, or what contradicts it. */
const char *gen_options_adjust(const struct gen_options *o, struct anchor_spec *spec);

#endif
