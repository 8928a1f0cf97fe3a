/* coco_store.c -- a COCO instances document, as little of it as records need: reading it. */
#include "dataset/coco_store.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/siphash.h"
#include "dataset/coco_pack.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct coco_stored_box *
box_at(const struct coco_store *s, size_t i)
{
	return (struct coco_stored_box *)(void *)s->boxes.data + i;
}

static struct coco_stored_category *
category_at(const struct coco_store *s, size_t i)
{
	return (struct coco_stored_category *)(void *)s->categories.data + i;
}

static bool
fail(struct coco_store *s, struct json_place place, const char *why)
{
	s->wrong = place;
	snprintf(s->why, sizeof s->why, "%s", why);
	return false;
}

/* The id as it stands, for messages. */
static void
show_id(const struct coco_id *id, char text[COCO_SHOWN])
{
	if (!id->given)
		text[0] = '\0';
	else if (id->value.text == NULL)
		snprintf(text, COCO_SHOWN, "%lld", (long long)id->number);
	else
		snprintf(text, COCO_SHOWN, "%.*s", id->value.n < 40 ? (int)id->value.n : 40, id->value.text);
}

/* Says what is wrong with an image. */
static bool
fail_image(struct coco_store *s, const struct coco_entry *e, struct json_place place, const char *why)
{
	char id[COCO_SHOWN];
	show_id(&e->id, id);
	s->wrong = place;
	if (e->id.given)
		snprintf(s->why, sizeof s->why, "images[%zu] (id %s): %s", e->index, id, why);
	else
		snprintf(s->why, sizeof s->why, "images[%zu]: %s", e->index, why);
	return false;
}

/* The image of an id, which may be new. */
static size_t
find_image(struct coco_store *s, const struct coco_id *id)
{
	size_t i;
	if (coco_ids_add(&s->image_ids, id, &i))
		buf_add(&s->images, &(struct coco_stored_image){ .first = COCO_NONE }, sizeof(struct coco_stored_image));
	return i;
}

static void
set_place(struct coco_stored_image *image, struct json_place place)
{
	image->line = place.line < UINT32_MAX ? (uint32_t)place.line : UINT32_MAX;
	image->column = place.column;
}

static bool
add_image(struct coco_store *s, const struct coco_image *image)
{
	const struct coco_entry *e = &image->entry;
	size_t again;
	if (e->fault != COCO_GOOD)
		return fail_image(s, e, e->fault_place, coco_fault_text[e->fault]);
	size_t i = find_image(s, &e->id);
	struct coco_stored_image *to = coco_store_at(s, i);
	uint32_t index = (uint32_t)i, position = (uint32_t)coco_store_images(s);
	if (to->listed) {
		char why[120];
		snprintf(why, sizeof why, "an image of this id is there already, images[%u]; see --renumber", (unsigned)to->position);
		return fail_image(s, e, e->id.place, why);
	}
	to->listed = 1;
	to->position = position & 0x3fffffff;
	to->first = COCO_NONE;
	set_place(to, e->place);
	if (image->file_name.text != NULL || e->id.value.text != NULL) {
		to->text = coco_pack_text(&s->texts, image->file_name);
		coco_pack_text(&s->texts, e->id.value);
	}
	coco_pack_number(&s->texts, image->width, to->width, COCO_SIDE);
	coco_pack_number(&s->texts, image->height, to->height, COCO_SIDE);
	buf_add(&s->listed, &index, sizeof index);
	if (image->file_name.text != NULL) {
		uint64_t hash = siphash(siphash_secret(), image->file_name.text, image->file_name.n);
		s->names_twice += !coco_ids_add(&s->names, &(struct coco_id){ .whole = true, .number = (int64_t)hash }, &again);
	}
	return true;
}

/* The category of an id, which may be new. */
static size_t
find_category(struct coco_store *s, const struct coco_id *id)
{
	size_t i;
	if (coco_ids_add(&s->category_ids, id, &i)) {
		struct slice value = id->value;
		char digits[NUM_SIZE];
		if (value.text == NULL)
			value = (struct slice){ digits, num_print_integer(digits, id->number) };
		value.text = arena_text(&s->arena, value.text, value.n);
		buf_add(&s->categories, &(struct coco_stored_category){ value, { 0 }, id->place }, sizeof(struct coco_stored_category));
	}
	return i;
}

