/* eval_progress.h -- how far the reading of a document has come. */
#ifndef TOOL_EVAL_PROGRESS_H
#define TOOL_EVAL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct eval_progress {
	const char *file, *units; /* units: "detections"; NULL: nothing is to be said */
	struct timespec started, told;
};

struct eval_progress eval_progress_start(const char *file, const char *units, bool wanted);

/* A line on standard error, twice a second at most at a terminal; one at the end. */
void eval_progress_report(struct eval_progress *p, uint64_t n, uint64_t bytes, bool end);

#endif
