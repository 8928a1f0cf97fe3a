/* anchor-eval -- how good detections are, and where they fail. */
#include "engine/err.h"
#include "engine/sink.h"
#include "tool/eval_input.h"
#include "tool/eval_options.h"
#include "tool/eval_records.h"
#include "tool/eval_report.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* What every line needs. */
struct evaluator {
	struct eval_config config;
	struct record_schema schema;
	struct eval_run run;     /* at the end */
	bool complete;
	struct arena *keep;      /* of run */
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

/* The run outlives the engine, whose arena goes. */
static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	struct evaluator *e = (struct evaluator *)(uintptr_t)options;
	struct eval_run *run = state;
	(void)out;
	eval_run_begin(run, &e->config, keep);
	e->run = *run;
	*e->keep = *keep;
	*keep = (struct arena){ 0 };
	e->run.keep = e->run.matches.keep = e->run.matches.masks.keep = e->run.tide.keep = e->run.confusion.keep = e->keep;
	e->complete = true;
	return true;
}

/* Matches detections. false: it has been said why not. */
static bool
evaluate(struct evaluator *e, const struct eval_options *o, char *const *files, struct buf *errors)
{
	const char *first = files[0] == NULL ? "-" : files[0];
	enum eval_input kind = eval_input_kind(first);
	if (kind == EVAL_INSTANCES)
		err_die("%s: a COCO document of instances has no scores; is this the ground truth?", first);
	if (kind == EVAL_RESULTS) {
		if (files[0] != NULL && files[1] != NULL)
			err_usage("a COCO results file stands alone");
		return eval_results_read(&e->run, &e->config, first, errors, e->keep) == ERR_DONE;
	}
	struct filter_options options = o->filter;
	struct filter f = { .line = match_line, .merge = merge, .finish = finish, .options = e,
		.state_size = sizeof(struct eval_run) };
	options.output = o->errors != NULL ? o->errors : "/dev/null";
	enum err_status status = (enum err_status)filter_run(&f, &options, files);
	return e->complete && (status == ERR_DONE || options.on_error == ON_ERROR_SKIP);
}

static enum err_status
read_gt(struct eval_gt *gt, const struct eval_options *o)
{
	*gt = (struct eval_gt){ .file = o->gt, .inclusive = o->inclusive, .agnostic = o->agnostic };
	if (o->names != NULL)
		eval_gt_names(gt, o->names);
	enum eval_input kind = eval_input_kind(o->gt);
	if (kind == EVAL_RESULTS)
		err_die("%s: a COCO results file has detections; --gt wants the ground truth", o->gt);
	enum err_status status = kind == EVAL_INSTANCES ? eval_gt_read_coco(gt) : eval_gt_read_records(gt, &o->filter);
	eval_gt_seal(gt);
	return status;
}

int
main(int argc, char *argv[])
{
	struct eval_options o;
	struct eval_gt gt;
	struct arena arena = { 0 }, keep = { 0 }, scratch = { 0 };
	struct buf out = { 0 };
	int first = eval_options_parse(&o, argc, argv);
	struct evaluator e = { .config = { .gt = &gt }, .keep = &keep };
	eval_options_settings(&o, &e.config);
	if (read_gt(&gt, &o) != ERR_DONE)
		return ERR_REJECTED;
	eval_records_schema(&e.schema, true);
	if (!evaluate(&e, &o, argv + first, &out))
		return ERR_REJECTED;
	struct eval_id missing = { 0 };
	size_t without = eval_run_complete(&e.run, &missing, &out, &scratch);
	if (!eval_run_check(&e.run, argv[first] == NULL ? "-" : argv[first], without, missing))
		return ERR_REJECTED;
	const struct eval_report_options ro = { .at_given = !isnan(o.at), .at = o.at, .best_f1 = o.best, .tide = o.tide,
		.confusion = o.confusion, .calibration = o.calibration.n, .bootstrap = o.bootstrap, .seed = o.seed };
	struct eval_report r;
	eval_report_make(&r, &e.run, &ro, &arena);
	out.len = 0;
	eval_report_put(&r, NULL, &out);
	struct sink sink;
	sink_open(&sink, o.filter.output);
	sink_write(&sink, out.data, out.len);
	sink_commit(&sink);
	return ERR_DONE;
}
