/* image_stream.c -- documents whose images stand one behind the other, read as a stream. */
#include "dataset/image_stream.h"

#include "engine/err.h"
#include "json/json.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

bool
image_stream_fail(struct image_stream *s, const struct json_stream *json)
{
	s->wrong = json->wrong;
	if (json->unreadable)
		s->wrong = (struct json_place){ 0 };
	snprintf(s->why, sizeof s->why, "%s", json->unreadable ? s->in.why : json->why);
	return false;
}

void
image_stream_json(struct image_stream *s, struct json_stream *json)
{
	json_stream_open(json, input_read, &s->in, err_out_of_memory);
}

bool
image_stream_size(struct image_stream *s, double size[2], char why[IMAGE_WHY])
{
	struct image *image = &s->now.image;
	struct slice name = image->file_name.text != NULL ? image->file_name : image->id;
	why[0] = '\0';
	if (name.text != NULL && convert_size(s->convert, image, json_text(name, &s->arena), NULL, size, why,
		&s->arena))
		return true;
	if (why[0] == '\0')
		snprintf(why, IMAGE_WHY, "its coordinates are fractions of the image, and nothing says how large "
			"it is; see --size and --images");
	return false;
}

/* Reads the next image, and gives it its id. false: there are no more. */
static bool
read_image(struct image_stream *s)
{
	struct image *image = &s->now.image;
	char why[IMAGE_IDS_WHY];
	arena_reset(&s->arena);
	s->rejected = NULL;
	if (!s->reader->next(s)) {
		s->ended = true;
		return false;
	}
	if (s->rejected != NULL)
		return true;
	struct slice name = image->file_name;
	bool good = true;
	if (image->id.text != NULL)
		good = image_ids_add(s->convert->image_ids, &image->id, s->path, s->line, why);
	else if (name.text != NULL)
		good = image_ids_of_name(s->convert->image_ids, json_text(name, &s->arena), s->path, s->line,
			&image->id, why);
	else
		s->rejected = "it names no image";
	if (!good)
		s->rejected = arena_text(&s->arena, why, strlen(why));
	return true;
}

/* Whether the boxes of the image can be held against its size, as far as it is known without its picture. */
static const double *
known_size(const struct image_stream *s, double size[2])
{
	const struct image *image = &s->now.image;
	char why[IMAGE_WHY];
	if (image->width.text != NULL && image->height.text != NULL)
		return image_number("width", image->width, &size[0], why) &&
				       image_number("height", image->height, &size[1], why) && size[0] > 0 &&
				       size[1] > 0 ? size : NULL;
	return s->convert->sizes != NULL && s->convert->sizes->all ? s->convert->sizes->entry[0].size : NULL;
}

/* The fault of box i. */
static enum gt_fault
box_fault(const struct image_stream *s, size_t i, const double *size)
{
	const struct image *image = &s->now.image;
	bool ignored = (image->columns & IMAGE_BIT(IMAGE_IGNORE)) != 0 &&
		       slice_is(image->column[IMAGE_IGNORE][i], "1");
	bool detection = (image->columns & IMAGE_BIT(IMAGE_SCORES)) != 0;
	return ignored || detection ? GT_GOOD : gt_policy_fault(image->box[i], size);
}

static bool
is_bad(const struct image_stream *s)
{
	double room[2];
	const double *size = known_size(s, room);
	bool bad = annotations_fault(&s->now) != NULL;
	for (size_t i = 0; i < s->now.image.boxes && !bad; i++)
		bad = box_fault(s, i, size) != GT_GOOD;
	return bad;
}

/* "image "a.jpg": " and what is wrong with an annotation of the image. */
static const char *
put_fault(struct image_stream *s, const char *text)
{
	const struct image *image = &s->now.image;
	struct slice name = image->file_name.text != NULL ? image->file_name : image->id;
	return arena_format(&s->keep, "image %.*s: %s", name.n < 200 ? (int)name.n : 200, name.text, text);
}

/* What is wrong in a whole document: of each kind the first, and how many. */
struct faults {
	uint64_t annotations[ANNOTATION_FAULTS], boxes[GT_FAULTS];
	struct image_stream_said first[ANNOTATION_FAULTS], first_box[GT_FAULTS];
};

static void
add_faults(struct image_stream *s, struct faults *all)
{
	double room[2];
	const double *size = known_size(s, room);
	for (enum annotation_fault f = 0; f < ANNOTATION_FAULTS; f++) {
		const struct annotation_blame *b = &s->now.first[f];
		if (s->now.count[f] > 0 && all->annotations[f] == 0)
			all->first[f] = (struct image_stream_said){ b->place,
				put_fault(s, annotations_blame_text(b, &s->keep)) };
		all->annotations[f] += s->now.count[f];
	}
	for (size_t i = 0; i < s->now.image.boxes; i++) {
		enum gt_fault f = box_fault(s, i, size);
		if (f == GT_GOOD || all->boxes[f]++ > 0)
			continue;
		struct buf text = { .failed = err_out_of_memory };
		gt_policy_put_fault(&text, i, s->now.image.box[i], f, size);
		buf_char(&text, '\0');
		all->first_box[f] = (struct image_stream_said){ { s->line, 0 }, put_fault(s, text.data) };
		buf_free(&text);
	}
}

