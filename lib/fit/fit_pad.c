/* fit_pad.c -- as many shapes as were asked for, where the data has fewer. */
#include "fit/fit_pad.h"

#include "base/explog.h"

#include <math.h>
#include <stdbool.h>

/* ln 1.1: areas that are nearer are alike. */
#define ALIKE 0.0953
#define LEAST 0x1p-1000
#define MOST 0x1p1000

static double
log_area(struct shape s)
{
	return explog_log(s.w) + explog_log(s.h);
}

/* The first of the two neighbours that differ most, ties to the smaller ones; n: none differ. */
static size_t
widest_gap(const struct shape *shape, size_t n)
{
	double widest = ALIKE;
	size_t at = n;
	for (size_t i = 0; i + 1 < n; i++) {
		double gap = log_area(shape[i + 1]) - log_area(shape[i]);
		if (gap > widest) {
			widest = gap;
			at = i;
		}
	}
	return at;
}

/* The smallest shape with half its sides, or the largest with twice; as far as doubles go. */
static struct shape
copy_of(const struct shape *shape, size_t n, bool twice)
{
	struct shape a = shape[0], b = shape[n - 1];
	bool room_below = a.w / 2 >= LEAST && a.h / 2 >= LEAST, room_above = b.w * 2 <= MOST && b.h * 2 <= MOST;
	if (room_above && (twice || !room_below))
		return (struct shape){ b.w * 2, b.h * 2 };
	return (struct shape){ a.w / 2, a.h / 2 };
}

void
fit_pad(struct shape *shape, size_t n, size_t k)
{
	bool one_side = false; /* there is a copy with half the sides, and none with twice */
	for (; n < k; n++) {
		size_t i = widest_gap(shape, n);
		if (i == n || one_side) {
			shape[n] = copy_of(shape, n, one_side);
			one_side = !one_side;
		} else {
			shape[n].w = sqrt(shape[i].w) * sqrt(shape[i + 1].w);
			shape[n].h = sqrt(shape[i].h) * sqrt(shape[i + 1].h);
		}
		shape_sort(shape, n + 1);
	}
}
