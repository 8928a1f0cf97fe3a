/* labelme.c -- LabelMe: a JSON file an image, boxes by two corners in any order. Writing is labelme_out.c's.
 *
 * Of other shapes the box around them is taken: a circle is its centre and a point on its edge, all else is its points.
 * X-AnyLabeling's files are such, too, with rectangles of four points, turned ones, and a mark for what is difficult.
 * The picture, which may be in the file, is passed over. */
#include "dataset/labelme_out.h"

#include "dataset/annotations.h"
#include "dataset/folder_sample.h"
#include "dataset/folder.h"
#include "dataset/format.h"
#include "dataset/json_value.h"
#include "engine/err.h"
#include "engine/input.h"
#include "json/json.h"

#include <math.h>

enum { SHAPES, PATH, WIDTH, HEIGHT, FILE_NAMES };

static const char *const file_names[FILE_NAMES] = { "shapes", "imagePath", "imageWidth", "imageHeight" };

enum { LABEL, POINTS, TYPE, DIFFICULT, SHAPE_NAMES };

static const char *const shape_names[SHAPE_NAMES] = { "label", "points", "shape_type", "difficult" };

struct reader {
	const struct convert *convert;
	struct json_stream json;
	struct json_names file, shape;
	struct annotations now;
	bool shapes, marked; /* there are any; one says whether it is difficult */
};

/* A shape as it is read. */
struct shape {
	struct slice label, type;
	struct box around;      /* its points */
	double first[2], last[2];
	size_t points;
	bool difficult;
};

static void
read_point(struct json_stream *s, double point[2])
{
	size_t n = 0;
	point[0] = point[1] = NAN;
	if (!json_value_enter(s, '['))
		return;
	while (json_stream_element(s)) {
		double x = json_value_number(s);
		if (n < 2)
			point[n] = x;
		n++;
	}
}

static void
read_points(struct json_stream *s, struct shape *shape)
{
	if (!json_value_enter(s, '['))
		return;
	while (json_stream_element(s)) {
		read_point(s, shape->last);
		if (shape->points++ == 0)
			memcpy(shape->first, shape->last, sizeof shape->first);
		annotations_point(&shape->around, shape->last[0], shape->last[1]);
	}
}

static bool
read_shape(struct reader *r, struct shape *shape)
{
	struct json_stream *s = &r->json;
	int key;
	*shape = (struct shape){ .around = annotations_no_points, .type = slice_of("\"polygon\"") };
	if (json_stream_peek(s) != '{' || !json_stream_object(s, "a shape", &r->shape))
		return json_stream_skip(s) && false;
	while ((key = json_stream_member(s, &r->shape)) >= 0) {
		if (key == LABEL) {
			shape->label = json_value_label(s, r->now.arena);
		} else if (key == POINTS) {
			read_points(s, shape);
		} else if (key == TYPE && json_stream_peek(s) == '"') {
			shape->type = json_value_name(s, r->now.arena);
		} else if (key == DIFFICULT) {
			shape->difficult = json_value_mark(s);
			r->marked = true;
		} else {
			json_stream_skip(s);
		}
	}
	return true;
}

static void
add_shape(struct reader *r)
{
	struct annotations *a = &r->now;
	struct json_place place = json_stream_place(&r->json);
	struct shape shape;
	annotations_look(a, r->convert, &r->json);
	if (!read_shape(r, &shape)) {
		annotations_blame(a, ANNOTATION_NO_SHAPE, place, "expected an object");
		return;
	}
	bool rectangle = slice_is(shape.type, "\"rectangle\""), circle = slice_is(shape.type, "\"circle\"");
	if (slice_is(shape.type, "\"point\"") || slice_is(shape.type, "\"points\"")) {
		a->count[ANNOTATION_NO_AREA]++;
		return;
	}
	if (shape.points < 2) {
		annotations_blame(a, ANNOTATION_NO_SHAPE, place, "expected two points or more");
		return;
	}
	if (circle) {
		double x = shape.last[0] - shape.first[0], y = shape.last[1] - shape.first[1], radius;
		radius = sqrt(x * x + y * y);
		shape.around = (struct box){ shape.first[0] - radius, shape.first[1] - radius,
			shape.first[0] + radius, shape.first[1] + radius };
	}
	size_t i = annotations_add(a, convert_box(r->convert, 0, shape.around), shape.label, place);
	if (i == SIZE_MAX)
		return;
	a->count[ANNOTATION_AROUND] += !rectangle;
	a->image.column[IMAGE_IGNORE][i] = slice_of(shape.difficult ? "1" : "0");
}

