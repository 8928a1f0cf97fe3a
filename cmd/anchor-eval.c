/* anchor-eval -- how good detections are, and where they fail. */
#include "engine/err.h"
#include "engine/sink.h"
#include "engine/terminal.h"
#include "tool/eval_anchors.h"
#include "tool/eval_input.h"
#include "tool/eval_options.h"
#include "tool/eval_partial.h"
#include "tool/eval_records.h"
#include "tool/eval_report.h"
#include "tool/eval_slices.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* A set of detections, and what became of it. */
struct evaluator {
	const struct eval_options *options;
	struct eval_config config;
	struct record_schema schema;
	struct eval_run run;
	struct arena keep;        /* the run's */
	struct buf errors;        /* of what is not read by the engine */
	bool complete;
	bool rejected;            /* some lines were, and it went on */
};

static bool
match_line(struct worker *w)
{
	const struct evaluator *e = w->options;
	eval_run_begin(w->state, &e->config, w->keep);
	return eval_records_add(&e->schema, w, w->state);
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	eval_run_merge(into, from, keep);
}

/* The run is taken out of the engine, with the images that nothing was found in. */
static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	(void)out;
	struct evaluator *e = (struct evaluator *)(uintptr_t)options;
	struct eval_run *run = state;
	eval_run_begin(run, &e->config, keep);
	e->keep = *keep;
	*keep = (struct arena){ .failed = keep->failed };
	eval_run_move(&e->run, run, &e->keep);
	e->complete = e->options->partial || eval_run_complete(&e->run, &e->errors);
	return e->complete;
}

/* Errors of images without detections come last. */
static void
settle(const void *options, struct buf *aside)
{
	struct evaluator *e = (struct evaluator *)(uintptr_t)options;
	if (e->errors.len > 0)
		buf_add(aside, e->errors.data, e->errors.len);
	e->errors.len = 0;
}

/* Matches detections. false: it has been said why not. */
static bool
match_records(struct evaluator *e, char *const *files)
{
	struct filter_options options = e->options->filter;
	struct filter f = { .line = match_line, .merge = merge, .finish = finish, .options = e,
		.state_size = sizeof(struct eval_run), .settle = settle,
		.aside = e->config.errors ? e->options->errors : NULL, .aside_option = "--errors" };
	options.output = "/dev/null";
	eval_records_schema(&e->schema);
	e->rejected = filter_run(&f, &options, files) != ERR_DONE;
	return e->complete && (!e->rejected || options.on_error == ON_ERROR_SKIP);
}

static bool
match_results(struct evaluator *e, const char *file)
{
	if (eval_results_read(&e->run, &e->config, file, &e->errors, &e->keep) != ERR_DONE)
		return false;
	e->complete = e->options->partial || eval_run_complete(&e->run, &e->errors);
	if (e->complete && e->config.errors)
		eval_report_write(e->options->errors, &e->errors);
	return e->complete;
}

static bool
evaluate(struct evaluator *e, char *const *files)
{
	const char *first = files[0] == NULL ? "-" : files[0];
	if (strcmp(first, "-") == 0 && e->options->gt != NULL && strcmp(e->options->gt, "-") == 0)
		err_usage("--gt and the detections cannot both be standard input");
	e->config.what = strcmp(first, "-") == 0 ? "<stdin>" : first;
	switch (eval_input_kind(first)) {
	case EVAL_INSTANCES:
		err_die("%s: a COCO document of instances has no scores; is this the ground truth?", first);
	case EVAL_RESULTS:
		if (files[0] != NULL && files[1] != NULL)
			err_usage("a COCO results file stands alone");
		return match_results(e, first);
	default:
		return match_records(e, files);
	}
}

