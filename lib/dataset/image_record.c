/* image_record.c -- an image and its boxes as a record: bound as a line would be, with the text that a line would
 * have. */
#include "dataset/image.h"

#include "base/num.h"

#include <math.h>

static const enum column column_of[IMAGE_COLUMNS] = { COLUMN_LABELS, COLUMN_SCORES, COLUMN_IDS, COLUMN_AREA,
	COLUMN_ISCROWD, COLUMN_IGNORE };
static const char *const keys[COLUMNS] = {
	[COLUMN_IMAGE_ID] = "\"image_id\"",
	[COLUMN_FILE_NAME] = "\"file_name\"",
	[COLUMN_WIDTH] = "\"width\"",
	[COLUMN_HEIGHT] = "\"height\"",
	[COLUMN_SPLIT] = "\"split\"",
	[COLUMN_BOXES] = "\"boxes\"",
	[COLUMN_LABELS] = "\"labels\"",
	[COLUMN_SCORES] = "\"scores\"",
	[COLUMN_IDS] = "\"ids\"",
	[COLUMN_AREA] = "\"area\"",
	[COLUMN_ISCROWD] = "\"iscrowd\"",
	[COLUMN_IGNORE] = "\"ignore\"",
};

enum { MEMBERS = 6 + IMAGE_COLUMNS + RECORD_MORE, NUMBER = 64 };

/* A record in the making. */
struct making {
	const struct record_schema *schema;
	struct json_object json;
	struct arena *arena;
};

static struct json_column *
add_member(struct making *m, enum column column, struct slice value)
{
	struct json_column *c = &m->json.column[column];
	c->given = true;
	c->shape = JSON_ANY;
	c->text = value;
	m->json.member[m->json.members++] = (struct json_member){ slice_of(keys[column]), value, (int)column };
	return c;
}

/* The number that a text is, which is known to be one. */
static double
number_of(struct making *m, struct slice text)
{
	char room[NUMBER + NUM_PAD + 1], *copy = text.n <= NUMBER ? room : arena_alloc(m->arena, text.n + NUM_PAD + 1);
	double x = 0;
	if (text.n == 1)
		return text.text[0] - '0';
	memcpy(copy, text.text, text.n);
	memset(copy + text.n, 0, NUM_PAD + 1);
	num_read_double(copy, &x);
	return x;
}

static void
add_size(struct making *m, enum column column, struct slice value)
{
	if (value.text == NULL)
		return;
	struct json_column *c = add_member(m, column, value);
	if ((m->schema->bound & COLUMN_BIT(column)) == 0)
		return;
	c->shape = JSON_SCALAR;
	c->n = c->width = 1;
	c->number = arena_array(m->arena, double, 1);
	c->number[0] = number_of(m, value);
}

char *
image_put_box(char *to, const struct box *b)
{
	const double corner[4] = { b->x1, b->y1, b->x2, b->y2 };
	for (size_t k = 0; k < 4; k++) {
		*to++ = k == 0 ? '[' : ',';
		to += num_print_double(to, corner[k]);
	}
	*to++ = ']';
	return to;
}

static void
add_boxes(struct making *m, const struct image *image)
{
	size_t n = image->boxes;
	char *text = arena_alloc(m->arena, n * IMAGE_BOX_SIZE + 2), *to = text;
	struct slice *item = arena_array(m->arena, struct slice, n);
	*to++ = '[';
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			*to++ = ',';
		item[i].text = to;
		to = image_put_box(to, &image->box[i]);
		item[i].n = (size_t)(to - item[i].text);
	}
	*to++ = ']';
	struct json_column *c = add_member(m, COLUMN_BOXES, (struct slice){ text, (size_t)(to - text) });
	if ((m->schema->bound & COLUMN_BIT(COLUMN_BOXES)) == 0)
		return;
	c->shape = JSON_ROWS;
	c->n = n;
	c->width = 4;
	c->number = (double *)image->box;
	c->item = item;
}

