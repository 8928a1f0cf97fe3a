/* eval_report_analysis.c -- operating points, calibration, confusion and error types, as JSON. */
#include "tool/eval_report.h"

#include "eval/calibration.h"
#include "eval/operating.h"
#include "json/json.h"

#include <string.h>

enum { D_ECE_BINS = 25 };

/* "score":…,"tp":…, of one point. */
static void
put_point(struct eval_report *r, struct operating_point p, struct buf *out)
{
	buf_text(out, "{\"score\":");
	buf_double(out, p.score);
	buf_format(out, ",\"tp\":%llu,\"fp\":%llu,\"fn\":%llu,\"precision\":", (unsigned long long)p.tp,
		(unsigned long long)p.fp,
		(unsigned long long)(p.positives - p.tp));
	eval_report_put_number(r, operating_precision(p), out);
	buf_text(out, ",\"recall\":");
	eval_report_put_number(r, operating_recall(p), out);
	buf_text(out, ",\"f1\":");
	eval_report_put_number(r, operating_f1(p), out);
}

static void
put_label_name(struct eval_report *r, size_t k, struct buf *out)
{
	buf_text(out, ",\"label\":");
	json_put_string(out, eval_gt_label_text(r->gt, r->label[k]));
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
	buf_format(out, ",\"%s\":{\"iou\":", key);
	buf_double(out, s->iou[0]);
	buf_text(out, ",\"all\":");
	put_chosen(r, SIZE_MAX, best, out);
	buf_text(out, "},\"labels\":[");
	for (size_t k = 0; k < r->labels && !r->run->config->agnostic; k++) {
		if (k > 0)
			buf_char(out, ',');
		put_chosen(r, r->label[k], best, out);
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
	buf_text(out, ",\"bins\":[");
	for (size_t i = 0; i < n; i++) {
		double count = (double)bin[i].detections;
		buf_text(out, i > 0 ? ",[" : "[");
		buf_double(out, (double)i / (double)n);
		buf_char(out, ',');
		buf_double(out, (double)(i + 1) / (double)n);
		buf_format(out, ",%llu,", (unsigned long long)bin[i].detections);
		if (bin[i].detections == 0) {
			buf_text(out, "null,null]");
			continue;
		}
		buf_double(out, bin[i].score / count);
		buf_char(out, ',');
		buf_double(out, (double)bin[i].tp / count);
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
	buf_text(out, ",\"calibration\":{\"iou\":");
	buf_double(out, r->run->config->settings.iou[0]);
	buf_text(out, ",\"ECE\":");
	eval_report_put_number(r, calibration_error(bin, n), out);
	buf_text(out, ",\"D-ECE\":");
	eval_report_put_number(r, calibration_error(fill_bins(r, 0, r->labels, D_ECE_BINS, &arena), D_ECE_BINS), out);
	put_bins(bin, n, out);
	buf_text(out, ",\"labels\":[");
	for (size_t k = 0; k < r->labels && !r->run->config->agnostic; k++) {
		buf_text(out, k > 0 ? ",{\"ECE\":" : "{\"ECE\":");
		eval_report_put_number(r, calibration_error(fill_bins(r, k, k + 1, n, &arena), n), out);
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
	buf_text(out, ",\"confusion\":{\"score\":");
	buf_double(out, c->score);
	buf_text(out, ",\"iou\":");
	buf_double(out, c->iou);
	buf_text(out, ",\"labels\":[");
	for (size_t k = 0; k < r->labels; k++) {
		if (k > 0)
			buf_char(out, ',');
		json_put_string(out, eval_gt_label_text(r->gt, r->label[k]));
	}
	buf_text(out, "],\"matrix\":[");
	for (size_t i = 0; i <= r->labels; i++) {
		buf_text(out, i > 0 ? ",[" : "[");
		for (size_t k = 0; k <= r->labels; k++) {
			uint32_t gt_box = i == r->labels ? CONFUSION_BACKGROUND : r->label[i];
			uint32_t detection = k == r->labels ? CONFUSION_BACKGROUND : r->label[k];
			if (k > 0)
				buf_char(out, ',');
			buf_integer(out, (long long)confusion_count(c, gt_box, detection));
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
	buf_text(out, ",\"tide\":{\"AP50\":");
	eval_report_put_number(r, cost.ap, out);
	buf_text(out, ",\"dAP\":{");
	for (size_t i = 0; i < TIDE_FIGURES; i++) {
		buf_format(out, "%s\"%s\":", i > 0 ? "," : "", tide_names[i]);
		eval_report_put_number(r, cost.cost[i], out);
	}
	buf_text(out, "},\"count\":{");
	for (size_t i = 0; i < TIDE_KINDS; i++)
		buf_format(out, "%s\"%s\":%llu", i > 0 ? "," : "", tide_names[i],
			(unsigned long long)r->run->tide.count[i]);
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
