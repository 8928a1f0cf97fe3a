/* anchor-gen -- anchor sets from presets, options or fitted shapes; and all boxes of a set. */
#include "geometry/generate.h"
#include "geometry/preset.h"
#include "stream/anchorset.h"
#include "stream/classes.h"
#include "stream/expand.h"
#include "stream/layout.h"
#include "stream/settings.h"
#include "stream/shapeset.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	const char *preset, *classes;
	struct filter_options filter;
	bool list_presets, describe, expand;
	size_t expect; /* SIZE_MAX: not given */
	struct opt_numbers shapes, sizes, scales, ratios, strides, grid;
	size_t octaves;
	struct generate generate;
	int order, round, stride_rule, clip, rounding; /* -1: not given */
	double pad;                                    /* NAN: not given */
	struct coder_options coder;
	struct match_options match;
	double input[2];
};

static const char *const orders[] = { "hwa", "ahw", NULL };
static const char *const roundings[] = { "none", "half-even", NULL };

/* WxH,WxH,… as pairs of numbers. */
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

/* 0.5 (strides) or 7.5px */
static const char *
set_offset(const char *text, void *value)
{
	struct generate *g = value;
	char number[64];
	size_t n = strlen(text);
	g->offset_px = n > 2 && strcmp(text + n - 2, "px") == 0;
	snprintf(number, sizeof number, "%.*s", (int)(g->offset_px ? n - 2 : n), text);
	return opt_read_number(number, &g->offset) ? NULL : "a number of strides, such as 0.5, or of pixels, such as 7.5px";
}

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .filter = filter_defaults(), .expect = SIZE_MAX, .generate = generate_defaults(), .order = -1, .round = -1, .stride_rule = -1,
		.clip = -1, .rounding = -1, .pad = NAN, .coder = settings_coder_defaults(), .match = settings_match_defaults() };
	const struct opt rows[] = {
		{ NULL, 0, NULL, NULL, NULL, "Where the anchors come from (else: shapes or an anchor set are read):" },
		{ "preset", 0, "NAME", opt_text, &o.preset, "a published detector" },
		{ "shapes", 0, "WxH,...", set_pairs, &o.shapes, "shapes in pixels" },
		{ "sizes", 0, "S,...", opt_list, &o.sizes, "square roots of areas, in pixels" },
		{ "scales", 0, "S,...", opt_list, &o.scales, "the same, as fractions of --input" },
		{ "ratios", 0, "R,...", opt_list, &o.ratios, "height / width of the boxes of each size (1)" },
		{ "octaves", 0, "N", opt_many, &o.octaves, "each size stands for N sizes, evenly within an octave (1)" },
		{ "rounding", 0, "HOW", opt_one_of, &(struct opt_choice){ roundings, &o.rounding },
			"of base boxes: none or half-even (none)" },
		{ NULL, 0, NULL, NULL, NULL, "Grids:" },
		{ "strides", 0, "N,...", opt_list, &o.strides, "step between cells, a level each, in pixels" },
		{ "grid", 0, "WxH,...", set_pairs, &o.grid, "columns and rows, a level each, for a fixed input" },
		{ "offset", 0, "X[px]", set_offset, &o.generate, "centre of the first cell, in strides or pixels (0.5)" },
		{ "input", 0, "WxH", opt_size, &o.input, "the network's input" },
		{ "pad", 0, "N", opt_positive, &o.pad, "the tensor's sides are multiples of N (1)" },
		{ "round", 0, "HOW", opt_one_of, &(struct opt_choice){ detector_rounds, &o.round },
			"cells are tensor / stride, ceil or floor (ceil)" },
		{ "stride-rule", 0, "RULE", opt_one_of, &(struct opt_choice){ detector_stride_rules, &o.stride_rule },
			"step: nominal, floor or exact tensor / cells (nominal)" },
		{ "order", 0, "ORDER", opt_one_of, &(struct opt_choice){ orders, &o.order },
			"flat index: hwa or ahw (hwa)" },
		{ "clip", 0, "HOW", opt_one_of, &(struct opt_choice){ detector_clips, &o.clip },
			"anchors to the image: none, box or centre (none)" },
		{ NULL, 0, NULL, NULL, NULL, "What travels with them:" },
		CODER_OPTIONS(o.coder),
		MATCH_OPTIONS(o.match),
		{ "classes", 0, "FILE", opt_text, &o.classes, "names of the classes, one a line" },
		{ NULL, 0, NULL, NULL, NULL, "Output:" },
		{ "expand", 0, NULL, opt_flag, &o.expand, "all boxes, one a line, instead of the set" },
		{ "describe", 0, NULL, opt_flag, &o.describe, "the set in words" },
		{ "list-presets", 0, NULL, opt_flag, &o.list_presets, "the published detectors" },
		{ "expect", 0, "N", opt_count, &o.expect, "fail unless there are N anchors" },
		FILTER_OPTIONS(o.filter),
	};
	const struct opt_tool tool = { "Make anchor sets, or list the boxes of one.", "[OPTION]... [FILE]...", rows,
		sizeof rows / sizeof *rows, "--ratios is height divided by width." };
	*first = opt_parse(&tool, argc, argv);
	return o;
}

