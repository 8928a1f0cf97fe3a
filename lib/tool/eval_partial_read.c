/* eval_partial_read.c -- a line of a partial evaluation, read. */
#include "tool/eval_partial_line.h"

#include "tool/partial.h"

#include <stdlib.h>
#include <string.h>

/* Labels of the line become those of the whole. */
static void
read_labels(struct eval_partial_line *p, struct eval_whole *whole)
{
	const struct json_column *labels = eval_partial_column(p, EVAL_PARTIAL_LABELS), *ids = eval_partial_column(p,
		EVAL_PARTIAL_CATEGORIES);
	struct arena *arena = p->worker->arena;
	bool closed = ids->n > 0;
	eval_partial_require(p, !closed || ids->n == labels->n, EVAL_PARTIAL_CATEGORIES);
	eval_partial_require(p, whole->gt.labels.n == 0 || closed == whole->gt.closed, EVAL_PARTIAL_CATEGORIES);
	if (p->wrong != NULL)
		return;
	p->labels = labels->n;
	p->label = arena_array(arena, uint32_t, labels->n + 1);
	p->label[0] = 0;
	for (size_t i = 0; i < labels->n; i++) {
		struct slice text = json_text(labels->item[i], arena);
		if (closed)
			eval_gt_add_category(&whole->gt, eval_id_of(ids->item[i], arena), text);
		p->label[i] = eval_gt_add_label(&whole->gt, text);
	}
	if (!whole->config.agnostic)
		return;
	for (size_t i = 0; i < labels->n; i++)
		p->label[i] = 0;
}

static void
read_masks(struct eval_partial_line *p, struct eval_matches *m)
{
	struct slice text = json_text(eval_partial_column(p, EVAL_PARTIAL_MASKS)->text, p->worker->arena);
	size_t words = 2 * m->settings.areas, each = 16 * words;
	uint64_t word[2 * EVAL_AREAS];
	char digits[17] = { 0 };
	eval_partial_require(p, text.n % each == 0, EVAL_PARTIAL_MASKS);
	p->masks = text.n / each;
	p->mask = arena_array(p->worker->arena, uint32_t, p->masks);
	for (size_t i = 0; i < p->masks; i++) {
		for (size_t k = 0; k < words; k++) {
			memcpy(digits, text.text + i * each + k * 16, 16);
			word[k] = strtoull(digits, NULL, 16);
		}
		p->mask[i] = masks_index_words(&m->masks, word);
	}
}

static uint32_t
label_here(struct eval_partial_line *p, enum eval_partial_key key, size_t i)
{
	uint64_t label = eval_partial_whole(p, key, i, p->labels > 0 ? (double)(p->labels - 1) : 0);
	return p->wrong != NULL ? 0 : p->label[label];
}

static struct eval_kept_gt_box
gt_box_here(struct eval_partial_line *p, enum eval_partial_key key, size_t i)
{
	return (struct eval_kept_gt_box){ label_here(p, key, 2 * i), (uint32_t)eval_partial_whole(p, key, 2 * i + 1,
		UINT32_MAX) };
}

static void
read_kept(struct eval_partial_line *p, struct eval_matches *m)
{
	const struct json_column *score = eval_partial_column(p, EVAL_PARTIAL_SCORES), *labels = eval_partial_column(p,
		EVAL_PARTIAL_SCORE_LABELS);
	const struct json_column *outcomes = eval_partial_column(p, EVAL_PARTIAL_OUTCOMES),
		*gt_boxes = eval_partial_column(p, EVAL_PARTIAL_GT_BOXES);
	eval_partial_require(p, labels->n == score->n, EVAL_PARTIAL_SCORE_LABELS);
	eval_partial_require(p, outcomes->n == score->n, EVAL_PARTIAL_OUTCOMES);
	for (size_t i = 0; i < score->n && p->wrong == NULL; i++) {
		struct eval_kept k = { score->number[i], label_here(p, EVAL_PARTIAL_SCORE_LABELS, i),
			(uint32_t)eval_partial_whole(p, EVAL_PARTIAL_OUTCOMES, i, UINT32_MAX) };
		if (k.outcome & EVAL_MATCHED) {
			uint32_t mask = k.outcome & EVAL_PAYLOAD;
			eval_partial_require(p, mask < p->masks, EVAL_PARTIAL_OUTCOMES);
			k.outcome = (k.outcome & ~(uint32_t)EVAL_PAYLOAD) | (p->wrong == NULL ? p->mask[mask] : 0);
		}
		*(struct eval_kept *)blocks_add(&m->kept, sizeof k, m->keep) = k;
	}
	for (size_t i = 0; i < gt_boxes->n && p->wrong == NULL; i++) {
		struct eval_kept_gt_box t = gt_box_here(p, EVAL_PARTIAL_GT_BOXES, i);
		*(struct eval_kept_gt_box *)blocks_add(&m->gt_box, sizeof t, m->keep) = t;
		eval_matches_labels(m, (size_t)t.label + 1);
		m->count[t.label].gt_boxes++;
	}
}

