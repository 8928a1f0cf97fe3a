/* fit_run_options.c -- anchor-fit's options: how they are read, and which contradict each other. */
#include "tool/fit_run.h"

#include "engine/err.h"
#include "tool/gen_options.h"

#include <stdio.h>
#include <string.h>

enum { MOST_K = 1000, MOST_RESTARTS = 10000, DEFAULT_K = 9, DEFAULT_SCALES = 3 };

const char *const fit_run_methods[] = { "kmeans", "range", "grid", "evolve", NULL };

struct fit_run_options
fit_run_defaults(void)
{
	return (struct fit_run_options){ .method = -1, .metric = -1 };
}

static const char *
set_k(const char *text, void *value)
{
	static const char expected[] = "a number of shapes, or two with a dash between, such as 3-12";
	struct fit_run_k *k = value;
	char copy[64];
	if (snprintf(copy, sizeof copy, "%s", text) >= (int)sizeof copy)
		return expected;
	char *dash = strchr(copy, '-');
	if (dash != NULL)
		*dash = '\0';
	bool good = opt_many(copy, &k->from) == NULL && opt_many(dash != NULL ? dash + 1 : copy, &k->to) == NULL &&
		k->from <= k->to && k->to <= MOST_K;
	return good ? NULL : expected;
}

static const char *
set_restarts(const char *text, void *value)
{
	bool good = opt_many(text, value) == NULL && *(size_t *)value <= MOST_RESTARTS;
	return good ? NULL : "a whole number from 1 to 10000";
}

static const char *
set_threshold(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x > 1))
		return "a number above 1";
	*(double *)value = x;
	return NULL;
}

static const char *
set_seed(const char *text, void *value)
{
	struct fit_run_seed *seed = value;
	seed->given = true;
	return opt_seed(text, &seed->value);
}

#define AT(member) offsetof(struct fit_run_options, member)

const struct opt fit_run_option_rows[] = {
	OPT(NULL, 'k', "N|A-B", set_k, AT(k), "how many shapes; A-B: one line for each number (9)"),
	OPT_ONE_OF("method", "NAME", fit_run_methods, AT(method), "kmeans, range, grid or evolve (kmeans)"),
	OPT_ONE_OF("metric", "NAME", fit_metrics, AT(metric),
		"what kmeans and evolve raise: iou, or ratio, which is YOLOv5's fitness (iou)"),
	OPT("threshold", 0, "T", set_threshold, AT(threshold),
		"recall and fitness: the most that a side may differ, as a factor (4)"),
	OPT("restarts", 0, "N", set_restarts, AT(restarts),
		"independent searches, the best counts (12; grid: 14)"),
	OPT("seed", 0, "N", set_seed, AT(seed), "seed of the searches (0)"),
	OPT("scales", 0, "N", opt_many, AT(scales), "range, grid: how many scales, for grid on each level (3)"),
	OPT("ratios", 0, "R,...", opt_list, AT(ratios), "range, grid: height / width, instead of those found"),
	OPT_FLAG("pad-k", AT(pad_k), "where there are fewer distinct shapes than -k, add some between"),
	OPT_HEADLINE("Geometry:"),
	OPT("strides", 0, "N,...", gen_options_set_strides, AT(strides),
		"the levels' strides, to measure anchors on their grids, too"),
	OPT("input", 0, "WxH", opt_size, AT(input), "the network's input, whatever the records say"),
	OPT_FLAG("as-is", AT(as_is), "fit although image sizes differ and nothing was resized"),
	OPT_END,
};

const char *
fit_run_given(const struct fit_run_options *o, bool all)
{
	const struct {
		bool given;
		const char *name;
	} rows[] = {
		{ o->k.from > 0, "-k" },
		{ o->method >= 0, "--method" },
		{ o->metric >= 0, "--metric" },
		{ o->restarts > 0, "--restarts" },
		{ o->seed.given, "--seed" },
		{ o->scales > 0, "--scales" },
		{ o->ratios.n > 0, "--ratios" },
		{ o->pad_k, "--pad-k" },
		{ o->strides.n > 0, "--strides" },
		{ all && o->threshold > 0, "--threshold" },
		{ all && o->input[0] > 0, "--input" },
		{ all && o->as_is, "--as-is" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].given)
			return rows[i].name;
	return NULL;
}

/* Each method has options of its own. */
static void
check_method(const struct fit_run_options *o)
{
	const char *name = fit_run_methods[o->method];
	bool searches = o->method == FIT_RUN_KMEANS || o->method == FIT_RUN_EVOLVE;
	if (searches && (o->scales > 0 || o->ratios.n > 0))
		err_usage("--scales and --ratios are for --method range and grid");
	if (searches)
		return;
	if (o->k.from > 0)
		err_usage("--method %s takes --scales and --ratios; -k is for kmeans and evolve", name);
	if (o->metric >= 0 || o->pad_k)
		err_usage("%s is for --method kmeans and evolve", o->pad_k ? "--pad-k" : "--metric");
	if (o->method == FIT_RUN_RANGE && (o->restarts > 0 || o->seed.given))
		err_usage("--method range does not search: %s is for the others", o->seed.given ? "--seed" : "--restarts");
	if (o->method == FIT_RUN_GRID && o->strides.n == 0)
		err_usage("--method grid needs --strides, one for each level, such as 8,16,32,64,128");
}

void
fit_run_complete(struct fit_run_options *o)
{
	if (o->method < 0)
		o->method = FIT_RUN_KMEANS;
	check_method(o);
	if (o->metric < 0)
		o->metric = FIT_METRIC_IOU;
	if (!(o->threshold > 0))
		o->threshold = FIT_THRESHOLD;
	if (o->scales == 0)
		o->scales = DEFAULT_SCALES;
	if (o->k.from == 0)
		o->k = (struct fit_run_k){ DEFAULT_K, DEFAULT_K };
}
