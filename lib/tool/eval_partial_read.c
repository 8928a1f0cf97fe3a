/* eval_partial_read.c -- parts of an evaluation, put together. */
#include "tool/eval_partial.h"

#include "engine/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A line that is being read. */
struct part {
	struct worker *worker;
	struct json_object json;
	const char *wrong;      /* the member that is wrong; NULL: none so far */
	uint32_t *label, *mask; /* what each of the line's is here */
	size_t labels, masks;
};

static void
require(struct part *p, bool good, enum eval_partial_key key)
{
	if (!good && p->wrong == NULL)
		p->wrong = eval_partial_keys[key].name;
}

static const struct json_column *
column(struct part *p, enum eval_partial_key key)
{
	require(p, p->json.column[key].given, key);
	return &p->json.column[key];
}

/* A whole number from 0 to most, of a column's numbers; 0 where it is wrong. */
static uint64_t
whole(struct part *p, enum eval_partial_key key, size_t i, double most)
{
	double x = p->json.column[key].number[i];
	bool good = x >= 0 && x <= most && x == floor(x);
	require(p, good, key);
	return good ? (uint64_t)x : 0;
}

static void
read_areas(struct part *p, struct eval_settings *s)
{
	const struct json_column *bounds = column(p, EVAL_PARTIAL_AREAS), *names = column(p, EVAL_PARTIAL_AREA_NAMES);
	s->areas = names->n;
	require(p, names->n >= 1 && names->n <= EVAL_AREAS, EVAL_PARTIAL_AREA_NAMES);
	require(p, bounds->n == 2 * names->n, EVAL_PARTIAL_AREAS);
	for (size_t i = 0; i < s->areas && p->wrong == NULL; i++) {
		struct eval_area *a = &s->area[i];
		struct slice name = json_text(names->item[i], p->worker->arena);
		bool none[2] = { slice_is(bounds->item[2 * i], "null"), slice_is(bounds->item[2 * i + 1], "null") };
		require(p, name.n < EVAL_NAME, EVAL_PARTIAL_AREA_NAMES);
		memcpy(a->name, name.text, name.n < EVAL_NAME ? name.n : 0);
		a->min = none[0] ? -INFINITY : strtod(bounds->item[2 * i].text, NULL);
		a->max = none[1] ? INFINITY : strtod(bounds->item[2 * i + 1].text, NULL);
	}
}

/* The settings of a line; the pointer to the ground truth is the whole's. */
static struct eval_config
read_settings(struct part *p, const struct eval_gt *gt)
{
	struct eval_config c = { .gt = gt };
	struct slice name = json_text(column(p, EVAL_PARTIAL_PROTOCOL)->text, p->worker->arena);
	const struct json_column *iou = column(p, EVAL_PARTIAL_IOU), *limits = column(p, EVAL_PARTIAL_MAX_DETS);
	const struct json_column *flags = column(p, EVAL_PARTIAL_FLAGS), *at = column(p, EVAL_PARTIAL_AT);
	c.protocol = protocol_named(name.text, name.n);
	require(p, c.protocol != NULL, EVAL_PARTIAL_PROTOCOL);
	require(p, iou->n >= 1 && iou->n <= EVAL_THRESHOLDS, EVAL_PARTIAL_IOU);
	require(p, limits->n >= 1 && limits->n <= EVAL_LIMITS, EVAL_PARTIAL_MAX_DETS);
	require(p, flags->n == EVAL_PARTIAL_FLAG_COUNT, EVAL_PARTIAL_FLAGS);
	read_areas(p, &c.settings);
	if (p->wrong != NULL)
		return c;
	c.settings.thresholds = iou->n;
	memcpy(c.settings.iou, iou->number, iou->n * sizeof *iou->number);
	c.settings.limits = limits->n;
	for (size_t i = 0; i < limits->n; i++)
		c.settings.max_dets[i] = (uint32_t)whole(p, EVAL_PARTIAL_MAX_DETS, i, UINT32_MAX);
	c.settings.as_published = flags->number[0] != 0;
	c.inclusive = flags->number[1] != 0;
	c.agnostic = flags->number[2] != 0;
	c.tide = flags->number[3] != 0;
	c.confusion = flags->number[4] != 0;
	c.at = at->number[0];
	return c;
}

