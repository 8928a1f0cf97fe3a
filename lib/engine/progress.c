/* progress.c -- how far the reading of files has come. */
#include "engine/progress.h"

#include "base/buf.h"
#include "base/printable.h"
#include "engine/err.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const double often = 0.5; /* s */

/* What is left of a file; 0: not known. */
static uint64_t
size_of(const char *path)
{
	struct stat status;
	bool standard = strcmp(path, "-") == 0;
	if ((standard ? fstat(STDIN_FILENO, &status) : stat(path, &status)) != 0 || !S_ISREG(status.st_mode))
		return 0;
	off_t at = standard ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
	return at < status.st_size ? (uint64_t)(status.st_size - (at > 0 ? at : 0)) : 0;
}

uint64_t
progress_size(char *const *files)
{
	uint64_t size = files[0] == NULL ? size_of("-") : 0;
	for (; *files != NULL; files++) {
		uint64_t one = size_of(*files);
		if (one == 0)
			return 0;
		size += one;
	}
	return size;
}

static double
seconds(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) * 1e-9;
}

static void
put_time_left(double s, struct buf *line)
{
	if (s < 60)
		buf_format(line, ", %.0f s left", s);
	else if (s < 3600)
		buf_format(line, ", %.0f min left", s / 60);
	else
		buf_format(line, ", %.1f h left", s / 3600);
}

/* The line as far as both kinds have it: "anchor-match: 12345 lines, 310.2 MB, 120.4 MB/s". */
static void
put_counts(const struct progress *p, const char *share, uint64_t n, uint64_t bytes, double elapsed, struct buf *line)
{
	buf_format(line, "%s: ", err_name());
	if (p->file != NULL) {
		printable_put(slice_of(p->file), line);
		buf_text(line, ": ");
	}
	buf_text(line, share);
	if (n > 0 || *share == '\0')
		buf_format(line, "%llu %s, ", (unsigned long long)n, p->units);
	buf_format(line, "%.1f MB", (double)bytes * 1e-6);
	if (elapsed > 0)
		buf_format(line, ", %.1f MB/s", (double)bytes * 1e-6 / elapsed);
}

static void
show(struct progress *p, uint64_t n, uint64_t bytes, uint64_t position, double elapsed)
{
	struct buf line = { .failed = err_out_of_memory };
	char share[16] = "";
	double part = p->size == 0 ? 0 : position < p->size ? (double)position / (double)p->size : 1;
	if (p->size > 0)
		snprintf(share, sizeof share, "%3.0f %%, ", 100 * part);
	put_counts(p, share, n, bytes, elapsed, &line);
	if (part > 0)
		put_time_left(elapsed * (1 - part) / part, &line);
	else
		buf_format(&line, ", %.1f s", elapsed);
	err_passing_line(line.data, line.len);
	buf_free(&line);
}

static void
start(struct progress *p, bool wanted, const char *file, const char *units, uint64_t size)
{
	*p = (struct progress){ .file = file, .units = units, .wanted = wanted, .size = size,
		.terminal = wanted && isatty(STDERR_FILENO) };
	if (!wanted)
		return;
	clock_gettime(CLOCK_MONOTONIC, &p->started);
	p->told = p->started;
	if (p->terminal)
		show(p, 0, 0, 0, 0);
}

void
progress_start(struct progress *p, bool wanted, const char *units, uint64_t size)
{
	start(p, wanted, NULL, units, size);
}

void
progress_start_file(struct progress *p, bool wanted, const char *units, const char *file)
{
	start(p, wanted, file, units, wanted ? size_of(file) : 0);
}

void
progress_tell(struct progress *p, uint64_t n, uint64_t bytes, uint64_t position)
{
	struct timespec now;
	if (!p->terminal)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds(&p->told, &now) < often)
		return;
	p->told = now;
	show(p, n, bytes, position, seconds(&p->started, &now));
}

void
progress_end(struct progress *p, uint64_t n, uint64_t bytes)
{
	struct timespec now;
	struct buf line = { .failed = err_out_of_memory };
	if (!p->wanted)
		return;
	progress_clear(p);
	clock_gettime(CLOCK_MONOTONIC, &now);
	double elapsed = seconds(&p->started, &now);
	put_counts(p, "", n, bytes, elapsed, &line);
	buf_format(&line, ", %.1f s\n", elapsed);
	fwrite(line.data, 1, line.len, stderr);
	buf_free(&line);
}

void
progress_clear(const struct progress *p)
{
	if (p->terminal)
		err_passing_line("", 0);
}
