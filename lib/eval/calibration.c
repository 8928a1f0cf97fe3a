/* calibration.c -- whether a score is the chance of being right. */
#include "eval/calibration.h"

#include <math.h>

static size_t
bin_of(double score, size_t n)
{
	double at = score * (double)n;
	return !(at > 0) ? 0 : at >= (double)n ? n - 1 : (size_t)at;
}

void
calibration_fill(const struct eval_lists *l, size_t label, size_t threshold, struct calibration_bin *bin, size_t n)
{
	const struct eval_matches *m = l->matches;
	for (size_t i = l->first[label]; i < l->first[label + 1]; i++) {
		const struct eval_kept *k = eval_matches_kept(m, l->kept[i]);
		int sign = eval_matches_sign(m, k->outcome, threshold, 0);
		struct calibration_bin *b = &bin[bin_of(k->score, n)];
		if (sign == 0)
			continue;
		b->detections++;
		b->tp += sign > 0;
		b->score += k->score;
	}
}

double
calibration_error(const struct calibration_bin *bin, size_t n)
{
	double sum = 0;
	uint64_t detections = 0;
	for (size_t i = 0; i < n; i++) {
		sum += fabs((double)bin[i].tp - bin[i].score);
		detections += bin[i].detections;
	}
	return detections == 0 ? NAN : sum / (double)detections;
}
