/* fit_run_grid.c -- anchor-fit's method grid: sizes, scales and ratios on a grid (fit_grid.h), as one of its fits. */
#include "tool/fit_run.h"

#include "anchorset/anchor_fault_text.h"
#include "engine/err.h"
#include "fit/fit_grid.h"

#include <string.h>

enum { DEFAULT_RATIOS = 3 };

bool
fit_run_grid(const struct fit_run_options *o, const struct dataset_summary *s, struct fitted *f, struct arena *arena)
{
	struct fit_grid *grid = arena_array(arena, struct fit_grid, 1);
	struct anchor_spec *spec = arena_array(arena, struct anchor_spec, 1);
	const struct fit_grid_options options = { .levels = o->strides.n,
		.stride = o->strides.number,
		.input = { o->input[0], o->input[1] },
		.scales = o->scales,
		.ratios = o->ratios.n > 0 ? o->ratios.n : (size_t)DEFAULT_RATIOS,
		.ratio = o->ratios.n > 0 ? o->ratios.number : NULL,
		.seed = o->seed.value,
		.restarts = (unsigned)o->restarts };
	const char *wrong = anchor_fault_text(fit_grid(s->placed.entry, s->placed.n, &options, grid, arena));
	if (wrong != NULL) {
		err_warn("--method grid: %s", wrong);
		return false;
	}
	fit_grid_spec(grid, &options, spec, arena);
	struct shape *shape = arena_array(arena, struct shape, grid->n);
	memcpy(shape, grid->shape, grid->n * sizeof *shape);
	shape_sort(shape, grid->n);
	*f = (struct fitted){ .wanted = grid->n, .spec = spec, .grid = grid };
	f->fit = (struct fit){ .n = grid->n, .shape = shape, .scales = grid->scales, .scale = grid->scale,
		.ratios = grid->ratios, .ratio = grid->ratio };
	return true;
}