/* The generator's rule as the options say. */
static struct generate
rule_of(const struct options *o)
{
	struct generate g = o->generate;
	const struct opt_numbers *sizes = o->scales.n > 0 ? &o->scales : &o->sizes;
	g.shapes = o->shapes.n / 2;
	g.shape = (const struct shape *)o->shapes.number;
	g.rule.size = (struct numbers){ sizes->number, sizes->n };
	g.rule.ratio = (struct numbers){ o->ratios.number, o->ratios.n };
	g.rule.octaves = (unsigned)o->octaves;
	g.rule.half_even = o->rounding == 1;
	if (o->scales.n > 0)
		memcpy(g.rule.unit, o->input, sizeof o->input);
	g.strides = o->strides.n;
	g.grids = o->grid.n / 2;
	for (size_t i = 0; i < o->strides.n && i < GENERATE_LEVELS; i++)
		g.stride[i] = o->strides.number[i];
	memcpy(g.grid, o->grid.number, g.grids * sizeof g.grid[0]);
	memcpy(g.input, o->input, sizeof o->input);
	g.pad = isnan(o->pad) ? 1 : o->pad;
	g.round = o->round > 0 ? (enum grid_round)o->round : GRID_CEIL;
	g.stride_rule = o->stride_rule > 0 ? (enum stride_rule)o->stride_rule : STRIDE_NOMINAL;
	g.clip = o->clip > 0 ? (enum anchor_clip)o->clip : CLIP_NONE;
	g.base_major = o->order > 0;
	return g;
}

static void
generate_set(const struct options *o, const struct generate *g, struct detector *out, struct arena *arena)
{
	*out = (struct detector){ .name = "custom", .stage = detector_stage_default() };
	if (o->scales.n > 0 && !(o->input[0] > 0))
		err_usage("--scales are fractions of the input: give --input WxH");
	if (o->strides.n > GENERATE_LEVELS)
		err_usage("--strides: at most %d levels", GENERATE_LEVELS);
	const char *wrong = generate_spec(g, &out->spec, arena);
	if (wrong != NULL)
		err_usage("%s", wrong);
}

/* What the command line changes in a set, wherever it came from. */
static void
adjust(struct detector *d, const struct options *o, struct arena *arena)
{
	if (o->input[0] > 0)
		memcpy(d->spec.input, o->input, sizeof o->input);
	d->spec.pad = isnan(o->pad) ? d->spec.pad : o->pad;
	d->spec.round = o->round >= 0 ? (enum grid_round)o->round : d->spec.round;
	d->spec.stride_rule = o->stride_rule >= 0 ? (enum stride_rule)o->stride_rule : d->spec.stride_rule;
	d->spec.clip = o->clip >= 0 ? (enum anchor_clip)o->clip : d->spec.clip;
	d->spec.base_major = o->order >= 0 ? o->order == 1 : d->spec.base_major;
	settings_coder(&d->stage.coder, &o->coder);
	settings_match(&d->stage.match, &o->match);
	if (o->classes == NULL)
		return;
	struct classes names = classes_of(d, o->classes, BACKGROUND_NONE, arena);
	const char **class = arena_array(arena, const char *, names.n);
	for (size_t i = 0; i < names.n; i++)
		class[i] = arena_text(arena, names.name[i].text, names.name[i].n);
	d->classes = names.n;
	d->class = class;
}

