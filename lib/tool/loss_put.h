/* loss_put.h -- losses as JSON: of an image, or of all; and of all for people. */
#ifndef TOOL_LOSS_PUT_H
#define TOOL_LOSS_PUT_H

#include "base/buf.h"
#include "base/slice.h"
#include "loss/loss_norm.h"

#include <stdbool.h>
#include <stdint.h>

struct loss_figures {
	bool all;               /* it is all images; else one, */
	const char *name;       /* by this column; NULL: it has no name, */
	struct slice id;        /* as it stands */
	struct loss_counts counts;
	uint64_t ignored;
	double class_loss, box_loss, objectness_loss; /* divided */
	bool objectness;
};

/* Appends a line of JSON. */
void loss_put(const struct loss_figures *f, struct buf *out);

/* Appends lines of text, with four decimals. */
void loss_put_text(const struct loss_figures *f, struct buf *out);

#endif
