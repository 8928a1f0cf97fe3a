/* fit_run_put.c -- what anchor-fit writes about a fit. */
#include "tool/fit_run.h"

#include "fit/fit_grid.h"
#include "json/json_put.h"

static void
put_number(struct buf *out, const char *name, double number)
{
	buf_double(json_put_key(out, name), number);
}

static void
put_count(struct buf *out, const char *name, uint64_t count)
{
	buf_integer(json_put_key(out, name), (long long)count);
}

static void
put_text(struct buf *out, const char *name, const char *text)
{
	json_put_string(json_put_key(out, name), slice_of(text));
}

static void
put_list(struct buf *out, const char *name, const double *number, size_t n)
{
	json_put_doubles(json_put_key(out, name), number, n, 0);
}

static void
put_recalls(struct buf *out, const struct fitted *f)
{
	double pair[RECALL_IOUS][2];
	for (int i = 0; i < RECALL_IOUS; i++) {
		pair[i][0] = fit_run_iou[i];
		pair[i][1] = f->recall[i];
	}
	json_put_doubles(json_put_key(out, "iou_recall"), pair[0], RECALL_IOUS, 2);
}

/* On their grids; of a sample, how many boxes that is and how far a share may be off. */
static void
put_grid_score(struct buf *out, const struct fitted *f, const struct box_sample *sample)
{
	uint64_t boxes = 0;
	buf_char(json_put_key(out, "grid_score"), '{');
	put_number(out, "mean_iou", f->grid_score.mean_iou);
	put_number(out, "recall", f->grid_score.recall);
	put_number(out, "recall_50", f->grid_score.recall_50);
	put_number(out, "per_box", f->grid_score.per_box);
	for (size_t i = 0; i < sample->n; i++)
		boxes += sample->entry[i].count;
	if (sample->sampled) {
		put_count(out, "sampled", boxes);
		put_number(out, "error", box_sample_error(sample));
	}
	buf_char(out, '}');
}

/* What the levels have, and how good the anchors are that are published for such a grid. */
static void
put_grid(struct buf *out, const struct fit_run_options *o, const struct fit_grid *grid)
{
	put_list(out, "strides", o->strides.number, o->strides.n);
	put_list(out, "sizes", grid->size, grid->levels);
	buf_char(json_put_key(out, "published"), '{');
	put_number(out, "mean_iou", grid->published.mean_iou);
	put_number(out, "recall_50", grid->published.recall_50);
	buf_char(out, '}');
}

void
fit_run_put(struct buf *out, const struct fit_run_options *o, const struct dataset_summary *s, const struct fitted *f)
{
	const struct fit *fit = &f->fit;
	double input[2];
	buf_char(out, '{');
	json_put_doubles(json_put_key(out, "shapes"), &fit->shape->w, fit->n, 2);
	buf_char(json_put_key(out, "fit"), '{');
	put_text(out, "method", fit_run_method(o)->name);
	put_text(out, "metric", fit_metrics[o->metric]);
	put_count(out, "k", fit->n);
	put_count(out, "images", s->images);
	put_count(out, "boxes", s->boxes);
	put_number(out, "mean_iou", f->score.mean_iou);
	put_number(out, "recall", f->score.recall);
	put_number(out, "fitness", f->score.fitness);
	put_list(out, "scales", fit->scale, fit->scales);
	put_list(out, "ratios", fit->ratio, fit->ratios);
	buf_format(json_put_key(out, "seed"), "%llu", (unsigned long long)o->seed.value); /* may pass INT64_MAX */
	put_number(out, "threshold", o->threshold);
	put_number(out, "per_box", f->score.per_box);
	put_recalls(out, f);
	if (fit_run_input(o, s, input))
		put_list(out, "input", input, 2);
	if (s->sizes.level > 0)
		put_number(out, "error", size_histogram_error(&s->sizes));
	if (fit->n < f->wanted)
		put_count(out, "short", f->wanted - fit->n);
	if (f->added > 0)
		put_count(out, "padded", f->added);
	if (fit->grid != NULL)
		put_grid(out, o, fit->grid);
	if (f->on_grid)
		put_grid_score(out, f, &s->sample);
	if (f->knee)
		json_put_bool(json_put_key(out, "knee"), true);
	buf_char(out, '}');
}
