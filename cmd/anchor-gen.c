/* anchor-gen -- anchor sets from presets, options or fitted shapes; and all boxes of a set. */
#include "anchorset/anchor_fault_text.h"
#include "anchorset/anchor_source.h"
#include "anchorset/anchorset.h"
#include "anchorset/shape_set.h"
#include "anchorset/stage_options.h"
#include "geometry/preset.h"
#include "record/classes.h"
#include "tool/gen_expand.h"
#include "tool/gen_options.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEYOND "an anchor's box is beyond float32 range"

struct options {
	const char *preset, *classes, *npy;
	struct filter_options filter;
	bool list_presets, describe, expand;
	size_t expect; /* SIZE_MAX: not given */
	struct gen_options generate;
	struct stage_options stage;
	struct classes names; /* those of the file classes */
};

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Where the anchors come from (else: shapes or an anchor set are read):"),
	{ .name = "preset", .argument = "NAME", .set = opt_text, .word = preset_name, .at = AT(preset),
		.help = "a published detector" },
	OPT_PART(gen_option_rows, AT(generate)),
	OPT_HEADLINE("What travels with them:"),
	STAGE_OPTIONS("coder", AT(stage)),
	STAGE_OPTIONS("match", AT(stage)),
	OPT_READS("classes", 0, "FILE", opt_text, AT(classes), "names of the classes, one a line"),
	OPT_HEADLINE("Output:"),
	OPT_FLAG("expand", AT(expand), "all boxes, one a line, instead of the set"),
	OPT_WRITES("npy", "FILE", AT(npy), NULL, "besides, all boxes as a float32 array [A,4]"),
	OPT_FLAG("describe", AT(describe), "the set in words"),
	OPT_FLAG("list-presets", AT(list_presets), "the published detectors"),
	OPT("expect", 0, "N", opt_count, AT(expect), "fail unless there are N anchors"),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

/* A list, a preset, shapes or sizes need no input. */
static bool
reads_nothing(const void *options)
{
	const struct options *o = options;
	struct anchor_generator g = gen_options_rule(&o->generate);
	return o->list_presets || o->preset != NULL || g.shapes > 0 || g.rule.size.n > 0 || g.ssd[1] > 0;
}

static const struct opt_tool tool = { .summary = "Make anchor sets, or list the boxes of one.",
	.operands = "[OPTION]... [FILE]...", .opt = rows, .notes = "--ratios is height divided by width.",
	.reads_nothing = reads_nothing };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .filter = filter_defaults(), .expect = SIZE_MAX, .generate = gen_options_defaults() };
	*first = opt_parse(&tool, &o, argc, argv);
	return o;
}

static const char *
generate_set(const struct anchor_generator *g, struct detector *out, struct arena *arena)
{
	*out = (struct detector){ .name = "custom", .stage = detector_stage_default() };
	return anchor_fault_text(anchor_generator_spec(g, &out->spec, arena));
}

/* What the command line changes in a set beside its stage. NULL, or what is wrong. */
static const char *
adjust(struct detector *d, const struct options *o, struct arena *arena)
{
	if (o->classes != NULL)
		classes_give(&o->names, d, arena);
	return gen_options_adjust(&o->generate, d);
}

/* The set's anchors at its own input. NULL, or what is wrong. */
static const char *
build_anchors(const struct detector *d, struct anchors *out, struct arena *arena)
{
	double tensor[2];
	if (d->spec.levels == 0)
		return "the set has no anchors of its own: they are the records' proposals";
	if (!anchor_source_tensor(&d->spec, tensor))
		return "the input's size is not known; give --input WxH";
	return anchor_fault_text(anchors_build(&d->spec, tensor, tensor, out, arena));
}

static const char *
miscounted(const struct detector *d, const struct anchors *a, size_t expected, struct arena *arena)
{
	struct buf words = { .failed = err_out_of_memory };
	buf_format(&words, "expected %zu anchors, but these are ", expected);
	gen_expand_count(a, &words);
	gen_expand_other_counts(&d->spec, a, expected, &words, arena);
	const char *text = arena_text(arena, words.data, words.len);
	buf_free(&words);
	return text;
}

static const char *
write_npy(const struct anchors *a, const char *path)
{
	struct sink out;
	sink_open(&out, path);
	if (!gen_expand_npy(a, &out)) {
		sink_abandon(&out);
		return BEYOND;
	}
	sink_commit(&out);
	return NULL;
}

/* One set, as the options want to see it, appended to text; what is long leaves through out where that is given. NULL,
 * or what is wrong. */
