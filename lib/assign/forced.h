/* forced.h -- what ssd and force share: every box gets its best anchor. */
#ifndef ASSIGN_FORCED_H
#define ASSIGN_FORCED_H

#include "assign/assigner.h"

/* Every anchor from fg on takes its best box (tie: the first); then every box takes its best anchor (tie: the first).
 * When two boxes want one anchor the first wins, or the last. A box that overlaps no anchor takes anchor 0: the first
 * of those with its best IoU, 0. Between bg and fg is ignored; with a bg of 0 there is no background. */
void forced_run(const struct assign_input *in, double bg, bool first_wins, struct assign_room *room,
	struct assignment *out, struct arena *arena);

/* Why a box has no anchor: there are none. */
struct assign_words forced_explain_box(const struct assign_unmatched *box);

#endif
