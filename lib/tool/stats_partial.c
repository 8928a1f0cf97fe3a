/* stats_partial.c -- what was counted, as a line of JSON that can be read back exactly.
 *
 * All numbers are doubles that read back as the same bits; counts are whole numbers below 2^53. Images are their
 * keys, ascending, each less the one before. A row of coverage ends in its sum of IoUs, the high and the low half. */
#include "tool/stats_partial.h"

#include "json/json_put.h"
#include "tool/partial.h"
#include "tool/stats_run.h"

#include <math.h>

const struct json_key stats_partial_keys[PART_KEYS_END] = {
	[PART_PARTIAL] = { "partial", JSON_ANY, 0 },
	[PART_VERSION] = { "version", JSON_SCALAR, 0 },
	[PART_BY] = { "by", JSON_ANY, 0 },
	[PART_SET] = { "anchor_set", JSON_ANY, 0 },
	[PART_ASSIGNER] = { "assigner", JSON_ANY, 0 },
	[PART_HASH] = { "hash", JSON_SCALAR, 0 },
	[PART_POINTS] = { "points", JSON_SCALAR, 0 },
	[PART_FG] = { "fg", JSON_SCALAR, 0 },
	[PART_STRIDES] = { "strides", JSON_ROWS, 2 },
	[PART_TOTALS] = { "totals", JSON_FLAT, 0 },
	[PART_SIZES] = { "sizes", JSON_FLAT, 0 },
	[PART_LOST] = { "lost", JSON_FLAT, 0 },
	[PART_ISSUES] = { "issues", JSON_FLAT, 0 },
	[PART_SCALES] = { "scales", JSON_FLAT, 0 },
	[PART_SHAPES] = { "level", JSON_SCALAR, 0 },
	[PART_SHAPES + 1] = { "shapes", JSON_ROWS, 2 },
	[PART_SHAPES + 2] = { "counts", JSON_FLAT, 0 },
	[PART_RELATIVE] = { "relative_level", JSON_SCALAR, 0 },
	[PART_RELATIVE + 1] = { "relative", JSON_ROWS, 2 },
	[PART_RELATIVE + 2] = { "relative_counts", JSON_FLAT, 0 },
	[PART_PER_IMAGE] = { "per_image_level", JSON_SCALAR, 0 },
	[PART_PER_IMAGE + 1] = { "per_image", JSON_ROWS, 2 },
	[PART_PER_IMAGE + 2] = { "per_image_counts", JSON_FLAT, 0 },
	[PART_LABELS] = { "labels", JSON_ITEMS, 0 },
	[PART_LABEL_COUNTS] = { "label_counts", JSON_ROWS, 2 + STATS_SIZES },
	[PART_LABELS_LOST] = { "labels_lost", JSON_SCALAR, 0 },
	[PART_KEYS] = { "images", JSON_FLAT, 0 },
	[PART_KEYS_LOST] = { "images_lost", JSON_SCALAR, 0 },
	[PART_COVERED] = { "covered", JSON_ROWS, COVERAGE_ROW },
	[PART_LABEL_COVERED] = { "label_covered", JSON_ROWS, COVERAGE_ROW },
};

static struct buf *
put_key(struct buf *out, int key)
{
	return json_put_key(out, stats_partial_keys[key].name);
}

static void
put_counts(struct buf *out, const uint64_t *count, size_t n)
{
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++)
		buf_integer(json_put_next(out), (long long)count[i]);
	buf_char(out, ']');
}

static void
put_histogram(struct buf *out, int key, const struct size_histogram *t)
{
	struct arena scratch = { .failed = err_out_of_memory };
	const struct shapes s = size_histogram_shapes(t, &scratch);
	buf_integer(put_key(out, key), t->level);
	json_put_doubles(put_key(out, key + 1), s.n > 0 ? &s.shape->w : NULL, s.n, 2);
	put_counts(put_key(out, key + 2), s.count, s.n);
	arena_free(&scratch);
}

