/* via_project.c -- VIA: projects of version 3, where regions are by themselves and say which view they belong to. A
 * view is what an annotator sees at once: an image here. The shapes of regions are via_shape.c's, their labels
 * via_attribute.c's.
 *
 * Source: gitlab.com/vgg/via, via-3.x.y, CodeDoc.md, "Structure of VIA Project JSON File" (members, kinds of files). */
#include "dataset/via.h"

#include <math.h>
#include <stdio.h>

enum { FILE_IS_IMAGE = 2 };

struct file {
	struct slice name; /* a JSON text; .text is NULL where there is none */
	double kind;       /* NaN: not known */
};

struct view {
	struct slice file; /* a text */
	size_t files;      /* 0: it is not in the project */
};

/* By their ids. */
struct project {
	struct via *via;
	struct arena *arena;
	struct via_attributes attributes;
	struct text_table files;
	struct buf file, view; /* of the structs above; views have the numbers of images */
};

static const char *const members[] = { "project", "config", "attribute", "file", "metadata", "view" };

bool
via_project_is(struct slice key)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (slice_is(key, members[i]))
			return true;
	return false;
}

/* A number or string as a text. */
static struct slice
read_text(struct project *p)
{
	struct slice text = json_value_text(&p->via->json, p->arena);
	return text.text != NULL ? json_text(text, p->arena) : slice_of("");
}

/* The number of a view, which is that of its image. */
static uint32_t
find_view(struct project *p, struct slice id)
{
	const struct view none = { 0 };
	uint32_t number;
	via_gather_image(p->via, id, json_stream_place(&p->via->json).line, &number);
	if (number == p->view.len / sizeof none)
		buf_add(&p->view, &none, sizeof none);
	return number;
}

static void
read_file(struct project *p, struct slice id)
{
	struct json_stream *s = &p->via->json;
	struct file file = { .kind = NAN };
	struct slice key, source = { 0 };
	size_t number;
	while (json_stream_key(s, &key, p->arena)) {
		if (slice_is(key, "fname"))
			file.name = json_value_name(s, p->arena);
		else if (slice_is(key, "src"))
			source = json_value_name(s, p->arena);
		else if (slice_is(key, "type"))
			file.kind = json_value_number(s);
		else
			json_stream_skip(s);
	}
	file.name = file.name.n > 2 ? file.name : source;
	if (text_table_add(&p->files, id, &number, p->arena))
		buf_add(&p->file, &file, sizeof file);
}

static void
read_view(struct project *p, struct slice id)
{
	struct json_stream *s = &p->via->json;
	struct slice key;
	uint32_t number = find_view(p, id);
	while (json_stream_key(s, &key, p->arena)) {
		if (!slice_is(key, "fid_list")) {
			json_stream_skip(s);
		} else if (json_value_enter(s, '[')) {
			while (json_stream_element(s)) {
				struct view *view = (struct view *)(void *)p->view.data + number;
				view->file = read_text(p);
				view->files++;
			}
		}
	}
}

static void
read_values(struct project *p, struct via_region *to)
{
	struct json_stream *s = &p->via->json;
	struct slice key;
	if (!json_value_enter(s, '{'))
		return;
	for (struct via_value **last = &to->value; json_stream_key(s, &key, p->arena); last = &(*last)->next) {
		*last = arena_zero(p->arena, sizeof **last);
		(*last)->attribute = key;
		(*last)->text = json_value_label(s, p->arena);
	}
}

static void
read_region(struct project *p, struct slice id)
{
	struct json_stream *s = &p->via->json;
	struct via_region *region = via_region_add(p->via);
	struct slice key, view = slice_of("");
	(void)id;
	region->place = json_stream_place(s);
	region->no_shape = "no \"xy\"";
	while (json_stream_key(s, &key, p->arena)) {
		if (slice_is(key, "vid"))
			view = read_text(p);
		else if (slice_is(key, "xy"))
			via_shape_read(p->via, region);
		else if (slice_is(key, "av"))
			read_values(p, region);
		else
			json_stream_skip(s);
	}
	uint32_t number = find_view(p, view);
	buf_add(&p->via->owners, &number, sizeof number);
}

/* The views that the project shows come first, in its order. */
static void
read_head(struct project *p)
{
	struct json_stream *s = &p->via->json;
	struct slice key;
	while (json_stream_key(s, &key, p->arena)) {
		if (!slice_is(key, "vid_list"))
			json_stream_skip(s);
		else if (json_value_enter(s, '['))
			while (json_stream_element(s))
				find_view(p, read_text(p));
	}
}

static void
read_attribute(struct project *p, struct slice id)
{
	via_attribute_read(p->via, &p->attributes, id);
}

/* A member of the document: each is a map from ids to what has them. */
static void
read_member(struct project *p, struct slice name)
{
	struct json_stream *s = &p->via->json;
	void (*read)(struct project *p, struct slice id) = slice_is(name, "attribute") ? read_attribute
		: slice_is(name, "file") ? read_file : slice_is(name, "metadata") ? read_region
		: slice_is(name, "view") ? read_view : NULL;
	struct slice id;
	bool head = slice_is(name, "project");
	if (read == NULL && !head)
		json_stream_skip(s);
	else if (json_value_enter(s, '{')) {
		if (head) {
			read_head(p);
			return;
		}
		while (json_stream_key(s, &id, p->arena))
			if (json_value_enter(s, '{'))
				read(p, id);
	}
}

/* The names of the images, and what is wrong with views that are none. */
static void
name_images(struct project *p)
{
	for (size_t i = 0; i < p->via->keys.n; i++) {
		struct via_image *image = via_gathered(p->via, i);
		const struct view *view = (const struct view *)(const void *)p->view.data + i;
		struct slice id = p->via->keys.key[i];
		size_t number;
		bool known = text_table_find(&p->files, view->file, &number);
		const struct file *file = known ? (const struct file *)(const void *)p->file.data + number : NULL;
		const char *why = view->files == 0 ? "is not in the project"
			: view->files > 1 ? "shows several files, and regions do not say which of them they are in"
			: file == NULL ? "shows a file that is not in the project"
			: !isnan(file->kind) && file->kind != FILE_IS_IMAGE ? "shows no image, but video or sound"
			: NULL;
		if (why != NULL)
			image->rejected = arena_format(p->arena, "view \"%.*s\" %s", id.n < 80 ? (int)id.n : 80,
				id.text, why);
		else
			image->file_name = file->name;
	}
}

void
via_project_read(struct via *r, struct slice key)
{
	struct project p = { .via = r, .arena = &r->stream.keep, .file.failed = r->owners.failed,
		.attributes.attribute.failed = r->owners.failed, .view.failed = r->owners.failed };
	annotations_start(&r->stream.now, 0, &r->stream.keep);
	do
		read_member(&p, key);
	while (json_stream_key(&r->json, &key, p.arena));
	if (!r->json.failed) {
		name_images(&p);
		for (size_t i = 0; i < r->regions; i++)
			via_attribute_label(r, &p.attributes, &r->region[i],
				via_gathered(r, ((uint32_t *)(void *)r->owners.data)[i]));
		via_gather_end(r);
	}
	buf_free(&p.file);
	buf_free(&p.attributes.attribute);
	buf_free(&p.view);
}