static void
read_images(struct eval_partial_line *p, struct eval_whole *whole)
{
	const struct json_column *ids = eval_partial_column(p, EVAL_PARTIAL_IMAGE_IDS), *images = eval_partial_column(p,
		EVAL_PARTIAL_IMAGES);
	struct eval_matches *m = &whole->run.matches;
	uint64_t detections = 0, gt_boxes = 0;
	eval_partial_require(p, ids->n == images->n, EVAL_PARTIAL_IMAGES);
	for (size_t i = 0; i < images->n && p->wrong == NULL; i++) {
		uint32_t image = eval_ids_add(&whole->gt.images, eval_id_of(ids->item[i], p->worker->arena));
		struct eval_kept_image k = { eval_partial_whole(p, EVAL_PARTIAL_IMAGES, 3 * i + 2,
			UINT32_MAX) << 32 | image,
			(uint32_t)eval_partial_whole(p, EVAL_PARTIAL_IMAGES, 3 * i, UINT32_MAX),
			(uint32_t)eval_partial_whole(p, EVAL_PARTIAL_IMAGES, 3 * i + 1, UINT32_MAX) };
		detections += k.detections;
		gt_boxes += k.gt_boxes;
		*(struct eval_kept_image *)blocks_add(&m->image, sizeof k, m->keep) = k;
	}
	eval_partial_require(p, detections == eval_partial_column(p, EVAL_PARTIAL_SCORES)->n, EVAL_PARTIAL_IMAGES);
	eval_partial_require(p, gt_boxes == eval_partial_column(p, EVAL_PARTIAL_GT_BOXES)->n, EVAL_PARTIAL_IMAGES);
}

static void
read_missing(struct eval_partial_line *p, struct eval_whole *whole)
{
	const struct json_column *ids = eval_partial_column(p, EVAL_PARTIAL_MISSING_IDS),
		*counts = eval_partial_column(p, EVAL_PARTIAL_MISSING);
	const struct json_column *gt_boxes = eval_partial_column(p, EVAL_PARTIAL_MISSING_GT_BOXES);
	size_t at = 0;
	eval_partial_require(p, ids->n == counts->n, EVAL_PARTIAL_MISSING);
	for (size_t i = 0; i < counts->n && p->wrong == NULL; i++) {
		struct eval_missing x = { eval_ids_add(&whole->gt.images, eval_id_of(ids->item[i], p->worker->arena)),
			(uint32_t)eval_partial_whole(p, EVAL_PARTIAL_MISSING, i, UINT32_MAX),
			whole->missing_gt_box.n + at };
		at += x.gt_boxes;
		*(struct eval_missing *)blocks_add(&whole->missing, sizeof x, &whole->keep) = x;
	}
	eval_partial_require(p, at == gt_boxes->n, EVAL_PARTIAL_MISSING_GT_BOXES);
	for (size_t i = 0; i < gt_boxes->n && p->wrong == NULL; i++) {
		struct eval_kept_gt_box t = gt_box_here(p, EVAL_PARTIAL_MISSING_GT_BOXES, i);
		*(struct eval_kept_gt_box *)blocks_add(&whole->missing_gt_box, sizeof t, &whole->keep) = t;
	}
}

