/* draw_plots.h -- pictures of figures: plots beside each other, of which --plot can choose one. */
#ifndef TOOL_DRAW_PLOTS_H
#define TOOL_DRAW_PLOTS_H

#include "draw/plot.h"
#include "tool/draw_item.h"
#include "json/json_dom.h"

#include <stdbool.h>
#include <stddef.h>

/* Name i; NULL behind the last. */
const char *draw_plots_name(size_t i);

/* Beside others, lower than wide; or as high as wide; or in a row of its own. */
enum draw_plot_form { PLOT_FLAT, PLOT_TALL, PLOT_WIDE };

/* A plot in the making; data is its own. */
struct draw_plot {
	const char *name; /* as --plot has it */
	void (*draw)(const struct draw_plot *p, struct scene *s, struct area a, double text);
	const char *title;
	const void *data;
	size_t n;
	enum draw_plot_form form;
};

enum { DRAW_PLOTS = 32 };
struct draw_plots {
	struct slice note;
	size_t n;
	struct draw_plot plot[DRAW_PLOTS];
	size_t left_out; /* by --plot */
	double height;   /* that they should not exceed, px */
};

/* Adds a plot, unless --plot is for another one. */
void draw_plots_add(struct drawing *d, struct draw_plots *p, struct draw_plot plot);

/* Reads the item's line, lets add take plots from it, and makes them the drawing. false: it has been said what is
 * wrong. */
bool draw_plots_open(struct drawing *d, const char *title,
	void (*add)(struct drawing *d, struct draw_plots *p, struct json_dom *dom, const cJSON *root));

/* Makes plots that were added the drawing. false: there are none. */
bool draw_plots_done(struct drawing *d, struct draw_plots *p, const char *title);

struct draw_size draw_plots_size(struct drawing *d, double width, double height);
void draw_plots_draw(struct drawing *d, struct scene *s, double x, double y, struct draw_size size);

/* An array of rows of numbers, copied: [n][width]; null is NAN. NULL: there is none, or it is wrong. */
const double *draw_plots_rows(struct drawing *d, const cJSON *array, size_t width, size_t *n);

/* A member that is a number; NAN: it is none. */
double draw_plots_value(const cJSON *object, const char *name);

/* A text or number, copied. */
struct slice draw_plots_text(struct drawing *d, const cJSON *value);

/* Plots that several kinds have: struct bar[n]; rows [n][3] of a histogram. */
void draw_plots_bars(const struct draw_plot *p, struct scene *s, struct area a, double text);
void draw_plots_histogram(const struct draw_plot *p, struct scene *s, struct area a, double text);

/* What the anchors of a set do for the boxes of a dataset, by level and size (draw_coverage.c). */
void draw_coverage_add(struct drawing *d, struct draw_plots *p, const cJSON *coverage);

/* Where the boxes of the ground truth lie, and how wide and high they are; nothing without --gt (draw_map.c). */
void draw_map_add(struct drawing *d, struct draw_plots *p);

#endif
