/* fit_range.c -- shapes as scales times ratios, both read off the data. */
#include "fit/fit.h"

#include "geometry/box.h"

#include <math.h>
#include <string.h>

/* Width / height. */
static const double choices[FIT_RATIOS] = { 1.0 / 3, 1.0 / 2, 1, 2, 3 };

/* Where the choice changes, as (width / height)^2: halfway in log between two ratios is the root of their product. */
static const double borders[FIT_RATIOS - 1] = { 1.0 / 6, 1.0 / 2, 2, 6 };

static size_t
nearest(struct shape s)
{
	double squared = s.w / s.h * (s.w / s.h);
	size_t i = 0;
	while (i < FIT_RATIOS - 1 && squared > borders[i])
		i++;
	return i;
}

/* The ratios that at least a tenth of the boxes vote for; of five one always has that. */
static size_t
voted(const struct shapes *data, double *ratio)
{
	uint64_t votes[FIT_RATIOS] = { 0 }, total = 0;
	for (size_t i = 0; i < data->n; i++) {
		votes[nearest(data->shape[i])] += data->count[i];
		total += data->count[i];
	}
	size_t n = 0;
	for (size_t i = 0; i < FIT_RATIOS; i++)
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

void
fit_range(const struct shapes *data, const struct fit_options *options, struct fit *out, struct arena *arena)
{
	*out = (struct fit){ 0 };
	if (data->n == 0)
		return;
	out->scale = arena_array(arena, double, options->scales);
	out->scales = spaced(data, options->scales, out->scale);
	out->ratio = arena_array(arena, double, options->ratios > 0 ? options->ratios : (size_t)FIT_RATIOS);
	if (options->ratios > 0)
		memcpy(out->ratio, options->ratio, options->ratios * sizeof *out->ratio);
	out->ratios = options->ratios > 0 ? options->ratios : voted(data, out->ratio);

	out->shape = arena_array(arena, struct shape, out->scales * out->ratios);
	for (size_t i = 0; i < out->scales; i++) {
		for (size_t j = 0; j < out->ratios; j++) {
			double root = sqrt(out->ratio[j]);
			out->shape[out->n++] = (struct shape){ out->scale[i] * root, out->scale[i] / root };
		}
	}
	shape_sort(out->shape, out->n);
}
