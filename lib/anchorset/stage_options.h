/* stage_options.h -- what options change in the settings that travel with an anchor set: coder and matching. */
#ifndef ANCHORSET_STAGE_OPTIONS_H
#define ANCHORSET_STAGE_OPTIONS_H

#include "base/arena.h"
#include "engine/opt.h"
#include "geometry/detector.h"

struct coder_options {
	const char *type; /* NULL: as the set says */
	struct opt_numbers weights, means, stds;
};

struct match_options {
	int assigner, low_quality;     /* -1: as the set says */
	double fg, bg, bg_low;         /* NAN: likewise */
	double min_pos_iou, crowd_iof;
	double inside, anchor_t;
	size_t topk;                   /* 0: likewise */
};

struct coder_options stage_options_coder_defaults(void);
struct match_options stage_options_match_defaults(void);

opt_setter stage_options_set_means;  /* struct opt_numbers: A,B,... of any sign */
opt_setter stage_options_set_share;  /* double: 0..1, or off: INFINITY */
opt_setter stage_options_set_margin; /* double: >= 0, 0 without an argument, or off: INFINITY */
opt_setter stage_options_set_ratio;  /* double: > 1 */

#define CODER_OPTIONS(o) \
	{ "coder", 0, "TYPE", opt_method, &(struct opt_methods){ coder_name, &(o).type }, \
		"how offsets are written: %s (delta)" }, \
	{ "weights", 0, "A,B,C,D", opt_list, &(o).weights, "factors of the four offsets (1,1,1,1)" }

/* Instead of weights. */
#define CODER_SPREAD_OPTIONS(o) \
	{ "means", 0, "A,B,C,D", stage_options_set_means, &(o).means, \
		"subtracted from the offsets, instead of weights (0,0,0,0)" }, \
	{ "stds", 0, "A,B,C,D", opt_list, &(o).stds, "what they are then divided by (1,1,1,1)" }

#define MATCH_OPTIONS(o) \
	{ "assigner", 0, "NAME", opt_one_of, &(struct opt_choice){ detector_assigners, &(o).assigner }, \
		"the rule of matching: max-iou, ssd, ssd-bipartite, force, keras, yolo, yolov5 or atss (max-iou)" }, \
	{ "fg", 0, "T", opt_unit, &(o).fg, "positive at an IoU of at least T (0.5)" }, \
	{ "bg", 0, "T", opt_unit, &(o).bg, "background below T, ignored between (0.4)" }, \
	{ "bg-low", 0, "T", opt_unit, &(o).bg_low, "and from T on, ignored below it (0)" }, \
	{ "low-quality", 0, "RULE", opt_one_of, &(struct opt_choice){ detector_low_qualities, &(o).low_quality }, \
		"boxes claim their best anchors below --fg: off, all-ties, first or promote (off)" }, \
	{ "min-pos-iou", 0, "T", opt_unit, &(o).min_pos_iou, "but only at an IoU of at least T (0)" }, \
	{ "crowd-iof", 0, "T", stage_options_set_share, &(o).crowd_iof, \
		"ignore backgrounds that lie in a crowd by this share of their area, or off (0.5)" }, \
	{ "inside", 0, "[=MARGIN]", stage_options_set_margin, &(o).inside, \
		"leave out anchors that reach over the image's edge, or MARGIN px further (off)" }, \
	{ "anchor-t", 0, "R", stage_options_set_ratio, &(o).anchor_t, "yolov5: sides differ by less than this factor (4)" }, \
	{ "topk", 0, "N", opt_many, &(o).topk, "atss: candidates on each level, for each base box (9)" }

/* Ends the process with ERR_USAGE where the coder cannot express every box that the assigner may give to an anchor. */
void stage_options_agree(const struct coder *c, const struct match *m);

/* NULL, or what contradicts what: options each other, or the set; options of another assigner do. */
const char *stage_options_coder(struct coder *c, const struct coder_options *o, struct arena *arena);
const char *stage_options_match(struct match *m, const struct match_options *o, struct arena *arena);

#endif
