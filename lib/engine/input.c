/* input.c -- the bytes of a file, whatever it is. */
#include "engine/input.h"

#include "engine/input_gzip.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
fail(struct input *in, const char *why)
{
	snprintf(in->why, sizeof in->why, "%s", why);
	return false;
}

ssize_t
input_read_descriptor(struct input *in, char *to, size_t n)
{
	ssize_t got;
	if (in->from < in->to) {
		size_t ahead = in->to - in->from;
		n = n < ahead ? n : ahead;
		memcpy(to, in->ahead + in->from, n);
		in->from += n;
		return (ssize_t)n;
	}
	if (in->ended)
		return 0;
	do
		got = read(in->fd, to, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		fail(in, strerror(errno));
	in->ended = got == 0 && n > 0;
	in->taken += got > 0 ? (uint64_t)got : 0;
	if (in->progress != NULL)
		progress_tell(in->progress, 0, in->taken, in->taken);
	return got;
}

static bool
descriptor_ready(const struct input *in)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };
	return in->from < in->to || poll(&p, 1, 0) > 0;
}

void
input_close_descriptor(struct input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	in->fd = -1;
}

static const struct input_backend descriptor = { input_read_descriptor, descriptor_ready, input_close_descriptor };

/* Looks at the first bytes as long as they may be gzip's. false: reading failed. */
static bool
look(struct input *in)
{
	while (in->to < INPUT_AHEAD && (in->to == 0 || in->ahead[0] == INPUT_GZIP_FIRST)) {
		size_t to = in->to;
		in->from = to; /* so that what is read is new */
		ssize_t n = input_read_descriptor(in, in->ahead + to, INPUT_AHEAD - to);
		in->from = 0;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		in->to = to + (size_t)n;
	}
	return true;
}

bool
input_open(struct input *in, const char *path)
{
	struct stat status;
	bool standard = strcmp(path, "-") == 0;
	*in = (struct input){ .backend = &descriptor, .name = standard ? "<stdin>" : path };
	in->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0 || fstat(in->fd, &status) != 0) {
		in->backend = NULL;
		return fail(in, strerror(errno));
	}
	in->is_directory = S_ISDIR(status.st_mode);
	if (in->is_directory) {
		input_close(in);
		return fail(in, "is a directory");
	}
	return true;
}

ssize_t
input_read(void *from, char *to, size_t n)
{
	struct input *in = from;
	if (!in->looked) {
		in->looked = true;
		if (!look(in))
			return -1;
		if (in->to == INPUT_AHEAD && in->ahead[0] == INPUT_GZIP_FIRST && in->ahead[1] == INPUT_GZIP_SECOND)
			input_gzip_start(in);
	}
	return in->backend->read(in, to, n);
}

bool
input_ready(const struct input *in)
{
	return in->backend->ready(in);
}

void
input_close(struct input *in)
{
	if (in->backend != NULL)
		in->backend->close(in);
	in->backend = NULL;
}
