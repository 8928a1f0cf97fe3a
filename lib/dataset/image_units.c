/* image_units.c -- images on their way from the reader of a document to the workers. */
#include "dataset/image_units.h"

#include "engine/err.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS = 5 };

static void
list_texts(struct image *image, struct slice *text[TEXTS])
{
	text[0] = &image->id;
	text[1] = &image->file_name;
	text[2] = &image->width;
	text[3] = &image->height;
	text[4] = &image->split;
}

static bool
has_column(const struct image *image, size_t c)
{
	return (image->columns & IMAGE_BIT(c)) != 0;
}

/* How many values of --keep's fields there are. */
static size_t
kept_values(const struct image *image)
{
	return image->keeps * (image->boxes < image->kept_room ? image->boxes : image->kept_room);
}

/* Bytes that a copy of an image takes. */
static size_t
copy_size(const struct image *image)
{
	struct image one = *image;
	struct slice *text[TEXTS];
	size_t bytes = image->boxes * sizeof *image->box;
	list_texts(&one, text);
	for (size_t i = 0; i < TEXTS; i++)
		bytes += text[i]->n + 1;
	for (size_t c = 0; c < IMAGE_COLUMNS; c++)
		for (size_t i = 0; has_column(image, c) && i < image->boxes; i++)
			bytes += sizeof(struct slice) + image->column[c][i].n + 1;
	for (size_t i = 0; i < kept_values(image); i++)
		bytes += sizeof(struct slice) + image->kept[i].n + 1;
	return bytes;
}

static void *
copy_bytes(const void *from, size_t n, char **to)
{
	char *at = *to;
	if (n > 0)
		memcpy(at, from, n);
	*to += n;
	return at;
}

static void
copy_text(struct slice *text, char **to)
{
	if (text->text == NULL)
		return;
	text->text = copy_bytes(text->text, text->n, to);
	*(*to)++ = '\0';
}

/* A copy of an image in memory of copy_size. */
static void
copy_image(const struct image *from, void *memory, struct image *to)
{
	struct slice *text[TEXTS];
	char *at = memory;
	*to = *from;
	to->room = from->boxes;
	to->box = copy_bytes(from->box, from->boxes * sizeof *from->box, &at);
	for (size_t c = 0; c < IMAGE_COLUMNS; c++)
		if (has_column(from, c))
			to->column[c] = copy_bytes(from->column[c], from->boxes * sizeof(struct slice), &at);
	size_t kept = kept_values(from);
	to->kept = copy_bytes(from->kept, kept * sizeof *from->kept, &at);
	to->kept_room = from->boxes < from->kept_room ? from->boxes : from->kept_room;
	for (size_t c = 0; c < IMAGE_COLUMNS; c++)
		for (size_t i = 0; has_column(from, c) && i < from->boxes; i++)
			copy_text(&to->column[c][i], &at);
	for (size_t i = 0; i < kept; i++)
		copy_text(&to->kept[i], &at);
	list_texts(to, text);
	for (size_t i = 0; i < TEXTS; i++)
		copy_text(text[i], &at);
}

static struct image_unit *
find_unit(struct image_units *u)
{
	if (u->idle == NULL)
		u->idle = __atomic_exchange_n(&u->returned, NULL, __ATOMIC_ACQUIRE);
	struct image_unit *unit = u->idle;
	if (unit != NULL) {
		u->idle = unit->next;
		return unit;
	}
	unit = calloc(1, sizeof *unit);
	if (unit == NULL)
		err_out_of_memory();
	unit->next_of_all = u->all;
	u->all = unit;
	return unit;
}

struct image_unit *
image_units_take(struct image_units *u, const struct image *image)
{
	struct image_unit *unit = find_unit(u);
	size_t bytes = copy_size(image);
	if (bytes > unit->room) {
		free(unit->memory);
		unit->memory = malloc(bytes);
		if (unit->memory == NULL)
			err_out_of_memory();
		unit->room = bytes;
	}
	copy_image(image, unit->memory, &unit->image);
	return unit;
}

void
image_units_return(struct image_units *u, struct image_unit *unit, struct image *image, struct arena *arena)
{
	copy_image(&unit->image, arena_alloc(arena, copy_size(&unit->image)), image);
	unit->next = __atomic_load_n(&u->returned, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&u->returned, &unit->next, unit, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		continue;
}

void
image_units_free(struct image_units *u)
{
	while (u->all != NULL) {
		struct image_unit *unit = u->all;
		u->all = unit->next_of_all;
		free(unit->memory);
		free(unit);
	}
}
