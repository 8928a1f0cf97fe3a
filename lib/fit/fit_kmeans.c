/* fit_kmeans.c -- k-means with the distance 1 - IoU, or what a box's share of the fitness falls short of 1.
 *
 * Redmon and Farhadi, "YOLO9000: better, faster, stronger", CVPR 2017, section 2 ("Dimension clusters"); what
 * differs is told in fit_search.c. Gives min(k, n) shapes for n distinct ones. */
#include "fit/fit_search.h"

static enum anchor_fault
run(const struct fit_input *in, const struct fit_options *options, struct fit *out, struct arena *arena)
{
	fit_search_fit(&in->shapes, options, NULL, out, arena);
	return ANCHOR_FAULT_NONE;
}

const struct fit_method fit_method_kmeans = {
	.name = "kmeans",
	.help = "k-means whose distance is what the metric lacks",
	.uses = READS_K | READS_METRIC | READS_SEED,
	.restarts = USUAL_RESTARTS,
	.run = run,
};
