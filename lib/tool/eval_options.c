/* eval_options.c -- anchor-eval's options. */
#include "tool/eval_options.h"

#include "base/num.h"
#include "engine/err.h"
#include "engine/terminal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 10, MOST_BINS = 1000, MOST_ROUNDS = 1000000 };

static const char *const best_names[] = { "f1", NULL };

static const char *
protocol_name(size_t i)
{
	const struct eval_protocol *p = protocol_at(i);
	return p == NULL ? NULL : p->name;
}

/* NAME=MIN:MAX,… with either bound left out. */
static const char *
set_areas(const char *text, void *value)
{
	static const char *const wrong = "NAME=MIN:MAX,... in square pixels";
	struct eval_areas *areas = value;
	areas->n = 0;
	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, ","), name = strcspn(p, "=");
		const char *colon = memchr(p, ':', n);
		char number[2][64] = { "", "" };
		if (name == 0 || name >= n || name >= EVAL_NAME || colon == NULL || colon < p + name ||
			areas->n == EVAL_AREAS - 1 || n - name >= sizeof number[0])
			return wrong;
		struct eval_area *a = &areas->area[areas->n++];
		*a = (struct eval_area){ .min = 0, .max = 1e10 };
		memcpy(a->name, p, name);
		memcpy(number[0], p + name + 1, (size_t)(colon - p) - name - 1);
		memcpy(number[1], colon + 1, n - (size_t)(colon - p) - 1);
		if ((number[0][0] != '\0' && !opt_read_number(number[0], &a->min)) ||
			(number[1][0] != '\0' && !opt_read_number(number[1], &a->max)) || !(a->min <= a->max))
			return wrong;
		p += n + (p[n] == ',');
	}
	return areas->n > 0 ? NULL : wrong;
}

static const char *
set_bins(const char *text, void *value)
{
	struct eval_bins *bins = value;
	size_t n = BINS;
	const char *wrong = text != NULL ? opt_many(text, &n) : NULL;
	if (wrong != NULL || n > MOST_BINS)
		return "a number of bins from 1 to 1000";
	bins->n = n;
	return NULL;
}

static const char *
set_rounds(const char *text, void *value)
{
	size_t n;
	if (opt_many(text, &n) != NULL || n > MOST_ROUNDS)
		return "a whole number from 1 to 1000000";
	*(size_t *)value = n;
	return NULL;
}

static const char *const array_ends[] = { "-precision.npy", "-recall.npy", "-scores.npy", NULL };

#define AT(member) offsetof(struct eval_options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Ground truth:"),
	OPT_READS("gt", 0, "FILE", opt_text, AT(gt), "the ground truth: image records, or a COCO document"),
	OPT_READS("names", 0, "FILE", opt_text, AT(names), "all labels, in their order: a list or a COCO document"),
	OPT_READS("anchors", 0, "SET", opt_text, AT(anchors), "measure the recall of an anchor set, not of detections"),
	OPT_HEADLINE("Rules:"),
	OPT_NAME_OF("protocol", "NAME", protocol_name, AT(protocol),
		"how detections are matched and scored: %s (coco)"),
	OPT("iou", 0, "T,...", opt_list, AT(iou), "IoUs at which a detection finds a box (the protocol's)"),
	OPT("max-dets", 0, "N,...", opt_list, AT(max_dets), "detections an image and label that count (1,10,100)"),
	OPT("area", 0, "NAME=MIN:MAX,...", set_areas, AT(areas), "sizes told apart, px^2 (small, medium, large)"),
	OPT_FLAG("agnostic", AT(agnostic), "labels do not count"),
	OPT_FLAG("inclusive", AT(inclusive), "boxes reach to the next pixel: w + 1, h + 1"),
	OPT_FLAG("as-published", AT(as_published), "with the known faults of the protocol's own program"),
	OPT_HEADLINE("Analysis:"),
	OPT("at", 0, "SCORE", opt_number, AT(at), "precision, recall and F1 of detections from SCORE on"),
	OPT_ONE_OF("best", "WHAT", best_names, AT(best), "the score at which it is best, of each label: f1"),
	OPT_FLAG("confusion", AT(confusion), "which label is taken for which, from --at on (0.25)"),
	OPT_FLAG("tide", AT(tide), "what each kind of error costs"),
	OPT("calibration", 0, "[=BINS]", set_bins, AT(calibration), "whether scores are chances of being right (10)"),
	OPT_WRITES("errors", "FILE", AT(errors), NULL, "write every false positive and negative, a line each"),
	OPT_READS("slices", 0, "FILE", opt_text, AT(slices), "figures of groups of images, as FILE names them"),
	OPT_READS("compare", 0, "FILE", opt_text, AT(compare), "what other detections do better or worse"),
	OPT("bootstrap", 0, "N", set_rounds, AT(bootstrap), "intervals from N draws of the images"),
	OPT("seed", 0, "N", opt_seed, AT(seed), "of these draws (0)"),
	OPT_WRITES("curves", "FILE", AT(curves), NULL, "write precision and recall at every score"),
	OPT_WRITES("arrays", "PREFIX", AT(arrays), array_ends, "write PREFIX-precision.npy, -recall.npy, -scores.npy"),
	OPT_HEADLINE("What is written:"),
	OPT_PART(terminal_option_rows, AT(as)),
	OPT_FLAG("partial", AT(partial), "write what was found so far, for --merge"),
	OPT_FLAG("merge", AT(merge), "the input is what --partial wrote"),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static void
