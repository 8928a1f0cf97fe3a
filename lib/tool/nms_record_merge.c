/* nms_record_merge.c -- one image's detections of several files, or lines, as one record. */
#include "tool/nms_record.h"

#include "base/num.h"
#include "record/gt_policy.h"

#include <string.h>

bool
nms_record_check(const struct record *r)
{
	if (r->boxes > 0 && record_column(r, COLUMN_SCORES)->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number a box");
	return gt_policy_check_detections(r);
}

/* What is asked of the records. */
struct wish {
	const char *advice, *columns; /* said of images that differ, and of columns */
	bool run;                     /* of one file's lines; the engine has compared their ids */
};

static const struct wish merge = { "--merge wants the same images in the same order",
	"--merge wants the same columns in all files", false };
static const struct wish join = { "--join wants an image's lines in one frame; see anchor-resize --undo",
	"--join wants the same columns in all lines of an image", true };

/* A member's value for messages: the text of a scalar. */
static struct slice
value_of(const struct record *r, enum column column)
{
	return json_text(record_column(r, column)->text, r->worker->arena);
}

/* Values as they stand in their lines: equal as text or, where both are numbers, in value. */
static bool
agree(struct slice a, struct slice b)
{
	double x, y;
	return slice_equal(a, b) ||
		(num_read_double(a.text, &x) == a.text + a.n && num_read_double(b.text, &y) == b.text + b.n && x == y);
}

/* The message has what the first file has instead as well. */
static bool
reject_other(const struct record *r, const struct record *first, const char *first_file, enum column column,
	const char *advice)
{
	struct slice a = value_of(first, column), b = value_of(r, column);
	const char *name = r->schema->key[column].name;
	int m = a.n < 100 ? (int)a.n : 100, n = b.n < 100 ? (int)b.n : 100;
	if (!record_has(r, column))
		return filter_reject(r->worker, "no %s, but %s has \"%.*s\"; %s", name, first_file, m, a.text, advice);
	if (!record_has(first, column))
		return filter_reject(r->worker, "%s \"%.*s\", but %s has none; %s", name, n, b.text, first_file,
			advice);
	return filter_reject(r->worker, "%s \"%.*s\" where %s has \"%.*s\"; %s", name, n, b.text, first_file, m, a.text,
		advice);
}

/* The lines of one file that are of one image: in one frame. */
static bool
check_frame(const struct record *r, const struct record *first)
{
	bool has = record_has(r, COLUMN_TRANSFORM);
	if (has == record_has(first, COLUMN_TRANSFORM) && (!has || slice_equal(record_column(r, COLUMN_TRANSFORM)->text,
		record_column(first, COLUMN_TRANSFORM)->text)))
		return true;
	return record_reject(r, "its transform is another than that of its first line; %s", join.advice);
}

/* One image: of the same id or, where there are none, of the same name; and of the same size, where both have it. */
static bool
check_image(const struct record *r, const struct record *first, const char *first_file, const struct wish *wish)
{
	bool ids = record_has(r, COLUMN_IMAGE_ID) || record_has(first, COLUMN_IMAGE_ID);
	enum column id = ids ? COLUMN_IMAGE_ID : COLUMN_FILE_NAME;
	bool has = record_has(r, id), first_has = record_has(first, id);
	if (!wish->run && (has != first_has || (has && !slice_equal(value_of(r, id), value_of(first, id)))))
		return reject_other(r, first, first_file, id, wish->advice);
	for (enum column side = COLUMN_WIDTH; side <= COLUMN_HEIGHT; side++)
		if (record_has(r, side) && record_has(first, side) &&
			!agree(record_column(r, side)->text, record_column(first, side)->text))
			return reject_other(r, first, first_file, side, wish->advice);
	return !wish->run || check_frame(r, first);
}

/* Columns that have an entry a box are in all records that have boxes, or in none. */
static bool
check_columns(const struct record *r, const struct record *other, const char *other_file, const struct wish *wish)
{
	for (size_t i = 0; r->boxes > 0 && i < r->schema->json.keys; i++) {
		bool has = r->json.column[i].given;
		if ((r->schema->per_box >> i & 1) != 0 && has != other->json.column[i].given)
			return record_reject(r, "%s \"%s\", which %s %s; %s", has ? "has" : "no",
				r->schema->key[i].name, wish->run ? "another of its lines" : other_file,
				has ? "does not have" : "has", wish->columns);
	}
	return true;
}

/* The record of each file, checked. */
static bool
read_all(const struct record_schema *s, struct worker *w, const struct wish *wish, struct record *one)
{
	const struct filter_line *line = w->line;
	size_t full = 0; /* the first that has boxes */
	bool good = true;
	for (size_t f = 0; good && f < w->files; f++) {
		w->line = &w->side[f]; /* messages name it */
		good = record_read(s, w, &one[f]) && check_image(&one[f], &one[0], w->side[0].file, wish);
		full = good && one[full].boxes == 0 ? f : full;
		good = good && check_columns(&one[f], &one[full], w->side[full].file, wish);
		good = good && nms_record_check(&one[f]);
	}
	w->line = line;
	return good;
}

/* Column i of all records, one behind the other. An empty array has no shape of its own. */
static struct json_column
join_column(const struct record *one, size_t files, size_t i, size_t n, struct arena *arena)
{
	struct json_column c = { 0 };
	for (size_t f = 0; f < files; f++)
		c = c.n == 0 && one[f].json.column[i].given ? one[f].json.column[i] : c;
	if (!c.given)
		return c;
	struct slice *item = arena_array(arena, struct slice, n);
	double *number = c.shape != JSON_ITEMS ? arena_array(arena, double, n * c.width) : NULL;
	size_t at = 0;
	for (size_t f = 0; f < files; f++) {
		const struct json_column *part = &one[f].json.column[i];
		if (!part->given || part->n == 0)
			continue;
		memcpy(item + at, part->item, part->n * sizeof *item);
		if (number != NULL)
			memcpy(number + at * c.width, part->number, part->n * c.width * sizeof *number);
		at += part->n;
	}
	c.n = n;
	c.item = item;
	c.number = number;
	return c;
}

static bool
put_together(const struct record_schema *s, struct worker *w, const struct wish *wish, struct record *r,
	const uint32_t **file)
{
	struct record *one = arena_array(w->arena, struct record, w->files);
	if (!read_all(s, w, wish, one))
		return false;
	*r = one[0];
	r->boxes = 0;
	for (size_t f = 0; f < w->files; f++)
		r->boxes += one[f].boxes;
	uint32_t *from = arena_array(w->arena, uint32_t, r->boxes);
	for (size_t f = 0, at = 0; f < w->files; f++)
		for (size_t i = 0; i < one[f].boxes; i++)
			from[at++] = (uint32_t)f;
	for (size_t i = 0; i < s->json.keys; i++) {
		if ((s->per_box >> i & 1) == 0)
			continue;
		struct json_column joined = join_column(one, w->files, i, r->boxes, w->arena);
		if (joined.given && !one[0].json.column[i].given)
			record_move_last(r, (enum column)i); /* the first record has no place for it */
		r->json.column[i] = joined;
	}
	*file = from;
	return true;
}

bool
nms_record_merge(const struct record_schema *s, struct worker *w, struct record *r, const uint32_t **file)
{
	return put_together(s, w, &merge, r, file);
}

bool
nms_record_join(const struct record_schema *s, struct worker *w, struct record *r, const uint32_t **file)
{
	if (!put_together(s, w, &join, r, file))
		return false;
	record_drop(r, COLUMN_TILE);
	return true;
}
