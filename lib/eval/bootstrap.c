/* bootstrap.c -- how far average precision could have come out otherwise. */
#include "eval/bootstrap.h"

#include "base/rng.h"
#include "eval/curves.h"

#include <math.h>
#include <string.h>

/* A label's list, copied out once for all rounds. */
struct label_list {
	size_t n;
	uint32_t *outcome;
	double *score;
};

struct rounds {
	const struct eval_lists *lists;
	const uint32_t *label;
	size_t labels;
	struct label_list *list;
	uint32_t *weight;         /* of each image */
	uint32_t *gt_image;    /* of each box that counts: its image in the order */
	uint32_t *gt_label;
	size_t gt_boxes;
	uint32_t *positives;      /* of each label, in this round */
	struct curves curves;
	double *precision;
};

static void
draw(struct rounds *r, uint64_t seed, size_t round)
{
	uint64_t mark[2] = { seed, round };
	struct rng rng = rng_seed_bytes(seed, mark, sizeof mark);
	size_t n = r->lists->images;
	memset(r->weight, 0, n * sizeof *r->weight);
	for (size_t i = 0; i < n; i++)
		r->weight[rng_below(&rng, n)]++;
	memset(r->positives, 0, r->lists->matches->labels * sizeof *r->positives);
	for (size_t i = 0; i < r->gt_boxes; i++)
		r->positives[r->gt_label[i]] += r->weight[r->gt_image[i]];
}

static void
run_round(struct rounds *r, double *figure, struct arena *scratch)
{
	const struct eval_protocol *p = r->lists->matches->protocol;
	size_t T = r->lists->matches->settings.thresholds, present = 0;
	memset(figure, 0, T * sizeof *figure);
	for (size_t k = 0; k < r->labels; k++) {
		struct label_list *list = &r->list[k];
		r->curves.n = list->n;
		r->curves.outcome = list->outcome;
		r->curves.score = list->score;
		r->curves.image = r->lists->image + r->lists->first[r->label[k]];
		if (!curves_walk_weighted(&r->curves, r->lists, r->positives[r->label[k]], r->weight, scratch))
			continue;
		present++;
		for (size_t t = 0; t < T; t++) {
			double sum = 0;
			p->curve(&r->curves.curve[t], r->precision, NULL);
			for (size_t i = 0; i < p->points; i++)
				sum += r->precision[i];
			figure[t] += sum / (double)p->points;
		}
	}
	for (size_t t = 0; t < T; t++)
		figure[t] = present == 0 ? NAN : figure[t] / (double)present;
}

/* The boxes that count, image after image. */
static void
gather_gt_boxes(struct rounds *r, const uint32_t *order, struct arena *scratch)
{
	const struct eval_matches *m = r->lists->matches;
	size_t *first = arena_array(scratch, size_t, m->image.n + 1), at = 0;
	for (size_t i = 0; i < m->image.n; i++) {
		first[i] = at;
		at += eval_matches_image(m, i)->gt_boxes;
	}
	r->gt_image = arena_array(scratch, uint32_t, at);
	r->gt_label = arena_array(scratch, uint32_t, at);
	for (size_t i = 0; i < r->lists->images; i++) {
		const struct eval_kept_image *image = eval_matches_image(m, order[i]);
		for (size_t k = 0; k < image->gt_boxes; k++) {
			const struct eval_kept_gt_box *t = eval_matches_gt_box(m, first[order[i]] + k);
			if (t->ignored & 1)
				continue;
			r->gt_image[r->gt_boxes] = (uint32_t)i;
			r->gt_label[r->gt_boxes++] = t->label;
		}
	}
}

void
bootstrap_rounds(const struct eval_lists *l, const uint32_t *label, size_t labels, uint64_t seed, size_t rounds,
	double *figure, struct arena *scratch)
{
	size_t T = l->matches->settings.thresholds;
	struct rounds r = {
		.lists = l,
		.label = label,
		.labels = labels,
		.list = arena_array(scratch, struct label_list, labels),
		.weight = arena_array(scratch, uint32_t, l->images),
		.positives = arena_array(scratch, uint32_t, l->matches->labels),
		.precision = arena_array(scratch, double, l->matches->protocol->points),
	};
	gather_gt_boxes(&r, l->order, scratch);
	r.curves = curves_room(l, scratch);
	for (size_t k = 0; k < labels; k++) {
		size_t n = l->first[label[k] + 1] - l->first[label[k]];
		r.list[k] = (struct label_list){ n, arena_array(scratch, uint32_t, n), arena_array(scratch, double,
			n) };
		eval_lists_label(l, label[k], r.list[k].outcome, r.list[k].score);
	}
	for (size_t i = 0; i < rounds; i++) {
		draw(&r, seed, i);
		run_round(&r, figure + i * T, scratch);
	}
}

double
bootstrap_quantile(const double *sorted, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t low = (size_t)at;
	if (low + 1 >= n)
		return sorted[n - 1];
	return sorted[low] + (at - (double)low) * (sorted[low + 1] - sorted[low]);
}
