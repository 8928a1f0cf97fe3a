/* emit.h -- a fit as text to be pasted into a framework's configuration. */
#ifndef FORMAT_EMIT_H
#define FORMAT_EMIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "format/paste.h"
#include "stream/fitting.h"
#include "stream/survey.h"

#include <stdbool.h>
#include <stddef.h>

/* How it is written. */
struct emit {
	const struct paste_format *format; /* one that has a writer */
	struct opt_numbers strides;
	size_t classes;                    /* 0: not said */
};

/* The usual strides, finest level first, where none were given; ERR_USAGE where the format has none. */
void emit_complete(struct emit *e);

/* Appends it. Data is tally_shapes of s. false: the format cannot express it, and why has been said. */
bool emit_fit(struct buf *out, const struct emit *e, const struct fitting_options *o, const struct survey *s,
	const struct shapes *data, const struct fitted *f, struct arena *arena);

#endif
