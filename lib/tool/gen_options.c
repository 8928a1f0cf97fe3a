/* gen_options.c -- the options that make shapes and grids. */
#include "tool/gen_options.h"

#include "engine/err.h"

#include <stdio.h>
#include <string.h>

static const char *const roundings[] = { "none", "half-even", NULL };

struct gen_options
gen_options_defaults(void)
{
	return (struct gen_options){ .order = -1, .round = -1, .stride_rule = -1, .clip = -1, .rounding = -1 };
}

/* Items of one number or two; false: they are no such list. */
static bool
read_list(const char *text, size_t each, struct gen_list *list)
{
	list->n = list->groups = 0;
	for (;; text++) {
		char one[64];
		size_t n = strcspn(text, ",:");
		if (n >= sizeof one || list->n + each > GEN_NUMBERS)
			return false;
		snprintf(one, sizeof one, "%.*s", (int)n, text);
		if ((each == 1 ? opt_positive : opt_size)(one, &list->number[list->n]) != NULL)
			return false;
		list->n += each;
		text += n;
		if (*text == ':' || (*text == '\0' && list->groups > 0)) {
			if (list->groups == ANCHOR_GENERATOR_LEVELS)
				return false;
			list->end[list->groups++] = list->n / each;
		}
		if (*text == '\0' || (*text == ':' && text[1] == '\0'))
			return true;
	}
}

static const char *
set_shapes(const char *text, void *value)
{
	return read_list(text, 2, value) ? NULL
		: "WIDTHxHEIGHT with commas between, or colons between levels, 128 at most";
}

static const char *
set_sizes(const char *text, void *value)
{
	return read_list(text, 1, value) ? NULL
		: "numbers above 0 with commas between, or colons between levels, 256 at most";
}

static const char *
set_ssd(const char *text, void *value)
{
	double *scale = value;
	struct gen_list list;
	if (strchr(text, ':') != strrchr(text, ':') || !read_list(text, 1, &list) || list.n != 2 || list.groups != 2 ||
		list.number[0] > list.number[1] || list.number[1] > 1)
		return "MIN:MAX, above 0 and at most 1, such as 0.2:0.9";
	memcpy(scale, list.number, 2 * sizeof *scale);
	return NULL;
}

static const char *
set_pairs(const char *text, void *value)
{
	struct opt_numbers *list = value;
	for (list->n = 0; list->n + 2 <= OPT_LIST;) {
		size_t n = strcspn(text, ",");
		char one[64];
		if (n >= sizeof one)
			break;
		snprintf(one, sizeof one, "%.*s", (int)n, text);
		if (opt_size(one, &list->number[list->n]) != NULL)
			break;
		list->n += 2;
		if (text[n] == '\0')
			return NULL;
		text += n + 1;
	}
	return "WIDTHxHEIGHT with commas between, 32 at most";
}

static const char *
set_offset(const char *text, void *value)
{
	struct gen_offset *o = value;
	char number[64];
	size_t n = strlen(text);
	o->given = true;
	o->px = n > 2 && strcmp(text + n - 2, "px") == 0;
	snprintf(number, sizeof number, "%.*s", (int)(o->px ? n - 2 : n), text);
	return opt_read_number(number, &o->value) ? NULL
		: "a number of strides, such as 0.5, or of pixels, such as 7.5px";
}

static const char *
set_pad(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x >= 1))
		return "a number of at least 1";
	*(double *)value = x;
	return NULL;
}

const char *
gen_options_set_strides(const char *text, void *value)
{
	_Static_assert(ANCHOR_GENERATOR_LEVELS == 32 && OPT_LIST >= 32, "the most that the message speaks of");
	const struct opt_numbers *list = value;
	return opt_list(text, value) == NULL && list->n <= ANCHOR_GENERATOR_LEVELS ? NULL
		: "numbers above 0 with commas between, 32 at most";
}

#define AT(member) offsetof(struct gen_options, member)

const struct opt gen_option_rows[] = {
	OPT("shapes", 0, "WxH,...", set_shapes, AT(shapes), "shapes in pixels; a colon ends a level's"),
	OPT("sizes", 0, "S,...", set_sizes, AT(sizes), "square roots of areas, in pixels; likewise"),
	OPT("scales", 0, "S,...", set_sizes, AT(scales), "the same, as fractions of --input"),
	OPT("ssd", 0, "MIN:MAX", set_ssd, AT(ssd),
		"SSD's scales, evenly over the levels, as fractions of --input"),
	OPT_FLAG("sliding-window", AT(sliding_window),
		"the one shape, by the one stride, over ever smaller copies of --input"),
	OPT("ratios", 0, "R,...", set_sizes, AT(ratios),
		"height / width of the boxes of each size (1); likewise"),
	OPT("octaves", 0, "N", opt_many, AT(octaves), "each size stands for N sizes, evenly within an octave (1)"),
	OPT_ONE_OF("rounding", "HOW", roundings, AT(rounding), "of base boxes: none or half-even (none)"),
	OPT_HEADLINE("Grids:"),
	OPT("strides", 0, "N,...", gen_options_set_strides, AT(strides), "step between cells, a level each, in pixels"),
	OPT("grid", 0, "WxH,...", set_pairs, AT(grid), "columns and rows, a level each, for a fixed input"),
	OPT("offset", 0, "X[px]", set_offset, AT(offset),
		"centre of the first cell, in strides or pixels (0.5)"),
	OPT("input", 0, "WxH", opt_size, AT(input), "the network's input"),
	OPT("pad", 0, "N", set_pad, AT(pad), "the tensor's sides are multiples of N (1)"),
	OPT_ONE_OF("round", "HOW", detector_rounds, AT(round), "cells are tensor / stride, ceil or floor (ceil)"),
	OPT_ONE_OF("stride-rule", "RULE", detector_stride_rules, AT(stride_rule),
		"step: nominal, floor or exact tensor / cells (nominal)"),
	OPT_ONE_OF("order", "ORDER", detector_orders, AT(order), "flat index: hwa or ahw (hwa)"),
	OPT_ONE_OF("clip", "HOW", detector_clips, AT(clip), "anchors to the image: none, box or centre (none)"),
	OPT_END,
};

