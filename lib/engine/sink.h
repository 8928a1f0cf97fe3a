/* sink.h -- where output goes: standard output, or a file that appears only when it is complete.
 *
 * A named file is written aside, in the same directory, and renamed over the old one by sink_commit, when it is on the
 * disk; until then the old one is untouched. A link stays, and what it leads to is replaced. What cannot be renamed
 * over is written directly: a device, a pipe, a descriptor (/dev/stdout, /dev/fd/3). Every write and close is
 * checked: a full disk ends the process with a message and ERR_REJECTED; a closed pipe ends it quietly, by SIGPIPE. A
 * process that exits before sink_commit, or is interrupted, leaves no file behind, nor does one that is killed, where
 * the file system knows files without names. */
#ifndef ENGINE_SINK_H
#define ENGINE_SINK_H

#include <stdbool.h>
#include <stddef.h>

struct sink_aside;

struct sink {
	const char *name;         /* for messages */
	int fd;                   /* -1: closed */
	struct sink_aside *aside; /* where it is being written; NULL: in place */
};

/* path NULL or "-": standard output. Ends the process when it cannot be opened. */
void sink_open(struct sink *s, const char *path);

/* Whether that is the null device, where nobody reads what is written. */
bool sink_discards(const char *path);

void sink_write(struct sink *s, const void *bytes, size_t n);

/* Output is complete: close, check, rename. */
void sink_commit(struct sink *s);

/* Output is not: the file aside is removed, what went to standard output stays. */
void sink_abandon(struct sink *s);

#endif
