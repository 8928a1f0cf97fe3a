/* fit_run.c -- the fits that anchor-fit's options ask for. */
#include "tool/fit_run.h"

#include "anchorset/anchor_fault_text.h"
#include "engine/err.h"
#include "fit/fit_knee.h"
#include "fit/fit_pad.h"
#include "geometry/anchor_generator.h"

#include <math.h>
#include <string.h>

/* A curve needs so many points to bend. */
enum { LEAST_CANDIDATES = 3 };

const double fit_run_iou[RECALL_IOUS] = { 0.5, 0.6, 0.7, 0.8, 0.9 };

void
fit_run_warn_rounding(const struct dataset_summary *s)
{
	if (s->sizes.level > 0)
		err_warn("more than %zu distinct sizes: counted in cells; a side is off by at most %.2g %%",
			s->limits.shapes, 100 * size_histogram_error(&s->sizes));
}

/* --input moves no boxes: images that are larger were not brought into it. */
static void
warn_of_input(const struct fit_run_options *o, const struct dataset_summary *s)
{
	const double *input = o->input, *frame = s->frame.size;
	bool larger = s->frame.kinds == 1 && (frame[0] > input[0] || frame[1] > input[1]);
	if (input[0] > 0 && larger && !o->as_is)
		err_warn("images are %gx%g, larger than --input %gx%g, and shapes fit the images: run anchor-resize "
			"first",
			frame[0], frame[1], input[0], input[1]);
}

bool
fit_run_ready(const struct fit_run_options *o, const struct dataset_summary *s)
{
	bool ready = false;
	if (s->boxes == 0)
		err_warn("no boxes to fit anchors to");
	else if (s->frame.kinds == 2 && s->plain && !o->as_is)
		err_warn("image sizes differ and records carry no transform: run anchor-resize first, or fit --as-is");
	else if (o->strides.n > 0 && s->unsized && !(o->input[0] > 0))
		err_warn("--strides: the size of some image is not known; give --input WxH");
	else
		ready = true;
	if (ready)
		warn_of_input(o, s);
	return ready;
}

bool
fit_run_input(const struct fit_run_options *o, const struct dataset_summary *s, double input[2])
{
	bool common = s->tensor.kinds == 1 && !s->unsized, given = o->input[0] > 0;
	for (int axis = 0; axis < 2; axis++)
		input[axis] = given ? o->input[axis] : common ? s->tensor.size[axis] : 0;
	return given || common;
}

/* The anchors on their grids, as anchor-gen would spread them. */
static const struct anchor_spec *
spread(const struct fit_run_options *o, const struct fit *fit, struct arena *arena)
{
	struct anchor_generator g = anchor_generator_defaults();
	struct anchor_spec *spec = arena_array(arena, struct anchor_spec, 1);
	g.shapes = fit->n;
	g.shape = fit->shape;
	g.strides = o->strides.n;
	memcpy(g.stride, o->strides.number, o->strides.n * sizeof *g.stride);
	memcpy(g.input, o->input, sizeof g.input);
	const char *wrong = anchor_fault_text(anchor_generator_spec(&g, spec, arena));
	if (wrong == NULL)
		return spec;
	err_warn("--strides: %s", wrong);
	return NULL;
}

/* false: a message has said why not. */
static bool
measure_grid_score(const struct fit_run_options *o, const struct dataset_summary *s,
	const struct box_sample_entry *entry, struct fitted *f, struct arena *arena)
{
	f->on_grid = true;
	if (f->spec == NULL)
		f->spec = spread(o, &f->fit, arena);
	if (f->spec == NULL)
		return false;
	const struct detector d = { .spec = *f->spec, .stage = detector_stage_default() };
	const char *wrong = anchor_fault_text(grid_score_measure(&d, entry, s->sample.n, &f->grid_score, NULL, arena));
	if (wrong != NULL)
		err_warn("--strides: %s", wrong);
	return wrong == NULL;
}

