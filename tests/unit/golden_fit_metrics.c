/* golden_fit_metrics.c -- the figures of YOLOv5 and kmeans-anchor-boxes for the same boxes and anchors. */
#include "support/fit.h"

#include "support/golden.h"

#include <math.h>

/* Pairs of numbers as shapes, in the arena. */
static struct shape *
read_shapes(const cJSON *array, size_t *n, struct arena *arena)
{
	struct shape *shape = arena_array(arena, struct shape, (size_t)cJSON_GetArraySize(array));
	*n = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, array)
	{
		double side[2];
		cr_assert_eq(golden_numbers(item, side, 2), 2);
		shape[(*n)++] = (struct shape){ side[0], side[1] };
	}
	return shape;
}

static void
check_score(const char *name, const cJSON *wanted, struct fit_score score, double boxes)
{
	double slack = 1e-5 + golden_number(wanted, "near_threshold") / boxes;
	cr_expect_float_eq(score.recall, golden_number(wanted, "bpr"), slack, "%s: recall %.9g", name, score.recall);
	cr_expect_float_eq(score.per_box, golden_number(wanted, "aat"), slack, "%s: per box %.9g", name, score.per_box);
	cr_expect_float_eq(score.fitness, golden_number(wanted, "fitness"), slack, "%s: fitness %.9g", name,
		score.fitness);
}

/* What another fitter found in ten runs, where the case has it, is a mark that ours must reach; both may find the
 * best. */
static void
check_mark(const char *name, const struct shapes *data, const cJSON *mark, struct arena *arena)
{
	if (mark == NULL)
		return;
	size_t runs;
	const double *other = golden_list(golden_get(mark, "avg_iou_of_10_runs"), &runs, arena);
	struct fit fit;
	fit_by("kmeans", data, &(struct fit_options){ .k = (size_t)golden_number(mark, "k") }, &fit, arena);
	double ours = fit_measure(data, fit.shape, fit.n, 4).mean_iou;
	for (size_t i = 0; i < runs; i++)
		cr_expect_geq(ours, other[i] - 1e-9, "%s: a peer's run is better: %g, ours %g", name, other[i], ours);
}

/* Each box's best anchor and, for some, its IoU. The list need be neither sorted nor distinct for that. */
static void
check_best(const char *name, const struct shapes *listed, const struct shape *anchor, size_t k, const cJSON *c,
	struct arena *arena)
{
	uint32_t *best = arena_array(arena, uint32_t, listed->n);
	double *iou = arena_array(arena, double, listed->n), *wanted = arena_array(arena, double, listed->n);
	fit_best(listed, anchor, k, best, iou);
	size_t bests = golden_numbers(golden_get(c, "best_anchor"), wanted, listed->n);
	cr_expect_eq(bests, listed->n);
	for (size_t i = 0; i < bests; i++)
		cr_expect_eq((double)best[i], wanted[i], "%s: box %zu: anchor %u, not %g", name, i, best[i], wanted[i]);
	size_t ious = golden_numbers(golden_get(c, "best_iou_first20"), wanted, listed->n);
	for (size_t i = 0; i < ious; i++)
		cr_expect_float_eq(iou[i], wanted[i], 1e-9, "%s: box %zu: IoU", name, i);
}

static void
check(const cJSON *c, struct arena *arena)
{
	const char *name = golden_text(c, "name");
	size_t n, k;
	struct shape *box = read_shapes(golden_get(c, "wh"), &n, arena);
	struct shape *anchor = read_shapes(golden_get(c, "anchors_wh"), &k, arena);
	cr_assert(n > 0 && k > 0);
	uint64_t *count = arena_array(arena, uint64_t, n);
	for (size_t i = 0; i < n; i++)
		count[i] = 1;
	check_best(name, &(struct shapes){ n, box, count }, anchor, k, c, arena);

	struct size_histogram sizes;
	size_histogram_init(&sizes, n, arena);
	for (size_t i = 0; i < n; i++)
		size_histogram_add(&sizes, box[i].w, box[i].h, 1);
	size_histogram_settle(&sizes);
	struct shapes data = size_histogram_shapes(&sizes, arena);
	const cJSON *figures;
	cJSON_ArrayForEach(figures, golden_get(c, "yolov5"))
	{
		struct fit_score score = fit_measure(&data, anchor, k, golden_number(figures, "thr"));
		check_score(name, figures, score, (double)n);
		cr_expect_float_eq(score.mean_iou, golden_number(c, "avg_iou"), 1e-9, "%s: mean IoU %.12g", name,
			score.mean_iou);
	}
	check_mark(name, &data, golden_get(c, "kmeans_iou_median"), arena);
}

Test(golden_fit_metrics, figures_agree)
{
	golden_cases("fit_metrics.json", check);
}
