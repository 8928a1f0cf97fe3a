/* framework.c -- the table of formats, and what their writers share. */
#include "framework/framework_format.h"

#include "engine/err.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A row for each format. */
#define FORMATS(row) \
	row(json) \
	row(darknet) \
	row(yolov5) \
	row(mmdet) \
	row(detectron2) \
	row(torchvision) \
	row(keras)

#define DECLARATION(name) extern const struct framework_format framework_format_##name;
#define ADDRESS(name) &framework_format_##name,
#define NAME(name) #name,

FORMATS(DECLARATION)

const struct framework_format *const framework_formats[] = { FORMATS(ADDRESS) NULL };

const char *const framework_names[] = { FORMATS(NAME) NULL };

/* The last rows know themselves by a word, the first by their syntax alone: they are asked last. */
const struct framework_format *
framework_recognise(struct slice text, bool checked)
{
	const struct framework_format *other = NULL;
	size_t i = 0;
	while (framework_formats[i] != NULL)
		i++;
	while (i-- > 0) {
		const struct framework_format *f = framework_formats[i];
		if (checked ? f->check == NULL : f->read == NULL)
			continue;
		if (f->is == NULL)
			other = f;
		else if (f->is(text))
			return f;
	}
	return other;
}

/* Sizes and ratios that differ by less than this part are one: scales and ratios that were multiplied and taken
 * apart again. */
#define SAME 1e-6

static void
sort_numbers(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double number = x[i];
		size_t j = i;
		for (; j > 0 && number < x[j - 1]; j--)
			x[j] = x[j - 1];
		x[j] = number;
	}
}

void
framework_share(struct framework_levels *p, const struct shapes *data, struct arena *arena)
{
	p->share = NULL;
	if (data == NULL || data->n == 0)
		return;
	double *share = arena_zeros(arena, double, p->levels);
	uint64_t *boxes = arena_zeros(arena, uint64_t, p->levels), total = 0;
	uint32_t *best = arena_array(arena, uint32_t, data->n);
	fit_best(data, p->shape, p->shapes, best, NULL);
	for (size_t i = 0; i < data->n; i++) {
		size_t level = 0;
		while (p->end[level] <= best[i])
			level++;
		boxes[level] += data->count[i];
		total += data->count[i];
	}
	for (size_t i = 0; i < p->levels; i++)
		share[i] = (double)boxes[i] / (double)total;
	p->share = share;
}

const char *
framework_spread(struct framework_levels *p, const struct shape *shape, size_t n, const double *stride, size_t levels,
	const struct shapes *data, struct arena *arena)
{
	*p = (struct framework_levels){ .shapes = n, .levels = levels };
	if (levels == 0)
		return "levels are told by --strides";
	if (n < levels)
		return "fewer shapes than levels";
	struct shape *sorted = arena_array(arena, struct shape, n);
	double *step = arena_array(arena, double, levels);
	size_t *end = arena_array(arena, size_t, levels);
	memcpy(sorted, shape, n * sizeof *sorted);
	memcpy(step, stride, levels * sizeof *step);
	shape_sort(sorted, n);
	sort_numbers(step, levels);
	for (size_t i = 0; i < levels; i++)
		end[i] = (i > 0 ? end[i - 1] : 0) + n / levels + (i < n % levels);
	p->shape = sorted;
	p->stride = step;
	p->end = end;
	framework_share(p, data, arena);
	return NULL;
}

void
framework_warn(const struct framework_levels *p)
{
	for (size_t i = 0; p->share != NULL && i < p->levels; i++)
		if (p->share[i] < 0.01)
			err_warn("the level of stride %g is the best for %.2g %% of the boxes: consider fewer levels",
				p->stride[i], 100 * p->share[i]);
}