/* The setting in which two differ; NULL: none. */
static const char *
differs(const struct eval_config *a, const struct eval_config *b)
{
	const struct eval_settings *s = &a->settings, *t = &b->settings;
	if (a->protocol != b->protocol)
		return "protocol";
	if (s->thresholds != t->thresholds || memcmp(s->iou, t->iou, s->thresholds * sizeof *s->iou) != 0)
		return "iou";
	if (s->limits != t->limits || memcmp(s->max_dets, t->max_dets, s->limits * sizeof *s->max_dets) != 0)
		return "max_dets";
	if (s->areas != t->areas)
		return "areas";
	for (size_t i = 0; i < s->areas; i++) {
		if (strcmp(s->area[i].name, t->area[i].name) != 0 || s->area[i].min != t->area[i].min ||
			s->area[i].max != t->area[i].max)
			return "areas";
	}
	return s->as_published != t->as_published || a->inclusive != b->inclusive || a->agnostic != b->agnostic ||
		a->tide != b->tide || a->confusion != b->confusion || a->at != b->at ? "flags" : NULL;
}

/* Labels of the line become those of the whole. */
static void
read_labels(struct part *p, struct eval_whole *whole_)
{
	const struct json_column *labels = column(p, EVAL_PARTIAL_LABELS), *ids = column(p, EVAL_PARTIAL_CATEGORIES);
	struct arena *arena = p->worker->arena;
	bool closed = ids->n > 0;
	require(p, !closed || ids->n == labels->n, EVAL_PARTIAL_CATEGORIES);
	require(p, whole_->gt.labels.n == 0 || closed == whole_->gt.closed, EVAL_PARTIAL_CATEGORIES);
	if (p->wrong != NULL)
		return;
	p->labels = labels->n;
	p->label = arena_array(arena, uint32_t, labels->n + 1);
	p->label[0] = 0;
	for (size_t i = 0; i < labels->n; i++) {
		struct slice text = json_text(labels->item[i], arena);
		if (closed)
			eval_gt_add_category(&whole_->gt, eval_id_of(ids->item[i], arena), text);
		p->label[i] = eval_gt_add_label(&whole_->gt, text);
	}
	if (!whole_->config.agnostic)
		return;
	for (size_t i = 0; i < labels->n; i++)
		p->label[i] = 0;
}

