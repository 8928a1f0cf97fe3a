/* eval_report.h -- what an evaluation came to: as JSON, as a page, as files of curves and arrays. */
#ifndef TOOL_EVAL_REPORT_H
#define TOOL_EVAL_REPORT_H

#include "base/arena.h"
#include "base/buf.h"
#include "eval/eval_lists.h"
#include "eval/eval_result.h"
#include "tool/eval_run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Named images. */
struct eval_slice {
	struct slice name;
	bool *in;            /* of each image of the ground truth */
	uint64_t unknown_images;  /* ids that it has not */
};

struct eval_report_options {
	bool at_given, best_f1, tide, confusion;
	double at;
	size_t calibration;  /* bins; 0: not wanted */
	size_t bootstrap;    /* rounds */
	uint64_t seed;
	const char *curves, *arrays; /* files; NULL: not wanted */
	size_t slices;
	const struct eval_slice *slice;
};

struct eval_report {
	const struct eval_run *run;
	const struct eval_report_options *options;
	const struct eval_gt *gt;
	const uint32_t *order;      /* images by their ids */
	const uint32_t *label;      /* labels in the order of the results */
	size_t labels;
	size_t metrics;
	struct eval_metric metric[EVAL_METRICS];
	struct eval_lists lists;
	struct eval_result result;
	struct arena *arena;
};

/* Computes the figures of a run that is complete. */
void eval_report_make(struct eval_report *r, const struct eval_run *run, const struct eval_report_options *o,
	struct arena *arena);

/* One object on a line; with another, which has the same ground truth, what it does better or worse. */
void eval_report_put(struct eval_report *r, struct eval_report *other, struct buf *out);

/* For people, in lines of at most width columns. */
void eval_report_page(struct eval_report *r, struct eval_report *other, size_t width, bool colour, struct buf *out);

/* The files that the options name. */
void eval_report_curves(struct eval_report *r);
void eval_report_arrays(struct eval_report *r);

/* Writes bytes to a file, or to standard output (NULL). */
void eval_report_write(const char *path, const struct buf *bytes);

/* A figure's name, as "AP50"; room for EVAL_REPORT_NAME bytes. */
enum { EVAL_REPORT_NAME = 64 };
const char *eval_report_name(const struct eval_settings *s, const struct eval_metric *m, char *room);

/* For the parts of this module. Fields of the object, each with a comma before it. */
void eval_report_put_analysis(struct eval_report *r, struct buf *out);
void eval_report_put_bootstrap(struct eval_report *r, struct eval_report *other, struct buf *out);

/* AP, AP50 and AP75, as far as the thresholds have them: what they are, of another set of detections too, and how
 * far what was asked for (the figure, or the difference) may have come out otherwise. NaN where there is no such
 * number. */
enum { EVAL_INTERVALS = 3 };
struct eval_interval {
	const char *name;
	double value, other;
	double low, high;      /* 2.5 % and 97.5 % of the rounds */
	double chance;         /* that the other is better */
};
size_t eval_report_intervals(struct eval_report *r, struct eval_report *other,
	struct eval_interval interval[EVAL_INTERVALS]);
void eval_report_put_metrics(struct eval_report *r, const struct eval_result *result, size_t k, struct buf *out);
void eval_report_put_number(const struct eval_report *r, double x, struct buf *out); /* null where it is NaN */
struct eval_lists eval_report_lists(const struct eval_report *r, const uint32_t *order, size_t n);

#endif
