/* eval_run.c -- detections against the ground truth, an image at a time. */
#include "tool/eval_run.h"

#include "engine/err.h"

#include <string.h>

void
eval_run_begin(struct eval_run *r, const struct eval_config *config, struct arena *keep)
{
	if (r->config != NULL)
		return;
	struct tide_settings tide = tide_usual;
	uint32_t last = config->settings.max_dets[config->settings.limits - 1];
	if (last < tide.max_dets)
		tide.max_dets = last;
	*r = (struct eval_run){ .config = config, .keep = keep };
	eval_matches_init(&r->matches, config->protocol, &config->settings, keep);
	eval_matches_labels(&r->matches, config->agnostic ? 1 : config->gt->labels.n);
	tide_init(&r->tide, &tide, keep);
	confusion_init(&r->confusion, config->at, config->settings.iou[0], keep);
}

static struct eval_unknown *
unknown_of(struct eval_run *r, struct slice text, uint64_t ordinal)
{
	size_t number;
	if (text_table_find(&r->unknown_texts, text, &number))
		return &r->unknown[number];
	text = (struct slice){ arena_text(r->keep, text.text, text.n), text.n };
	text_table_add(&r->unknown_texts, text, &number, r->keep);
	if (number == r->unknown_room) {
		size_t room = number == 0 ? 16 : 2 * number;
		r->unknown = arena_grow(r->keep, r->unknown, number * sizeof *r->unknown, room * sizeof *r->unknown);
		r->unknown_room = room;
	}
	r->unknown[number] = (struct eval_unknown){ text, 0, ordinal };
	return &r->unknown[number];
}

uint32_t
eval_run_label(struct eval_run *r, struct slice text, uint64_t ordinal)
{
	uint32_t label = eval_gt_label(r->config->gt, text);
	if (label == EVAL_NO_LABEL)
		unknown_of(r, text, ordinal)->detections++;
	return label;
}

static void
keep_unknown_image(struct eval_run *r, struct eval_id id, uint64_t ordinal, uint64_t count)
{
	bool first = r->unknown_images == 0 || ordinal < r->unknown_first;
	r->unknown_images += count;
	if (!first)
		return;
	r->unknown_first = ordinal;
	r->unknown_image = id;
	if (id.text == NULL)
		return;
	struct eval_id_text *copy = arena_alloc(r->keep, sizeof *copy + id.text->n);
	memcpy(copy, id.text, sizeof *copy + id.text->n);
	r->unknown_image.text = copy;
}

void
eval_run_unknown_image(struct eval_run *r, struct eval_id id, uint64_t ordinal)
{
	keep_unknown_image(r, id, ordinal, 1);
}

/* By the order of labels, equal ones as they stand. */
static void
forget_labels(const struct eval_gt *gt, struct eval_detection *d, size_t n, struct arena *scratch)
{
	size_t *first = arena_zeros(scratch, size_t, gt->labels.n + 1);
	struct eval_detection *copy = arena_array(scratch, struct eval_detection, n);
	memcpy(copy, d, n * sizeof *d);
	for (size_t i = 0; i < n; i++)
		first[gt->label_rank[copy[i].label] + 1]++;
	for (size_t i = 0; i < gt->labels.n; i++)
		first[i + 1] += first[i];
	for (size_t i = 0; i < n; i++) {
		struct eval_detection *to = &d[first[gt->label_rank[copy[i].label]]++];
		*to = copy[i];
		to->label = 0;
	}
}

