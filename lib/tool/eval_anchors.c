/* eval_anchors.c -- the recall of an anchor set, or of proposals, over a dataset. */
#include "tool/eval_anchors.h"

#include "engine/terminal.h"
#include "anchorset/anchor_source.h"
#include "base/order.h"
#include "eval/recall.h"
#include "json/json.h"
#include "tool/eval_input.h"
#include "tool/eval_sides.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct measuring {
	const struct eval_options *options;
	const struct eval_gt *gt;
	struct eval_settings settings;
	struct record_schema schema;
	bool proposals;            /* else anchors */
	struct anchor_source source;
	struct buf *out;
};

struct measured {
	const struct measuring *measuring;
	struct recall recall;
	bool *seen;                /* of each image of the ground truth */
	uint64_t unknown_images, twice;
	struct eval_box *anchor;   /* of the tensor that came last */
	size_t anchors, room;
	double tensor[2];
};

static void
begin(struct measured *m, const struct measuring *measuring, struct arena *keep)
{
	if (m->measuring != NULL)
		return;
	m->measuring = measuring;
	recall_init(&m->recall, &measuring->settings, keep);
	m->seen = arena_zeros(keep, bool, measuring->gt->images.n);
}

/* Proposals as they stand; boxes by descending score. */
static const struct eval_box *
read_proposals(const struct record *r, size_t *n)
{
	struct arena *arena = r->worker->arena;
	bool proposals = record_has(r, COLUMN_PROPOSALS);
	bool inclusive = ((const struct measuring *)r->worker->options)->options->inclusive;
	const struct json_column *column = record_column(r, proposals ? COLUMN_PROPOSALS : COLUMN_BOXES);
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	*n = column->n;
	struct eval_box *box = arena_array(arena, struct eval_box, *n);
	uint32_t *order = arena_array(arena, uint32_t, *n);
	bool sort = !proposals && scores->given && scores->shape == JSON_FLAT && scores->n == *n;
	if (sort)
		order_descending(scores->number, *n, order, arena);
	for (size_t i = 0; i < *n; i++)
		box[i] = eval_sides(record_boxes(r, proposals ? COLUMN_PROPOSALS : COLUMN_BOXES)[sort ? order[i] : i],
			inclusive);
	return box;
}

/* The anchors of the record's image, kept until the size changes. NULL: it was rejected. */
static const struct eval_box *
read_anchors(struct measured *m, const struct record *r, size_t *n)
{
	struct anchors a;
	if (!anchor_source_build(&m->measuring->source, r, &a))
		return NULL;
	bool clipped = a.clip != CLIP_NONE;
	if (!clipped && m->anchor != NULL && m->tensor[0] == a.tensor[0] && m->tensor[1] == a.tensor[1] &&
		m->anchors == a.count) {
		*n = m->anchors;
		return m->anchor;
	}
	if (m->anchor == NULL || a.count > m->room) {
		m->anchor = arena_array(m->recall.keep, struct eval_box, a.count);
		m->room = a.count;
	}
	for (size_t i = 0; i < a.count; i++) {
		struct box b = anchors_box(&a, i);
		m->anchor[i] = (struct eval_box){ b.x1, b.y1, b.x2 - b.x1, b.y2 - b.y1 };
	}
	memcpy(m->tensor, a.tensor, sizeof a.tensor);
	*n = m->anchors = a.count;
	return m->anchor;
}