static void
refuse_contradictions(const struct gen_options *o)
{
	if ((o->shapes.n > 0) + (o->sizes.n > 0) + (o->scales.n > 0) > 1)
		err_usage("--shapes, --sizes and --scales contradict each other");
	if (o->ssd[1] > 0 && (o->shapes.n + o->sizes.n + o->scales.n + o->octaves > 0 || o->sliding_window))
		err_usage("--ssd is a rule of its own, "
			"without --shapes, --sizes, --scales, --octaves or --sliding-window");
	if (o->shapes.n > 0 && (o->ratios.n > 0 || o->octaves > 0 || o->rounding >= 0))
		err_usage("--ratios, --octaves and --rounding are for sizes; --shapes are taken as they are");
	if (o->scales.n > 0 && !(o->input[0] > 0))
		err_usage("--scales are fractions of the input: give --input WxH");
	if (o->sliding_window && (o->offset.given || o->stride_rule > 0))
		err_usage("--sliding-window: windows stand at whole steps from the corner, "
			"without --offset or --stride-rule");
}

struct anchor_generator
gen_options_rule(const struct gen_options *o)
{
	struct anchor_generator g = anchor_generator_defaults();
	refuse_contradictions(o);
	const struct gen_list *sizes = o->scales.n > 0 ? &o->scales : &o->sizes;
	const struct gen_list *list = o->shapes.n > 0 ? &o->shapes : sizes;
	g.shapes = o->shapes.n / 2;
	g.shape = (const struct shape *)o->shapes.number;
	g.groups = list->groups;
	g.group_end = list->end;
	memcpy(g.ssd, o->ssd, sizeof o->ssd);
	g.sliding_window = o->sliding_window;
	g.rule.size = (struct numbers){ sizes->number, sizes->n };
	g.rule.ratio = (struct numbers){ o->ratios.number, o->ratios.n };
	g.ratio_groups = o->ratios.groups;
	g.ratio_end = o->ratios.end;
	g.rule.octaves = (unsigned)o->octaves;
	g.rule.half_even = o->rounding == 1;
	if (o->scales.n > 0)
		memcpy(g.rule.unit, o->input, sizeof o->input);
	if (o->offset.given) {
		g.offset = o->offset.value;
		g.offset_px = o->offset.px;
	}
	g.strides = o->strides.n;
	g.grids = o->grid.n / 2;
	for (size_t i = 0; i < o->strides.n; i++)
		g.stride[i] = o->strides.number[i];
	memcpy(g.grid, o->grid.number, g.grids * sizeof g.grid[0]);
	memcpy(g.input, o->input, sizeof o->input);
	g.pad = o->pad > 0 ? o->pad : 1;
	g.round = o->round > 0 ? (enum grid_round)o->round : GRID_CEIL;
	g.stride_rule = o->stride_rule > 0 ? (enum stride_rule)o->stride_rule : STRIDE_NOMINAL;
	g.clip = o->clip > 0 ? (enum anchor_clip)o->clip : CLIP_NONE;
	g.base_major = o->order > 0;
	return g;
}

const char *
gen_options_unfit(const struct gen_options *o)
{
	bool makes = o->shapes.n + o->sizes.n + o->scales.n + o->ratios.n + o->strides.n + o->grid.n + o->octaves > 0 ||
		o->rounding >= 0 || o->offset.given || o->ssd[1] > 0 || o->sliding_window;
	return makes ? "shapes, sizes, ratios, strides, grids and offsets cannot be given for a set that has its own" :
		NULL;
}

const char *
gen_options_adjust(const struct gen_options *o, struct detector *d)
{
	struct anchor_spec *spec = &d->spec;
	for (size_t i = 0; o->input[0] > 0 && spec->input[0] > 0 && i < spec->levels; i++)
		if (spec->level[i].grid[0] > 0 && (o->input[0] != spec->input[0] || o->input[1] != spec->input[1]))
			return "--input: the set's grids are fixed for another input size; anchor-resize brings images "
				"to it";
	if (o->input[0] > 0)
		memcpy(spec->input, o->input, sizeof o->input);
	if (o->input[0] > 0 && d->resizes && d->resize.mode != RESIZE_SHORT)
		memcpy(d->resize.size, o->input, sizeof o->input);
	spec->pad = o->pad > 0 ? o->pad : spec->pad;
	spec->round = o->round >= 0 ? (enum grid_round)o->round : spec->round;
	spec->stride_rule = o->stride_rule >= 0 ? (enum stride_rule)o->stride_rule : spec->stride_rule;
	spec->clip = o->clip >= 0 ? (enum anchor_clip)o->clip : spec->clip;
	spec->base_major = o->order >= 0 ? o->order == 1 : spec->base_major;
	return NULL;
}
