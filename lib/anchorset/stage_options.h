/* stage_options.h -- what options change in the settings that travel with an anchor set: coder and matching. */
#ifndef ANCHORSET_STAGE_OPTIONS_H
#define ANCHORSET_STAGE_OPTIONS_H

#include "assign/assigner.h"
#include "base/arena.h"
#include "engine/opt.h"
#include "geometry/detector.h"

struct coder_options {
	const char *type; /* NULL: as the set says */
	struct opt_numbers weights, means, stds;
};

struct match_options {
	const char *assigner;          /* NULL: as the set says */
	int low_quality;               /* -1: likewise */
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

extern const struct opt stage_options_coder_rows[];  /* struct coder_options: --coder, --weights */
extern const struct opt stage_options_spread_rows[]; /* likewise, instead of weights: --means, --stds */
extern const struct opt stage_options_match_rows[];  /* struct match_options */

/* Ends the process with ERR_USAGE where the coder cannot express every box that the assigner may give to an anchor. */
void stage_options_agree(const struct coder *c, const struct match *m);

/* NULL, or what contradicts what: options each other, or the set; options of another assigner do. */
const char *stage_options_coder(struct coder *c, const struct coder_options *o, struct arena *arena);
const char *stage_options_match(struct match *m, const struct match_options *o, struct arena *arena);

#endif
