/* folder.c -- files as the units of a document. */
#include "dataset/folder.h"

#include "dataset/format.h"
#include "engine/err.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* A folder that is being listed, and those around it: a link to one of them is not followed. */
struct level {
	const struct level *up;
	dev_t device;
	ino_t inode;
};

static bool
is_among(const struct level *level, const struct stat *status)
{
	while (level != NULL && (level->device != status->st_dev || level->inode != status->st_ino))
		level = level->up;
	return level != NULL;
}

bool
folder_matches(const char *name, const char *const *extensions)
{
	size_t n = strlen(name);
	for (; *extensions != NULL; extensions++) {
		size_t m = strlen(*extensions);
		if (n > m && strcasecmp(name + n - m, *extensions) == 0)
			return true;
	}
	return false;
}

static void
add_file(struct folder_files *f, const char *path)
{
	if (f->n == f->room) {
		size_t room = f->room == 0 ? 16 : 2 * f->room;
		f->path = arena_grow(f->arena, f->path, f->room * sizeof *f->path, room * sizeof *f->path);
		f->room = room;
	}
	f->path[f->n++] = path;
}

static int
list(struct folder_files *f, const char *path, const char *const *extensions, const struct level *up)
{
	size_t length = strlen(path);
	struct stat status;
	DIR *directory = opendir(path);
	if (directory == NULL || stat(path, &status) != 0)
		return errno;
	const struct level here = { up, status.st_dev, status.st_ino };
	int reason = 0;
	errno = 0;
	for (struct dirent *entry; reason == 0 && (entry = readdir(directory)) != NULL; errno = 0) {
		bool matches = folder_matches(entry->d_name, extensions), file = entry->d_type == DT_REG;
		if (entry->d_name[0] == '.' || (file && !matches))
			continue;
		const char *inside = arena_format(f->arena, "%s%s%s", path,
			length > 0 && path[length - 1] == '/' ? "" : "/", entry->d_name);
		bool folder = !file && stat(inside, &status) == 0 && S_ISDIR(status.st_mode);
		if (folder && !is_among(&here, &status))
			reason = list(f, inside, extensions, &here);
		else if (!folder && matches)
			add_file(f, inside);
	}
	reason = reason != 0 ? reason : errno;
	closedir(directory);
	return reason;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
folder_list(struct folder_files *files, const char *path, const char *const *extensions)
{
	size_t before = files->n;
	int reason = list(files, path, extensions, NULL);
	if (files->n > before)
		qsort(files->path + before, files->n - before, sizeof *files->path, by_bytes);
	return reason;
}

struct folder {
	struct filter_document document;
	const struct convert *convert;
	struct arena arena;
	struct folder_files files;
	struct slice *id; /* of each file */
	size_t next;
	size_t root;      /* bytes of the path of the folder that was given */
};

static bool
next_file(struct filter_document *d, struct filter_line *unit)
{
	struct folder *f = (struct folder *)d;
	char why[IMAGE_IDS_WHY];
	if (f->next == f->files.n)
		return false;
	const char *path = f->files.path[f->next];
	unit->file = format_path(path);
	unit->number = 1;
	unit->index = f->next++;
	if (strcmp(path, "-") != 0 &&
		!image_ids_of_name(f->convert->image_ids, slice_of(path), NULL, 0, &f->id[unit->index], why)) {
		unit->failure = arena_text(&f->arena, why, strlen(why));
		unit->number = 0;
	}
	return true;
}

static void
close_folder(struct filter_document *d)
{
	struct folder *f = (struct folder *)d;
	arena_free(&f->arena);
	free(f);
}

const char *
folder_path(const struct filter_line *unit)
{
	return ((const struct folder *)unit->document)->files.path[unit->index];
}

struct slice
folder_id(const struct filter_line *unit)
{
	return ((const struct folder *)unit->document)->id[unit->index];
}

struct slice
folder_below(const struct filter_line *unit)
{
	const struct folder *f = (const struct folder *)unit->document;
	const char *path = f->files.path[unit->index], *last = strrchr(path, '/');
	path += f->root;
	path += f->root > 0 && *path == '/';
	return f->root == 0 || last == NULL || last < path ? slice_of("")
		: (struct slice){ path, (size_t)(last + 1 - path) };
}

/* ".xml or .json" */
static const char *
put_extensions(const char *const *extensions, struct arena *arena)
{
	char *text = arena_format(arena, "%s", extensions[0]);
	for (size_t i = 1; extensions[i] != NULL; i++)
		text = arena_format(arena, "%s%s%s", text, extensions[i + 1] == NULL ? " or " : ", ", extensions[i]);
	return text;
}

struct filter_document *
folder_open(const struct convert *c, const char *path, const char *const *extensions)
{
	struct stat status;
	struct folder *f = calloc(1, sizeof *f);
	int reason = 0;
	if (f == NULL)
		err_out_of_memory();
	*f = (struct folder){ .document = { .next = next_file, .close = close_folder }, .convert = c,
		.arena.failed = err_out_of_memory };
	f->files.arena = &f->arena;
	bool folder = strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
	f->root = folder ? strlen(path) : 0;
	if (folder)
		reason = folder_list(&f->files, path, extensions);
	else
		add_file(&f->files, path);
	f->id = arena_zeros(&f->arena, struct slice, f->files.n);
	if (reason == 0 && f->files.n > 0)
		return &f->document;
	const char *why = reason != 0 ? strerror(reason) :
		arena_format(&f->arena, "no %s files in this directory%s", put_extensions(extensions, &f->arena),
			format_hint(c->from, path, &f->arena));
	struct filter_document *failed = format_failed(path, 0, 0, why);
	close_folder(&f->document);
	return failed;
}
