/* source.h -- where lines come from: files one after the other, read in batches of whole lines; or several files side
 * by side, line for line. */
#ifndef ENGINE_SOURCE_H
#define ENGINE_SOURCE_H

#include "base/slice.h"
#include "engine/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whole lines of one file. data[len] is a NUL, with JSON_PAD readable bytes behind it. */
struct batch_text {
	char *data;
	size_t len, cap;
	uint64_t lines;    /* that are not blank */
	const char *file;  /* name for messages */
	/* Where the batch begins, and then how far its lines have been taken: */
	size_t at;
	uint64_t line;     /* number of the next line, from 1 */
	uint64_t ordinal;  /* non-blank lines in all files before it */
	struct batch_border *border; /* where lines of other files begin */
	size_t borders, border_room, passed;
};

struct batch_border {
	size_t at;
	const char *file;
	uint64_t line;
};

struct source {
	char *const *file; /* NULL at the end */
	bool alone;        /* the first is the only one */
	struct input input; /* closed: the next file is to be opened */
	const char *name;
	char *rest;        /* what was read behind the last whole line */
	size_t rest_len, rest_cap;
	uint64_t line, ordinal;
	bool first;        /* nothing of this file has been handed out */
	bool broken;       /* reading failed behind the lines that were handed out last */
	char error[512];   /* why it failed */
	uint64_t taken;    /* bytes of the files before this one, compressed as they may be */
	size_t seen;       /* the byte of `ahead` that is a NUL in place of a newline, and 1; 0: none */
	struct batch_text ahead; /* read, but more lines than were asked for */
};

enum source_state { SOURCE_LINES, SOURCE_END, SOURCE_FAILED };

/* files ends in NULL; an empty list stands for standard input, as "-" does. */
void source_open(struct source *s, char *const *files);

/* Fills batch with whole lines, about target bytes of them where so many can be had without waiting, or one longer
 * line; and at most `lines` that are not blank (> 0; SIZE_MAX: as many as there are). SOURCE_FAILED: a file cannot be
 * read, and error says which and why; nothing more will come. */
enum source_state source_read(struct source *s, struct batch_text *batch, size_t target, size_t lines);

/* The same, but with exactly so many lines, waiting for them: fewer where the state is not SOURCE_LINES. */
enum source_state source_read_exactly(struct source *s, struct batch_text *batch, uint64_t lines);

/* The next line that is not blank, behind those that are in the batch, which need not have room for it: it stays where
 * it is, with its newline replaced by a NUL until source_read_on takes it into the batch, or source_unsee leaves it
 * there. Waits for it. false: there is none, or reading failed, which the next reading will say. */
bool source_see(struct source *s, struct batch_text *batch, struct slice *line);
void source_read_on(struct source *s, struct batch_text *batch);
void source_unsee(struct source *s);

/* The last line of a batch that is not blank; its newline is replaced by a NUL until batch_text_unsee. */
struct slice batch_text_see_last(struct batch_text *batch);
void batch_text_unsee(struct batch_text *batch, struct slice line);

/* Nothing more will come, and this is why. */
void source_break(struct source *s, const char *why);

/* Bytes of all files that have been read. */
uint64_t source_position(const struct source *s);

void source_close(struct source *s);

/* The next line that is not blank, its newline replaced by a NUL; false: there is none. */
bool batch_text_next(struct batch_text *batch, struct slice *line, uint64_t *number, uint64_t *ordinal);

void batch_text_free(struct batch_text *batch);

/* A line of nothing but white space. */
bool source_is_blank(const char *text, size_t n);

#endif
