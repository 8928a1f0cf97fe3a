/* explain.h -- what assigners that go by IoU say in the same words; for their objects. */
#ifndef ASSIGN_EXPLAIN_H
#define ASSIGN_EXPLAIN_H

#include "assign/assigner.h"

/* Positive at fg or above, or claimed by a box as the best that it can have. */
struct assign_words explain_positive(const struct match *m, enum assign_cause cause);

/* Those too; else ignored from bg on, background below it. */
struct assign_words explain_from_bg(const struct match *m, enum assign_cause cause, struct assign_best best);

/* Likewise, but an IoU of exactly bg is background. */
struct assign_words explain_above_bg(const struct match *m, enum assign_cause cause, struct assign_best best);

/* There is no bg: background below fg. */
struct assign_words explain_below_fg(const struct match *m, enum assign_cause cause, struct assign_best best);

/* The box's best anchor is not good enough, or there is none. */
struct assign_words explain_low_box(const struct match *m, struct assign_best best);

/* The rule by fg and bg. */
struct assign_words explain_thresholds(const struct match *m);

#endif
