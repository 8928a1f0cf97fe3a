/* dataset_summary_put.c -- summaries as lines of JSON, which can be read back exactly.
 *
 * All numbers but sums of boxes are doubles, printed so that they read back as the same bits; sums are whole numbers
 * below 2^63, and are read as such. */
#include "tool/dataset_summary.h"

#include "tool/dataset_summary_keys.h"
#include "tool/partial.h"

#include <string.h>

const struct json_key dataset_summary_keys[KEYS] = {
	[PARTIAL] = { "partial", JSON_ANY, 0 },
	[VERSION] = { "version", JSON_SCALAR, 0 },
	[SURVEY] = { "anchor_survey", JSON_SCALAR, 0 }, /* in the place of both, as it was written before */
	[LIMITS] = { "limits", JSON_FLAT, 0 },
	[IMAGES] = { "images", JSON_ANY, 0 },
	[BOXES] = { "boxes", JSON_ANY, 0 },
	[FRAMES] = { "frames", JSON_SCALAR, 0 },
	[FRAME] = { "frame", JSON_FLAT, 0 },
	[TENSORS] = { "tensors", JSON_SCALAR, 0 },
	[TENSOR] = { "tensor", JSON_FLAT, 0 },
	[PLAIN] = { "plain", JSON_SCALAR, 0 },
	[UNSIZED] = { "unsized", JSON_SCALAR, 0 },
	[LEVEL] = { "level", JSON_SCALAR, 0 },
	[SIZES] = { "sizes", JSON_ROWS, 2 },
	[COUNTS] = { "counts", JSON_ITEMS, 0 },
	[LABELS] = { "labels", JSON_ITEMS, 0 },
	[LABEL_BOXES] = { "label_boxes", JSON_ITEMS, 0 },
	[LABELS_LOST] = { "labels_lost", JSON_SCALAR, 0 },
	[SAMPLED] = { "sampled", JSON_SCALAR, 0 },
	[PLACED] = { "placed", JSON_ROWS, PLACED_WIDTH },
	[PLACED_LABELS] = { "placed_labels", JSON_FLAT, 0 },
	[PLACED_COUNTS] = { "placed_counts", JSON_ITEMS, 0 },
};

static void
put_key(struct buf *out, int key)
{
	json_put_key(out, dataset_summary_keys[key].name);
}

static void
put_whole(struct buf *out, int key, uint64_t n)
{
	put_key(out, key);
	buf_integer(out, (long long)n);
}

/* n sums as a list; each begins step bytes behind the one before it. */
static void
put_sums(struct buf *out, int key, const uint64_t *sum, size_t n, size_t step)
{
	put_key(out, key);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		uint64_t one;
		memcpy(&one, (const char *)sum + i * step, sizeof one);
		buf_integer(json_put_next(out), (long long)one);
	}
	buf_char(out, ']');
}

static void
put_frame(struct buf *out, int kinds, const struct dataset_summary_frame *f)
{
	put_whole(out, kinds, f->kinds);
	put_key(out, kinds + 1);
	json_put_doubles(out, f->size, f->kinds == 1 ? 2 : 0, 0);
}

static void
put_sizes(struct buf *out, const struct size_histogram *t)
{
	struct arena scratch = { .failed = err_out_of_memory };
	const struct shapes data = size_histogram_shapes(t, &scratch);
	put_whole(out, LEVEL, t->level);
	put_key(out, SIZES);
	json_put_doubles(out, data.n > 0 ? &data.shape->w : NULL, data.n, 2);
	put_sums(out, COUNTS, data.count, data.n, sizeof *data.count);
	arena_free(&scratch);
}

static void
put_labels(struct buf *out, const struct dataset_summary *s)
{
	put_key(out, LABELS);
	buf_char(out, '[');
	for (size_t i = 0; i < s->labels; i++)
		json_put_string(json_put_next(out), s->label[i].text);
	buf_char(out, ']');
	put_sums(out, LABEL_BOXES, s->labels > 0 ? &s->label->boxes : NULL, s->labels, sizeof *s->label);
	put_whole(out, LABELS_LOST, s->labels_lost);
}

static void
put_sample(struct buf *out, const struct box_sample *t)
{
	put_whole(out, SAMPLED, t->sampled);
	put_key(out, PLACED);
	buf_char(out, '[');
	for (size_t i = 0; i < t->n; i++) {
		const struct box_sample_box *p = &t->entry[i].sample;
		const double row[PLACED_WIDTH] = { p->box.x1, p->box.y1, p->box.x2, p->box.y2, p->frame[0], p->frame[1],
			p->padded[0], p->padded[1] };
		json_put_doubles(json_put_next(out), row, PLACED_WIDTH, 0);
	}
	buf_char(out, ']');
	put_sums(out, PLACED_LABELS, t->n > 0 ? &t->entry->sample.label : NULL, t->n, sizeof *t->entry);
	put_sums(out, PLACED_COUNTS, t->n > 0 ? &t->entry->count : NULL, t->n, sizeof *t->entry);
}

void
dataset_summary_put(const struct dataset_summary *s, struct buf *out)
{
	const double limits[] = { (double)s->limits.shapes, (double)s->limits.sample };
	partial_put_head(out, "fit", DATASET_SUMMARY_VERSION);
	put_key(out, LIMITS);
	json_put_doubles(out, limits, 2, 0);
	put_whole(out, IMAGES, s->images);
	put_whole(out, BOXES, s->boxes);
	put_frame(out, FRAMES, &s->frame);
	put_frame(out, TENSORS, &s->tensor);
	put_whole(out, PLAIN, s->plain);
	put_whole(out, UNSIZED, s->unsized);
	put_sizes(out, &s->sizes);
	put_labels(out, s);
	put_sample(out, &s->sample);
	buf_text(out, "}\n");
}
