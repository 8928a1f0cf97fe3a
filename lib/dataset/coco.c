/* coco.c -- COCO instances: one JSON document of images, annotations and categories, in any order. Read only.
 *
 * The document is walked once. Of each image and annotation a few pointers into the text are kept, and the box;
 * segmentations are checked for syntax and passed over. Then annotations are dealt out to their images by counting, and
 * records leave in the order of the images. */
#include "dataset/format.h"
#include "dataset/image.h"
#include "text/text_file.h"

#include "base/num.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Values are where they stand in the text, NULL where there is none; how long they are, the scanner finds again. */
struct picture {
	const char *id, *file_name, *width, *height;
};

struct note {
	double box[4];
	const char *id, *image, *category, *area, *crowd;
};

struct json_dom {
	struct document_source *feed;
	const struct convert *convert;
	const char *path;
	struct text_file text;
	struct arena arena;
	struct json_pull walk;
	struct buf pictures, notes; /* of struct picture, struct note */
	struct text_table ids;           /* of pictures */
	struct names categories;
	bool seen[3];               /* images, annotations, categories */
};

static const struct picture *
picture_at(const struct json_dom *d, size_t i)
{
	return (const struct picture *)(const void *)d->pictures.data + i;
}

static const struct note *
note_at(const struct json_dom *d, size_t i)
{
	return (const struct note *)(const void *)d->notes.data + i;
}

/* The value that starts at p, which was checked before. */
static struct slice
value_at(const char *p)
{
	struct json_error error;
	return (struct slice){ p, p == NULL ? 0 : (size_t)(json_skip(p, &error) - p) };
}

/* Says what is wrong with entry i of an array, at p; its id helps to find it. Returns false. */
static bool
fail(struct json_dom *d, const char *array, size_t i, const char *id, const char *p, const char *what)
{
	char why[160];
	struct slice name = value_at(id);
	if (id != NULL)
		snprintf(why, sizeof why, "%s[%zu] (id %.*s): %s", array, i, name.n < 40 ? (int)name.n : 40, name.text, what);
	else
		snprintf(why, sizeof why, "%s[%zu]: %s", array, i, what);
	return json_pull_fail(&d->walk, p, why);
}

static bool
is_scalar(struct slice v)
{
	return v.text != NULL && (*v.text == '"' || *v.text == '-' || (*v.text >= '0' && *v.text <= '9'));
}

/* A number in range, if it is there at all. */
static bool
is_number(struct slice v, double *number)
{
	*number = 0;
	return v.text == NULL || (num_read_double(v.text, number) == v.text + v.n && isfinite(*number));
}

static bool
read_picture(struct json_dom *d, size_t i)
{
	static const char *const keys[] = { "id", "file_name", "width", "height" };
	struct slice v[4];
	size_t number;
	double size;
	const char *at = d->walk.p;
	if (!json_pull_fields(&d->walk, "an image", keys, 4, v))
		return false;
	if (!is_scalar(v[0]))
		return fail(d, "images", i, NULL, v[0].text != NULL ? v[0].text : at,
			"\"id\" must be there, a number or a string");
	if (v[1].text != NULL && *v[1].text != '"')
		return fail(d, "images", i, v[0].text, v[1].text, "\"file_name\" must be a string");
	for (size_t k = 2; k < 4; k++)
		if (!is_number(v[k], &size))
			return fail(d, "images", i, v[0].text, v[k].text, "width and height must be numbers");
	if (!text_table_add(&d->ids, json_text(v[0], &d->arena), &number, &d->arena))
		return fail(d, "images", i, v[0].text, v[0].text, "an image of this id is there already");
	buf_add(&d->pictures, &(struct picture){ v[0].text, v[1].text, v[2].text, v[3].text }, sizeof(struct picture));
	return true;
}

/* [x,y,w,h] */
static bool
read_bbox(struct slice v, double box[4])
{
	struct json_pull w = { .p = v.text };
	size_t n = 0;
	for (json_pull_enter(&w, '[', "a box"); json_pull_element(&w); n++) {
		struct slice value = json_pull_value(&w);
		if (n == 4 || !is_number(value, &box[n]))
			return false;
	}
	return w.wrong == NULL && n == 4 && isfinite(box[0] + box[2]) && isfinite(box[1] + box[3]) &&
		isfinite(box[2] * box[3]);
}

