/* visdrone.c -- VisDrone's annotations of images: a text file an image, a row a box:
 * left,top,width,height,score,category,truncation,occlusion
 *
 * Source: Zhu et al., "Detection and Tracking Meet Drones Challenge", TPAMI 2021, and the readme of the toolkit for
 * images: in ground truth a score of 0 is a box to be ignored, and so is category 0; in results score is a confidence,
 * and truncation and occlusion are -1. */
#include "base/decimal.h"
#include "dataset/folder_sample.h"
#include "dataset/rows.h"

#include <math.h>

enum { SCORE = 4, CATEGORY, TRUNCATION, OCCLUSION, FIELDS };

static const char *const categories[] = { "ignored regions", "pedestrian", "people", "bicycle", "car", "van", "truck",
	"tricycle", "awning-tricycle", "bus", "motor", "others" };

enum { CATEGORIES = sizeof categories / sizeof *categories };

/* The label of a category: by --names, else its own name. false: rejected. */
static bool
read_category(struct worker *w, const struct convert *c, struct slice category, struct slice *label)
{
	struct slice number;
	if (c->names != NULL)
		return convert_label(w, c, category, true, label);
	for (size_t i = 0; i < CATEGORIES; i++) {
		number = slice_of(arena_format(w->arena, "%zu", i));
		if (slice_equal(category, number))
			return image_string(slice_of(categories[i]), label, w->arena);
	}
	return filter_reject(w, "category: expected 0 to %d, not \"%.*s\"; see --names", CATEGORIES - 1,
		category.n < 40 ? (int)category.n : 40, category.text);
}

static bool
read_row(struct worker *w, const struct convert *c, const struct slice *field, size_t fields, struct image *image)
{
	static const char *const names[FIELDS] = { "left", "top", "width", "height", "score", "category", "truncation",
		"occlusion" };
	struct slice score = { 0 };
	double n[FIELDS];
	if (fields != FIELDS)
		return filter_reject(w, "expected 8 values, with commas between, found %zu", fields);
	if (!rows_numbers(w, field, names, FIELDS, n))
		return false;
	bool detection = n[TRUNCATION] == -1 && n[OCCLUSION] == -1;
	bool ignored = !detection && (n[SCORE] == 0 || (n[CATEGORY] == 0 && c->names == NULL));
	size_t i = image_add(image, convert_box(c, 0, convert_form(BOX_XYWH, n)), w->arena);
	image->column[IMAGE_IGNORE][i] = slice_of(ignored ? "1" : "0");
	rows_keep(w, c, image, i, field, names, FIELDS);
	if (detection)
		score = field[SCORE];
	return read_category(w, c, field[CATEGORY], &image->column[IMAGE_LABELS][i]) &&
	       rows_score(w, image, i, score);
}

static enum unit_state
read_file(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE) };
	return rows_read_file(w, c, line, ',', read_row, image);
}

/* The category of a label: by --names, else its place among the names, or the number that it is. false: rejected. */
static bool
find_category(struct record *r, size_t i, const struct convert *c, size_t *category)
{
	struct slice label = record_text(r, COLUMN_LABELS, i);
	if (c->names != NULL)
		return convert_class(r, i, c, category);
	for (*category = 0; *category < CATEGORIES; ++*category)
		if (slice_is(label, categories[*category]) ||
			slice_is(label, arena_format(r->worker->arena, "%zu", *category)))
			return true;
	return record_reject(r, "box %zu: label \"%.*s\" is no category of VisDrone's; give --names", i,
		label.n < 80 ? (int)label.n : 80, label.text);
}

static bool
put_row(struct record *r, size_t i, struct box b, const struct convert *c, struct buf *out)
{
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	const double number[4] = { b.x1, b.y1, decimal_subtract(b.x2, b.x1), decimal_subtract(b.y2, b.y1) };
	bool ignored = convert_mark(r, COLUMN_IGNORE, i) || convert_mark(r, COLUMN_ISCROWD, i);
	size_t category;
	if (!find_category(r, i, c, &category))
		return false;
	if (!isfinite(number[2]) || !isfinite(number[3]))
		return record_reject(r, "box %zu: its size is beyond double range", i);
	for (size_t k = 0; k < 4; k++) {
		buf_double(out, number[k]);
		buf_char(out, ',');
	}
	if (scores->given)
		buf_add(out, scores->item[i].text, scores->item[i].n);
	else
		buf_char(out, ignored ? '0' : '1');
	buf_format(out, ",%zu,%s\n", category, scores->given ? "-1,-1" : "0,0");
	return true;
}

static bool
write_file(struct record *r, const struct kept *kept, const struct convert *c)
{
	uint64_t marks = COLUMN_BIT(COLUMN_IGNORE) | COLUMN_BIT(COLUMN_ISCROWD);
	return rows_write_file(r, kept, c, put_row, record_has(r, COLUMN_SCORES) ? COLUMN_BIT(COLUMN_SCORES) : marks);
}

static bool
has_folder(const struct folder_sample *s)
{
	struct folder_row row = folder_sample_row(s);
	return s->row && row.number && (row.commas == FIELDS - 1 || row.commas == FIELDS);
}

const struct format format_visdrone = {
	.name = "visdrone",
	.about = "VisDrone's annotations of images, a folder with one an image",
	.has_folder = has_folder,
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.open = rows_open,
	.read = read_file,
	.write = write_file,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.keeps = "truncation,occlusion",
	.reads = USES_BASE | USES_NAMED | USES_SIZES | USES_NAMES | USES_KEEP,
	.writes = USES_NAMES,
};
