/* coco_read.c -- COCO documents, entry by entry. */
#include "dataset/coco_value.h"

#include "base/num.h"
#include "dataset/coco_plain.h"
#include "dataset/json_value.h"
#include "engine/err.h"
#include "json/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const top_names[] = { "images", "annotations", "categories" };
/* Members that nearly all documents have are named so that they are known at once, and passed over. */
enum image_name { OWN_ID, FILE_NAME, WIDTH, HEIGHT, PASSED };
static const char *const image_names[] = { "id", "file_name", "width", "height", "license", "coco_url", "flickr_url",
	"date_captured" };
static const char *const category_names[] = { "id", "name" };
enum annotation_name { ID, IMAGE_ID, CATEGORY_ID, BBOX, AREA, ISCROWD, SCORE, SEGMENTATION, ANNOTATION_NAMES };
static const char *const annotation_names[ANNOTATION_NAMES] = { "id", "image_id", "category_id", "bbox", "area",
	"iscrowd", "score", "segmentation" };

void
coco_open(struct coco_reader *r, ssize_t (*read)(void *from, char *to, size_t n), void *from)
{
	*r = (struct coco_reader){
		.arena.failed = err_out_of_memory,
		.top = { .name = top_names,
			.n = 3,
			.twice = "images, annotations and categories can stand in a document only once" },
		.image_names = { .name = image_names, .n = sizeof image_names / sizeof *image_names },
		.annotation_names = { .name = annotation_names, .n = ANNOTATION_NAMES },
		.category_names = { .name = category_names, .n = 2 },
	};
	json_stream_open(&r->stream, read, from, err_out_of_memory);
	r->results = json_stream_peek(&r->stream) == '[';
}

void
coco_close(struct coco_reader *r)
{
	json_stream_close(&r->stream);
	arena_free(&r->arena);
}

ssize_t
coco_read_descriptor(void *from, char *to, size_t n)
{
	return read(*(const int *)from, to, n);
}

static bool
read_iscrowd(struct coco_reader *r, struct coco_annotation *a)
{
	struct json_stream *s = &r->stream;
	int64_t whole;
	struct json_place place = json_stream_place(s);
	if (json_stream_integer(s, &whole)) {
		a->iscrowd = (double)whole;
	} else if (!json_stream_is_number(s)) {
		return coco_value_skip(r, &a->entry, COCO_BAD_ISCROWD);
	} else if (!json_stream_number(s, &a->iscrowd)) {
		return false;
	}
	if (a->iscrowd != 0 && a->iscrowd != 1)
		coco_value_fault(&a->entry, COCO_BAD_ISCROWD, place);
	return true;
}

/* [x,y,width,height] */
static bool
read_bbox(struct coco_reader *r, struct coco_annotation *a)
{
	struct json_stream *s = &r->stream;
	bool array = json_stream_peek(s) == '[', good = array;
	const char *end = array ? coco_plain_box(s->p, a->bbox) : NULL;
	if (__builtin_expect(end != NULL && end < s->end && coco_plain_measurable(a->bbox), 1)) {
		s->p = end;
		return true;
	}
	struct json_place place = json_stream_place(s);
	size_t n = 0;
	if (!array)
		return coco_value_skip(r, &a->entry, COCO_BAD_BBOX);
	for (json_stream_enter(s, '[', "a box"); json_stream_element(s); n++) {
		bool number = n < 4 && json_stream_is_number(s);
		good &= number;
		if (!(number ? json_stream_number(s, &a->bbox[n]) : json_stream_skip(s)))
			return false;
	}
	if (!good || n != 4 || !coco_plain_measurable(a->bbox))
		coco_value_fault(&a->entry, COCO_BAD_BBOX, place);
	return !s->failed;
}

static bool
read_image(struct coco_reader *r)
{
	struct json_stream *s = &r->stream;
	struct coco_image *image = &r->image;
	struct coco_entry *e = &image->entry;
	int key;
	image->file_name = image->width = image->height = (struct slice){ 0 };
	for (json_stream_object(s, "an image", &r->image_names); (key = json_stream_member(s, &r->image_names)) >= 0;) {
		if (key >= PASSED)
			json_stream_skip(s);
		else if (key == OWN_ID)
			coco_value_id(r, e, &e->id, COCO_BAD_ID);
		else if (key == FILE_NAME && json_stream_peek(s) != '"')
			coco_value_skip(r, e, COCO_BAD_FILE_NAME);
		else if (key == FILE_NAME)
			coco_value_keep(r, &image->file_name);
		else
			coco_value_number(r, e, COCO_BAD_SIZE,
				key == WIDTH ? &image->width_text : &image->height_text,
				key == WIDTH ? &image->width : &image->height);
	}
	if (!e->id.given)
		coco_value_fault(e, COCO_BAD_ID, e->place);
	return !s->failed;
}

