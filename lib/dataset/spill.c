/* spill.c -- bytes that are wanted once more, when the rest is done. */
#include "dataset/spill.h"

#include "engine/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 4 << 20 }; /* bytes in memory, and in a piece */

/* A file without a name. */
static int
open_file(void)
{
	const char *given = getenv("TMPDIR"), *folder = given != NULL && given[0] != '\0' ? given : "/tmp";
	struct buf path = { .failed = err_out_of_memory };
	buf_format(&path, "%s/anchor-XXXXXX", folder);
	buf_char(&path, '\0');
	int fd = mkostemp(path.data, O_CLOEXEC);
	if (fd < 0 || unlink(path.data) != 0)
		err_die_errno("%s: a file for what is to be written last", folder);
	buf_free(&path);
	return fd;
}

/* What is in memory goes to the file. */
static void
write_out(struct spill *s)
{
	if (s->fd == 0)
		s->fd = open_file() + 1;
	for (size_t at = 0; at < s->text.len;) {
		ssize_t n = write(s->fd - 1, s->text.data + at, s->text.len - at);
		if (n < 0 && errno != EINTR)
			err_die_errno("a file for what is to be written last");
		at += n > 0 ? (size_t)n : 0;
	}
	s->text.len = 0;
}

void
spill_add(struct spill *s, struct slice bytes)
{
	s->text.failed = err_out_of_memory;
	if (s->text.len > 0 && s->text.len + bytes.n > MOST)
		write_out(s);
	buf_add(&s->text, bytes.text, bytes.n);
}

/* The next piece of the file. false: there is none. */
static bool
read_back(struct spill *s, struct buf *out)
{
	ssize_t n;
	if (s->fd == 0)
		return false;
	if (!s->reading && lseek(s->fd - 1, 0, SEEK_SET) != 0)
		err_die_errno("a file for what is to be written last");
	s->reading = true;
	do
		n = read(s->fd - 1, buf_room(out, MOST), MOST);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		err_die_errno("a file for what is to be written last");
	out->len += (size_t)n;
	return n > 0;
}

bool
spill_take(struct spill *s, struct buf *out)
{
	if (read_back(s, out))
		return true;
	bool left = s->text.len > 0;
	buf_add(out, s->text.data, s->text.len);
	spill_free(s);
	return left;
}

void
spill_free(struct spill *s)
{
	if (s->fd > 0)
		close(s->fd - 1);
	buf_free(&s->text);
	*s = (struct spill){ 0 };
}
