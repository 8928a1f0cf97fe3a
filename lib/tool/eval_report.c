/* eval_report.c -- what an evaluation came to, as JSON. */
#include "tool/eval_report.h"

#include "base/num.h"
#include "engine/sink.h"
#include "json/json_put.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *
eval_report_name(const struct eval_settings *s, const struct eval_metric *m, char *room)
{
	const char *head = m->recall ? "AR" : "AP", *area = s->area[m->area].name;
	bool known = strcmp(area, "small") == 0 || strcmp(area, "medium") == 0 || strcmp(area, "large") == 0;
	char number[NUM_SIZE + 1] = { 0 };
	if (m->threshold != SIZE_MAX)
		number[num_print_double(number, nearbyint(s->iou[m->threshold] * 1e6) / 1e4)] = '\0';
	if (m->threshold != SIZE_MAX)
		snprintf(room, EVAL_REPORT_NAME, "%s%s", head, number);
	else if (m->area > 0 && known)
		snprintf(room, EVAL_REPORT_NAME, "%s%c", head, area[0]);
	else if (m->area > 0)
		snprintf(room, EVAL_REPORT_NAME, "%s_%s", head, area);
	else if (m->recall && s->max_dets[m->limit] != UINT32_MAX)
		snprintf(room, EVAL_REPORT_NAME, "%s%u", head, s->max_dets[m->limit]);
	else
		snprintf(room, EVAL_REPORT_NAME, "%s", head);
	return room;
}

void
eval_report_write(const char *path, const struct buf *bytes)
{
	struct sink sink;
	sink_open(&sink, path);
	if (bytes->len > 0)
		sink_write(&sink, bytes->data, bytes->len);
	sink_commit(&sink);
}

struct eval_lists
eval_report_lists(const struct eval_report *r, const uint32_t *order, size_t n)
{
	struct arena scratch = { .failed = err_out_of_memory };
	bool images = r->options->tide || r->options->bootstrap > 0;
	struct eval_lists l = eval_lists_make(&r->run->matches, order, n, images, r->arena, &scratch);
	arena_free(&scratch);
	return l;
}

void
eval_report_make(struct eval_report *r, const struct eval_run *run, const struct eval_report_options *o,
	struct arena *arena)
{
	static const uint32_t zero = 0;
	const struct eval_config *c = run->config;
	struct arena scratch = { .failed = err_out_of_memory };
	*r = (struct eval_report){ .run = run, .options = o, .gt = c->gt, .arena = arena };
	r->order = eval_run_order(run, arena);
	r->label = c->agnostic ? &zero : c->gt->label_order;
	r->labels = c->agnostic ? 1 : c->gt->labels.n;
	r->metrics = c->protocol->metrics(&c->settings, r->metric);
	r->lists = eval_report_lists(r, r->order, c->gt->images.n);
	r->result = eval_result_make(&r->lists, r->label, r->labels, arena, &scratch);
	arena_free(&scratch);
}

void
eval_report_put_number(const struct eval_report *r, double x, struct buf *out)
{
	if (!isnan(x))
		buf_double(out, x);
	else
		buf_text(out, r->run->config->settings.as_published ? "-1" : "null");
}

/* The published program looks average precision up at 100 detections, whatever the last limit is. */
static double
value(const struct eval_report *r, const struct eval_result *result, const struct eval_metric *m, size_t k)
{
	const struct eval_settings *s = &r->run->config->settings;
	bool ap = !m->recall && m->threshold == SIZE_MAX && m->area == 0;
	struct arena scratch = { .failed = err_out_of_memory };
	double x = s->as_published && ap && r->run->config->protocol->areas && s->max_dets[s->limits - 1] != 100 ? NAN :
		eval_result_metric(result, m, k, &scratch);
	arena_free(&scratch);
	return x;
}

void
eval_report_put_metrics(struct eval_report *r, const struct eval_result *result, size_t k, struct buf *out)
{
	char name[EVAL_REPORT_NAME];
	for (size_t i = 0; i < r->metrics; i++) {
		json_put_key(out, eval_report_name(&r->run->config->settings, &r->metric[i], name));
		eval_report_put_number(r, value(r, result, &r->metric[i], k), out);
	}
}

static void
put_labels(struct eval_report *r, struct buf *out)
{
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t k = 0; k < r->labels; k++) {
		const struct eval_label_count *n = &r->run->matches.count[r->label[k]];
		buf_char(json_put_next(out), '{');
		json_put_string(json_put_key(out, "label"), eval_gt_label_text(r->gt, r->label[k]));
		buf_integer(json_put_key(out, "boxes"), (long long)n->gt_boxes);
		buf_integer(json_put_key(out, "detections"), (long long)n->detections);
		eval_report_put_metrics(r, &r->result, k, out);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* The figures of each slice, as if there were no other images. */
static void
put_slices(struct eval_report *r, struct buf *out)
{
	const struct eval_report_options *o = r->options;
	if (o->slices == 0)
		return;
	buf_char(json_put_key(out, "slices"), '[');
	for (size_t i = 0; i < o->slices; i++) {
		const struct eval_slice *s = &o->slice[i];
		struct arena arena = { .failed = err_out_of_memory }, scratch = { .failed = err_out_of_memory };
		uint32_t *order = arena_array(&arena, uint32_t, r->gt->images.n);
		size_t n = 0;
		for (size_t k = 0; k < r->gt->images.n; k++) {
			if (s->in[r->gt->image_order[k]])
				order[n++] = r->order[k];
		}
		struct eval_lists l = eval_lists_make(&r->run->matches, order, n, false, &arena, &scratch);
		struct eval_result result = eval_result_make(&l, r->label, r->labels, &arena, &scratch);
		buf_char(json_put_next(out), '{');
		json_put_string(json_put_key(out, "slice"), s->name);
		buf_integer(json_put_key(out, "images"), (long long)n);
		buf_integer(json_put_key(out, "boxes"), (long long)l.gt_boxes);
		buf_char(json_put_key(out, "metrics"), '{');
		eval_report_put_metrics(r, &result, SIZE_MAX, out);
		buf_text(out, "}}");
		arena_free(&arena);
		arena_free(&scratch);
	}
	buf_char(out, ']');
}

static void
put_head(struct eval_report *r, struct buf *out)
{
	const struct eval_config *c = r->run->config;
	uint64_t gt_boxes = 0, detections = 0;
	for (size_t k = 0; k < r->labels; k++) {
		gt_boxes += r->run->matches.count[r->label[k]].gt_boxes;
		detections += r->run->matches.count[r->label[k]].detections;
	}
	buf_char(out, '{');
	json_put_string(json_put_key(out, "protocol"), slice_of(c->protocol->name));
	buf_integer(json_put_key(out, "images"), (long long)r->gt->images.n);
	buf_integer(json_put_key(out, "boxes"), (long long)gt_boxes);
	buf_integer(json_put_key(out, "detections"), (long long)detections);
	buf_char(json_put_key(out, "metrics"), '{');
	eval_report_put_metrics(r, &r->result, SIZE_MAX, out);
	buf_char(out, '}');
}

void
eval_report_put(struct eval_report *r, struct eval_report *other, struct buf *out)
{
	put_head(r, out);
	eval_report_put_analysis(r, out);
	put_slices(r, out);
	if (r->options->bootstrap > 0 || other != NULL)
		eval_report_put_bootstrap(r, other, out);
	if (!r->run->config->agnostic)
		put_labels(r, out);
	buf_text(out, "}\n");
}
