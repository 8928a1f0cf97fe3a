/* grid_score.c -- what boxes get on the grid is what the assigners and a look at every anchor say, for every preset. */
#include "fit/grid_score.h"

#include "assign/assigner.h"
#include "base/rng.h"
#include "geometry/preset.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { BOXES = 24 };

/* Whole or broken pixels, tiny to as large as the image, now and then beyond its edges; some twice. */
static struct box
any_box(struct rng *r, const double frame[2])
{
	double at[4];
	bool whole = rng_below(r, 2);
	for (int axis = 0; axis < 2; axis++) {
		double side = frame[axis] * rng_unit(r) * (rng_below(r, 2) ? 1 : 0.2) + 1;
		double low = rng_unit(r) * (frame[axis] - side);
		at[axis] = whole ? floor(low) : low;
		at[axis + 2] = at[axis] + (whole ? ceil(side) : side);
	}
	return (struct box){ at[0], at[1], at[2], at[3] };
}

/* Images of a few sizes; those of a network with a fixed grid all have its. */
static void
make_entries(struct rng *r, const struct anchor_spec *spec, struct box_sample_entry *entry)
{
	bool fixed = spec->level[0].grid[0] > 0;
	for (size_t i = 0; i < BOXES; i++) {
		struct box_sample_box p = {
			.frame = { 90 + 30 * (double)rng_below(r, 3), 80 + 50 * (double)rng_below(r, 2) } };
		if (fixed)
			memcpy(p.frame, spec->input, sizeof p.frame);
		else if (rng_below(r, 2))
			p.padded[0] = p.padded[1] = 256;
		p.box = any_box(r, p.frame);
		entry[i] = (struct box_sample_entry){ p, box_sample_key(&p), 1 + rng_below(r, 3) };
	}
}

/* The anchors of an entry's image, and what the assigner makes of its box; the best IoU by a look at each anchor. */
static struct grid_score_box
plain_measure(const struct detector *d, const struct box_sample_box *p, struct arena *arena)
{
	double tensor[2] = { p->padded[0], p->padded[1] };
	struct anchors a;
	if (!(tensor[0] > 0))
		anchors_tensor(d->spec.pad, p->frame[0], p->frame[1], tensor);
	cr_assert_eq(anchors_build(&d->spec, tensor, p->frame, &a, arena), ANCHOR_FAULT_NONE);
	struct grid_score_box out = { 0 };
	for (size_t i = 0; i < a.count; i++) {
		double iou = box_iou(anchors_box(&a, i), p->box);
		if (iou > out.iou) {
			out.iou = iou;
			out.level = (uint32_t)anchors_place(&a, i).level;
		}
	}
	struct assign_room room = { 0 };
	struct assignment assignment;
	assign_room_for(&room, a.count, arena);
	const struct ground_truth gt = { .boxes = 1, .box = &p->box };
	const struct assign_input in = { .anchors = &a, .gt = &gt, .match = &d->stage.match };
	assigner_run(assigner_find(d->stage.match.assigner), &in, &room, &assignment, arena);
	out.positives = (uint32_t)assignment.positives;
	return out;
}

static void
expect_measured(const struct detector *d, const char *name, struct rng *r)
{
	struct arena arena = { 0 };
	struct box_sample_entry entry[BOXES];
	struct grid_score_box each[BOXES];
	struct grid_score score;
	make_entries(r, &d->spec, entry);
	enum anchor_fault wrong = grid_score_measure(d, entry, BOXES, &score, each, &arena);
	cr_assert(wrong == ANCHOR_FAULT_NONE, "%s: fault %d", name, (int)wrong);
	double boxes = 0, sum = 0, served = 0, half = 0, positives = 0;
	for (size_t i = 0; i < BOXES; i++) {
		struct grid_score_box want = plain_measure(d, &entry[i].sample, &arena);
		cr_assert(each[i].iou == want.iou, "%s: box %zu: %g, not %g", name, i, each[i].iou, want.iou);
		cr_assert(each[i].level == want.level, "%s: box %zu: level %u, not %u", name, i, each[i].level,
			want.level);
		cr_assert(each[i].positives == want.positives, "%s: box %zu: %u positives, not %u", name, i,
			each[i].positives, want.positives);
		double count = (double)entry[i].count;
		boxes += count;
		sum += count * want.iou;
		served += want.positives > 0 ? count : 0;
		half += want.iou >= 0.5 ? count : 0;
		positives += count * want.positives;
	}
	cr_assert_float_eq(score.mean_iou, sum / boxes, 1e-14, "%s: mean IoU", name);
	cr_assert_float_eq(score.recall, served / boxes, 1e-14, "%s: recall", name);
	cr_assert_float_eq(score.recall_50, half / boxes, 1e-14, "%s: recall at 0.5", name);
	cr_assert_float_eq(score.per_box, positives / boxes, 1e-12, "%s: anchors a box", name);
	arena_free(&arena);
}

