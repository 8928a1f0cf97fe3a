/* npy_open.c -- arrays out of files and archives. */
#include "npy/npy.h"

#include "engine/err.h"
#include "engine/lost_pages.h"
#include "npy/npz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A whole file, mapped. */
static struct slice
map(const char *path, const char *whole)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) != 0)
		err_die_errno("%s", whole);
	if (S_ISDIR(status.st_mode))
		err_die("%s: is a directory; expected a .npy file", path);
	if (!S_ISREG(status.st_mode))
		err_die("%s: not a regular file, and only these can be mapped; write the array to one", path);
	size_t n = (size_t)status.st_size;
	lost_pages_catch();
	const void *file = n > 0 ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : "";
	if (file == MAP_FAILED)
		err_die_errno("%s", path);
	close(fd);
	return (struct slice){ file, n };
}

/* Where the name of a member begins, behind a file that is an archive; NULL: the path is all a file's. */
static const char *
member_of(const char *path)
{
	const char *end = strstr(path, ".npz:");
	return end != NULL && access(path, F_OK) != 0 ? end + strlen(".npz:") : NULL;
}

void
npy_open_any(const char *path, struct npy *out)
{
	struct buf error = { .failed = err_out_of_memory };
	const char *name = member_of(path);
	struct npz_member member = { 0 };
	char *archive = strndup(path, name != NULL ? (size_t)(name - 1 - path) : strlen(path));
	if (archive == NULL)
		err_out_of_memory();
	member.data = map(archive, path);
	if (name == NULL && npz_is(member.data))
		npz_put_names(member.data, path, &error);
	else if (name == NULL || npz_find(member.data, name, &member, &error))
		npy_parse(member.data.text, member.data.n, out, &error);
	if (error.len > 0)
		err_die("%s: %.*s", path, (int)error.len, error.data);
	out->kept = member.expanded;
	free(archive);
}

void
npy_open_integers(const char *path, struct npy *out)
{
	struct buf error = { .failed = err_out_of_memory };
	struct slice file = map(path, path);
	if (!npy_parse_integers(file.text, file.n, out, &error))
		err_die("%s: %.*s", path, (int)error.len, error.data);
}

void
npy_open(const char *path, struct npy *out)
{
	npy_open_any(path, out);
	if (out->kind != NPY_FLOAT)
		err_die("%s: whole numbers; expected float16, float32 or float64: array.astype(np.float32)", path);
}