static void
read_tide(struct eval_partial_line *p, struct eval_run *run)
{
	const struct json_column *kept = eval_partial_column(p, EVAL_PARTIAL_TIDE), *labels = eval_partial_column(p,
		EVAL_PARTIAL_TIDE_LABELS);
	const struct json_column *counts = eval_partial_column(p, EVAL_PARTIAL_TIDE_COUNT);
	struct tide part;
	tide_init(&part, &run->tide.settings, p->worker->arena);
	eval_partial_require(p, counts->n == TIDE_KINDS, EVAL_PARTIAL_TIDE_COUNT);
	eval_partial_require(p, kept->n == (run->config->tide ? eval_partial_column(p, EVAL_PARTIAL_SCORES)->n : 0),
		EVAL_PARTIAL_TIDE);
	part.labels = labels->n;
	part.label = arena_array(p->worker->arena, struct tide_label, labels->n);
	for (size_t i = 0; i < kept->n && p->wrong == NULL; i++) {
		struct tide_kept k = { (uint32_t)eval_partial_whole(p, EVAL_PARTIAL_TIDE, 2 * i, UINT32_MAX),
			(uint32_t)eval_partial_whole(p, EVAL_PARTIAL_TIDE, 2 * i + 1, UINT32_MAX) };
		eval_partial_require(p, !(k.code & TIDE_TURNED) || (k.code & TIDE_TARGET) < p->labels,
			EVAL_PARTIAL_TIDE);
		*(struct tide_kept *)blocks_add(&part.kept, sizeof k, part.keep) = k;
	}
	for (size_t i = 0; i < labels->n; i++) {
		part.label[i] = (struct tide_label){ eval_partial_whole(p, EVAL_PARTIAL_TIDE_LABELS, 3 * i, 0x1p53),
			eval_partial_whole(p, EVAL_PARTIAL_TIDE_LABELS, 3 * i + 1, 0x1p53), eval_partial_whole(p,
			EVAL_PARTIAL_TIDE_LABELS,
			3 * i + 2, 0x1p53) };
		eval_partial_require(p, i < p->labels || part.label[i].gt_boxes == 0, EVAL_PARTIAL_TIDE_LABELS);
	}
	for (size_t i = 0; i < TIDE_KINDS && p->wrong == NULL; i++)
		part.count[i] = eval_partial_whole(p, EVAL_PARTIAL_TIDE_COUNT, i, 0x1p53);
	if (p->wrong == NULL)
		tide_merge(&run->tide, &part, p->label);
}

static uint32_t
confused(struct eval_partial_line *p, size_t i)
{
	uint64_t label = eval_partial_whole(p, EVAL_PARTIAL_CONFUSION, i, CONFUSION_BACKGROUND);
	if (label == CONFUSION_BACKGROUND)
		return CONFUSION_BACKGROUND;
	eval_partial_require(p, label < p->labels, EVAL_PARTIAL_CONFUSION);
	return p->wrong != NULL ? 0 : p->label[label];
}

static void
read_counts(struct eval_partial_line *p, struct eval_run *run)
{
	const struct json_column *found = eval_partial_column(p, EVAL_PARTIAL_LABEL_DETECTIONS),
		*cells = eval_partial_column(p,
		EVAL_PARTIAL_CONFUSION);
	for (size_t i = 0; i < found->n && i < p->labels && p->wrong == NULL; i++) {
		eval_matches_labels(&run->matches, (size_t)p->label[i] + 1);
		run->matches.count[p->label[i]].detections += eval_partial_whole(p, EVAL_PARTIAL_LABEL_DETECTIONS, i,
			0x1p53);
	}
	for (size_t i = 0; i < cells->n && p->wrong == NULL; i++) {
		uint32_t gt_box = confused(p, 3 * i), detection = confused(p, 3 * i + 1);
		if (p->wrong == NULL)
			confusion_add(&run->confusion, gt_box, detection, eval_partial_whole(p, EVAL_PARTIAL_CONFUSION,
				3 * i + 2,
				0x1p53));
	}
}

/* Everything behind the settings, until something is wrong. */
static void
read_rest(struct eval_partial_line *p, struct eval_whole *whole)
{
	struct eval_run *run = &whole->run;
	read_labels(p, whole);
	if (p->wrong == NULL)
		read_masks(p, &run->matches);
	if (p->wrong == NULL)
		read_kept(p, &run->matches);
	if (p->wrong == NULL)
		read_images(p, whole);
	if (p->wrong == NULL)
		read_missing(p, whole);
	if (p->wrong == NULL)
		read_tide(p, run);
	if (p->wrong == NULL)
		read_counts(p, run);
}

bool
eval_partial_read(struct eval_whole *whole, struct worker *w)
{
	struct json_schema schema;
	struct json_error error;
	struct eval_partial_line p = { .worker = w };
	json_schema_init(&schema, eval_partial_keys, EVAL_PARTIAL_KEYS);
	if (!json_scan(&schema, w->line->text, &p.json, &error, w->arena))
		return filter_reject_at(w, error.at, "%s", error.text);
	if (!partial_check(w, &p.json.column[EVAL_PARTIAL_TOOL], &p.json.column[EVAL_PARTIAL_VERSION], "eval",
			EVAL_PARTIAL_NOW))
		return false;
	struct eval_config c = eval_partial_settings(&p, &whole->gt);
	if (p.wrong == NULL && whole->run.config == NULL) {
		whole->config = c;
		whole->gt.agnostic = c.agnostic;
		eval_run_begin(&whole->run, &whole->config, &whole->keep);
	} else if (p.wrong == NULL && eval_partial_differs(&c, &whole->config) != NULL) {
		return filter_reject(w, "its \"%s\" differs from that of the parts before it", eval_partial_differs(&c,
			&whole->config));
	}
	read_rest(&p, whole);
	return p.wrong == NULL || filter_reject(w, "\"%s\" is not what anchor-eval --partial writes", p.wrong);
}
