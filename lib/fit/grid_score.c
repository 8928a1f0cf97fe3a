/* grid_score.c -- how well anchors serve boxes where both really are.
 *
 * Images of one size share their anchors: the entries are visited by size, and the anchors laid once for each. */
#include "fit/grid_score.h"

#include "assign/anchor_reach.h"
#include "assign/assigner.h"
#include "base/bitset.h"
#include "base/order.h"

#include <math.h>
#include <string.h>

/* What the anchors of an image depend on. */
struct extent {
	double tensor[2], frame[2];
};

struct job {
	const struct detector *detector;
	const struct match *match;
	const struct assigner *assigner;
	struct extent *extent;     /* of each entry */
	struct anchors anchors;    /* of the extent being looked at; this and the next are kept's */
	struct anchor_reach windows;
	struct hits hits;
	bool shut;                 /* some anchors take no part because of where they lie: */
	struct bitset outside;     /* these, found once instead of for each box */
	struct assign_room room;   /* in the caller's arena */
	struct arena kept;         /* reset from extent to extent */
	struct arena scratch;      /* reset from box to box */
};

/* Do anchors or assignment depend on the frame inside the tensor? */
static bool
frame_matters(const struct job *job)
{
	return job->detector->spec.clip == CLIP_BOX || job->shut;
}

static bool
find_extent(const struct job *job, const struct box_sample_box *p, struct extent *out)
{
	struct image_size image = { .padded = { p->padded[0], p->padded[1] }, .frame = { p->frame[0], p->frame[1] } };
	if (!anchors_tensor_of(&job->detector->spec, &image, out->tensor))
		return false;
	bool framed = p->frame[0] > 0 && frame_matters(job);
	memcpy(out->frame, framed ? p->frame : out->tensor, sizeof out->frame);
	return true;
}

static bool
same_extent(const struct extent *a, const struct extent *b)
{
	return a->tensor[0] == b->tensor[0] && a->tensor[1] == b->tensor[1] && a->frame[0] == b->frame[0]
		&& a->frame[1] == b->frame[1];
}

/* The indices of the entries, those of one extent together. NULL: an image has no extent. Extents whose keys are the
 * same by accident are interleaved, which costs time and no more. */
static const uint32_t *
by_extent(struct job *job, const struct box_sample_entry *entry, size_t n, struct arena *arena)
{
	uint64_t *key = arena_array(arena, uint64_t, n);
	uint32_t *order = arena_array(arena, uint32_t, n);
	job->extent = arena_array(arena, struct extent, n);
	for (size_t i = 0; i < n; i++) {
		struct extent *e = &job->extent[i];
		if (!find_extent(job, &entry[i].sample, e))
			return NULL;
		key[i] = box_sample_key(&(struct box_sample_box){
			.padded = { e->tensor[0], e->tensor[1] }, .frame = { e->frame[0], e->frame[1] } });
	}
	order_ascending(key, n, order, arena);
	return order;
}

/* Lays the anchors over an extent. */
static enum anchor_fault
build_anchors(struct job *job, const struct extent *e, struct arena *arena)
{
	arena_reset(&job->kept);
	job->hits = (struct hits){ 0 };
	enum anchor_fault wrong = anchors_build(&job->detector->spec, e->tensor, e->frame, &job->anchors, &job->kept);
	if (wrong != ANCHOR_FAULT_NONE)
		return wrong;
	anchor_reach_prepare(&job->anchors, &job->windows, &job->kept);
	assign_room_for(&job->room, job->anchors.count, arena);
	if (job->shut) {
		bitset_room(&job->outside, job->anchors.count, &job->kept);
		job->assigner->outside(&job->anchors, job->match, &job->outside, &job->kept);
	}
	return ANCHOR_FAULT_NONE;
}

