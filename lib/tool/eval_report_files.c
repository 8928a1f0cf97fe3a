/* eval_report_files.c -- arrays as the published program has them, and curves. */
#include "tool/eval_report.h"

#include "engine/err.h"
#include "engine/sink.h"
#include "eval/operating.h"
#include "json/json_put.h"
#include "npy/npy_header.h"

#include <string.h>

static void
write_array(const char *prefix, const char *end, const double *x, const unsigned long long *shape, size_t axes,
	struct arena *arena)
{
	size_t n = 1, length = strlen(prefix);
	char header[NPY_HEADER], *path = arena_alloc(arena, length + strlen(end) + 1);
	struct sink sink;
	strcpy(stpcpy(path, prefix), end);
	for (size_t i = 0; i < axes; i++)
		n *= shape[i];
	npy_header(header, "f8", shape, axes);
	sink_open(&sink, path);
	sink_write(&sink, header, sizeof header);
	sink_write(&sink, x, n * sizeof *x);
	sink_commit(&sink);
}

void
eval_report_arrays(struct eval_report *r)
{
	const struct eval_settings *s = &r->run->config->settings;
	const unsigned long long T = s->thresholds, R = r->run->config->protocol->points, K = r->labels, A = s->areas,
		M = s->limits;
	struct arena arena = { .failed = err_out_of_memory };
	double *precision = arena_array(&arena, double, T * R * K * A * M), *recall = arena_array(&arena, double,
		T * K * A * M);
	double *score = arena_array(&arena, double, T * R * K * A * M);
	eval_result_arrays(&r->lists, r->label, r->labels, precision, score, recall, &arena);
	const char *prefix = r->options->arrays;
	write_array(prefix, "-precision.npy", precision, (const unsigned long long[]){ T, R, K, A, M }, 5, &arena);
	write_array(prefix, "-recall.npy", recall, (const unsigned long long[]){ T, K, A, M }, 4, &arena);
	write_array(prefix, "-scores.npy", score, (const unsigned long long[]){ T, R, K, A, M }, 5, &arena);
	arena_free(&arena);
}

/* A label's points at one threshold: those at which something is found, and the last. */
static void
put_curve(struct eval_report *r, size_t k, size_t t, struct buf *out, struct arena *arena)
{
	size_t n;
	uint64_t tp = 0;
	const struct operating_point *point = operating_points(&r->lists, r->label[k], t, &n, arena, arena);
	buf_char(out, '{');
	if (!r->run->config->agnostic)
		json_put_string(json_put_key(out, "label"), eval_gt_label_text(r->gt, r->label[k]));
	buf_double(json_put_key(out, "iou"), r->run->config->settings.iou[t]);
	buf_integer(json_put_key(out, "boxes"), (long long)operating_positives(&r->lists, r->label[k]));
	buf_char(json_put_key(out, "points"), '[');
	for (size_t i = 0; i < n; i++) {
		const double row[] = { point[i].score, operating_precision(point[i]), operating_recall(point[i]),
			operating_f1(point[i]) };
		if (point[i].tp == tp && i + 1 < n)
			continue;
		tp = point[i].tp;
		buf_char(json_put_next(out), '[');
		for (size_t c = 0; c < sizeof row / sizeof *row; c++)
			eval_report_put_number(r, row[c], json_put_next(out));
		buf_char(out, ']');
	}
	buf_text(out, "]}\n");
}

void
eval_report_curves(struct eval_report *r)
{
	struct sink sink;
	struct buf out = { .failed = err_out_of_memory };
	struct arena arena = { .failed = err_out_of_memory };
	sink_open(&sink, r->options->curves);
	for (size_t k = 0; k < r->labels; k++) {
		for (size_t t = 0; t < r->run->config->settings.thresholds; t++) {
			put_curve(r, k, t, &out, &arena);
			arena_reset(&arena);
			sink_write(&sink, out.data, out.len);
			out.len = 0;
		}
	}
	sink_commit(&sink);
	arena_free(&arena);
	buf_free(&out);
}
