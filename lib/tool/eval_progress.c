/* eval_progress.c -- how far the reading of a document has come. */
#include "tool/eval_progress.h"

#include "base/printable.h"
#include "engine/err.h"

#include <stdio.h>
#include <unistd.h>

enum { OFTEN = 4096 }; /* units between two looks at the clock */

struct eval_progress
eval_progress_start(const char *file, const char *units, bool wanted)
{
	struct eval_progress p = { .file = file, .units = wanted ? units : NULL };
	if (wanted)
		clock_gettime(CLOCK_MONOTONIC, &p.started);
	p.told = p.started;
	return p;
}

static double
seconds(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) * 1e-9;
}

void
eval_progress_report(struct eval_progress *p, uint64_t n, uint64_t bytes, bool end)
{
	struct timespec now;
	if (p->units == NULL || (!end && n % OFTEN != 0))
		return;
	bool terminal = isatty(STDERR_FILENO);
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!end && (!terminal || seconds(&p->told, &now) < 0.5))
		return;
	p->told = now;
	struct buf file = { .failed = err_out_of_memory };
	printable_put(slice_of(p->file), &file);
	fprintf(stderr, "%s%s: %.*s: %llu %s, %.1f MB, %.1f s%s", terminal ? "\r" : "", err_name(), (int)file.len,
		file.data, (unsigned long long)n, p->units, (double)bytes * 1e-6, seconds(&p->started, &now),
		terminal && !end ? "" : "\n");
	buf_free(&file);
}
