/* fit_grid_search.h -- a search for factors of anchors on a grid, from several starts. For fit_grid.c alone. */
#ifndef FIT_FIT_GRID_SEARCH_H
#define FIT_FIT_GRID_SEARCH_H

#include "fit/fit_grid_climb.h"

/* Of so many boxes the best starts are searched. */
enum { GRID_SEARCH_MANY = 16384 };

/* The published factors (struct fit_grid), in the order of struct fit_grid_search. */
void fit_grid_search_published(const struct fit_grid_options *o, double *factor);

/* Searches from all starts on few of all boxes, and from the best of what that comes to on more; leaves the best
 * factors in s. */
void fit_grid_search(struct fit_grid_search *s, const struct fit_grid_options *o, const struct fit_grid_boxes *all,
	struct arena *arena);

/* Sorts n numbers, ascending. */
void fit_grid_search_sort(double *x, size_t n);

#endif
