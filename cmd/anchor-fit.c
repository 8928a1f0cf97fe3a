/* anchor-fit -- anchor shapes from the boxes of a dataset. */
#include "geometry/fit.h"
#include "stream/truth.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Distinct sizes that are counted exactly; beyond that they are counted in cells. */
enum { MOST_SHAPES = 1 << 20 };

/* What tally_add takes. */
#define LARGEST_SIDE 1e300

struct range {
	size_t from, to;
};

struct options {
	struct filter_options filter;
	struct record_schema schema;
	struct range k;
	int method, bad;
	double threshold;
	size_t scales, restarts;
	struct opt_numbers ratios; /* height / width */
	uint64_t seed;
	bool as_is;
	const char *per_box;
};

/* What a worker has seen. */
struct gathered {
	struct tally tally;
	bool started;
	uint64_t images, boxes;
	bool sized, varied, plain; /* a size is known; two differ; a sized image has no transform */
	double size[2];
};

static const char *const methods[] = { "kmeans", "range", NULL };

/* -k N or A-B */
static const char *
set_k(const char *text, void *value)
{
	static const char expected[] = "a number of shapes, or two with a dash between, such as 3-12";
	struct range *k = value;
	char *copy = strdup(text), *dash = copy != NULL ? strchr(copy, '-') : NULL;
	if (dash != NULL)
		*dash = '\0';
	bool good = copy != NULL && opt_many(copy, &k->from) == NULL &&
		opt_many(dash != NULL ? dash + 1 : copy, &k->to) == NULL && k->from <= k->to && k->to <= 1000;
	free(copy);
	return good ? NULL : expected;
}

