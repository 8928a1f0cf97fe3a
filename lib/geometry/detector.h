/* detector.h -- all that a detector's anchors carry along: how boxes become deltas, which anchor learns which box, and
 * how outputs become detections.
 *
 * A two-stage detector has a second stage whose anchors are the proposals of the first. The numbers are facts about a
 * detector; what is done with them is elsewhere. A fact that nobody stated has the value of detector_stage_default. */
#ifndef GEOMETRY_DETECTOR_H
#define GEOMETRY_DETECTOR_H

#include "geometry/anchors.h"
#include "geometry/coder.h"
#include "geometry/resize_rule.h"

#include <stdbool.h>
#include <stddef.h>

/* When a box may claim anchors below the foreground threshold:
 * off       never
 * all-ties  every anchor that ties for the box's best IoU (> 0) is positive, for the anchor's own best box
 *           (torchvision, detectron2)
 * first     only the first of them, for the anchor's own best box
 * promote   every one of them, for the promoting box; later boxes win (mmdetection, gt_max_assign_all) */
enum low_quality { LOW_QUALITY_OFF, LOW_QUALITY_ALL_TIES, LOW_QUALITY_FIRST, LOW_QUALITY_PROMOTE };

/* fg and bg are IoUs with anchors. yolo: bg is darknet's ignore_thresh, above which (>) an anchor that is not
 * responsible for a box takes no part, the anchor standing for its prediction; fg is truth_thresh, which is 1 and acts
 * nowhere. yolov5 and atss read neither. */
struct match {
	const char *assigner; /* its name; lib/assign knows what it does */
	double fg;           /* positive at IoU >= fg, (0,1] */
	double bg;           /* background at IoU < bg, [0,fg] */
	double bg_low;       /* and at IoU >= bg_low, [0,bg]; below it: ignored */
	enum low_quality low_quality;
	double min_pos_iou;  /* low quality claims need at least this IoU, >= 0 */
	double crowd_iof;    /* a background anchor with intersection / own area >= this with a crowd or ignored box is
	                        ignored; INFINITY: off */
	double anchor_t;     /* yolov5: side ratios below this, > 1 */
	double shape_iou;    /* yolo: anchors whose shape has an IoU > this with the box's learn it besides the best
	                        one; INFINITY: none do */
	size_t topk;         /* atss: candidates a level */
	double centre_margin; /* atss: a positive's centre lies further inside its box than this, px */
	double inside;       /* anchors that reach further than this out of the image take no part, px; INFINITY: all
	                        do */
};

/* The fields of struct match, for whoever says which of them count. */
enum match_field {
	MATCH_FG = 1 << 0,
	MATCH_BG = 1 << 1,
	MATCH_BG_LOW = 1 << 2,
	MATCH_LOW_QUALITY = 1 << 3,
	MATCH_MIN_POS_IOU = 1 << 4,
	MATCH_CROWD_IOF = 1 << 5,
	MATCH_ANCHOR_T = 1 << 6,
	MATCH_SHAPE_IOU = 1 << 7,
	MATCH_TOPK = 1 << 8,
	MATCH_CENTRE_MARGIN = 1 << 9,
	MATCH_INSIDE = 1 << 10
};

/* Which of the anchors take part in the loss. */
struct sample {
	size_t count;     /* at most so many an image; 0: all */
	double fraction;  /* of them, at most this share positive */
	double neg_ratio; /* so many backgrounds a positive, those of highest loss; 0: no mining */
};

enum activation { ACTIVATION_NONE, ACTIVATION_SIGMOID, ACTIVATION_SOFTMAX };
enum background { BACKGROUND_NONE, BACKGROUND_FIRST, BACKGROUND_LAST }; /* the class column that means background */
enum topk_per { TOPK_PER_LEVEL, TOPK_PER_CLASS, TOPK_PER_IMAGE };
enum nms_by { NMS_BY_LABELS, NMS_BY_LEVELS, NMS_BY_NOTHING }; /* groups that never suppress each other */

struct post {
	enum activation activation;
	enum background background;
	double score;     /* detections have a score > this; -INFINITY: all pass */
	size_t topk;      /* before suppression keep so many; SIZE_MAX: all */
	enum topk_per topk_per;
	bool clip;        /* boxes to the image */
	double min_size;  /* both sides are >= this, px */
	double iou;       /* suppress at IoU > this; INFINITY: not said */
	enum nms_by by;
	size_t max_dets;  /* after suppression keep so many; SIZE_MAX: all */
};

/* What training minimises. Names are those of the room of losses. */
struct loss {
	const char *class_loss;   /* NULL: not said */
	double alpha, gamma;      /* where it is said, and the loss has them; alpha < 0: no weight */
	const char *box_loss;     /* NULL: not said */
	double beta;              /* likewise */
	double neg_ratio;         /* so many backgrounds a positive, those of highest loss; 0: all count */
	size_t ohem;              /* so many anchors, those of highest loss; 0: all count */
	const char *norm;         /* NULL: not said */
};

struct stage {
	struct coder coder;
	struct match match;
	struct sample sample;
	struct post post;
	struct loss loss;
};

struct detector {
	const char *name;        /* NULL: none */
	bool resizes;            /* it is known how images come into the frame that the anchors are made for: */
	struct resize_rule resize;
	struct anchor_spec spec; /* spec.levels is 0 where anchors are proposals from elsewhere */
	struct stage stage;      /* the only one, or the region proposal network */
	bool two_stage;
	struct stage roi;        /* where two_stage */
	size_t classes;          /* 0: not named */
	const char *const *class; /* foreground class columns */
};

/* What a match says where nothing is said, for those who say the rest. */
#define DETECTOR_MATCH_NUMBERS .crowd_iof = 0.5, .anchor_t = 4, .topk = 9
#define DETECTOR_MATCH DETECTOR_MATCH_NUMBERS, .shape_iou = INFINITY, .centre_margin = 0.01

/* What a stage is when nothing is said of it: delta with the clamp; max-iou 0.5/0.4, low quality off, crowd_iof 0.5,
 * anchor_t 4, topk 9, centre_margin 0.01; everything sampled; no activation, no background column, and nothing cut. */
struct stage detector_stage_default(void);

/* Names of the enums' values as anchor sets write them, in the order of the enums, ended by NULL. */
extern const char *const detector_low_qualities[];
extern const char *const detector_activations[];
extern const char *const detector_backgrounds[];
extern const char *const detector_topk_pers[];
extern const char *const detector_nms_bys[];
extern const char *const detector_rounds[];
extern const char *const detector_stride_rules[];
extern const char *const detector_clips[];
extern const char *const detector_orders[]; /* base_major or not */

/* The index of a name of n bytes among names, or -1. */
int detector_word(const char *const *names, const char *name, size_t n);

#endif
