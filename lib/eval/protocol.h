/* protocol.h -- the rules by which detections are scored, as a table.
 *
 * A protocol is one object at the foot of its own file, protocol_NAME.c, and one row of the table in protocol.c.
 * Nothing else asks which protocol it is. */
#ifndef EVAL_PROTOCOL_H
#define EVAL_PROTOCOL_H

#include "base/arena.h"
#include "eval/eval.h"
#include "eval/masks.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The ground truth of one image and label, while its detections come by in order of descending score. */
struct eval_group {
	const struct eval_settings *settings;
	size_t gt_boxes;                  /* > 0 */
	const struct eval_gt_box **gt_box; /* in the order of the image */
	uint32_t *ignored;              /* of each, bit a: it does not count in area a */
	uint64_t *taken;                /* [ground truth * areas], bit t: it is found at threshold t; zeros at first */
	/* Room for one number each, for the protocol's own use: */
	double *iou;
	uint64_t *reach;
	uint32_t *candidate, *order;
	struct arena *scratch;
};

/* The true positives of a label at one threshold and area, in order of descending score. */
struct eval_curve {
	uint32_t positives;    /* boxes that count, > 0 */
	size_t n;              /* true positives */
	const uint32_t *fp;    /* of each: false positives before it */
	const uint32_t *at;    /* of each: its place among the detections */
	size_t detections;
	const double *score;   /* of each detection, descending */
};

/* A figure of the summary: what it is the mean of. */
struct eval_metric {
	bool recall;           /* of recalls; else of precisions */
	size_t threshold;      /* at this one alone; SIZE_MAX: over all */
	size_t area, limit;    /* indices into the settings */
};

enum { EVAL_METRICS = EVAL_THRESHOLDS + 2 * EVAL_AREAS + EVAL_LIMITS + 1 };

struct eval_protocol {
	const char *name, *help;
	size_t points;         /* precisions that a curve is reduced to; what their mean is is the average precision */
	bool areas;            /* it tells areas and limits apart: --area and --max-dets mean something */

	void (*defaults)(struct eval_settings *s);

	/* What the group's next detection comes to; a true positive takes its box. false: no box of the group is
	 * near it, m is not written, and it is a false positive wherever its own area counts. */
	bool (*match)(struct eval_group *g, const struct eval_detection *d, struct masks *m);

	/* Fills precision (room for points) and, where it is not NULL, score: that at which each precision is
	 * reached. */
	void (*curve)(const struct eval_curve *c, double *precision, double *score);

	/* The figures of its summary, in order; their number, at most EVAL_METRICS. */
	size_t (*metrics)(const struct eval_settings *s, struct eval_metric *metric);
};

/* Protocol i of the table, in its order; NULL behind the last. */
const struct eval_protocol *protocol_at(size_t i);

/* The protocol of a name; NULL: there is none. */
const struct eval_protocol *protocol_find(const char *name);

/* The areas, bit a, in which a box of this area does not count. */
static inline uint32_t
eval_outside(const struct eval_settings *s, double area)
{
	uint32_t outside = 0;
	for (size_t a = 0; a < s->areas; a++)
		outside |= (uint32_t)(area < s->area[a].min || area > s->area[a].max) << a;
	return outside;
}

static inline uint64_t
eval_all_thresholds(const struct eval_settings *s)
{
	return UINT64_MAX >> (64 - s->thresholds);
}

#endif