static bool
add_category(struct coco_store *s, const struct coco_category *c)
{
	char why[120], id[COCO_SHOWN];
	struct coco_stored_category *to = category_at(s, find_category(s, &c->entry.id));
	if (to->name.text != NULL) {
		show_id(&c->entry.id, id);
		snprintf(why, sizeof why, "categories[%zu]: the id %s is there already", c->entry.index, id);
		return fail(s, c->entry.id.place, why);
	}
	to->name = (struct slice){ arena_text(&s->arena, c->name.text, c->name.n), c->name.n };
	return true;
}

/* Counts a fault; the first of a kind and of an image are kept. */
static void
add_fault(struct coco_store *s, const struct coco_found *f)
{
	if (s->faults[f->fault]++ == 0)
		s->first[f->fault] = *f;
	if (f->image == COCO_NONE || coco_store_at(s, f->image)->bad)
		return;
	coco_store_at(s, f->image)->bad = 1;
	buf_add(&s->bad, f, sizeof *f);
}

static void
leave_out(struct coco_store *s, const struct coco_annotation *a)
{
	uint32_t index = (uint32_t)a->entry.index;
	struct coco_found f = { .fault = a->entry.fault, .image = COCO_NONE, .annotation = index, .place = a->entry.fault_place };
	show_id(&a->entry.id, f.id);
	if (a->image.given)
		f.image = (uint32_t)find_image(s, &a->image);
	buf_add(&s->left_out, &index, sizeof index);
	add_fault(s, &f);
}

/* Keeps the annotation's id. false: another has it, where it is a text. */
static bool
keep_id(struct coco_store *s, struct coco_stored_box *box, const struct coco_id *id, bool new_ids)
{
	size_t again;
	uint64_t kept = (uint64_t)id->number;
	if (!id->given)
		return true;
	box->category |= COCO_BOX_ID;
	if (id->value.text != NULL) {
		box->category |= COCO_BOX_ID_TEXT;
		kept = coco_pack_text(&s->texts, id->value);
	}
	memcpy(box->id, &kept, sizeof kept);
	s->ascending &= !id->whole || id->number > s->last_id;
	if (id->whole)
		s->last_id = id->number;
	if (id->whole || new_ids)
		return true;
	struct slice text = { arena_text(&s->arena, id->text.text, id->text.n), id->text.n };
	return text_table_add(&s->box_ids, text, &again, &s->arena);
}

static bool
add_annotation(struct coco_store *s, const struct coco_annotation *a, unsigned options)
{
	struct coco_stored_box box = { 0 };
	if (a->entry.fault != COCO_GOOD) {
		leave_out(s, a);
		return true;
	}
	size_t image = find_image(s, &a->image), category = find_category(s, &a->category);
	struct coco_stored_image *of = coco_store_at(s, image);
	if (!of->listed && of->first == COCO_NONE) {
		of->first = (uint32_t)a->entry.index;
		set_place(of, a->image.place);
	}
	if (category >> COCO_CATEGORY_BITS != 0)
		return fail(s, a->category.place, "too many categories");
	memcpy(box.bbox, a->bbox, sizeof a->bbox);
	box.image = (uint32_t)image;
	box.category = (uint32_t)category | (a->iscrowd != 0 ? COCO_BOX_CROWD : 0);
	coco_pack_number(&s->texts, a->area, box.area, COCO_AREA);
	if (!keep_id(s, &box, &a->entry.id, options & COCO_NEW_IDS)) {
		char why[160], id[COCO_SHOWN];
		show_id(&a->entry.id, id);
		snprintf(why, sizeof why, "annotations[%zu]: an annotation before has the id %s, too; see --renumber", a->entry.index, id);
		return fail(s, a->entry.id.place, why);
	}
	buf_add(&s->boxes, &box, sizeof box);
	return s->boxes.len / sizeof box < COCO_NONE || fail(s, a->entry.place, "too many annotations");
}