/* How many anchors the assigner would give to one box alone. */
static size_t
learned(struct job *job, struct box box)
{
	struct assignment assignment;
	const struct ground_truth gt = { .boxes = 1, .box = &box };
	const struct assign_input in = { .anchors = &job->anchors, .gt = &gt, .match = job->match,
		.reach = &job->windows, .outside = job->shut ? &job->outside : NULL, .positives_only = true };
	arena_reset(&job->scratch);
	assigner_run(job->assigner, &in, &job->room, &assignment, &job->scratch);
	return assignment.positives;
}

static struct grid_score_box
measure(struct job *job, struct box box)
{
	struct grid_score_box out = { .iou = anchor_reach_best(&job->windows, box, &job->hits, &job->kept) };
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < job->hits.n; i++)
		if (job->hits.hit[i].anchor < first)
			first = job->hits.hit[i].anchor;
	if (first != SIZE_MAX)
		out.level = (uint32_t)anchors_place(&job->anchors, first).level;
	out.positives = (uint32_t)learned(job, box);
	return out;
}

static enum anchor_fault
measure_all(struct job *job, const struct box_sample_entry *entry, size_t n, struct grid_score_box *each,
	struct arena *arena)
{
	const uint32_t *order = by_extent(job, entry, n, arena);
	if (order == NULL)
		return ANCHOR_FAULT_NO_INPUT;
	enum anchor_fault wrong = ANCHOR_FAULT_NONE;
	for (size_t i = 0; i < n && wrong == ANCHOR_FAULT_NONE; i++) {
		const struct extent *e = &job->extent[order[i]];
		if (i == 0 || !same_extent(e, &job->extent[order[i - 1]]))
			wrong = build_anchors(job, e, arena);
		if (wrong == ANCHOR_FAULT_NONE)
			each[order[i]] = measure(job, entry[order[i]].sample.box);
	}
	return wrong;
}

/* Counts enter as shares of their sum, so that a dataset that is repeated has the same score. */
static struct grid_score
sum_up(const struct box_sample_entry *entry, const struct grid_score_box *each, size_t n)
{
	struct grid_score score = { 0 };
	uint64_t boxes = 0, served = 0, half = 0, positives = 0;
	for (size_t i = 0; i < n; i++)
		boxes += entry[i].count;
	for (size_t i = 0; i < n; i++) {
		uint64_t count = entry[i].count;
		score.mean_iou += (double)count / (double)boxes * each[i].iou;
		served += each[i].positives > 0 ? count : 0;
		half += each[i].iou >= 0.5 ? count : 0;
		positives += each[i].positives * count;
	}
	if (boxes > 0) {
		score.recall = (double)served / (double)boxes;
		score.recall_50 = (double)half / (double)boxes;
		score.per_box = (double)positives / (double)boxes;
	}
	return score;
}

enum anchor_fault
grid_score_measure(const struct detector *d, const struct box_sample_entry *entry, size_t n, struct grid_score *score,
	struct grid_score_box *each, struct arena *arena)
{
	if (d->spec.levels == 0)
		return ANCHOR_FAULT_PROPOSALS;
	const struct match *match = &d->stage.match;
	const struct assigner *assigner = assigner_find(match->assigner);
	struct job job = { .detector = d, .match = match, .assigner = assigner,
		.shut = assigner_shuts_out(assigner, match),
		.kept.failed = arena->failed, .scratch.failed = arena->failed };
	if (each == NULL)
		each = arena_array(arena, struct grid_score_box, n);
	enum anchor_fault wrong = measure_all(&job, entry, n, each, arena);
	arena_free(&job.kept);
	arena_free(&job.scratch);
	if (wrong == ANCHOR_FAULT_NONE)
		*score = sum_up(entry, each, n);
	return wrong;
}

struct box_sample_entry *
grid_score_input(const double input[2], double pad, const struct box_sample_entry *entry, size_t n, struct arena *arena)
{
	struct box_sample_entry *copy = arena_array(arena, struct box_sample_entry, n);
	for (size_t i = 0; i < n; i++) {
		copy[i] = entry[i];
		anchors_tensor(pad, input[0], input[1], copy[i].sample.padded);
	}
	return copy;
}
