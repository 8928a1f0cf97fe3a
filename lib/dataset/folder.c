/* folder.c -- files as the units of a document. */
#include "dataset/folder.h"

#include "dataset/format.h"
#include "engine/err.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct folder {
	struct filter_document document;
	struct arena arena;
	const char **file;
	size_t files, room, next;
};

static bool
next_file(struct filter_document *d, struct filter_line *unit)
{
	struct folder *f = (struct folder *)d;
	if (f->next == f->files)
		return false;
	unit->file = format_path(f->file[f->next]);
	unit->number = 1;
	unit->index = f->next++;
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
	return ((const struct folder *)unit->document)->file[unit->index];
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
ends_like(const char *name, const char *extension)
{
	size_t n = strlen(name), m = strlen(extension);
	return n > m && strcmp(name + n - m, extension) == 0;
}

static void
add_file(struct folder *f, const char *path)
{
	if (f->files == f->room) {
		size_t room = f->room == 0 ? 16 : 2 * f->room;
		f->file = arena_grow(&f->arena, f->file, f->room * sizeof *f->file, room * sizeof *f->file);
		f->room = room;
	}
	f->file[f->files++] = path;
}

/* The folder's files. 0, or errno: it cannot be read. */
static int
list(struct folder *f, const char *path, const char *extension)
{
	size_t length = strlen(path);
	DIR *directory = opendir(path);
	if (directory == NULL)
		return errno;
	errno = 0;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL; errno = 0)
		if (ends_like(entry->d_name, extension))
			add_file(f, arena_format(&f->arena, "%s%s%s", path, path[length - 1] == '/' ? "" : "/",
				entry->d_name));
	int reason = errno;
	closedir(directory);
	if (f->files > 0)
		qsort(f->file, f->files, sizeof *f->file, by_bytes);
	return reason;
}

struct filter_document *
folder_open(const char *path, const char *extension)
{
	struct stat status;
	struct folder *f = calloc(1, sizeof *f);
	if (f == NULL)
		err_out_of_memory();
	*f = (struct folder){ .document = { .next = next_file, .close = close_folder },
		.arena.failed = err_out_of_memory };
	if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
		add_file(f, path);
		return &f->document;
	}
	int reason = list(f, path, extension);
	if (reason == 0 && f->files > 0)
		return &f->document;
	char why[80];
	snprintf(why, sizeof why, reason != 0 ? "%s" : "no %s files in this directory",
		reason != 0 ? strerror(reason) : extension);
	close_folder(&f->document);
	return format_failed(path, 0, 0, why);
}
