/* filter_engine.h -- what the parts of the filter engine share. Not for others. */
#ifndef ENGINE_FILTER_ENGINE_H
#define ENGINE_FILTER_ENGINE_H

#include "engine/filter.h"
#include "engine/source.h"

#include <pthread.h>

enum { FILTER_KEEP = 64 << 20 }; /* buffers that grew beyond this are given back */

/* Lines on their way in, and what they wrote on its way out. */
struct filter_batch {
	struct filter_engine *engine;
	struct batch_text *in;    /* of each file in lockstep; else one */
	struct filter_document *document; /* instead: units of this one */
	struct filter_line *unit;
	uint64_t units;
	struct filter_line *line; /* of each, that is being worked on; in a group, of the run */
	size_t line_room;
	struct filter_line next;  /* in a group: the first line of the next run, */
	bool has_next;            /* where it has been taken */
	bool flushed;             /* part of what the line wrote has left already */
	struct buf out, log, rejects, aside;
	uint64_t count[FILTER_COUNTERS];
	uint64_t lines, rejected, bytes;
	uint64_t position; /* of the files when it had been read */
	uint64_t sequence;
	bool done; /* guarded by writing */
	bool last; /* nothing behind it counts: a line was rejected, or reading failed */
};

struct filter_thread; /* filter.c's: what a worker owns */

struct filter_engine {
	const struct filter *filter;
	const struct filter_options *options;

	size_t files;            /* that are read side by side; 1 where they follow each other */
	pthread_mutex_t reading; /* guards the sources and the number of the next batch */
	struct source *source;   /* files of them */
	char *const *files_given;
	char *const *document_file; /* of documents: the next to be opened */
	struct filter_document *document;
	uint64_t units;             /* that have been read */
	uint64_t next_read;
	bool ended;
	size_t target; /* bytes of input a batch; accessed atomically */

	pthread_mutex_t writing; /* guards the ring's order and everything below */
	pthread_cond_t moved;
	struct filter_batch *ring;
	size_t slots;
	uint64_t next_write;
	bool busy;      /* somebody is writing */
	bool begun;     /* the frame has been opened */
	bool stopped;
	size_t working; /* workers that have not ended */
	size_t taking;  /* of them, those that wait for input, or for their turn to read it */
	bool left;      /* filter_run has returned: the last worker gives all this back */
	struct filter_thread *thread;
	size_t threads;
	struct sink out, rejects, aside;
	uint64_t count[FILTER_COUNTERS];
	uint64_t lines, rejected, bytes;
	struct progress progress;
};

/* filter_ring.c: the next batch to work on, filled; NULL: there is none. */
struct filter_batch *filter_take(struct filter_engine *e);

/* The batch is complete: it leaves as soon as its turn comes. */
void filter_done(struct filter_engine *e, struct filter_batch *b);

/* The batch has more output than it should hold: waits for its turn, then writes. false: the engine has stopped. */
bool filter_write_early(struct filter_engine *e, struct filter_batch *b);

/* The second output goes on its way. */
void filter_put_aside(struct filter_engine *e, struct buf *aside);

/* filter_lockstep.c: the same number of lines of each source; of the first about target bytes, and at most `lines`.
 * Where one ends before the others, *error says so, and no more is to be read: the lines that have partners are
 * returned first. */
enum source_state filter_read_side_by_side(struct filter_engine *e, struct batch_text *in, size_t target, size_t lines);

/* filter_group.c: lines to the end of a run; and the next run of a batch that has so many lines left: how many it
 * has. */
enum source_state filter_read_runs(struct filter_engine *e, struct batch_text *b, size_t target, size_t lines);
uint64_t filter_next_run(struct filter_engine *e, struct filter_batch *b, uint64_t left);

/* filter_documents.c: units of the next document that has any, at most FILTER_UNITS, fewer where they make much output;
 * called with `reading` held. And lets go of the batch's document. */
enum { FILTER_UNITS = 128 };
enum source_state filter_read_units(struct filter_engine *e, struct filter_batch *b);
void filter_release_document(struct filter_batch *b);
void filter_leave_documents(struct filter_engine *e); /* of all batches, and of what is still to be read */

/* filter_log.c: what there is to say at the end: counters and rejected lines. */
void filter_report(const struct filter_engine *e);

#endif
