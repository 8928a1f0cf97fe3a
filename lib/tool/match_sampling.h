/* match_sampling.h -- which anchors of a record take part in the loss: options, losses, and a seed for each image. */
#ifndef TOOL_MATCH_SAMPLING_H
#define TOOL_MATCH_SAMPLING_H

#include "assign/sampler.h"
#include "engine/opt.h"
#include "npy/npy.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct match_sampling_options {
	struct match_sampling_amount {
		bool given, of_set; /* of_set: as the anchor set says */
		double count, fraction;
	} amount;
	double neg_ratio;   /* 0: not given */
	const char *losses; /* a file; NULL: not given */
	uint64_t seed;
};

extern const struct opt match_sampling_option_rows[];

/* Columns that are looked at where sampling is on, beside the boxes. */
#define MATCH_SAMPLING_COLUMNS \
	(COLUMN_BIT(COLUMN_IMAGE_ID) | COLUMN_BIT(COLUMN_FILE_NAME) | COLUMN_BIT(COLUMN_TENSOR_ROW) | \
		COLUMN_BIT(COLUMN_ANCHOR_LOSSES))

/* What a filter that samples counts. */
extern const struct filter_counter match_sampling_counters[];

struct match_sampling {
	bool on;
	struct sample rule;
	uint64_t seed;
	const char *path;  /* of losses; NULL: there is no file */
	struct npy losses;
};

/* A set's own block acts only where --sample set asks for it. Contradictions are ERR_USAGE. */
void match_sampling_open(struct match_sampling *s, const struct match_sampling_options *o, const struct sample *set);

/* Samples a record's assignment. The choice depends on the seed and the text of image_id, else file_name, else the
 * boxes. Losses are a file's row (tensor_row, else the ordinal), else the record's. false: the record was rejected. */
bool match_sampling_draw(const struct match_sampling *s, struct record *r, size_t anchors, struct assignment *a,
	struct negatives *out);

#endif
