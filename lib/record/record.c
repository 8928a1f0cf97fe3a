/* record.c -- the records of every stream. */
#include "record/record_change.h"

#include "base/text_table.h"
#include "record/line_hint.h"

#include <stdarg.h>
#include <string.h>

const struct opt record_option_rows[] = {
	OPT("per-box", 0, "NAME,...", opt_text, 0, "further columns that have one entry a box"),
	OPT_END,
};

/* How each column looks when it is bound. Boxes, scores and items keep the text of their entries, to be copied. Short
 * names that anchor-nms gave and others may use for something else are loose: what has not one entry a box is none of
 * ours. */
enum { LOOSE = JSON_ITEMS | JSON_ANY };

static const struct json_key columns[COLUMNS] = {
	[COLUMN_IMAGE_ID] = { "image_id", JSON_ANY, 0 },
	[COLUMN_FILE_NAME] = { "file_name", JSON_ANY, 0 },
	[COLUMN_WIDTH] = { "width", JSON_SCALAR, 0 },
	[COLUMN_HEIGHT] = { "height", JSON_SCALAR, 0 },
	[COLUMN_PADDED] = { "padded", JSON_FLAT, 0 },
	[COLUMN_TRANSFORM] = { "transform", JSON_ANY, 0 },
	[COLUMN_TILE] = { "tile", JSON_ANY, 0 },
	[COLUMN_SPLIT] = { "split", JSON_ANY, 0 },
	[COLUMN_BOXES] = { "boxes", JSON_ROWS | JSON_SPANS, 4 },
	[COLUMN_LABELS] = { "labels", JSON_ITEMS, 0 },
	[COLUMN_SCORES] = { "scores", JSON_FLAT | JSON_ROWS | JSON_SPANS, 0 },
	[COLUMN_LEVELS] = { "levels", JSON_ITEMS, 0 },
	[COLUMN_IDS] = { "ids", JSON_ITEMS, 0 },
	[COLUMN_AREA] = { "area", JSON_FLAT | JSON_SPANS, 0 },
	[COLUMN_ISCROWD] = { "iscrowd", JSON_FLAT | JSON_SPANS, 0 },
	[COLUMN_IGNORE] = { "ignore", JSON_FLAT | JSON_SPANS, 0 },
	[COLUMN_SUPPRESSED_BY] = { "suppressed_by", LOOSE, 0 },
	[COLUMN_SRC] = { "src", LOOSE, 0 },
	[COLUMN_PROPOSALS] = { "proposals", JSON_ROWS, 4 },
	[COLUMN_NUM_ANCHORS] = { "num_anchors", JSON_SCALAR, 0 },
	[COLUMN_ANCHORS] = { "anchors", JSON_FLAT, 0 },
	[COLUMN_MATCHED] = { "matched", JSON_FLAT, 0 },
	[COLUMN_DELTAS] = { "deltas", JSON_ROWS, 0 },
	[COLUMN_IOUS] = { "ious", JSON_FLAT | JSON_SPANS, 0 },
	[COLUMN_IGNORED] = { "ignored", JSON_ROWS, 2 },
	[COLUMN_UNMATCHED] = { "unmatched", JSON_FLAT, 0 },
	[COLUMN_NEGATIVES] = { "negatives", JSON_FLAT, 0 },
	[COLUMN_OBJECTNESS] = { "objectness", JSON_FLAT, 0 },
	[COLUMN_ACTIVATED] = { "activated", JSON_ANY, 0 },
	[COLUMN_GT] = { "gt", JSON_ANY, 0 },
	[COLUMN_ANCHOR_BOXES] = { "anchor_boxes", JSON_ROWS, 4 },
	[COLUMN_TENSOR_ROW] = { "tensor_row", JSON_SCALAR, 0 },
	[COLUMN_ANCHOR_LOSSES] = { "anchor_losses", JSON_FLAT, 0 },
};

