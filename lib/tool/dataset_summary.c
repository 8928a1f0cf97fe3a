/* dataset_summary.c -- what anchor-fit knows of a dataset. */
#include "tool/dataset_summary.h"

#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_LABELS = 128 };

/* What size_histogram_add takes. */
#define LARGEST_SIDE 1e300

/* Ids that doubles can hold. */
enum { ID_DROPPED = 64 - 53 };

void
dataset_summary_begin(struct dataset_summary *s, struct dataset_summary_limits limits, struct arena *keep)
{
	if (s->started)
		return;
	*s = (struct dataset_summary){ .started = true, .limits = limits, .arena = keep };
	size_histogram_init(&s->sizes, limits.shapes, keep);
	if (limits.sample > 0)
		box_sample_init(&s->sample, limits.sample, keep);
}

uint64_t
dataset_summary_label_id(struct slice text)
{
	return rng_hash(0, text.text, text.n) >> ID_DROPPED;
}

static void
lose_labels(struct dataset_summary *s)
{
	s->labels_lost = true;
	s->labels = 0;
}

void
dataset_summary_count(struct dataset_summary *s, struct slice text, uint64_t boxes)
{
	size_t number;
	if (s->labels_lost)
		return;
	if (!text_table_find(&s->names, text, &number)) {
		if (s->labels == DATASET_SUMMARY_LABELS) {
			lose_labels(s);
			return;
		}
		text.text = arena_text(s->arena, text.n > 0 ? text.text : "", text.n);
		text_table_add(&s->names, text, &number, s->arena);
		if (s->labels == s->label_room) {
			size_t room = s->label_room == 0 ? FIRST_LABELS : 2 * s->label_room;
			s->label = arena_grow(s->arena, s->label, s->labels * sizeof *s->label,
				room * sizeof *s->label);
			s->label_room = room;
		}
		s->label[s->labels++] =
			(struct dataset_summary_label){ .text = text, .id = dataset_summary_label_id(text) };
	}
	s->label[number].boxes += boxes;
}

struct slice
dataset_summary_text(struct slice text, struct arena *arena)
{
	if (text.n == 0 || memchr(text.text, 0xed, text.n) == NULL)
		return text;
	struct buf quoted = { .failed = err_out_of_memory };
	json_put_string(&quoted, text);
	struct slice copy = { arena_text(arena, quoted.data, quoted.len), quoted.len };
	buf_free(&quoted);
	return json_text(copy, arena);
}

void
dataset_summary_note(struct dataset_summary_frame *f, const double size[2])
{
	if (f->kinds == 0) {
		f->kinds = 1;
		memcpy(f->size, size, sizeof f->size);
	} else if (f->kinds == 2 || f->size[0] != size[0] || f->size[1] != size[1]) {
		*f = (struct dataset_summary_frame){ .kinds = 2 };
	}
}

/* An image's frames. */
struct frames {
	bool sized, padded;
	double size[2], tensor[2];
};

static bool
read_frames(const struct record *r, struct frames *f)
{
	const struct json_column *padded = record_column(r, COLUMN_PADDED);
	*f = (struct frames){ .padded = padded->given };
	if (!record_size(r, f->size, &f->sized))
		return false;
	if (padded->given && (padded->n != 2 || !(padded->number[0] > 0 && padded->number[1] > 0)))
		return record_reject(r, "padded: expected [width,height], both above 0");
	if (padded->given)
		memcpy(f->tensor, padded->number, sizeof f->tensor);
	return true;
}

static void
note_frames(struct dataset_summary *s, const struct record *r, const struct frames *f)
{
	if (f->sized)
		dataset_summary_note(&s->frame, f->size);
	if (f->sized || f->padded)
		dataset_summary_note(&s->tensor, f->padded ? f->tensor : f->size);
	s->plain |= f->sized && !record_has(r, COLUMN_TRANSFORM);
	s->unsized |= !f->sized && !f->padded;
}

