/* fit_knee.c -- the knee of a rising curve.
 *
 * Satopaa, Albrecht, Irwin and Raghavan, "Finding a 'kneedle' in a haystack: detecting knee points in system behavior",
 * ICDCS Workshops 2011, section III: both axes are scaled to 0..1, and the knee is where the curve is farthest above
 * the chord. Differences:
 * - The curve is not smoothed; it is made to rise instead, as more anchors are never worse than fewer of them.
 * - The sensitivity, by which a stream of points would be judged before its end is known, is left out: the highest
 *   maximum is the knee, and of equal ones the first. */
#include "fit/fit_knee.h"

size_t
fit_knee(const double *quality, size_t n)
{
	double low = quality[0], high = quality[0];
	size_t top = 0;
	for (size_t i = 1; i < n; i++) {
		if (quality[i] > high) {
			high = quality[i];
			top = i;
		}
	}
	if (!(high > low) || n < 3)
		return top;
	size_t knee = top;
	double most = 0, reached = low;
	for (size_t i = 0; i < n; i++) {
		reached = quality[i] > reached ? quality[i] : reached;
		double above = (reached - low) / (high - low) - (double)i / (double)(n - 1);
		if (above > most + 1e-12) {
			most = above;
			knee = i;
		}
	}
	return knee;
}
