/* progress.h -- how far the reading of files has come, on standard error: at a terminal one line that is written anew,
 * at once and then twice a second; elsewhere a line at the end.
 *
 *	anchor-match:  42 %, 12345 lines, 310.2 MB, 120.4 MB/s, 4 s left
 */
#ifndef ENGINE_PROGRESS_H
#define ENGINE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
	const char *file;      /* that is read; NULL: the tool's files */
	const char *units;     /* what is counted: "lines" */
	bool wanted, terminal; /* wanted false: nothing is ever said */
	uint64_t size;         /* bytes that there are; 0: not known */
	struct timespec started, told;
};

/* The bytes of all files (NULL at the end; none: standard input), compressed as they may be; 0: not known. */
uint64_t progress_size(char *const *files);

/* Nothing has been read, of all files or of one. */
void progress_start(struct progress *p, bool wanted, const char *units, uint64_t size);
void progress_start_file(struct progress *p, bool wanted, const char *units, const char *file);

/* n units (0: nobody knows yet) of so many bytes have been read, at `position` of size. For one thread at a time. */
void progress_tell(struct progress *p, uint64_t n, uint64_t bytes, uint64_t position);

/* The line at the end. */
void progress_end(struct progress *p, uint64_t n, uint64_t bytes);

/* Takes the line away from a terminal, where something else is to be written. */
void progress_clear(const struct progress *p);

#endif