static void
put_labels(struct buf *out, const struct stats *s)
{
	buf_char(put_key(out, PART_LABELS), '[');
	for (size_t i = 0; i < s->labels; i++)
		json_put_string(json_put_next(out), s->label[i].text);
	buf_char(out, ']');
	buf_char(put_key(out, PART_LABEL_COUNTS), '[');
	for (size_t i = 0; i < s->labels; i++) {
		const struct stats_label *l = &s->label[i];
		const uint64_t row[] = { l->boxes, l->images, l->size[STATS_SMALL], l->size[STATS_MEDIUM],
			l->size[STATS_LARGE] };
		put_counts(json_put_next(out), row, 2 + STATS_SIZES);
	}
	buf_char(out, ']');
	buf_integer(put_key(out, PART_LABELS_LOST), s->labels_lost);
}

static void
put_images(struct buf *out, const struct stats *s)
{
	struct arena scratch = { .failed = err_out_of_memory };
	const uint64_t *key = image_keys_sorted(&s->keys, &scratch);
	buf_char(put_key(out, PART_KEYS), '[');
	for (size_t i = 0; i < s->keys.n; i++)
		buf_integer(json_put_next(out), (long long)(key[i] - (i > 0 ? key[i - 1] : 0)));
	buf_char(out, ']');
	buf_integer(put_key(out, PART_KEYS_LOST), s->keys.lost);
	arena_free(&scratch);
}

static void
put_covered(struct buf *out, const struct coverage_count *c)
{
	const uint64_t row[COVERAGE_ROW] = { c->boxes, c->no_anchor, c->low_quality, c->below_fg, c->no_point,
		c->out_of_reach,
		c->iou >> 32, c->iou & UINT32_MAX };
	put_counts(json_put_next(out), row, COVERAGE_ROW);
}

static void
put_coverage(struct buf *out, const struct stats_state *s)
{
	const struct stats *t = &s->stats;
	json_put_string(put_key(out, PART_SET), s->set.name);
	json_put_string(put_key(out, PART_ASSIGNER), s->set.assigner);
	buf_integer(put_key(out, PART_HASH), (long long)s->set.hash);
	buf_integer(put_key(out, PART_POINTS), s->set.points);
	buf_double(put_key(out, PART_FG), s->set.fg);
	json_put_doubles(put_key(out, PART_STRIDES), s->set.levels > 0 ? s->set.stride[0] : NULL, s->set.levels, 2);
	buf_char(put_key(out, PART_COVERED), '[');
	put_covered(out, &t->covered);
	for (int i = 0; i < STATS_SIZES; i++)
		put_covered(out, &t->covered_size[i]);
	for (size_t i = 0; i < s->set.levels; i++)
		put_covered(out, &t->covered_level[i]);
	buf_char(out, ']');
	buf_char(put_key(out, PART_LABEL_COVERED), '[');
	for (size_t i = 0; i < t->labels; i++)
		put_covered(out, &t->label[i].coverage);
	buf_char(out, ']');
}

void
stats_partial_put(struct stats_state *s, struct buf *out)
{
	const struct stats *t = &s->stats;
	const uint64_t totals[] = { t->images, t->empty, t->boxes, t->crowds, t->ignored };
	partial_put_head(out, "stats", STATS_PARTIAL_VERSION);
	json_put_string(put_key(out, PART_BY), s->by);
	put_counts(put_key(out, PART_TOTALS), totals, sizeof totals / sizeof *totals);
	put_counts(put_key(out, PART_SIZES), t->size, STATS_SIZES);
	put_counts(put_key(out, PART_LOST), t->lost, CROWDING_THRESHOLDS);
	put_counts(put_key(out, PART_ISSUES), t->issues, ISSUE_KINDS);
	json_put_doubles(put_key(out, PART_SCALES), t->scales, t->scales[1] > 0 ? 2 : 0, 0);
	put_histogram(out, PART_SHAPES, &t->shapes);
	put_histogram(out, PART_RELATIVE, &t->relative);
	put_histogram(out, PART_PER_IMAGE, &t->per_image);
	put_labels(out, t);
	put_images(out, t);
	if (s->set.given)
		put_coverage(out, s);
	buf_text(out, "}\n");
}
