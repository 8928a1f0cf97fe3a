/* stats_page_plots.c -- how sizes and shapes are spread, in block characters. */
#include "tool/stats_page.h"

#include "base/explog.h"
#include "engine/err.h"
#include "fit/fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BLOCKS = 20, MAP_COLUMNS = 60, MAP_ROWS = 12, MARGIN = 9 };

/* A histogram as one line, with its ends and its middle. Figures of a million sizes take their memory one by one. */
static void
put_figure(const struct stats_page *p, enum stats_figure which, const char *name, struct arena *scratch)
{
	struct figure f;
	char low[32], middle[32], mean[32], high[32];
	uint64_t most = 1;
	arena_reset(scratch);
	stats_figure_make(&p->state->stats, which, BLOCKS, &f, scratch);
	if (f.n == 0)
		return;
	for (size_t i = 0; i < f.bins; i++)
		most = f.bin[i].count > most ? f.bin[i].count : most;
	buf_format(p->out, "%-15s", name);
	for (size_t i = 0; i < BLOCKS + 1; i++)
		terminal_block(i < f.bins ? (double)f.bin[i].count / (double)most : 0, p->out);
	buf_format(p->out, " %s to %s, median %s, mean %s\n", stats_page_number(f.min, low),
		stats_page_number(f.max, high), stats_page_number(f.quantile[FIGURE_QUANTILES / 2], middle),
		stats_page_number(f.mean, mean));
}

void
stats_page_figures(const struct stats_page *p)
{
	struct arena scratch = { .failed = err_out_of_memory };
	buf_text(p->out, "\nFrom the least to the greatest, in equal factors:\n");
	put_figure(p, STATS_SIDE, "side, px", &scratch);
	put_figure(p, STATS_RELATIVE, "side / image's", &scratch);
	put_figure(p, STATS_RATIO, "height / width", &scratch);
	put_figure(p, STATS_PER_IMAGE, "boxes an image", &scratch);
	arena_free(&scratch);
}

/* One axis of the map, in log. */
struct axis {
	double from, per_step; /* log of the least, and steps of log */
	size_t steps;
};

/* Of f the ends are left. */
static struct axis
axis_of(const struct stats *s, enum stats_figure which, size_t steps, struct figure *f)
{
	struct arena scratch = { .failed = err_out_of_memory };
	stats_figure_make(s, which, 1, f, &scratch);
	arena_free(&scratch);
	double from = explog_log(f->min), to = explog_log(f->max);
	return (struct axis){ from, to > from ? (double)steps / (to - from) : 0, steps };
}

static size_t
step_of(const struct axis *a, double x)
{
	double at = (explog_log(x) - a->from) * a->per_step;
	return at > 0 ? (size_t)fmin(at, (double)(a->steps - 1)) : 0;
}

/* Width to the right, height upwards; shades by the logarithm of how many. */
void
stats_page_heat_map(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	struct figure w, h;
	char low[32], high[32];
	uint64_t (*count)[MAP_COLUMNS] = arena_zero_many(p->arena, MAP_ROWS, sizeof *count), most = 1;
	struct axis x = axis_of(s, STATS_WIDTH, MAP_COLUMNS, &w), y = axis_of(s, STATS_HEIGHT, MAP_ROWS, &h);
	for (size_t i = 0; i < s->shapes.n; i++) {
		struct shape shape = size_histogram_shape(&s->shapes, i);
		uint64_t *to = &count[step_of(&y, shape.h)][step_of(&x, shape.w)];
		*to += s->shapes.cell[i].count;
		most = *to > most ? *to : most;
	}
	buf_text(p->out, "\nWidth by height, px; the darker, the more boxes:\n");
	for (size_t row = MAP_ROWS; row-- > 0;) {
		const char *edge = row + 1 == MAP_ROWS ? stats_page_number(h.max, high) : row == 0 ?
			stats_page_number(h.min, low) : "";
		buf_format(p->out, "%*s ", MARGIN - 2, edge);
		buf_text(p->out, "│");
		for (size_t column = 0; column < MAP_COLUMNS; column++)
			terminal_shade(count[row][column] > 0 ? explog_log(1 + (double)count[row][column]) /
				explog_log(1 + (double)most) : 0, p->out);
		while (p->out->data[p->out->len - 1] == ' ')
			p->out->len--;
		buf_char(p->out, '\n');
	}
	buf_format(p->out, "%*s└", MARGIN - 1, "");
	for (size_t column = 0; column < MAP_COLUMNS; column++)
		buf_text(p->out, "─");
	buf_format(p->out, "\n%*s%-*s%*s\n", MARGIN, "", MAP_COLUMNS / 2, stats_page_number(w.min, low),
		MAP_COLUMNS / 2,
		stats_page_number(w.max, high));
}

/* Width to height as people write it. */
static const char *
ratio_name(double height_by_width)
{
	static const struct {
		double most;
		const char *name;
	} names[] = { { 0.4, "3:1" }, { 0.75, "2:1" }, { 1.5, "1:1" }, { 2.5, "1:2" }, { INFINITY, "1:3" } };
	size_t i = 0;
	while (height_by_width > names[i].most)
		i++;
	return names[i].name;
}

/* The article's scales and ratios. */
void
stats_page_shapes(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	const struct fit_input in = { .shapes = size_histogram_shapes(&s->shapes, p->arena) };
	const struct fit_options options = { .k = 9, .scales = 3 };
	struct fit fit;
	char low[32], high[32];
	if (fit_find("range")->run(&in, &options, &fit, p->arena) != ANCHOR_FAULT_NONE || fit.ratios == 0)
		return;
	buf_char(p->out, '\n');
	if (s->scales[1] > 0)
		buf_format(p->out, "Scales: sides from %s to %s of the image's.\n", stats_page_number(s->scales[0],
			low),
			stats_page_number(s->scales[1], high));
	buf_text(p->out, "Ratios, width:height, of a tenth of the boxes or more:");
	for (size_t i = 0; i < fit.ratios; i++)
		buf_format(p->out, "%s %s", i > 0 ? "," : "", ratio_name(fit.ratio[i]));
	buf_text(p->out, ".\nAnchors of these: anchor-fit --method range; the data's own: anchor-fit -k 9;\n"
		"both once anchor-resize has brought the images to the size that a network sees.\n");
}
