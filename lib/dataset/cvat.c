/* cvat.c -- CVAT's XML, version 1.1, of images and of videos: one document of images with their shapes, or of tracks
 * with a shape for each frame. Shapes are cvat_shape.c's, tracks cvat_tracks.c's, writing cvat_out.c's.
 *
 * Images are read as a stream; tracks go through all frames, so that their shapes are kept until the end. Source:
 * docs.cvat.ai, "XML annotation format". */
#include "dataset/cvat.h"

#include "dataset/file_sample.h"
#include "engine/err.h"

#include <stdio.h>

enum { PIECE = 64 << 10 };

/* Ends the document. */
static void
fail(struct cvat *r, const char *why)
{
	struct image_stream *s = &r->stream;
	if (s->why[0] != '\0')
		return;
	s->wrong = (struct json_place){ XML_GetCurrentLineNumber(r->parser),
		XML_GetCurrentColumnNumber(r->parser) + 1 };
	snprintf(s->why, sizeof s->why, "%s", why);
	XML_StopParser(r->parser, XML_FALSE);
}

static void
start_image(struct cvat *r, const XML_Char **attributes)
{
	struct image_stream *s = &r->stream;
	struct image *image = &s->now.image;
	struct slice id = cvat_value(attributes, "id"), name = cvat_value(attributes, "name");
	struct slice subset = cvat_value(attributes, "subset");
	struct slice side[2] = { cvat_value(attributes, "width"), cvat_value(attributes, "height") };
	char why[IMAGE_WHY];
	double x;
	annotations_start(&s->now,
		IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_ISCROWD) | IMAGE_BIT(IMAGE_IGNORE), &s->arena);
	s->line = XML_GetCurrentLineNumber(r->parser);
	r->ignore = r->crowd = false;
	if (id.n > 0)
		image_scalar(id, &image->id, &s->arena);
	if (name.n > 0)
		image_string(name, &image->file_name, &s->arena);
	if (subset.n > 0)
		image_string(subset, &image->split, &s->arena);
	for (size_t k = 0; k < 2 && side[0].n > 0 && side[1].n > 0; k++) {
		if (!image_number(k == 0 ? "width" : "height", side[k], &x, why))
			s->rejected = arena_text(&s->arena, why, strlen(why));
		*(k == 0 ? &image->width : &image->height) =
			(struct slice){ arena_text(&s->arena, side[k].text, side[k].n), side[k].n };
	}
}

/* A child of the root. */
static void
start_part(struct cvat *r, const XML_Char *name, const XML_Char **attributes)
{
	r->inside = strcmp(name, "image") == 0 ? CVAT_IMAGE : strcmp(name, "track") == 0 ? CVAT_TRACK
		: strcmp(name, "meta") == 0 ? CVAT_META : CVAT_OTHER;
	struct slice label = cvat_value(attributes, "label");
	if (r->inside == CVAT_IMAGE)
		start_image(r, attributes);
	r->track_label = (struct slice){ 0 };
	if (r->inside == CVAT_TRACK && label.text != NULL)
		image_string(label, &r->track_label, &r->stream.keep);
}

static void
start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct cvat *r = data;
	bool shapes = r->inside == CVAT_IMAGE || r->inside == CVAT_TRACK;
	size_t depth = r->depth++;
	r->text.len = 0;
	if (depth == 0 && strcmp(name, "annotations") != 0) {
		fail(r, arena_format(&r->stream.keep, "expected <annotations>, not <%.60s>", name));
	} else if (depth == 1) {
		start_part(r, name, attributes);
	} else if (depth == 2 && shapes) {
		cvat_shape_start(r, name, attributes);
	} else if (depth == 3 && shapes) {
		struct slice attribute = cvat_value(attributes, "name");
		r->name.len = 0;
		if (strcmp(name, "attribute") == 0)
			buf_add(&r->name, attribute.text, attribute.n);
	} else if (r->inside == CVAT_META) {
		r->tasks += strcmp(name, "task") == 0 || strcmp(name, "job") == 0;
		r->original_size |= strcmp(name, "original_size") == 0;
	}
}

static void
text(void *data, const XML_Char *bytes, int n)
{
	struct cvat *r = data;
	if (r->inside == CVAT_META || r->depth == 4)
		buf_add(&r->text, bytes, (size_t)n);
}

/* An element of the meta data has ended. */
static void
read_meta(struct cvat *r, const XML_Char *name)
{
	struct cvat_tracks *t = &r->tracks;
	struct slice value = image_trim((struct slice){ r->text.data, r->text.len });
	char why[IMAGE_WHY];
	double x = 0;
	bool whole = image_number(name, value, &x, why) && x >= 0 && x < 0x1p53;
	if (strcmp(name, "original_size") == 0)
		r->original_size = false;
	else if (r->original_size && whole && (strcmp(name, "width") == 0 || strcmp(name, "height") == 0))
		*(name[0] == 'w' ? &t->width : &t->height) =
			(struct slice){ arena_text(&r->stream.keep, value.text, value.n), value.n };
	else if (strcmp(name, "start_frame") == 0 && whole)
		t->start = (uint64_t)x;
	else if (strcmp(name, "stop_frame") == 0 && whole)
		t->stop = (uint64_t)x;
	else if (strcmp(name, "frame_filter") == 0 && value.n > 5 && memcmp(value.text, "step=", 5) == 0 &&
		image_number("step", (struct slice){ value.text + 5, value.n - 5 }, &x, why) && x >= 1 && x < 0x1p53)
		t->step = (uint64_t)x;
	r->text.len = 0;
}

