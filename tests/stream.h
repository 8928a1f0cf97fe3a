/* stream.h -- for Criterion tests of what runs in the filter engine: texts in, the output and the messages back.
 *
 * Each run has a folder of its own, which is the current one, so that messages name files shortly: 0.jsonl, 1.jsonl … A
 * test is a process of its own; whoever reads files of the project does so before the first run. */
#ifndef STREAM_H
#define STREAM_H

#include "stream/filter.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAM_FILES = 8 };

struct outcome {
	int status;
	char *out, *err;     /* with a NUL behind; out is NULL when no output file was made */
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
	cr_assert(getcwd(folder, sizeof folder) != NULL && chdir("/") == 0 && rmdir(folder) == 0, "%s is not empty", folder);
}

/* Runs the filter over files that are there, by name, NULL at the end; output goes to the file "out". */
static inline struct outcome
stream_run_files(const struct filter *f, struct filter_options o, char *const *files)
{
	struct outcome r = { 0 };
	fflush(stderr);
	int kept = dup(STDERR_FILENO);
	cr_assert(kept >= 0 && freopen("err", "wb", stderr) != NULL);
	o.output = "out";
	r.status = filter_run(f, &o, files);
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	r.out = stream_load("out", &r.out_n);
	r.err = stream_load("err", &r.err_n);
	unlink("out");
	unlink("err");
	return r;
}

/* The same over texts, n of them; a file each. */
static inline struct outcome
stream_run_texts(const struct filter *f, struct filter_options o, const struct slice *text, size_t n)
{
	static char *const names[] = { "0.jsonl", "1.jsonl", "2.jsonl", "3.jsonl", "4.jsonl", "5.jsonl", "6.jsonl", "7.jsonl" };
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
	return stream_run_texts(f, filter_defaults(), &(struct slice){ text, strlen(text) }, 1);
}

static inline void
stream_free(struct outcome *r)
{
	free(r->out);
	free(r->err);
}

#endif
