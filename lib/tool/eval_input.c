/* eval_input.c -- what a file of an evaluation is. */
#include "tool/eval_input.h"

#include "base/slice.h"
#include "engine/input.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 64 << 10 };

/* Reads as far as it goes, through gzip where it has to. The head of a pipe may break off where it likes. */
static size_t
read_head(const char *path, bool whole, char head[HEAD])
{
	struct input in = { 0 };
	size_t n = 0;
	ssize_t got = 0;
	if (!input_open(&in, path))
		err_die("%s: %s", path, in.why);
	while (n < HEAD && (got = input_read(&in, head + n, HEAD - n)) > 0)
		n += (size_t)got;
	if (got < 0 && whole)
		err_die("%s: %s", path, in.why);
	input_close(&in);
	return n;
}

/* The first bytes of a pipe, copied into another: nothing is taken out. The pipe stays open, so that it does not
 * lose its reader. */
static size_t
look_into_pipe(int fd, char head[HEAD])
{
	char copy[32];
	int ends[2];
	size_t n = 0;
	if (pipe(ends) != 0)
		return 0;
	if (tee(fd, ends[1], HEAD, 0) > 0) {
		snprintf(copy, sizeof copy, "/dev/fd/%d", ends[0]);
		close(ends[1]);
		n = read_head(copy, false, head);
	} else {
		close(ends[1]);
	}
	close(ends[0]);
	return n;
}

/* The first bytes of a file, which stay unread. */
static size_t
look(const char *path, char head[HEAD])
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat s;
	size_t n = 0;
	if (fd < 0 || fstat(fd, &s) != 0)
		err_die_errno("%s", path);
	if (S_ISFIFO(s.st_mode))
		return look_into_pipe(fd, head);
	off_t start = standard ? lseek(fd, 0, SEEK_CUR) : 0;
	if (S_ISREG(s.st_mode))
		n = read_head(path, true, head);
	if (standard && start >= 0)
		lseek(fd, start, SEEK_SET);
	if (!standard)
		close(fd);
	return n;
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
