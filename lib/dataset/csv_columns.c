/* csv_columns.c -- the columns of a table of boxes. */
#include "dataset/csv_columns.h"

#include "dataset/image.h"

#include <stdio.h>
#include <strings.h>

csv_names csv_usual_names = {
	[CSV_FILE_NAME] = { "filename", "file_name", "image", "path", "frame", "img_path", "image_path", "image_name" },
	[CSV_IMAGE_ID] = { "image_id" },
	[CSV_WIDTH] = { "width", "image_width", "img_width" },
	[CSV_HEIGHT] = { "height", "image_height", "img_height" },
	[CSV_CLASS] = { "class", "label", "name", "category", "class_name", "classid", "class_id", "annotation tag",
		"label_name" },
	[CSV_XMIN] = { "xmin", "x1", "left", "x_min", "roi.x1", "upper left corner x", "bbox_x", "x" },
	[CSV_YMIN] = { "ymin", "y1", "top", "y_min", "roi.y1", "upper left corner y", "bbox_y", "y" },
	[CSV_XMAX] = { "xmax", "x2", "right", "x_max", "roi.x2", "lower right corner x", "bbox_width", "w" },
	[CSV_YMAX] = { "ymax", "y2", "bottom", "y_max", "roi.y2", "lower right corner y", "bbox_height", "h" },
	[CSV_SCORE] = { "score", "confidence" },
	[CSV_ID] = { "id" },
};

/* The column that bears the best of a field's names, or -1. */
static int
find_column(const struct slice *title, size_t n, const char *const names[CSV_NAMES])
{
	for (size_t k = 0; k < CSV_NAMES && names[k] != NULL; k++)
		for (size_t i = 0; i < n; i++) {
			struct slice t = image_trim(title[i]);
			if (t.n == strlen(names[k]) && strncasecmp(t.text, names[k], t.n) == 0)
				return (int)i;
		}
	return -1;
}

static bool
is_number(struct slice text)
{
	char why[IMAGE_WHY];
	double number;
	text = image_trim(text);
	return text.n > 0 && image_number("", text, &number, why);
}

/* Says that the first row is data. false: it is none. */
static bool
report_data(const struct slice *field, size_t n, char why[CSV_WHY])
{
	size_t numbers = 0, empty = 0;
	for (size_t i = 0; i < n; i++) {
		numbers += is_number(field[i]);
		empty += image_trim(field[i]).n == 0;
	}
	bool path_first = n == 6 && !is_number(field[0]) && (numbers >= 4 || empty == 5);
	if (path_first)
		snprintf(why, CSV_WHY, "is no header: a row of data; give --columns path,x1,y1,x2,y2,class if that is "
			"what the columns are");
	else if (numbers > 0)
		snprintf(why, CSV_WHY, "has numbers, and is no header: name its %zu columns with --columns", n);
	return path_first || numbers > 0;
}

/* Finds the columns that are to be kept. false: one is not there. */
static bool
find_kept(struct csv_columns *c, const struct slice *title, size_t n, char why[CSV_WHY])
{
	c->keeps = 0;
	for (const char *name = c->keep; name != NULL && *name != '\0' && c->keeps < RECORD_MORE;) {
		size_t length = strcspn(name, ",");
		int found = -1;
		for (size_t i = 0; i < n && found < 0; i++)
			if (slice_equal(image_trim(title[i]), (struct slice){ name, length }))
				found = (int)i;
		if (found < 0) {
			snprintf(why, CSV_WHY, "no column \"%.*s\", which --keep names",
				(int)(length < 80 ? length : 80), name);
			return false;
		}
		c->kept[c->keeps++] = found;
		name += length + (name[length] == ',');
	}
	return true;
}

static bool
check(struct csv_columns *c, csv_names names, char why[CSV_WHY])
{
	static const enum csv_field wanted[] = { CSV_CLASS, CSV_XMIN, CSV_YMIN, CSV_XMAX, CSV_YMAX };
	if (c->column[CSV_FILE_NAME] < 0 && c->column[CSV_IMAGE_ID] < 0) {
		snprintf(why, CSV_WHY, "no column \"%s\"%s%s%s",
			names[CSV_FILE_NAME][0] != NULL ? names[CSV_FILE_NAME][0] : names[CSV_IMAGE_ID][0],
			names[CSV_FILE_NAME][0] != NULL ? ", nor \"" : "",
			names[CSV_FILE_NAME][0] != NULL ? names[CSV_IMAGE_ID][0] : "",
			names[CSV_FILE_NAME][0] != NULL ? "\"" : "");
		return false;
	}
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		if (c->column[wanted[i]] >= 0)
			continue;
		snprintf(why, CSV_WHY, "no column \"%s\"", names[wanted[i]][0]);
		return false;
	}
	return true;
}

static const char *const sides[] = { "w", "bbox_width", NULL };

static void
find_all(struct csv_columns *c, const struct slice *title, size_t n, csv_names names)
{
	c->n = n;
	for (enum csv_field f = 0; f < CSV_FIELDS; f++) {
		c->column[f] = find_column(title, n, names[f]);
		c->title[f] = names[f][0] != NULL ? names[f][0] : "";
	}
	c->sides = false;
	for (size_t k = 0; sides[k] != NULL && c->column[CSV_XMAX] >= 0; k++) {
		struct slice t = image_trim(title[c->column[CSV_XMAX]]);
		c->sides |= t.n == strlen(sides[k]) && strncasecmp(t.text, sides[k], t.n) == 0;
	}
}

bool
csv_columns_read(struct csv_columns *c, const struct slice *title, size_t n, csv_names names, char why[CSV_WHY])
{
	char missing[CSV_WHY - 40];
	find_all(c, title, n, names);
	if (check(c, names, why) && find_kept(c, title, n, why))
		return true;
	if (find_column(title, n, (const char *const[CSV_NAMES]){ "ImageID" }) >= 0)
		snprintf(why, CSV_WHY, "is the header of Open Images' tables: give --from openimages");
	else if (find_column(title, n, (const char *const[CSV_NAMES]){ "region_shape_attributes" }) >= 0)
		snprintf(why, CSV_WHY, "is the header of VIA's tables: give --from via");
	else if (!report_data(title, n, why)) {
		snprintf(missing, sizeof missing, "%s", why);
		snprintf(why, CSV_WHY, "the header has %s", missing);
	}
	return false;
}

bool
csv_columns_of(struct csv_columns *c, const char *list, csv_names names, char why[CSV_WHY])
{
	enum { MOST = 64 };
	struct slice title[MOST];
	char missing[CSV_WHY - 40];
	size_t n = 0;
	for (; n < MOST; list++) {
		title[n] = (struct slice){ list, strcspn(list, ",") };
		list += title[n++].n;
		if (*list == '\0')
			break;
	}
	find_all(c, title, n, names);
	if (check(c, names, why) && find_kept(c, title, n, why))
		return true;
	snprintf(missing, sizeof missing, "%s", why);
	snprintf(why, CSV_WHY, "--columns has %s", missing);
	return false;
}
