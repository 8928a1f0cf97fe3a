/* sizes.c -- sizes of images that a dataset does not give. */
#include "dataset/sizes.h"

#include "base/num.h"
#include "dataset/coco_read.h"
#include "dataset/image.h"
#include "engine/err.h"
#include "engine/input.h"
#include "engine/opt.h"
#include "json/json.h"
#include "text/text_file.h"

#include <stdint.h>
#include <string.h>

enum { IMAGE_ID, FILE_NAME, WIDTH, HEIGHT, IMAGES, KEYS };

static const struct json_key keys[KEYS] = {
	[IMAGE_ID] = { "image_id", JSON_ANY, 0 },
	[FILE_NAME] = { "file_name", JSON_ANY, 0 },
	[WIDTH] = { "width", JSON_SCALAR, 0 },
	[HEIGHT] = { "height", JSON_SCALAR, 0 },
	[IMAGES] = { "images", JSON_ANY, 0 },
};

/* Another name of entry n; what several have is nobody's. */
static void
add_key(struct text_table *t, size_t *entry, struct slice key, size_t n, struct arena *arena)
{
	size_t number;
	bool first = text_table_add(t, key, &number, arena);
	entry[number] = first ? n : SIZE_MAX;
}

/* Adds an entry whose texts are the arena's. The same name again with another size ends the process. */
static void
add(struct sizes *s, struct sizes_entry e, const char *path, struct arena *arena)
{
	size_t number;
	if (e.file_name.text == NULL || e.size[0] <= 0 || e.size[1] <= 0)
		return;
	if (!text_table_add(&s->names, e.file_name, &number, arena)) {
		const struct sizes_entry *old = &s->entry[number];
		if (old->size[0] != e.size[0] || old->size[1] != e.size[1])
			err_die("%s: \"%.*s\" has two sizes", path, (int)(e.file_name.n < 80 ? e.file_name.n : 80),
				e.file_name.text);
		return;
	}
	if (s->n == s->room) {
		size_t room = s->room == 0 ? 64 : 2 * s->room;
		s->entry = arena_grow(arena, s->entry, s->room * sizeof *s->entry, room * sizeof *s->entry);
		s->of_stem = arena_grow(arena, s->of_stem, s->room * sizeof *s->of_stem, room * sizeof *s->of_stem);
		s->of_id = arena_grow(arena, s->of_id, s->room * sizeof *s->of_id, room * sizeof *s->of_id);
		s->room = room;
	}
	s->entry[s->n] = e;
	add_key(&s->stems, s->of_stem, image_stem(e.file_name), s->n, arena);
	if (e.id.text != NULL)
		add_key(&s->ids, s->of_id, e.id, s->n, arena);
	s->n++;
}

static struct slice
keep(struct slice text, struct arena *arena)
{
	return (struct slice){ arena_text(arena, text.text, text.n), text.n };
}

static void
read_coco(struct sizes *s, struct input *in, struct arena *arena)
{
	struct coco_reader r;
	enum coco_kind kind;
	char why[IMAGE_WHY];
	coco_open(&r, input_read, in);
	while ((kind = coco_next(&r)) > COCO_END) {
		const struct coco_image *image = &r.image;
		const struct coco_id *id = &image->entry.id;
		if (kind != COCO_IMAGE || image->file_name.text == NULL || image->width.text == NULL ||
			image->height.text == NULL)
			continue;
		struct sizes_entry e = { .file_name = keep(json_text(image->file_name, arena), arena),
			.id = id->whole ? slice_of(arena_format(arena, "%lld", (long long)id->number)) :
				keep(id->text, arena),
			.width = keep(image->width, arena), .height = keep(image->height, arena) };
		if (image_number("width", e.width, &e.size[0], why) &&
			image_number("height", e.height, &e.size[1], why))
			add(s, e, in->name, arena);
	}
	if (kind == COCO_FAILED && r.stream.unreadable)
		err_die("%s: %s", in->name, in->why);
	if (kind == COCO_FAILED)
		err_die("%s:%llu:%llu: %s", in->name, (unsigned long long)r.stream.wrong.line,
			(unsigned long long)r.stream.wrong.column, r.stream.why);
	coco_close(&r);
}

/* Scans a line, of which a copy has the bytes behind it that a scan wants. */
static bool
scan_line(const struct json_schema *schema, struct slice line, struct json_object *json, struct json_error *error,
	struct arena *arena)
{
	char *copy = arena_zero(arena, line.n + JSON_PAD + 1);
	if (line.n > 0)
		memcpy(copy, line.text, line.n);
	return json_scan(schema, (struct slice){ copy, line.n }, json, error, arena);
}

