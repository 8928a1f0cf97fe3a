/* golden_postprocess.c -- from a head's outputs to detections as torchvision's RetinaNet, SSD and RPN do it. */
#include "geometry/coder.h"
#include "nms/detect.h"
#include "nms/nms.h"

#include "support/golden_levels.h"

/* A case, read. */
struct head {
	const char *name;
	struct anchors anchors;
	struct outputs outputs;
	double (*deltas)[4];
	struct coder coder;
	struct post post;
	bool levels_apart; /* suppression is within levels, not within classes */
};

/* Rows of scores, or a score for each anchor. */
static struct outputs
read_outputs(const cJSON *rows, size_t anchors, struct arena *arena)
{
	size_t classes = cJSON_IsArray(rows->child) ? (size_t)cJSON_GetArraySize(rows->child) : 1, n = 0;
	float *score = arena_array(arena, float, anchors * classes);
	const cJSON *row;
	cJSON_ArrayForEach(row, rows)
	{
		const cJSON *item = cJSON_IsArray(row) ? row->child : row;
		for (size_t i = 0; i < classes; i++, item = item->next) {
			cr_assert(n < anchors * classes && item != NULL);
			score[n++] = (float)item->valuedouble;
		}
	}
	cr_assert_eq(n, anchors * classes);
	return (struct outputs){ .anchors = anchors, .classes = classes, .score = score, .row = classes, .column = 1 };
}

static void
read_options(const cJSON *one, struct head *h)
{
	const cJSON *p = golden_get(one, "params");
	const char *kind = golden_text(one, "kind");
	bool ssd = strcmp(kind, "ssd") == 0, rpn = strcmp(kind, "rpn") == 0;
	h->coder = coder_default();
	golden_numbers(golden_get(p, "weights"), h->coder.weights, 4);
	h->post = (struct post){ .activation = ssd ? ACTIVATION_SOFTMAX : ACTIVATION_SIGMOID,
		.background = ssd ? BACKGROUND_FIRST : BACKGROUND_NONE,
		.score = golden_number_or(p, "score_thresh", -INFINITY),
		.topk_per = ssd ? TOPK_PER_CLASS : TOPK_PER_LEVEL, .clip = true,
		.min_size = golden_number_or(p, "min_size", 0), .iou = golden_number(p, "nms_thresh") };
	h->post.topk = (size_t)golden_number(p, ssd ? "topk_candidates_per_class" : rpn ? "pre_nms_top_n_per_level" :
		"topk_candidates_per_level");
	h->post.max_dets = (size_t)golden_number(p, rpn ? "post_nms_top_n" : "detections_per_img");
	h->levels_apart = rpn;
}

static struct head
read_head(const cJSON *one, struct arena *arena)
{
	struct head h = { .name = golden_text(one, "name"), .anchors = golden_anchors(one, false, 0, arena) };
	const cJSON *logits = golden_get(one, "logits"), *row;
	size_t n = h.anchors.count, i = 0;
	read_options(one, &h);
	h.outputs = read_outputs(logits != NULL ? logits : golden_get(one, "objectness"), n, arena);
	h.deltas = arena_alloc_many(arena, n, sizeof *h.deltas);
	cJSON_ArrayForEach(row, golden_get(one, "deltas"))
	{
		cr_assert_lt(i, n);
		cr_assert_eq(golden_numbers(row, h.deltas[i++], 4), 4);
	}
	cr_assert_eq(i, n, "%s: as many deltas as anchors", h.name);
	return h;
}

/* What the commands do one after the other. */
struct detections {
	size_t n;
	struct box *box;
	double *score;
	uint32_t *label;
};

static struct detections
detect(const struct head *h, struct arena *arena)
{
	struct candidates c;
	struct detect_fault fault;
	cr_assert(detect_candidates(&h->outputs, &h->post, false, &c, &fault, arena));
	uint32_t *level = arena_array(arena, uint32_t, c.n), *keep = arena_array(arena, uint32_t, c.n);
	for (size_t i = 0; i < c.n; i++)
		level[i] = (uint32_t)anchors_place(&h->anchors, c.anchor[i]).level;
	size_t n = detect_topk(c.score, h->post.topk_per == TOPK_PER_CLASS ? c.class : level, c.n, h->post.topk, keep,
		arena);

	struct detections d = { .box = arena_array(arena, struct box, n), .score = arena_array(arena, double, n),
		.label = arena_array(arena, uint32_t, n) };
	uint32_t *group = arena_array(arena, uint32_t, n), *kept = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++) {
		struct anchor a = anchors_get(&h->anchors, c.anchor[keep[i]]);
		struct box b = coder_decode(&h->coder, &a, h->deltas[c.anchor[keep[i]]], NULL);
		b = box_clip(b, h->anchors.width, h->anchors.height);
		if (h->post.min_size > 0 && !(box_width(b) >= h->post.min_size && box_height(b) >= h->post.min_size))
			continue;
		d.box[d.n] = b;
		d.score[d.n] = (double)(float)c.score[keep[i]];
		d.label[d.n] = c.class[keep[i]];
		group[d.n++] = h->levels_apart ? level[keep[i]] : c.class[keep[i]];
	}
	n = nms_hard(d.box, d.score, group, d.n, h->post.iou, h->post.max_dets, kept, NULL, arena);
	struct detections out = { n, arena_array(arena, struct box, n), arena_array(arena, double, n),
		arena_array(arena, uint32_t, n) };
	for (size_t i = 0; i < n; i++) {
		out.box[i] = d.box[kept[i]];
		out.score[i] = d.score[kept[i]];
		out.label[i] = d.label[kept[i]];
	}
	return out;
}

static void
compare(const cJSON *one, const struct head *h, const struct detections *d)
{
	const cJSON *boxes = golden_get(one, "boxes"), *labels = golden_get(one, "labels");
	cr_assert_eq((int)d->n, cJSON_GetArraySize(boxes), "%s: %zu detections, not %d", h->name, d->n,
		cJSON_GetArraySize(boxes));
	const cJSON *box = boxes->child, *score = golden_get(one, "scores")->child,
		*label = labels != NULL ? labels->child : NULL;
	for (size_t i = 0; i < d->n; i++, box = box->next, score = score->next) {
		double want[4], have[4] = { d->box[i].x1, d->box[i].y1, d->box[i].x2, d->box[i].y2 };
		golden_numbers(box, want, 4);
		for (int k = 0; k < 4; k++)
			cr_expect_float_eq(have[k], want[k], 1e-4 * (1 + fabs(want[k])), "%s: box %zu: %g, not %g",
				h->name, i, have[k], want[k]);
		cr_expect_float_eq(d->score[i], score->valuedouble, 1e-5, "%s: score %zu: %g, not %g", h->name, i,
			d->score[i], score->valuedouble);
		if (h->levels_apart)
			continue;
		cr_expect_eq((double)d->label[i], label->valuedouble, "%s: label %zu", h->name, i);
		label = label->next;
	}
}

static void
check(const cJSON *one, struct arena *arena)
{
	struct head head = read_head(one, arena);
	struct detections d = detect(&head, arena);
	compare(one, &head, &d);
}

Test(golden_postprocess, all_cases)
{
	golden_cases("postprocess.json", check);
}
