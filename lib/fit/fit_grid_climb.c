/* fit_grid_climb.c -- a search for factors of anchors on a grid.
 *
 * A pattern search (Hooke and Jeeves, "Direct search solution of numerical and statistical problems", Journal of the
 * ACM 1961) over the logarithms of all factors, and over one more that moves the sizes of all levels together.
 * Differences: a step is kept as soon as it helps and doubled while it does; every factor has a step of its own;
 * there are no pattern moves. When one factor moves, the best IoUs with all anchors that stay are computed once. */
#include "fit/fit_grid_climb.h"

#include "base/explog.h"

#include <math.h>
#include <string.h>

enum { SWEEPS = 60 };

static bool
within(const struct grid_direction *d, size_t i)
{
	return i >= d->from && i < d->end;
}

static double
moved(const struct fit_grid_search *s, const struct grid_direction *d, size_t i, double by)
{
	return within(d, i) ? s->factor[i] * by : s->factor[i];
}

size_t
fit_grid_climb_shapes(const struct fit_grid_search *s, const struct grid_direction *d, double by, bool moves)
{
	size_t n = 0, scales = s->levels, ratios = scales + s->scales;
	for (size_t i = 0; i < s->levels; i++)
		for (size_t j = scales; j < ratios; j++)
			for (size_t k = ratios; k < s->factors; k++) {
				if ((within(d, i) || within(d, j) || within(d, k)) != moves)
					continue;
				double side = moved(s, d, i, by) * moved(s, d, j, by), root = sqrt(moved(s, d, k, by));
				s->shape[n++] = (struct grid_shape){ i, side / root, side * root };
			}
	return n;
}

size_t
fit_grid_climb_all(const struct fit_grid_search *s)
{
	return fit_grid_climb_shapes(s, &(struct grid_direction){ 0, 0, 0 }, 1, false);
}

void
fit_grid_climb_use(struct fit_grid_search *s, const struct fit_grid_boxes *b, size_t n)
{
	s->boxes = *b;
	s->boxes.n = n < b->n ? n : b->n;
	n = fit_grid_climb_all(s);
	s->score = fit_grid_boxes_sum(&s->boxes, NULL, s->shape, n);
}

/* Do sizes still ascend when a direction moves? Levels are for objects of their own sizes. */
static bool
ascending(const struct fit_grid_search *s, const struct grid_direction *d, double by)
{
	for (size_t i = 1; i < s->levels; i++)
		if (within(d, i) != within(d, i - 1) && !(moved(s, d, i - 1, by) <= moved(s, d, i, by)))
			return false;
	return true;
}

/* Goes a step if that helps. */
static bool
advance(struct fit_grid_search *s, const struct grid_direction *d, double step)
{
	double by = explog_exp(step);
	if (!ascending(s, d, by))
		return false;
	size_t n = fit_grid_climb_shapes(s, d, by, true);
	double score = fit_grid_boxes_sum(&s->boxes, s->rest, s->shape, n);
	if (!(score > s->score))
		return false;
	s->score = score;
	for (size_t i = d->from; i < d->end; i++)
		s->factor[i] *= by;
	return true;
}

/* Goes along a direction as far as it helps. false: it does not, with steps down to the least. */
static bool
explore(struct fit_grid_search *s, struct grid_direction *d, double least)
{
	size_t n = fit_grid_climb_shapes(s, d, 1, false);
	memset(s->rest, 0, s->boxes.n * sizeof *s->rest);
	fit_grid_boxes_raise(&s->boxes, s->shape, n, s->rest);
	for (int halvings = 0; halvings < 2; halvings++) {
		for (int side = 0; side < 2; side++) {
			if (advance(s, d, d->step)) {
				while (fabs(d->step) < 1 && advance(s, d, 2 * d->step))
					d->step *= 2;
				return true;
			}
			d->step = -d->step;
		}
		if (fabs(d->step) <= least)
			return false;
		d->step /= 2;
	}
	return true; /* not yet at the least */
}

void
fit_grid_climb(struct fit_grid_search *s, double first, double least)
{
	for (size_t i = 0; i < s->directions; i++)
		s->direction[i].step = first;
	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		bool more = false;
		double before = s->score;
		for (size_t i = 0; i < s->directions; i++)
			more |= explore(s, &s->direction[i], least);
		if (!more || (sweep > 8 && s->score - before < 1e-6 * fabs(s->score)))
			break;
	}
}

static void
add_direction(struct fit_grid_search *s, size_t from, size_t end)
{
	s->direction[s->directions++] = (struct grid_direction){ from, end, 0 };
}

void
fit_grid_climb_prepare(struct fit_grid_search *s, const struct fit_grid_options *o, size_t boxes, struct arena *arena)
{
	*s = (struct fit_grid_search){ .levels = o->levels, .scales = o->scales, .ratios = o->ratios };
	s->factors = s->levels + s->scales + s->ratios;
	s->factor = arena_array(arena, double, s->factors);
	s->direction = arena_array(arena, struct grid_direction, s->factors + 1);
	s->shape = arena_array(arena, struct grid_shape, s->levels * s->scales * s->ratios);
	s->rest = arena_array(arena, double, boxes);
	add_direction(s, 0, s->levels);
	for (size_t i = 0; i < s->factors; i++) {
		bool size = i < s->levels, scale = !size && i < s->levels + s->scales;
		bool fixed = size ? o->one_size || s->levels == 1
			: scale ? o->octaves || s->scales == 1 : o->ratio != NULL;
		if (!fixed)
			add_direction(s, i, i + 1);
	}
}
