/* fit_range.c -- shapes as scales times ratios, both read off the data.
 *
 * The scales are side lengths evenly spaced from the smallest to the largest side in the data, one scale alone
 * midway; where all sides are equal there is only one. The ratios are given, or those of width:height 1:3, 1:2, 1:1,
 * 2:1, 3:1 that are nearest, in log, to at least a tenth of the boxes. With r = width / height and a scale s that is
 * the longer side, as the scales were read off sides, a shape is (s, s / r) where r >= 1, else (s r, s): so objects
 * that are as large as a scale have their shape. With s the square root of the area, as in SSD and FPN, it is
 * (s sqrt(r), s / sqrt(r)). */
#include "fit/fit.h"

#include "geometry/box.h"

#include <math.h>

enum { CHOICES = 5 };

/* Width / height. */
static const double choices[CHOICES] = { 1.0 / 3, 1.0 / 2, 1, 2, 3 };

/* Where the choice changes, as (width / height)^2: halfway in log between two ratios is the root of their product. */
static const double borders[CHOICES - 1] = { 1.0 / 6, 1.0 / 2, 2, 6 };

static size_t
nearest(struct shape s)
{
	double squared = s.w / s.h * (s.w / s.h);
	size_t i = 0;
	while (i < CHOICES - 1 && squared > borders[i])
		i++;
	return i;
}

/* The ratios that at least a tenth of the boxes vote for; of five one always has that. */
static size_t
voted(const struct shapes *data, double *ratio)
{
	uint64_t votes[CHOICES] = { 0 }, total = 0;
	for (size_t i = 0; i < data->n; i++) {
		votes[nearest(data->shape[i])] += data->count[i];
		total += data->count[i];
	}
	size_t n = 0;
	for (size_t i = 0; i < CHOICES; i++)
		if (votes[i] > 0 && votes[i] >= total / 10 + (total % 10 > 0))
			ratio[n++] = choices[i];
	return n;
}

static size_t
spaced(const struct shapes *data, size_t n, double *scale)
{
	double least = INFINITY, most = 0;
	for (size_t i = 0; i < data->n; i++) {
		struct shape s = data->shape[i];
		least = box_min(least, box_min(s.w, s.h));
		most = box_max(most, box_max(s.w, s.h));
	}
	if (n == 1 || !(least < most)) {
		scale[0] = least + (most - least) / 2;
		return 1;
	}
	for (size_t i = 0; i + 1 < n; i++)
		scale[i] = least + (most - least) * (double)i / (double)(n - 1);
	scale[n - 1] = most;
	return n;
}

static struct shape
shape_of(double scale, double ratio, enum fit_scale_of what)
{
	double root = sqrt(ratio);
	if (what == SCALE_OF_AREA)
		return (struct shape){ scale * root, scale / root };
	if (ratio >= 1)
		return (struct shape){ scale, scale / ratio };
	return (struct shape){ scale / (1 / ratio), scale };
}

static enum anchor_fault
run(const struct fit_input *in, const struct fit_options *options, struct fit *out, struct arena *arena)
{
	const struct shapes *data = &in->shapes;
	*out = (struct fit){ 0 };
	if (data->n == 0)
		return ANCHOR_FAULT_NONE;
	out->scale = arena_array(arena, double, options->scales);
	out->scales = spaced(data, options->scales, out->scale);
	out->ratio = arena_array(arena, double, options->ratios > 0 ? options->ratios : (size_t)CHOICES);
	for (size_t i = 0; i < options->ratios; i++)
		out->ratio[i] = 1 / options->ratio[i];
	out->ratios = options->ratios > 0 ? options->ratios : voted(data, out->ratio);

	out->shape = arena_array(arena, struct shape, out->scales * out->ratios);
	for (size_t i = 0; i < out->scales; i++)
		for (size_t j = 0; j < out->ratios; j++)
			out->shape[out->n++] = shape_of(out->scale[i], out->ratio[j], options->scale_of);
	for (size_t i = 0; i < out->ratios; i++)
		out->ratio[i] = 1 / out->ratio[i];
	shape_sort(out->shape, out->n);
	return ANCHOR_FAULT_NONE;
}

const struct fit_method fit_method_range = {
	.name = "range",
	.help = "scales from the smallest to the largest side, times the ratios of the boxes",
	.uses = READS_FACTORS | READS_SCALE_OF,
	.run = run,
};
