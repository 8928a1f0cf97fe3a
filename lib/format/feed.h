/* feed.h -- documents into the filter engine.
 *
 * The engine's unit is a line, a document's is not. So a document's reader runs in a thread of its own and writes lines into a
 * pipe, which takes the place of standard input; from there on all is as for any filter: batches, threads, rejected lines,
 * counters. Each line's origin is kept beside the pipe, for messages. What a reader finds wrong takes the same way: it is a
 * line that will be rejected, so that messages come in order and --on-error holds for it too. */
#ifndef FORMAT_FEED_H
#define FORMAT_FEED_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct convert;
struct feed;
struct image;

/* Starts the format's reader on the files, one after the other (NULL at the end; none: standard input). From now on standard
 * input is the pipe, and feed_input what it was. */
struct feed *feed_start(const struct convert *convert, char *const *files);
int feed_input(const struct feed *f);

/* Ends it, once the pipe has been read to its end. Where the engine stopped early it is left to the end of the process: the
 * reader may still be at work, and workers may look at it. */
void feed_end(struct feed *f);

/* Where line number `ordinal` of the pipe comes from. */
struct origin {
	const char *file;
	uint64_t line;       /* 0: not known */
	size_t column;       /* 0: not known */
	const char *failure; /* what is wrong there; NULL: nothing, it is a line */
};
struct origin feed_origin(struct feed *f, uint64_t ordinal);

/* For readers. false: nobody listens any more, the reader should return. file must stay. */
bool feed_line(struct feed *f, const char *file, uint64_t line, struct slice text);
bool feed_image(struct feed *f, const char *file, uint64_t line, const struct image *image);
bool feed_fail(struct feed *f, const char *file, uint64_t line, size_t column, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Memory that lasts as long as the feed. For readers. */
struct arena *feed_arena(struct feed *f);

#endif
