/* eval_input.c -- what a file of an evaluation is. */
#include "tool/eval_input.h"

#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 64 << 10 };

/* The first bytes of a file from there on, whatever pieces it comes in. */
static size_t
look_at_file(const char *path, int fd, off_t from, char head[HEAD])
{
	size_t n = 0;
	ssize_t got;
	while ((got = pread(fd, head + n, HEAD - n, from + (off_t)n)) != 0) {
		if (got < 0 && errno != EINTR)
			err_die_errno("%s", path);
		n += got > 0 ? (size_t)got : 0;
	}
	return n;
}

/* The first bytes of a file, or of a pipe, which is looked into without taking anything out. */
static size_t
look(const char *path, char head[HEAD])
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), ends[2];
	struct stat s;
	ssize_t n = 0;
	if (fd < 0 || fstat(fd, &s) != 0)
		err_die_errno("%s", path);
	if (S_ISREG(s.st_mode)) {
		n = (ssize_t)look_at_file(path, fd, standard ? lseek(fd, 0, SEEK_CUR) : 0, head);
	} else if (S_ISFIFO(s.st_mode) && pipe(ends) == 0) {
		n = tee(fd, ends[1], HEAD, 0);
		if (n > 0)
			n = read(ends[0], head, HEAD);
		close(ends[0]);
		close(ends[1]);
		return n < 0 ? 0 : (size_t)n; /* the pipe stays open: it must not lose its reader */
	}
	if (!standard)
		close(fd);
	return n < 0 ? 0 : (size_t)n;
}

/* Behind a string that starts at p. */
static const char *
skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		p += *p == '\\';
	return p + 1;
}

/* Behind the value at p: to the comma or bracket of its object. */
static const char *
skip_value(const char *p, const char *end)
{
	for (int depth = 0; p < end; p++) {
		if (*p == '"')
			p = skip_string(p, end) - 1;
		else if (*p == '[' || *p == '{')
			depth++;
		else if ((*p == ']' || *p == '}') && depth-- == 0)
			return p;
		else if (*p == ',' && depth == 0)
			return p;
	}
	return end;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* Whether the object at p has a member that only a COCO document has. */
static bool
is_instances(const char *p, const char *end)
{
	static const char *const name[] = { "images", "annotations", "categories" };
	for (p = skip_blanks(p + 1, end); p < end && *p == '"';) {
		const char *key = p + 1, *behind = skip_string(p, end), *value;
		for (value = behind; value < end && (*value == ':' || *value == ' ');)
			value++;
		for (size_t i = 0; i < sizeof name / sizeof *name && value < end && *value == '['; i++) {
			if (slice_is((struct slice){ key, (size_t)(behind - 1 - key) }, name[i]))
				return true;
		}
		p = skip_blanks(skip_value(value, end), end);
		p = skip_blanks(p + (p < end && *p == ','), end);
	}
	return false;
}

enum eval_input
eval_input_kind(const char *path)
{
	static const char mark[] = "\xef\xbb\xbf";
	char head[HEAD];
	size_t n = look(path, head);
	const char *end = head + n, *p = head;
	if (n >= 3 && memcmp(head, mark, 3) == 0)
		p += 3;
	p = skip_blanks(p, end);
	if (p < end && *p == '[')
		return EVAL_RESULTS;
	return p < end && *p == '{' && is_instances(p, end) ? EVAL_INSTANCES : EVAL_RECORDS;
}