put_protocols(struct buf *out)
{
	buf_text(out, "Protocols:");
	for (size_t i = 0; protocol_at(i) != NULL; i++)
		buf_format(out, "\n  %-8s%s", protocol_at(i)->name, protocol_at(i)->help);
}

/* Anchors are laid over the ground truth. */
static bool
reads_nothing(const void *options)
{
	const struct eval_options *o = options;
	return o->gt != NULL && o->anchors != NULL && strcmp(o->anchors, "proposals") != 0;
}

static const struct opt_tool tool = { .summary = "Say how good detections are, and where they fail.",
	.operands = "--gt FILE [OPTION]... [FILE]...", .opt = rows, .put_notes = put_protocols,
	.reads_nothing = reads_nothing };

/* Analyses go with the whole, not with a part. */
static void
check_partial(const struct eval_options *o)
{
	const char *other = !isnan(o->at) ? "--at" : o->best >= 0 ? "--best" : o->calibration.n > 0 ? "--calibration" :
		o->slices != NULL ? "--slices" : o->compare != NULL ? "--compare" : o->bootstrap > 0 ? "--bootstrap" :
		o->curves != NULL ? "--curves" : o->arrays != NULL ? "--arrays" : o->as != TERMINAL_AS_AUTO ? "--as"
			: NULL;
	if (o->partial && other != NULL && !(o->confusion && strcmp(other, "--at") == 0))
		err_usage("--partial only matches; %s goes with the whole, as anchor-eval --merge has it", other);
}

/* Parts bring their rules along. */
static void
check_merge(const struct eval_options *o)
{
	const char *rule = o->gt != NULL ? "--gt" : o->names != NULL ? "--names" : o->iou.n > 0 ? "--iou" :
		o->max_dets.n > 0 ? "--max-dets" : o->areas.n > 0 ? "--area" : o->agnostic ? "--agnostic" :
		o->inclusive ? "--inclusive" : o->as_published ? "--as-published" : NULL;
	const char *boxes = o->errors != NULL ? "--errors" : o->anchors != NULL ? "--anchors" :
		o->compare != NULL ? "--compare" : NULL;
	if (boxes != NULL)
		err_usage("--merge has no boxes any more; %s goes with the detections", boxes);
	if (rule != NULL)
		err_usage("--merge has its rules from the parts; it takes no %s", rule);
}

static void
check(const struct eval_options *o)
{
	if (o->gt == NULL && !o->merge)
		err_usage("--gt FILE is needed: the ground truth");
	if (o->partial && o->merge)
		err_usage("--partial and --merge contradict each other");
	if (o->merge)
		check_merge(o);
	if (o->agnostic && o->confusion)
		err_usage("--agnostic and --confusion contradict each other");
	for (size_t i = 0; i < o->iou.n; i++) {
		if (o->iou.number[i] > 1)
			err_usage("--iou: expected numbers above 0, up to 1");
	}
	for (size_t i = 0; i < o->max_dets.n; i++) {
		if (o->max_dets.number[i] != floor(o->max_dets.number[i]) || o->max_dets.number[i] > 1e9)
			err_usage("--max-dets: expected whole numbers, 1 or more");
	}
	if (o->max_dets.n > EVAL_LIMITS)
		err_usage("--max-dets: at most %d numbers", EVAL_LIMITS);
	check_partial(o);
}

int
eval_options_parse(struct eval_options *o, int argc, char *argv[])
{
	*o = (struct eval_options){ .filter = filter_defaults(), .at = NAN, .protocol = "coco",
		.best = -1, .as = TERMINAL_AS_AUTO };
	int first = opt_parse(&tool, o, argc, argv);
	check(o);
	return first;
}

/* Ascending, as pycocotools sorts them, each once. */
static void
set_limits(const struct opt_numbers *n, struct eval_settings *s)
{
	s->limits = 0;
	for (size_t i = 0; i < n->n; i++) {
		uint32_t x = (uint32_t)n->number[i];
		size_t at = s->limits;
		bool there = false;
		for (size_t k = 0; k < s->limits; k++)
			there |= s->max_dets[k] == x;
		if (there)
			continue;
		for (; at > 0 && s->max_dets[at - 1] > x; at--)
			s->max_dets[at] = s->max_dets[at - 1];
		s->max_dets[at] = x;
		s->limits++;
	}
}

void
eval_options_settings(const struct eval_options *o, struct eval_config *c)
{
	struct eval_settings *s = &c->settings;
	c->protocol = protocol_find(o->protocol);
	c->protocol->defaults(s);
	s->as_published = o->as_published;
	c->inclusive = o->inclusive;
	c->agnostic = o->agnostic;
	c->tide = o->tide || (terminal_wants_text(o->as, o->filter.output) && !o->partial);
	c->confusion = o->confusion;
	c->errors = o->errors != NULL;
	c->progress = o->filter.progress;
	c->skip = o->filter.on_error == ON_ERROR_SKIP;
	c->at = isnan(o->at) ? 0.25 : o->at;
	if ((o->areas.n > 0 || o->max_dets.n > 0) && !c->protocol->areas)
		err_usage("--protocol %s has no use for %s", o->protocol, o->areas.n > 0 ? "--area" : "--max-dets");
	if (o->iou.n > 0) {
		s->thresholds = o->iou.n;
		memcpy(s->iou, o->iou.number, o->iou.n * sizeof *s->iou);
	}
	if (o->max_dets.n > 0)
		set_limits(&o->max_dets, s);
	if (o->areas.n > 0) {
		s->areas = 1 + o->areas.n;
		memcpy(s->area + 1, o->areas.area, o->areas.n * sizeof *s->area);
	}
}