Test(grid_score, every_preset_serves_as_it_matches)
{
	struct rng r = rng_seed(31);
	const struct preset *p;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		struct arena arena = { 0 };
		struct detector d;
		preset_detector(p, &d, &arena);
		bool vast = d.spec.input[0] > 1000 && d.spec.levels > 0 && d.spec.level[0].grid[0] > 0;
		if (d.spec.levels > 0 && d.spec.levels < 20 && !vast)
			expect_measured(&d, p->id, &r);
		arena_free(&arena);
	}
}

/* Rules that no preset has: anchors that must lie inside, clipping, and claims of all kinds. */
Test(grid_score, so_do_all_rules)
{
	struct rng r = rng_seed(32);
	struct arena arena = { 0 };
	struct detector d;
	preset_detector(preset_find("retinanet"), &d, &arena);
	for (int round = 0; round < 96; round++) {
		struct match *m = &d.stage.match;
		m->assigner = round % 4 == 3 ? "keras" : "max-iou";
		m->low_quality = (enum low_quality)rng_below(&r, 4);
		m->min_pos_iou = rng_below(&r, 2) ? 0.3 : 0;
		m->inside = rng_below(&r, 2) ? INFINITY : (double)rng_below(&r, 3) * 8;
		m->fg = rng_below(&r, 2) ? 0.5 : 0.75;
		m->bg = rng_below(&r, 2) ? m->fg : 0.3;
		m->bg_low = rng_below(&r, 3) == 0 ? 0.1 : 0;
		d.spec.clip = (enum anchor_clip)rng_below(&r, 3);
		expect_measured(&d, "a rule", &r);
	}
	arena_free(&arena);
}

Test(grid_score, knows_no_order_and_no_repetition)
{
	struct rng r = rng_seed(33);
	struct arena arena = { 0 };
	struct detector d;
	preset_detector(preset_find("yolov5"), &d, &arena);
	struct box_sample_entry entry[BOXES], other[BOXES];
	struct grid_score_box each[BOXES], turned[BOXES];
	struct grid_score score, again;
	for (int round = 0; round < 20; round++) {
		make_entries(&r, &d.spec, entry);
		for (size_t i = 0; i < BOXES; i++) {
			other[i] = entry[BOXES - 1 - i];
			other[i].count *= 3;
		}
		cr_assert_eq(grid_score_measure(&d, entry, BOXES, &score, each, &arena), ANCHOR_FAULT_NONE);
		cr_assert_eq(grid_score_measure(&d, other, BOXES, &again, turned, &arena), ANCHOR_FAULT_NONE);
		for (size_t i = 0; i < BOXES; i++) {
			cr_assert_eq(each[i].iou, turned[BOXES - 1 - i].iou);
			cr_assert_eq(each[i].level, turned[BOXES - 1 - i].level);
			cr_assert_eq(each[i].positives, turned[BOXES - 1 - i].positives);
		}
		cr_assert_float_eq(score.mean_iou, again.mean_iou, 1e-14);
		cr_assert_eq(score.recall, again.recall);
		cr_assert_eq(score.per_box, again.per_box);
		for (size_t i = 0; i < BOXES; i++)
			entry[i].count *= 7;
		cr_assert_eq(grid_score_measure(&d, entry, BOXES, &again, NULL, &arena), ANCHOR_FAULT_NONE);
		cr_assert_eq(memcmp(&score, &again, sizeof score), 0);
	}
	arena_free(&arena);
}
