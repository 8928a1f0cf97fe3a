/* fit.c -- how well anchor shapes serve a dataset, and the methods that find them. */
#include "fit/fit.h"

#include "base/wide.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <string.h>

/* A row for each method. */
#define METHODS(row) \
	row(kmeans) \
	row(range) \
	row(grid) \
	row(evolve)

#define DECLARATION(name) extern const struct fit_method fit_method_##name;
#define ADDRESS(name) &fit_method_##name,
#define NAME(name) #name,

METHODS(DECLARATION)

const struct fit_method *const fit_methods[] = { METHODS(ADDRESS) NULL };

const char *const fit_method_names[] = { METHODS(NAME) NULL };

const char *const fit_metrics[] = { "iou", "ratio", NULL };

const struct fit_method *
fit_find(const char *name)
{
	for (size_t i = 0; fit_methods[i] != NULL; i++)
		if (strcmp(fit_methods[i]->name, name) == 0)
			return fit_methods[i];
	return NULL;
}

double
fit_score_of(const struct fit_score *score, enum fit_metric metric)
{
	return metric == METRIC_RATIO ? score->fitness : score->mean_iou;
}

static uint64_t
boxes(const struct shapes *data)
{
	uint64_t n = 0;
	for (size_t i = 0; i < data->n; i++)
		n += data->count[i];
	return n;
}

/* The smaller over the larger. */
static double
part(double a, double b)
{
	return box_min(a, b) / box_max(a, b);
}

/* How far the worse side is from the anchor's. */
static double
agreement(struct shape box, struct shape anchor)
{
	return box_min(part(box.w, anchor.w), part(box.h, anchor.h));
}

/* IoU by ratios of sides where areas would overflow or underflow: where one shape lies in the other the product of
 * both. */
static double
iou_of(struct shape box, struct shape anchor)
{
	static const double most = 0x1p1000, least = 0x1p-900;
	double area = box.w * box.h, other = anchor.w * anchor.h;
	if (area < most && other < most && area > least && other > least)
		return box_shape_iou(box.w, box.h, anchor.w, anchor.h);
	double x = part(box.w, anchor.w), y = part(box.h, anchor.h);
	if ((box.w <= anchor.w) == (box.h <= anchor.h))
		return x * y;
	return box_min(x, y) > 0 ? 1 / (1 / x + 1 / y - 1) : 0;
}

/* The best of k anchors for one box. */
struct best {
	uint32_t anchor; /* of highest IoU, the first of equals */
	double iou;
	double agreement; /* the highest, maybe another anchor's */
	size_t matching;  /* anchors whose agreement is above the least */
};

static struct best
best_of(struct shape box, const struct shape *anchor, size_t k, double least)
{
	struct best b = { 0, -1, 0, 0 };
	for (size_t j = 0; j < k; j++) {
		double iou = iou_of(box, anchor[j]);
		if (iou > b.iou) {
			b.iou = iou;
			b.anchor = (uint32_t)j;
		}
		double x = agreement(box, anchor[j]);
		b.agreement = box_max(b.agreement, x);
		b.matching += x > least;
	}
	return b;
}

struct fit_score
fit_measure_each(const struct shapes *data, const struct shape *anchor, size_t k, double threshold, double *iou)
{
	struct fit_score score = { 0 };
	if (data->n == 0)
		return score;
	double total = (double)boxes(data), least = 1 / threshold;
	uint64_t reached = 0;
	wide matches = 0; /* 2^60 boxes times anchors */
	for (size_t i = 0; i < data->n; i++) {
		struct best b = best_of(data->shape[i], anchor, k, least);
		double share = (double)data->count[i] / total;
		score.mean_iou += share * b.iou;
		score.fitness += b.matching > 0 ? share * b.agreement : 0;
		reached += b.matching > 0 ? data->count[i] : 0;
		matches += (wide)b.matching * data->count[i];
		if (iou != NULL)
			iou[i] = b.iou;
	}
	score.recall = (double)reached / total;
	score.per_box = (double)matches / total;
	return score;
}

struct fit_score
fit_measure(const struct shapes *data, const struct shape *anchor, size_t k, double threshold)
{
	return fit_measure_each(data, anchor, k, threshold, NULL);
}

void
fit_best(const struct shapes *data, const struct shape *anchor, size_t k, uint32_t *best, double *iou)
{
	for (size_t i = 0; i < data->n; i++) {
		struct best b = best_of(data->shape[i], anchor, k, 1);
		if (best != NULL)
			best[i] = b.anchor;
		if (iou != NULL)
			iou[i] = b.iou;
	}
}

double
fit_recall(const struct shapes *data, const struct shape *anchor, size_t k, double iou)
{
	uint64_t reached = 0;
	for (size_t i = 0; i < data->n; i++)
		reached += best_of(data->shape[i], anchor, k, 1).iou >= iou ? data->count[i] : 0;
	return data->n > 0 ? (double)reached / (double)boxes(data) : 0;
}
