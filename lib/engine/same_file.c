/* same_file.c -- whether two paths are one file. */
#include "engine/same_file.h"

#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/* The folder that a path is in. false: there is none. */
static bool
stat_folder(const char *path, struct stat *s)
{
	char copy[PATH_MAX];
	if (strlen(path) >= PATH_MAX)
		return false;
	strcpy(copy, path);
	return stat(dirname(copy), s) == 0;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

static bool
is_one(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool
same_file(const char *a, const char *b)
{
	struct stat s, t;
	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return false;
	bool there = stat(a, &s) == 0, other_there = stat(b, &t) == 0;
	if (there && other_there)
		return S_ISREG(s.st_mode) && is_one(&s, &t);
	return there == other_there && strcmp(last_part(a), last_part(b)) == 0 && stat_folder(a, &s) &&
		stat_folder(b, &t) &&
		is_one(&s, &t);
}
