/* voc_xml.c -- the XML of Pascal VOC's files, as it comes. */
#include "dataset/voc_xml.h"

#include "base/sine.h"

#include <math.h>

static const struct {
	enum voc_element parent;
	const char *name;
	bool leaf;
} elements[VOC_ELEMENTS] = {
	[VOC_ANNOTATION] = { VOC_START, "annotation", false },
	[VOC_FILENAME] = { VOC_ANNOTATION, "filename", true },
	[VOC_SIZE] = { VOC_ANNOTATION, "size", false },
	[VOC_WIDTH] = { VOC_SIZE, "width", true },
	[VOC_HEIGHT] = { VOC_SIZE, "height", true },
	[VOC_OBJECT] = { VOC_ANNOTATION, "object", false },
	[VOC_NAME] = { VOC_OBJECT, "name", true },
	[VOC_DIFFICULT] = { VOC_OBJECT, "difficult", true },
	[VOC_BNDBOX] = { VOC_OBJECT, "bndbox", false },
	[VOC_XMIN] = { VOC_BNDBOX, "xmin", true },
	[VOC_YMIN] = { VOC_BNDBOX, "ymin", true },
	[VOC_XMAX] = { VOC_BNDBOX, "xmax", true },
	[VOC_YMAX] = { VOC_BNDBOX, "ymax", true },
	[VOC_ROBNDBOX] = { VOC_OBJECT, "robndbox", false },
	[VOC_CX] = { VOC_ROBNDBOX, "cx", true },
	[VOC_CY] = { VOC_ROBNDBOX, "cy", true },
	[VOC_W] = { VOC_ROBNDBOX, "w", true },
	[VOC_H] = { VOC_ROBNDBOX, "h", true },
	[VOC_ANGLE] = { VOC_ROBNDBOX, "angle", true },
};

const struct filter_counter voc_counters[] = {
	[VOC_NO_NAME - 1] = { "objects left out that have no name" },
	[VOC_NO_BOX - 1] = { "objects left out that have no bndbox" },
	[VOC_NO_CORNER - 1] = { "objects left out whose bndbox is not complete" },
	[VOC_BAD_NUMBER - 1] = { "objects left out whose bndbox is not of numbers" },
	[VOC_BAD_MARK - 1] = { "objects left out whose difficult is neither 0 nor 1" },
	[VOC_HULLS] = { "boxes around rotated ones" },
	{ NULL },
};

static void
reject(struct voc_reader *r, const char *format, ...)
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

/* The object has a fault; the first of them counts. */
static void
blame(struct voc_reader *r, enum voc_fault fault, const char *format, ...)
{
	if (r->fault != VOC_GOOD)
		return;
	va_list arguments;
	va_start(arguments, format);
	r->why = arena_vformat(r->w->arena, format, arguments);
	va_end(arguments);
	r->fault = fault;
}

static void
start_object(struct voc_reader *r)
{
	r->seen &= (2u << VOC_OBJECT) - 1;
	r->fault = VOC_GOOD;
	r->ignore = slice_of("0");
	r->kept = arena_zeros(r->w->arena, struct slice, r->convert->keeps);
}

static void
start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	(void)attributes;
	struct voc_reader *r = data;
	enum voc_element e = VOC_START + 1;
	while (e < VOC_ELEMENTS &&
		(r->strange > 0 || elements[e].parent != r->at || strcmp(elements[e].name, name) != 0))
		e++;
	if (e == VOC_ELEMENTS && r->at == VOC_START) {
		reject(r, "expected <annotation>, not <%.60s>%s", name,
			format_hint(r->convert->from, r->line->file, r->w->arena));
	} else if (e == VOC_ELEMENTS) {
		r->keeping = r->strange++ == 0 && r->at == VOC_OBJECT ? convert_keeps(r->convert, slice_of(name)) : 0;
		r->w->scratch->len = 0;
	} else if (e != VOC_OBJECT && (r->seen >> e & 1) != 0) {
		reject(r, "a second <%s>", name);
	} else {
		r->at = e;
		r->seen |= 1u << e;
		r->w->scratch->len = 0;
		if (e == VOC_OBJECT)
			start_object(r);
		else if (e == VOC_ANNOTATION)
			r->root = XML_GetCurrentLineNumber(r->parser);
	}
}

static void
text(void *data, const XML_Char *bytes, int n)
{
	struct voc_reader *r = data;
	if (r->strange == 0 ? elements[r->at].leaf : r->keeping > 0)
		buf_add(r->w->scratch, bytes, (size_t)n);
}

static struct slice
end_text(struct voc_reader *r)
{
	return image_trim((struct slice){ r->w->scratch->data, r->w->scratch->len });
}

/* <difficult>; some tools write a word where they do not know. */
static void
read_difficult(struct voc_reader *r, struct slice value)
{
	if (slice_is(value, "1"))
		r->ignore = slice_of("1");
	else if (value.n > 0 && !slice_is(value, "0") && !slice_is(value, "Unspecified"))
		blame(r, VOC_BAD_MARK, "difficult: expected 0 or 1, not \"%.*s\"", value.n < 40 ? (int)value.n : 40,
			value.text);
}

/* The text of an element has ended. */
static void
read_leaf(struct voc_reader *r)
{
	struct slice value = end_text(r);
	char why[IMAGE_WHY];
	bool side = r->at == VOC_WIDTH || r->at == VOC_HEIGHT;
	if (r->at == VOC_FILENAME) {
		if (value.n > 0)
			image_string(value, &r->image.file_name, r->w->arena);
	} else if (r->at == VOC_NAME) {
		image_string(value, &r->label, r->w->arena);
	} else if (r->at == VOC_DIFFICULT) {
		read_difficult(r, value);
	} else if (!image_number(elements[r->at].name, value, &r->number[r->at], why)) {
		if (side)
			reject(r, "%s", why);
		else
			blame(r, VOC_BAD_NUMBER, "%s", why);
	} else if (side) {
		struct slice kept = { arena_text(r->w->arena, value.text, value.n), value.n };
		*(r->at == VOC_WIDTH ? &r->image.width : &r->image.height) = kept;
	}
}

