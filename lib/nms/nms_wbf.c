/* nms_wbf.c -- weighted boxes fusion: clusters of boxes around their own weighted mean.
 *
 * In the order of s w (s: a score, w: the weight of the box's list), a box joins the cluster with whose fused box its
 * IoU is highest, if that is above the threshold (tie: the older cluster), else it starts one. The fused box is at all
 * times
 *
 * 	sum of s_j w_j box_j / sum of s_j w_j
 *
 * over the cluster. Its score is, at the end, with B the sum of w_j over its boxes, M the sum of w over the lists that
 * have one among them, and W over all lists:
 *
 *	avg           mean of s_j w_j times min(lists, boxes of the cluster) / W
 *	max           the highest s_j w_j, over the highest w
 *	box-and-model sum of s_j w_j / B times M / W
 *	absent-model  sum of s_j w_j / (B + W - M)
 *
 * What is kept is the index of the cluster's first box, which by names as well. A cluster of one does not
 * change its box. A score below 0 weighs 0 in the box.
 *
 * R. Solovyev, W. Wang, T. Gabruseva, "Weighted boxes fusion: Ensembling boxes from different object detection models",
 * Image and Vision Computing 107, 2021, section 3. An empty box overlaps nothing and stays; in the authors' code it is
 * dropped. Of equal scores the first comes first. Time about as in nms_hard; memory is linear.
 *
 * Fused boxes move, and nothing can be taken out of the index. So each new place of a fused box is put in as one
 * more box, its earlier places are passed over when they are found, and when most of the index is earlier places it
 * is filled anew. */
#include "nms/nms.h"

#include "base/order.h"
#include "nms/nms_index.h"

#include <math.h>

/* The index is filled anew when it holds FEW boxes more than PLACES for each cluster. */
enum { FEW = 64, PLACES = 4 };

struct cluster {
	struct box sum;       /* of weighted boxes */
	double weight, score; /* sum of weights, and of weighted scores */
	double most;          /* the highest of those */
	double boxes_weight, lists_weight; /* of its boxes' lists: each for each box, and each once */
	size_t seen;          /* the last list that was counted, from 1 */
	uint32_t first, boxes;
	uint32_t place;       /* its fused box, in struct fusion's box */
};

struct fusion {
	const struct nms_input *in;
	struct box *box;      /* n places of fused boxes, one a step, then the n boxes of the input */
	uint32_t *group;      /* likewise; NULL: all are of one */
	uint32_t *owner;      /* the cluster of each place */
	struct cluster *cluster;
	size_t clusters;
	struct nms_rule rule;
	struct nms_index index;
	struct arena *arena;
	uint32_t query;       /* a box of the input, by its number in the index */
	uint32_t best;        /* its cluster so far, or NMS_NONE */
	double iou;
};

static void
compare(void *context, uint32_t place)
{
	struct fusion *f = context;
	uint32_t c = f->owner[place];
	if (f->cluster[c].place != place)
		return;
	double iou = box_iou(f->box[place], f->box[f->query]);
	if (f->best == NMS_NONE || iou > f->iou || (iou == f->iou && c < f->best)) {
		f->best = c;
		f->iou = iou;
	}
}

/* Box i of weighted score s joins its cluster, or starts one. Returns the first box of that if it is another. */
static int32_t
join(struct fusion *f, uint32_t i, double s)
{
	f->query = (uint32_t)(f->in->n + i);
	f->best = NMS_NONE;
	nms_index_each(&f->index, f->query, compare, f);
	bool starts = f->best == NMS_NONE;
	if (starts) {
		f->best = (uint32_t)f->clusters;
		f->cluster[f->clusters++] = (struct cluster){ .first = i, .most = s };
	}
	struct cluster *c = &f->cluster[f->best];
	struct box b = f->in->box[i];
	double w = box_max(s, 0);
	c->sum = (struct box){ c->sum.x1 + w * b.x1, c->sum.y1 + w * b.y1, c->sum.x2 + w * b.x2, c->sum.y2 + w * b.y2 };
	c->weight += w;
	c->score += s;
	c->most = box_max(c->most, s);
	c->boxes++;
	return starts ? NMS_KEPT : (int32_t)c->first;
}

static struct box
fused(const struct fusion *f, const struct cluster *c)
{
	double w = c->weight;
	if (c->boxes == 1 || !(w > 0))
		return f->in->box[c->first];
	return (struct box){ c->sum.x1 / w, c->sum.y1 / w, c->sum.x2 / w, c->sum.y2 / w };
}

/* The cluster f->best has a new box, to be found at a place. */
static void
move(struct fusion *f, uint32_t place)
{
	struct cluster *c = &f->cluster[f->best];
	c->place = place;
	f->owner[place] = f->best;
	f->box[place] = fused(f, c);
	if (f->group != NULL)
		f->group[place] = f->in->group[c->first];
	nms_index_add(&f->index, place);
	if (f->index.count < FEW + PLACES * f->clusters)
		return;
	nms_index_clear(&f->index);
	for (size_t k = 0; k < f->clusters; k++)
		nms_index_add(&f->index, f->cluster[k].place);
}

