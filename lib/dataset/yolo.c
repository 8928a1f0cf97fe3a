/* yolo.c -- YOLO: a text file an image, of rows in fractions of its size. Writing is yolo_out.c's.
 *
 * Sources: https://docs.ultralytics.com/datasets/detect/; AlexeyAB/darknet, README. */
#include "dataset/folder_sample.h"
#include "dataset/format.h"
#include "dataset/yolo_files.h"
#include "dataset/yolo_out.h"
#include "dataset/yolo_rows.h"
#include "engine/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

const struct filter_counter yolo_counters[] = {
	[YOLO_HULLS] = { "polygons and rotated boxes of which the box around them is taken" },
	[YOLO_KEY_POINTS] = { "boxes whose key points are left out" },
	[YOLO_MISSING] = { "images without a file of labels" },
	[YOLO_UNUSED] = { "files of labels without a picture, not read" },
	[YOLO_CLASS_LISTS] = { "lists of classes (classes.txt, .names) not read; see --names" },
	[YOLO_IMAGE_LISTS] = { "lists of images among the labels, not read" },
	[YOLO_NOT_THERE] = { "listed images that are not there, nor their labels" },
	[YOLO_CROWDS] = { "crowd boxes left out" },
	[YOLO_IGNORED] = { "boxes to be ignored left out" },
	[YOLO_OUTSIDE] = { "boxes that reach out of the image, which some trainers refuse; see --bad clip" },
	{ NULL },
};

struct dataset {
	struct filter_document document;
	const struct convert *convert;
	struct arena arena;
	struct yolo_files files;
	struct slice *id;
	size_t next;
};

static bool
next_image(struct filter_document *base, struct filter_line *unit)
{
	struct dataset *d = (struct dataset *)base;
	char why[IMAGE_IDS_WHY];
	if (d->next == d->files.n)
		return false;
	const struct yolo_image *image = &d->files.image[d->next];
	unit->file = image->labels;
	unit->number = 1;
	unit->index = d->next++;
	if (image_ids_of_name(d->convert->image_ids, image->name, image->line > 0 ? image->file : NULL, image->line,
		    &d->id[unit->index], why))
		return true;
	unit->file = image->file;
	unit->number = image->line;
	unit->failure = arena_text(&d->arena, why, strlen(why));
	return true;
}

static void
close_dataset(struct filter_document *base)
{
	struct dataset *d = (struct dataset *)base;
	arena_free(&d->arena);
	free(d);
}

static struct filter_document *
open_yolo(const struct convert *c, const char *path)
{
	struct dataset *d = calloc(1, sizeof *d);
	if (d == NULL)
		err_out_of_memory();
	*d = (struct dataset){ .document = { .next = next_image, .close = close_dataset }, .convert = c,
		.arena.failed = err_out_of_memory };
	d->files.arena = &d->arena;
	if (yolo_files_find(&d->files, path, c->split)) {
		d->id = arena_zeros(&d->arena, struct slice, d->files.n);
		return &d->document;
	}
	struct filter_document *failed = format_failed(path, d->files.line, 0,
		arena_format(&d->arena, "%s%s", d->files.why, format_hint(c->from, path, &d->arena)));
	close_dataset(&d->document);
	return failed;
}

/* The label of a class number: its name, or the number. */
static bool
read_label(struct worker *w, const struct convert *c, const struct dataset *d, struct slice number,
	struct slice *label)
{
	if (c->names != NULL || d->files.names.rows == 0)
		return convert_label(w, c, number, true, label);
	const struct names_row *row = names_by_index(&d->files.names, number);
	if (row == NULL)
		return filter_reject(w, "class %.*s is not in the dataset's names", (int)number.n, number.text);
	*label = row->name;
	return true;
}

