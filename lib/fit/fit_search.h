/* fit_search.h -- what the searches for anchors share; private to fit_kmeans.c and fit_evolve.c. */
#ifndef FIT_FIT_SEARCH_H
#define FIT_FIT_SEARCH_H

#include "base/rng.h"
#include "fit/clusters.h"
#include "fit/fit.h"

#include <stdbool.h>

struct search {
	struct cloud coarse, fine, full; /* to search on, to refine on, and all of the data */
	struct clusters c;
	struct shape *saved, *saved_step; /* room for k each */
	double *sum;                      /* room for the points of fine */
	struct rng rng;
	int patience;       /* swaps in a row on the coarse cloud that may win nothing */
	double record;      /* on the coarse cloud */
	double fine_record; /* on the fine one, by k-means */
	double score;       /* of the best anchors so far, on the full one */
	struct shape *best;
};

/* Finds min(k, data->n) anchors. With evolve, that works on what each good search has refined, on the fine cloud. */
void fit_search_fit(const struct shapes *data, const struct fit_options *options, void (*evolve)(struct search *s),
	struct fit *out, struct arena *arena);

/* Sets anchor j, to be moved by large steps at first. */
void fit_search_place(struct search *s, size_t j, struct shape a);

/* Puts a point of the clusters' cloud, the best of a few drawn in proportion to what they lack, in the place of the
 * anchor that is then missed least; then come so many steps of k-means. Where that wins nothing it is undone: false. */
bool fit_search_swap(struct search *s, size_t steps);

/* Takes anchors to the fine cloud by k-means. */
void fit_search_enlarge(struct search *s);

/* From there to a local optimum, by a pattern search. */
void fit_search_refine(struct search *s);

#endif