/* [v,v,...] of n values. */
static struct slice
join_values(struct making *m, const struct slice *value, size_t n)
{
	size_t length = 2;
	for (size_t i = 0; i < n; i++)
		length += value[i].n + 1;
	char *text = arena_alloc(m->arena, length), *to = text;
	*to++ = '[';
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			*to++ = ',';
		memcpy(to, value[i].text, value[i].n);
		to += value[i].n;
	}
	*to++ = ']';
	return (struct slice){ text, (size_t)(to - text) };
}

/* A column of values; bound as numbers where records have numbers there, but for area, which nobody computes with who
 * takes images: it is passed on as it stands. */
static void
add_column(struct making *m, const struct image *image, enum image_column which)
{
	enum column column = column_of[which];
	const struct slice *value = image->column[which];
	unsigned shape = m->schema->key[column].shape;
	size_t n = image->boxes;
	struct json_column *c = add_member(m, column, join_values(m, value, n));
	if ((m->schema->bound & COLUMN_BIT(column)) == 0)
		return;
	c->shape = shape & JSON_ITEMS || which == IMAGE_AREA ? JSON_ITEMS : JSON_FLAT;
	c->n = n;
	c->width = 1;
	c->item = image->column[which];
	c->number = c->shape == JSON_FLAT ? arena_array(m->arena, double, n) : NULL;
	for (size_t i = 0; i < n && c->number != NULL; i++)
		c->number[i] = number_of(m, value[i]);
}

/* Sizes that are far out of proportion may take a box beyond what can be written. */
static bool
is_finite(const struct box *b)
{
	return isfinite(b->x1) && isfinite(b->y1) && isfinite(b->x2) && isfinite(b->y2);
}

/* The fields of --keep, which are the schema's columns behind all others. */
static void
add_kept(struct making *m, const struct image *image)
{
	for (size_t k = 0; k + COLUMNS < m->schema->json.keys; k++) {
		struct slice *item = arena_array(m->arena, struct slice, image->boxes);
		for (size_t i = 0; i < image->boxes; i++)
			item[i] = image_kept(image, i, k);
		struct json_column *c = &m->json.column[COLUMNS + k];
		*c = (struct json_column){ .given = true, .shape = JSON_ITEMS, .n = image->boxes, .width = 1,
			.item = item, .text = join_values(m, item, image->boxes) };
		const char *key = arena_format(m->arena, "\"%s\"", m->schema->key[COLUMNS + k].name);
		m->json.member[m->json.members++] =
			(struct json_member){ slice_of(key), c->text, (int)(COLUMNS + k) };
	}
}

bool
image_record(const struct image *image, const struct record_schema *s, struct worker *w, struct record *r)
{
	struct making m = { .schema = s, .arena = w->arena };
	for (size_t i = 0; i < image->boxes; i++)
		if (!is_finite(&image->box[i]))
			return filter_reject(w, "box %zu: its corners are beyond double range", i);
	m.json.member = arena_array(w->arena, struct json_member, MEMBERS);
	m.json.column = arena_zeros(w->arena, struct json_column, s->json.keys);
	if (image->id.text != NULL)
		add_member(&m, COLUMN_IMAGE_ID, image->id);
	if (image->file_name.text != NULL)
		add_member(&m, COLUMN_FILE_NAME, image->file_name);
	add_size(&m, COLUMN_WIDTH, image->width);
	add_size(&m, COLUMN_HEIGHT, image->height);
	if (image->split.text != NULL)
		add_member(&m, COLUMN_SPLIT, image->split);
	add_boxes(&m, image);
	for (enum image_column c = 0; c < IMAGE_COLUMNS; c++)
		if (image->columns & IMAGE_BIT(c))
			add_column(&m, image, c);
	add_kept(&m, image);
	return record_take(s, w, &m.json, r);
}