static bool
read_note(struct json_dom *d, size_t i)
{
	static const char *const keys[] = { "id", "image_id", "category_id", "bbox", "area", "iscrowd" };
	enum { ID, IMAGE, CATEGORY, BBOX, AREA, CROWD, KEYS };
	struct slice v[KEYS];
	struct note note;
	double number;
	const char *at = d->walk.p;
	if (!json_pull_fields(&d->walk, "an annotation", keys, KEYS, v))
		return false;
	const char *id = is_scalar(v[ID]) ? v[ID].text : NULL;
	if (v[ID].text != NULL && id == NULL)
		return fail(d, "annotations", i, NULL, v[ID].text, "\"id\" must be a number or a string");
	if (!is_scalar(v[IMAGE]))
		return fail(d, "annotations", i, id, v[IMAGE].text != NULL ? v[IMAGE].text : at,
			"\"image_id\" must be there, a number or a string");
	if (!is_scalar(v[CATEGORY]))
		return fail(d, "annotations", i, id, v[CATEGORY].text != NULL ? v[CATEGORY].text : at,
			"\"category_id\" must be there, a number or a string");
	if (v[BBOX].text == NULL)
		return fail(d, "annotations", i, id, at, "no \"bbox\"; give it one, or remove the annotation");
	if (!read_bbox(v[BBOX], note.box))
		return fail(d, "annotations", i, id, v[BBOX].text, "\"bbox\" must be four finite numbers [x,y,width,height]");
	if (!is_number(v[AREA], &number))
		return fail(d, "annotations", i, id, v[AREA].text, "\"area\" must be a finite number");
	if (!is_number(v[CROWD], &number) || (number != 0 && number != 1))
		return fail(d, "annotations", i, id, v[CROWD].text, "\"iscrowd\" must be 0 or 1");
	note.id = v[ID].text;
	note.image = v[IMAGE].text;
	note.category = v[CATEGORY].text;
	note.area = v[AREA].text;
	note.crowd = v[CROWD].text;
	buf_add(&d->notes, &note, sizeof note);
	return true;
}

/* The document's members. */
static bool
read_document(struct json_dom *d)
{
	static const char *const names[] = { "images", "annotations", "categories" };
	struct json_pull *w = &d->walk;
	struct slice key;
	json_pull_enter(w, '{', "a COCO document");
	while (json_pull_member(w, &key)) {
		size_t which = 0;
		while (which < 3 && !slice_is(key, names[which]))
			which++;
		if (which == 3) {
			json_pull_value(w);
			continue;
		}
		if (d->seen[which])
			return json_pull_fail(w, w->p, "images, annotations and categories can stand in a document only once");
		d->seen[which] = true;
		if (which == 2) {
			names_pull(&d->categories, w);
		} else if (json_pull_enter(w, '[', names[which])) {
			for (size_t i = 0; json_pull_element(w); i++)
				if (!(which == 0 ? read_picture(d, i) : read_note(d, i)))
					break;
		}
	}
	if (!json_pull_end(w))
		return false;
	return d->seen[0] || json_pull_fail(w, d->text.bytes.text, "no \"images\"; this is not a COCO document");
}

/* What the annotation's box is called. Without categories at all, ids are all there is. */
static bool
find_label(struct json_dom *d, size_t i, struct slice *label)
{
	const struct note *note = note_at(d, i);
	struct slice id = value_at(note->category);
	const struct names_row *row = names_by_id(&d->categories, json_text(id, &d->arena));
	if (row == NULL && (d->seen[2] || !d->convert->label_ids)) {
		char what[120];
		snprintf(what, sizeof what, "category_id %.*s is not among the categories; %s", id.n < 40 ? (int)id.n : 40,
			id.text, d->seen[2] ? "add it, or remove the annotation" : "there are none, see --label");
		return fail(d, "annotations", i, note->id, note->category, what);
	}
	*label = d->convert->label_ids ? id : row->name;
	return true;
}

/* The image of each annotation. */
static bool
find_images(struct json_dom *d, uint32_t *owner)
{
	for (size_t i = 0; i < d->notes.len / sizeof(struct note); i++) {
		const struct note *note = note_at(d, i);
		struct slice id = value_at(note->image);
		size_t image;
		if (!text_table_find(&d->ids, json_text(id, &d->arena), &image)) {
			char what[120];
			snprintf(what, sizeof what, "image_id %.*s is not among the images; add it, or remove the annotation",
				id.n < 40 ? (int)id.n : 40, id.text);
			return fail(d, "annotations", i, note->id, note->image, what);
		}
		owner[i] = (uint32_t)image;
	}
	return true;
}

