/* voc.c -- Pascal VOC: an XML file an image. Read only.
 *
 * Boxes are whole pixels counted from 1, the last one included; (xmin - 1, ymin - 1, xmax, ymax) is the region that they cover.
 * Boxes of an object's parts are passed over. */
#include "dataset/format.h"
#include "dataset/image.h"
#include "engine/err.h"
#include "text/text_file.h"

#include <dirent.h>
#include <errno.h>
#include <expat.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Elements that matter. */
enum element {
	START, ANNOTATION, FILENAME, SIZE, WIDTH, HEIGHT, OBJECT, NAME, DIFFICULT, BNDBOX, XMIN, YMIN, XMAX, YMAX, ELEMENTS
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
		reject(r, "%s", why);
	} else if (r->at == WIDTH || r->at == HEIGHT) {
		struct slice kept = { arena_text(r->w->arena, value.text, value.n), value.n };
		*(r->at == WIDTH ? &r->image.width : &r->image.height) = kept;
		r->size[r->at - WIDTH] = number;
	} else {
		r->corner[r->at - XMIN] = number;
	}
}

static void
end_object(struct reader *r)
{
	for (enum element e = NAME; e <= YMAX; e++) {
		if (e != DIFFICULT && (r->seen >> e & 1) == 0) {
			reject(r, "object %zu: no <%s>", r->image.boxes, elements[e].name);
			return;
		}
	}
	struct box b = convert_box(r->convert, 1, (struct box){ r->corner[0], r->corner[1], r->corner[2], r->corner[3] });
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
	if (status != XML_STATUS_OK)
		reject(r, "%s", XML_ErrorString(XML_GetErrorCode(r->parser)));
}

/* Names the record once all is read. A size of 0 says that nobody knows it. */
static void
finish_image(struct reader *r, struct slice path)
{
	struct arena *arena = r->w->arena;
	struct slice name = slice_is(path, "-") ? json_text(r->image.file_name, arena) : path;
	if (name.text != NULL && !image_string(image_stem(name), &r->image.id, arena))
		reject(r, "the file's name is not UTF-8");
	if (r->size[0] == 0 || r->size[1] == 0)
		r->image.width = r->image.height = (struct slice){ 0 };
	r->line->number = r->root;
}

static bool
read_line(struct worker *w, const struct convert *c, struct filter_line *line)
{
	struct text_file xml;
	struct reader r = { .w = w, .convert = c, .line = line,
		.image = { .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE) } };
	line->number = 1;
	if (!text_file_open(&xml, line->text.text, document_source_input(c->feed)))
		return filter_reject(w, "%s", strerror(errno));
	r.parser = XML_ParserCreate(NULL);
	if (r.parser == NULL)
		err_die("out of memory");
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, start, end);
	XML_SetCharacterDataHandler(r.parser, text);
	parse(&r, xml.bytes);
	if (!r.rejected)
		finish_image(&r, line->text);
	XML_ParserFree(r.parser);
	text_file_close(&xml);
	w->scratch->len = 0;
	if (!r.rejected)
		convert_image(w, &r.image, line);
	return !r.rejected;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_xml(const char *name)
{
	size_t n = strlen(name);
	return n > 4 && strcmp(name + n - 4, ".xml") == 0;
}

/* The paths of the .xml files in a directory, sorted, NULL at the end. NULL: it cannot be read, errno says why. */
static char **
list(struct document_source *feed, const char *path, size_t *n)
{
	struct arena *arena = document_source_arena(feed);
	struct buf paths = { .failed = err_out_of_memory }, one = { .failed = err_out_of_memory };
	DIR *directory = opendir(path);
	if (directory == NULL)
		return NULL;
	size_t length = strlen(path);
	errno = 0;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL; errno = 0) {
		if (!is_xml(entry->d_name))
			continue;
		one.len = 0;
		buf_format(&one, "%s%s%s", path, path[length - 1] == '/' ? "" : "/", entry->d_name);
		char *copy = arena_text(arena, one.data, one.len);
		buf_add(&paths, &copy, sizeof copy);
	}
	int reason = errno;
	closedir(directory);
	buf_free(&one);
	if (reason != 0) {
		buf_free(&paths);
		errno = reason;
		return NULL;
	}
	*n = paths.len / sizeof(char *);
	char **sorted = arena_array(arena, char *, *n);
	if (*n > 0) {
		memcpy(sorted, paths.data, paths.len);
		qsort(sorted, *n, sizeof *sorted, by_bytes);
	}
	buf_free(&paths);
	return sorted;
}

/* A file, or those of a directory: the lines are their paths. */
static bool
document_source_paths(struct document_source *feed, const struct convert *c, const char *path)
{
	struct stat status;
	size_t n;
	(void)c;
	if (strcmp(path, "-") == 0)
		return document_source_line(feed, "<stdin>", 1, slice_of("-"));
	if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
		return document_source_line(feed, path, 1, slice_of(path));
	char **file = list(feed, path, &n);
	if (file == NULL)
		return document_source_fail(feed, path, 0, 0, "%s", strerror(errno));
	if (n == 0)
		return document_source_fail(feed, path, 0, 0, "no .xml files in this directory");
	for (size_t i = 0; i < n; i++) {
		if (strchr(file[i], '\n') != NULL) {
			if (!document_source_fail(feed, path, 0, 0, "a file's name has a newline: %s", file[i]))
				return false;
		} else if (!document_source_line(feed, file[i], 1, slice_of(file[i]))) {
			return false;
		}
	}
	return true;
}

const struct format format_voc = {
	.name = "voc",
	.about = "Pascal VOC, an XML file an image; directories of them",
	.extension = "xml",
	.directories = true,
	.feed = document_source_paths,
	.line = read_line,
};