/* Blames the object for an element that is not there. */
static void
want(struct voc_reader *r, enum voc_element first, enum voc_element last, enum voc_fault fault)
{
	for (enum voc_element e = first; e <= last; e++)
		if ((r->seen >> e & 1) == 0)
			blame(r, fault, "no <%s>", elements[e].name);
}

/* The box around a rotated one, whose angle is in radians and whose numbers are no pixels to be counted. */
static struct box
find_hull(const struct voc_reader *r)
{
	const double *n = r->number, degrees = 57.295779513082323;
	double sine, cosine;
	sine_of_degrees(n[VOC_ANGLE] * degrees, &sine, &cosine);
	double x = (fabs(n[VOC_W] * cosine) + fabs(n[VOC_H] * sine)) / 2;
	double y = (fabs(n[VOC_W] * sine) + fabs(n[VOC_H] * cosine)) / 2;
	return (struct box){ n[VOC_CX] - x, n[VOC_CY] - y, n[VOC_CX] + x, n[VOC_CY] + y };
}

static void
count_fault(struct voc_reader *r, size_t object)
{
	struct voc_found *f = &r->found[r->fault];
	if (r->convert->bad != BAD_ERROR)
		filter_count(r->w, &voc_counters[r->fault - 1], 1);
	else if (f->count++ == 0)
		*f = (struct voc_found){ 1, XML_GetCurrentLineNumber(r->parser),
			XML_GetCurrentColumnNumber(r->parser),
			arena_format(r->w->arena, "object %zu: %s", object, r->why) };
}

static void
end_object(struct voc_reader *r)
{
	const double *n = r->number;
	bool rotated = (r->seen >> VOC_BNDBOX & 1) == 0 && (r->seen >> VOC_ROBNDBOX & 1) != 0;
	size_t object = r->objects++;
	want(r, VOC_NAME, VOC_NAME, VOC_NO_NAME);
	if (!rotated)
		want(r, VOC_BNDBOX, VOC_BNDBOX, VOC_NO_BOX);
	want(r, rotated ? VOC_CX : VOC_XMIN, rotated ? VOC_ANGLE : VOC_YMAX, VOC_NO_CORNER);
	if (r->fault != VOC_GOOD) {
		count_fault(r, object);
		return;
	}
	filter_count(r->w, &voc_counters[VOC_HULLS], rotated);
	struct box b = rotated ? find_hull(r) : convert_box(r->convert, r->convert->from->base,
		(struct box){ n[VOC_XMIN], n[VOC_YMIN], n[VOC_XMAX], n[VOC_YMAX] });
	size_t i = image_add(&r->image, b, r->w->arena);
	r->image.column[IMAGE_LABELS][i] = r->label;
	r->image.column[IMAGE_IGNORE][i] = r->ignore;
	for (size_t k = 0; k < r->convert->keeps; k++)
		image_keep(&r->image, r->convert->keeps, i, k, r->kept[k], r->w->arena);
}

static void
end(void *data, const XML_Char *name)
{
	(void)name;
	struct voc_reader *r = data;
	if (r->strange > 0) {
		if (--r->strange == 0 && r->keeping > 0) {
			struct slice value = end_text(r);
			value.text = arena_text(r->w->arena, value.text, value.n);
			r->kept[r->keeping - 1] = value;
		}
		return;
	}
	if (elements[r->at].leaf)
		read_leaf(r);
	else if (r->at == VOC_OBJECT)
		end_object(r);
	r->at = elements[r->at].parent;
}

/* The text through the parser, a piece at a time. */
static void
parse(struct voc_reader *r, struct slice xml)
{
	const size_t piece = 1 << 20;
	char why[XML_WHY];
	enum XML_Status status = XML_STATUS_OK;
	for (bool last = false; !last && status == XML_STATUS_OK;) {
		size_t n = xml.n < piece ? xml.n : piece;
		last = n == xml.n;
		status = XML_Parse(r->parser, xml.text, (int)n, last);
		xml.text += n;
		xml.n -= n;
	}
	if (status != XML_STATUS_OK) {
		xml_parser_why(r->parser, r->encoding, why);
		reject(r, "%s", why);
	}
}

/* Says what is wrong with objects: of each kind the first, and how many. */
static void
report(struct voc_reader *r)
{
	for (enum voc_fault f = VOC_GOOD + 1; f < VOC_FAULTS && !r->rejected; f++) {
		const struct voc_found *found = &r->found[f];
		if (found->count == 0)
			continue;
		r->line->number = found->line;
		filter_reject_at(r->w, found->at, "%s (%llu object%s; see --bad)", found->why,
			(unsigned long long)found->count, found->count > 1 ? "s" : "");
	}
	for (enum voc_fault f = VOC_GOOD + 1; f < VOC_FAULTS; f++)
		r->rejected |= r->found[f].count > 0;
}

void
voc_xml_read(struct voc_reader *r, struct slice xml)
{
	r->parser = xml_parser_open(r, r->encoding);
	XML_SetElementHandler(r->parser, start, end);
	XML_SetCharacterDataHandler(r->parser, text);
	parse(r, xml);
	report(r);
	XML_ParserFree(r->parser);
	r->w->scratch->len = 0;
}
