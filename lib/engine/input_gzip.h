/* input_gzip.h -- the back end for what gzip has compressed. For input.c alone. */
#ifndef ENGINE_INPUT_GZIP_H
#define ENGINE_INPUT_GZIP_H

#include "engine/input.h"

/* How such data begins. */
enum { INPUT_GZIP_FIRST = 0x1f, INPUT_GZIP_SECOND = (signed char)0x8b };

/* From now on the input's bytes are those that its data holds. */
void input_gzip_start(struct input *in);

/* input.c's: the bytes of the descriptor as they are. */
ssize_t input_read_descriptor(struct input *in, char *to, size_t n);
void input_close_descriptor(struct input *in);

#endif
