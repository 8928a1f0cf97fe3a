/* lines.c -- the lists of keras-yolo3 and its kin: PATH x1,y1,x2,y2,class x1,y1,… Read only.
 *
 * A path may hold blanks. The boxes are the words at the end that begin like a number and have a comma, or are digits
 * alone; the path is what stands before them, and is never empty. */
#include "dataset/format.h"

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

static bool
read_groups(struct worker *w, const struct convert *c, const struct filter_line *line, struct image *image)
{
	struct slice text = image_trim(line->text);
	struct slice path = { text.text, path_length(text) };
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) };
	if (!image_string(path, &image->file_name, w->arena) || !image_string(c->whole_names ? path : image_stem(path), &image->id, w->arena))
		return filter_reject(w, "invalid UTF-8");
	for (const char *p = path.text + path.n, *end = text.text + text.n; p < end;) {
		while (p < end && is_blank(*p))
			p++;
		const char *from = p;
		while (p < end && !is_blank(*p))
			p++;
		if (p > from && !read_group(w, c, image, (struct slice){ from, (size_t)(p - from) }))
			return false;
	}
	return true;
}

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	return read_groups(w, c, line, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

const struct format format_lines = {
	.name = "lines",
	.about = "a line an image: PATH x1,y1,x2,y2,class ...",
	.read = read_line,
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_ID,
};
