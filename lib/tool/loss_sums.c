/* loss_sums.c -- what the losses of many images come to. */
#include "tool/loss_sums.h"

void
loss_sums_add(struct loss_sums *s, const struct image_loss *loss, bool objectness, double divisor)
{
	s->counts.images++;
	s->counts.positives += loss->counts.positives;
	s->counts.negatives += loss->counts.negatives;
	s->ignored += loss->ignored;
	s->objectness |= objectness;
	fixed_sum_add(&s->class_loss, loss->class_loss / divisor);
	fixed_sum_add(&s->box_loss, loss->box_loss / divisor);
	fixed_sum_add(&s->objectness_loss, loss->objectness_loss / divisor);
}

void
loss_sums_merge(void *into, const void *from, struct arena *keep)
{
	struct loss_sums *a = into;
	const struct loss_sums *b = from;
	tensors_merge(&a->tensors, &b->tensors, keep);
	a->counts.images += b->counts.images;
	a->counts.positives += b->counts.positives;
	a->counts.negatives += b->counts.negatives;
	a->ignored += b->ignored;
	a->objectness |= b->objectness;
	fixed_sum_merge(&a->class_loss, &b->class_loss);
	fixed_sum_merge(&a->box_loss, &b->box_loss);
	fixed_sum_merge(&a->objectness_loss, &b->objectness_loss);
}

double
loss_sums_divisor(const struct loss_sums *s, const struct loss_norm *norm)
{
	double divisor = norm->mean_of_images ? (double)s->counts.images : norm->divisor(&s->counts);
	return divisor > 1 ? divisor : 1;
}

struct loss_figures
loss_sums_figures(const struct loss_sums *s, double divisor)
{
	return (struct loss_figures){ .all = true, .counts = s->counts, .ignored = s->ignored,
		.class_loss = fixed_sum_value(&s->class_loss) / divisor,
		.box_loss = fixed_sum_value(&s->box_loss) / divisor,
		.objectness_loss = fixed_sum_value(&s->objectness_loss) / divisor, .objectness = s->objectness };
}
