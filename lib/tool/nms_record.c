/* nms_record.c -- a record's detections on their way into a suppression, and out of it. */
#include "tool/nms_record.h"

#include "base/order.h"
#include "nms/detect.h"

#include <float.h>
#include <math.h>
#include <string.h>

int
nms_record_schema(struct record_schema *s, const char *per_box, const char *by)
{
	record_schema_init(s, COLUMN_PER_BOX, NMS_RECORD_COLUMNS, per_box);
	int group = by != NULL ? record_key(s, by) : -1;
	if (by != NULL && group < 0) {
		struct buf names = { .failed = err_out_of_memory };
		buf_format(&names, "%s%s%s", per_box != NULL ? per_box : "", per_box != NULL ? "," : "", by);
		buf_char(&names, '\0');
		record_schema_init(s, COLUMN_PER_BOX, NMS_RECORD_COLUMNS, names.data);
		buf_free(&names);
		group = record_key(s, by);
	}
	if (group >= 0 && (s->per_box >> group & 1) == 0)
		err_usage("--by: column \"%s\" has no entry a box", by);
	return group;
}

/* The larger boxes to the front, else in the order in which they are. */
static void
order_by_size(const struct record *r, uint32_t *index, size_t n)
{
	struct arena *arena = r->worker->arena;
	double *area = arena_array(arena, double, n);
	uint32_t *order = arena_array(arena, uint32_t, n), *old = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++) {
		area[i] = box_area(record_boxes(r, COLUMN_BOXES)[index[i]]);
		old[i] = index[i];
	}
	order_descending(area, n, order, arena);
	for (size_t i = 0; i < n; i++)
		index[i] = old[order[i]];
}

/* Fills index with the boxes that take part, ascending, or by size. Their number. */
static size_t
choose(const struct record *r, double threshold, size_t topk, bool joined, uint32_t *index, size_t *over)
{
	const double *score = record_column(r, COLUMN_SCORES)->number;
	struct arena *arena = r->worker->arena;
	size_t n = 0;
	for (size_t i = 0; i < r->boxes; i++)
		if (score[i] > threshold)
			index[n++] = (uint32_t)i;
	if (joined)
		order_by_size(r, index, n);
	*over = n > topk ? n - topk : 0;
	if (n <= topk)
		return n;
	double *chosen = arena_array(arena, double, n);
	uint32_t *best = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		chosen[i] = score[index[i]];
	n = detect_topk(chosen, NULL, n, topk, best, arena);
	for (size_t i = 0; i < n; i++)
		index[i] = index[best[i]];
	return n;
}

/* The chosen entries of an array; NULL stays NULL. */
static const uint32_t *
pick(const uint32_t *from, const uint32_t *index, size_t n, struct arena *arena)
{
	uint32_t *some = from != NULL ? arena_array(arena, uint32_t, n) : NULL;
	for (size_t i = 0; some != NULL && i < n; i++)
		some[i] = from[index[i]];
	return some;
}

/* All boxes of the record where n is all; else those of index get arrays of their own. */
static struct nms_input
gather(const struct record *r, const uint32_t *index, size_t n, bool joined, const uint32_t *group,
	const uint32_t *file)
{
	struct arena *arena = r->worker->arena;
	const struct box *box = record_boxes(r, COLUMN_BOXES);
	const double *score = record_column(r, COLUMN_SCORES)->number;
	if (n == r->boxes && !joined)
		return (struct nms_input){ .n = n, .box = box, .score = score, .group = group, .list = file,
			.lists = r->worker->files };
	struct box *some = arena_array(arena, struct box, n);
	double *some_score = arena_array(arena, double, n);
	for (size_t i = 0; i < n; i++) {
		some[i] = box[index[i]];
		some_score[i] = score[index[i]];
	}
	return (struct nms_input){ .n = n, .box = some, .score = some_score, .group = pick(group, index, n, arena),
		.list = pick(file, index, n, arena), .lists = r->worker->files };
}

void
nms_record_take(const struct record *r, double score, size_t topk, const uint32_t *group, const uint32_t *file,
	bool joined, const struct nms_method *method, struct nms_record *s)
{
	struct arena *arena = r->worker->arena;
	uint32_t *index = arena_array(arena, uint32_t, r->boxes);
	*s = (struct nms_record){ .index = index, .file = file, .joined = joined };
	size_t n = choose(r, score, topk, joined, index, &s->over);
	s->in = gather(r, index, n, joined, group, joined ? NULL : file); /* tiles are no models */
	s->score = s->in.score;
	s->out.keep = arena_array(arena, uint32_t, n);
	s->out.score = method->rescores ? arena_array(arena, double, n) : NULL;
	s->out.box = method->moves ? arena_array(arena, struct box, n) : NULL;
}

void
nms_record_weigh(struct nms_record *s, const struct nms_method *method, const double *weight, struct arena *arena)
{
	double by = 0;
	s->in.weight = weight;
	if (method->weights == NMS_WEIGHTS_OWN)
		return;
	for (size_t k = 0; k < s->in.lists; k++)
		by = method->weights == NMS_WEIGHTS_BY_SUM ? by + weight[k] : fmax(by, weight[k]);
	double *score = arena_array(arena, double, s->in.n);
	for (size_t i = 0; i < s->in.n; i++)
		score[i] = s->in.score[i] * weight[s->in.list[i]] / by;
	s->in.score = score;
	s->weighed = true;
}