static void
start(struct fusion *f, const struct nms_input *in, double iou, struct arena *arena)
{
	*f = (struct fusion){ .in = in, .box = arena_array(arena, struct box, 2 * in->n), .arena = arena,
		.owner = arena_array(arena, uint32_t, in->n), .cluster = arena_array(arena, struct cluster, in->n),
		.rule = nms_rule_iou(iou) };
	f->group = in->group != NULL ? arena_array(arena, uint32_t, 2 * in->n) : NULL;
	for (size_t i = 0; i < in->n; i++) {
		f->box[in->n + i] = in->box[i];
		if (f->group != NULL)
			f->group[i] = f->group[in->n + i] = in->group[i];
	}
	f->index = nms_index_start(f->box, f->group, in->n, &f->rule, arena);
}

static double
weight_of(const struct nms_input *in, size_t list)
{
	return in->weight != NULL ? in->weight[list] : 1;
}

/* The weights of each cluster's lists, which are looked at one after the other. cluster says whose each box is. */
static void
weigh_lists(struct fusion *f, const uint32_t *cluster)
{
	const struct nms_input *in = f->in;
	size_t lists = in->list != NULL ? in->lists : 1, *end = arena_zeros(f->arena, size_t, lists + 1);
	uint32_t *order = arena_array(f->arena, uint32_t, in->n);
	for (size_t i = 0; i < in->n; i++)
		end[(in->list != NULL ? in->list[i] : 0) + 1]++;
	for (size_t k = 0; k < lists; k++)
		end[k + 1] += end[k];
	for (size_t i = 0; i < in->n; i++)
		order[end[in->list != NULL ? in->list[i] : 0]++] = (uint32_t)i;
	for (size_t at = 0; at < in->n; at++) {
		size_t list = in->list != NULL ? in->list[order[at]] : 0;
		struct cluster *c = &f->cluster[cluster[order[at]]];
		c->boxes_weight += weight_of(in, list);
		c->lists_weight += c->seen != list + 1 ? weight_of(in, list) : 0;
		c->seen = list + 1;
	}
}

/* A cluster's score; weights and heaviest are the sum and the highest of all lists. */
static double
fused_score(const struct fusion *f, const struct cluster *c, enum nms_fused_score how, double weights, double heaviest)
{
	size_t lists = f->in->list != NULL ? f->in->lists : 1;
	switch (how) {
	case NMS_FUSED_MAX:
		return c->most / heaviest;
	case NMS_FUSED_BOX_AND_MODEL:
		return c->score / c->boxes_weight * c->lists_weight / weights;
	case NMS_FUSED_ABSENT_MODEL:
		return c->score / (c->boxes_weight + weights - c->lists_weight);
	case NMS_FUSED_AVG:
		break;
	}
	return c->score / c->boxes * (double)(c->boxes < lists ? c->boxes : lists) / weights;
}

/* Each box into its cluster, in the order of weighted scores. */
static void
fuse(struct fusion *f, const double *weighted, uint32_t *cluster, struct nms_result *out)
{
	const struct nms_input *in = f->in;
	order_descending(weighted, in->n, out->keep, f->arena);
	for (size_t at = 0; at < in->n; at++) {
		uint32_t i = out->keep[at];
		out->score[i] = in->score[i];
		out->box[i] = in->box[i];
		out->by[i] = join(f, i, weighted[i]);
		cluster[i] = f->best;
		move(f, (uint32_t)at);
	}
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct fusion f;
	double *weighted = arena_array(arena, double, in->n), weights = 0, heaviest = 0;
	uint32_t *cluster = arena_array(arena, uint32_t, in->n);
	for (size_t k = 0; k < (in->list != NULL ? in->lists : 1); k++) {
		weights += in->list != NULL ? weight_of(in, k) : 1;
		heaviest = box_max(heaviest, in->list != NULL ? weight_of(in, k) : 1);
	}
	for (size_t i = 0; i < in->n; i++)
		weighted[i] = in->list != NULL ? in->score[i] * weight_of(in, in->list[i]) : in->score[i];
	nms_prepare(in, out, arena);
	start(&f, in, o->iou, arena);
	fuse(&f, weighted, cluster, out);
	weigh_lists(&f, cluster);
	for (size_t k = 0; k < f.clusters; k++) {
		const struct cluster *c = &f.cluster[k];
		out->score[c->first] = fused_score(&f, c, o->fused, weights, heaviest);
		out->box[c->first] = f.box[c->place];
	}
	nms_finish(in, out->score, o->max, out, arena);
	nms_cut_parts(in->n, out->by);
}

const char *const nms_fused_scores[] = { "avg", "max", "box-and-model", "absent-model", NULL };

const struct nms_method nms_method_wbf = {
	.name = "wbf",
	.help = "boxes are clustered by IoU, and each cluster becomes one box of mean place and score",
	.uses = NMS_USES_IOU | NMS_USES_FUSED,
	.rescores = true,
	.moves = true,
	.score = -INFINITY,
	.weights = NMS_WEIGHTS_OWN,
	.run = run,
};