void
eval_run_add(struct eval_run *r, uint32_t image, uint64_t line, struct eval_detection *detection, size_t n,
	struct buf *out,
	struct arena *scratch)
{
	const struct eval_config *c = r->config;
	struct eval_image in = { .detections = n, .detection = detection };
	bool tide = c->tide || c->errors;
	if (c->agnostic)
		forget_labels(c->gt, detection, n, scratch);
	in.gt_box = eval_gt_boxes(c->gt, image, &in.gt_boxes, scratch);
	for (size_t i = 0; i < n; i++)
		r->no_boxes += !(detection[i].box.w > 0 && detection[i].box.h > 0);
	uint32_t *order = tide ? arena_array(scratch, uint32_t, n) : NULL;
	size_t kept = eval_matches_add(&r->matches, &in, (line > UINT32_MAX ? UINT32_MAX : line) << 32 | image, order,
		scratch);
	if (tide) {
		struct tide_detection *what = arena_array(scratch, struct tide_detection, n);
		struct tide_gt_box *gt_box = arena_array(scratch, struct tide_gt_box, in.gt_boxes);
		tide_image(&r->tide.settings, &in, what, gt_box, scratch);
		tide_add(&r->tide, &in, what, gt_box, order, kept);
		if (c->errors)
			eval_errors_put(r, image, &in, what, gt_box, out);
	}
	if (c->confusion)
		confusion_image(&r->confusion, &in, scratch);
}

void
eval_run_merge(struct eval_run *into, const struct eval_run *from, struct arena *keep)
{
	struct arena scratch = { .failed = err_out_of_memory };
	if (from->config == NULL)
		return;
	eval_run_begin(into, from->config, keep);
	size_t labels = from->matches.labels;
	uint32_t *same = arena_array(&scratch, uint32_t, labels);
	for (size_t i = 0; i < labels; i++)
		same[i] = (uint32_t)i;
	eval_matches_merge(&into->matches, &from->matches, same, NULL, NULL, &scratch);
	tide_merge(&into->tide, &from->tide, same);
	confusion_merge(&into->confusion, &from->confusion, same);
	for (size_t i = 0; i < from->unknown_texts.n; i++) {
		const struct eval_unknown *add = &from->unknown[i];
		struct eval_unknown *to = unknown_of(into, add->text, add->first);
		to->detections += add->detections;
		to->first = add->first < to->first ? add->first : to->first;
	}
	if (from->unknown_images > 0)
		keep_unknown_image(into, from->unknown_image, from->unknown_first, from->unknown_images);
	into->no_boxes += from->no_boxes;
	arena_free(&scratch);
}

void
eval_run_move(struct eval_run *to, const struct eval_run *from, struct arena *keep)
{
	*to = *from;
	to->keep = to->matches.keep = to->matches.masks.keep = to->tide.keep = to->confusion.keep = keep;
}

/* Which images of the ground truth have come. */
static bool *
mark_seen(const struct eval_run *r, struct arena *arena)
{
	bool *seen = arena_zeros(arena, bool, r->config->gt->images.n);
	for (size_t i = 0; i < r->matches.image.n; i++)
		seen[eval_run_image(eval_matches_image(&r->matches, i)->id)] = true;
	return seen;
}

bool
eval_run_complete(struct eval_run *r, struct buf *out)
{
	const struct eval_gt *gt = r->config->gt;
	struct arena line = { .failed = err_out_of_memory }, scratch = { .failed = err_out_of_memory };
	bool *seen = mark_seen(r, &scratch);
	struct eval_id first = { 0 };
	size_t without = 0;
	for (size_t i = 0; i < gt->images.n; i++) {
		uint32_t image = gt->image_order[i];
		if (seen[image])
			continue;
		if (without++ == 0)
			first = gt->images.id[image];
		eval_run_add(r, image, 0, NULL, 0, out, &line);
		arena_reset(&line);
	}
	arena_free(&line);
	arena_free(&scratch);
	return eval_run_check(r, without, first);
}

uint32_t *
eval_run_order(const struct eval_run *r, struct arena *arena)
{
	const struct eval_gt *gt = r->config->gt;
	uint32_t *place = arena_array(arena, uint32_t, gt->images.n), *order = arena_array(arena, uint32_t,
		gt->images.n);
	for (size_t i = 0; i < r->matches.image.n; i++)
		place[eval_run_image(eval_matches_image(&r->matches, i)->id)] = (uint32_t)i;
	for (size_t i = 0; i < gt->images.n; i++)
		order[i] = place[gt->image_order[i]];
	return order;
}
