/* coder.h -- box deltas: what a network must output so that its anchor becomes the box.
 *
 * A coder is one file coder_NAME.c, with its object at the foot, and one row of the table in coder.c. Those that there
 * are (w, h are sides, c the centre; a the anchor, g the box; s the step of the anchor's grid; sigmoid is the
 * logistic):
 *	delta    (gcx - acx) / aw, (gcy - acy) / ah, ln(gw / aw), ln(gh / ah): Girshick et al., "Rich feature
 *	         hierarchies", CVPR 2014, appendix C
 *	corners  (gx1 - ax1) / aw, (gy1 - ay1) / ah, (gx2 - ax2) / aw, (gy2 - ay2) / ah: keras-retinanet
 *	ltrb     (acx - gx1) / sx, (acy - gy1) / sy, (gx2 - acx) / sx, (gy2 - acy) / sy: Tian et al., "FCOS", ICCV 2019,
 *	         section 3.1, in units of the step as in mmdetection
 *	dfl      the same from 0 to bins - 1, each the mean of a distribution over so many bins: Li et al., "Generalized
 *	         Focal Loss", NeurIPS 2020, section 3.2
 *	yolo     Redmon and Farhadi, "YOLO9000", CVPR 2017, section 2, and, with k = scale_x_y > 1, Bochkovskiy et al.,
 *	         "YOLOv4", arXiv 2020, section 3.4. Decoded: gcx = left + (k sigmoid(tx) - (k - 1) / 2) sx, gw = aw
 *	         e^tw, where left is the left edge of the anchor's cell, acx - sx / 2; likewise gcy and gh
 *	yolov5   ultralytics, YOLOv5 (2020) and YOLOv7. Decoded: gcx = left + (2 sigmoid(tx) - 0.5) sx,
 *	         gw = aw (2 sigmoid(tw))^2
 *	none     the deltas are the box itself
 * Each offset t of delta, corners and ltrb is then normalised: (t - mean) / std, or t * weight where the set gives
 * weights (the same numbers: SSD's "variances" are stds, 0.1 and 0.2; weights are their inverses, 10 and 5).
 *
 * The yolo types give what comes before the sigmoid. Those logits are limited to +-CODER_LOGIT for x and y, so that a
 * centre on the edge of what the anchor reaches stays finite; a box beyond its reach is moved to that edge. yolov5's
 * sides reach from 0 to 4 times the anchor's, likewise. The cell is found from the anchor's box: such anchors must not
 * be clipped.
 *
 * The four numbers stand in the order of these formulas or, with the axes y, x, each pair the other way round, as
 * TensorFlow has them: ty, tx, th, tw. Weights, means and stds are those of the numbers as they stand.
 *
 * Anchors and, for encoding, boxes must not be empty. Nothing here allocates or fails. */
#ifndef GEOMETRY_CODER_H
#define GEOMETRY_CODER_H

#include "base/explog.h"
#include "geometry/anchors.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a box may lie relative to an anchor, from narrow to wide: its centre in the anchor's cell, or near it, or
 * anywhere. */
enum box_range { RANGE_OWN_CELL, RANGE_NEAR_CELL, RANGE_ANYWHERE };

/* Which of each pair of numbers comes first. */
enum coder_axes { CODER_XY, CODER_YX };

extern const char *const coder_axes[]; /* "xy", "yx", NULL */

struct coder;

/* Which anchors are to become which boxes. */
struct coder_pairs {
	size_t n;
	const size_t *anchor;   /* flat indices; fastest where they ascend */
	const uint32_t *number; /* of each, its box among boxes */
	const struct box *boxes;
};

/* Offsets of so many pairs side by side. */
enum { CODER_LANES = EXPLOG_LANES };
struct coder_lanes {
	double t[4][CODER_LANES];
};