static const char *
put_set(const struct detector *d, const struct options *o, const struct gen_expand_out *out, struct arena *arena)
{
	struct anchors anchors;
	bool own = d->spec.levels > 0, numbers = o->expand || o->expect != SIZE_MAX || o->npy != NULL;
	const char *wrong = numbers || (o->describe && own) ? build_anchors(d, &anchors, arena) : NULL;
	if (wrong == NULL && o->expect != SIZE_MAX && anchors.count != o->expect)
		wrong = miscounted(d, &anchors, o->expect, arena);
	if (wrong == NULL && o->npy != NULL)
		wrong = write_npy(&anchors, o->npy);
	if (wrong != NULL)
		return wrong;
	if (o->expand)
		return gen_expand_boxes(&anchors, out) ? NULL : BEYOND;
	if (o->describe)
		gen_describe(d, own ? &anchors : NULL, out->text);
	else
		anchorset_put(out->text, d);
	return NULL;
}

/* One line of input: shapes, or an anchor set. */
static bool
take_line(struct worker *w)
{
	const struct options *o = w->options;
	struct anchor_generator g = gen_options_rule(&o->generate);
	struct detector set;
	struct json_dom d = { .arena = w->arena };
	bool shapes = shape_set_parse(&d, w->line->text, &g.shape, &g.shapes);
	if (!shapes && d.error == NULL)
		anchorset_parse(&d, w->line->text, &set);
	if (d.error != NULL && d.column > 0)
		return filter_reject_at(w, d.column - 1, "%s", d.error);
	if (d.error != NULL)
		return filter_reject(w, "%s", d.error);
	const char *wrong = shapes ? generate_set(&g, &set, w->arena) : gen_options_unfit(&o->generate);
	if (wrong == NULL)
		wrong = stage_options_change(&set.stage, &o->stage, w->arena);
	if (wrong == NULL)
		wrong = adjust(&set, o, w->arena);
	if (wrong == NULL && o->npy != NULL && w->line->ordinal > 0)
		wrong = "--npy holds one set, and this is another";
	if (wrong == NULL)
		wrong = put_set(&set, o, &(struct gen_expand_out){ .text = w->out, .worker = w }, w->arena);
	return wrong == NULL || filter_reject(w, "%s", wrong);
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
write_own(const struct options *o, const struct anchor_generator *g)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct detector set;
	struct buf text = { .failed = err_out_of_memory };
	struct sink out;
	sink_open(&out, o->filter.output);
	if (o->list_presets) {
		list_presets(&text);
	} else {
		const char *wrong =
			o->preset != NULL ? gen_options_unfit(&o->generate) : generate_set(g, &set, &arena);
		if (wrong != NULL)
			err_usage("%s", wrong);
		if (o->preset != NULL)
			anchor_source_preset(o->preset, &set, &arena);
		wrong = stage_options_change(&set.stage, &o->stage, &arena);
		if (wrong != NULL)
			err_usage("%s", wrong);
		wrong = adjust(&set, o, &arena);
		if (wrong == NULL)
			wrong = put_set(&set, o, &(struct gen_expand_out){ .text = &text, .sink = &out }, &arena);
		if (wrong != NULL)
			err_die("%s", wrong);
	}
	sink_write(&out, text.data, text.len);
	sink_commit(&out);
	buf_free(&text);
	arena_free(&arena);
	return ERR_DONE;
}

static void
refuse_contradictions(const struct options *o)
{
	if (o->expand && o->describe)
		err_usage("--expand and --describe contradict each other");
	if (o->list_presets &&
		(o->preset != NULL || o->expand || o->describe || o->npy != NULL || o->expect != SIZE_MAX))
		err_usage("--list-presets takes no --preset, --expand, --describe, --npy or --expect");
	if (o->npy != NULL && strcmp(o->npy, "-") == 0)
		err_usage("--npy: expected the name of a file; standard output is for the set");
}

int
main(int argc, char *argv[])
{
	int first;
	struct options o = parse(argc, argv, &first);
	struct anchor_generator g = gen_options_rule(&o.generate);
	refuse_contradictions(&o);
	struct arena arena = { .failed = err_out_of_memory };
	if (o.classes != NULL)
		o.names = classes_of(NULL, o.classes, BACKGROUND_NONE, &arena);
	bool own = reads_nothing(&o);
	if (own && argv[first] != NULL)
		err_usage("operand \"%s\": with a preset, shapes or sizes nothing is read", argv[first]);
	const struct filter filter = { .line = take_line, .options = &o };
	int status = own ? write_own(&o, &g) : filter_run(&filter, &o.filter, argv + first);
	arena_free(&arena);
	return status;
}