/* The boxes where they are, and their labels; labels come in runs. */
static void
add_places(struct dataset_summary *s, const struct record *r, const struct ground_truth *gt, const uint32_t *kept,
	const struct frames *f)
{
	struct box_sample_box p = { .frame = { f->size[0], f->size[1] }, .padded = { f->tensor[0], f->tensor[1] } };
	bool labelled = record_has(r, COLUMN_LABELS);
	const struct slice *item = record_column(r, COLUMN_LABELS)->item;
	struct slice text = { NULL, 0 }, last = { NULL, 0 };
	uint64_t run = 0;
	p.label = dataset_summary_label_id(text);
	for (size_t i = 0; i < gt->boxes; i++) {
		if (gt->skip[i])
			continue;
		if (labelled && (run == 0 || !slice_equal(item[kept[i]], last))) {
			if (run > 0)
				dataset_summary_count(s, text, run);
			run = 0;
			last = item[kept[i]];
			text = dataset_summary_text(json_text(last, r->worker->arena), r->worker->arena);
			p.label = dataset_summary_label_id(text);
		}
		run++;
		p.box = gt->box[i];
		box_sample_add(&s->sample, &p, 1);
	}
	if (run > 0)
		dataset_summary_count(s, text, run);
}

const struct filter_counter dataset_summary_counters[] = { { "boxes with a side below --min-side" }, { NULL } };

/* Boxes with a side below the least do not count. */
static void
leave_out_small(struct record *r, struct ground_truth *gt, double least)
{
	unsigned char *skip = arena_array(r->worker->arena, unsigned char, gt->boxes);
	for (size_t i = 0; i < gt->boxes; i++) {
		bool small = box_width(gt->box[i]) < least || box_height(gt->box[i]) < least;
		skip[i] = gt->skip[i] || small;
		if (small && !gt->skip[i])
			filter_count(r->worker, &dataset_summary_counters[0], 1);
	}
	gt->skip = skip;
}

bool
dataset_summary_add(struct dataset_summary *s, struct record *r, enum gt_policy bad)
{
	struct ground_truth gt;
	struct frames frames;
	const uint32_t *kept;
	if (!read_frames(r, &frames) || !gt_policy_read(r, bad, &gt, &kept))
		return false;
	if (s->limits.min_side > 0)
		leave_out_small(r, &gt, s->limits.min_side);
	for (size_t i = 0; i < gt.boxes; i++)
		if (!gt.skip[i] && !(box_width(gt.box[i]) < LARGEST_SIDE && box_height(gt.box[i]) < LARGEST_SIDE))
			return record_reject(r, "box %zu is too large to be counted", i);
	for (size_t i = 0; i < gt.boxes; i++) {
		if (!gt.skip[i]) {
			size_histogram_add(&s->sizes, box_width(gt.box[i]), box_height(gt.box[i]), 1);
			s->boxes++;
		}
	}
	if (s->limits.sample > 0)
		add_places(s, r, &gt, kept, &frames);
	s->images++;
	note_frames(s, r, &frames);
	return true;
}

static void
merge_frame(struct dataset_summary_frame *into, const struct dataset_summary_frame *from)
{
	if (from->kinds == 2)
		*into = *from;
	else if (from->kinds == 1)
		dataset_summary_note(into, from->size);
}

void
dataset_summary_merge(struct dataset_summary *into, const struct dataset_summary *from)
{
	size_histogram_merge(&into->sizes, &from->sizes);
	if (into->limits.sample > 0)
		box_sample_merge(&into->sample, &from->sample);
	if (from->labels_lost)
		lose_labels(into);
	for (size_t i = 0; i < from->labels; i++)
		dataset_summary_count(into, from->label[i].text, from->label[i].boxes);
	merge_frame(&into->frame, &from->frame);
	merge_frame(&into->tensor, &from->tensor);
	into->images += from->images;
	into->boxes += from->boxes;
	into->plain |= from->plain;
	into->unsized |= from->unsized;
}

static int
by_text(const void *a, const void *b)
{
	const struct slice *x = &((const struct dataset_summary_label *)a)->text,
			   *y = &((const struct dataset_summary_label *)b)->text;
	size_t n = x->n < y->n ? x->n : y->n;
	int order = n > 0 ? memcmp(x->text, y->text, n) : 0;
	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

void
dataset_summary_finish(struct dataset_summary *s)
{
	size_histogram_settle(&s->sizes);
	if (s->labels > 0)
		qsort(s->label, s->labels, sizeof *s->label, by_text);
	s->names = (struct text_table){ 0 };
	for (size_t i = 0, number; i < s->labels; i++)
		text_table_add(&s->names, s->label[i].text, &number, s->arena);
	if (s->limits.sample > 0)
		box_sample_finish(&s->sample);
}
