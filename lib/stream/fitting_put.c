/* fitting_put.c -- what anchor-fit writes about a fit. */
#include "stream/fitting.h"

#include "stream/record.h"

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
	record_put_doubles(out, number, n, 0);
}

static void
put_recalls(struct buf *out, const struct fitted *f)
{
	double pair[FITTING_IOUS][2];
	for (int i = 0; i < FITTING_IOUS; i++) {
		pair[i][0] = fitting_iou[i];
		pair[i][1] = f->recall[i];
	}
	put_key(out, "iou_recall");
	record_put_doubles(out, pair[0], FITTING_IOUS, 2);
}

/* On their grids; of a sample, how many boxes that is and how far a share may be off. */
static void
put_tiling(struct buf *out, const struct fitted *f, const struct placed_table *placed)
{
	uint64_t boxes = 0;
	buf_text(out, ",\"tiling\":{\"mean_iou\":");
	buf_double(out, f->tiling.mean_iou);
	put_number(out, "recall", f->tiling.recall);
	put_number(out, "recall_50", f->tiling.recall_50);
	put_number(out, "per_box", f->tiling.per_box);
	for (size_t i = 0; i < placed->n; i++)
		boxes += placed->entry[i].count;
	if (placed->sampled) {
		buf_format(out, ",\"sampled\":%llu", (unsigned long long)boxes);
		put_number(out, "error", placed_error(placed));
	}
	buf_char(out, '}');
}

/* What the levels have, and how good the anchors are that are published for such a grid. */
static void
put_grid(struct buf *out, const struct fitting_options *o, const struct fit_grid *grid)
{
	put_list(out, "strides", o->strides.number, o->strides.n);
	put_list(out, "sizes", grid->size, grid->levels);
	buf_text(out, ",\"published\":{\"mean_iou\":");
	buf_double(out, grid->published.mean_iou);
	put_number(out, "recall_50", grid->published.recall_50);
	buf_char(out, '}');
}

void
fitting_put(struct buf *out, const struct fitting_options *o, const struct survey *s, const struct fitted *f)
{
	const struct fit *fit = &f->fit;
	double input[2];
	buf_text(out, "{\"shapes\":");
	record_put_doubles(out, &fit->shape->w, fit->n, 2);
	buf_format(out, ",\"fit\":{\"method\":\"%s\",\"metric\":\"%s\",\"k\":%zu,\"images\":%llu,\"boxes\":%llu",
		fitting_methods[o->method], fit_metrics[o->metric], fit->n, (unsigned long long)s->images,
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
	if (fitting_input(o, s, input))
		put_list(out, "input", input, 2);
	if (s->tally.level > 0)
		put_number(out, "error", tally_error(&s->tally));
	if (fit->n < f->wanted)
		buf_format(out, ",\"short\":%zu", f->wanted - fit->n);
	if (f->added > 0)
		buf_format(out, ",\"padded\":%zu", f->added);
	if (f->grid != NULL)
		put_grid(out, o, f->grid);
	if (f->tiled)
		put_tiling(out, f, &s->placed);
	if (f->knee)
		buf_text(out, ",\"knee\":true");
	buf_char(out, '}');
}
