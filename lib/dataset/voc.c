/* voc.c -- Pascal VOC: an XML file an image; and ImageNet's files, which are like them. Writing is voc_out.c's.
 *
 * Boxes are whole pixels counted from 1, the last one included; (xmin - 1, ymin - 1, xmax, ymax) is the region that
 * they cover. Boxes of an object's parts are passed over. */
#include "dataset/folder.h"
#include "dataset/format.h"
#include "dataset/voc_out.h"
#include "dataset/xml_encoding.h"
#include "engine/err.h"
#include "text/text_file.h"

#include <expat.h>
#include <stdlib.h>

/* Elements that matter. */
enum element {
	START, ANNOTATION, FILENAME, SIZE, WIDTH, HEIGHT, OBJECT, NAME, DIFFICULT, BNDBOX, XMIN, YMIN, XMAX, YMAX,
	ELEMENTS
};

static const struct {
	enum element parent;
	const char *name;
	bool leaf;
} elements[ELEMENTS] = {
	[ANNOTATION] = { START, "annotation", false },
	[FILENAME] = { ANNOTATION, "filename", true },
	[SIZE] = { ANNOTATION, "size", false },
	[WIDTH] = { SIZE, "width", true },
	[HEIGHT] = { SIZE, "height", true },
	[OBJECT] = { ANNOTATION, "object", false },
	[NAME] = { OBJECT, "name", true },
	[DIFFICULT] = { OBJECT, "difficult", true },
	[BNDBOX] = { OBJECT, "bndbox", false },
	[XMIN] = { BNDBOX, "xmin", true },
	[YMIN] = { BNDBOX, "ymin", true },
	[XMAX] = { BNDBOX, "xmax", true },
	[YMAX] = { BNDBOX, "ymax", true },
};

enum { OBJECT_ELEMENTS = 1 << NAME | 1 << DIFFICULT | 1 << BNDBOX | 1 << XMIN | 1 << YMIN | 1 << XMAX | 1 << YMAX };

struct reader {
	XML_Parser parser;
	struct worker *w;
	const struct convert *convert;
	struct filter_line *line;
	uint64_t root;         /* line of the annotation */
	enum element at;
	size_t strange;        /* depth below it, in elements that do not matter */
	unsigned seen;         /* 1 << element: in this annotation, or in this object */
	bool rejected;
	char encoding[XML_ENCODING_NAME]; /* that cannot be read */
	size_t objects, bad_objects;
	const char *bad;                  /* what is wrong with the object, or NULL; so far with its box */
	double size[2], corner[4];
	struct slice label, ignore;
	struct image image;
};

static void
reject(struct reader *r, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *why = arena_vformat(r->w->arena, format, arguments);
	va_end(arguments);
	if (!r->rejected) {
		r->line->number = XML_GetCurrentLineNumber(r->parser);
		filter_reject_at(r->w, XML_GetCurrentColumnNumber(r->parser), "%s", why);
	}
	r->rejected = true;
	XML_StopParser(r->parser, XML_FALSE);
}

static void
start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	(void)attributes;
	struct reader *r = data;
	enum element e = START + 1;
	while (e < ELEMENTS && (r->strange > 0 || elements[e].parent != r->at || strcmp(elements[e].name, name) != 0))
		e++;
	if (e == ELEMENTS && r->at == START) {
		reject(r, "expected <annotation>, not <%s>", name);
	} else if (e == ELEMENTS) {
		r->strange++;
	} else if (e != OBJECT && (r->seen >> e & 1) != 0) {
		reject(r, "a second <%s>", name);
	} else {
		r->at = e;
		r->seen |= 1u << e;
		r->w->scratch->len = 0;
		if (e == OBJECT) {
			r->seen &= ~(unsigned)OBJECT_ELEMENTS;
			r->bad = NULL;
			r->ignore = slice_of("0");
		} else if (e == ANNOTATION) {
			r->root = XML_GetCurrentLineNumber(r->parser);
		}
	}
}

static void
text(void *data, const XML_Char *bytes, int n)
{
	struct reader *r = data;
	if (r->strange == 0 && elements[r->at].leaf)
		buf_add(r->w->scratch, bytes, (size_t)n);
}

/* <difficult>; some tools write a word where they do not know. */
static void
read_difficult(struct reader *r, struct slice value)
{
	if (slice_is(value, "1"))
		r->ignore = slice_of("1");
	else if (value.n > 0 && !slice_is(value, "0") && !slice_is(value, "Unspecified"))
		reject(r, "difficult: expected 0 or 1, not \"%.*s\"", value.n < 40 ? (int)value.n : 40, value.text);
}

/* The text of an element has ended. */
static void
read_leaf(struct reader *r)
{
	struct slice value = image_trim((struct slice){ r->w->scratch->data, r->w->scratch->len });
	double number;
	char why[IMAGE_WHY];
	if (r->at == FILENAME) {
		if (value.n > 0)
			image_string(value, &r->image.file_name, r->w->arena);
	} else if (r->at == NAME) {
		image_string(value, &r->label, r->w->arena);
	} else if (r->at == DIFFICULT) {
		read_difficult(r, value);
	} else if (!image_number(elements[r->at].name, value, &number, why)) {
		if (r->at == WIDTH || r->at == HEIGHT)
			reject(r, "%s", why);
		else if (r->bad == NULL)
			r->bad = arena_text(r->w->arena, why, strlen(why));
	} else if (r->at == WIDTH || r->at == HEIGHT) {
		struct slice kept = { arena_text(r->w->arena, value.text, value.n), value.n };
		*(r->at == WIDTH ? &r->image.width : &r->image.height) = kept;
		r->size[r->at - WIDTH] = number;
	} else {
		r->corner[r->at - XMIN] = number;
	}
}

