/* eval_partial.c -- a part of an evaluation, written. */
#include "tool/eval_partial.h"

#include "tool/eval_report.h"
#include "tool/partial.h"

const struct json_key eval_partial_keys[EVAL_PARTIAL_KEYS] = {
	[EVAL_PARTIAL_TOOL] = { "partial", JSON_ANY, 0 },
	[EVAL_PARTIAL_VERSION] = { "version", JSON_SCALAR, 0 },
	[EVAL_PARTIAL_PROTOCOL] = { "protocol", JSON_ANY, 0 },
	[EVAL_PARTIAL_IOU] = { "iou", JSON_FLAT, 0 },
	[EVAL_PARTIAL_AREAS] = { "areas", JSON_ITEMS, 0 },
	[EVAL_PARTIAL_AREA_NAMES] = { "area_names", JSON_ITEMS, 0 },
	[EVAL_PARTIAL_MAX_DETS] = { "max_dets", JSON_FLAT, 0 },
	[EVAL_PARTIAL_FLAGS] = { "flags", JSON_FLAT, 0 },
	[EVAL_PARTIAL_AT] = { "at", JSON_SCALAR, 0 },
	[EVAL_PARTIAL_LABELS] = { "labels", JSON_ITEMS, 0 },
	[EVAL_PARTIAL_CATEGORIES] = { "categories", JSON_ITEMS, 0 },
	[EVAL_PARTIAL_LABEL_DETECTIONS] = { "label_detections", JSON_FLAT, 0 },
	[EVAL_PARTIAL_MASKS] = { "masks", JSON_ANY, 0 },
	[EVAL_PARTIAL_IMAGE_IDS] = { "image_ids", JSON_ITEMS, 0 },
	[EVAL_PARTIAL_IMAGES] = { "images", JSON_ROWS, 3 },
	[EVAL_PARTIAL_SCORES] = { "scores", JSON_FLAT, 0 },
	[EVAL_PARTIAL_SCORE_LABELS] = { "score_labels", JSON_FLAT, 0 },
	[EVAL_PARTIAL_OUTCOMES] = { "outcomes", JSON_FLAT, 0 },
	[EVAL_PARTIAL_GT_BOXES] = { "gt_boxes", JSON_ROWS, 2 },
	[EVAL_PARTIAL_MISSING_IDS] = { "missing_ids", JSON_ITEMS, 0 },
	[EVAL_PARTIAL_MISSING] = { "missing", JSON_FLAT, 0 },
	[EVAL_PARTIAL_MISSING_GT_BOXES] = { "missing_gt_boxes", JSON_ROWS, 2 },
	[EVAL_PARTIAL_TIDE] = { "tide", JSON_ROWS, 2 },
	[EVAL_PARTIAL_TIDE_LABELS] = { "tide_labels", JSON_ROWS, 3 },
	[EVAL_PARTIAL_TIDE_COUNT] = { "tide_count", JSON_FLAT, 0 },
	[EVAL_PARTIAL_CONFUSION] = { "confusion", JSON_ROWS, 3 },
};

static struct buf *
put_key(struct buf *out, enum eval_partial_key key)
{
	return json_put_key(out, eval_partial_keys[key].name);
}

static void
put_row(struct buf *out, const uint64_t *number, size_t n)
{
	buf_char(out, '[');
	for (size_t k = 0; k < n; k++)
		buf_integer(json_put_next(out), (long long)number[k]);
	buf_char(out, ']');
}

/* An infinite bound is null. */
static void
put_areas(const struct eval_settings *s, struct buf *out)
{
	buf_char(put_key(out, EVAL_PARTIAL_AREAS), '[');
	for (size_t i = 0; i < s->areas; i++) {
		json_put_number(json_put_next(out), s->area[i].min);
		json_put_number(json_put_next(out), s->area[i].max);
	}
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_AREA_NAMES), '[');
	for (size_t i = 0; i < s->areas; i++)
		json_put_string(json_put_next(out), slice_of(s->area[i].name));
	buf_char(out, ']');
}

