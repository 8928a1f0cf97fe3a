/* plot.h -- figures: axes with what lies between them, bars, matrices. */
#ifndef DRAW_PLOT_H
#define DRAW_PLOT_H

#include "draw/scene.h"

#include <stdbool.h>
#include <stddef.h>

/* From is not to; with log it is the less, and both are above 0. */
struct axis {
	double from, to;
	bool log;
	const char *label; /* NULL: none */
};

struct plot {
	struct scene *scene;
	struct area in; /* between the axes */
	struct axis x, y;
	double text; /* size of letters, px */
};

/* An axis that has room for numbers from low to high; with zero it begins there. */
struct axis plot_axis(double low, double high, bool log, bool zero, const char *label);

/* Draws title, grid and axes into the area. */
struct plot plot_open(struct scene *s, struct area a, const char *title, struct axis x, struct axis y, double text);

/* Where a number is, px; beyond the axis at its end. */
double plot_x(const struct plot *p, double x);
double plot_y(const struct plot *p, double y);

/* A line through n points, of which an x,y that is NAN is a gap. */
void plot_curve(const struct plot *p, const double *xy, size_t n, struct style style);

/* A bar from the x axis for each [low,high,count]. */
void plot_histogram(const struct plot *p, const double *bin, size_t n, struct colour c);

/* A line of words at the upper right corner of a plot, below those of `line` before it; with a mark of colour c. */
void plot_legend(const struct plot *p, size_t line, struct colour c, bool dashed, struct slice text);

/* n bars beside each other's names, the longest as long as there is room. value NAN: none. The words of each value
 * stand behind it. */
struct bar {
	struct slice name, words;
	double value;
	struct colour colour;
};
void plot_bars(struct scene *s, struct area a, const char *title, const struct bar *bar, size_t n, double text);

/* A matrix [n][n] with the names of its rows and columns, darker where there is more of its row. */
void plot_matrix(struct scene *s, struct area a, const char *title, const struct slice *name, const double *value,
	size_t n, const char *rows, const char *columns, double text);

/* The title over a figure; the height that it takes. */
double plot_title(struct scene *s, double x, double y, double width, const char *title, double text);

/* A number in few letters: "0.25", "1200", "35k"; and a whole number to the unit: "1,200". */
const char *plot_number(double x, struct arena *arena);
const char *plot_count(double n, struct arena *arena);

/* "1 box", "2,000 boxes". */
const char *plot_boxes(double n, struct arena *arena);

#endif