void
nms_record_order(struct nms_record *s, struct arena *arena)
{
	const size_t n = s->out.kept;
	const double *score = s->out.score != NULL ? s->out.score : s->in.score;
	double *key = arena_array(arena, double, n);
	uint32_t *order = arena_array(arena, uint32_t, n), *ascending = arena_array(arena, uint32_t, n);
	for (size_t k = 0; k < n; k++)
		key[k] = -(double)s->index[s->out.keep[k]];
	order_descending(key, n, order, arena);
	for (size_t k = 0; k < n; k++) {
		ascending[k] = s->out.keep[order[k]];
		key[k] = score[ascending[k]];
	}
	order_descending(key, n, order, arena);
	for (size_t k = 0; k < n; k++)
		s->out.keep[k] = ascending[order[k]];
}

static bool
in_range(double x)
{
	return fabs(x) <= FLT_MAX;
}

/* Entry k of a column whose values may have changed: one that has not keeps its text. */
static void
put_entry(struct buf *out, struct slice text, const double *old, const double *new, size_t width)
{
	if (memcmp(old, new, (width > 0 ? width : 1) * sizeof *old) == 0)
		buf_add(out, text.text, text.n);
	else if (width > 0)
		json_put_floats(out, new, width, 0);
	else
		buf_float(out, *new);
}

/* The column anew: for the n boxes of item, which box of the suppression each is of the record's, if any. */
static bool
put_column(struct record *r, enum column column, const struct nms_record *s, const double *old, const double *new,
	size_t width, const uint32_t *item, const uint32_t *record_item, size_t n)
{
	const struct json_column *c = record_column(r, column);
	size_t inner = width > 0 ? width : 1;
	for (size_t i = 0; i < s->in.n * inner; i++)
		if (old[i] != new[i] && !in_range(new[i]))
			return record_reject(r, "%s: what becomes of box %u is beyond float32 range",
				r->schema->key[column].name, s->index[i / inner]);
	struct buf *out = record_open(r, column);
	buf_char(out, '[');
	for (size_t k = 0; k < n; k++) {
		struct slice text = c->item[record_item[k]];
		if (k > 0)
			buf_char(out, ',');
		if (item[k] == UINT32_MAX)
			buf_add(out, text.text, text.n);
		else
			put_entry(out, text, old + item[k] * inner, new + item[k] * inner, width);
	}
	buf_char(out, ']');
	record_close(r);
	return true;
}

/* item: of each of n boxes its index in the suppression, UINT32_MAX where it took no part; record_item: in the
 * record. */
static bool
put_changed(struct record *r, const struct nms_method *method, const struct nms_record *s, const uint32_t *item,
	const uint32_t *record_item, size_t n)
{
	const double *score = method->rescores ? s->out.score : s->in.score;
	return ((!method->rescores && !s->weighed) ||
		       put_column(r, COLUMN_SCORES, s, s->score, score, 0, item, record_item, n)) &&
		(!method->moves ||
			put_column(r, COLUMN_BOXES, s, (const double *)s->in.box, (const double *)s->out.box, 4, item,
				record_item, n));
}

bool
nms_record_keep(struct record *r, const struct nms_method *method, const struct nms_record *s)
{
	uint32_t *item = arena_array(r->worker->arena, uint32_t, s->out.kept);
	for (size_t k = 0; k < s->out.kept; k++)
		item[k] = s->index[s->out.keep[k]];
	if (!put_changed(r, method, s, s->out.keep, item, s->out.kept))
		return false;
	record_select(r, item, s->out.kept);
	return true;
}

/* item says which box of the suppression each of the record's is, if any. */
static void
put_by(struct record *r, const struct nms_record *s, const uint32_t *item)
{
	struct buf *out = record_open(r, COLUMN_SUPPRESSED_BY);
	buf_char(out, '[');
	for (size_t i = 0; i < r->boxes; i++) {
		int32_t by = item[i] == UINT32_MAX ? NMS_CUT : s->out.by[item[i]];
		if (i > 0)
			buf_char(out, ',');
		buf_integer(out, by >= 0 ? (int32_t)s->index[by] : by);
	}
	buf_char(out, ']');
	record_close(r);
}

static void
put_src(struct record *r, const uint32_t *file)
{
	struct buf *out = record_open(r, COLUMN_SRC);
	buf_char(out, '[');
	for (size_t i = 0; i < r->boxes; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_integer(out, file != NULL ? file[i] : 0);
	}
	buf_char(out, ']');
	record_close(r);
}

bool
nms_record_explain(struct record *r, const struct nms_method *method, const struct nms_record *s)
{
	struct arena *arena = r->worker->arena;
	uint32_t *item = arena_array(arena, uint32_t, r->boxes), *all = arena_array(arena, uint32_t, r->boxes);
	for (size_t i = 0; i < r->boxes; i++) {
		item[i] = UINT32_MAX;
		all[i] = (uint32_t)i;
	}
	for (size_t i = 0; i < s->in.n; i++)
		item[s->index[i]] = (uint32_t)i;
	if (!put_changed(r, method, s, item, all, r->boxes))
		return false;
	put_by(r, s, item);
	put_src(r, s->file);
	if (s->file != NULL) /* columns of several records are written anew */
		record_select(r, all, r->boxes);
	return true;
}