static void
add_record(struct sizes *s, const struct json_object *json, const char *path, struct arena *arena)
{
	const struct json_column *c = json->column;
	if (!c[FILE_NAME].given || !c[WIDTH].given || !c[HEIGHT].given)
		return;
	struct sizes_entry e = { .file_name = keep(json_text(c[FILE_NAME].text, arena), arena),
		.width = keep(c[WIDTH].text, arena), .height = keep(c[HEIGHT].text, arena),
		.size = { c[WIDTH].number[0], c[HEIGHT].number[0] } };
	if (c[IMAGE_ID].given)
		e.id = keep(coco_id_key(c[IMAGE_ID].text, arena), arena);
	add(s, e, path, arena);
}

static void
read_records(struct sizes *s, const char *path, const struct json_schema *schema, struct arena *arena)
{
	struct text_file file;
	struct arena scan = { .failed = err_out_of_memory };
	struct json_object json;
	struct json_error error;
	if (!text_file_open(&file, path))
		err_die("%s: %s", path, file.why);
	struct slice text = file.bytes, line;
	for (size_t n = 1; text_file_line(&text, &line); n++) {
		if (image_trim(line).n == 0)
			continue;
		if (!scan_line(schema, line, &json, &error, &scan))
			err_die("%s:%zu:%zu: %s", path, n, error.at + 1, error.text);
		add_record(s, &json, path, arena);
		arena_reset(&scan);
	}
	arena_free(&scan);
	text_file_close(&file);
}

enum { PIECE = 64 << 10, LONGEST = 16 << 20 };

/* Whether the file begins with a record: its first line is a whole object, and no COCO document. */
static bool
has_records(struct input *in, const struct json_schema *schema)
{
	struct buf text = { .failed = err_out_of_memory };
	struct arena scan = { .failed = err_out_of_memory };
	struct json_object json;
	struct json_error error;
	ssize_t n = 1;
	while (n > 0 && text.len < LONGEST && (text.len == 0 || memchr(text.data, '\n', text.len) == NULL)) {
		n = input_read(in, buf_room(&text, PIECE), PIECE);
		text.len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		err_die("%s: %s", in->name, in->why);
	struct slice rest = { text.data, text.len }, line = { 0 };
	text_file_line(&rest, &line);
	bool records = scan_line(schema, line, &json, &error, &scan) && !json.column[IMAGES].given;
	arena_free(&scan);
	buf_free(&text);
	return records;
}

/* WxH. */
static bool
read_all(struct sizes *s, const char *argument, struct arena *arena)
{
	double size[2];
	if (opt_size(argument, size) != NULL)
		return false;
	size_t w = strcspn(argument, "xX");
	s->all = true;
	s->entry = arena_array(arena, struct sizes_entry, 1);
	s->entry[0] = (struct sizes_entry){ .width = keep((struct slice){ argument, w }, arena),
		.height = keep(slice_of(argument + w + 1), arena), .size = { size[0], size[1] } };
	return true;
}

void
sizes_read(struct sizes *s, const char *argument, struct arena *arena)
{
	struct json_schema schema;
	struct input in;
	*s = (struct sizes){ 0 };
	if (read_all(s, argument, arena))
		return;
	json_schema_init(&schema, keys, KEYS);
	if (!input_open(&in, argument))
		err_die("--size %s: %s; expected WxH, or a file of records or a COCO document", argument, in.why);
	bool records = has_records(&in, &schema);
	input_close(&in);
	if (records) {
		read_records(s, argument, &schema, arena);
	} else if (input_open(&in, argument)) {
		read_coco(s, &in, arena);
		input_close(&in);
	}
	if (s->n == 0)
		err_die("%s: no image with a file_name, a width and a height", argument);
}

static const struct sizes_entry *
find_stem(const struct sizes *s, struct slice stem)
{
	size_t i;
	return text_table_find(&s->stems, stem, &i) && s->of_stem[i] != SIZE_MAX ? &s->entry[s->of_stem[i]] : NULL;
}

const struct sizes_entry *
sizes_find(const struct sizes *s, struct slice name)
{
	size_t i;
	if (s->all)
		return &s->entry[0];
	if (text_table_find(&s->names, name, &i))
		return &s->entry[i];
	/* a name without an extension, as label files have it, is a stem itself, with what points there are in it */
	struct slice stem = image_stem(name), last = { stem.text, (size_t)(name.text + name.n - stem.text) };
	const struct sizes_entry *e = find_stem(s, last);
	return e != NULL ? e : find_stem(s, stem);
}

const struct sizes_entry *
sizes_by_id(const struct sizes *s, struct slice id)
{
	size_t i;
	if (s->all)
		return &s->entry[0];
	return text_table_find(&s->ids, id, &i) && s->of_id[i] != SIZE_MAX ? &s->entry[s->of_id[i]] : NULL;
}
