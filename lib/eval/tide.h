/* tide.h -- why detections are wrong, and what each kind of error costs.
 *
 * D. Bolya, S. Foley, J. Hays, J. Hoffman, "TIDE: A General Toolbox for Identifying Object Detection Errors", ECCV
 * 2020; details as in its authors' program (dbolya/tide at 49a5d2a). An error's cost is the average precision at IoU
 * 0.5 that would be gained if it alone were put right. Crowds and ignored boxes are its ignore regions: what lies in
 * one of its own label is no false positive, but still bears the name of an error. */
#ifndef EVAL_TIDE_H
#define EVAL_TIDE_H

#include "base/arena.h"
#include "eval/eval_lists.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a detection is. The order of the errors is that of tidecv's report; a missed box is an error of the ground
 * truth. */
enum tide_kind { TIDE_CLS, TIDE_LOC, TIDE_BOTH, TIDE_DUPE, TIDE_BKG, TIDE_MISS, TIDE_KINDS, TIDE_TP = TIDE_KINDS,
	TIDE_NONE };


/* The names: "Cls" …, and of the two special figures behind them. */
enum { TIDE_FALSE_POS = TIDE_KINDS, TIDE_FALSE_NEG, TIDE_FIGURES };
extern const char *const tide_names[TIDE_FIGURES];

struct tide_detection {
	enum tide_kind kind;   /* TIDE_NONE: beyond the limit of its image */
	bool ignored;          /* in an ignore region: neither true nor false */
	bool turned;           /* a Cls or Loc error: the best that its box could be found by */
	double iou;            /* with the box that its kind is about; Bkg: the highest there is */
	uint32_t gt_box;        /* that box's index; UINT32_MAX: none */
	uint32_t rank;         /* in descending score, in its image */
};

struct tide_gt_box {
	bool skipped;          /* crowd or ignored: never found or missed */
	bool found;            /* by a detection, which is in by */
	bool usable;           /* not found, but it would be if a Cls or Loc error, which is in by, were put right */
	uint32_t by;           /* a detection's index */
	double best_score;
};

struct tide_settings {
	double positive;       /* 0.5: IoU from which a detection finds a box */
	double background;     /* 0.1: IoU up to which it is nowhere */
	uint32_t max_dets;     /* detections of an image, of all labels; UINT32_MAX: all */
};

extern const struct tide_settings tide_usual;

/* Fills what each detection and each box of an image is. */
void tide_image(const struct tide_settings *s, const struct eval_image *image, struct tide_detection *detection,
	struct tide_gt_box *gt_box, struct arena *scratch);

/* What is kept, beside what eval_matches keeps: 8 bytes for each of its detections. */
struct tide_kept {
	uint32_t rank;
	uint32_t code; /* kind, ignored and turned in the upper 5 bits, then the label that it is turned into */
};

struct tide_label {
	uint64_t gt_boxes, not_found, missed;
};

struct tide {
	struct tide_settings settings;
	struct arena *keep;
	struct blocks kept;
	size_t labels;
	struct tide_label *label;
	uint64_t count[TIDE_KINDS];
};

void tide_init(struct tide *t, const struct tide_settings *settings, struct arena *keep);

/* Takes an image whose n kept detections order names, as eval_matches_add returned them. */
void tide_add(struct tide *t, const struct eval_image *image, const struct tide_detection *detection,
	const struct tide_gt_box *gt_box, const uint32_t *order, size_t n);

/* Counts a box of an image without detections. */
void tide_add_missing(struct tide *t, uint32_t label);

/* Appends what from holds, of matches that were merged alike. */
void tide_merge(struct tide *into, const struct tide *from, const uint32_t *label);

/* Points of average precision, 0 to 100: as it is, and what each kind costs, and all false positives and all misses.
 * Lists have images. label names the labels in the order in which they are summed. NaN where there are none at all. */
struct tide_cost {
	double ap, cost[TIDE_FIGURES];
};
struct tide_cost tide_cost(const struct tide *t, const struct eval_lists *l, const uint32_t *label, size_t labels,
	struct arena *scratch);

static inline enum tide_kind
tide_kind_of(struct tide_kept k)
{
	return (enum tide_kind)(k.code >> 29);
}

enum { TIDE_IGNORED = 1 << 28, TIDE_TURNED = 1 << 27, TIDE_TARGET = TIDE_TURNED - 1 };

#endif
