/* fit_page.c -- what anchor-fit found, for people. */
#include "tool/fit_page.h"

#include "engine/terminal.h"

#include <math.h>

enum { FIXED = 54, MOST_BAR = 24, NAME_WIDTH = 24 };

/* Where everything comes from and goes to. */
struct page {
	const struct fit_run_options *options;
	const struct dataset_summary *summary;
	size_t bar;
	bool colour;
	struct buf *out;
	struct arena *arena;
};

static void
put_counted(const struct page *p, uint64_t n, const char *one, const char *many)
{
	buf_format(p->out, "%llu %s", (unsigned long long)n, n == 1 ? one : many);
}

static void
put_head(const struct page *p, size_t shapes)
{
	if (shapes > 0) {
		put_counted(p, shapes, "shape", "shapes");
		buf_text(p->out, " by ");
	}
	buf_format(p->out, "%s, for ", fit_run_method(p->options)->name);
	put_counted(p, p->summary->boxes, "box", "boxes");
	buf_text(p->out, " of ");
	put_counted(p, p->summary->images, "image", "images");
	buf_text(p->out, "\n\n");
}

/* Each shape, and the share of boxes that are more like it than like the others. */
static void
put_shapes(const struct page *p, const struct shapes *data, const struct fit *fit)
{
	uint32_t *best = arena_array(p->arena, uint32_t, data->n);
	double *share = arena_zeros(p->arena, double, fit->n), most = 0;
	fit_best(data, fit->shape, fit->n, best, NULL);
	for (size_t i = 0; i < data->n; i++)
		share[best[i]] += (double)data->count[i] / (double)p->summary->boxes;
	for (size_t i = 0; i < fit->n; i++)
		most = share[i] > most ? share[i] : most;
	buf_format(p->out, "%10s %10s %12s %10s %8s\n", "width", "height", "height/width", "sqrt(area)", "boxes");
	for (size_t i = 0; i < fit->n; i++) {
		double w = fit->shape[i].w, h = fit->shape[i].h;
		buf_format(p->out, "%#10.4g %#10.4g %12.2f %#10.4g %6.1f %%%s", w, h, h / w, sqrt(w) * sqrt(h),
			100 * share[i], share[i] > 0 ? " " : "");
		terminal_bar(share[i] / most, p->bar, p->colour, p->out);
		buf_char(p->out, '\n');
	}
}

static void
put_list(const struct page *p, const char *name, const double *number, size_t n, const char *unit)
{
	if (n == 0)
		return;
	buf_format(p->out, "%-*s", NAME_WIDTH, name);
	for (size_t i = 0; i < n; i++)
		buf_format(p->out, "%s%.4g", i == 0 ? " " : ", ", number[i]);
	buf_format(p->out, "%s\n", unit);
}

static void
put_figure(const struct page *p, const char *name, double x)
{
	buf_format(p->out, "%-*s %9.4f\n", NAME_WIDTH, name, x);
}

static void
put_share(const struct page *p, const char *name, double x)
{
	buf_format(p->out, "%-*s %7.2f %%", NAME_WIDTH, name, 100 * x);
}

static void
put_figures(const struct page *p, const struct fitted *f)
{
	buf_char(p->out, '\n');
	put_list(p, "scales", f->fit.scale, f->fit.scales, " px");
	put_list(p, "ratios, height / width", f->fit.ratio, f->fit.ratios, "");
	put_figure(p, "mean best IoU", f->score.mean_iou);
	put_share(p, "best possible recall", f->score.recall);
	buf_format(p->out, "   sides off by less than a factor of %g\n", p->options->threshold);
	put_figure(p, "fitness", f->score.fitness);
	put_figure(p, "anchors per box", f->score.per_box);
	buf_format(p->out, "%-*s", NAME_WIDTH, "boxes of an IoU of");
	for (int i = 0; i < RECALL_IOUS; i++)
		buf_format(p->out, "  %7.1f", fit_run_iou[i]);
	buf_format(p->out, "\n%-*s", NAME_WIDTH, "  or more");
	for (int i = 0; i < RECALL_IOUS; i++)
		buf_format(p->out, "  %5.1f %%", 100 * f->recall[i]);
	buf_char(p->out, '\n');
	if (!f->on_grid)
		return;
	buf_text(p->out, "\nOn their grids, boxes where they are:\n");
	put_figure(p, "mean best IoU", f->grid_score.mean_iou);
	put_share(p, "recall", f->grid_score.recall);
	buf_text(p->out, "   boxes that some anchor learns\n");
	put_share(p, "recall at IoU 0.5", f->grid_score.recall_50);
	buf_char(p->out, '\n');
	put_figure(p, "anchors per box", f->grid_score.per_box);
}

static void
put_candidates(const struct page *p, const struct fitted *f, size_t n)
{
	buf_format(p->out, "%10s %10s %10s %10s %10s\n", "shapes", "mean IoU", "recall", "fitness", "per box");
	for (size_t i = 0; i < n; i++)
		buf_format(p->out, "%10zu %10.4f %8.2f %% %10.4f %10.2f%s\n", f[i].fit.n, f[i].score.mean_iou,
			100 * f[i].score.recall, f[i].score.fitness, f[i].score.per_box,
			f[i].knee ? "  <- more win less" : "");
	buf_text(p->out, "\nThe shapes are shown for one number: -k 9.\n");
}

void
fit_page(const struct fit_run_options *o, const struct dataset_summary *s, const struct shapes *data,
	const struct fitted *f, size_t n, size_t width, bool colour, struct buf *out, struct arena *arena)
{
	size_t bar = width > FIXED ? width - FIXED : 0;
	const struct page p = { o, s, bar < MOST_BAR ? bar : MOST_BAR, colour, out, arena };
	put_head(&p, n == 1 ? f->fit.n : 0);
	if (n == 1) {
		put_shapes(&p, data, &f->fit);
		put_figures(&p, f);
	} else {
		put_candidates(&p, f, n);
	}
	buf_text(out, "\nAs JSON, which anchor-gen reads: in a pipe, with -o, or with --as json.\n");
}
