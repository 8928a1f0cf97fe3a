/* fit_run_options.c -- anchor-fit's options: how they are read, and which contradict each other. */
#include "tool/fit_run.h"

#include "engine/err.h"
#include "tool/gen_options.h"

#include <stdio.h>
#include <string.h>

enum { MOST_K = 1000, MOST_RESTARTS = 10000, DEFAULT_K = 9, DEFAULT_SCALES = 3 };

struct fit_run_options
fit_run_defaults(void)
{
	return (struct fit_run_options){ .method = -1, .metric = -1, .scale_of = -1 };
}

const struct fit_method *
fit_run_method(const struct fit_run_options *o)
{
	return fit_methods[o->method];
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

/* In the order of enum fit_scale_of. */
static const char *const scale_ofs[] = { "long", "area", NULL };

const struct opt fit_run_option_rows[] = {
	OPT(NULL, 'k', "N|A-B", set_k, AT(k), "how many shapes; A-B: one line for each number (9)"),
	OPT_ONE_OF("method", "NAME", fit_method_names, AT(method), "%s; see below (kmeans)"),
	OPT_ONE_OF("metric", "NAME", fit_metrics, AT(metric),
		"what is raised: iou, or ratio, which is YOLOv5's fitness (iou)"),
	OPT("threshold", 0, "T", set_threshold, AT(threshold),
		"recall and fitness: the most that a side may differ, as a factor (4)"),
	OPT("restarts", 0, "N", set_restarts, AT(restarts),
		"independent searches, the best counts (what the method has)"),
	OPT("seed", 0, "N", set_seed, AT(seed), "seed of the searches (0)"),
	OPT("scales", 0, "N", opt_many, AT(scales), "how many scales; with levels, on each of them (3)"),
	OPT_ONE_OF("scale-of", "WHAT", scale_ofs, AT(scale_of),
		"a scale is the longer side, or the square root of the area: %s (long)"),
	OPT("ratios", 0, "R,...", opt_list, AT(ratios), "height / width, instead of those found"),
	OPT_FLAG("pad-k", AT(pad_k), "where there are fewer distinct shapes than -k, add some between"),
	OPT_HEADLINE("Geometry:"),
	OPT("strides", 0, "N,...", gen_options_set_strides, AT(strides),
		"the levels' strides, to measure anchors on their grids, too"),
	OPT("input", 0, "WxH", opt_size, AT(input), "the network's input, whatever the records say"),
	OPT_FLAG("as-is", AT(as_is), "fit although image sizes differ and nothing was resized"),
	OPT_END,
};

/* An option that was given, and what a method must use for it to have an effect; 0: nothing. */
struct given {
	bool given;
	const char *name;
	unsigned needs;
	bool fits; /* it makes sense only where something is fitted */
};

enum { OPTIONS = 13 };

static void
list_given(const struct fit_run_options *o, struct given row[OPTIONS])
{
	const struct given rows[OPTIONS] = {
		{ o->k.from > 0, "-k", READS_K, true },
		{ o->method >= 0, "--method", 0, true },
		{ o->metric >= 0, "--metric", READS_METRIC, true },
		{ o->restarts > 0, "--restarts", READS_SEED, true },
		{ o->seed.given, "--seed", READS_SEED, true },
		{ o->scales > 0, "--scales", READS_FACTORS, true },
		{ o->scale_of >= 0, "--scale-of", READS_SCALE_OF, true },
		{ o->ratios.n > 0, "--ratios", READS_FACTORS, true },
		{ o->pad_k, "--pad-k", READS_K, true },
		{ o->strides.n > 0, "--strides", 0, true },
		{ o->threshold > 0, "--threshold", 0, false },
		{ o->input[0] > 0, "--input", 0, false },
		{ o->as_is, "--as-is", 0, false },
	};
	memcpy(row, rows, sizeof rows);
}

const char *
fit_run_given(const struct fit_run_options *o, bool all)
{
	struct given row[OPTIONS];
	list_given(o, row);
	for (size_t i = 0; i < OPTIONS; i++)
		if (row[i].given && (row[i].fits || all))
			return row[i].name;
	return NULL;
}

/* "kmeans, grid and evolve": those methods that use it. */
static const char *
names_of_users(unsigned use, struct buf *out)
{
	const char *name[sizeof(unsigned) * 8], *between[] = { "", " and ", ", " };
	size_t n = 0;
	for (size_t i = 0; fit_methods[i] != NULL && n < sizeof name / sizeof *name; i++)
		if ((fit_methods[i]->uses & use) != 0)
			name[n++] = fit_methods[i]->name;
	for (size_t i = 0; i < n; i++)
		buf_format(out, "%s%s", between[i == 0 ? 0 : i + 1 == n ? 1 : 2], name[i]);
	buf_char(out, '\0');
	return out->data;
}

/* Each method has options of its own. */
static void
check_method(const struct fit_run_options *o)
{
	const struct fit_method *method = fit_run_method(o);
	struct given row[OPTIONS];
	struct buf names = { .failed = err_out_of_memory };
	list_given(o, row);
	for (size_t i = 0; i < OPTIONS; i++)
		if (row[i].given && row[i].needs != 0 && (method->uses & row[i].needs) == 0)
			err_usage("%s is for --method %s", row[i].name, names_of_users(row[i].needs, &names));
	if ((method->uses & READS_GRID) != 0 && o->strides.n == 0)
		err_usage("--method %s needs --strides, one for each level, such as 8,16,32,64,128", method->name);
}

void
fit_run_complete(struct fit_run_options *o)
{
	if (o->method < 0)
		o->method = 0;
	check_method(o);
	if (o->metric < 0)
		o->metric = 0;
	if (!(o->threshold > 0))
		o->threshold = RATIO_THRESHOLD;
	if (o->scales == 0)
		o->scales = DEFAULT_SCALES;
	if (o->scale_of < 0)
		o->scale_of = SCALE_OF_LONG;
	if (o->k.from == 0)
		o->k = (struct fit_run_k){ DEFAULT_K, DEFAULT_K };
}

static const char *
put_option(struct buf *out, const char *between, const char *option)
{
	buf_format(out, "%s%s", between, option);
	return ", ";
}

void
fit_run_help(struct buf *out)
{
	const struct fit_run_options none = { .method = -1, .metric = -1, .scale_of = -1 };
	struct given row[OPTIONS];
	list_given(&none, row);
	buf_text(out, "Methods, and the options that they read:");
	for (size_t i = 0; fit_methods[i] != NULL; i++) {
		const struct fit_method *m = fit_methods[i];
		const char *between = " (";
		buf_format(out, "\n  %-10s%s", m->name, m->help);
		for (size_t k = 0; k < OPTIONS; k++) {
			if ((m->uses & row[k].needs) == 0)
				continue;
			between = put_option(out, between, row[k].name);
			if (strcmp(row[k].name, "--restarts") == 0)
				buf_format(out, " %u", m->restarts);
		}
		if ((m->uses & READS_GRID) != 0)
			put_option(out, between, "--strides");
		buf_char(out, ')');
	}
}
