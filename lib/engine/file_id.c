/* file_id.c -- which file a path stands for. */
#include "engine/file_id.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The descriptor of the process that a path stands for, or -1. */
static int
own_descriptor(const char *path)
{
	static const char *const folder[] = { "/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/" };
	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
		size_t n = strlen(folder[i]);
		size_t digits = strncmp(path, folder[i], n) == 0 ? strspn(path + n, "0123456789") : 0;
		if (digits > 0 && digits < 9 && path[n + digits] == '\0')
			return atoi(path + n);
	}
	return -1;
}

bool
file_id_follow(const char *path, char target[PATH_MAX], int *fd)
{
	enum { MOST_LINKS = 40 };
	char next[PATH_MAX];
	errno = ENAMETOOLONG;
	if (strlen(path) >= PATH_MAX)
		return false;
	strcpy(target, path);
	for (int links = 0; (*fd = own_descriptor(target)) < 0; links++) {
		ssize_t n = readlink(target, next, sizeof next - 1);
		if (n < 0)
			return true;
		next[n] = '\0';
		char *slash = strrchr(target, '/');
		size_t folder = next[0] == '/' || slash == NULL ? 0 : (size_t)(slash + 1 - target);
		errno = links == MOST_LINKS ? ELOOP : ENAMETOOLONG;
		if (links == MOST_LINKS || folder + (size_t)n >= PATH_MAX)
			return false;
		memcpy(target + folder, next, (size_t)n + 1);
	}
	return true;
}

/* The place of a file that is not there: its folder, and its name in it. */
static bool
place_of(const char *path, struct file_id *id)
{
	char target[PATH_MAX], copy[PATH_MAX];
	int fd;
	if (!file_id_follow(path, target, &fd) || fd >= 0)
		return false;
	strcpy(copy, target);
	const char *name = basename(copy);
	if (strlen(name) > NAME_MAX)
		return false;
	strcpy(id->name, name);
	return stat(dirname(target), &id->status) == 0;
}

bool
file_id_of(const char *path, int standard, struct file_id *id)
{
	bool dash = strcmp(path, "-") == 0;
	id->descriptor = dash || own_descriptor(path) >= 0;
	id->there = dash ? fstat(standard, &id->status) == 0 : stat(path, &id->status) == 0;
	return id->there || (!id->descriptor && place_of(path, id));
}

static bool
is_one(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool
file_id_same(const struct file_id *a, const struct file_id *b)
{
	if (a->there != b->there || !is_one(&a->status, &b->status))
		return false;
	mode_t mode = a->status.st_mode;
	return a->there ? S_ISREG(mode) || S_ISDIR(mode) : strcmp(a->name, b->name) == 0;
}

bool
file_id_inside(const char *path, const struct file_id *folder)
{
	char target[PATH_MAX], real[PATH_MAX];
	struct stat status;
	int fd;
	if (!folder->there || !S_ISDIR(folder->status.st_mode) || !file_id_follow(path, target, &fd) || fd >= 0 ||
		realpath(dirname(target), real) == NULL)
		return false;
	while (stat(real, &status) != 0 || !is_one(&status, &folder->status)) {
		char *slash = strrchr(real, '/');
		if (slash == NULL || slash == real)
			return false;
		*slash = '\0';
	}
	return true;
}
