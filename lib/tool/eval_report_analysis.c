/* eval_report_analysis.c -- operating points, calibration, confusion and error types, as JSON. */
#include "tool/eval_report.h"

#include "eval/calibration.h"
#include "eval/operating.h"
#include "json/json_put.h"

#include <string.h>

enum { D_ECE_BINS = 25 };

/* "score":…,"tp":…, of one point. */
static void
put_point(struct eval_report *r, struct operating_point p, struct buf *out)
{
	buf_char(out, '{');
	buf_double(json_put_key(out, "score"), p.score);
	buf_integer(json_put_key(out, "tp"), (long long)p.tp);
	buf_integer(json_put_key(out, "fp"), (long long)p.fp);
	buf_integer(json_put_key(out, "fn"), (long long)(p.positives - p.tp));
	eval_report_put_number(r, operating_precision(p), json_put_key(out, "precision"));
	eval_report_put_number(r, operating_recall(p), json_put_key(out, "recall"));
	eval_report_put_number(r, operating_f1(p), json_put_key(out, "f1"));
}

static void
put_label_name(struct eval_report *r, size_t k, struct buf *out)
{
	json_put_string(json_put_key(out, "label"), eval_gt_label_text(r->gt, r->label[k]));
}

/* The point that is asked for, of a label or of all (SIZE_MAX). */
static void
put_chosen(struct eval_report *r, size_t label, bool best, struct buf *out)
{
	struct arena arena = { .failed = err_out_of_memory };
	size_t n;
	const struct operating_point *point = operating_points(&r->lists, label, 0, &n, &arena, &arena);
	uint64_t positives = operating_positives(&r->lists, label);
	if (best && n == 0)
		put_point(r, (struct operating_point){ .positives = positives }, out);
	else
		put_point(r, best ? operating_best_f1(point, n) : operating_at(point, n, positives, r->options->at),
			out);
	arena_free(&arena);
}

static void
put_points(struct eval_report *r, const char *key, bool best, struct buf *out)
{
	const struct eval_settings *s = &r->run->config->settings;
	buf_char(json_put_key(out, key), '{');
	buf_double(json_put_key(out, "iou"), s->iou[0]);
	put_chosen(r, SIZE_MAX, best, json_put_key(out, "all"));
	buf_char(out, '}');
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t k = 0; k < r->labels && !r->run->config->agnostic; k++) {
		put_chosen(r, r->label[k], best, json_put_next(out));
		put_label_name(r, k, out);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
}

/* The bins of the labels from k on, before end, in the order of the results. */
static struct calibration_bin *
fill_bins(struct eval_report *r, size_t k, size_t end, size_t bins, struct arena *arena)
{
	struct calibration_bin *bin = arena_zeros(arena, struct calibration_bin, bins);
	for (; k < end; k++)
		calibration_fill(&r->lists, r->label[k], 0, bin, bins);
	return bin;
}

static void
put_bins(const struct calibration_bin *bin, size_t n, struct buf *out)
{
	buf_char(json_put_key(out, "bins"), '[');
	for (size_t i = 0; i < n; i++) {
		double count = (double)bin[i].detections; /* 0/0 is written as null */
		buf_char(json_put_next(out), '[');
		buf_double(json_put_next(out), (double)i / (double)n);
		buf_double(json_put_next(out), (double)(i + 1) / (double)n);
		buf_integer(json_put_next(out), (long long)bin[i].detections);
		json_put_number(json_put_next(out), bin[i].score / count);
		json_put_number(json_put_next(out), (double)bin[i].tp / count);
		buf_char(out, ']');
	}
	buf_char(out, ']');
}

static void
put_calibration(struct eval_report *r, struct buf *out)
{
	struct arena arena = { .failed = err_out_of_memory };
	size_t n = r->options->calibration;
	const struct calibration_bin *bin = fill_bins(r, 0, r->labels, n, &arena);
	buf_char(json_put_key(out, "calibration"), '{');
	buf_double(json_put_key(out, "iou"), r->run->config->settings.iou[0]);
	eval_report_put_number(r, calibration_error(bin, n), json_put_key(out, "ECE"));
	eval_report_put_number(r, calibration_error(fill_bins(r, 0, r->labels, D_ECE_BINS, &arena), D_ECE_BINS),
		json_put_key(out, "D-ECE"));
	put_bins(bin, n, out);
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t k = 0; k < r->labels && !r->run->config->agnostic; k++) {
		buf_char(json_put_next(out), '{');
		eval_report_put_number(r, calibration_error(fill_bins(r, k, k + 1, n, &arena), n),
			json_put_key(out, "ECE"));
		put_label_name(r, k, out);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
	arena_free(&arena);
}

/* Rows are labels of the boxes, columns those of detections, the background last of both. */
static void
put_confusion(struct eval_report *r, struct buf *out)
{
	const struct confusion *c = &r->run->confusion;
	buf_char(json_put_key(out, "confusion"), '{');
	buf_double(json_put_key(out, "score"), c->score);
	buf_double(json_put_key(out, "iou"), c->iou);
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t k = 0; k < r->labels; k++) {
		json_put_string(json_put_next(out), eval_gt_label_text(r->gt, r->label[k]));
	}
	buf_char(out, ']');
	buf_char(json_put_key(out, "matrix"), '[');
	for (size_t i = 0; i <= r->labels; i++) {
		buf_char(json_put_next(out), '[');
		for (size_t k = 0; k <= r->labels; k++) {
			uint32_t gt_box = i == r->labels ? CONFUSION_BACKGROUND : r->label[i];
			uint32_t detection = k == r->labels ? CONFUSION_BACKGROUND : r->label[k];
			buf_integer(json_put_next(out), (long long)confusion_count(c, gt_box, detection));
		}
		buf_char(out, ']');
	}
	buf_text(out, "]}");
}

static void
put_tide(struct eval_report *r, struct buf *out)
{
	struct arena scratch = { .failed = err_out_of_memory };
	struct tide_cost cost = tide_cost(&r->run->tide, &r->lists, r->label, r->labels, &scratch);
	buf_char(json_put_key(out, "tide"), '{');
	eval_report_put_number(r, cost.ap, json_put_key(out, "AP50"));
	buf_char(json_put_key(out, "dAP"), '{');
	for (size_t i = 0; i < TIDE_FIGURES; i++)
		eval_report_put_number(r, cost.cost[i], json_put_key(out, tide_names[i]));
	buf_char(out, '}');
	buf_char(json_put_key(out, "count"), '{');
	for (size_t i = 0; i < TIDE_KINDS; i++)
		buf_integer(json_put_key(out, tide_names[i]), (long long)r->run->tide.count[i]);
	buf_text(out, "}}");
	arena_free(&scratch);
}

void
eval_report_put_analysis(struct eval_report *r, struct buf *out)
{
	const struct eval_report_options *o = r->options;
	if (o->at_given)
		put_points(r, "at", false, out);
	if (o->best_f1)
		put_points(r, "best", true, out);
	if (o->calibration > 0)
		put_calibration(r, out);
	if (o->confusion)
		put_confusion(r, out);
	if (o->tide)
		put_tide(r, out);
}