static bool
read_row(struct worker *w, const struct convert *c, const struct dataset *d, struct slice line, const double size[2],
	struct image *image)
{
	struct yolo_row row;
	char why[YOLO_WHY];
	if (!yolo_row_read(line, d->files.point_values, &row, why, w->arena))
		return filter_reject(w, "%s", why);
	bool scores = (image->columns & IMAGE_BIT(IMAGE_SCORES)) != 0, score = row.score.text != NULL;
	if (image->boxes == 0 && score)
		image->columns |= IMAGE_BIT(IMAGE_SCORES);
	else if (scores != score)
		return filter_reject(w, "all rows must have a confidence, or none");
	if (row.kind != YOLO_BOX)
		filter_count(w, &yolo_counters[row.kind == YOLO_HULL ? YOLO_HULLS : YOLO_KEY_POINTS], 1);
	size_t i = image_add(image, convert_scale(row.box, size), w->arena);
	if (score)
		image->column[IMAGE_SCORES][i] =
			(struct slice){ arena_text(w->arena, row.score.text, row.score.n), row.score.n };
	return read_label(w, c, d, row.label, &image->column[IMAGE_LABELS][i]);
}

/* The size, and the name, of an image. */
static bool
begin_image(struct worker *w, const struct convert *c, const struct dataset *d, size_t index, struct image *image,
	double size[2])
{
	const struct yolo_image *from = &d->files.image[index];
	char why[IMAGE_WHY];
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS), .id = d->id[index] };
	bool picture = from->picture != NULL || from->line > 0;
	if ((picture && !image_string(from->name, &image->file_name, w->arena)) ||
		(from->split != NULL && !image_string(slice_of(from->split), &image->split, w->arena)))
		return filter_reject(w, "invalid UTF-8");
	if (convert_size(c, image, from->name, from->picture, size, why, w->arena))
		return true;
	return filter_reject(w, "%s", why[0] != '\0' ? why :
		"no picture that says how large the image is; see --size and --images");
}

static bool
read_rows(struct worker *w, const struct convert *c, struct filter_line *line, const double size[2],
	struct image *image)
{
	const struct dataset *d = (const struct dataset *)line->document;
	struct text_file file;
	struct slice row;
	struct stat status;
	const struct yolo_image *from = &d->files.image[line->index];
	const char *path = from->labels;
	if (stat(path, &status) != 0 && errno == ENOENT) {
		bool there = from->picture != NULL || from->line == 0;
		filter_count(w, &yolo_counters[there ? YOLO_MISSING : YOLO_NOT_THERE], 1);
		return true;
	}
	if (!text_file_open(&file, path))
		return filter_reject(w, "%s", file.why);
	bool good = true;
	struct slice rest = file.bytes;
	for (uint64_t number = 1; good && text_file_line(&rest, &row); number++) {
		line->number = number;
		row = image_trim(row);
		good = row.n == 0 || read_row(w, c, d, row, size, image);
	}
	text_file_close(&file);
	return good;
}

static enum unit_state
read_image(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	const struct dataset *d = (const struct dataset *)line->document;
	double size[2];
	if (line->index == 0) {
		filter_count(w, &yolo_counters[YOLO_UNUSED], d->files.unused);
		filter_count(w, &yolo_counters[YOLO_IMAGE_LISTS], d->files.image_lists);
		if (c->names == NULL && d->files.names.rows == 0)
			filter_count(w, &yolo_counters[YOLO_CLASS_LISTS], d->files.class_lists);
	}
	const struct yolo_image *from = &d->files.image[line->index];
	if (from->line > 0 && from->picture == NULL) { /* the list knows of it, and its labels may not be there */
		line->file = from->file;
		line->number = from->line;
	}
	if (!begin_image(w, c, d, line->index, image, size))
		return UNIT_REJECTED;
	line->file = from->labels;
	line->number = 1;
	return read_rows(w, c, line, size, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

/* Rows are of numbers, five or more; pictures alone have their labels elsewhere. */
static bool
has_folder(const struct folder_sample *s)
{
	struct folder_row row = folder_sample_row(s);
	return s->data || (s->row ? row.number && row.words >= 5 && row.commas == 0
		: s->pictures && !s->xml && s->json.kind == 0);
}

const struct format format_yolo = {
	.name = "yolo",
	.about = "YOLO: data.yaml, a list of images, or a folder; written as a folder",
	.extension = "yaml",
	.other_extension = "yml",
	.has_folder = has_folder,
	.directories = true,
	.folder = true,
	.units_are_files = true,
	.open = open_yolo,
	.read = read_image,
	.write = yolo_out_write,
	.end = yolo_out_end,
	.counters = yolo_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_NAMES | USES_NAMED | USES_SIZES | USES_SPLIT,
	.writes = USES_NAMES,
};