static void
say(struct image_stream *s, struct image_stream_said first, uint64_t n, const char *what)
{
	first.text = arena_format(&s->keep, "%s (%llu %s%s; see --bad)", first.text, (unsigned long long)n, what,
		n == 1 ? "" : strcmp(what, "box") == 0 ? "es" : "s");
	s->said[s->says++] = first;
}

/* From a bad image on: reads what is left of the document to count what is wrong with it. */
static void
count_faults(struct image_stream *s)
{
	struct faults all = { 0 };
	do
		if (s->rejected == NULL)
			add_faults(s, &all);
	while (read_image(s));
	for (enum annotation_fault f = 0; f < ANNOTATION_FAULTS; f++)
		if (all.annotations[f] > 0)
			say(s, all.first[f], all.annotations[f], "annotation");
	for (enum gt_fault f = GT_GOOD + 1; f < GT_FAULTS; f++)
		if (all.boxes[f] > 0)
			say(s, all.first_box[f], all.boxes[f], "box");
	if (s->why[0] != '\0')
		s->said[s->says++] = (struct image_stream_said){ s->wrong, s->why };
}

static bool
next_unit(struct filter_document *d, struct filter_line *line)
{
	struct image_stream *s = (struct image_stream *)d;
	if (s->ended)
		return false;
	line->file = s->path;
	if (!read_image(s)) {
		line->number = s->wrong.line;
		line->column = (size_t)s->wrong.column;
		line->failure = s->line > 0 ? s->why : arena_format(&s->keep, "%s%s", s->why,
			format_hint(s->convert->from, s->path, &s->keep));
		return s->why[0] != '\0';
	}
	line->number = s->line;
	if (s->rejected != NULL) {
		line->failure = arena_text(&s->keep, s->rejected, strlen(s->rejected));
		return true;
	}
	struct image_unit *u = image_units_take(&s->units, &s->now.image);
	const struct annotation_blame *fault = annotations_fault(&s->now);
	memcpy(u->count, s->now.count, sizeof u->count);
	u->fault = NULL;
	if (s->convert->bad == BAD_ERROR && s->convert->skip && fault != NULL) {
		u->fault = put_fault(s, annotations_blame_text(fault, &s->keep));
		u->place = fault->place;
	}
	u->says = s->convert->bad == BAD_ERROR && !s->convert->skip && is_bad(s);
	if (u->says)
		count_faults(s);
	line->index = (size_t)(uintptr_t)u;
	return true;
}

/* Says what is wrong at a place. */
static void
reject_at(struct worker *w, struct filter_line *line, struct json_place place, const char *text)
{
	line->number = place.line;
	if (place.column > 0)
		filter_reject_at(w, (size_t)place.column - 1, "%s", text);
	else
		filter_reject(w, "%s", text);
}

enum unit_state
image_stream_read(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct image_stream *s = (struct image_stream *)line->document;
	struct image_unit *u = (struct image_unit *)(uintptr_t)line->index, was = *u;
	image_units_return(&s->units, u, image, w->arena);
	annotations_count(was.count, c->bad != BAD_ERROR, w);
	if (was.fault != NULL)
		reject_at(w, line, was.place, arena_format(w->arena, "%s; see --bad", was.fault));
	for (size_t i = 0; was.says && i < s->says; i++)
		reject_at(w, line, s->said[i].place, s->said[i].text);
	if (was.fault != NULL || was.says)
		return UNIT_REJECTED;
	return convert_labels(w, c, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

static void
close_stream(struct filter_document *d)
{
	struct image_stream *s = (struct image_stream *)d;
	if (s->reader->close != NULL)
		s->reader->close(s);
	input_close(&s->in);
	image_units_free(&s->units);
	arena_free(&s->arena);
	arena_free(&s->keep);
	free(s);
}

struct filter_document *
image_stream_open(const struct convert *c, const char *path, const struct image_stream_reader *reader)
{
	struct input in = { 0 };
	if (!input_open(&in, path))
		return format_failed(path, 0, 0, in.why);
	struct image_stream *s = calloc(1, reader->size);
	if (s == NULL)
		err_out_of_memory();
	*s = (struct image_stream){ .document = { .next = next_unit, .close = close_stream }, .convert = c,
		.reader = reader, .path = format_path(path), .in = in, .arena.failed = err_out_of_memory,
		.keep.failed = err_out_of_memory };
	reader->open(s);
	return &s->document;
}