static void
read_masks(struct part *p, struct eval_matches *m)
{
	struct slice text = json_text(column(p, EVAL_PARTIAL_MASKS)->text, p->worker->arena);
	size_t words = 2 * m->settings.areas, each = 16 * words;
	uint64_t word[2 * EVAL_AREAS];
	char digits[17] = { 0 };
	require(p, text.n % each == 0, EVAL_PARTIAL_MASKS);
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
label_here(struct part *p, enum eval_partial_key key, size_t i)
{
	uint64_t label = whole(p, key, i, p->labels > 0 ? (double)(p->labels - 1) : 0);
	return p->wrong != NULL ? 0 : p->label[label];
}

static struct eval_kept_truth
truth_here(struct part *p, enum eval_partial_key key, size_t i)
{
	return (struct eval_kept_truth){ label_here(p, key, 2 * i), (uint32_t)whole(p, key, 2 * i + 1, UINT32_MAX) };
}

static void
read_kept(struct part *p, struct eval_matches *m)
{
	const struct json_column *score = column(p, EVAL_PARTIAL_SCORES), *labels = column(p,
		EVAL_PARTIAL_SCORE_LABELS);
	const struct json_column *outcomes = column(p, EVAL_PARTIAL_OUTCOMES), *truths = column(p, EVAL_PARTIAL_TRUTHS);
	require(p, labels->n == score->n, EVAL_PARTIAL_SCORE_LABELS);
	require(p, outcomes->n == score->n, EVAL_PARTIAL_OUTCOMES);
	for (size_t i = 0; i < score->n && p->wrong == NULL; i++) {
		struct eval_kept k = { score->number[i], label_here(p, EVAL_PARTIAL_SCORE_LABELS, i),
			(uint32_t)whole(p, EVAL_PARTIAL_OUTCOMES, i, UINT32_MAX) };
		if (k.outcome & EVAL_MATCHED) {
			uint32_t mask = k.outcome & EVAL_PAYLOAD;
			require(p, mask < p->masks, EVAL_PARTIAL_OUTCOMES);
			k.outcome = (k.outcome & ~(uint32_t)EVAL_PAYLOAD) | (p->wrong == NULL ? p->mask[mask] : 0);
		}
		*(struct eval_kept *)blocks_add(&m->kept, sizeof k, m->keep) = k;
	}
	for (size_t i = 0; i < truths->n && p->wrong == NULL; i++) {
		struct eval_kept_truth t = truth_here(p, EVAL_PARTIAL_TRUTHS, i);
		*(struct eval_kept_truth *)blocks_add(&m->truth, sizeof t, m->keep) = t;
		eval_matches_labels(m, (size_t)t.label + 1);
		m->count[t.label].truths++;
	}
}

static void
read_images(struct part *p, struct eval_whole *whole_)
{
	const struct json_column *ids = column(p, EVAL_PARTIAL_IMAGE_IDS), *images = column(p, EVAL_PARTIAL_IMAGES);
	struct eval_matches *m = &whole_->run.matches;
	uint64_t detections = 0, truths = 0;
	require(p, ids->n == images->n, EVAL_PARTIAL_IMAGES);
	for (size_t i = 0; i < images->n && p->wrong == NULL; i++) {
		uint32_t image = eval_ids_add(&whole_->gt.images, eval_id_of(ids->item[i], p->worker->arena));
		struct eval_kept_image k = { whole(p, EVAL_PARTIAL_IMAGES, 3 * i + 2, UINT32_MAX) << 32 | image,
			(uint32_t)whole(p, EVAL_PARTIAL_IMAGES, 3 * i, UINT32_MAX),
			(uint32_t)whole(p, EVAL_PARTIAL_IMAGES, 3 * i + 1, UINT32_MAX) };
		detections += k.detections;
		truths += k.truths;
		*(struct eval_kept_image *)blocks_add(&m->image, sizeof k, m->keep) = k;
	}
	require(p, detections == column(p, EVAL_PARTIAL_SCORES)->n, EVAL_PARTIAL_IMAGES);
	require(p, truths == column(p, EVAL_PARTIAL_TRUTHS)->n, EVAL_PARTIAL_IMAGES);
}

static void
read_missing(struct part *p, struct eval_whole *whole_)
{
	const struct json_column *ids = column(p, EVAL_PARTIAL_MISSING_IDS), *counts = column(p, EVAL_PARTIAL_MISSING);
	const struct json_column *truths = column(p, EVAL_PARTIAL_MISSING_TRUTHS);
	size_t at = 0;
	require(p, ids->n == counts->n, EVAL_PARTIAL_MISSING);
	for (size_t i = 0; i < counts->n && p->wrong == NULL; i++) {
		struct eval_missing x = { eval_ids_add(&whole_->gt.images, eval_id_of(ids->item[i], p->worker->arena)),
			(uint32_t)whole(p, EVAL_PARTIAL_MISSING, i, UINT32_MAX), whole_->missing_truth.n + at };
		at += x.truths;
		*(struct eval_missing *)blocks_add(&whole_->missing, sizeof x, &whole_->keep) = x;
	}
	require(p, at == truths->n, EVAL_PARTIAL_MISSING_TRUTHS);
	for (size_t i = 0; i < truths->n && p->wrong == NULL; i++) {
		struct eval_kept_truth t = truth_here(p, EVAL_PARTIAL_MISSING_TRUTHS, i);
		*(struct eval_kept_truth *)blocks_add(&whole_->missing_truth, sizeof t, &whole_->keep) = t;
	}
}

static void
read_tide(struct part *p, struct eval_run *run)
{
	const struct json_column *kept = column(p, EVAL_PARTIAL_TIDE), *labels = column(p, EVAL_PARTIAL_TIDE_LABELS);
	const struct json_column *counts = column(p, EVAL_PARTIAL_TIDE_COUNT);
	struct tide part;
	tide_init(&part, &run->tide.settings, p->worker->arena);
	require(p, counts->n == TIDE_KINDS, EVAL_PARTIAL_TIDE_COUNT);
	require(p, kept->n == (run->config->tide ? column(p, EVAL_PARTIAL_SCORES)->n : 0), EVAL_PARTIAL_TIDE);
	part.labels = labels->n;
	part.label = arena_array(p->worker->arena, struct tide_label, labels->n);
	for (size_t i = 0; i < kept->n && p->wrong == NULL; i++) {
		struct tide_kept k = { (uint32_t)whole(p, EVAL_PARTIAL_TIDE, 2 * i, UINT32_MAX),
			(uint32_t)whole(p, EVAL_PARTIAL_TIDE, 2 * i + 1, UINT32_MAX) };
		require(p, !(k.code & TIDE_TURNED) || (k.code & TIDE_TARGET) <= p->labels, EVAL_PARTIAL_TIDE);
		*(struct tide_kept *)blocks_add(&part.kept, sizeof k, part.keep) = k;
	}
	for (size_t i = 0; i < labels->n; i++) {
		part.label[i] = (struct tide_label){ whole(p, EVAL_PARTIAL_TIDE_LABELS, 3 * i, 0x1p53),
			whole(p, EVAL_PARTIAL_TIDE_LABELS, 3 * i + 1, 0x1p53), whole(p, EVAL_PARTIAL_TIDE_LABELS,
			3 * i + 2, 0x1p53) };
		require(p, i < p->labels || part.label[i].truths == 0, EVAL_PARTIAL_TIDE_LABELS);
	}
	for (size_t i = 0; i < TIDE_KINDS && p->wrong == NULL; i++)
		part.count[i] = whole(p, EVAL_PARTIAL_TIDE_COUNT, i, 0x1p53);
	if (p->wrong == NULL)
		tide_merge(&run->tide, &part, p->label);
}

static uint32_t
confused(struct part *p, size_t i)
{
	uint64_t label = whole(p, EVAL_PARTIAL_CONFUSION, i, CONFUSION_BACKGROUND);
	if (label == CONFUSION_BACKGROUND)
		return CONFUSION_BACKGROUND;
	require(p, label < p->labels, EVAL_PARTIAL_CONFUSION);
	return p->wrong != NULL ? 0 : p->label[label];
}

static void
read_counts(struct part *p, struct eval_run *run)
{
	const struct json_column *found = column(p, EVAL_PARTIAL_LABEL_DETECTIONS), *cells = column(p,
		EVAL_PARTIAL_CONFUSION);
	for (size_t i = 0; i < found->n && i < p->labels && p->wrong == NULL; i++) {
		eval_matches_labels(&run->matches, (size_t)p->label[i] + 1);
		run->matches.count[p->label[i]].detections += whole(p, EVAL_PARTIAL_LABEL_DETECTIONS, i, 0x1p53);
	}
	for (size_t i = 0; i < cells->n && p->wrong == NULL; i++) {
		uint32_t truth = confused(p, 3 * i), detection = confused(p, 3 * i + 1);
		if (p->wrong == NULL)
			confusion_add(&run->confusion, truth, detection, whole(p, EVAL_PARTIAL_CONFUSION, 3 * i + 2,
				0x1p53));
	}
}

/* Everything behind the settings. */
static void
read_rest(struct part *p, struct eval_whole *whole_)
{
	void (*const to_whole[])(struct part *, struct eval_whole *) = { read_labels, read_images, read_missing };
	void (*const to_matches[])(struct part *, struct eval_matches *) = { read_masks, read_kept };
	void (*const to_run[])(struct part *, struct eval_run *) = { read_tide, read_counts };
	if (p->wrong == NULL)
		to_whole[0](p, whole_);
	for (size_t i = 0; i < 2 && p->wrong == NULL; i++)
		to_matches[i](p, &whole_->run.matches);
	for (size_t i = 1; i < 3 && p->wrong == NULL; i++)
		to_whole[i](p, whole_);
	for (size_t i = 0; i < 2 && p->wrong == NULL; i++)
		to_run[i](p, &whole_->run);
}

bool
eval_partial_read(struct eval_whole *whole_, struct worker *w)
{
	struct json_schema schema;
	struct json_error error;
	struct part p = { .worker = w };
	json_schema_init(&schema, eval_partial_keys, EVAL_PARTIAL_KEYS);
	if (!json_scan(&schema, w->line->text, &p.json, &error, w->arena))
		return filter_reject_at(w, error.at, "%s", error.text);
	const struct json_column *version = &p.json.column[EVAL_PARTIAL_VERSION];
	if (!version->given || version->number[0] != EVAL_PARTIAL_NOW)
		return filter_reject(w, "expected what anchor-eval --partial of this version wrote");
	struct eval_config c = read_settings(&p, &whole_->gt);
	if (p.wrong == NULL && whole_->run.config == NULL) {
		whole_->config = c;
		whole_->gt.agnostic = c.agnostic;
		eval_run_begin(&whole_->run, &whole_->config, &whole_->keep);
	} else if (p.wrong == NULL && differs(&c, &whole_->config) != NULL) {
		return filter_reject(w, "its \"%s\" differs from that of the parts before it", differs(&c,
			&whole_->config));
	}
	read_rest(&p, whole_);
	return p.wrong == NULL || filter_reject(w, "\"%s\" is not what anchor-eval --partial writes", p.wrong);
}

void
eval_whole_init(struct eval_whole *whole_)
{
	*whole_ = (struct eval_whole){ .keep = { .failed = err_out_of_memory } };
	eval_gt_init(&whole_->gt, "the parts", false, false);
}

static void
add_missing(struct eval_whole *whole_, const struct eval_missing *x)
{
	struct eval_run *run = &whole_->run;
	struct arena arena = { .failed = err_out_of_memory };
	struct eval_kept_truth *truth = arena_array(&arena, struct eval_kept_truth, x->truths);
	for (size_t i = 0; i < x->truths; i++) {
		truth[i] = *(struct eval_kept_truth *)blocks_at(&whole_->missing_truth, sizeof *truth, x->first + i);
		if (truth[i].ignored & EVAL_SKIPPED)
			continue;
		if (whole_->config.tide)
			tide_add_missing(&run->tide, truth[i].label);
		if (whole_->config.confusion)
			confusion_add(&run->confusion, truth[i].label, CONFUSION_BACKGROUND, 1);
	}
	eval_matches_add_missing(&run->matches, x->image, truth, x->truths);
	arena_free(&arena);
}

bool
eval_partial_complete(struct eval_whole *whole_)
{
	size_t images = whole_->gt.images.n;
	bool *seen = arena_zeros(&whole_->keep, bool, images);
	eval_gt_seal(&whole_->gt);
	if (whole_->run.config == NULL) {
		err_warn("nothing to merge");
		return false;
	}
	eval_matches_labels(&whole_->run.matches, whole_->config.agnostic ? 1 : whole_->gt.labels.n);
	for (size_t i = 0; i < whole_->run.matches.image.n; i++) {
		uint32_t image = eval_run_image(eval_matches_image(&whole_->run.matches, i)->id);
		if (seen[image]) {
			struct buf id = { .failed = err_out_of_memory };
			eval_id_put(&id, whole_->gt.images.id[image]);
			err_warn("image %.*s is in two parts", (int)id.len, id.data);
			buf_free(&id);
			return false;
		}
		seen[image] = true;
	}
	for (size_t i = 0; i < whole_->missing.n; i++) {
		const struct eval_missing *x = blocks_at(&whole_->missing, sizeof *x, i);
		if (!seen[x->image])
			add_missing(whole_, x);
		seen[x->image] = true;
	}
	return true;
}