static const struct filter_counter counters[] = { { "objects left out that have no bndbox of four numbers" },
	{ NULL } };

/* What is wrong with an object; NULL: nothing. */
static const char *
find_fault(const struct reader *r)
{
	for (enum element e = BNDBOX; e <= YMAX && r->bad == NULL; e++)
		if ((r->seen >> e & 1) == 0)
			return arena_format(r->w->arena, "no <%s>", elements[e].name);
	return r->bad;
}

static void
end_object(struct reader *r)
{
	const char *bad = find_fault(r);
	size_t number = r->objects++;
	if ((r->seen >> NAME & 1) == 0) {
		reject(r, "object %zu: no <name>", number);
		return;
	}
	if (bad != NULL) {
		if (r->convert->bad == BAD_ERROR)
			reject(r, "object %zu: %s; see --bad", number, bad);
		else
			filter_count(r->w, &counters[0], 1);
		return;
	}
	struct box b = convert_box(r->convert, r->convert->from->base,
		(struct box){ r->corner[0], r->corner[1], r->corner[2], r->corner[3] });
	size_t i = image_add(&r->image, b, r->w->arena);
	r->image.column[IMAGE_LABELS][i] = r->label;
	r->image.column[IMAGE_IGNORE][i] = r->ignore;
}

static void
end(void *data, const XML_Char *name)
{
	(void)name;
	struct reader *r = data;
	if (r->strange > 0) {
		r->strange--;
		return;
	}
	if (elements[r->at].leaf)
		read_leaf(r);
	else if (r->at == OBJECT)
		end_object(r);
	r->at = elements[r->at].parent;
}

/* The text through the parser, a piece at a time. */
static void
parse(struct reader *r, struct slice xml)
{
	const size_t piece = 1 << 20;
	enum XML_Status status = XML_STATUS_OK;
	for (bool last = false; !last && status == XML_STATUS_OK;) {
		size_t n = xml.n < piece ? xml.n : piece;
		last = n == xml.n;
		status = XML_Parse(r->parser, xml.text, (int)n, last);
		xml.text += n;
		xml.n -= n;
	}
	if (status != XML_STATUS_OK && r->encoding[0] != '\0')
		reject(r, "encoding \"%s\" is not known; iconv -f %s -t utf-8, and encoding=\"utf-8\" instead",
			r->encoding, r->encoding);
	else if (status != XML_STATUS_OK)
		reject(r, "%s", XML_ErrorString(XML_GetErrorCode(r->parser)));
}

/* Names the record once all is read. A size of 0 says that nobody knows it. */
static void
finish_image(struct reader *r)
{
	struct arena *arena = r->w->arena;
	struct slice name = json_text(r->image.file_name, arena);
	r->image.id = folder_id(r->line);
	if (r->image.id.text == NULL && name.text != NULL)
		image_string(image_stem(name), &r->image.id, arena);
	if (r->size[0] == 0 || r->size[1] == 0)
		r->image.width = r->image.height = (struct slice){ 0 };
	r->line->number = r->root;
}

static enum unit_state
read_file(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct text_file xml;
	const char *path = folder_path(line);
	struct reader r = { .w = w, .convert = c, .line = line,
		.image = { .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE) } };
	if (!text_file_open(&xml, path)) {
		filter_reject(w, "%s", xml.why);
		return UNIT_REJECTED;
	}
	r.parser = XML_ParserCreate(NULL);
	if (r.parser == NULL)
		err_out_of_memory();
	XML_SetUserData(r.parser, &r);
	xml_encoding_handle(r.parser, r.encoding);
	XML_SetElementHandler(r.parser, start, end);
	XML_SetCharacterDataHandler(r.parser, text);
	parse(&r, xml.bytes);
	if (!r.rejected)
		finish_image(&r);
	XML_ParserFree(r.parser);
	text_file_close(&xml);
	w->scratch->len = 0;
	*image = r.image;
	return r.rejected ? UNIT_REJECTED : UNIT_IMAGE;
}

static struct filter_document *
open_files(const struct convert *c, const char *path)
{
	static const char *const extensions[] = { ".xml", NULL };
	return folder_open(c, path, extensions);
}

const struct format format_voc = {
	.name = "voc",
	.about = "Pascal VOC, an XML file an image; written as a folder",
	.extension = "xml",
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.base = 1,
	.open = open_files,
	.read = read_file,
	.write = voc_out_write,
	.counters = counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMED | USES_SIZES,
};

const struct format format_imagenet = {
	.name = "imagenet",
	.about = "ImageNet's XML files: as voc, with coordinates as they stand",
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.open = open_files,
	.read = read_file,
	.write = voc_out_write,
	.counters = counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMED | USES_SIZES,
};