static bool
measure_line(struct worker *w)
{
	const struct measuring *with = w->options;
	struct measured *m = w->state;
	struct record r;
	size_t n, gt_boxes;
	begin(m, with, w->keep);
	if (!record_read(&with->schema, w, &r))
		return false;
	if (with->proposals && !record_has(&r, COLUMN_PROPOSALS) && !record_has(&r, COLUMN_BOXES))
		return record_reject(&r, "neither \"proposals\" nor \"boxes\"");
	uint32_t image = eval_ids_find(&with->gt->images, eval_id_of(record_column(&r, COLUMN_IMAGE_ID)->text,
		w->arena));
	m->unknown_images += image == EVAL_IDS_NONE;
	if (image == EVAL_IDS_NONE)
		return true;
	const struct eval_box *box = with->proposals ? read_proposals(&r, &n) : read_anchors(m, &r, &n);
	if (box == NULL)
		return false;
	m->twice += m->seen[image];
	m->seen[image] = true;
	const struct eval_gt_box *gt_box = eval_gt_boxes(with->gt, image, &gt_boxes, w->arena);
	recall_image(&m->recall, gt_box, gt_boxes, box, n, w->arena);
	return true;
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	const struct measured *add = from;
	struct measured *m = into;
	if (add->measuring == NULL)
		return;
	begin(m, add->measuring, keep);
	size_t labels = add->measuring->gt->labels.n;
	uint32_t *same = arena_array(keep, uint32_t, labels + 1);
	for (size_t i = 0; i <= labels; i++)
		same[i] = (uint32_t)i;
	recall_merge(&m->recall, &add->recall, same);
	for (size_t i = 0; i < add->measuring->gt->images.n; i++) {
		m->twice += m->seen[i] && add->seen[i];
		m->seen[i] |= add->seen[i];
	}
	m->unknown_images += add->unknown_images;
}

/* AR10, AR100, AR1000 and AR of all; then those of each size. */
static void
put_figures(const struct recall *r, size_t label, struct buf *out)
{
	const struct eval_settings *s = &r->settings;
	char name[EVAL_REPORT_NAME];
	for (size_t i = 0; i < s->limits; i++) {
		if (s->max_dets[i] == UINT32_MAX)
			snprintf(name, sizeof name, "AR");
		else
			snprintf(name, sizeof name, "AR%u", s->max_dets[i]);
		json_put_number(json_put_key(out, name), recall_figure(r, label, 0, i, SIZE_MAX));
	}
	for (size_t a = 1; a < s->areas; a++) {
		const struct eval_metric metric = { true, SIZE_MAX, a, 0 };
		json_put_number(json_put_key(out, eval_report_name(s, &metric, name)),
			recall_figure(r, label, a, s->limits - 1, SIZE_MAX));
	}
}

static void
put_json(const struct measured *m, struct buf *out)
{
	const struct recall *r = &m->recall;
	const struct eval_gt *gt = m->measuring->gt;
	buf_char(out, '{');
	buf_format(json_put_key(out, "recall_of"), "\"%s\"", m->measuring->proposals ? "proposals" : "anchors");
	buf_integer(json_put_key(out, "images"), (long long)gt->images.n);
	buf_integer(json_put_key(out, "boxes"), (long long)recall_gt_boxes(r, SIZE_MAX, 0));
	buf_char(json_put_key(out, "metrics"), '{');
	put_figures(r, SIZE_MAX, out);
	buf_char(out, '}');
	buf_char(json_put_key(out, "recall"), '[');
	for (size_t t = 0; t < r->settings.thresholds; t++) {
		buf_char(json_put_next(out), '[');
		json_put_number(json_put_next(out), r->settings.iou[t]);
		json_put_number(json_put_next(out), recall_figure(r, SIZE_MAX, 0, r->settings.limits - 1, t));
		buf_char(out, ']');
	}
	buf_char(out, ']');
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t k = 0; k < gt->labels.n && !gt->agnostic; k++) {
		buf_char(json_put_next(out), '{');
		json_put_string(json_put_key(out, "label"), eval_gt_label_text(gt, gt->label_order[k]));
		buf_integer(json_put_key(out, "boxes"), (long long)recall_gt_boxes(r, gt->label_order[k], 0));
		put_figures(r, gt->label_order[k], out);
		buf_char(out, '}');
	}
	buf_text(out, "]}\n");
}

static void
put_row(const struct recall *r, size_t label, const char *name, struct buf *out)
{
	const struct eval_settings *s = &r->settings;
	buf_format(out, "%-20.20s %8llu", name, (unsigned long long)recall_gt_boxes(r, label, 0));
	for (size_t i = 0; i < s->limits + s->areas - 1; i++) {
		size_t area = i < s->limits ? 0 : i - s->limits + 1, limit = i < s->limits ? i : s->limits - 1;
		double x = recall_figure(r, label, area, limit, SIZE_MAX);
		buf_format(out, isnan(x) ? "    n/a" : "  %.3f", x);
	}
	buf_char(out, '\n');
}

