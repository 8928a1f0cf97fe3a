/* fit_emit.h -- a fit as text for a framework's configuration. */
#ifndef TOOL_FIT_EMIT_H
#define TOOL_FIT_EMIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "framework/framework.h"
#include "tool/dataset_summary.h"
#include "tool/fit_run.h"

#include <stdbool.h>
#include <stddef.h>

/* How it is written. */
struct fit_emit {
	const struct framework_format *format; /* one that has a writer */
	struct opt_numbers strides;
	size_t classes;                    /* 0: not given */
};

/* Appends a line for each format, for --help. */
void fit_emit_help(struct buf *out);

/* The usual strides, finest level first, where none were given; ERR_USAGE where the format has none. */
void fit_emit_complete(struct fit_emit *e);

/* Appends it. Data is size_histogram_shapes of s. false: the format cannot express it, and a message has said why. */
bool fit_emit_put(struct buf *out, const struct fit_emit *e, const struct fit_run_options *o,
	const struct dataset_summary *s, const struct shapes *data, const struct fitted *f, struct arena *arena);

#endif
