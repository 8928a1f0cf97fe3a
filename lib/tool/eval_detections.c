/* eval_detections.c -- a set of detections, held against the ground truth. */
#include "tool/eval_detections.h"

#include "engine/err.h"
#include "engine/sink.h"
#include "tool/eval_input.h"
#include "tool/eval_records.h"

#include <string.h>

void
eval_detections_init(struct eval_detections *d, const struct eval_options *options, const struct eval_gt *gt)
{
	*d = (struct eval_detections){ .options = options, .config = { .gt = gt },
		.keep = { .failed = err_out_of_memory }, .errors = { .failed = err_out_of_memory } };
	eval_options_settings(options, &d->config);
}

static bool
match_line(struct worker *w)
{
	const struct eval_detections *d = w->options;
	eval_run_begin(w->state, &d->config, w->keep);
	return eval_records_add(&d->schema, w, w->state);
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
	struct eval_detections *d = (struct eval_detections *)(uintptr_t)options;
	struct eval_run *run = state;
	eval_run_begin(run, &d->config, keep);
	d->keep = *keep;
	*keep = (struct arena){ .failed = keep->failed };
	eval_run_move(&d->run, run, &d->keep);
	d->complete = d->options->partial || eval_run_complete(&d->run, &d->errors);
	return d->complete;
}

/* Errors of images without detections come last. */
static void
resolve(const void *options, struct buf *aside)
{
	struct eval_detections *d = (struct eval_detections *)(uintptr_t)options;
	if (d->errors.len > 0)
		buf_add(aside, d->errors.data, d->errors.len);
	d->errors.len = 0;
}

/* Matches detections. false: it has been said why not. */
static bool
match_records(struct eval_detections *d, char *const *files)
{
	struct filter_options options = d->options->filter;
	struct filter f = { .line = match_line, .merge = merge, .finish = finish, .options = d,
		.state_size = sizeof(struct eval_run), .finish_aside = resolve,
		.aside = d->config.errors ? d->options->errors : NULL };
	options.output = "/dev/null";
	eval_records_schema(&d->schema);
	d->rejected = filter_run(&f, &options, files) != ERR_DONE;
	return d->complete && (!d->rejected || options.on_error == ON_ERROR_SKIP);
}

static bool
match_results(struct eval_detections *d, const char *file)
{
	struct eval_lines lines = { 0 };
	eval_lines_open(&lines, d->config.errors ? d->options->errors : NULL);
	if (eval_results_read(&d->run, &d->config, file, &lines, &d->keep) == ERR_DONE)
		d->complete = d->options->partial || eval_run_complete(&d->run, &lines.waiting);
	eval_lines_close(&lines, d->complete);
	d->rejected = d->run.rejected > 0;
	return d->complete;
}

bool
eval_detections_match(struct eval_detections *d, char *const *files)
{
	const char *first = files[0] == NULL ? "-" : files[0];
	if (strcmp(first, "-") == 0 && d->options->gt != NULL && strcmp(d->options->gt, "-") == 0)
		err_usage("--gt and the detections cannot both be standard input");
	d->config.what = strcmp(first, "-") == 0 ? "<stdin>" : first;
	switch (eval_input_kind(first)) {
	case EVAL_INSTANCES:
		err_die("%s: a COCO document of instances has no scores; is this the ground truth?", first);
	case EVAL_RESULTS:
		if (files[0] != NULL && files[1] != NULL)
			err_usage("a COCO results file stands alone");
		return match_results(d, first);
	default:
		return match_records(d, files);
	}
}

void
eval_detections_free(struct eval_detections *d)
{
	buf_free(&d->errors);
	arena_free(&d->keep);
}
