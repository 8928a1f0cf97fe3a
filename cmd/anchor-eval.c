/* anchor-eval -- how good detections are, and where they fail. */
#include "engine/err.h"
#include "engine/terminal.h"
#include "tool/eval_anchors.h"
#include "tool/eval_detections.h"
#include "tool/eval_input.h"
#include "tool/eval_options.h"
#include "tool/eval_partial.h"
#include "tool/eval_report.h"
#include "tool/eval_slices.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static bool
read_gt(struct eval_gt *gt, const struct eval_options *o, bool *rejected)
{
	eval_gt_init(gt, o->gt, o->inclusive, o->agnostic);
	gt->skip = o->filter.on_error == ON_ERROR_SKIP;
	gt->progress = o->filter.progress;
	if (o->names != NULL)
		eval_gt_names(gt, o->names);
	enum eval_input kind = eval_input_kind(o->gt);
	if (kind == EVAL_RESULTS)
		err_die("%s: a COCO results file has detections; --gt wants the ground truth", o->gt);
	enum err_status status = kind == EVAL_INSTANCES ? eval_gt_read_coco(gt) : eval_gt_read_records(gt, &o->filter);
	eval_gt_seal(gt);
	*rejected = status != ERR_DONE || gt->rejected > 0;
	return status == ERR_DONE || (kind == EVAL_RECORDS && o->filter.on_error == ON_ERROR_SKIP);
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
put_together(const struct eval_options *o, char *const *files)
{
	struct eval_whole whole;
	struct filter f = { .line = read_part, .options = &whole };
	struct filter_options options = o->filter;
	eval_whole_init(&whole);
	options.output = "/dev/null";
	options.threads = 1;
	options.on_error = ON_ERROR_STOP;
	bool good = filter_run(&f, &options, files) == ERR_DONE && eval_whole_complete(&whole);
	const char *lacking = !good ? NULL : o->tide && !whole.config.tide ? "--tide" :
		o->confusion && !whole.config.confusion ? "--confusion" : NULL;
	if (lacking != NULL)
		err_warn("the parts were made without %s", lacking);
	else if (good)
		report(o, &whole.run, NULL);
	eval_gt_free(&whole.gt);
	arena_free(&whole.keep);
	return good && lacking == NULL ? ERR_DONE : ERR_REJECTED;
}

int
main(int argc, char *argv[])
{
	struct eval_options o;
	struct eval_gt gt = { 0 };
	struct eval_detections d, other;
	int first = eval_options_parse(&o, argc, argv), status = ERR_REJECTED;
	bool rejected = false;
	char *const files[] = { (char *)(uintptr_t)o.compare, NULL };
	if (o.merge)
		return put_together(&o, argv + first);
	eval_detections_init(&d, &o, &gt);
	eval_detections_init(&other, &o, &gt);
	other.config.errors = false;
	if (!read_gt(&gt, &o, &rejected)) {
		status = ERR_REJECTED;
	} else if (o.anchors != NULL) {
		status = (int)eval_anchors_run(&o, &d.config, argv + first);
	} else if (eval_detections_match(&d, argv + first) &&
		(o.compare == NULL || eval_detections_match(&other, files))) {
		if (o.partial)
			eval_partial_write(&d.run, o.filter.output);
		else
			report(&o, &d.run, o.compare == NULL ? NULL : &other.run);
		status = ERR_DONE;
	}
	if (rejected || d.rejected || other.rejected)
		status = ERR_REJECTED;
	eval_detections_free(&d);
	eval_detections_free(&other);
	eval_gt_free(&gt);
	return status;
}
