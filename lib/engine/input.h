/* input.h -- the bytes of a file, whatever it is: a file, a pipe, a device, or what gzip made of one.
 *
 * How the bytes come is the matter of a back end; whoever reads does not see which it is. Compressed data is known by
 * its first bytes, on standard input too. */
#ifndef ENGINE_INPUT_H
#define ENGINE_INPUT_H

#include "engine/progress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct input;

struct input_backend {
	ssize_t (*read)(struct input *in, char *to, size_t n); /* 0: the end; -1: failed, and in->why says why */
	bool (*ready)(const struct input *in);                 /* reading would not wait */
	void (*close)(struct input *in);
};

struct input_gzip;

enum { INPUT_AHEAD = 2 };

/* Starts as all zeros. */
struct input {
	const struct input_backend *backend; /* NULL: closed */
	const char *name;                    /* for messages: the path, or <stdin> */
	int fd;
	bool looked;                         /* at the first bytes */
	char ahead[INPUT_AHEAD];             /* bytes that have been read to see what they are, */
	size_t from, to;                     /* and which of them are still to be handed out */
	bool ended;                          /* there are no more; a terminal says so once */
	struct input_gzip *gzip;
	uint64_t taken;                      /* bytes of the descriptor that have been read, as they stand there */
	struct progress *progress;           /* is told of them; NULL: nobody wants to know */
	bool is_directory;                   /* that is why opening failed */
	char why[128];                       /* why opening or reading failed */
};

/* "-" is standard input, which is not closed; the path must stay. false: it cannot be opened, or is a directory. */
bool input_open(struct input *in, const char *path);

/* As read(2), without interruption. from is a struct input *. */
ssize_t input_read(void *from, char *to, size_t n);

bool input_ready(const struct input *in);
void input_close(struct input *in);

#endif
