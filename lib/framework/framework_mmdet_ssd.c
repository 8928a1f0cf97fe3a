/* framework_mmdet_ssd.c -- MMDetection's SSDAnchorGenerator: sizes that are given, or steps between two shares of the
 * input in whole percent, as caffe's scripts have them (mmdet/models/task_modules/prior_generators). */
#include "framework/framework_mmdet_ssd.h"

#include <math.h>

/* The least and the greatest size of each level, px. */
struct ssd_sizes {
	const double *min, *max;
};

/* The share of the first level, in percent, which stands apart: by the input, and by where the others begin. 0: there
 * is none. */
static double
first_share(double input, double begin)
{
	static const double known[][3] = { { 300, 15, 7 }, { 300, 20, 10 }, { 512, 10, 4 }, { 512, 15, 7 } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i][0] == input && known[i][1] == begin)
			return known[i][2];
	return 0;
}

/* By input_size and basesize_ratio_range. */
static bool
compute_sizes(struct json_dom *d, struct slice text, struct slice inside, size_t levels, struct ssd_sizes *out)
{
	struct literal input, range;
	bool given = literal_find(text, inside, "input_size", '=', 0, &input, d->arena) &&
		input.kind == LITERAL_NUMBER &&
		literal_find(text, inside, "basesize_ratio_range", '=', 0, &range, d->arena) &&
		range.kind == LITERAL_LIST && range.n == 2 && range.item[0].kind == LITERAL_NUMBER &&
		range.item[1].kind == LITERAL_NUMBER && levels > 2;
	if (!given)
		return false;
	double begin = trunc(range.item[0].number * 100), end = trunc(range.item[1].number * 100);
	double step = trunc((end - begin) / (double)(levels - 2)), first = first_share(input.number, begin);
	double *min = arena_array(d->arena, double, levels), *max = arena_array(d->arena, double, levels);
	for (size_t i = 0; i < levels; i++) {
		double share = i == 0 ? first : begin + (double)(i - 1) * step;
		min[i] = trunc(input.number * share / 100);
		max[i] = trunc(input.number * (i == 0 ? begin : share + step) / 100);
	}
	*out = (struct ssd_sizes){ min, max };
	return first > 0 && step > 0;
}

static bool
find_sizes(struct json_dom *d, struct slice text, struct slice inside, size_t levels, struct ssd_sizes *out)
{
	struct framework_lists min, max;
	struct literal value;
	if (!literal_find(text, inside, "min_sizes", '=', 0, &value, d->arena))
		return compute_sizes(d, text, inside, levels, out);
	framework_grid_lists(d, &value, "min_sizes", true, &min);
	if (!literal_find(text, inside, "max_sizes", '=', 0, &value, d->arena))
		return false;
	framework_grid_lists(d, &value, "max_sizes", true, &max);
	*out = (struct ssd_sizes){ min.list[0].x, max.list[0].x };
	return d->error == NULL && min.n == 1 && max.n == 1 && min.list[0].n == levels && max.list[0].n == levels;
}

void
framework_mmdet_ssd(struct json_dom *d, struct slice text, struct slice inside, const struct framework_lists *strides,
	struct framework_grid *g)
{
	struct framework_lists ratios;
	struct ssd_sizes sizes;
	struct literal value;
	g->preset = "ssd300-mmdet-coco";
	if (!literal_find(text, inside, "ratios", '=', 0, &value, d->arena)) {
		framework_grid_fail(d, strides->line, "the generator has no ratios");
		return;
	}
	framework_grid_lists(d, &value, "ratios", false, &ratios);
	if (d->error != NULL)
		return;
	if (!find_sizes(d, text, inside, strides->n, &sizes)) {
		framework_grid_fail(d, strides->line, "the generator has neither min_sizes and max_sizes, one for each "
			"stride, nor an input_size of 300 or 512 with a basesize_ratio_range that SSD has for it");
		return;
	}
	if (ratios.n != strides->n) {
		g->fault = arena_format(d->arena, "%zu lists of ratios, and %zu strides: one for each level", ratios.n,
			strides->n);
		g->fault_line = ratios.line;
		return;
	}
	for (size_t i = 0; i < strides->n && d->error == NULL; i++) {
		const double size[] = { sizes.min[i], sizes.max[i] };
		const struct shape_rule rule = { .kind = BASE_BOXES_SSD, .size = { size, 2 },
			.ratio = { ratios.list[i].x, ratios.list[i].n } };
		framework_grid_rule(d, g, ratios.list[i].line, &rule, strides->list[i].x[0]);
	}
}
