/* explain.c -- what assigners that go by IoU say in the same words. */
#include "assign/explain.h"

struct assign_words
explain_positive(const struct match *m, enum assign_cause cause)
{
	if (cause == CAUSE_FG)
		return (struct assign_words){ "at least fg #", { m->fg } };
	return (struct assign_words){ "below fg #, but the box claims it as the best that it can have", { m->fg } };
}

struct assign_words
explain_from_bg(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	double box = (double)best.index;
	if (cause == CAUSE_BETWEEN)
		return (struct assign_words){
			"its best IoU, # with box @, is from bg # on, and it is not positive (fg #)",
			{ best.iou, box, m->bg, m->fg } };
	if (cause == CAUSE_BACKGROUND)
		return (struct assign_words){ "its best IoU, # with box @, is below bg #", { best.iou, box, m->bg } };
	return explain_positive(m, cause);
}

struct assign_words
explain_above_bg(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	double box = (double)best.index;
	if (cause == CAUSE_BETWEEN)
		return (struct assign_words){ "its best IoU, # with box @, is above bg #, and it is not positive",
			{ best.iou, box, m->bg } };
	if (cause == CAUSE_BACKGROUND)
		return (struct assign_words){ "its best IoU, # with box @, is not above bg #",
			{ best.iou, box, m->bg } };
	return explain_positive(m, cause);
}

struct assign_words
explain_below_fg(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	if (cause == CAUSE_BACKGROUND)
		return (struct assign_words){ "its best IoU, # with box @, is below fg #",
			{ best.iou, (double)best.index, m->fg } };
	return explain_positive(m, cause);
}

struct assign_words
explain_low_box(const struct match *m, struct assign_best best)
{
	if (!(best.iou > 0))
		return (struct assign_words){ .text = "it overlaps none" };
	return (struct assign_words){ "the best, @ at IoU #, is below fg #, and boxes claim none (low quality off)",
		{ (double)best.index, best.iou, m->fg } };
}

struct assign_words
explain_thresholds(const struct match *m)
{
	return (struct assign_words){ ", positive from IoU #, background below #", { m->fg, m->bg } };
}