static void
put_settings(const struct eval_config *c, struct buf *out)
{
	const struct eval_settings *s = &c->settings;
	const uint64_t flag[EVAL_PARTIAL_FLAG_COUNT] = { s->as_published, c->inclusive, c->agnostic, c->tide,
		c->confusion, c->gt->closed };
	partial_put_head(out, "eval", EVAL_PARTIAL_NOW);
	json_put_string(put_key(out, EVAL_PARTIAL_PROTOCOL), slice_of(c->protocol->name));
	json_put_doubles(put_key(out, EVAL_PARTIAL_IOU), s->iou, s->thresholds, 0);
	put_areas(s, out);
	buf_char(put_key(out, EVAL_PARTIAL_MAX_DETS), '[');
	for (size_t i = 0; i < s->limits; i++)
		buf_integer(json_put_next(out), s->max_dets[i]);
	buf_char(out, ']');
	put_row(put_key(out, EVAL_PARTIAL_FLAGS), flag, EVAL_PARTIAL_FLAG_COUNT);
	buf_double(put_key(out, EVAL_PARTIAL_AT), c->at);
}

static void
put_labels(const struct eval_run *r, struct buf *out)
{
	const struct eval_gt *gt = r->config->gt;
	buf_char(put_key(out, EVAL_PARTIAL_LABELS), '[');
	for (size_t i = 0; i < gt->labels.n; i++)
		json_put_string(json_put_next(out), gt->labels.key[i]);
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_CATEGORIES), '[');
	for (size_t i = 0; i < gt->categories.n; i++)
		eval_id_put(json_put_next(out), gt->categories.id[i]);
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_LABEL_DETECTIONS), '[');
	for (size_t i = 0; i < r->matches.labels; i++)
		buf_integer(json_put_next(out), (long long)r->matches.count[i].detections);
	buf_char(out, ']');
}

/* Words of 16 hexadecimal digits. */
static void
put_masks(const struct masks_table *masks, struct buf *out)
{
	buf_char(put_key(out, EVAL_PARTIAL_MASKS), '"');
	for (size_t i = 0; i < masks->n * 2 * masks->areas; i++)
		buf_format(out, "%016llx", (unsigned long long)masks->word[i]);
	buf_char(out, '"');
}

static void
put_images(const struct eval_run *r, struct buf *out)
{
	const struct eval_matches *m = &r->matches;
	buf_char(put_key(out, EVAL_PARTIAL_IMAGE_IDS), '[');
	for (size_t i = 0; i < m->image.n; i++)
		eval_id_put(json_put_next(out), r->config->gt->images.id[eval_run_image(eval_matches_image(m, i)->id)]);
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_IMAGES), '[');
	for (size_t i = 0; i < m->image.n; i++) {
		const struct eval_kept_image *k = eval_matches_image(m, i);
		put_row(json_put_next(out), (const uint64_t[]){ k->detections, k->gt_boxes, k->id >> 32 }, 3);
	}
	buf_char(out, ']');
}

static void
put_gt_boxes(const struct eval_matches *m, struct buf *out)
{
	buf_char(out, '[');
	for (size_t i = 0; i < m->gt_box.n; i++) {
		const struct eval_kept_gt_box *t = eval_matches_gt_box(m, i);
		put_row(json_put_next(out), (const uint64_t[]){ t->label, t->ignored }, 2);
	}
	buf_char(out, ']');
}

static void
put_kept(const struct eval_matches *m, struct buf *out)
{
	buf_char(put_key(out, EVAL_PARTIAL_SCORES), '[');
	for (size_t i = 0; i < m->kept.n; i++)
		buf_double(json_put_next(out), eval_matches_kept(m, i)->score);
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_SCORE_LABELS), '[');
	for (size_t i = 0; i < m->kept.n; i++)
		buf_integer(json_put_next(out), eval_matches_kept(m, i)->label);
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_OUTCOMES), '[');
	for (size_t i = 0; i < m->kept.n; i++)
		buf_integer(json_put_next(out), eval_matches_kept(m, i)->outcome);
	buf_char(out, ']');
	put_gt_boxes(m, put_key(out, EVAL_PARTIAL_GT_BOXES));
}