/* Adds the columns that the user names. */
static size_t
add_named(struct record_schema *s, size_t keys, const char *names)
{
	char *name = s->name;
	while (names != NULL && *names != '\0') {
		size_t n = strcspn(names, ",");
		if (n >= (size_t)(s->name + RECORD_NAMES - name))
			err_usage("the names of columns are too long");
		memcpy(name, names, n);
		name[n] = '\0';
		for (size_t i = 0; i < keys; i++)
			if (strcmp(s->key[i].name, name) == 0)
				err_usage("column \"%s\" is known already, and cannot be named", name);
		if (n == 0 || keys == COLUMNS + RECORD_MORE)
			err_usage("expected at most %d names of columns, with commas between", RECORD_MORE);
		s->per_box |= (uint64_t)1 << keys;
		s->key[keys++] = (struct json_key){ name, JSON_ITEMS, 0 };
		names += n + (names[n] == ',');
		name += n + 1;
	}
	return keys;
}

void
record_schema_init(struct record_schema *s, uint64_t bound, uint64_t required, const char *per_box)
{
	*s = (struct record_schema){ .bound = bound | required, .required = required };
	for (size_t i = 0; i < COLUMNS; i++) {
		s->key[i] = columns[i];
		if ((s->bound & COLUMN_BIT(i)) == 0)
			s->key[i].shape = JSON_ANY;
	}
	s->per_box = COLUMN_PER_BOX & s->bound;
	size_t keys = add_named(s, COLUMNS, per_box);
	json_schema_init(&s->json, s->key, keys);
}

int
record_key(const struct record_schema *s, const char *name)
{
	for (size_t i = 0; i < s->json.keys; i++)
		if (strcmp(s->key[i].name, name) == 0)
			return (int)i;
	return -1;
}

bool
record_reject(const struct record *r, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vformat(r->worker->arena, format, arguments);
	va_end(arguments);
	if (r->name.n > 0)
		filter_reject(r->worker, "image %.*s: %s", r->name.n < 200 ? (int)r->name.n : 200, r->name.text, text);
	else
		filter_reject(r->worker, "%s", text);
	return false;
}

/* Required columns are there, and those that have one entry a box are equally long. */
static bool
check_columns(struct record *r)
{
	const struct record_schema *s = r->schema;
	int first = -1;
	for (size_t i = 0; i < s->json.keys; i++) {
		struct json_column *c = &r->json.column[i];
		if (!c->given && i < COLUMNS && (s->required & COLUMN_BIT(i)) != 0)
			return record_reject(r, "no \"%s\"%s", s->key[i].name,
				i == COLUMN_BOXES ? line_hint_format(&r->json) : "");
		if (!c->given || (s->per_box >> i & 1) == 0)
			continue;
		if (s->key[i].shape == LOOSE) {
			c->given = c->shape == JSON_ITEMS && c->n == r->boxes;
		} else if (first < 0) {
			first = (int)i;
			r->boxes = c->n;
		} else if (c->n != r->boxes) {
			return record_reject(r, "\"%s\" has %zu entries, but \"%s\" has %zu", s->key[i].name, c->n,
				s->key[first].name, r->boxes);
		}
	}
	return true;
}

bool
record_read(const struct record_schema *s, struct worker *w, struct record *r)
{
	struct json_object json;
	struct json_error error;
	if (!json_scan(&s->json, w->line->text, &json, &error, w->arena))
		return filter_reject_at(w, error.at, "%s%s", error.text, line_hint(w->line->text));
	return record_take(s, w, &json, r);
}

bool
record_take(const struct record_schema *s, struct worker *w, const struct json_object *json, struct record *r)
{
	*r = (struct record){ .schema = s, .worker = w, .json = *json };
	const struct json_column *name = record_column(r, COLUMN_FILE_NAME);
	r->name = name->given ? name->text : record_column(r, COLUMN_IMAGE_ID)->text;
	r->change = arena_zeros(w->arena, struct record_change, s->json.keys);
	if (!record_column(r, COLUMN_BOXES)->given && line_hint_is_coco(json))
		return record_reject(r, "a COCO document, no record; see anchor-convert --from coco");
	return check_columns(r);
}

