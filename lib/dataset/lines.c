/* lines.c -- the lists of keras-yolo3 and its kin: PATH x1,y1,x2,y2,class x1,y1,…
 *
 * A path may hold blanks. The boxes are the words at the end that begin like a number and have a comma, or are digits
 * alone; the path is what stands before them, and is never empty. */
#include "dataset/coco_category.h"

#include <stdio.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Could this word be meant as a box? When in doubt yes: an error says more than a strange path. */
static bool
is_group(struct slice word)
{
	if (strchr("0123456789-+.", word.text[0]) == NULL)
		return false;
	if (memchr(word.text, ',', word.n) != NULL)
		return true;
	for (size_t i = 0; i < word.n; i++)
		if (word.text[i] < '0' || word.text[i] > '9')
			return false;
	return true;
}

/* The length of the path. */
static size_t
path_length(struct slice text)
{
	for (;;) {
		size_t word = text.n;
		while (word > 0 && !is_blank(text.text[word - 1]))
			word--;
		if (word == 0 || !is_group((struct slice){ text.text + word, text.n - word }))
			return text.n;
		for (text.n = word; text.n > 0 && is_blank(text.text[text.n - 1]);)
			text.n--;
	}
}

/* x1,y1,x2,y2,class */
static bool
read_group(struct worker *w, const struct convert *c, struct image *image, struct slice group)
{
	static const char *const names[] = { "x1", "y1", "x2", "y2", "class" };
	struct slice part[5] = { { 0 } };
	double number[4];
	char why[IMAGE_WHY];
	size_t n = 0;
	for (const char *p = group.text, *end = p + group.n;; p = part[n - 1].text + part[n - 1].n + 1) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		if (n == 5)
			break;
		part[n++] = (struct slice){ p, (size_t)((comma != NULL ? comma : end) - p) };
		if (comma == NULL)
			break;
	}
	const char *last = part[n - 1].text + part[n - 1].n;
	if (n < 5 || last != group.text + group.n || part[4].n == 0)
		return filter_reject(w, "box %zu: expected x1,y1,x2,y2,class, not \"%.*s\"", image->boxes,
			group.n < 80 ? (int)group.n : 80, group.text);
	for (size_t i = 0; i < 4; i++)
		if (!image_number(names[i], part[i], &number[i], why))
			return filter_reject(w, "box %zu: %s", image->boxes, why);
	size_t i = image_add(image, convert_box(c, 0, (struct box){ number[0], number[1], number[2], number[3] }),
		w->arena);
	return convert_label(w, c, part[4], c->names == NULL || !c->names->coco, &image->column[IMAGE_LABELS][i]);
}

/* Whether a word has four numbers with commas between, or that and more. */
static bool
looks_like_box(struct slice word)
{
	size_t commas = 0, digits = 0;
	for (size_t i = 0; i < word.n; i++) {
		commas += word.text[i] == ',';
		digits += word.text[i] >= '0' && word.text[i] <= '9';
		if (commas < 4 && strchr("0123456789.+-,eE", word.text[i]) == NULL)
			return false;
	}
	return commas >= 3 && digits >= 4;
}

/* The next word of the rest. false: there is none. */
static bool
take_word(struct slice *rest, struct slice *word)
{
	const char *p = rest->text, *end = p + rest->n;
	while (p < end && is_blank(*p))
		p++;
	word->text = p;
	while (p < end && !is_blank(*p))
		p++;
	word->n = (size_t)(p - word->text);
	*rest = (struct slice){ p, (size_t)(end - p) };
	return word->n > 0;
}

static bool
is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How many numbers stand behind what looks like a file's name, ".jpg" and then a separator, in whatever form. */
static size_t
numbers_behind_name(struct slice path)
{
	static const char separators[] = " \t,;:|[](){}";
	const char *end = path.text + path.n, *p = path.text;
	char why[IMAGE_WHY];
	double number;
	size_t numbers = 0;
	for (; p < end; p++) {
		size_t letters = 0;
		while (*p == '.' && p + 1 + letters < end && is_alphanumeric(p[1 + letters]))
			letters++;
		if (letters > 1 && p + 1 + letters < end && strchr(" \t,;|", p[1 + letters]) != NULL)
			break;
	}
	while (p < end) {
		const char *from = p;
		while (p < end && strchr(separators, *p) == NULL)
			p++;
		numbers += image_number("", (struct slice){ from, (size_t)(p - from) }, &number, why);
		p += p < end;
	}
	return numbers;
}

