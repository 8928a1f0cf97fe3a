/* createml.c -- Create ML: one JSON array of images, boxes by centre, width and height in pixels.
 *
 * Apple's own pages call the members "imagefilename" and "annotation", other tools "image" and "annotations"; both
 * are read, and the latter written. Units and anchor are no part of the file but options of its reader, as here. */
#include "base/decimal.h"
#include "dataset/dialect.h"
#include "dataset/file_sample.h"
#include "dataset/image_stream.h"
#include "dataset/json_value.h"

#include <math.h>

enum { NAME, NAME_TOO, FILE_NAME, ANNOTATIONS, ANNOTATION, IMAGE_NAMES };

static const char *const image_names[IMAGE_NAMES] = { "image", "imagefilename", "filename", "annotations",
	"annotation" };

enum { LABEL, COORDINATES, ANNOTATION_NAMES };

static const char *const annotation_names[ANNOTATION_NAMES] = { "label", "coordinates" };

enum { X, Y, WIDTH, HEIGHT, NUMBERS };

static const char *const number_names[NUMBERS] = { "x", "y", "width", "height" };

struct reader {
	struct image_stream stream;
	struct json_stream json;
	struct json_names image, annotation, number;
	bool begun;
};

static void
open_reader(struct image_stream *s)
{
	struct reader *r = (struct reader *)s;
	r->image = (struct json_names){ .name = image_names, .n = IMAGE_NAMES };
	r->annotation = (struct json_names){ .name = annotation_names, .n = ANNOTATION_NAMES };
	r->number = (struct json_names){ .name = number_names, .n = NUMBERS };
	image_stream_json(s, &r->json);
}

static void
close_reader(struct image_stream *s)
{
	json_stream_close(&((struct reader *)s)->json);
}

static void
read_numbers(struct reader *r, double number[NUMBERS])
{
	int key;
	if (json_stream_object(&r->json, "coordinates", &r->number))
		while ((key = json_stream_member(&r->json, &r->number)) >= 0)
			number[key] = json_value_number(&r->json);
}

static void
read_annotation(struct reader *r)
{
	struct annotations *a = &r->stream.now;
	const struct convert *c = r->stream.convert;
	double number[NUMBERS] = { NAN, NAN, NAN, NAN };
	struct slice label = { 0 };
	bool shaped = false;
	int key;
	struct json_place place = json_stream_place(&r->json);
	annotations_look(a, c, &r->json);
	if (json_stream_peek(&r->json) == '{' && json_stream_object(&r->json, "an annotation", &r->annotation)) {
		while ((key = json_stream_member(&r->json, &r->annotation)) >= 0) {
			if (key == LABEL)
				label = json_value_label(&r->json, a->arena);
			else if (json_stream_peek(&r->json) == '{' && (shaped = true))
				read_numbers(r, number);
			else
				json_stream_skip(&r->json);
		}
	} else {
		json_stream_skip(&r->json);
	}
	enum box_form form = c->box >= 0 ? (enum box_form)c->box : BOX_CXCYWH;
	if (!shaped)
		annotations_blame(a, ANNOTATION_NO_SHAPE, place, "no \"coordinates\"");
	else
		annotations_add(a, convert_form(form, number), label, place);
	a->n++;
}

/* Coordinates that are fractions of the image, in its pixels. */
static void
finish_boxes(struct image_stream *s)
{
	struct image *image = &s->now.image;
	double size[2];
	char why[IMAGE_WHY];
	bool norm = s->convert->unit == UNIT_NORM;
	if (norm && image->boxes > 0 && !image_stream_size(s, size, why)) {
		s->rejected = arena_text(&s->arena, why, strlen(why));
		return;
	}
	for (size_t i = 0; i < image->boxes; i++)
		image->box[i] = norm ? convert_scale(image->box[i], size) : convert_box(s->convert, 0, image->box[i]);
}

static bool
next_image(struct image_stream *s)
{
	struct reader *r = (struct reader *)s;
	int key;
	if (!r->begun && !json_stream_enter(&r->json, '[', "a Create ML document"))
		return image_stream_fail(s, &r->json);
	r->begun = true;
	if (!json_stream_element(&r->json)) {
		json_stream_end(&r->json);
		return r->json.failed && image_stream_fail(s, &r->json);
	}
	annotations_start(&s->now, IMAGE_BIT(IMAGE_LABELS), &s->arena);
	s->line = json_stream_place(&r->json).line;
	if (!json_stream_object(&r->json, "an image", &r->image))
		return image_stream_fail(s, &r->json);
	while ((key = json_stream_member(&r->json, &r->image)) >= 0) {
		if (key < ANNOTATIONS)
			s->now.image.file_name = json_value_name(&r->json, &s->arena);
		else if (json_value_enter(&r->json, '['))
			while (json_stream_element(&r->json))
				read_annotation(r);
	}
	if (r->json.failed)
		return image_stream_fail(s, &r->json);
	finish_boxes(s);
	return true;
}

static const struct image_stream_reader reader = { sizeof(struct reader), open_reader, next_image, close_reader };

static struct filter_document *
open_document(const struct convert *c, const char *path)
{
	return image_stream_open(c, path, &reader);
}

static const struct filter_frame frame = { "[\n", ",\n", "\n]\n", "[]\n" };

static void
put_annotation(const struct record *r, size_t i, struct box b, struct buf *out)
{
	const double number[NUMBERS] = { decimal_add(b.x1, b.x2) / 2, decimal_add(b.y1, b.y2) / 2,
		decimal_subtract(b.x2, b.x1), decimal_subtract(b.y2, b.y1) };
	buf_char(json_put_next(out), '{');
	json_put_string(json_put_key(out, "label"), record_text(r, COLUMN_LABELS, i));
	buf_char(json_put_key(out, "coordinates"), '{');
	for (size_t k = 0; k < NUMBERS; k++)
		json_put_number(json_put_key(out, number_names[k]), number[k]);
	buf_text(out, "}}");
}

static bool
write_image(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	(void)c;
	if (!dialect_check(r, kept, &name, NULL) || !convert_new_name(r, name))
		return false;
	buf_text(out, frame.between);
	buf_char(out, '{');
	json_put_string(json_put_key(out, "image"), name);
	buf_char(json_put_key(out, "annotations"), '[');
	for (size_t i = 0; i < kept->boxes; i++)
		put_annotation(r, kept->index[i], kept->box[i], out);
	buf_text(out, "]}");
	convert_count_lost(r, kept, 0);
	return true;
}

static bool
has_file(const struct file_sample *s)
{
	const struct file_sample_keys *keys = &s->keys;
	return s->kind == '[' && (file_sample_has(keys, "image") || file_sample_has(keys, "imagefilename")) &&
	       (file_sample_has(keys, "annotations") || file_sample_has(keys, "annotation"));
}

const struct format format_createml = {
	.name = "createml",
	.about = "Create ML, one JSON array",
	.has_file = has_file,
	.open = open_document,
	.read = image_stream_read,
	.write = write_image,
	.frame = &frame,
	.one_thread = true,
	.counters = annotation_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_NAMED | USES_BOX | USES_UNIT | USES_KEEP,
};
