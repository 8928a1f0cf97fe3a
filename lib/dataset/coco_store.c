/* coco_store.c -- a COCO document, as little of it as records need: reading it. */
#include "dataset/coco_store_parts.h"

#include "base/num.h"
#include "base/siphash.h"
#include "dataset/coco_pack.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

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

static bool
add_image(struct coco_store *s, const struct coco_image *image)
{
	const struct coco_entry *e = &image->entry;
	size_t again;
	if (e->fault != COCO_GOOD)
		return fail_image(s, e, e->fault_place, coco_fault_text[e->fault]);
	size_t i = coco_store_find_image(s, &e->id);
	struct coco_stored_image *to = coco_store_at(s, i);
	if (to->listed) {
		char why[120];
		snprintf(why, sizeof why, "an image of this id is there already, images[%u]; see --renumber",
			(unsigned)to->position);
		return fail_image(s, e, e->id.place, why);
	}
	coco_store_list(s, i, e->place, image->file_name, &e->id);
	coco_pack_number(&s->texts, image->width, to->width, COCO_SIDE);
	coco_pack_number(&s->texts, image->height, to->height, COCO_SIDE);
	if (image->file_name.text != NULL) {
		uint64_t hash = siphash(siphash_secret(), image->file_name.text, image->file_name.n);
		s->names_twice +=
			!coco_ids_add(&s->names, &(struct coco_id){ .whole = true, .number = (int64_t)hash }, &again);
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
		buf_add(&s->categories, &(struct coco_stored_category){ value, { 0 }, id->place },
			sizeof(struct coco_stored_category));
	}
	return i;
}

static bool
add_category(struct coco_store *s, const struct coco_category *c)
{
	char why[120], id[COCO_SHOWN];
	struct coco_stored_category *to = coco_store_category(s, find_category(s, &c->entry.id));
	if (to->name.text != NULL) {
		show_id(&c->entry.id, id);
		snprintf(why, sizeof why, "categories[%zu]: the id %s is there already", c->entry.index, id);
		return fail(s, c->entry.id.place, why);
	}
	to->name = (struct slice){ arena_text(&s->arena, c->name.text, c->name.n), c->name.n };
	return true;
}

static void
leave_out(struct coco_store *s, const struct coco_annotation *a)
{
	uint32_t index = (uint32_t)a->entry.index;
	struct coco_found f = {
		.fault = a->entry.fault, .image = COCO_NONE, .annotation = index, .place = a->entry.fault_place
	};
	show_id(&a->entry.id, f.id);
	if (a->image.given)
		f.image = (uint32_t)coco_store_find_image(s, &a->image);
	if (a->image.given && s->results && !coco_store_at(s, f.image)->listed)
		coco_store_list(s, f.image, a->image.place, (struct slice){ 0 }, &a->image);
	buf_add(&s->left_out, &index, sizeof index);
	coco_store_add_fault(s, &f);
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
add_annotation(struct coco_store *s, const struct coco_annotation *a, unsigned options, struct arena *arena)
{
	struct coco_stored_box box = { 0 };
	if (a->entry.fault != COCO_GOOD) {
		coco_store_join_waiting(s);
		leave_out(s, a);
		return true;
	}
	size_t category = find_category(s, &a->category);
	struct coco_waiting w = { (uint32_t)coco_store_boxes(s), a->image.place, a->image.number };
	if (category >> COCO_CATEGORY_BITS != 0)
		return fail(s, a->category.place, "too many categories");
	memcpy(box.bbox, a->bbox, sizeof a->bbox);
	box.category = (uint32_t)category | (a->iscrowd != 0 ? COCO_BOX_CROWD : 0);
	coco_pack_number(&s->texts, s->results ? a->score : a->area, box.area, COCO_AREA);
	if (!keep_id(s, &box, &a->entry.id, options & COCO_NEW_IDS)) {
		char why[160], id[COCO_SHOWN];
		show_id(&a->entry.id, id);
		snprintf(why, sizeof why, "annotations[%zu]: an annotation before has the id %s, too; see --renumber",
			a->entry.index, id);
		return fail(s, a->entry.id.place, why);
	}
	buf_add(&s->boxes, &box, sizeof box);
	if (s->keep != NULL)
		coco_store_keep(s, a->object, arena);
	if (a->image.whole && a->image.value.text == NULL) {
		coco_store_wait(s, &w);
	} else {
		coco_store_join_waiting(s);
		coco_store_join(s, &w, &a->image);
	}
	return coco_store_boxes(s) < COCO_NONE || fail(s, a->entry.place, "too many annotations");
}

bool
coco_store_read(struct coco_store *s, struct coco_reader *r, unsigned options, const struct convert *keep)
{
	static const struct json_place nowhere = { 0 };
	void (*failed)(void) = r->arena.failed;
	*s = (struct coco_store){ .ascending = true, .results = r->results,
		.last_id = INT64_MIN,
		.keep = keep,
		.arena.failed = failed,
		.image_ids.arena.failed = failed,
		.category_ids.arena.failed = failed,
		.names.arena.failed = failed,
		.images.failed = failed,
		.boxes.failed = failed,
		.texts.failed = failed,
		.listed.failed = failed,
		.order.failed = failed,
		.kept.failed = failed,
		.categories.failed = failed,
		.left_out.failed = failed,
		.bad.failed = failed };
	enum coco_kind kind;
	bool good = true;
	r->objects = keep != NULL;
	while (good && (kind = coco_next(r)) > COCO_END) {
		bool annotation = kind == COCO_ANNOTATION || kind == COCO_DETECTION;
		if (!annotation)
			coco_store_join_waiting(s);
		good = annotation ? add_annotation(s, &r->annotation, options, &r->arena) :
			kind == COCO_IMAGE ? add_image(s, &r->image) : add_category(s, &r->category);
	}
	coco_store_join_waiting(s);
	if (!good)
		return false;
	if (kind == COCO_FAILED)
		return fail(s, r->stream.unreadable ? nowhere : r->stream.wrong, r->stream.why);
	s->has_categories = r->seen[2];
	if ((options & COCO_NEW_IDS) == 0 && !coco_store_check_ids(s))
		return false;
	coco_store_leave_orphans(s, options & COCO_IDS_WILL_DO);
	coco_store_order(s);
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
	buf_free(&s->kept);
	buf_free(&s->listed);
	buf_free(&s->categories);
	buf_free(&s->left_out);
	buf_free(&s->bad);
	arena_free(&s->arena);
}