static const char *
set_restarts(const char *text, void *value)
{
	return opt_many(text, value) == NULL && *(size_t *)value <= 10000 ? NULL : "a whole number from 1 to 10000";
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

static void
parse(struct options *o, int argc, char *argv[], int *first)
{
	*o = (struct options){ .filter = filter_defaults(), .k = { 0, 0 }, .threshold = 4 };
	const struct opt rows[] = {
		{ NULL, 0, NULL, NULL, NULL, "Fitting:" },
		{ NULL, 'k', "N|A-B", set_k, &o->k, "how many shapes; A-B: one line for each number (9)" },
		{ "method", 0, "NAME", opt_one_of, &(struct opt_choice){ methods, &o->method },
			"kmeans or range (kmeans)" },
		{ "threshold", 0, "T", set_threshold, &o->threshold,
			"recall and fitness: the most that a side may differ, as a factor (4)" },
		{ "restarts", 0, "N", set_restarts, &o->restarts,
			"kmeans: independent searches, the best counts (12)" },
		{ "seed", 0, "N", opt_seed, &o->seed, "kmeans: seed of the searches (0)" },
		{ "scales", 0, "N", opt_many, &o->scales, "range: scales from the smallest to the largest side (3)" },
		{ "ratios", 0, "R,...", opt_list, &o->ratios, "range: height / width, instead of those found" },
		{ "as-is", 0, NULL, opt_flag, &o->as_is, "fit although image sizes differ and nothing was resized" },
		TRUTH_OPTIONS(o->bad),
		RECORD_OPTIONS(o->per_box),
		FILTER_OPTIONS(o->filter),
	};
	const struct opt_tool tool = { "Fit anchor shapes to a dataset: image records in, shapes out.",
		"[OPTION]... [FILE]...", rows, sizeof rows / sizeof *rows, NULL };
	*first = opt_parse(&tool, argc, argv);
	bool range = strcmp(methods[o->method], "range") == 0;
	if (range && (o->k.from > 0 || o->restarts > 0))
		err_usage("--method range takes --scales and --ratios; -k and --restarts are for kmeans");
	if (!range && (o->scales > 0 || o->ratios.n > 0))
		err_usage("--scales and --ratios are for --method range");
	o->scales = o->scales > 0 ? o->scales : 3;
	o->k = o->k.from > 0 ? o->k : (struct range){ 9, 9 };
	record_schema_init(&o->schema, TRUTH_COLUMNS | COLUMN_BIT(COLUMN_TRANSFORM), COLUMN_BIT(COLUMN_BOXES), o->per_box);
}

static void
note_size(struct gathered *g, const double size[2], bool transformed)
{
	if (g->sized && (g->size[0] != size[0] || g->size[1] != size[1]))
		g->varied = true;
	g->sized = true;
	memcpy(g->size, size, sizeof g->size);
	g->plain |= !transformed;
}

/* One image's boxes are counted; crowds and ignored boxes are not. */
static bool
gather(struct worker *w)
{
	const struct options *o = w->options;
	struct gathered *g = w->state;
	struct record r;
	struct truth truth;
	double size[2];
	bool sized;
	if (!record_read(&o->schema, w, &r) || !truth_read(&r, (enum truth_bad)o->bad, &truth, NULL) ||
		!record_size(&r, size, &sized))
		return false;
	for (size_t i = 0; i < truth.boxes; i++)
		if (!truth.skip[i] && !(box_width(truth.box[i]) < LARGEST_SIDE && box_height(truth.box[i]) < LARGEST_SIDE))
			return record_reject(&r, "box %zu is too large to be counted", i);
	if (!g->started)
		tally_init(&g->tally, MOST_SHAPES, w->keep);
	g->started = true;
	for (size_t i = 0; i < truth.boxes; i++) {
		if (!truth.skip[i]) {
			tally_add(&g->tally, box_width(truth.box[i]), box_height(truth.box[i]), 1);
			g->boxes++;
		}
	}
	g->images++;
	if (sized)
		note_size(g, size, record_has(&r, COLUMN_TRANSFORM));
	return true;
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	struct gathered *a = into;
	const struct gathered *b = from;
	if (!b->started)
		return;
	if (!a->started)
		tally_init(&a->tally, MOST_SHAPES, keep);
	a->started = true;
	tally_merge(&a->tally, &b->tally);
	a->images += b->images;
	a->boxes += b->boxes;
	a->varied |= b->varied;
	if (b->sized)
		note_size(a, b->size, !b->plain);
}

static void
put_number(struct buf *out, const char *name, double number)
{
	buf_format(out, ",\"%s\":", name);
	buf_double(out, number);
}

static void
put_list(struct buf *out, const char *name, const double *number, size_t n)
{
	buf_format(out, ",\"%s\":", name);
	record_put_doubles(out, number, n, 0);
}

/* {"shapes":…,"fit":…} */
static void
put_fit(struct buf *out, const struct options *o, const struct gathered *g, const struct shapes *data,
	const struct fit *fit)
{
	struct fit_score score = fit_measure(data, fit->shape, fit->n, o->threshold);
	buf_text(out, "{\"shapes\":");
	record_put_doubles(out, &fit->shape->w, fit->n, 2);
	buf_format(out, ",\"fit\":{\"method\":\"%s\",\"metric\":\"iou\",\"k\":%zu,\"images\":%llu,\"boxes\":%llu",
		methods[o->method], fit->n, (unsigned long long)g->images, (unsigned long long)g->boxes);
	put_number(out, "mean_iou", score.mean_iou);
	put_number(out, "recall", score.recall);
	put_number(out, "fitness", score.fitness);
	put_list(out, "scales", fit->scale, fit->scales);
	put_list(out, "ratios", fit->ratio, fit->ratios);
	buf_format(out, ",\"seed\":%llu}}\n", (unsigned long long)o->seed);
}

static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct options *o = options;
	struct gathered *g = state;
	if (g->boxes == 0) {
		err_warn("no boxes to fit anchors to");
		return false;
	}
	if (g->varied && g->plain && !o->as_is) {
		err_warn("image sizes differ and records carry no transform: run anchor-resize first, or fit --as-is");
		return false;
	}
	const struct shapes data = tally_shapes(&g->tally, keep);
	const struct fit_method *method = fit_find(methods[o->method]);
	double ratio[OPT_LIST];
	for (size_t i = 0; i < o->ratios.n; i++)
		ratio[i] = 1 / o->ratios.number[i];
	bool fixed = strcmp(method->name, "range") == 0;
	for (size_t k = o->k.from; k <= (fixed ? o->k.from : o->k.to); k++) {
		const struct fit_options f = { .k = k,
			.seed = o->seed,
			.restarts = (unsigned)o->restarts,
			.scales = o->scales,
			.ratios = o->ratios.n,
			.ratio = ratio };
		struct fit fit;
		method->run(&data, &f, &fit, keep);
		if (!fixed && fit.n < k)
			err_warn("only %zu distinct shapes for %zu anchors; returning %zu", data.n, k, fit.n);
		for (size_t i = 0; i < fit.ratios; i++)
			fit.ratio[i] = 1 / fit.ratio[i];
		put_fit(out, o, g, &data, &fit);
	}
	return true;
}

int
main(int argc, char *argv[])
{
	static const char *const counters[] = { TRUTH_COUNTERS, NULL };
	struct options o;
	int first;
	parse(&o, argc, argv, &first);
	struct filter f = { .line = gather, .merge = merge, .finish = finish, .options = &o,
		.state_size = sizeof(struct gathered), .counter = counters };
	return filter_run(&f, &o.filter, argv + first);
}
