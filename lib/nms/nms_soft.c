/* nms_soft.c -- soft suppression: a kept box lowers the scores of those that it overlaps.
 *
 * A heap gives the box of highest score by now; the index gives the boxes whose scores it lowers. */
#include "nms/nms_soft.h"

#include "base/order.h"
#include "nms/nms_index.h"

struct soft {
	const struct nms_input *in;
	const struct nms_options *o;
	nms_soft_factor *factor;
	double *score;
	int32_t *by;
	uint32_t *heap, *place; /* place of each box in the heap, or NMS_NONE */
	size_t size;
	uint32_t kept;          /* the box that lowers scores */
	uint32_t *last;         /* the box that lowered each last */
};

static bool
before(const struct soft *s, uint32_t a, uint32_t b)
{
	double x = s->score[a], y = s->score[b];
	return x > y || (x == y && a < b);
}

static void
heap_put(struct soft *s, size_t at, uint32_t i)
{
	s->heap[at] = i;
	s->place[i] = (uint32_t)at;
}

static void
sift_down(struct soft *s, size_t at)
{
	uint32_t i = s->heap[at];
	for (size_t child; (child = 2 * at + 1) < s->size; at = child) {
		if (child + 1 < s->size && before(s, s->heap[child + 1], s->heap[child]))
			child++;
		if (!before(s, s->heap[child], i))
			break;
		heap_put(s, at, s->heap[child]);
	}
	heap_put(s, at, i);
}

static void
sift_up(struct soft *s, size_t at)
{
	uint32_t i = s->heap[at];
	for (; at > 0 && before(s, i, s->heap[(at - 1) / 2]); at = (at - 1) / 2)
		heap_put(s, at, s->heap[(at - 1) / 2]);
	heap_put(s, at, i);
}

static void
heap_remove(struct soft *s, uint32_t i)
{
	uint32_t at = s->place[i], moved = s->heap[--s->size];
	s->place[i] = NMS_NONE;
	if (moved == i)
		return;
	heap_put(s, at, moved);
	sift_up(s, at);
	sift_down(s, s->place[moved]);
}

/* A box may come more than once. */
static void
lower(void *context, uint32_t j)
{
	struct soft *s = context;
	if (s->place[j] == NMS_NONE || s->last[j] == s->kept || !(s->score[j] > 0))
		return;
	s->last[j] = s->kept;
	s->score[j] *= s->factor(nms_overlap_of(s->o->overlap, s->in->box[s->kept], s->in->box[j]), s->o->sigma);
	if (s->score[j] > s->o->score) {
		sift_down(s, s->place[j]);
	} else {
		s->by[j] = (int32_t)s->kept;
		heap_remove(s, j);
	}
}

/* All boxes whose scores are above the threshold, in the heap and in the index. In score order they are a heap. */
static void
fill(struct soft *s, struct nms_index *index, struct arena *arena)
{
	size_t n = s->in->n;
	order_descending(s->in->score, n, s->heap, arena);
	for (size_t at = 0; at < n; at++) {
		uint32_t i = s->heap[at];
		s->score[i] = s->in->score[i];
		s->by[i] = NMS_CUT;
		s->last[i] = NMS_NONE;
		s->place[i] = NMS_NONE;
		if (s->score[i] > s->o->score) {
			heap_put(s, s->size++, i);
			nms_index_add(index, i);
		}
	}
}

void
nms_soft(const struct nms_input *in, const struct nms_options *o, nms_soft_factor *factor, double iou,
	struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_overlap(o->overlap, iou);
	struct nms_index index = nms_index_start(in->box, in->group, in->n, &rule, arena);
	nms_prepare(in, out, arena);
	struct soft s = { .in = in, .o = o, .factor = factor, .score = out->score, .by = out->by,
		.heap = arena_array(arena, uint32_t, in->n), .place = arena_array(arena, uint32_t, in->n),
		.last = arena_array(arena, uint32_t, in->n) };
	fill(&s, &index, arena);
	while (s.size > 0 && out->kept < o->max) {
		s.kept = s.heap[0];
		heap_remove(&s, s.kept);
		s.by[s.kept] = NMS_KEPT;
		out->keep[out->kept++] = s.kept;
		nms_index_each(&index, s.kept, lower, &s);
	}
}
