/* kitti.c -- KITTI's label files: a text file an image, a row a box, 15 values or in results 16:
 * type truncated occluded alpha left top right bottom h w l x y z ry [score]
 *
 * Source: Geiger et al., "Are we ready for Autonomous Driving? The KITTI Vision Benchmark Suite", CVPR 2012, and the
 * readme of the object development kit: DontCare are regions with objects that have no labels; what is not known of a
 * box is -1, -10 or -1000. */
#include "dataset/folder_sample.h"
#include "dataset/rows.h"

enum { TYPE, LEFT = 4, LABEL_FIELDS = 15, SCORE = 15 };

static bool
read_row(struct worker *w, const struct convert *c, const struct slice *field, size_t fields, struct image *image)
{
	static const char *const names[LABEL_FIELDS] = { NULL, "truncated", "occluded", "alpha", "left", "top", "right",
		"bottom", "h", "w", "l", "x", "y", "z", "ry" };
	const struct slice none = { 0 };
	double n[LABEL_FIELDS];
	if (fields != LABEL_FIELDS && fields != LABEL_FIELDS + 1)
		return filter_reject(w, "expected 15 values, or 16 with a score, found %zu%s", fields,
			fields == 5 ? "; YOLO's rows have five: see --from yolo" : "");
	if (!rows_numbers(w, field, names, LABEL_FIELDS, n))
		return false;
	struct box b = { n[LEFT], n[LEFT + 1], n[LEFT + 2], n[LEFT + 3] };
	size_t i = image_add(image, convert_box(c, 0, b), w->arena);
	rows_keep(w, c, image, i, field, names, LABEL_FIELDS);
	bool ignored = slice_is(field[TYPE], "DontCare");
	image->column[IMAGE_IGNORE][i] = slice_of(ignored ? "1" : "0");
	if (ignored ? !image_string(field[TYPE], &image->column[IMAGE_LABELS][i], w->arena) :
		!convert_label(w, c, field[TYPE], false, &image->column[IMAGE_LABELS][i]))
		return false;
	return rows_score(w, image, i, fields > SCORE ? field[SCORE] : none);
}

static enum unit_state
read_file(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE) };
	return rows_read_file(w, c, line, ' ', read_row, image);
}

static const struct filter_counter counters[] = { { "labels of boxes to be ignored, which are DontCare now" },
	{ NULL } };

static bool
is_word(struct slice text)
{
	bool word = text.n > 0;
	for (size_t k = 0; k < text.n && word; k++)
		word = strchr(" \t\r\n", text.text[k]) == NULL;
	return word;
}

/* The type: the label where it is a word, else its id by --names. false: rejected. */
static bool
put_type(struct record *r, size_t i, const struct convert *c, struct buf *out)
{
	struct slice label = record_text(r, COLUMN_LABELS, i);
	const struct names_row *row = NULL;
	int shown = label.n < 80 ? (int)label.n : 80;
	if (record_column(r, COLUMN_LABELS)->item[i].text[0] == '[')
		return record_reject(r, "box %zu: several labels, where the format has one", i);
	if (c->names != NULL) {
		row = names_by_name(c->names, label);
		row = row != NULL ? row : names_by_id(c->names, label);
		if (row == NULL)
			return record_reject(r, "box %zu: label \"%.*s\" is not in --names", i, shown, label.text);
	}
	if (!is_word(label) && row != NULL)
		label = json_text(row->id, r->worker->arena);
	if (!is_word(label))
		return record_reject(r, "box %zu: label \"%.*s\" is no word; give --names, for its id", i, shown,
			label.text);
	buf_add(out, label.text, label.n);
	return true;
}

/* What nobody knows is written as in the readme; an object is written as whole and in sight, because KITTI's evaluation
 * leaves others out. */
static bool
put_row(struct record *r, size_t i, struct box b, const struct convert *c, struct buf *out)
{
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	const double corner[4] = { b.x1, b.y1, b.x2, b.y2 };
	if (convert_mark(r, COLUMN_IGNORE, i) || convert_mark(r, COLUMN_ISCROWD, i)) {
		filter_count(r->worker, &counters[0], !slice_is(record_text(r, COLUMN_LABELS, i), "DontCare"));
		buf_text(out, "DontCare -1 -1 -10");
	} else if (put_type(r, i, c, out)) {
		buf_text(out, " 0 0 -10");
	} else {
		return false;
	}
	for (size_t k = 0; k < 4; k++) {
		buf_char(out, ' ');
		buf_double(out, corner[k]);
	}
	buf_text(out, " -1 -1 -1 -1000 -1000 -1000 -10");
	if (scores->given) {
		buf_char(out, ' ');
		buf_add(out, scores->item[i].text, scores->item[i].n);
	}
	buf_char(out, '\n');
	return true;
}

static bool
write_file(struct record *r, const struct kept *kept, const struct convert *c)
{
	return rows_write_file(r, kept, c, put_row,
		COLUMN_BIT(COLUMN_IGNORE) | COLUMN_BIT(COLUMN_ISCROWD) | COLUMN_BIT(COLUMN_SCORES));
}

static bool
has_folder(const struct folder_sample *s)
{
	struct folder_row row = folder_sample_row(s);
	return s->row && !row.number && row.commas == 0 && (row.words == LABEL_FIELDS || row.words == LABEL_FIELDS + 1);
}

const struct format format_kitti = {
	.name = "kitti",
	.about = "KITTI's label files, a folder with one an image",
	.has_folder = has_folder,
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.open = rows_open,
	.read = read_file,
	.write = write_file,
	.counters = counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.keeps = "truncated,occluded,alpha,h,w,l,x,y,z,ry",
	.reads = USES_BASE | USES_NAMED | USES_SIZES | USES_NAMES | USES_KEEP,
	.writes = USES_NAMES,
};