void
record_restore(struct record *r)
{
	memset(r->change, 0, r->schema->json.keys * sizeof *r->change);
	r->appends = 0;
	r->worker->scratch->len = 0;
}

bool
record_reread(struct record *r)
{
	struct worker *w = r->worker;
	struct buf out = { .failed = err_out_of_memory };
	struct json_object json;
	struct json_error error;
	record_put(r, &out);
	char *text = arena_zero(w->arena, out.len + JSON_PAD);
	memcpy(text, out.data, out.len - 1); /* but for the newline */
	struct slice line = { text, out.len - 1 };
	buf_free(&out);
	w->scratch->len = 0;
	if (!json_scan(&r->schema->json, line, &json, &error, w->arena))
		return filter_reject(w, "%s", error.text);
	return record_take(r->schema, w, &json, r);
}

const struct box *
record_boxes(const struct record *r, enum column column)
{
	_Static_assert(sizeof(struct box) == 4 * sizeof(double), "a box is four numbers");
	return (const struct box *)record_column(r, column)->number;
}

struct slice
record_text(const struct record *r, enum column column, size_t i)
{
	return json_text(r->json.column[column].item[i], r->worker->arena);
}

bool
record_size(const struct record *r, double size[2], bool *found)
{
	const struct json_column *w = record_column(r, COLUMN_WIDTH), *h = record_column(r, COLUMN_HEIGHT);
	*found = w->given && h->given;
	if (w->given != h->given)
		return record_reject(r, "\"%s\" without \"%s\"", w->given ? "width" : "height",
			w->given ? "height" : "width");
	if (!*found)
		return true;
	size[0] = w->number[0];
	size[1] = h->number[0];
	if (!(size[0] > 0 && size[1] > 0))
		return record_reject(r, "width and height must be above 0, not %.*s and %.*s", (int)w->text.n,
			w->text.text, (int)h->text.n, h->text.text);
	return true;
}

/* A text of no more than this size, and its number, + 1: labels come again and again, and are found here first. */
struct recent {
	uint64_t text[2];
	uint32_t number;
};

/* As many as there are items, within these bounds; a power of two. */
enum { LEAST_RECENT = 4, MOST_RECENT = 10 };

/* The number of an item among names, which it joins if it is new. */
static uint32_t
number_of(struct slice item, struct text_table *names, struct recent *recent, int bits, struct arena *arena)
{
	uint64_t text[2] = { 0 };
	size_t number;
	bool fits = item.n <= sizeof text;
	memcpy(text, item.text, fits ? item.n : 0);
	struct recent *r = &recent[(text[0] ^ text[1] << 1) * 0x9e3779b97f4a7c15 >> (64 - bits)];
	if (fits && r->number != 0 && r->text[0] == text[0] && r->text[1] == text[1])
		return r->number - 1;
	text_table_add(names, json_text(item, arena), &number, arena);
	if (fits)
		*r = (struct recent){ { text[0], text[1] }, (uint32_t)number + 1 };
	return (uint32_t)number;
}

const uint32_t *
record_groups(const struct record *r, size_t key, uint32_t *groups)
{
	const struct json_column *c = &r->json.column[key];
	struct arena *arena = r->worker->arena;
	uint32_t *group = arena_array(arena, uint32_t, c->n);
	struct text_table names = { 0 };
	int bits = LEAST_RECENT;
	while (bits < MOST_RECENT && (size_t)1 << bits < c->n)
		bits++;
	struct recent *recent = arena_zeros(arena, struct recent, (size_t)1 << bits);
	for (size_t i = 0; i < c->n; i++)
		group[i] = number_of(c->item[i], &names, recent, bits, arena);
	if (groups != NULL)
		*groups = (uint32_t)names.n;
	return group;
}