struct coder_method {
	const char *name;     /* as anchor sets and options write it */
	const char *help;     /* what it is, in a line */
	enum box_range range; /* of boxes that decoding can give back */
	bool normalises, clamps, scales, has_bins; /* it reads weights, or means and stds; clamp; scale_x_y; bins */
	bool absolute;        /* the deltas are the box itself, in pixels */
	int sigmoids;         /* so many of the deltas pass a sigmoid, from the first on */

	/* As coder_encode, coder_decode and coder_reaches below; but normalising and the axes' order are not theirs.
	 * reaches NULL: everything. */
	void (*encode)(const struct coder *c, const struct anchor *a, struct box box, double t[4]);
	struct box (*decode)(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped);
	bool (*reaches)(const struct coder *c, const struct anchor *a, struct box box);

	/* encode of CODER_LANES pairs at once, to the bit; returns how many of them are not reached. NULL: one by
	 * one. */
	size_t (*encode_lanes)(const struct coder *c, const struct box *anchor, const struct box *box,
		struct coder_lanes *out);

	/* As coder_gradient of coder_gradient.h, by what decode takes. NULL: by differences. */
	void (*gradient)(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4],
		double by_t[4]);
};

struct coder {
	const struct coder_method *method;
	enum coder_axes axes;
	bool by_weights;   /* weights are given, else means and stds */
	double weights[4]; /* > 0 */
	double means[4], stds[4]; /* stds > 0 */
	double clamp;       /* the most that dw and dh (delta, yolo) may be when decoding, before exp; INFINITY: no
	                       limit */
	double scale_x_y;   /* yolo: >= 1 */
	size_t level_scales; /* yolo: the first so many levels have a scale_x_y of their own, */
	const double *level_scale_x_y; /* these, >= 1 */
	size_t bins;        /* dfl: >= 2 */
};

/* ln(1000 / 16): the clamp of Detectron, torchvision and detectron2. */
#define CODER_CLAMP 4.135166556742356

/* The most that an x or y logit may be: 1e-7 of a cell from the edge. */
#define CODER_LOGIT 16.0

/* The bins of Ultralytics' heads. */
enum { CODER_BINS = 16 };

/* delta, weights 1, with the clamp. */
struct coder coder_default(void);

/* The same with another method, which has a clamp only where it is the usual one. */
struct coder coder_of(const struct coder_method *method);

/* The method of a name; NULL: there is none. The name of the i-th in the table; NULL: there are no more. */
const struct coder_method *coder_find(const char *name);
const char *coder_name(size_t i);

/* A constant text that says what is wrong with the numbers that the method reads; NULL: nothing. */
const char *coder_check(const struct coder *c);

/* The deltas that move anchor exactly onto box. */
void coder_encode(const struct coder *c, const struct anchor *a, struct box box, double deltas[4]);

/* The same for many: four deltas a pair. Returns how many boxes decoding cannot give back (coder_reaches). */
size_t coder_encode_pairs(const struct coder *c, const struct anchors *a, const struct coder_pairs *p, double *deltas);

/* Whether decoding can give the box back: false where a clamp or a sigmoid's range stands in the way, by more than
 * rounding. */
bool coder_reaches(const struct coder *c, const struct anchor *a, struct box box);

/* The box that deltas make of anchor; *clamped, where given, is raised when the clamp acted. */
struct box coder_decode(const struct coder *c, const struct anchor *a, const double deltas[4], bool *clamped);

/* Offsets in the form that losses use: of the yolo types what passes a sigmoid, x and y of yolo and all of yolov5, as
 * what comes after it; of the others as they are. coder_deactivate is the way back, within the limits of logits; false:
 * a number is not from 0 to 1, and no sigmoid's. */
void coder_activate(const struct coder *c, double deltas[4]);
bool coder_deactivate(const struct coder *c, double deltas[4]);

/* Those that presets and tests name. */
extern const struct coder_method coder_none, coder_delta, coder_corners, coder_ltrb, coder_dfl, coder_yolo,
	coder_yolov5;

#endif
