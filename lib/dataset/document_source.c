/* document_source.c -- documents into the filter engine. */
#include "dataset/document_source.h"

#include "base/buf.h"
#include "dataset/format.h"
#include "dataset/image.h"
#include "engine/err.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE = 64 << 10, PIPE_ROOM = 1 << 20 };

struct document_source {
	const struct convert *convert;
	char *const *files;
	int input;         /* what standard input was */
	int pipe;          /* the end to write to; the reader's */
	bool closed;       /* nobody listens; the reader's */
	struct buf out;    /* the reader's */
	struct arena keep; /* the reader's */

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t ended;
	bool finished;        /* the reader is */
	struct buf origins;   /* of struct origin */
};

static void
flush(struct document_source *f)
{
	for (size_t done = 0; done < f->out.len && !f->closed;) {
		ssize_t n = write(f->pipe, f->out.data + done, f->out.len - done);
		if (n > 0)
			done += (size_t)n;
		else if (errno == EPIPE)
			f->closed = true;
		else if (errno != EINTR)
			err_die_errno("documents cannot be passed on");
	}
	f->out.len = 0;
}

static void *
read_files(void *argument)
{
	static char *const standard_input[] = { "-", NULL };
	struct document_source *f = argument;
	char *const *file = f->files[0] != NULL ? f->files : standard_input;
	while (!f->closed && *file != NULL && f->convert->from->feed(f, f->convert, *file))
		file++;
	flush(f);
	close(f->pipe);
	pthread_mutex_lock(&f->lock);
	f->finished = true;
	pthread_cond_signal(&f->ended);
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

struct document_source *
document_source_start(const struct convert *convert, char *const *files)
{
	int ends[2];
	pthread_t thread;
	struct document_source *f = calloc(1, sizeof *f);
	if (f == NULL)
		err_die("out of memory");
	*f = (struct document_source){ .convert = convert, .files = files, .out.failed = err_out_of_memory,
		.keep.failed = err_out_of_memory, .origins.failed = err_out_of_memory };
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->ended, NULL);
	f->input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (pipe2(ends, O_CLOEXEC) != 0 || dup2(ends[0], STDIN_FILENO) < 0)
		err_die_errno("cannot make a pipe");
	if (ends[0] != STDIN_FILENO)
		close(ends[0]);
	f->pipe = ends[1];
	fcntl(f->pipe, F_SETPIPE_SZ, PIPE_ROOM); /* where that is not allowed it is slower */
	/* Nobody joins it: when the engine stops early it stays behind, before a full pipe. */
	errno = pthread_create(&thread, NULL, read_files, f);
	if (errno != 0)
		err_die_errno("cannot start a thread");
	pthread_detach(thread);
	return f;
}

int
document_source_input(const struct document_source *f)
{
	return f->input;
}

void
document_source_end(struct document_source *f)
{
	pthread_mutex_lock(&f->lock);
	while (!f->finished)
		pthread_cond_wait(&f->ended, &f->lock);
	pthread_mutex_unlock(&f->lock);
	if (f->input >= 0)
		close(f->input);
	buf_free(&f->out);
	buf_free(&f->origins);
	arena_free(&f->keep);
	pthread_cond_destroy(&f->ended);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

struct origin
document_source_origin(struct document_source *f, uint64_t ordinal)
{
	struct origin origin;
	pthread_mutex_lock(&f->lock);
	memcpy(&origin, f->origins.data + ordinal * sizeof origin, sizeof origin);
	pthread_mutex_unlock(&f->lock);
	return origin;
}

/* Keeps the origin of the line that was appended to f->out, and lets it go when there is enough of it. */
static bool
sent(struct document_source *f, struct origin origin)
{
	buf_char(&f->out, '\n');
	pthread_mutex_lock(&f->lock);
	buf_add(&f->origins, &origin, sizeof origin);
	pthread_mutex_unlock(&f->lock);
	if (f->out.len >= PIECE)
		flush(f);
	return !f->closed;
}

bool
document_source_line(struct document_source *f, const char *file, uint64_t line, struct slice text)
{
	buf_add(&f->out, text.text, text.n);
	return sent(f, (struct origin){ file, line, 0, NULL });
}

bool
document_source_image(struct document_source *f, const char *file, uint64_t line, const struct image *image)
{
	image_put(image, &f->out);
	return sent(f, (struct origin){ file, line, 0, NULL });
}

bool
document_source_fail(struct document_source *f, const char *file, uint64_t line, size_t column, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *failure = arena_vformat(&f->keep, format, arguments);
	va_end(arguments);
	buf_text(&f->out, file); /* what --rejects keeps of a document */
	return sent(f, (struct origin){ file, line, column, failure });
}

struct arena *
document_source_arena(struct document_source *f)
{
	return &f->keep;
}
