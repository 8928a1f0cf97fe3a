/* stream.h -- for Criterion tests of what runs in the filter engine: texts in, the output and the messages back.
 *
 * Each run has a folder of its own, which is the current one, so that messages name files shortly: 0.jsonl, 1.jsonl … A
 * test is a process of its own; whoever reads files of the project does so before the first run. */
#ifndef STREAM_H
#define STREAM_H

#include "engine/filter.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAM_FILES = 8 };

struct outcome {
	int status;
	char *out, *err;     /* with a NUL behind; out is NULL when a file was to be made and was not */
	size_t out_n, err_n;
};

/* The bytes of a file, or NULL; the caller frees them. */
static inline char *
stream_load(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		return NULL;
	struct buf b = { 0 };
	size_t got;
	while ((got = fread(buf_room(&b, 65536), 1, 65535, f)) > 0)
		b.len += got;
	fclose(f);
	buf_char(&b, '\0');
	*n = b.len - 1;
	return b.data;
}

static inline void
stream_save(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "wb");
	cr_assert(f != NULL && fwrite(text, 1, n, f) == n && fclose(f) == 0, "%s cannot be written", path);
}

static inline void
stream_enter(void)
{
	char folder[] = "/tmp/anchor-test-XXXXXX";
	cr_assert(mkdtemp(folder) != NULL && chdir(folder) == 0, "no folder in /tmp");
}

static inline void
stream_leave(void)
{
	char folder[4096];
	cr_assert(getcwd(folder, sizeof folder) != NULL && chdir("/") == 0 && rmdir(folder) == 0, "%s is not empty",
		folder);
}

/* Writes to a descriptor go to a file, until they are sent back. */
static inline int
stream_divert(int fd, const char *path)
{
	int kept = dup(fd), to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	cr_assert(kept >= 0 && to >= 0 && dup2(to, fd) == fd, "%s cannot be written", path);
	close(to);
	return kept;
}

static inline void
stream_restore(int fd, int kept)
{
	dup2(kept, fd);
	close(kept);
}

/* Runs the filter over files that are there, by name, NULL at the end. Output is what it wrote to standard output, or
 * with -o the file. */
static inline struct outcome
stream_run_files(const struct filter *f, const struct filter_options *o, char *const *files)
{
	struct outcome r = { 0 };
	const char *out = o->output != NULL ? o->output : "standard output";
	fflush(NULL);
	int kept_err = stream_divert(STDERR_FILENO, "messages");
	int kept_out = stream_divert(STDOUT_FILENO, "standard output");
	r.status = filter_run(f, o, files);
	fflush(NULL);
	stream_restore(STDOUT_FILENO, kept_out);
	stream_restore(STDERR_FILENO, kept_err);
	r.out = stream_load(out, &r.out_n);
	r.err = stream_load("messages", &r.err_n);
	unlink(out);
	unlink("standard output");
	unlink("messages");
	return r;
}

/* The same over texts, n of them; a file each. */
static inline struct outcome
stream_run_texts(const struct filter *f, const struct filter_options *o, const struct slice *text, size_t n)
{
	static char *const names[] = { "0.jsonl", "1.jsonl", "2.jsonl", "3.jsonl", "4.jsonl", "5.jsonl", "6.jsonl",
		"7.jsonl" };
	char *files[STREAM_FILES + 1] = { NULL };
	cr_assert_leq(n, STREAM_FILES);
	stream_enter();
	for (size_t i = 0; i < n; i++) {
		files[i] = names[i];
		stream_save(names[i], text[i].text, text[i].n);
	}
	struct outcome r = stream_run_files(f, o, files);
	for (size_t i = 0; i < n; i++)
		unlink(names[i]);
	stream_leave();
	return r;
}

/* One text, one thread. */
static inline struct outcome
stream_run(const struct filter *f, const char *text)
{
	struct filter_options o = filter_defaults();
	return stream_run_texts(f, &o, &(struct slice){ text, strlen(text) }, 1);
}

static inline void
stream_free(struct outcome *r)
{
	free(r->out);
	free(r->err);
}

#endif