static void
put_text(const struct measured *m, struct buf *out)
{
	const struct eval_settings *s = &m->recall.settings;
	const struct eval_gt *gt = m->measuring->gt;
	char room[EVAL_REPORT_NAME];
	buf_format(out, "%-20s %8s", "average recall", "boxes");
	for (size_t i = 0; i < s->limits + s->areas - 1; i++) {
		const struct eval_metric metric = { true, SIZE_MAX, i < s->limits ? 0 : i - s->limits + 1,
			i < s->limits ? i : s->limits - 1 };
		buf_format(out, " %6s", eval_report_name(s, &metric, room));
	}
	buf_char(out, '\n');
	put_row(&m->recall, SIZE_MAX, "all", out);
	for (size_t k = 0; k < gt->labels.n && !gt->agnostic; k++) {
		struct slice text = eval_gt_label_text(gt, gt->label_order[k]);
		char name[21] = { 0 };
		memcpy(name, text.text, text.n < 20 ? text.n : 20);
		put_row(&m->recall, gt->label_order[k], name, out);
	}
}

/* Images that nothing came for cover none of their boxes. */
static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct measuring *with = options;
	struct measured *m = state;
	uint64_t without = 0;
	(void)out;
	begin(m, with, keep);
	for (size_t i = 0; i < with->gt->images.n; i++) {
		size_t gt_boxes;
		if (m->seen[i])
			continue;
		without++;
		const struct eval_gt_box *gt_box = eval_gt_boxes(with->gt, (uint32_t)i, &gt_boxes, keep);
		recall_image(&m->recall, gt_box, gt_boxes, NULL, 0, keep);
	}
	if (m->twice > 0) {
		err_warn("images that are there twice: %llu", (unsigned long long)m->twice);
		return false;
	}
	if (m->unknown_images > 0)
		err_warn("images that are not in %s, which are left out: %llu", with->gt->file,
			(unsigned long long)m->unknown_images);
	if (without > 0)
		err_warn("images of %s without proposals: %llu", with->gt->file, (unsigned long long)without);
	(terminal_wants_text(with->options->as, with->options->filter.output) ? put_text : put_json)(m, with->out);
	return true;
}

enum err_status
eval_anchors_run(const struct eval_options *o, const struct eval_config *config, char *const *files)
{
	static const uint32_t limit[] = { 10, 100, 1000, UINT32_MAX };
	struct arena arena = { .failed = err_out_of_memory };
	struct buf out = { .failed = err_out_of_memory };
	struct measuring m = { .options = o, .gt = config->gt, .settings = config->settings, .out = &out,
		.proposals = strcmp(o->anchors, "proposals") == 0 };
	struct filter f = { .line = measure_line, .merge = merge, .finish = finish, .options = &m,
		.state_size = sizeof(struct measured) };
	struct filter_options filter = o->filter;
	char *const gt[] = { (char *)(uintptr_t)o->gt, NULL };
	m.settings.limits = m.proposals ? 4 : 1;
	memcpy(m.settings.max_dets, m.proposals ? limit : limit + 3, m.settings.limits * sizeof *limit);
	if (!m.proposals && files[0] != NULL)
		err_usage("--anchors lays anchors over the images of --gt; there is no use for %s", files[0]);
	if (!m.proposals && strcmp(o->gt, "-") == 0)
		err_usage("--anchors reads the ground truth twice; it cannot be standard input");
	if (!m.proposals && eval_input_kind(o->gt) == EVAL_INSTANCES)
		err_die("%s: --anchors wants image records: anchor-convert -f coco %s", o->gt, o->gt);
	if (!m.proposals) {
		struct anchor_source_options source = anchor_source_defaults();
		source.anchors = o->anchors;
		anchor_source_load(&m.source, &source, true, &arena);
	}
	record_schema_init(&m.schema, ANCHOR_SOURCE_COLUMNS | COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_SCORES) |
		COLUMN_BIT(COLUMN_FILE_NAME), COLUMN_BIT(COLUMN_IMAGE_ID), NULL);
	filter.output = "/dev/null";
	enum err_status status = (enum err_status)filter_run(&f, &filter, m.proposals ? files : gt);
	if (out.len > 0)
		eval_report_write(o->filter.output, &out);
	buf_free(&out);
	arena_free(&arena);
	return status;
}
