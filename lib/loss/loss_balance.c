/* loss_balance.c -- which anchors count. */
#include "loss/loss_balance.h"

#include "base/order.h"

#include <stdint.h>

/* Of the n anchors listed, all but the k of highest loss are out. */
static void
keep_highest(const struct loss_anchors *a, const uint32_t *anchor, const double *loss, size_t n, size_t k,
	struct arena *arena)
{
	uint32_t *order = arena_array(arena, uint32_t, n);
	if (k >= n)
		return;
	order_descending(loss, n, order, arena);
	for (size_t i = k; i < n; i++)
		a->part[anchor[order[i]]] = LOSS_OUT;
}

static size_t
whole(double x, size_t most)
{
	return x < (double)most ? (size_t)x : most;
}

static void
run_all(const struct loss_anchors *a, double amount, struct arena *arena)
{
	(void)a, (void)amount, (void)arena;
}

static void
run_negatives(const struct loss_anchors *a, double amount, struct arena *arena)
{
	uint32_t *anchor = arena_array(arena, uint32_t, a->anchors);
	double *loss = arena_array(arena, double, a->anchors);
	size_t n = 0;
	for (size_t i = 0; i < a->anchors; i++) {
		if (a->part[i] != LOSS_NEGATIVE)
			continue;
		anchor[n] = (uint32_t)i;
		loss[n++] = (double)(float)a->class_loss[i];
	}
	keep_highest(a, anchor, loss, n, whole(amount * (double)a->positives, n), arena);
}

static void
run_ohem(const struct loss_anchors *a, double amount, struct arena *arena)
{
	uint32_t *anchor = arena_array(arena, uint32_t, a->anchors);
	double *loss = arena_array(arena, double, a->anchors);
	size_t n = 0;
	for (size_t i = 0; i < a->anchors; i++) {
		if (a->part[i] == LOSS_OUT)
			continue;
		anchor[n] = (uint32_t)i;
		loss[n++] = (double)(float)(a->class_loss[i] + (a->box_loss != NULL ? a->box_loss[i] : 0));
	}
	keep_highest(a, anchor, loss, n, whole(amount, n), arena);
}

const struct loss_balance loss_balance_all = { run_all };
const struct loss_balance loss_balance_negatives = { run_negatives };
const struct loss_balance loss_balance_ohem = { run_ohem };
