/* prediction.h -- what a network put out for an image, or should have: targets, sparse and dense predictions.
 *
 * A sparse record names its anchors; one without scores is a target. A dense record has a row for each anchor. Either
 * way it comes to a list of candidates in the order of level, flat index, class. */
#ifndef PREDICTION_PREDICTION_H
#define PREDICTION_PREDICTION_H

#include "anchorset/anchor_source.h"
#include "geometry/anchors.h"
#include "geometry/detector.h"
#include "nms/detect.h"
#include "record/classes.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns that a prediction is made of, beside labels and scores. */
#define PREDICTION_COLUMNS                                                                                             \
	(COLUMN_BIT(COLUMN_NUM_ANCHORS) | COLUMN_BIT(COLUMN_ANCHORS) | COLUMN_BIT(COLUMN_MATCHED) |                    \
		COLUMN_BIT(COLUMN_DELTAS) | COLUMN_BIT(COLUMN_IOUS) | COLUMN_BIT(COLUMN_IGNORED) |                     \
		COLUMN_BIT(COLUMN_UNMATCHED) | COLUMN_BIT(COLUMN_NEGATIVES) | COLUMN_BIT(COLUMN_OBJECTNESS) |          \
		COLUMN_BIT(COLUMN_ACTIVATED) | COLUMN_BIT(COLUMN_ANCHOR_BOXES))

/* What is done about NaN and infinity among the outputs, and about boxes with a side below 0: the record is rejected,
 * or the anchor left out; or such a side becomes 0, and the rest is left out. */
enum prediction_bad { PREDICTION_ERROR, PREDICTION_DROP, PREDICTION_CLIP };

extern const char *const prediction_bads[];

/* What a filter that reads predictions counts. */
enum { PREDICTION_BAD_SCORES, PREDICTION_BAD_BOXES, PREDICTION_INVERTED, PREDICTION_PROBABILITIES };
extern const struct filter_counter prediction_counters[];

/* What holds for every record. */
struct prediction_rules {
	struct post post;       /* for predictions */
	struct post target;     /* for targets */
	struct classes classes;
	bool best_label;        /* only the best class of each anchor */
	enum prediction_bad bad;
};

struct prediction {
	bool target;
	bool activated;               /* deltas are in the form that losses use */
	size_t n;
	const size_t *anchor;
	const uint32_t *level;
	const uint32_t *class;        /* class column (dense), or group of equal labels (sparse); NULL: no labels */
	const double *score;
	const double *const *deltas; /* four numbers each */
	const uint32_t *item;         /* sparse: the entry of the record's columns that each was; NULL: dense */
};

/* Reads a record, over which l's anchors lie as given. false: it was rejected. */
bool prediction_read(struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	const struct prediction_rules *rules, struct prediction *out);

/* What every record of targets or predictions must have, and whether its deltas are in the form that losses use; and
 * the outputs of a dense one, but its deltas, of which the column has a row for each anchor. false: the record was
 * rejected. */
bool prediction_check(const struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	bool *active);
bool prediction_outputs(const struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	enum background background, struct outputs *out);

/* Whether so many class columns are for the classes that have names, where any have. false: the record was rejected. */
bool prediction_check_classes(const struct record *r, size_t columns, size_t named, enum background background);

/* Some of an image's outputs: those of anchors first, first + every, first + 2 every and so on. */
struct output_piece {
	struct outputs outputs;
	size_t first, every;
};

/* Candidates among the dense outputs of a record's image, wherever these are from; the pieces are of all anchors.
 * false: the record was rejected. */
bool prediction_find(const struct record *r, const struct output_piece *piece, size_t pieces,
	const struct prediction_rules *rules, struct candidates *found);

/* Whether all scores are from 0 to 1, and some above 0: logits hardly are. */
bool prediction_like_probabilities(const struct outputs *o);

/* By how much probabilities that float32 arithmetic made may leave 0..1. */
#define PREDICTION_SLACK 1e-5

/* Whether rows of width deltas go with so many class columns: four for all, four a class, or four a foreground
 * class. */
bool prediction_width_fits(size_t width, size_t classes, enum background background);

/* Where in such a row the four deltas of a class column are. */
size_t prediction_deltas_at(size_t width, size_t classes, enum background background, size_t class);

/* What was found, with four deltas for each, as a prediction. */
struct prediction prediction_of(const struct candidates *found, const double *const *deltas,
	const struct anchors *anchors, struct arena *arena);

/* Writes the columns labels, scores and, with levels, levels of n candidates. */
void prediction_put(const struct prediction *p, const struct classes *classes, const uint32_t *index, size_t n,
	bool levels, struct record *r);

#endif
