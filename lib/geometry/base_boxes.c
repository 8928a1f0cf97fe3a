/* base_boxes.c -- base boxes from a detector's rule. */
#include "geometry/base_boxes.h"

#include "base/explog.h"

#include <math.h>

#define LN2 0.69314718055994530942

static bool
all_positive(struct numbers x)
{
	for (size_t i = 0; i < x.n; i++)
		if (!(x.at[i] > 0 && isfinite(x.at[i])))
			return false;
	return true;
}

enum anchor_fault
base_boxes_check(const struct shape_rule *rule)
{
	if (rule->size.n == 0 || !all_positive(rule->size))
		return ANCHOR_FAULT_SIZES;
	if (!all_positive(rule->ratio))
		return ANCHOR_FAULT_RATIOS;
	if (rule->kind == BASE_BOXES_SSD && rule->size.n > 2)
		return ANCHOR_FAULT_SSD_SIZES;
	if (rule->kind == BASE_BOXES_WHOLE && !(rule->base > 0))
		return ANCHOR_FAULT_BASE_SIZE;
	if (rule->kind == BASE_BOXES_LIST && rule->size.n % 2 != 0)
		return ANCHOR_FAULT_SHAPE_LIST;
	return ANCHOR_FAULT_NONE;
}

static size_t
octaves(const struct shape_rule *rule)
{
	return rule->octaves > 1 ? rule->octaves : 1;
}

size_t
base_boxes_count(const struct shape_rule *rule)
{
	size_t ratios = rule->ratio.n > 0 ? rule->ratio.n : 1, n;
	switch (rule->kind) {
	case BASE_BOXES_RATIOS:
		return rule->size.n * octaves(rule) * ratios + (rule->next > 0);
	case BASE_BOXES_SSD:
		n = rule->size.n;
		for (size_t i = 0; i < rule->ratio.n; i++)
			n += rule->ratio.at[i] != 1 ? 2 : 0;
		return n;
	case BASE_BOXES_WHOLE:
		return rule->size.n * ratios;
	case BASE_BOXES_LIST:
		break;
	}
	return rule->size.n / 2;
}

/* The box of these sides around the cell's centre. */
static struct box
centred(const struct shape_rule *rule, double w, double h)
{
	if (rule->limit > 0) {
		w = box_min(w, rule->limit);
		h = box_min(h, rule->limit);
	}
	double more = rule->inclusive ? 1 : 0;
	double x = (w * (rule->unit[0] > 0 ? rule->unit[0] : 1) + more) / 2;
	double y = (h * (rule->unit[1] > 0 ? rule->unit[1] : 1) + more) / 2;
	if (rule->half_even) {
		x = nearbyint(x);
		y = nearbyint(y);
	}
	return (struct box){ -x, -y, x, y };
}

static double
ratio_at(const struct shape_rule *rule, size_t i)
{
	return rule->ratio.n > 0 ? rule->ratio.at[i] : 1;
}

static size_t
make_ratios(const struct shape_rule *rule, struct box *out)
{
	size_t steps = octaves(rule), sizes = rule->size.n * steps;
	size_t ratios = rule->ratio.n > 0 ? rule->ratio.n : 1, n = sizes * ratios;
	for (size_t i = 0; i < n; i++) {
		size_t which = rule->size_major ? i / ratios : i % sizes;
		double size = rule->size.at[which / steps];
		if (which % steps > 0)
			size *= explog_exp(LN2 * (double)(which % steps) / (double)steps);
		double root = sqrt(ratio_at(rule, rule->size_major ? i % ratios : i / sizes));
		out[i] = centred(rule, size / root, size * root);
	}
	if (rule->next > 0) {
		double middle = sqrt(rule->size.at[rule->size.n - 1] * rule->next);
		out[n++] = centred(rule, middle, middle);
	}
	return n;
}

static size_t
make_ssd(const struct shape_rule *rule, struct box *out)
{
	double min = rule->size.at[0];
	size_t n = 0;
	out[n++] = centred(rule, min, min);
	if (rule->size.n > 1) {
		double middle = sqrt(min * rule->size.at[1]);
		out[n++] = centred(rule, middle, middle);
	}
	for (size_t i = 0; i < rule->ratio.n; i++) {
		double root = sqrt(rule->ratio.at[i]);
		if (rule->ratio.at[i] == 1)
			continue;
		out[n++] = centred(rule, min * root, min / root);
		out[n++] = centred(rule, min / root, min * root);
	}
	return n;
}

static size_t
make_whole(const struct shape_rule *rule, struct box *out)
{
	size_t n = base_boxes_count(rule);
	for (size_t i = 0; i < n; i++) {
		double ratio = ratio_at(rule, i / rule->size.n);
		double w = nearbyint(sqrt(rule->base * rule->base / ratio)), h = nearbyint(w * ratio);
		double size = rule->size.at[i % rule->size.n];
		out[i] = centred(rule, w * size, h * size);
	}
	return n;
}

static size_t
make_list(const struct shape_rule *rule, struct box *out)
{
	size_t n = base_boxes_count(rule);
	for (size_t i = 0; i < n; i++)
		out[i] = centred(rule, rule->size.at[2 * i], rule->size.at[2 * i + 1]);
	return n;
}

size_t
base_boxes_make(const struct shape_rule *rule, struct box *out)
{
	switch (rule->kind) {
	case BASE_BOXES_RATIOS:
		return make_ratios(rule, out);
	case BASE_BOXES_SSD:
		return make_ssd(rule, out);
	case BASE_BOXES_WHOLE:
		return make_whole(rule, out);
	case BASE_BOXES_LIST:
		break;
	}
	return make_list(rule, out);
}

void
base_boxes_ssd_scales(double min, double max, size_t levels, double *scale)
{
	for (size_t k = 0; k < levels; k++)
		scale[k] = levels > 1 ? min + (max - min) * (double)k / (double)(levels - 1) : min;
	scale[levels] = 1;
}