/* An annotation becomes a box of the image. */
static void
add_note(struct json_dom *d, struct image *image, size_t i, struct slice label)
{
	const struct note *note = note_at(d, i);
	const double *b = note->box;
	struct box box = convert_box(d->convert, 0, (struct box){ b[0], b[1], b[0], b[1] });
	box = (struct box){ box.x1, box.y1, box.x1 + b[2], box.y1 + b[3] };
	size_t k = image_add(image, box, &d->arena);
	image->column[IMAGE_LABELS][k] = label;
	image->column[IMAGE_IDS][k] = note->id != NULL ? value_at(note->id) : slice_of("null");
	image->column[IMAGE_ISCROWD][k] = note->crowd != NULL ? value_at(note->crowd) : slice_of("0");
	image->column[IMAGE_AREA][k] = value_at(note->area);
	if (note->area == NULL) {
		char *text = arena_alloc(&d->arena, NUM_SIZE);
		image->column[IMAGE_AREA][k] = (struct slice){ text, num_print_double(text, box_area(box)) };
	}
}

/* Adds the newlines from p to the next place to a line number. */
static uint64_t
count_lines(uint64_t line, const char *p, const char *to)
{
	while ((p = memchr(p, '\n', (size_t)(to - p))) != NULL) {
		line++;
		p++;
	}
	return line;
}

static void
send_images(struct json_dom *d, const size_t *first, const uint32_t *order, const struct slice *label)
{
	struct image image = { .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IDS) | IMAGE_BIT(IMAGE_AREA) |
		IMAGE_BIT(IMAGE_ISCROWD) };
	const char *counted = d->text.bytes.text;
	uint64_t line = 1;
	for (size_t i = 0; i < d->ids.n; i++) {
		const struct picture *p = picture_at(d, i);
		line = count_lines(line, counted, p->id);
		counted = p->id;
		image.id = value_at(p->id);
		image.file_name = value_at(p->file_name);
		image.width = value_at(p->width);
		image.height = value_at(p->height);
		image.boxes = 0;
		for (size_t k = first[i]; k < first[i + 1]; k++)
			add_note(d, &image, order[k], label[order[k]]);
		if (!document_source_image(d->feed, d->path, line, &image))
			break;
	}
}

/* Records leave. Everything is looked up before the first does, so that what is missing stops the document as a whole. */
static bool
send(struct json_dom *d)
{
	size_t images = d->ids.n, notes = d->notes.len / sizeof(struct note);
	size_t *first = arena_array(&d->arena, size_t, images + 1);
	uint32_t *owner = arena_array(&d->arena, uint32_t, notes), *order = arena_array(&d->arena, uint32_t, notes);
	struct slice *label = arena_array(&d->arena, struct slice, notes);
	if (!find_images(d, owner))
		return false;
	for (size_t i = 0; i < notes; i++)
		if (!find_label(d, i, &label[i]))
			return false;
	text_table_group(owner, notes, images, first, order);
	send_images(d, first, order, label);
	return true;
}

static bool
read_coco(struct document_source *feed, const struct convert *c, const char *path)
{
	struct json_dom d = { .feed = feed, .convert = c, .path = strcmp(path, "-") == 0 ? "<stdin>" : path,
		.arena.failed = err_out_of_memory, .pictures.failed = err_out_of_memory, .notes.failed = err_out_of_memory };
	if (!text_file_open(&d.text, path, document_source_input(feed)))
		return document_source_fail(feed, d.path, 0, 0, "%s", strerror(errno));
	d.walk = json_pull_start(d.text.bytes, &d.arena);
	bool go_on = true;
	if (!read_document(&d) || !send(&d)) {
		struct text_file_place at = text_file_place(&d.text, d.walk.wrong);
		go_on = document_source_fail(feed, d.path, at.line, at.column, "%s", d.walk.why);
	}
	buf_free(&d.pictures);
	buf_free(&d.notes);
	arena_free(&d.arena);
	text_file_close(&d.text);
	return go_on;
}

const struct format format_coco = {
	.name = "coco",
	.about = "COCO instances, one JSON document",
	.extension = "json",
	.feed = read_coco,
	.line = convert_record,
};
