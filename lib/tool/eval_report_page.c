/* eval_report_page.c -- what an evaluation came to, for people. */
#include "tool/eval_report.h"

#include "engine/terminal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BAR = 24, REASONS = 3, LEAST_LABEL = 5 };

/* The lines that pycocotools prints; of other protocols, name and value. */
static void
put_metric(struct eval_report *r, const struct eval_metric *m, struct buf *out)
{
	const struct eval_settings *s = &r->run->config->settings;
	struct arena scratch = { .failed = err_out_of_memory };
	char name[EVAL_REPORT_NAME], iou[16], value[32] = " n/a";
	double x = eval_result_metric(&r->result, m, SIZE_MAX, &scratch);
	arena_free(&scratch);
	if (!isnan(x))
		snprintf(value, sizeof value, "%0.3f", x);
	if (!r->run->config->protocol->areas) {
		buf_format(out, " %-8s = %s\n", eval_report_name(s, m, name), value);
		return;
	}
	if (m->threshold != SIZE_MAX || s->thresholds == 1)
		snprintf(iou, sizeof iou, "%0.2f", s->iou[m->threshold == SIZE_MAX ? 0 : m->threshold]);
	else
		snprintf(iou, sizeof iou, "%0.2f:%0.2f", s->iou[0], s->iou[s->thresholds - 1]);
	buf_format(out, " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3u ] = %s\n", m->recall ? "Average Recall" :
		"Average Precision", m->recall ? "(AR)" : "(AP)", iou, s->area[m->area].name, s->max_dets[m->limit],
		value);
}

static void
put_figure(double x, struct buf *out)
{
	if (isnan(x))
		buf_text(out, "   n/a");
	else
		buf_format(out, "  %.3f", x);
}

/* Labels by descending AP would tear their order; they stand as in the results. */
static void
put_labels(struct eval_report *r, size_t width, bool colour, struct buf *out)
{
	size_t name = LEAST_LABEL, fixed = 9 + 11 + 2 * 7 + 2;
	size_t shown = r->metrics > 1 ? 2 : 1;
	for (size_t k = 0; k < r->labels; k++) {
		size_t n = terminal_columns(eval_gt_label_text(r->gt, r->label[k]));
		name = n > name ? n : name;
	}
	size_t most = width > fixed + 12 ? width - fixed - 12 : LEAST_LABEL;
	name = name < most ? name : most;
	size_t bar = width > fixed + name ? width - fixed - name : 0;
	bar = bar < BAR ? bar : BAR;
	char first[EVAL_REPORT_NAME], second[EVAL_REPORT_NAME] = "";
	eval_report_name(&r->run->config->settings, &r->metric[0], first);
	if (shown > 1)
		eval_report_name(&r->run->config->settings, &r->metric[1], second);
	buf_format(out, "\n%-*s %8s %10s %6s %6s\n", (int)name, "label", "boxes", "detections", first, second);
	for (size_t k = 0; k < r->labels; k++) {
		const struct eval_label_count *n = &r->run->matches.count[r->label[k]];
		struct arena scratch = { .failed = err_out_of_memory };
		double ap = eval_result_metric(&r->result, &r->metric[0], k, &scratch);
		terminal_put(eval_gt_label_text(r->gt, r->label[k]), name, out);
		buf_format(out, " %8llu %10llu", (unsigned long long)n->gt_boxes, (unsigned long long)n->detections);
		put_figure(ap, out);
		if (shown > 1)
			put_figure(eval_result_metric(&r->result, &r->metric[1], k, &scratch), out);
		buf_text(out, "  ");
		terminal_bar(ap, bar, colour, out);
		buf_char(out, '\n');
		arena_free(&scratch);
	}
}

/* The kinds of error in words. */
static const char *const reason[TIDE_KINDS] = {
	[TIDE_CLS] = "boxes are right, labels wrong",
	[TIDE_LOC] = "labels are right, boxes too far off",
	[TIDE_BOTH] = "label and box are both wrong",
	[TIDE_DUPE] = "a box is found twice",
	[TIDE_BKG] = "there is nothing where something is found",
	[TIDE_MISS] = "a box is not found at all",
};

static void
put_reasons(struct eval_report *r, struct buf *out)
{
	struct arena scratch = { .failed = err_out_of_memory };
	struct tide_cost cost = tide_cost(&r->run->tide, &r->lists, r->label, r->labels, &scratch);
	bool told[TIDE_KINDS] = { false };
	arena_free(&scratch);
	if (isnan(cost.ap))
		return;
	buf_format(out, "\nWhat costs most, in points of AP at IoU 0.50 (%.1f):\n", cost.ap);
	for (size_t n = 0; n < REASONS; n++) {
		size_t best = TIDE_KINDS;
		for (size_t i = 0; i < TIDE_KINDS; i++) {
			if (!told[i] && cost.cost[i] > 0 && (best == TIDE_KINDS || cost.cost[i] > cost.cost[best]))
				best = i;
		}
		if (best == TIDE_KINDS)
			break;
		told[best] = true;
		buf_format(out, "%6.1f  %s: %llu\n", cost.cost[best], reason[best],
			(unsigned long long)r->run->tide.count[best]);
	}
	if (!told[TIDE_CLS] && !told[TIDE_LOC] && !told[TIDE_BOTH] && !told[TIDE_DUPE] && !told[TIDE_BKG] &&
		!told[TIDE_MISS])
		buf_text(out, "   nothing\n");
}

static void
put_intervals(struct eval_report *r, struct eval_report *other, struct buf *out)
{
	struct eval_interval interval[EVAL_INTERVALS];
	size_t n = eval_report_intervals(r, other, interval), rounds = r->options->bootstrap;
	buf_text(out, other == NULL ? "\n" : "\nCompared with the other detections:\n");
	for (size_t i = 0; i < n; i++) {
		const struct eval_interval *x = &interval[i];
		buf_format(out, " %-5s %.3f", x->name, x->value);
		if (other != NULL)
			buf_format(out, " there %.3f, %+.3f", x->other, x->other - x->value);
		if (rounds > 0)
			buf_format(out, other == NULL ? "  in 95 %% of the draws from %.3f to %.3f" :
				"  in 95 %% of the draws from %+.3f to %+.3f", x->low, x->high);
		if (other != NULL && rounds > 0)
			buf_format(out, "; better with P %.3f", x->chance);
		buf_char(out, '\n');
	}
}

void
eval_report_page(struct eval_report *r, struct eval_report *other, size_t width, bool colour, struct buf *out)
{
	for (size_t i = 0; i < r->metrics; i++)
		put_metric(r, &r->metric[i], out);
	if (r->options->bootstrap > 0 || other != NULL)
		put_intervals(r, other, out);
	if (!r->run->config->agnostic)
		put_labels(r, width, colour, out);
	if (r->options->tide)
		put_reasons(r, out);
}