/* The set's anchors at its own input. */
static void
lay(const struct detector *d, struct anchors *out, struct arena *arena)
{
	double tensor[2];
	const char *wrong = "the input's size is not known; give --input WxH";
	if (d->spec.levels == 0)
		err_die("%s has no anchors of its own: they are the records' proposals", d->name);
	if (layout_tensor(&d->spec, tensor))
		wrong = anchors_lay(&d->spec, tensor, tensor, out, arena);
	if (wrong != NULL)
		err_die("%s", wrong);
}

/* One set, as the options want to see it, appended to text; what is long leaves through out where that is given. */
static void
put_set(const struct detector *d, const struct options *o, struct buf *text, struct sink *out, struct arena *arena)
{
	struct anchors anchors;
	if (o->expand || o->describe || o->expect != SIZE_MAX)
		lay(d, &anchors, arena);
	if (o->expect != SIZE_MAX && anchors.count != o->expect) {
		expand_count(&anchors, text);
		err_die("expected %zu anchors, but these are %.*s", o->expect, (int)text->len, text->data);
	}
	if (o->expand)
		expand_boxes(&anchors, text, out);
	else if (o->describe)
		expand_words(d, &anchors, text);
	else
		anchorset_put(text, d);
}

/* One line of input: shapes, or an anchor set. */
static bool
take_line(struct worker *w)
{
	const struct options *o = w->options;
	struct generate g = rule_of(o);
	struct detector set;
	char name[300];
	snprintf(name, sizeof name, "%s:%llu", w->line->file, (unsigned long long)w->line->number);
	const struct document d = { name, w->arena };
	if (shapeset_parse(&d, w->line->text, &g.shape, &g.shapes))
		generate_set(o, &g, &set, w->arena);
	else
		anchorset_parse(&d, w->line->text, &set);
	adjust(&set, o, w->arena);
	put_set(&set, o, w->out, NULL, w->arena);
	return true;
}

static void
list_presets(struct buf *text)
{
	const struct preset *p;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		buf_format(text, "%s\t", p->id);
		for (size_t k = 0; k < PRESET_ALIASES && p->alias[k] != NULL; k++)
			buf_format(text, "%s%s", k == 0 ? "" : ", ", p->alias[k]);
		buf_format(text, "\t%s\t%s\n", p->about, p->source);
	}
}

/* What needs no input: the list, a preset, a set from options. */
static int
write_own(const struct options *o, const struct generate *g)
{
	struct arena arena = { 0 };
	struct detector set;
	struct buf text = { 0 };
	struct sink out;
	sink_open(&out, o->filter.output);
	if (o->list_presets) {
		list_presets(&text);
	} else {
		if (o->preset != NULL)
			layout_preset(o->preset, &set, &arena);
		else
			generate_set(o, g, &set, &arena);
		adjust(&set, o, &arena);
		put_set(&set, o, &text, &out, &arena);
	}
	sink_write(&out, text.data, text.len);
	sink_commit(&out);
	buf_free(&text);
	arena_free(&arena);
	return ERR_DONE;
}

int
main(int argc, char *argv[])
{
	int first;
	struct options o = parse(argc, argv, &first);
	struct generate g = rule_of(&o);
	bool own = o.list_presets || o.preset != NULL || g.shapes > 0 || g.rule.size.n > 0;
	if (!own)
		return filter_run(&(struct filter){ .line = take_line, .options = &o }, &o.filter, argv + first);
	if (argv[first] != NULL)
		err_usage("operand \"%s\": with a preset, shapes or sizes nothing is read", argv[first]);
	return write_own(&o, &g);
}
