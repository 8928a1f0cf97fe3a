/* folder_out.c -- a folder of files as output. */
#include "dataset/folder_out.h"

#include "base/arena.h"
#include "base/text_table.h"
#include "dataset/format.h"
#include "engine/err.h"
#include "engine/interrupt.h"
#include "record/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* It is never freed, so that the exit can look at it. */
struct folder_out {
	const char *path;
	char *aside;             /* NULL: it has taken its place, or is gone */
	struct text_table files; /* written: paths inside */
	struct arena arena;
	pthread_mutex_t one; /* either writes or takes away: an interrupt comes in a thread of its own */
};

static int
remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static void
take_away(struct folder_out *f)
{
	enum { DESCRIPTORS = 16 };
	if (f->aside != NULL)
		nftw(f->aside, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
	f->aside = NULL;
}

void
folder_out_abandon(struct folder_out *f)
{
	pthread_mutex_lock(&f->one);
	take_away(f);
	pthread_mutex_unlock(&f->one);
}

/* Whoever else is about to write waits for the process to end. */
static void
abandon_at_exit(int status, void *folder)
{
	struct folder_out *f = folder;
	(void)status;
	pthread_mutex_lock(&f->one);
	take_away(f);
}

/* Whether there is nothing at path, or a folder with nothing in it. */
static bool
is_free(const char *path)
{
	struct stat status;
	if (lstat(path, &status) != 0)
		return true;
	DIR *folder = opendir(path);
	bool empty = folder != NULL;
	errno = 0;
	for (struct dirent *entry; empty && (entry = readdir(folder)) != NULL;)
		empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
	if (empty && errno != 0)
		err_die_errno("%s", path);
	if (folder != NULL)
		closedir(folder);
	return empty;
}

struct folder_out *
folder_out_open(const char *path)
{
	struct folder_out *f = calloc(1, sizeof *f);
	size_t n = strlen(path);
	if (f == NULL)
		err_out_of_memory();
	f->arena.failed = err_out_of_memory;
	pthread_mutexattr_t again; /* who fails in writing, exits */
	pthread_mutexattr_init(&again);
	pthread_mutexattr_settype(&again, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&f->one, &again);
	if (!is_free(path))
		err_usage("-o %s is there already, and is no empty folder", path);
	while (n > 1 && path[n - 1] == '/')
		n--;
	char *real = realpath(path, NULL); /* of a link, so that it stays one */
	f->path = real != NULL ? arena_text(&f->arena, real, strlen(real)) : arena_text(&f->arena, path, n);
	free(real);
	f->aside = arena_format(&f->arena, "%s.XXXXXX", f->path);
	interrupt_exits();
	if (mkdtemp(f->aside) == NULL)
		err_die_errno("%s", path);
	on_exit(abandon_at_exit, f);
	mode_t mask = umask(0);
	umask(mask);
	if (chmod(f->aside, 0777 & ~mask) != 0)
		err_die_errno("%s", f->aside);
	return f;
}

/* Makes the folders on the way to a file. */
static void
make_folders(struct folder_out *f, char *path)
{
	for (char *slash = path + strlen(f->aside) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			err_die_errno("%s", path);
		*slash = '/';
	}
}

static void
write_file(struct folder_out *f, const char *name, struct slice text)
{
	pthread_mutex_lock(&f->one);
	char *path = arena_format(&f->arena, "%s/%s", f->aside, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0 && errno == ENOENT) {
		make_folders(f, path);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	}
	if (fd < 0)
		err_die_errno("%s/%s", f->path, name);
	while (text.n > 0) {
		ssize_t n = write(fd, text.text, text.n);
		if (n < 0 && errno != EINTR)
			err_die_errno("%s/%s", f->path, name);
		text.text += n > 0 ? n : 0;
		text.n -= n > 0 ? (size_t)n : 0;
	}
	if (close(fd) != 0)
		err_die_errno("%s/%s", f->path, name);
	pthread_mutex_unlock(&f->one);
}

/* A path that stays inside: relative, with no empty, "." or ".." part. */
static bool
stays_inside(struct slice name)
{
	for (const char *p = name.text, *end = p + name.n; p <= end;) {
		const char *slash = memchr(p, '/', (size_t)(end - p));
		struct slice part = { p, (size_t)((slash != NULL ? slash : end) - p) };
		if (part.n == 0 || slice_is(part, ".") || slice_is(part, ".."))
			return false;
		p = part.text + part.n + 1;
	}
	return true;
}

/* The record's name without its extension; .text is NULL where it was rejected. */
static struct slice
name_of(struct record *r)
{
	const struct slice none = { 0 };
	struct slice name;
	if (!convert_name(r, &name))
		return none;
	if (memchr(name.text, '\n', name.n) != NULL || memchr(name.text, '\0', name.n) != NULL) {
		record_reject(r, "a newline or a NUL in its name, which no file here can have");
		return none;
	}
	struct slice stem = image_stem(name);
	if (memmem(name.text, name.n, "://", 3) != NULL) { /* of an address the last component will do */
		name.n -= (size_t)(stem.text - name.text);
		name.text = stem.text;
	}
	if (!stays_inside(name)) {
		record_reject(r, "its name would lead out of the folder that is written");
		return none;
	}
	if (record_has(r, COLUMN_FILE_NAME))
		name.n = (size_t)(stem.text + stem.n - name.text);
	return name;
}

bool
folder_out_put(struct folder_out *f, struct record *r, const struct folder_out_place *place, struct slice text)
{
	struct slice name = name_of(r);
	size_t number;
	if (name.text == NULL)
		return false;
	for (const char *const *folder = place->strip; folder != NULL && *folder != NULL; folder++) {
		size_t n = strlen(*folder);
		if (name.n > n + 1 && memcmp(name.text, *folder, n) == 0 && name.text[n] == '/')
			name = (struct slice){ name.text + n + 1, name.n - n - 1 };
	}
	const char *path = arena_format(&f->arena, "%s%s%.*s%s", place->under, place->under[0] != '\0' ? "/" : "",
		(int)name.n, name.text, place->extension);
	if (!text_table_add(&f->files, slice_of(path), &number, &f->arena))
		return record_reject(r, "another record has written %s", path);
	write_file(f, path, text);
	return true;
}

void
folder_out_file(struct folder_out *f, const char *name, struct slice text)
{
	write_file(f, name, text);
}

void
folder_out_commit(struct folder_out *f)
{
	pthread_mutex_lock(&f->one);
	if (rename(f->aside, f->path) != 0)
		err_die_errno("%s", f->path);
	f->aside = NULL;
	pthread_mutex_unlock(&f->one);
}