void
framework_number(struct buf *out, double x)
{
	char text[400];
	int decimals = 4;
	for (double bound = 10; decimals > 0 && x >= bound; bound *= 10)
		decimals--;
	for (double bound = 1; decimals < 300 && x < bound; bound /= 10)
		decimals++;
	int n = snprintf(text, sizeof text, "%.*f", decimals, x);
	while (decimals > 0 && text[n - 1] == '0')
		n--;
	n -= decimals > 0 && text[n - 1] == '.';
	buf_add(out, text, (size_t)n);
}

void
framework_list(struct buf *out, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_text(out, i > 0 ? ", " : "");
		framework_number(out, x[i]);
	}
}

void
framework_heading(struct buf *out, const struct framework_levels *p, const char *text)
{
	buf_format(out, "# %s in pixels of the network's input", text);
	if (p->input[0] > 0) {
		buf_text(out, ", ");
		framework_number(out, p->input[0]);
		buf_char(out, 'x');
		framework_number(out, p->input[1]);
	}
	buf_char(out, '\n');
	if (p->about != NULL)
		buf_format(out, "# %s\n", p->about);
	for (size_t i = 0; p->share != NULL && i < p->levels; i++) {
		buf_text(out, i > 0 ? ", " : "# share of the boxes by level: ");
		framework_number(out, p->stride[i]);
		buf_format(out, " px %.1f %%", 100 * p->share[i]);
	}
	buf_text(out, p->share != NULL ? "\n" : "");
}

bool
framework_even(const struct framework_levels *p, char *why)
{
	for (size_t i = 1; i < p->levels; i++) {
		if (framework_count(p, i) != framework_count(p, 0)) {
			snprintf(why, FRAMEWORK_TEXT,
				"needs equally many shapes on every level, and %zu on %zu levels are not: "
				"choose a multiple of %zu",
				p->shapes, p->levels, p->levels);
			return false;
		}
	}
	return true;
}

/* The index of x among n numbers, where it is appended if it is new. */
static size_t
place(double *number, size_t *n, double x)
{
	for (size_t i = 0; i < *n; i++)
		if (fabs(number[i] - x) <= SAME * x)
			return i;
	number[*n] = x;
	return (*n)++;
}

bool
framework_factor(const struct framework_levels *p, struct framework_factors *level, struct arena *arena)
{
	for (size_t i = 0; i < p->levels; i++) {
		const struct shape *shape = p->shape + framework_first(p, i);
		size_t n = framework_count(p, i);
		struct framework_factors f = { 0, 0, arena_array(arena, double, n), arena_array(arena, double, n) };
		for (size_t k = 0; k < n; k++) {
			place(f.size, &f.sizes, sqrt(shape[k].w * shape[k].h));
			place(f.ratio, &f.ratios, shape[k].h / shape[k].w);
		}
		if (f.sizes * f.ratios != n)
			return false;
		bool *seen = arena_zeros(arena, bool, n);
		for (size_t k = 0; k < n; k++) {
			size_t at = place(f.size, &f.sizes, sqrt(shape[k].w * shape[k].h)) * f.ratios +
				place(f.ratio, &f.ratios, shape[k].h / shape[k].w);
			if (seen[at])
				return false;
			seen[at] = true;
		}
		sort_numbers(f.size, f.sizes);
		sort_numbers(f.ratio, f.ratios);
		level[i] = f;
	}
	return true;
}

bool
framework_factored(const struct framework_levels *p, struct framework_factors *level, char *why, struct arena *arena)
{
	if (!framework_even(p, why))
		return false;
	if (framework_factor(p, level, arena))
		return true;
	snprintf(why, FRAMEWORK_TEXT, "multiplies sizes by ratios on each level, which free shapes are not: fit with "
		"--method grid, or with --method range and as many --scales as levels or a multiple");
	return false;
}

bool
framework_same_ratios(const struct framework_factors *level, size_t levels)
{
	for (size_t i = 1; i < levels; i++) {
		if (level[i].ratios != level[0].ratios)
			return false;
		for (size_t k = 0; k < level[0].ratios; k++)
			if (fabs(level[i].ratio[k] - level[0].ratio[k]) > SAME * level[0].ratio[k])
				return false;
	}
	return true;
}