/* The name of the picture: it is given as seen from the file, which may be in folders below the one that was given. */
static struct slice
picture_name(struct slice text, struct slice below, struct arena *arena)
{
	struct slice path = json_text(text, arena), value;
	bool stripped = true;
	while (stripped) {
		size_t dots = path.n > 1 && path.text[0] == '.' && path.text[1] == '.' ? 2 : 1;
		stripped = path.n > dots && path.text[0] == '.' && (path.text[dots] == '/' || path.text[dots] == '\\');
		if (!stripped)
			break;
		path = (struct slice){ path.text + dots + 1, path.n - dots - 1 };
		if (dots == 2 && below.n > 0) /* up from the folder that the file is in */
			for (below.n--; below.n > 0 && below.text[below.n - 1] != '/';)
				below.n--;
	}
	if (path.n > 0 && (path.text[0] == '/' || (path.n > 1 && path.text[1] == ':')))
		below.n = 0;
	image_string(image_join(below, path, arena), &value, arena);
	return value;
}

/* Reads the file. false: r->json says why. */
static bool
read_json(struct reader *r, struct slice below)
{
	struct json_stream *s = &r->json;
	struct image *image = &r->now.image;
	int key;
	if (!json_stream_object(s, "a LabelMe file", &r->file))
		return false;
	while ((key = json_stream_member(s, &r->file)) >= 0) {
		if (key == PATH) {
			struct slice name = json_value_name(s, r->now.arena);
			if (name.n > 2)
				image->file_name = picture_name(name, below, r->now.arena);
		} else if (key != SHAPES && json_stream_is_number(s)) {
			*(key == WIDTH ? &image->width : &image->height) = json_value_text(s, r->now.arena);
		} else if (key != SHAPES) {
			json_stream_skip(s);
		} else if (json_stream_enter(s, '[', "\"shapes\"")) {
			r->shapes = true;
			for (; json_stream_element(s); r->now.n++)
				add_shape(r);
		}
	}
	if (!r->shapes && !s->failed)
		json_stream_fail_at(s, (struct json_place){ 1, 1 }, "no \"shapes\"; this is not a LabelMe file");
	return !s->failed && json_stream_end(s);
}

/* What the file came to. false: rejected. */
static bool
finish_image(struct reader *r, struct worker *w, struct filter_line *line)
{
	struct image *image = &r->now.image;
	const struct annotation_blame *fault = annotations_fault(&r->now);
	struct slice name = json_text(image->file_name, w->arena);
	image->id = folder_id(line);
	if (image->id.text == NULL && image->file_name.text != NULL)
		image_string(image_stem(name), &image->id, w->arena);
	if (image->width.text == NULL || image->height.text == NULL)
		image->width = image->height = (struct slice){ 0 };
	if (!r->marked)
		image->columns &= ~IMAGE_BIT(IMAGE_IGNORE);
	annotations_count(r->now.count, r->convert->bad != BAD_ERROR, w);
	if (fault == NULL || r->convert->bad != BAD_ERROR)
		return true;
	line->number = fault->place.line;
	return filter_reject_at(w, (size_t)fault->place.column - 1, "%s; see --bad",
		annotations_blame_text(fault, w->arena));
}

static enum unit_state
read_file(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct reader r = { .convert = c, .file = { .name = file_names, .n = FILE_NAMES },
		.shape = { .name = shape_names, .n = SHAPE_NAMES } };
	struct input in = { 0 };
	if (!input_open(&in, folder_path(line))) {
		filter_reject(w, "%s", in.why);
		return UNIT_REJECTED;
	}
	annotations_start(&r.now, IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE), w->arena);
	json_stream_open(&r.json, input_read, &in, err_out_of_memory);
	bool good = read_json(&r, folder_below(line));
	if (!good && r.json.unreadable) {
		filter_reject(w, "%s", in.why);
	} else if (!good) {
		line->number = r.json.wrong.line;
		filter_reject_at(w, (size_t)r.json.wrong.column - 1, "%s%s", r.json.why,
			r.shapes ? "" : format_hint(c->from, line->file, w->arena));
	} else {
		line->number = 1;
		good = finish_image(&r, w, line);
	}
	json_stream_close(&r.json);
	input_close(&in);
	*image = r.now.image;
	return good && convert_labels(w, c, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

static struct filter_document *
open_files(const struct convert *c, const char *path)
{
	static const char *const extensions[] = { ".json", NULL };
	return folder_open(c, path, extensions);
}

static bool
has_file(const struct file_sample *s)
{
	return s->kind == '{' && (file_sample_has(&s->keys, "imagePath") || file_sample_has(&s->keys, "shapes"));
}

static bool
has_folder(const struct folder_sample *s)
{
	return has_file(&s->json);
}

const struct format format_labelme = {
	.name = "labelme",
	.about = "LabelMe, a JSON file an image; written as a folder",
	.has_file = has_file,
	.has_folder = has_folder,
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.open = open_files,
	.read = read_file,
	.write = labelme_out_write,
	.counters = annotation_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_NAMED | USES_SIZES | USES_KEEP,
};
