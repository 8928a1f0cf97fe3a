/* image.c -- an image and its boxes on their way into a record. */
#include "dataset/image.h"

#include "base/num.h"
#include "engine/err.h"
#include "json/json.h"
#include "record/record.h"

#include <math.h>
#include <stdio.h>

static const char *const column_names[IMAGE_COLUMNS] = { "labels", "scores", "ids", "area", "iscrowd", "ignore" };

enum { FIRST_ROOM = 16 };

static void
grow(struct image *image, struct arena *arena)
{
	size_t old = image->room, new = old == 0 ? FIRST_ROOM : 2 * old;
	image->box = arena_grow(arena, image->box, old * sizeof *image->box, new * sizeof *image->box);
	for (size_t c = 0; c < IMAGE_COLUMNS; c++)
		if (image->columns & IMAGE_BIT(c))
			image->column[c] = arena_grow(arena, image->column[c], old * sizeof(struct slice),
				new * sizeof(struct slice));
	image->room = new;
}

size_t
image_add(struct image *image, struct box box, struct arena *arena)
{
	if (image->boxes == image->room)
		grow(image, arena);
	image->box[image->boxes] = box;
	return image->boxes++;
}

/* A copy of a number's text with a NUL and padding behind it; false: it is too long to be one. */
enum { NUMBER = 128 };

static bool
copy_number(struct slice text, char copy[NUMBER + NUM_PAD])
{
	if (text.n >= NUMBER)
		return false;
	memset(copy, 0, NUMBER + NUM_PAD);
	if (text.n > 0)
		memcpy(copy, text.text, text.n);
	return true;
}

/* Where field k of box i is kept. */
static struct slice *
kept_at(struct image *image, size_t keeps, size_t i, size_t k, struct arena *arena)
{
	if (image->kept_room < image->room) {
		size_t old = image->kept_room * keeps, new = image->room * keeps;
		image->kept = arena_grow(arena, image->kept, old * sizeof *image->kept, new * sizeof *image->kept);
		for (size_t at = old; at < new; at++)
			image->kept[at] = slice_of("null");
		image->keeps = keeps;
		image->kept_room = image->room;
	}
	return &image->kept[i * keeps + k];
}

void
image_keep(struct image *image, size_t keeps, size_t i, size_t k, struct slice text, struct arena *arena)
{
	char copy[NUMBER + NUM_PAD];
	struct slice *value = kept_at(image, keeps, i, k, arena);
	if (text.n == 0)
		return;
	if (copy_number(text, copy) && num_skip(copy) == copy + text.n)
		*value = (struct slice){ arena_text(arena, text.text, text.n), text.n };
	else
		image_string(text, value, arena);
}

void
image_keep_value(struct image *image, size_t keeps, size_t i, size_t k, struct slice value, struct arena *arena)
{
	char *copy = arena_text(arena, value.text, value.n);
	for (size_t at = 0; at < value.n; at++) /* white space: strings have no such bytes */
		copy[at] = copy[at] == '\n' || copy[at] == '\r' ? ' ' : copy[at];
	*kept_at(image, keeps, i, k, arena) = (struct slice){ copy, value.n };
}

struct slice
image_kept(const struct image *image, size_t i, size_t k)
{
	return i < image->kept_room ? image->kept[i * image->keeps + k] : slice_of("null");
}

static void
put_member(struct buf *out, const char *key, struct slice value)
{
	if (value.text != NULL)
		buf_add(json_put_key(out, key), value.text, value.n);
}

void
image_put(const struct image *image, struct buf *out)
{
	buf_char(out, '{');
	put_member(out, "image_id", image->id);
	put_member(out, "file_name", image->file_name);
	put_member(out, "width", image->width);
	put_member(out, "height", image->height);
	put_member(out, "split", image->split);
	json_put_doubles(json_put_key(out, "boxes"), (const double *)image->box, image->boxes, 4);
	for (size_t c = 0; c < IMAGE_COLUMNS; c++) {
		if ((image->columns & IMAGE_BIT(c)) == 0)
			continue;
		buf_char(json_put_key(out, column_names[c]), '[');
		for (size_t i = 0; i < image->boxes; i++)
			buf_add(json_put_next(out), image->column[c][i].text, image->column[c][i].n);
		buf_char(out, ']');
	}
	buf_char(out, '}');
}

bool
image_string(struct slice text, struct slice *value, struct arena *arena)
{
	struct buf b = { .failed = err_out_of_memory };
	json_put_string(&b, text);
	*value = (struct slice){ arena_text(arena, b.data, b.len), b.len };
	buf_free(&b);
	/* What is not UTF-8 was replaced, and does not come back. */
	return slice_equal(json_text(*value, arena), text);
}

bool
image_scalar(struct slice text, struct slice *value, struct arena *arena)
{
	char copy[NUMBER + NUM_PAD];
	if (!copy_number(text, copy) || num_skip(copy) != copy + text.n || memchr(text.text, '.', text.n) != NULL ||
		memchr(text.text, 'e', text.n) != NULL || memchr(text.text, 'E', text.n) != NULL)
		return image_string(text, value, arena);
	*value = (struct slice){ arena_text(arena, text.text, text.n), text.n };
	return true;
}

struct slice
image_stem(struct slice path)
{
	const char *slash = memrchr(path.text, '/', path.n), *back = memrchr(path.text, '\\', path.n);
	if (back != NULL && (slash == NULL || back > slash))
		slash = back;
	const char *name = slash != NULL ? slash + 1 : path.text, *end = path.text + path.n;
	const char *point = memrchr(name, '.', (size_t)(end - name));
	bool digits = point != NULL && point + 1 < end;
	for (const char *p = point; digits && ++p < end;)
		digits = *p >= '0' && *p <= '9';
	return (struct slice){ name, (size_t)((point != NULL && point > name && !digits ? point : end) - name) };
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct slice
image_join(struct slice a, struct slice b, struct arena *arena)
{
	char *text = arena_alloc(arena, a.n + b.n + 1);
	memcpy(text, a.text, a.n);
	memcpy(text + a.n, b.text, b.n);
	text[a.n + b.n] = '\0';
	return (struct slice){ text, a.n + b.n };
}

struct slice
image_trim(struct slice text)
{
	while (text.n > 0 && is_space(text.text[text.n - 1]))
		text.n--;
	while (text.n > 0 && is_space(text.text[0])) {
		text.text++;
		text.n--;
	}
	return text;
}

bool
image_number(const char *field, struct slice text, double *value, char why[IMAGE_WHY])
{
	char copy[NUMBER + NUM_PAD];
	int shown = text.n < 40 ? (int)text.n : 40;
	if (!copy_number(text, copy) || num_read_double(copy, value) != copy + text.n) {
		bool comma = text.n > 0 && memchr(text.text, ',', text.n) != NULL;
		snprintf(why, IMAGE_WHY, "%s: expected a number, not \"%.*s\"%s", field, shown, text.text,
			comma ? "; decimals take a point, not a comma" : "");
		return false;
	}
	if (isfinite(*value))
		return true;
	snprintf(why, IMAGE_WHY, "%s: %.*s is beyond double range", field, shown, text.text);
	return false;
}