static void
end_image(struct cvat *r)
{
	struct image *image = &r->stream.now.image;
	image->columns &= ~((r->crowd ? 0 : IMAGE_BIT(IMAGE_ISCROWD)) | (r->ignore ? 0 : IMAGE_BIT(IMAGE_IGNORE)));
	r->waits = true;
	XML_StopParser(r->parser, XML_TRUE);
}

static void
end(void *data, const XML_Char *name)
{
	struct cvat *r = data;
	bool shapes = r->inside == CVAT_IMAGE || r->inside == CVAT_TRACK;
	size_t depth = --r->depth;
	if (depth == 3 && shapes && r->name.len > 0)
		cvat_shape_attribute(r, (struct slice){ r->name.data, r->name.len },
			image_trim((struct slice){ r->text.data, r->text.len }));
	else if (depth == 2 && r->inside == CVAT_IMAGE)
		cvat_shape_add(r, &r->shape);
	else if (depth == 2 && r->inside == CVAT_TRACK)
		cvat_tracks_add(r);
	else if (r->inside == CVAT_META)
		read_meta(r, name);
	if (depth != 1)
		return;
	if (r->inside == CVAT_IMAGE)
		end_image(r);
	r->inside = CVAT_OTHER;
}

static void
refuse_entity(void *data, const XML_Char *name, int parameter, const XML_Char *value, int n, const XML_Char *base,
	const XML_Char *system, const XML_Char *public, const XML_Char *notation)
{
	struct cvat *r = data;
	(void)parameter;
	(void)value;
	(void)n;
	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	fail(r, arena_format(&r->stream.keep, "declares the entity \"%.60s\", which is refused", name));
}

static void
open_reader(struct image_stream *s)
{
	struct cvat *r = (struct cvat *)s;
	r->parser = xml_parser_open(r, r->encoding);
	r->name.failed = r->text.failed = r->tracks.shapes.failed = err_out_of_memory;
	r->tracks.step = 1;
	r->tracks.stop = UINT64_MAX;
	XML_SetElementHandler(r->parser, start, end);
	XML_SetCharacterDataHandler(r->parser, text);
	XML_SetEntityDeclHandler(r->parser, refuse_entity);
}

static void
close_reader(struct image_stream *s)
{
	struct cvat *r = (struct cvat *)s;
	XML_ParserFree(r->parser);
	buf_free(&r->name);
	buf_free(&r->text);
	buf_free(&r->tracks.shapes);
}

/* The next piece of the text into the parser. */
static enum XML_Status
feed(struct cvat *r)
{
	void *piece = XML_GetBuffer(r->parser, PIECE);
	if (piece == NULL)
		err_out_of_memory();
	ssize_t n = input_read(&r->stream.in, piece, PIECE);
	if (n < 0) {
		snprintf(r->stream.why, sizeof r->stream.why, "%s", r->stream.in.why);
		return XML_STATUS_ERROR;
	}
	r->fed = n == 0;
	return XML_ParseBuffer(r->parser, (int)n, n == 0);
}

static bool
next_image(struct image_stream *s)
{
	struct cvat *r = (struct cvat *)s;
	enum XML_Status status = XML_STATUS_OK;
	char why[XML_WHY];
	if (r->waits) {
		r->waits = false; /* until the next image */
		status = XML_ResumeParser(r->parser);
	}
	while (status == XML_STATUS_OK && !r->fed)
		status = feed(r);
	if (status == XML_STATUS_SUSPENDED)
		return true;
	if (status == XML_STATUS_OK)
		return cvat_tracks_next(r);
	xml_parser_why(r->parser, r->encoding, why);
	fail(r, why);
	return false;
}

static const struct image_stream_reader reader = { sizeof(struct cvat), open_reader, next_image, close_reader };

static struct filter_document *
open_document(const struct convert *c, const char *path)
{
	return image_stream_open(c, path, &reader);
}

static bool
has_file(const struct file_sample *s)
{
	return slice_is(s->root, "annotations");
}

const struct format format_cvat = {
	.name = "cvat",
	.about = "CVAT for images and for video, one XML document",
	.has_file = has_file,
	.open = open_document,
	.read = image_stream_read,
	.write = cvat_out_write,
	.frame = &cvat_out_frame,
	.one_thread = true,
	.counters = annotation_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_NAMED | USES_KEEP,
};
