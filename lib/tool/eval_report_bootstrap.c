/* eval_report_bootstrap.c -- intervals, and a comparison of two sets of detections over the same images. */
#include "tool/eval_report.h"

#include "eval/bootstrap.h"
#include "json/json_put.h"

#include <math.h>
#include <stdlib.h>

enum { FIGURES = 3 };

/* AP, AP50 and AP75, as far as the thresholds have them. */
static const struct { const char *name; double iou; } figure[FIGURES] = { { "AP", 0 }, { "AP50", 0.5 }, { "AP75",
	0.75 } };

/* The threshold of a figure; SIZE_MAX: the mean of all. false: it is not there. */
static bool
threshold_of(const struct eval_settings *s, size_t f, size_t *t)
{
	*t = SIZE_MAX;
	for (size_t i = 0; f > 0 && i < s->thresholds; i++) {
		if (s->iou[i] == figure[f].iou)
			*t = i;
	}
	return f == 0 || *t != SIZE_MAX;
}

/* A round's figure from its thresholds. */
static double
take(const double *round, size_t thresholds, size_t t)
{
	double sum = 0;
	for (size_t i = 0; i < thresholds && t == SIZE_MAX; i++)
		sum += round[i];
	return t == SIZE_MAX ? sum / (double)thresholds : round[t];
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double
published(const struct eval_report *r, size_t t)
{
	struct arena scratch = { .failed = err_out_of_memory };
	const struct eval_metric m = { false, t, 0, r->run->config->settings.limits - 1 };
	double x = eval_result_metric(&r->result, &m, SIZE_MAX, &scratch);
	arena_free(&scratch);
	return x;
}

static void
find_interval(double *x, size_t n, struct eval_interval *to)
{
	size_t good = 0;
	for (size_t i = 0; i < n; i++) {
		if (!isnan(x[i]))
			x[good++] = x[i];
	}
	qsort(x, good, sizeof *x, compare);
	to->low = good == 0 ? NAN : bootstrap_quantile(x, good, 0.025);
	to->high = good == 0 ? NAN : bootstrap_quantile(x, good, 0.975);
}

static double *
run_rounds(struct eval_report *r, struct arena *arena)
{
	const struct eval_report_options *o = r->options;
	struct arena scratch = { .failed = err_out_of_memory };
	double *round = arena_array(arena, double, o->bootstrap * r->run->config->settings.thresholds);
	if (o->bootstrap > 0)
		bootstrap_rounds(&r->lists, r->label, r->labels, o->seed, o->bootstrap, round, &scratch);
	arena_free(&scratch);
	return round;
}

/* How often the other is above, equal ones half, of the rounds that drew any box. */
static double
chance(const double *a, const double *b, size_t n)
{
	double above = 0, rounds = 0;
	for (size_t i = 0; i < n; i++) {
		above += b[i] > a[i] ? 1 : b[i] == a[i] ? 0.5 : 0;
		rounds += !isnan(a[i]);
	}
	return rounds == 0 ? NAN : above / rounds;
}

size_t
eval_report_intervals(struct eval_report *r, struct eval_report *other, struct eval_interval interval[EVAL_INTERVALS])
{
	size_t n = r->options->bootstrap, T = r->run->config->settings.thresholds, found = 0, t;
	struct arena arena = { .failed = err_out_of_memory };
	const double *round[2] = { run_rounds(r, &arena), other == NULL ? NULL : run_rounds(other, &arena) };
	double *a = arena_array(&arena, double, n), *b = arena_array(&arena, double, n), *d = arena_array(&arena,
		double, n);
	for (size_t f = 0; f < FIGURES; f++) {
		if (!threshold_of(&r->run->config->settings, f, &t))
			continue;
		for (size_t i = 0; i < n; i++) {
			a[i] = take(round[0] + i * T, T, t);
			b[i] = other == NULL ? 0 : take(round[1] + i * T, T, t);
			d[i] = other == NULL ? a[i] : b[i] - a[i];
		}
		struct eval_interval *to = &interval[found++];
		*to = (struct eval_interval){ .name = figure[f].name, .value = published(r, t),
			.other = other == NULL ? NAN : published(other, t), .chance = other == NULL ? NAN : chance(a, b,
				n) };
		find_interval(d, n, to);
	}
	arena_free(&arena);
	return found;
}

static void
put_figure(const struct eval_report *r, const struct eval_interval *x, bool other, struct buf *out)
{
	buf_char(json_put_key(out, x->name), '{');
	eval_report_put_number(r, x->value, json_put_key(out, "value"));
	if (other) {
		eval_report_put_number(r, x->other, json_put_key(out, "other"));
		eval_report_put_number(r, x->other - x->value, json_put_key(out, "difference"));
	}
	if (r->options->bootstrap > 0) {
		buf_char(json_put_key(out, "interval"), '[');
		eval_report_put_number(r, x->low, json_put_next(out));
		eval_report_put_number(r, x->high, json_put_next(out));
		buf_char(out, ']');
	}
	if (other && r->options->bootstrap > 0) {
		eval_report_put_number(r, x->chance, json_put_key(out, "P"));
	}
	buf_char(out, '}');
}

void
eval_report_put_bootstrap(struct eval_report *r, struct eval_report *other, struct buf *out)
{
	const struct eval_report_options *o = r->options;
	struct eval_interval interval[EVAL_INTERVALS];
	size_t n = eval_report_intervals(r, other, interval);
	buf_char(json_put_key(out, other == NULL ? "bootstrap" : "compare"), '{');
	if (o->bootstrap > 0) {
		buf_integer(json_put_key(out, "rounds"), (long long)o->bootstrap);
		buf_format(json_put_key(out, "seed"), "%llu", (unsigned long long)o->seed);
	}
	for (size_t i = 0; i < n; i++)
		put_figure(r, &interval[i], other != NULL, out);
	buf_char(out, '}');
}