static bool
read_gt(struct eval_gt *gt, const struct eval_options *o, bool *rejected)
{
	eval_gt_init(gt, o->gt, o->inclusive, o->agnostic);
	if (o->names != NULL)
		eval_gt_names(gt, o->names);
	enum eval_input kind = eval_input_kind(o->gt);
	if (kind == EVAL_RESULTS)
		err_die("%s: a COCO results file has detections; --gt wants the ground truth", o->gt);
	enum err_status status = kind == EVAL_INSTANCES ? eval_gt_read_coco(gt) : eval_gt_read_records(gt, &o->filter);
	eval_gt_seal(gt);
	*rejected = status != ERR_DONE;
	return !*rejected || (kind == EVAL_RECORDS && o->filter.on_error == ON_ERROR_SKIP);
}

static void
report(const struct eval_options *o, const struct eval_run *run, const struct eval_run *other)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct buf out = { .failed = err_out_of_memory };
	struct eval_report r, s;
	bool text = terminal_wants_text(o->as, o->filter.output);
	struct eval_report_options ro = { .at_given = !isnan(o->at), .at = o->at, .best_f1 = o->best >= 0,
		.tide = run->config->tide, .confusion = run->config->confusion, .calibration = o->calibration.n,
		.bootstrap = o->bootstrap, .seed = o->seed, .curves = o->curves, .arrays = o->arrays };
	if (o->slices != NULL)
		ro.slice = eval_slices_read(o->slices, run->config->gt, &ro.slices, &arena);
	eval_report_make(&r, run, &ro, &arena);
	if (other != NULL)
		eval_report_make(&s, other, &ro, &arena);
	if (text)
		eval_report_page(&r, other == NULL ? NULL : &s, terminal_width(), terminal_colour(), &out);
	else
		eval_report_put(&r, other == NULL ? NULL : &s, &out);
	if (o->curves != NULL)
		eval_report_curves(&r);
	if (o->arrays != NULL)
		eval_report_arrays(&r);
	eval_report_write(o->filter.output, &out);
	buf_free(&out);
	arena_free(&arena);
}

static bool
read_part(struct worker *w)
{
	return eval_partial_read((struct eval_whole *)(uintptr_t)w->options, w);
}

static int
put_together(struct eval_options *o, char *const *files)
{
	struct eval_whole whole;
	struct filter f = { .line = read_part, .options = &whole };
	struct filter_options options = o->filter;
	eval_whole_init(&whole);
	options.output = "/dev/null";
	options.threads = 1;
	options.on_error = ON_ERROR_STOP;
	if (filter_run(&f, &options, files) != ERR_DONE || !eval_whole_complete(&whole))
		return ERR_REJECTED;
	if ((o->tide && !whole.config.tide) || (o->confusion && !whole.config.confusion))
		err_die("the parts were made without %s", o->tide && !whole.config.tide ? "--tide" : "--confusion");
	report(o, &whole.run, NULL);
	eval_gt_free(&whole.gt);
	arena_free(&whole.keep);
	return ERR_DONE;
}

int
main(int argc, char *argv[])
{
	struct eval_options o;
	struct eval_gt gt = { 0 };
	int first = eval_options_parse(&o, argc, argv), status = ERR_REJECTED;
	struct evaluator e = { .options = &o, .config = { .gt = &gt },
		.keep = { .failed = err_out_of_memory }, .errors = { .failed = err_out_of_memory } }, other;
	if (o.merge)
		return put_together(&o, argv + first);
	eval_options_settings(&o, &e.config);
	other = e;
	other.config.errors = false;
	bool rejected = false;
	if (!read_gt(&gt, &o, &rejected)) {
		status = ERR_REJECTED;
	} else if (o.anchors != NULL) {
		status = (int)eval_anchors_run(&o, &e.config, argv + first);
	} else if (evaluate(&e, argv + first) &&
		(o.compare == NULL || evaluate(&other, (char *[]){ (char *)(uintptr_t)o.compare, NULL }))) {
		if (o.partial)
			eval_partial_write(&e.run, o.filter.output);
		else
			report(&o, &e.run, o.compare == NULL ? NULL : &other.run);
		status = ERR_DONE;
	}
	if (rejected || e.rejected || other.rejected)
		status = ERR_REJECTED;
	eval_gt_free(&gt);
	buf_free(&e.errors);
	arena_free(&e.keep);
	arena_free(&other.keep);
	return status;
}
