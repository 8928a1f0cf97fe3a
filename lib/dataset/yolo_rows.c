/* yolo_rows.c -- the rows of a YOLO label file. */
#include "dataset/yolo_rows.h"

#include "base/num.h"
#include "dataset/format.h"

#include <math.h>
#include <stdio.h>

/* More than any fraction of an image that a box could lie at. */
enum { MOST = 10 };

struct numbers {
	double *number;
	struct slice *text;
	size_t n;
};

/* A number as Python reads it: ".5", "5." and "+5", too. */
static struct slice
as_json(struct slice word, struct arena *arena)
{
	size_t sign = word.text[0] == '-' || word.text[0] == '+', end = word.n - (word.text[word.n - 1] == '.');
	bool bare = sign < end && word.text[sign] == '.';
	if (!bare && end == word.n && word.text[0] != '+')
		return word;
	return slice_of(arena_format(arena, "%s%s%.*s", word.text[0] == '-' ? "-" : "", bare ? "0" : "",
		(int)(end > sign ? end - sign : 0), word.text + sign));
}

static bool
split_row(struct slice line, struct numbers *out, char why[YOLO_WHY], struct arena *arena)
{
	char reason[IMAGE_WHY];
	out->number = arena_array(arena, double, line.n / 2 + 1);
	out->text = arena_array(arena, struct slice, line.n / 2 + 1);
	out->n = 0;
	for (const char *p = line.text, *end = p + line.n; p < end;) {
		const char *word = p;
		while (p < end && *p != ' ' && *p != '\t')
			p++;
		struct slice text = { word, (size_t)(p - word) };
		if (text.n > 0) {
			text = as_json(text, arena);
			if (!image_number("row", text, &out->number[out->n], reason)) {
				snprintf(why, YOLO_WHY, "%s", reason);
				return false;
			}
			out->text[out->n++] = text;
		}
		p++;
	}
	return true;
}

/* Whether every third number is a mark of visibility: 0, 1 or 2. In a row that may be a polygon, too, one has to be 2,
 * which is no fraction. */
static bool
has_visibilities(const struct numbers *r)
{
	bool all = r->n > 5 && (r->n - 5) % 3 == 0, visible = r->n % 2 == 0;
	for (size_t i = 7; all && i < r->n; i += 3) {
		all = r->number[i] == 0 || r->number[i] == 1 || r->number[i] == 2;
		visible |= r->number[i] == 2;
	}
	return all && visible;
}

bool
yolo_row_read(struct slice line, size_t point_values, struct yolo_row *row, char why[YOLO_WHY], struct arena *arena)
{
	struct numbers r;
	*row = (struct yolo_row){ .kind = YOLO_BOX };
	if (!split_row(line, &r, why, arena))
		return false;
	if (r.n < 5) {
		snprintf(why, YOLO_WHY, "expected a class and at least 4 numbers, found %zu in all", r.n);
		return false;
	}
	if (!(r.number[0] >= 0 && r.number[0] < 1e9) || r.number[0] != floor(r.number[0])) {
		snprintf(why, YOLO_WHY, "expected a class number, not %.*s",
			(int)(r.text[0].n < 40 ? r.text[0].n : 40), r.text[0].text);
		return false;
	}
	row->label = slice_of(arena_format(arena, "%lld", (long long)r.number[0]));
	bool points = point_values > 0 ? r.n == 5 + point_values || r.n == 6 + point_values
				       : has_visibilities(&r);
	row->kind = r.n <= 6 ? YOLO_BOX : points ? YOLO_POINTS : YOLO_HULL;
	if (r.n == 6 || (row->kind == YOLO_HULL && r.n % 2 == 0) ||
		(point_values > 0 && r.n == 6 + point_values))
		row->score = r.text[--r.n];
	size_t coordinates = row->kind == YOLO_HULL ? r.n : 5;
	for (size_t i = 1; i < coordinates; i++) {
		if (fabs(r.number[i]) <= MOST)
			continue;
		snprintf(why, YOLO_WHY, "%.*s is no fraction of an image: pixels?",
			(int)(r.text[i].n < 40 ? r.text[i].n : 40), r.text[i].text);
		return false;
	}
	row->box = row->kind == YOLO_HULL ? convert_hull(r.number + 1, (r.n - 1) / 2)
		: convert_form(BOX_CXCYWH, r.number + 1);
	return true;
}
