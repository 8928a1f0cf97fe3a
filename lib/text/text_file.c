/* text_file.c -- a whole file in memory. */
#include "text/text_file.h"

#include "base/buf.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

/* The file over the front of an anonymous mapping that is a page larger: what stands behind the text is zeros. */
static bool
map(struct text_file *t, int fd, size_t size)
{
	t->size = size + (size_t)sysconf(_SC_PAGESIZE);
	t->memory = mmap(NULL, t->size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (t->memory == MAP_FAILED)
		return false;
	if (mmap(t->memory, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED) {
		munmap(t->memory, t->size);
		return false;
	}
	madvise(t->memory, size, MADV_SEQUENTIAL);
	t->mapped = true;
	t->bytes = (struct slice){ t->memory, size };
	return true;
}

static bool
read_all(struct text_file *t, int fd)
{
	struct buf b = { 0 };
	ssize_t n;
	do {
		char *to = buf_room(&b, PIECE);
		n = read(fd, to, PIECE);
		if (n > 0)
			b.len += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	memset(buf_room(&b, JSON_PAD + 1), 0, JSON_PAD + 1);
	*t = (struct text_file){ .bytes = { b.data, b.len }, .memory = b.data };
	if (n < 0)
		buf_free(&b);
	return n == 0;
}

bool
text_file_open(struct text_file *t, const char *path, int standard_input)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? standard_input : open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	*t = (struct text_file){ 0 };
	if (fd < 0 || fstat(fd, &status) != 0)
		return false;
	/* Standard input may have been read in part, so it is not mapped. */
	bool good = !standard && S_ISREG(status.st_mode) && status.st_size > 0 ? map(t, fd, (size_t)status.st_size)
									       : read_all(t, fd);
	int reason = errno;
	if (!standard)
		close(fd);
	errno = reason;
	if (good && t->bytes.n >= 3 && memcmp(t->bytes.text, "\xef\xbb\xbf", 3) == 0)
		t->bytes = (struct slice){ t->bytes.text + 3, t->bytes.n - 3 };
	return good;
}

void
text_file_close(struct text_file *t)
{
	if (t->mapped)
		munmap(t->memory, t->size);
	else
		buf_free(&(struct buf){ .data = t->memory });
}

struct text_file_place
text_file_place(const struct text_file *t, const char *p)
{
	struct text_file_place place = { 1, 0 };
	const char *line = t->bytes.text;
	for (const char *end; (end = memchr(line, '\n', (size_t)(p - line))) != NULL; line = end + 1)
		place.line++;
	place.column = (size_t)(p - line) + 1;
	return place;
}
