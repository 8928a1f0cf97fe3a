/* via.c -- the VGG Image Annotator. Versions 1 and 2: one JSON object whose members are the images, by keys that do
 * not matter; or a project, which has them in its member _via_img_metadata; or a table, which is via_table.c's. Version
 * 3: a project, which is via_project.c's. Regions are via_region.c's, writing is via_out.c's.
 *
 * The label is an attribute of the region whose key the annotator chose: that of --label-key, else the only one that
 * the region has. */
#include "dataset/via.h"

#include "dataset/file_sample.h"
#include "engine/err.h"

enum { FILE_NAME, REGIONS, FILE_NAMES };

static const char *const file_names[FILE_NAMES] = { "filename", "regions" };

static void
open_reader(struct image_stream *s)
{
	struct via *r = (struct via *)s;
	r->file = (struct json_names){ .name = file_names, .n = FILE_NAMES };
	via_region_open(r);
	r->images.failed = r->owners.failed = err_out_of_memory;
	image_stream_json(s, &r->json);
}

static void
close_reader(struct image_stream *s)
{
	struct via *r = (struct via *)s;
	json_stream_close(&r->json);
	buf_free(&r->images);
	buf_free(&r->owners);
}

/* A list in version 2, a map from their numbers in version 1. */
static void
read_regions(struct via *r)
{
	struct slice number;
	if (json_stream_peek(&r->json) == '[' && json_stream_enter(&r->json, '[', "")) {
		while (json_stream_element(&r->json))
			via_region_read(r);
	} else if (json_value_enter(&r->json, '{')) {
		while (json_stream_key(&r->json, &number, &r->stream.arena))
			via_region_read(r);
	}
}

/* The image of a member that has been found. */
static void
read_image(struct via *r, struct slice key)
{
	struct image_stream *s = &r->stream;
	int member;
	annotations_start(&s->now, IMAGE_BIT(IMAGE_LABELS), &s->arena);
	s->line = json_stream_place(&r->json).line;
	r->region = NULL;
	r->regions = r->room = r->number = 0;
	if (json_stream_peek(&r->json) != '{' || !json_stream_object(&r->json, "an image", &r->file)) {
		json_stream_skip(&r->json);
	} else {
		while ((member = json_stream_member(&r->json, &r->file)) >= 0) {
			if (member == FILE_NAME)
				s->now.image.file_name = json_value_name(&r->json, &s->arena);
			else
				read_regions(r);
		}
	}
	if (s->now.image.file_name.text == NULL)
		s->rejected = arena_format(&s->arena, "member \"%.*s\": no \"filename\"; it is no image of VIA",
			key.n < 80 ? (int)key.n : 80, key.text);
	else
		via_region_take(r, r->region, r->regions);
}

/* To the next member that is an image. false: there is none, or the stream failed, or the document is gathered. */
static bool
find_image(struct via *r, struct slice *key)
{
	static const char project[] = "_via_";
	const size_t n = strlen(project);
	for (;; r->begun = true) {
		if (!json_stream_key(&r->json, key, &r->stream.arena)) {
			if (r->json.failed || !r->inside)
				return false;
			r->inside = false;
		} else if (!r->begun && via_project_is(*key)) {
			via_project_read(r, *key);
			return false;
		} else if (r->inside || key->n < n || memcmp(key->text, project, n) != 0) {
			r->begun = true;
			return true;
		} else if (!slice_is(*key, "_via_img_metadata")) {
			json_stream_skip(&r->json);
		} else {
			r->inside = json_stream_enter(&r->json, '{', "_via_img_metadata");
		}
	}
}

/* Before the first image: a table is read whole. false: what is wrong is said. */
static bool
begin(struct via *r)
{
	char first = json_stream_peek(&r->json);
	if (first != '{' && first != '[' && first != '\0')
		return via_table_read(r);
	return json_stream_enter(&r->json, '{', "a VIA document") || image_stream_fail(&r->stream, &r->json);
}

static bool
next_image(struct image_stream *s)
{
	struct via *r = (struct via *)s;
	struct slice key;
	if (!r->begun && !r->gathered && !begin(r))
		return false;
	if (r->gathered)
		return via_gather_next(r);
	if (find_image(r, &key)) {
		read_image(r, key);
		return !r->json.failed || image_stream_fail(s, &r->json);
	}
	if (r->json.failed || !json_stream_end(&r->json))
		return image_stream_fail(s, &r->json);
	return r->gathered && via_gather_next(r);
}

static const struct image_stream_reader reader = { sizeof(struct via), open_reader, next_image, close_reader };

static struct filter_document *
open_document(const struct convert *c, const char *path)
{
	return image_stream_open(c, path, &reader);
}

/* A project, of which version 3 begins with what it is called, or an image. */
static bool
has_file(const struct file_sample *s)
{
	return s->kind == '{' && (file_sample_has(&s->keys, "_via_img_metadata") ||
		(file_sample_has(&s->keys, "project") && file_sample_has(&s->inner, "pid")) ||
		file_sample_has(&s->keys, "_via_settings") || (file_sample_has(&s->inner, "filename") &&
		file_sample_has(&s->inner, "regions")));
}

const struct format format_via = {
	.name = "via",
	.about = "VGG Image Annotator, one JSON document or table; written as of version 2",
	.has_file = has_file,
	.open = open_document,
	.read = image_stream_read,
	.write = via_out_write,
	.frame = &via_out_frame,
	.one_thread = true,
	.counters = annotation_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_NAMED | USES_LABEL_KEY | USES_KEEP,
	.writes = USES_LABEL_KEY,
};
