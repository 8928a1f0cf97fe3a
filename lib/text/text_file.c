/* text_file.c -- a whole file in memory, and its lines. */
#include "text/text_file.h"

#include "base/buf.h"
#include "engine/err.h"
#include "json/json.h"
#include "json/json_dom.h"

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
	struct buf b = { .failed = err_out_of_memory };
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

/* A byte order mark is not part of the text. */
static struct slice
without_mark(struct slice text)
{
	bool marked = text.n >= 3 && memcmp(text.text, "\xef\xbb\xbf", 3) == 0;
	return marked ? (struct slice){ text.text + 3, text.n - 3 } : text;
}

/* The file is mapped where that is wanted and possible, else read. */
static bool
open_file(struct text_file *t, const char *path, int standard_input, bool wanted)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? standard_input : open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	*t = (struct text_file){ 0 };
	if (fd < 0 || fstat(fd, &status) != 0)
		return false;
	/* Standard input may have been read in part, so it is not mapped. */
	bool good = wanted && !standard && S_ISREG(status.st_mode) && status.st_size > 0
			    ? map(t, fd, (size_t)status.st_size)
			    : read_all(t, fd);
	int reason = errno;
	if (!standard)
		close(fd);
	errno = reason;
	if (good)
		t->bytes = without_mark(t->bytes);
	return good;
}

bool
text_file_open(struct text_file *t, const char *path, int standard_input)
{
	return open_file(t, path, standard_input, true);
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

const char *
text_file_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

struct slice
text_file_read(const char *path, struct arena *arena)
{
	struct text_file t;
	if (!open_file(&t, path, STDIN_FILENO, false)) {
		if (errno == EISDIR)
			err_die("%s: is a directory", path);
		err_die_errno("%s", text_file_name(path));
	}
	char *text = arena_alloc(arena, t.bytes.n + JSON_PAD + 1);
	memcpy(text, t.bytes.text, t.bytes.n + JSON_PAD + 1);
	struct slice copy = { text, t.bytes.n };
	text_file_close(&t);
	return copy;
}

void
text_file_check(const struct json_dom *d, const char *path)
{
	if (d->error != NULL && d->line > 0)
		err_die("%s:%zu:%zu: %s", text_file_name(path), d->line, d->column, d->error);
	if (d->error != NULL)
		err_die("%s: %s", text_file_name(path), d->error);
}

bool
text_file_line(struct slice *rest, struct slice *line)
{
	if (rest->n == 0)
		return false;
	const char *newline = memchr(rest->text, '\n', rest->n);
	size_t n = newline != NULL ? (size_t)(newline - rest->text) : rest->n, taken = n + (newline != NULL);
	*line = (struct slice){ rest->text, n > 0 && rest->text[n - 1] == '\r' ? n - 1 : n };
	*rest = (struct slice){ rest->text + taken, rest->n - taken };
	return true;
}
