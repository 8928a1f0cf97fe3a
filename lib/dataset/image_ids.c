/* image_ids.c -- the ids of the images of documents, tables and folders. */
#include "dataset/image_ids.h"

#include "base/text_table.h"
#include "dataset/image.h"
#include "engine/err.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>

/* Where an id was first. */
struct place {
	struct slice name; /* that it was made of; .text is NULL where the document gave it */
	const char *file;  /* NULL: the file called name */
	uint64_t line;
};

struct image_ids {
	bool whole_names, renumber;
	uint64_t images;
	struct text_table texts;
	struct buf places; /* of struct place */
	struct arena arena;
};

struct image_ids *
image_ids_start(bool whole_names, bool renumber)
{
	struct image_ids *ids = malloc(sizeof *ids);
	if (ids == NULL)
		err_out_of_memory();
	*ids = (struct image_ids){ .whole_names = whole_names, .renumber = renumber,
		.places.failed = err_out_of_memory, .arena.failed = err_out_of_memory };
	return ids;
}

void
image_ids_end(struct image_ids *ids)
{
	if (ids == NULL)
		return;
	buf_free(&ids->places);
	arena_free(&ids->arena);
	free(ids);
}

/* "b/a.xml", or "in.csv:7", or "\"b/a.jpg\" (in.csv:7)". */
static const char *
put_place(char text[IMAGE_IDS_WHY / 2], const struct place *p)
{
	const size_t most = IMAGE_IDS_WHY / 2;
	int shown = p->name.n < 60 ? (int)p->name.n : 60;
	char where[IMAGE_IDS_WHY / 4];
	snprintf(where, sizeof where, p->line > 0 ? "%s:%llu" : "%s", p->file, (unsigned long long)p->line);
	if (p->file == NULL)
		snprintf(text, most, "%.*s", shown, p->name.text);
	else if (p->name.text == NULL)
		snprintf(text, most, "%s", where);
	else
		snprintf(text, most, "\"%.*s\" (%s)", shown, p->name.text, where);
	return text;
}

/* Keeps the id; false: it was there. */
static bool
add(struct image_ids *ids, struct slice id, struct place place, char why[IMAGE_IDS_WHY])
{
	size_t number;
	char here[IMAGE_IDS_WHY / 2];
	struct slice text = json_text(id, &ids->arena);
	if (text_table_add(&ids->texts, text, &number, &ids->arena)) {
		if (place.name.text != NULL)
			place.name.text = arena_text(&ids->arena, place.name.text, place.name.n);
		buf_add(&ids->places, &place, sizeof place);
		return true;
	}
	const struct place *old = (const struct place *)(const void *)ids->places.data + number;
	bool same = place.name.text == NULL || old->name.text == NULL || slice_equal(place.name, old->name);
	snprintf(why, IMAGE_IDS_WHY, "image_id \"%.*s\" is that of %s, too; see --%s",
		text.n < 60 ? (int)text.n : 60, text.text, put_place(here, old),
		same || ids->whole_names ? "renumber" : "id name");
	return false;
}

static struct slice
next_number(struct image_ids *ids)
{
	return slice_of(arena_format(&ids->arena, "%llu", (unsigned long long)++ids->images));
}

bool
image_ids_of_name(struct image_ids *ids, struct slice name, const char *file, uint64_t line, struct slice *id,
	char why[IMAGE_IDS_WHY])
{
	if (ids->renumber) {
		*id = next_number(ids);
		return true;
	}
	if (!image_string(ids->whole_names ? name : image_stem(name), id, &ids->arena)) {
		snprintf(why, IMAGE_IDS_WHY, "the image's name is not UTF-8");
		return false;
	}
	return add(ids, *id, (struct place){ name, file, line }, why);
}

bool
image_ids_add(struct image_ids *ids, struct slice *id, const char *file, uint64_t line, char why[IMAGE_IDS_WHY])
{
	if (ids->renumber) {
		*id = next_number(ids);
		return true;
	}
	id->text = arena_text(&ids->arena, id->text, id->n);
	return add(ids, *id, (struct place){ { 0 }, file, line }, why);
}
