/* format.c -- the table of dataset formats. */
#include "dataset/format.h"

#include "dataset/file_sample.h"
#include "dataset/folder.h"
#include "dataset/folder_sample.h"
#include "engine/err.h"

#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

/* A row for each format. */
#define FORMATS(row) \
	row(jsonl) \
	row(coco) \
	row(coco_results) \
	row(voc) \
	row(imagenet) \
	row(yolo) \
	row(csv) \
	row(openimages) \
	row(lines) \
	row(ndjson) \
	row(odvg) \
	row(hf) \
	row(sagemaker) \
	row(vertex) \
	row(azure) \
	row(crowdhuman) \
	row(kitti) \
	row(visdrone) \
	row(wider) \
	row(labelme) \
	row(cvat) \
	row(via) \
	row(createml) \
	row(labelstudio)

#define DECLARATION(name) extern const struct format format_##name;
#define ADDRESS(name) &format_##name,

FORMATS(DECLARATION)

static const struct format *const formats[] = { FORMATS(ADDRESS) NULL };

static bool
is_read(const struct format *f)
{
	return f->read != NULL || f->read_records;
}

const char *
format_read_name(size_t i)
{
	for (size_t k = 0; formats[k] != NULL; k++)
		if (is_read(formats[k]) && i-- == 0)
			return formats[k]->name;
	return NULL;
}

const char *
format_written_name(size_t i)
{
	for (size_t k = 0; formats[k] != NULL; k++)
		if (formats[k]->write != NULL && i-- == 0)
			return formats[k]->name;
	return NULL;
}

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; formats[i] != NULL; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

/* The format of a folder by what it holds; pictures alone may be not to count. */
static const struct format *
guess_folder(const char *path, bool pictures)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct folder_sample sample;
	const struct format *found = NULL;
	folder_sample_take(&sample, path, &arena);
	sample.pictures &= pictures;
	for (size_t i = 0; formats[i] != NULL && found == NULL; i++)
		if (formats[i]->has_folder != NULL && formats[i]->has_folder(&sample))
			found = formats[i];
	arena_free(&arena);
	return found;
}

static bool
is_extension(const char *extension, const char *of)
{
	return extension != NULL && strcasecmp(extension, of) == 0;
}

/* The format of a file by how it begins. JSON and XML have many, of which their extensions stand for one. */
static const struct format *
guess_file(const char *path)
{
	static const char *const extensions[] = { ".json", ".xml", NULL };
	struct arena arena = { .failed = err_out_of_memory };
	struct file_sample sample;
	const struct format *found = NULL;
	if (!folder_matches(path, extensions))
		return NULL;
	file_sample_take(&sample, path, &arena);
	for (size_t i = 0; formats[i] != NULL && found == NULL; i++)
		if (formats[i]->has_file != NULL && formats[i]->has_file(&sample))
			found = formats[i];
	arena_free(&arena);
	return found;
}

static bool
is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const struct format *
format_guess(const char *path)
{
	const char *point = strrchr(path, '.');
	if (is_folder(path))
		return guess_folder(path, true);
	const struct format *found = guess_file(path);
	if (found != NULL)
		return found;
	for (size_t i = 0; formats[i] != NULL && point != NULL; i++)
		if (is_extension(formats[i]->extension, point + 1) ||
			is_extension(formats[i]->other_extension, point + 1))
			return formats[i];
	return NULL;
}

const char *
format_hint(const struct format *from, const char *path, struct arena *arena)
{
	const struct format *other = is_folder(path) ? guess_folder(path, false) : guess_file(path);
	return other == NULL || other == from ? ""
		: arena_format(arena, "; it looks like %s, see --from", other->name);
}

const char *
format_file_in(const struct format *from, const char *path, struct arena *arena)
{
	static const char *const extensions[] = { ".json", ".xml", ".csv", ".tsv", ".jsonl", ".ndjson", ".odgt",
		".manifest", NULL };
	struct folder_files files = { .arena = arena };
	if (!is_folder(path) || folder_list(&files, path, extensions) != 0)
		return NULL;
	for (size_t i = 0; i < files.n; i++) {
		const struct format *format = guess_file(files.path[i]);
		if (format != NULL && (from == NULL || format == from))
			return files.path[i];
	}
	return files.n == 1 && guess_folder(path, false) == NULL ? files.path[0] : NULL;
}

/* Appends "--from a, b and c": the formats that use an option in reading, or in writing. false: none does. */
static bool
put_users(unsigned use, bool reading, struct buf *out)
{
	const char *name = NULL;
	size_t n = 0;
	for (size_t i = 0; formats[i] != NULL; i++) {
		if (((reading ? formats[i]->reads : formats[i]->writes) & use) == 0)
			continue;
		if (name != NULL)
			buf_format(out, "%s%s", n++ > 0 ? ", " : "", name);
		name = formats[i]->name;
	}
	if (name != NULL)
		buf_format(out, "%s%s", n > 0 ? " and " : "", name);
	return name != NULL;
}

void
format_put_users(unsigned use, struct buf *out)
{
	size_t before = out->len;
	buf_text(out, "--from ");
	if (put_users(use, true, out))
		buf_text(out, " and ");
	else
		out->len = before;
	size_t between = out->len;
	buf_text(out, "--to ");
	if (!put_users(use, false, out))
		out->len = between > before ? between - strlen(" and ") : before;
}

void
format_list(struct buf *out)
{
	buf_text(out, "Formats:");
	for (size_t i = 0; formats[i] != NULL; i++)
		buf_format(out, "\n  %-14s%s%s", formats[i]->name, formats[i]->about,
			formats[i]->write == NULL ? " (read only)" : !is_read(formats[i]) ? " (written only)" : "");
}

const char *
format_path(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* A document of one unit, which is a fault. */
struct failed {
	struct filter_document document;
	struct filter_line unit;
	bool told;
	char why[];
};

static bool
next_failure(struct filter_document *d, struct filter_line *unit)
{
	struct failed *f = (struct failed *)d;
	bool first = !f->told;
	f->told = true;
	*unit = f->unit;
	unit->document = d;
	return first;
}

static void
close_failed(struct filter_document *d)
{
	free(d);
}

struct filter_document *
format_failed(const char *path, uint64_t line, size_t column, const char *why)
{
	struct failed *f = malloc(sizeof *f + strlen(why) + 1);
	if (f == NULL)
		err_out_of_memory();
	*f = (struct failed){ .document = { .next = next_failure, .close = close_failed } };
	strcpy(f->why, why);
	f->unit = (struct filter_line){ .file = format_path(path), .number = line, .column = column,
		.failure = f->why };
	return &f->document;
}