/* Images without detections, matched for what would be kept of them. */
static void
put_missing(const struct eval_run *r, struct buf *out)
{
	const struct eval_gt *gt = r->config->gt;
	struct arena arena = { .failed = err_out_of_memory }, line = { .failed = err_out_of_memory };
	struct eval_config config = *r->config;
	struct eval_run missing = { 0 };
	struct buf none = { .failed = err_out_of_memory };
	bool *seen = arena_zeros(&arena, bool, gt->images.n);
	config.errors = false;
	eval_run_begin(&missing, &config, &arena);
	for (size_t i = 0; i < r->matches.image.n; i++)
		seen[eval_run_image(eval_matches_image(&r->matches, i)->id)] = true;
	for (size_t i = 0; i < gt->images.n; i++) {
		if (!seen[i])
			eval_run_add(&missing, (uint32_t)i, 0, NULL, 0, &none, &line);
		arena_reset(&line);
	}
	const struct eval_matches *m = &missing.matches;
	buf_char(put_key(out, EVAL_PARTIAL_MISSING_IDS), '[');
	for (size_t i = 0; i < m->image.n; i++)
		eval_id_put(json_put_next(out), gt->images.id[eval_run_image(eval_matches_image(m, i)->id)]);
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_MISSING), '[');
	for (size_t i = 0; i < m->image.n; i++)
		buf_integer(json_put_next(out), eval_matches_image(m, i)->gt_boxes);
	buf_char(out, ']');
	put_gt_boxes(m, put_key(out, EVAL_PARTIAL_MISSING_GT_BOXES));
	arena_free(&line);
	arena_free(&arena);
}

static void
put_analysis(const struct eval_run *r, struct buf *out)
{
	const struct tide *t = &r->tide;
	buf_char(put_key(out, EVAL_PARTIAL_TIDE), '[');
	for (size_t i = 0; i < t->kept.n; i++) {
		const struct tide_kept *k = blocks_at(&t->kept, sizeof *k, i);
		put_row(json_put_next(out), (const uint64_t[]){ k->rank, k->code }, 2);
	}
	buf_char(out, ']');
	buf_char(put_key(out, EVAL_PARTIAL_TIDE_LABELS), '[');
	for (size_t i = 0; i < t->labels; i++)
		put_row(json_put_next(out),
			(const uint64_t[]){ t->label[i].gt_boxes, t->label[i].not_found, t->label[i].missed }, 3);
	buf_char(out, ']');
	put_row(put_key(out, EVAL_PARTIAL_TIDE_COUNT), t->count, TIDE_KINDS);
	buf_char(put_key(out, EVAL_PARTIAL_CONFUSION), '[');
	for (size_t i = 0; i < r->confusion.slots; i++) {
		const struct confusion_cell *c = &r->confusion.cell[i];
		if (c->count > 0)
			put_row(json_put_next(out), (const uint64_t[]){ c->gt_box, c->detection, c->count }, 3);
	}
	buf_char(out, ']');
}

void
eval_partial_put(const struct eval_run *r, struct buf *out)
{
	put_settings(r->config, out);
	put_labels(r, out);
	put_masks(&r->matches.masks, out);
	put_images(r, out);
	put_kept(&r->matches, out);
	put_missing(r, out);
	put_analysis(r, out);
	buf_text(out, "}\n");
}

void
eval_partial_write(const struct eval_run *r, const char *path)
{
	struct buf out = { .failed = err_out_of_memory };
	eval_partial_put(r, &out);
	eval_report_write(path, &out);
	buf_free(&out);
}
