/* nms_method.h -- the methods of suppression as a table: what goes in, what comes out.
 *
 * A method is one file nms_NAME.c, which opens with its rule and its source and ends in the object nms_method_NAME,
 * and one row of the table in nms_method.c. */
#ifndef NMS_NMS_METHOD_H
#define NMS_NMS_METHOD_H

#include "base/arena.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What counts as the overlap of two boxes: their intersection over their union, or over the smaller of them, which is
 * 1 for a part of a box that was seen in a neighbouring tile. Where a method's file says IoU, it may be either. */
enum nms_overlap { NMS_OVERLAP_IOU, NMS_OVERLAP_IOS };

static inline double
nms_overlap_of(enum nms_overlap overlap, struct box a, struct box b)
{
	return overlap == NMS_OVERLAP_IOS ? box_ios(a, b) : box_iou(a, b);
}

/* What becomes of the scores of boxes that are fused into one; nms_wbf.c has the formulas. */
enum nms_fused_score { NMS_FUSED_AVG, NMS_FUSED_MAX, NMS_FUSED_BOX_AND_MODEL, NMS_FUSED_ABSENT_MODEL };

extern const char *const nms_fused_scores[]; /* their names, ended by NULL */

/* Whether a method weighs the scores of several lists by itself; else they are given to it times their list's weight
 * over the sum of the weights, or the highest of them. */
enum nms_weights { NMS_WEIGHTS_BY_SUM, NMS_WEIGHTS_BY_MAX, NMS_WEIGHTS_OWN };

/* Each method looks at what it has a use for. */
struct nms_options {
	double iou;   /* >= 0; an IoU above it is an overlap */
	enum nms_overlap overlap; /* of methods that use it; else the IoU */
	double sigma; /* > 0; width of a gaussian */
	double beta;  /* >= 0; exponent of a distance */
	double score; /* where scores are lowered, those that are not above this are dropped */
	size_t max;   /* so many boxes are kept at most */
	enum nms_fused_score fused;
};

/* n < 2^30. No NaN. */
struct nms_input {
	size_t n;
	const struct box *box;
	const double *score;
	const uint32_t *group; /* boxes of different groups have nothing to do with each other; NULL: all are of one */

	/* Where several lists were joined: which list each box is from, and the lists' weights (> 0; NULL: 1 each). */
	const uint32_t *list; /* NULL: there is one */
	size_t lists;
	const double *weight;
};

enum { NMS_KEPT = -1, NMS_CUT = -2 };

/* The arrays are the caller's, with room for n. score and box are indexed like the input, and written by the methods
 * that change them alone: there they hold every box's final value, of a dropped box the one with which it was
 * dropped. */
struct nms_result {
	size_t kept;
	uint32_t *keep;   /* what is kept, by descending final score, ties to the lower index */
	double *score;
	struct box *box;
	/* Of each box NMS_KEPT; or which box suppressed it (of matrix and fast, kept in the end or not); or NMS_CUT:
	 * too low a score, or behind the last of max, or a part of one that is. NULL: not wanted; a method may then
	 * put an array of its own here. */
	int32_t *by;
};

/* What a method reads of the options; max, and where scores are lowered score, they all do. */
enum { NMS_USES_IOU = 1 << 0, NMS_USES_SIGMA = 1 << 1, NMS_USES_BETA = 1 << 2, NMS_USES_OVERLAP = 1 << 3,
	NMS_USES_FUSED = 1 << 4 };

struct nms_method {
	const char *name;
	const char *help;     /* one line: what becomes of a box */
	unsigned uses;        /* NMS_USES_… */
	bool rescores, moves; /* which of score and box it writes */
	double score;         /* the usual threshold; -INFINITY: none */
	enum nms_weights weights;
	void (*run)(const struct nms_input *in, const struct nms_options *o, struct nms_result *out,
		struct arena *arena);
};

/* The usual threshold where scores are lowered: that of Soft-NMS in its authors' code. */
#define NMS_SOFT_SCORE 0.001

/* The table, and its names in the same order; both end in NULL. The first is the usual one. */
extern const struct nms_method *const nms_methods[];
extern const char *const nms_method_names[];

/* NULL: none has that name. */
const struct nms_method *nms_method_find(const char *name);

/* For methods. nms_prepare makes out->by if there is none. nms_finish fills keep from by and score: of the boxes
 * marked NMS_KEPT those of highest score, max of them; the others become NMS_CUT. nms_cut_parts, where boxes are fused:
 * what became a part of a box that is NMS_CUT is so, too. */
void nms_prepare(const struct nms_input *in, struct nms_result *out, struct arena *arena);
void nms_finish(const struct nms_input *in, const double *score, size_t max, struct nms_result *out,
	struct arena *arena);
void nms_cut_parts(size_t n, int32_t *by);

#endif