uint64_t
coco_store_annotation(const struct coco_store *s, uint64_t box)
{
	const uint32_t *left_out = (const uint32_t *)(const void *)s->left_out.data;
	for (size_t i = 0; i < s->left_out.len / sizeof *left_out && left_out[i] <= box; i++)
		box++;
	return box;
}

bool
coco_store_box_id(const struct coco_store *s, size_t i, struct coco_id *id, struct arena *arena)
{
	const struct coco_stored_box *box = box_at(s, i);
	*id = (struct coco_id){ .given = (box->category & COCO_BOX_ID) != 0, .whole = true };
	memcpy(&id->number, box->id, sizeof id->number);
	if (box->category & COCO_BOX_ID_TEXT)
		coco_id_of_text(id, coco_pack_get(&s->texts, (uint64_t)id->number), arena);
	return id->given;
}

/* The id of a box as a whole number. false: it is none. */
static bool
box_number(struct coco_store *s, size_t i, int64_t *number)
{
	struct coco_id id;
	bool given = coco_store_box_id(s, i, &id, &s->arena);
	*number = id.number;
	return given && id.whole;
}

/* Whether two boxes have one id: the ids are taken in four parts, so that the table for one of them is at most four bytes a box. */
static bool
has_twins(struct coco_store *s, uint64_t twin[2])
{
	enum { PARTS = 4 };
	size_t n = s->boxes.len / sizeof(struct coco_stored_box), slots = 64;
	while (2 * slots <= n)
		slots *= 2;
	uint32_t *slot = malloc(slots * sizeof *slot);
	if (slot == NULL)
		memory_failed(s->arena.failed);
	uint64_t odd = siphash_secret().half[1] | 1;
	bool found = false;
	for (unsigned part = 0; part < PARTS && !found; part++) {
		memset(slot, 0, slots * sizeof *slot);
		for (size_t i = 0; i < n && !found; i++) {
			int64_t number, other;
			if (!box_number(s, i, &number))
				continue;
			uint64_t hash = (uint64_t)number * odd;
			if (hash >> 62 != part)
				continue;
			size_t at = (hash >> 20 ^ hash >> 40) & (slots - 1);
			for (; slot[at] != 0 && !found; at = (at + 1) & (slots - 1)) {
				box_number(s, slot[at] - 1, &other);
				found = other == number;
				twin[0] = slot[at] - 1;
				twin[1] = i;
			}
			slot[at] = (uint32_t)i + 1;
		}
	}
	free(slot);
	return found;
}

/* Ids of annotations that are whole numbers differ. */
static bool
check_ids(struct coco_store *s)
{
	uint64_t twin[2];
	int64_t id;
	if (s->ascending || !has_twins(s, twin))
		return true;
	box_number(s, twin[1], &id);
	s->wrong = (struct json_place){ 0 };
	snprintf(s->why, sizeof s->why, "annotations[%llu]: annotations[%llu] has the id %lld, too; see --renumber",
		(unsigned long long)coco_store_annotation(s, twin[1]), (unsigned long long)coco_store_annotation(s, twin[0]),
		(long long)id);
	return false;
}

/* A box whose image or category is not there. */
static void
add_orphan(struct coco_store *s, size_t i, bool image)
{
	const struct coco_stored_box *box = box_at(s, i);
	const struct coco_stored_image *of = coco_store_at(s, box->image);
	const struct coco_stored_category *c = category_at(s, box->category & (COCO_BOX_CROWD - 1));
	struct coco_found f = { .fault = image ? COCO_IMAGE_NOT_THERE : COCO_CATEGORY_NOT_THERE,
		.image = image ? COCO_NONE : box->image, .annotation = coco_store_annotation(s, i), .place = c->place };
	char digits[NUM_SIZE];
	struct slice id = coco_pack_id(&s->texts, box, digits);
	snprintf(f.id, sizeof f.id, "%.*s", id.n < 40 ? (int)id.n : 40, id.text);
	if (image) {
		f.place = (struct json_place){ of->line, of->column };
		if (s->image_ids.is_text[box->image])
			id = s->image_ids.texts.key[s->image_ids.whole[box->image]];
		else
			id = (struct slice){ digits, num_print_integer(digits, s->image_ids.whole[box->image]) };
	} else {
		id = c->id;
	}
	snprintf(f.what, sizeof f.what, "%.*s", id.n < 40 ? (int)id.n : 40, id.text);
	add_fault(s, &f);
}

