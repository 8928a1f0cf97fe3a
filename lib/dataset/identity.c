/* identity.c -- the ids of several documents. */
#include "dataset/identity.h"

#include "engine/err.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct identity *
identity_start(void)
{
	const struct identity_ids none = { .ids.arena.failed = err_out_of_memory, .places.failed = err_out_of_memory };
	struct identity *all = malloc(sizeof *all);
	if (all == NULL)
		err_out_of_memory();
	*all = (struct identity){ .images = none, .boxes = none, .categories = none, .names.failed = err_out_of_memory,
		.arena.failed = err_out_of_memory };
	return all;
}

/* Adds an id; where it was before, or NULL. */
static const struct identity_place *
add(struct identity_ids *ids, const struct coco_id *id, const char *file, uint64_t index)
{
	size_t i;
	if (!coco_ids_add(&ids->ids, id, &i))
		return (const struct identity_place *)(const void *)ids->places.data + i;
	buf_add(&ids->places, &(struct identity_place){ file, index }, sizeof(struct identity_place));
	return NULL;
}

/* The id as it is shown. */
static const char *
show(const struct coco_id *id, struct arena *arena)
{
	if (id->whole)
		return arena_format(arena, "%lld", (long long)id->number);
	return arena_format(arena, "%.*s", id->text.n < 40 ? (int)id->text.n : 40, id->text.text);
}

static bool
fail(struct coco_store *s, const char *what, uint64_t index, const char *id, const struct identity_place *old)
{
	snprintf(s->why, sizeof s->why, "%s[%llu] (id %s): %s[%llu] of %s has this id, too; see --renumber", what,
		(unsigned long long)index, id, what, (unsigned long long)old->index, old->file);
	return false;
}

static bool
add_images(struct identity *all, struct coco_store *s, const char *path)
{
	for (size_t i = 0; i < coco_store_images(s); i++) {
		struct coco_id id = coco_store_image_id(s, i);
		const struct identity_place *old = add(&all->images, &id, path, i);
		if (old == NULL)
			continue;
		s->wrong = coco_store_place(s, i);
		return fail(s, "images", i, show(&id, &all->arena), old);
	}
	return true;
}

static bool
add_boxes(struct identity *all, struct coco_store *s, const char *path)
{
	struct coco_id id;
	for (size_t i = 0; i < s->boxes.len / sizeof(struct coco_stored_box); i++) {
		uint64_t index = coco_store_annotation(s, i);
		const struct identity_place *old = NULL;
		if (coco_store_box_id(s, i, &id, &all->arena))
			old = add(&all->boxes, &id, path, index);
		s->wrong = (struct json_place){ 0 };
		if (old != NULL)
			return fail(s, "annotations", index, show(&id, &all->arena), old);
	}
	return true;
}

static bool
add_categories(struct identity *all, struct coco_store *s, const char *path)
{
	const struct coco_stored_category *c = (const struct coco_stored_category *)(const void *)s->categories.data;
	for (size_t i = 0; i < s->category_ids.n; i++) {
		struct coco_id id = coco_ids_get(&s->category_ids, i);
		if (c[i].name.text == NULL)
			continue;
		struct slice name = json_text(c[i].name, &all->arena), *names = (struct slice *)(void *)all->names.data;
		name.text = arena_text(&all->arena, name.text, name.n);
		const struct identity_place *old = add(&all->categories, &id, path, i);
		if (old == NULL) {
			buf_add(&all->names, &name, sizeof name);
			continue;
		}
		size_t before =
			(size_t)(old - (const struct identity_place *)(const void *)all->categories.places.data);
		if (slice_equal(names[before], name))
			continue;
		s->wrong = (struct json_place){ 0 };
		snprintf(s->why, sizeof s->why, "category %s is \"%.*s\" here and \"%.*s\" in %s; see --renumber",
			show(&id, &all->arena), name.n < 40 ? (int)name.n : 40, name.text,
			names[before].n < 40 ? (int)names[before].n : 40, names[before].text, old->file);
		return false;
	}
	return true;
}

bool
identity_add(struct identity *all, struct coco_store *s, const char *path, bool label_ids)
{
	return (!label_ids || add_categories(all, s, path)) && add_images(all, s, path) && add_boxes(all, s, path);
}

void
identity_renumber(struct identity *all, struct coco_store *s, uint64_t *images_before, uint64_t *boxes_before)
{
	struct coco_stored_category *c = (struct coco_stored_category *)(void *)s->categories.data;
	*images_before = all->images_before;
	*boxes_before = all->boxes_before;
	all->images_before += coco_store_images(s);
	all->boxes_before += s->boxes.len / sizeof(struct coco_stored_box);
	for (size_t i = 0; i < s->category_ids.n; i++) {
		size_t number;
		if (c[i].name.text == NULL)
			continue;
		struct slice name = json_text(c[i].name, &all->arena);
		name.text = arena_text(&all->arena, name.text, name.n);
		text_table_add(&all->labels, name, &number, &all->arena);
		c[i].id = slice_of(arena_format(&s->arena, "%zu", number + 1));
	}
}

void
identity_end(struct identity *all)
{
	if (all == NULL)
		return;
	coco_ids_free(&all->images.ids);
	coco_ids_free(&all->boxes.ids);
	coco_ids_free(&all->categories.ids);
	buf_free(&all->images.places);
	buf_free(&all->boxes.places);
	buf_free(&all->categories.places);
	buf_free(&all->names);
	arena_free(&all->arena);
	free(all);
}
