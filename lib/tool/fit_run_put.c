/* fit_run_put.c -- what anchor-fit writes about a fit. */
#include "tool/fit_run.h"

#include "fit/fit_grid.h"
#include "record/record.h"

static void
put_key(struct buf *out, const char *name)
{
	buf_format(out, ",\"%s\":", name);
}

static void
put_number(struct buf *out, const char *name, double number)
{
	put_key(out, name);
	buf_double(out, number);
}

static void
put_list(struct buf *out, const char *name, const double *number, size_t n)
{
	put_key(out, name);
	json_put_doubles(out, number, n, 0);
}

static void
put_recalls(struct buf *out, const struct fitted *f)
{
	double pair[FIT_RUN_IOUS][2];
	for (int i = 0; i < FIT_RUN_IOUS; i++) {
		pair[i][0] = fit_run_iou[i];
		pair[i][1] = f->recall[i];
	}
	put_key(out, "iou_recall");
	json_put_doubles(out, pair[0], FIT_RUN_IOUS, 2);
}

/* On their grids; of a sample, how many boxes that is and how far a share may be off. */
static void
put_grid_score(struct buf *out, const struct fitted *f, const struct box_sample *sample)
{
	uint64_t boxes = 0;
	buf_text(out, ",\"grid_score\":{\"mean_iou\":");
	buf_double(out, f->grid_score.mean_iou);
	put_number(out, "recall", f->grid_score.recall);
	put_number(out, "recall_50", f->grid_score.recall_50);
	put_number(out, "per_box", f->grid_score.per_box);
	for (size_t i = 0; i < sample->n; i++)
		boxes += sample->entry[i].count;
	if (sample->sampled) {
		buf_format(out, ",\"sampled\":%llu", (unsigned long long)boxes);
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
	buf_text(out, ",\"published\":{\"mean_iou\":");
	buf_double(out, grid->published.mean_iou);
	put_number(out, "recall_50", grid->published.recall_50);
	buf_char(out, '}');
}

void
fit_run_put(struct buf *out, const struct fit_run_options *o, const struct dataset_summary *s, const struct fitted *f)
{
	const struct fit *fit = &f->fit;
	double input[2];
	buf_text(out, "{\"shapes\":");
	json_put_doubles(out, &fit->shape->w, fit->n, 2);
	buf_format(out, ",\"fit\":{\"method\":\"%s\",\"metric\":\"%s\",\"k\":%zu,\"images\":%llu,\"boxes\":%llu",
		fit_run_method(o)->name, fit_metrics[o->metric], fit->n, (unsigned long long)s->images,
		(unsigned long long)s->boxes);
	put_number(out, "mean_iou", f->score.mean_iou);
	put_number(out, "recall", f->score.recall);
	put_number(out, "fitness", f->score.fitness);
	put_list(out, "scales", fit->scale, fit->scales);
	put_list(out, "ratios", fit->ratio, fit->ratios);
	buf_format(out, ",\"seed\":%llu", (unsigned long long)o->seed.value);
	put_number(out, "threshold", o->threshold);
	put_number(out, "per_box", f->score.per_box);
	put_recalls(out, f);
	if (fit_run_input(o, s, input))
		put_list(out, "input", input, 2);
	if (s->sizes.level > 0)
		put_number(out, "error", size_histogram_error(&s->sizes));
	if (fit->n < f->wanted)
		buf_format(out, ",\"short\":%zu", f->wanted - fit->n);
	if (f->added > 0)
		buf_format(out, ",\"padded\":%zu", f->added);
	if (fit->grid != NULL)
		put_grid(out, o, fit->grid);
	if (f->on_grid)
		put_grid_score(out, f, &s->sample);
	if (f->knee)
		buf_text(out, ",\"knee\":true");
	buf_char(out, '}');
}