static void
measure(const struct fit_run_options *o, const struct shapes *data, struct fitted *f, struct arena *arena)
{
	double *iou = arena_array(arena, double, data->n);
	uint64_t reached[RECALL_IOUS] = { 0 }, boxes = 0;
	f->score = fit_measure_each(data, f->fit.shape, f->fit.n, o->threshold, iou);
	for (size_t i = 0; i < data->n; i++) {
		boxes += data->count[i];
		for (int t = 0; t < RECALL_IOUS; t++)
			reached[t] += iou[i] >= fit_run_iou[t] ? data->count[i] : 0;
	}
	for (int t = 0; t < RECALL_IOUS; t++)
		f->recall[t] = (double)reached[t] / (double)boxes;
}

/* Fewer distinct shapes than anchors. */
static void
pad(const struct fit_run_options *o, const struct shapes *data, struct fitted *f, struct arena *arena)
{
	struct fit *fit = &f->fit;
	if (!o->pad_k) {
		err_warn("only %zu distinct shapes for %zu anchors; returning %zu (--pad-k spreads them)", data->n,
			f->wanted, fit->n);
		return;
	}
	struct shape *shape = arena_array(arena, struct shape, f->wanted);
	memcpy(shape, fit->shape, fit->n * sizeof *shape);
	fit_pad(shape, fit->n, f->wanted);
	f->added = f->wanted - fit->n;
	fit->n = f->wanted;
	fit->shape = shape;
}

/* false: there is none, and a message has said why. */
static bool
fit_one(const struct fit_run_options *o, const struct dataset_summary *s, const struct shapes *data, size_t k,
	struct fitted *f, struct arena *arena)
{
	const struct fit_method *method = fit_run_method(o);
	const struct fit_input input = { .shapes = *data,
		.entries = s->sample.n,
		.entry = s->sample.entry,
		.strides = o->strides.n,
		.stride = o->strides.number,
		.input = { o->input[0], o->input[1] } };
	const struct fit_options options = { .k = k,
		.metric = (enum fit_metric)o->metric,
		.threshold = o->threshold,
		.seed = o->seed.value,
		.restarts = (unsigned)o->restarts,
		.scales = o->scales,
		.scale_of = (enum fit_scale_of)o->scale_of,
		.ratios = o->ratios.n,
		.ratio = o->ratios.number };
	*f = (struct fitted){ 0 };
	const char *wrong = anchor_fault_text(method->run(&input, &options, &f->fit, arena));
	if (wrong != NULL) {
		err_warn("--method %s: %s", method->name, wrong);
		return false;
	}
	f->spec = f->fit.spec;
	f->wanted = k > 0 ? k : f->fit.n;
	if (f->fit.n < f->wanted)
		pad(o, data, f, arena);
	return true;
}

/* Marks where more shapes begin to win little. */
static void
mark_knee(const struct fit_run_options *o, struct fitted *f, size_t n, struct arena *arena)
{
	double *quality = arena_array(arena, double, n);
	if (n < LEAST_CANDIDATES)
		return;
	for (size_t i = 0; i < n; i++)
		quality[i] = fit_score_of(&f[i].score, (enum fit_metric)o->metric);
	f[fit_knee(quality, n)].knee = true;
}

const struct fitted *
fit_run_all(const struct fit_run_options *o, const struct dataset_summary *s, const struct shapes *data, size_t *n,
	struct arena *arena)
{
	bool uses_k = (fit_run_method(o)->uses & READS_K) != 0;
	*n = uses_k ? o->k.to - o->k.from + 1 : 1;
	struct fitted *f = arena_zeros(arena, struct fitted, *n);
	const struct box_sample_entry *entry = o->strides.n > 0 ? s->sample.entry : NULL;
	if (entry != NULL && o->input[0] > 0)
		entry = grid_score_input(o->input, 1, entry, s->sample.n, arena);
	for (size_t i = 0; i < *n; i++) {
		if (!fit_one(o, s, data, uses_k ? o->k.from + i : 0, &f[i], arena))
			return NULL;
		measure(o, data, &f[i], arena);
		bool spreads = *n == 1 || f[i].fit.n >= o->strides.n; /* else too small for so many levels */
		if (entry != NULL && spreads && !measure_grid_score(o, s, entry, &f[i], arena))
			return NULL;
	}
	mark_knee(o, f, *n, arena);
	return f;
}
