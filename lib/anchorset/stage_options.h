/* stage_options.h -- options that change a detector's stage: each is a row of stage_fields.h. */
#ifndef ANCHORSET_STAGE_OPTIONS_H
#define ANCHORSET_STAGE_OPTIONS_H

#include "anchorset/stage_fields.h"
#include "base/arena.h"
#include "engine/opt.h"
#include "geometry/detector.h"

/* What was given, and as what; all zeros: nothing. */
struct stage_options {
	bool given[STAGE_FIELDS]; /* row i of stage_fields */
	struct stage stage;       /* in it the values of those */
};

/* In a table of options: that of a field, "post.score", or those of a block, "match", for a struct stage_options. */
#define STAGE_OPTIONS(which, at) OPT_PICK(stage_options_pick, which, at)

opt_picker stage_options_pick;
opt_chooser stage_options_take;
void stage_options_put_default(const struct opt *o, struct buf *text);

/* Whether the option of a field, such as "coder.type", was given. */
bool stage_options_given(const struct stage_options *o, const char *which);

/* Copies what was given of a block. */
void stage_options_copy(struct stage *s, const struct stage_options *o, enum stage_block block);

/* Changes all that was given. A coder of another type is a plain one, another loss has its usual numbers, and
 * thresholds follow those above them. NULL, or what contradicts what: options each other, or the stage; options of
 * another assigner do. */
const char *stage_options_change(struct stage *s, const struct stage_options *o, struct arena *arena);

/* Ends the process with ERR_USAGE where the coder cannot express every box that the assigner may give to an anchor, or
 * the assigner does not look at what is said. */
void stage_options_agree(const struct stage *s);

#endif
