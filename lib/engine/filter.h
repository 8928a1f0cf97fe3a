/* filter.h -- the engine under every tool: lines in, bytes out, in order, on any number of threads.
 *
 * A filter is a function that is called once for each non-blank line, or each unit of a document. It comes in three
 * shapes: a map appends its output to worker->out; a fold gathers into worker->state, and at the end the states are
 * merged and finish writes what they came to; a group is a map that is called once for each run of lines that belong
 * together. The engine owns everything else: reading, batches, threads, output in input order, rejected lines,
 * counters, progress and messages. A filter has no thread and no read loop of its own.
 *
 * Output is the same bytes for any number of threads: lines do not depend on each other, and what a batch of lines
 * wrote leaves when its turn comes. At most two batches a thread are in flight. A batch whose output grows beyond
 * FILTER_OUT waits for its turn and then writes as it goes, so memory does not follow the expansion of a line into
 * output. A line that makes much of little calls filter_flush now and then.
 *
 * A filter may want several files side by side (lockstep): each call then has a line of every file, the same one of
 * each, blank lines not counted.
 *
 * A fold's merge must not depend on which line went to which worker, nor on the order of merging. What it finds line by
 * line it may append to worker->aside, which leaves in input order as output does. */
#ifndef ENGINE_FILTER_H
#define ENGINE_FILTER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "engine/err.h"
#include "engine/opt.h"
#include "engine/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FILTER_OUT = 1 << 20, FILTER_COUNTERS = 32 };

/* Options that all filters have. */
struct filter_options {
	const char *output;  /* NULL: standard output */
	size_t threads;      /* 0: one for each core */
	int on_error;        /* enum filter_on_error */
	const char *rejects; /* NULL: rejected lines are not kept */
	bool progress;
};

enum filter_on_error { ON_ERROR_STOP, ON_ERROR_SKIP };

struct filter_options filter_defaults(void);

extern const struct opt filter_option_rows[];

struct filter_document;

struct filter_line {
	struct slice text; /* without its newline; a NUL and JSON_PAD bytes stand behind it */
	const char *file;
	uint64_t number;   /* in its file, from 1 */
	uint64_t ordinal;  /* among the non-blank lines of all files, from 0 */
	/* A unit of a document has no text; number is the line where it begins. */
	struct filter_document *document; /* NULL: a line */
	size_t index;                     /* of the unit, as the document counts */
	size_t column;                    /* 0: not known */
	const char *failure;              /* what is wrong there, and the unit is nothing else; NULL: nothing */
};

/* A file whose units are not its lines: a dataset's document, a folder. Its reader reads as much at once as it has to,
 * under the engine's lock, and keeps it until close; what a unit holds is made out by the filter's function, in any
 * thread. */
struct filter_document {
	bool (*next)(struct filter_document *d, struct filter_line *unit); /* false: there are no more */
	void (*close)(struct filter_document *d);                         /* all units are done */
	uint64_t bytes; /* that have been read, for progress */
	size_t users;   /* the engine's */
};

struct filter_batch;

/* Something that is counted, known by its address. A module's counters are an array with a text of NULL at its end. */
struct filter_counter {
	const char *text;
};

/* What a call may use. */
struct worker {
	const void *options;            /* the filter's */
	const struct filter_line *line;
	struct buf *out;                /* output is appended here */
	struct buf *aside;              /* and the filter's second output here */
	struct arena *arena;            /* reset after the line */
	struct arena *keep;             /* the worker's own, never reset */
	size_t files;                   /* lockstep: how many there are; group: lines of the run; else 1 */
	const struct filter_line *side; /* lockstep: the line of each file; group: the lines; side[0] is *line */
	struct buf *scratch;            /* text in the making; emptied before each line */
	struct slice rejected;          /* what --rejects keeps of a document's unit: to be set by the filter's
	                                   function */
	void *state;                    /* the filter's, one for each worker, zeros at first */
	struct filter_batch *batch;     /* the engine's */
};

struct filter_frame {
	const char *open, *between, *close, *nothing; /* nothing: all of it, when no record wrote anything */
};

struct filter {
	/* One line. false: the line is rejected; the function has said why through filter_reject, and what it appended
	 * to out is dropped. */
	bool (*line)(struct worker *w);
	const void *options;
	/* Opens a file, or standard input for "-", as a document; NULL: files are lines. It does not fail: what is
	 * wrong is a unit with a failure. */
	struct filter_document *(*open)(const void *options, const char *path);
	size_t state_size;
	/* A fold: adds the second state to the first, whose memory is keep's. */
	void (*merge)(void *into, const void *from, struct arena *keep);
	/* Output that stands before what finish writes, and is too much to be held at once: called again and again, it
	 * appends a piece, until it returns false. NULL: there is none. */
	bool (*next_piece)(const void *options, struct buf *out);
	/* Called once at the end, with worker 0's state after merging; what it appends to out is the output. NULL:
	 * none. false: it has said why through err_warn; the exit status is ERR_REJECTED and no output file is made. */
	bool (*finish)(void *state, const void *options, struct buf *out, struct arena *keep);
	/* Output of one piece, as a JSON array is: what every record appends begins with `between`; the engine puts
	 * open in the place of the first, and closes it at the end. NULL: output has no such parts. */
	const struct filter_frame *frame;
	/* The modules' counters, NULL at the end; at most FILTER_COUNTERS in all. Those that are not 0 are reported at
	 * the end and in this order: "boxes clipped to the image: 12". */
	const struct filter_counter *const *counters;
	/* The second output: its file, NULL: none. finish_aside, where there is one, is given each batch's part of it
	 * before it leaves, in input order, one at a time, and may change it; once more at the end, behind finish. */
	const char *aside;
	void (*finish_aside)(const void *options, struct buf *aside);
	/* A group: whether the second line, which follows the first, belongs to the same run. The engine keeps a run
	 * together: lines at the ends of batches are compared as they are read, all others by the workers. It is
	 * rejected as a whole. */
	bool (*same)(struct slice line, struct slice next);
	bool lockstep;      /* files are read side by side; they have equally many lines, or reading fails */
	size_t batch_lines; /* the most lines that one worker takes at a time; 0: as many as make a batch */
};

/* Runs the filter over the files (NULL at the end; none: standard input) and returns the exit status. */
int filter_run(const struct filter *f, const struct filter_options *o, char *const *files);

/* Says why the current line is rejected: "PROGRAM: FILE:LINE: text". Returns false. filter_reject_at adds the column,
 * counted from byte `at` of the line. */
bool filter_reject(struct worker *w, const char *format, ...) PRINTF_FORMAT(2, 3);
bool filter_reject_at(struct worker *w, size_t at, const char *format, ...) PRINTF_FORMAT(3, 4);

/* Lets go of what was appended to out, where it is much, instead of keeping it until the line is done: it must not be
 * rejected from then on. false: the engine has stopped, and nothing more of the line counts. */
bool filter_flush(struct worker *w);

/* A line on standard error about the current line, which is not rejected. */
void filter_warn(struct worker *w, const char *format, ...) PRINTF_FORMAT(2, 3);

/* Adds to one of the filter's counters; one that is not among them is nobody's concern, and not reported. */
void filter_count(struct worker *w, const struct filter_counter *counter, uint64_t n);

#endif
