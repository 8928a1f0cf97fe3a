/* figure.c -- what many numbers come to. */
#include "stats/figure.h"

#include "base/bits.h"
#include "base/explog.h"
#include "base/order.h"

#include <math.h>
#include <stdbool.h>

const double figure_quantiles[FIGURE_QUANTILES] = { 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99 };

/* Values in ascending order, each once. */
struct sorted {
	size_t n;
	double *value;
	uint64_t *count;
};

static double
value_at(const struct sorted *s, size_t i)
{
	return s->value[i];
}

static uint64_t
count_at(const struct sorted *s, size_t i)
{
	return s->count[i];
}

static struct sorted
sort(const double *value, const uint64_t *count, size_t n, struct arena *arena)
{
	struct sorted s = { 0, arena_array(arena, double, n), arena_array(arena, uint64_t, n) };
	uint64_t *key = arena_array(arena, uint64_t, n);
	uint32_t *order = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		key[i] = bits_of_double(value[i] + 0.0); /* those of numbers >= 0 are in their order; -0 is 0 */
	order_ascending(key, n, order, arena);
	for (size_t i = 0; i < n; i++) {
		double x = value[order[i]];
		if (s.n == 0 || s.value[s.n - 1] != x) {
			s.value[s.n] = x;
			s.count[s.n++] = 0;
		}
		s.count[s.n - 1] += count[order[i]];
	}
	return s;
}

/* Neumaier's sum (1974), so that millions of terms lose nothing. */
static double
mean(const struct sorted *s, uint64_t n)
{
	double sum = 0, lost = 0;
	for (size_t i = 0; i < s->n; i++) {
		double x = value_at(s, i) * (double)count_at(s, i), next = sum + x;
		lost += fabs(sum) >= fabs(x) ? (sum - next) + x : (x - next) + sum;
		sum = next;
	}
	return (sum + lost) / (double)n;
}

/* Between two neighbours, from the nearer one. */
static double
between(double a, double b, double part)
{
	return part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part);
}

static void
find_quantiles(const struct sorted *s, struct figure *out)
{
	size_t i = 0;
	uint64_t end = count_at(s, 0); /* numbers up to value i */
	for (size_t q = 0; q < FIGURE_QUANTILES; q++) {
		double place = figure_quantiles[q] * (double)(out->n - 1), whole = floor(place);
		while ((double)end <= whole)
			end += count_at(s, ++i);
		double low = value_at(s, i), high = (double)end > whole + 1 || i + 1 == s->n ? low : value_at(s, i + 1);
		out->quantile[q] = between(low, high, place - whole);
	}
}

/* Edge i of bins from low to high. */
static double
edge(double low, double high, size_t bins, size_t i)
{
	double from = explog_log(low), to = explog_log(high);
	if (i == 0 || i == bins)
		return i == 0 ? low : high;
	double x = explog_exp(from + (to - from) * (double)i / (double)bins);
	return x < low ? low : x > high ? high : x;
}

static void
count_bins(const struct sorted *s, size_t bins, struct figure *out, struct arena *arena)
{
	size_t i = 0, first = 0;
	out->bin = arena_array(arena, struct figure_bin, bins + 1);
	if (value_at(s, 0) == 0) {
		out->bin[first++] = (struct figure_bin){ 0, 0, count_at(s, 0) };
		for (i = 1; i < s->n && value_at(s, i) == 0; i++)
			out->bin[0].count += count_at(s, i);
	}
	out->bins = first;
	if (i == s->n)
		return;
	double low = value_at(s, i), high = value_at(s, s->n - 1);
	bins = low == high ? 1 : bins;
	out->bins = first + bins;
	for (size_t k = 0; k < bins; k++) {
		struct figure_bin *b = &out->bin[first + k];
		*b = (struct figure_bin){ edge(low, high, bins, k), edge(low, high, bins, k + 1), 0 };
		for (; i < s->n && (value_at(s, i) < b->high || k + 1 == bins); i++)
			b->count += count_at(s, i);
	}
}

void
figure_make(const double *value, const uint64_t *count, size_t n, size_t bins, struct figure *out, struct arena *arena)
{
	*out = (struct figure){ 0 };
	if (n == 0)
		return;
	const struct sorted s = sort(value, count, n, arena);
	for (size_t i = 0; i < s.n; i++)
		out->n += s.count[i];
	out->min = value_at(&s, 0);
	out->max = value_at(&s, s.n - 1);
	out->mean = mean(&s, out->n);
	find_quantiles(&s, out);
	count_bins(&s, bins, out, arena);
}
