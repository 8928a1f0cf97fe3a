/* fit_grid_climb.h -- a search for factors of anchors on a grid. For fit_grid.c alone. */
#ifndef FIT_FIT_GRID_CLIMB_H
#define FIT_FIT_GRID_CLIMB_H

#include "fit/fit_grid_boxes.h"

/* What moves together: factors from..end. The step is a logarithm, negative where going down helped last. */
struct grid_direction {
	size_t from, end;
	double step;
};

/* A choice of factors, in one array: sizes (ascending), then scales, then ratios. */
struct fit_grid_search {
	size_t levels, scales, ratios, factors;
	double *factor;
	size_t directions;
	struct grid_direction *direction;
	struct fit_grid_boxes boxes;
	double score;               /* fit_grid_boxes_sum of these boxes */
	double *rest;               /* best IoUs with the anchors that stay */
	struct grid_shape *shape;   /* room for all shapes */
};

/* Makes room for the factors, and for at most so many boxes; finds out which factors may move. */
void fit_grid_climb_prepare(struct fit_grid_search *s, const struct fit_grid_options *options, size_t boxes,
	struct arena *arena);

/* The shapes that a direction moves, multiplied, or those that it does not, into s->shape; returns how many. */
size_t fit_grid_climb_shapes(const struct fit_grid_search *s, const struct grid_direction *d, double by, bool moves);

/* All shapes, likewise. */
size_t fit_grid_climb_all(const struct fit_grid_search *s);

/* Uses the first n boxes of b alone from here on, and scores the factors as they are. */
void fit_grid_climb_use(struct fit_grid_search *s, const struct fit_grid_boxes *b, size_t n);

/* Improves the factors, by steps between first and least, as logarithms. */
void fit_grid_climb(struct fit_grid_search *s, double first, double least);

#endif
