/* document_source.h -- documents into the filter engine.
 *
 * The engine's unit is a line, a document's is not. So a document's reader runs in a thread of its own and writes lines into a
 * pipe, which takes the place of standard input; from there on all is as for any filter: batches, threads, rejected lines,
 * counters. Each line's origin is kept beside the pipe, for messages. What a reader finds wrong takes the same way: it is a
 * line that will be rejected, so that messages come in order and --on-error holds for it too. */
#ifndef DATASET_DOCUMENT_SOURCE_H
#define DATASET_DOCUMENT_SOURCE_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct convert;
struct document_source;
struct image;

/* Starts the format's reader on the files, one after the other (NULL at the end; none: standard input). From now on standard
 * input is the pipe, and document_source_input what it was. */
struct document_source *document_source_start(const struct convert *convert, char *const *files);
int document_source_input(const struct document_source *f);

/* Ends it, once the pipe has been read to its end. Where the engine stopped early it is left to the end of the process: the
 * reader may still be at work, and workers may look at it. */
void document_source_end(struct document_source *f);

/* Where line number `ordinal` of the pipe comes from. */
struct origin {
	const char *file;
	uint64_t line;       /* 0: not known */
	size_t column;       /* 0: not known */
	const char *failure; /* what is wrong there; NULL: nothing, it is a line */
};
struct origin document_source_origin(struct document_source *f, uint64_t ordinal);

/* For readers. false: nobody listens any more, the reader should return. file must stay. */
bool document_source_line(struct document_source *f, const char *file, uint64_t line, struct slice text);
bool document_source_image(struct document_source *f, const char *file, uint64_t line, const struct image *image);
bool document_source_fail(struct document_source *f, const char *file, uint64_t line, size_t column, const char *format, ...)
	PRINTF_FORMAT(5, 6);

/* Memory that lasts as long as the feed. For readers. */
struct arena *document_source_arena(struct document_source *f);

#endif