static bool
read_category(struct coco_reader *r)
{
	struct json_stream *s = &r->stream;
	struct coco_category *c = &r->category;
	char why[100];
	int key;
	c->name = (struct slice){ 0 };
	for (json_stream_object(s, "a category", &r->category_names);
		(key = json_stream_member(s, &r->category_names)) >= 0;) {
		bool string = json_stream_peek(s) == '"';
		struct json_place place = json_stream_place(s);
		if (key == 0)
			coco_value_id(r, &c->entry, &c->entry.id, COCO_BAD_ID);
		else if (string || json_stream_is_number(s))
			coco_value_keep(r, &c->name);
		else
			json_stream_skip(s);
		if (!(key == 0 ? c->entry.id.given : c->name.text != NULL))
			c->entry.fault_place = place;
	}
	for (int k = 0; k < 2; k++) {
		if (k == 0 ? c->entry.id.given : c->name.text != NULL)
			continue;
		snprintf(why, sizeof why, "categories[%zu]: \"%s\" must be there, a string or a number", c->entry.index,
			category_names[k]);
		json_stream_fail_at(s, c->entry.fault_place.line > 0 ? c->entry.fault_place : c->entry.place, why);
	}
	return !s->failed;
}

/* What must be there and has not been found wrong. */
static void
check_annotation(struct coco_annotation *a, unsigned seen, bool detection)
{
	struct coco_entry *e = &a->entry;
	if ((seen >> IMAGE_ID & 1) == 0)
		coco_value_fault(e, COCO_NO_IMAGE_ID, e->place);
	if ((seen >> CATEGORY_ID & 1) == 0)
		coco_value_fault(e, COCO_NO_CATEGORY_ID, e->place);
	if ((seen >> BBOX & 1) == 0)
		coco_value_fault(e, COCO_NO_BBOX, e->place);
	if (detection && (seen >> SCORE & 1) == 0)
		coco_value_fault(e, COCO_BAD_SCORE, e->place);
}

static void
read_score(struct coco_reader *r, struct coco_annotation *a)
{
	if (coco_value_number(r, &a->entry, COCO_BAD_SCORE, &a->score_text, &a->score) && a->score.text != NULL)
		num_read_double(a->score.text, &a->score_value);
}

static bool
read_annotation(struct coco_reader *r)
{
	struct json_stream *s = &r->stream;
	struct coco_annotation *a = &r->annotation;
	struct coco_entry *e = &a->entry;
	struct json_names *names = &r->annotation_names;
	if (r->objects)
		a->object = json_value_ahead(s, &r->arena);
	if (r->results && __builtin_expect(coco_plain_detection(r), 1))
		return true;
	a->image = a->category = (struct coco_id){ 0 };
	a->area = a->score = (struct slice){ 0 };
	a->iscrowd = 0;
	json_stream_object(s, "an annotation", names);
	for (;;) {
		switch ((enum annotation_name)json_stream_member(s, names)) {
		case ID: coco_value_id(r, e, &e->id, COCO_BAD_ID); break;
		case IMAGE_ID: coco_value_id(r, e, &a->image, COCO_NO_IMAGE_ID); break;
		case CATEGORY_ID: coco_value_id(r, e, &a->category, COCO_NO_CATEGORY_ID); break;
		case BBOX: read_bbox(r, a); break;
		case AREA: coco_value_number(r, e, COCO_BAD_AREA, &a->area_text, &a->area); break;
		case ISCROWD: read_iscrowd(r, a); break;
		case SCORE:
			if (r->results)
				read_score(r, a);
			else
				json_stream_skip(s);
			break;
		case SEGMENTATION: json_stream_skip(s); break;
		default:
			check_annotation(a, names->seen, r->results);
			return !s->failed;
		}
	}
}

/* The entry that the stream is before. */
static bool
read_entry(struct coco_reader *r)
{
	struct coco_entry *e = r->inside == COCO_IMAGE ? &r->image.entry :
		r->inside == COCO_CATEGORY ? &r->category.entry : &r->annotation.entry;
	if (r->arena.chunk != NULL)
		arena_reset(&r->arena);
	*e = (struct coco_entry){ .index = r->index++, .place = json_stream_place(&r->stream) };
	if (json_stream_peek(&r->stream) != '{' && r->inside != COCO_CATEGORY)
		return coco_value_skip(r, e, COCO_NO_OBJECT);
	return r->inside == COCO_IMAGE      ? read_image(r)
	       : r->inside == COCO_CATEGORY ? read_category(r)
					    : read_annotation(r);
}

/* Into the next of the document's arrays. false: there is none. */
static bool
enter_array(struct coco_reader *r)
{
	static const enum coco_kind kinds[] = { COCO_IMAGE, COCO_ANNOTATION, COCO_CATEGORY };
	static const char *const what[] = { "images", "annotations", "the categories" };
	bool first = !r->begun;
	r->begun = true;
	r->index = 0;
	if (r->results) {
		r->inside = COCO_DETECTION;
		return first && json_stream_enter(&r->stream, '[', "detections");
	}
	if (first && !json_stream_object(&r->stream, "a COCO document", &r->top))
		return false;
	int key = json_stream_member(&r->stream, &r->top);
	if (key < 0)
		return false;
	r->inside = kinds[key];
	r->seen[key] = true;
	return json_stream_enter(&r->stream, '[', what[key]);
}

enum coco_kind
coco_next(struct coco_reader *r)
{
	struct json_stream *s = &r->stream;
	for (;;) {
		if (r->inside != COCO_END && json_stream_element(s))
			return read_entry(r) ? r->inside : COCO_FAILED;
		if (s->failed)
			return COCO_FAILED;
		if (!enter_array(r))
			break;
	}
	if (!json_stream_end(s))
		return COCO_FAILED;
	if (!r->results && !r->seen[0] && !r->without_images) {
		json_stream_fail_at(s, (struct json_place){ 1, 1 }, "no \"images\"; this is not a COCO document");
		return COCO_FAILED;
	}
	return COCO_END;
}