/* Why it is no path, although it could be one with blanks in it, at room or a constant; NULL: it is one. */
static const char *
path_fault(struct slice path, char room[IMAGE_WHY])
{
	struct slice rest = path, word;
	double number;
	size_t words = 0, numbers = 0;
	if (path.n == 0)
		return "expected a path in front of the boxes";
	if (path.text[0] == '{' || path.text[0] == '[' || path.text[0] == '<')
		return "expected PATH x1,y1,x2,y2,class ..., not JSON or XML";
	while (take_word(&rest, &word)) {
		if (looks_like_box(word) && image_trim(rest).n == 0)
			return "expected a path in front of the boxes";
		if (looks_like_box(word)) {
			snprintf(room, IMAGE_WHY, "\"%.*s\" looks like a box, and is followed by \"%.*s\", "
				"which is none: a class with a blank in it?", word.n < 40 ? (int)word.n : 40, word.text,
				rest.n < 40 ? (int)image_trim(rest).n : 40, image_trim(rest).text);
			return room;
		}
		words++;
		numbers += image_number("", word, &number, room);
	}
	if (numbers == words && words >= 5)
		return "numbers and no path: a YOLO label file? see --from yolo";
	if (numbers == words || numbers >= 4 || numbers_behind_name(path) >= 4)
		return "expected PATH x1,y1,x2,y2,class ..., with commas between the numbers";
	return NULL;
}

static bool
read_groups(struct worker *w, const struct convert *c, const struct filter_line *line, struct image *image)
{
	struct slice text = image_trim(line->text), word;
	struct slice path = { text.text, path_length(text) };
	char room[IMAGE_WHY];
	const char *why = path_fault(path, room);
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) };
	if (why != NULL)
		return filter_reject(w, "%s", why);
	if (!image_string(path, &image->file_name, w->arena) ||
		!image_string(c->whole_names ? path : image_stem(path), &image->id, w->arena))
		return filter_reject(w, "invalid UTF-8");
	struct slice rest = { path.text + path.n, text.n - path.n };
	while (take_word(&rest, &word))
		if (!read_group(w, c, image, word))
			return false;
	return true;
}

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	return read_groups(w, c, line, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

/* The class of a box as a word: by --names its number, which of a COCO document is an id, else the label as it stands.
 * false: rejected. */
static bool
put_class(struct record *r, size_t i, const struct convert *c, struct buf *out)
{
	struct slice label = record_text(r, COLUMN_LABELS, i);
	size_t number;
	if (c->names != NULL && c->names->coco) {
		if (!coco_category_of(r, i, c->names, &label))
			return false;
		label = json_text(label, r->worker->arena);
	} else if (c->names != NULL) {
		if (!convert_class(r, i, c, &number))
			return false;
		buf_integer(out, (long long)number);
		return true;
	}
	for (size_t k = 0; k < label.n; k++)
		if (strchr(" \t\r\n,", label.text[k]) != NULL)
			label.n = 0;
	if (label.n == 0)
		return record_reject(r, "box %zu: its label is no word; give --names, for class numbers", i);
	buf_add(out, label.text, label.n);
	return true;
}

static bool
write_line(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	char room[IMAGE_WHY];
	if (!convert_name(r, &name))
		return false;
	if (image_trim(name).n != name.n || path_length(name) != name.n || path_fault(name, room) != NULL ||
		memchr(name.text, '\n', name.n) != NULL || memchr(name.text, '\0', name.n) != NULL)
		return record_reject(r, "its name would be read as something else");
	if (kept->boxes > 0 && !record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	buf_add(out, name.text, name.n);
	for (size_t i = 0; i < kept->boxes; i++) {
		const double corner[4] = { kept->box[i].x1, kept->box[i].y1, kept->box[i].x2, kept->box[i].y2 };
		for (size_t k = 0; k < 4; k++) {
			buf_char(out, k == 0 ? ' ' : ',');
			buf_double(out, corner[k]);
		}
		buf_char(out, ',');
		if (!put_class(r, kept->index[i], c, out))
			return false;
	}
	buf_char(out, '\n');
	convert_count_lost(r, kept, 0);
	return true;
}

const struct format format_lines = {
	.name = "lines",
	.about = "a line an image: PATH x1,y1,x2,y2,class ...",
	.read = read_line,
	.write = write_line,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.writes = USES_NAMES,
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_ID,
};
