/* stats_options.c -- anchor-stats's options. */
#include "tool/stats_run.h"

#include "engine/err.h"

#include <string.h>

enum { MOST_BINS = 10000 };

static const char *const bad_names[] = { "error", "drop", "clip", "ignore", NULL };

static const char *
set_bins(const char *text, void *value)
{
	bool good = opt_many(text, value) == NULL && *(size_t *)value <= MOST_BINS;
	return good ? NULL : "a whole number from 1 to 10000";
}

#define AT(member) offsetof(struct stats_options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Will these anchors learn it:"),
	OPT_PART(anchor_source_option_rows, AT(layout)),
	OPT_PART(anchor_source_input_rows, AT(layout)),
	OPT_PART(anchor_source_stage_rows, AT(layout)),
	OPT_HEADLINE("Figures:"),
	OPT("by", 0, "COLUMN", opt_text, AT(by), "what boxes are told apart by (labels)"),
	OPT("bins", 0, "N", set_bins, AT(bins), "of histograms (20)"),
	OPT_WRITES("issues", "FILE", AT(issues), NULL, "list all that is wrong, a line each"),
	OPT_PART(terminal_option_rows, AT(as)),
	OPT_FLAG("partial", AT(partial), "write a summary of the records instead, for --merge"),
	OPT_FLAG("merge", AT(merge), "the input is such summaries, not records"),
	OPT_HEADLINE("Records:"),
	OPT_ONE_OF("bad", "WHAT", bad_names, AT(bad),
		"an empty box or one outside the image: error, drop, clip or ignore (ignore)"),
	OPT_PART(record_option_rows, AT(per_box)),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static const struct opt_tool tool = {
	.summary = "Say what is in a dataset, what is wrong with it, and whether anchors will learn it.",
	.operands = "[-a FILE | --preset NAME] [OPTION]... [FILE]...", .opt = rows };

static bool
has_set(const struct stats_options *o)
{
	return o->layout.anchors != NULL || o->layout.preset != NULL;
}

static void
check(const struct stats_options *o)
{
	if (o->partial && o->merge)
		err_usage("--partial and --merge contradict each other");
	if (o->partial && (o->bins > 0 || o->as != TERMINAL_AS_AUTO))
		err_usage("--partial only counts; %s goes with the whole, as anchor-stats --merge has it",
			o->bins > 0 ? "--bins" : "--as");
	const char *records = has_set(o) ? "-a and --preset go" : o->layout.input[0] > 0 ? "--input goes" :
		o->layout.stage >= 0 ? "--stage goes" : o->by != NULL ? "--by goes" :
		o->issues != NULL ? "--issues goes" :
		o->bad >= 0 ? "--bad goes" : o->per_box != NULL ? "--per-box goes" : NULL;
	if (o->merge && records != NULL)
		err_usage("--merge reads summaries; %s with records, as anchor-stats --partial reads them", records);
	if (!has_set(o) && (o->layout.input[0] > 0 || o->layout.stage >= 0))
		err_usage("%s is for anchors; name some with -a or --preset", o->layout.stage >= 0 ? "--stage" :
			"--input");
}

int
stats_options_parse(struct stats_options *o, int argc, char *argv[])
{
	*o = (struct stats_options){ .layout = anchor_source_defaults(), .filter = filter_defaults(),
		.as = TERMINAL_AS_AUTO,
		.bad = -1 };
	int first = opt_parse(&tool, o, argc, argv);
	check(o);
	return first;
}
