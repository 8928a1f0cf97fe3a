/* nms_wbf.c -- weighted boxes fusion: clusters of boxes around their own weighted mean.
 *
 * In the order of s w (s: a score, w: the weight of the box's list), a box joins the cluster with whose fused box its
 * IoU is highest, if that is above the threshold (tie: the older cluster), else it starts one. The fused box is at all
 * times
 *
 * 	sum of s_j w_j box_j / sum of s_j w_j
 *
 * over the cluster; its score is, at the end, the mean of the s_j w_j times min(lists, boxes of the cluster) / sum of
 * the lists' w. What is kept is the index of the cluster's first box, which by names as well. A cluster of one does not
 * change its box. A score below 0 weighs 0 in the box.
 *
 * R. Solovyev, W. Wang, T. Gabruseva, "Weighted boxes fusion: Ensembling boxes from different object detection models",
 * Image and Vision Computing 107, 2021, section 3. An empty box overlaps nothing and stays; in the authors' code it is
 * dropped. Of equal scores the first comes first. Time about as in nms_hard; memory is linear.
 *
 * Fused boxes move, and nothing can be taken out of the index. So each new place of a fused box is put in as one
 * more box, its earlier places are passed over when they are found, and when most of the index is earlier places it
 * is made anew. */
#include "nms/nms.h"

#include "base/order.h"
#include "nms/nms_index.h"

#include <math.h>

/* The index is made anew when it holds FEW boxes more than PLACES for each cluster. */
enum { FEW = 64, PLACES = 4 };

struct cluster {
	struct box sum;       /* of weighted boxes */
	double weight, score; /* sum of weights, and of weighted scores */
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
		f->cluster[f->clusters++] = (struct cluster){ .first = i };
	}
	struct cluster *c = &f->cluster[f->best];
	struct box b = f->in->box[i];
	double w = box_max(s, 0);
	c->sum = (struct box){ c->sum.x1 + w * b.x1, c->sum.y1 + w * b.y1, c->sum.x2 + w * b.x2, c->sum.y2 + w * b.y2 };
	c->weight += w;
	c->score += s;
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
	f->index = nms_index_start(f->box, f->group, &f->rule, f->arena);
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
			f->group[in->n + i] = in->group[i];
	}
	f->index = nms_index_start(f->box, f->group, &f->rule, arena);
}

/* The scores of boxes times the weights of their lists; returns the sum of the weights. */
static double
weigh(const struct nms_input *in, double *score)
{
	double sum = 0;
	for (size_t k = 0; in->list != NULL && k < in->lists; k++)
		sum += in->weight != NULL ? in->weight[k] : 1;
	for (size_t i = 0; i < in->n; i++)
		score[i] =
			in->list != NULL && in->weight != NULL ? in->score[i] * in->weight[in->list[i]] : in->score[i];
	return in->list != NULL ? sum : 1;
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct fusion f;
	double *weighted = arena_array(arena, double, in->n), weights = weigh(in, weighted);
	nms_prepare(in, out, arena);
	start(&f, in, o->iou, arena);
	order_descending(weighted, in->n, out->keep, arena);
	for (size_t at = 0; at < in->n; at++) {
		uint32_t i = out->keep[at];
		out->score[i] = in->score[i];
		out->box[i] = in->box[i];
		out->by[i] = join(&f, i, weighted[i]);
		move(&f, (uint32_t)at);
	}
	size_t lists = in->list != NULL ? in->lists : 1;
	for (size_t k = 0; k < f.clusters; k++) {
		const struct cluster *c = &f.cluster[k];
		double models = (double)(c->boxes < lists ? c->boxes : lists);
		out->score[c->first] = c->score / c->boxes * models / weights;
		out->box[c->first] = f.box[c->place];
	}
	nms_finish(in, out->score, o->max, out, arena);
	nms_cut_parts(in->n, out->by);
}

const struct nms_method nms_method_wbf = {
	.name = "wbf",
	.help = "boxes are clustered by IoU, and each cluster becomes one box of mean place and score",
	.uses = NMS_USES_IOU,
	.rescores = true,
	.moves = true,
	.score = -INFINITY,
	.run = run,
};