static int
by_image(const void *a, const void *b)
{
	const struct coco_found *x = a, *y = b;
	return (x->image > y->image) - (x->image < y->image);
}

/* Boxes whose image or category is not there are left out. */
static void
leave_orphans(struct coco_store *s, bool ids_will_do)
{
	bool any = ids_will_do && !s->has_categories;
	for (size_t i = 0; i < s->boxes.len / sizeof(struct coco_stored_box); i++) {
		struct coco_stored_box *box = box_at(s, i);
		bool listed = coco_store_at(s, box->image)->listed;
		if (listed && (any || category_at(s, box->category & (COCO_BOX_CROWD - 1))->name.text != NULL))
			continue;
		add_orphan(s, i, !listed);
		box->image = COCO_NONE;
	}
	if (s->bad.len > 0)
		qsort(s->bad.data, s->bad.len / sizeof(struct coco_found), sizeof(struct coco_found), by_image);
}

/* Boxes by image, by counting: first is how many an image has, then where they end, and from the last box on where they begin. */
static void
order_boxes(struct coco_store *s)
{
	size_t n = s->boxes.len / sizeof(struct coco_stored_box), images = s->images.len / sizeof(struct coco_stored_image);
	uint32_t *order = (uint32_t *)(void *)buf_room(&s->order, n * sizeof *order), end = 0;
	buf_add(&s->images, &(struct coco_stored_image){ 0 }, sizeof(struct coco_stored_image));
	struct coco_stored_image *image = coco_store_at(s, 0);
	for (size_t i = 0; i < images; i++)
		image[i].first = 0;
	for (size_t i = 0; i < n; i++)
		if (box_at(s, i)->image != COCO_NONE)
			image[box_at(s, i)->image].first++;
	for (size_t i = 0; i <= images; i++) {
		end += image[i].first;
		image[i].first = end;
	}
	for (size_t i = n; i-- > 0;)
		if (box_at(s, i)->image != COCO_NONE)
			order[--image[box_at(s, i)->image].first] = (uint32_t)i;
}

bool
coco_store_read(struct coco_store *s, struct coco_reader *r, unsigned options)
{
	void (*failed)(void) = r->arena.failed;
	*s = (struct coco_store){ .ascending = true, .last_id = INT64_MIN, .arena.failed = failed, .image_ids.arena.failed = failed,
		.category_ids.arena.failed = failed, .names.arena.failed = failed, .images.failed = failed, .boxes.failed = failed,
		.texts.failed = failed, .listed.failed = failed, .order.failed = failed, .categories.failed = failed, .left_out.failed = failed,
		.bad.failed = failed };
	enum coco_kind kind;
	bool good = true;
	while (good && (kind = coco_next(r)) > COCO_END)
		good = kind == COCO_IMAGE ? add_image(s, &r->image) :
			kind == COCO_CATEGORY ? add_category(s, &r->category) : add_annotation(s, &r->annotation, options);
	if (!good)
		return false;
	if (kind == COCO_FAILED)
		return fail(s, r->stream.unreadable ? (struct json_place){ 0 } : r->stream.wrong, r->stream.why);
	s->has_categories = r->seen[2];
	if ((options & COCO_NEW_IDS) == 0 && !check_ids(s))
		return false;
	leave_orphans(s, options & COCO_IDS_WILL_DO);
	order_boxes(s);
	return true;
}

void
coco_store_free(struct coco_store *s)
{
	coco_ids_free(&s->image_ids);
	coco_ids_free(&s->category_ids);
	coco_ids_free(&s->names);
	buf_free(&s->images);
	buf_free(&s->boxes);
	buf_free(&s->texts);
	buf_free(&s->order);
	buf_free(&s->listed);
	buf_free(&s->categories);
	buf_free(&s->left_out);
	buf_free(&s->bad);
	arena_free(&s->arena);
}
