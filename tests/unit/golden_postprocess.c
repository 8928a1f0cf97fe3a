/* golden_postprocess.c -- from a head's outputs to detections as torchvision's RetinaNet, SSD and RPN do it. */
#include "base/arena.h"
#include "nms/detect.h"
#include "nms/nms.h"

#include "support/golden.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEVELS = 8, MOST_BASES = 64 };

/* A case, read. */
struct head {
	const char *name;
	struct anchors anchors;
	struct level level[MOST_LEVELS];
	struct box base[MOST_LEVELS][MOST_BASES];
	struct outputs outputs;
	double (*deltas)[4];
	struct coder coder;
	struct post post;
	bool levels_apart; /* suppression is within levels, not within classes */
};

static void
read_anchors(const cJSON *one, struct head *h)
{
	const cJSON *item, *box;
	double x[4];
	size_t first = 0;
	cJSON_ArrayForEach(item, golden_get(golden_get(one, "anchors"), "levels")) {
		struct level *l = &h->level[h->anchors.levels];
		struct box *base = h->base[h->anchors.levels++];
		cr_assert_leq(h->anchors.levels, MOST_LEVELS);
		golden_numbers(golden_get(item, "stride"), l->stride, 2);
		golden_numbers(golden_get(item, "offset"), l->offset, 2);
		cJSON_ArrayForEach(box, golden_get(item, "base")) {
			cr_assert_lt(l->bases, MOST_BASES);
			cr_assert_eq(golden_numbers(box, x, 4), 4);
			base[l->bases++] = (struct box){ x[0], x[1], x[2], x[3] };
		}
		golden_numbers(golden_get(item, "grid"), x, 2);
		l->columns = (size_t)x[0];
		l->rows = (size_t)x[1];
		l->base = base;
		l->first = first;
		l->count = l->columns * l->rows * l->bases;
		first += l->count;
	}
	golden_numbers(golden_get(one, "image"), x, 2);
	h->anchors.level = h->level;
	h->anchors.count = first;
	h->anchors.width = x[0];
	h->anchors.height = x[1];
}

/* Rows of numbers, or numbers; returns how many in a row. */
static size_t
read_numbers(const cJSON *rows, float *out, size_t room)
{
	size_t n = 0, width = 1;
	const cJSON *row;
	cJSON_ArrayForEach(row, rows) {
		width = cJSON_IsArray(row) ? (size_t)cJSON_GetArraySize(row) : 1;
		const cJSON *item = cJSON_IsArray(row) ? row->child : row;
		for (size_t i = 0; i < width; i++, item = item->next) {
			cr_assert_lt(n, room);
			out[n++] = (float)item->valuedouble;
		}
	}
	return width;
}

static double
number(const cJSON *params, const char *key, double otherwise)
{
	const cJSON *item = golden_get(params, key);
	return item != NULL ? item->valuedouble : otherwise;
}

static void
read_settings(const cJSON *one, struct head *h)
{
	const cJSON *p = golden_get(one, "params");
	const char *kind = golden_get(one, "kind")->valuestring;
	bool ssd = strcmp(kind, "ssd") == 0, rpn = strcmp(kind, "rpn") == 0;
	h->coder = coder_default();
	golden_numbers(golden_get(p, "weights"), h->coder.weights, 4);
	h->post = (struct post){ .activation = ssd ? ACTIVATION_SOFTMAX : ACTIVATION_SIGMOID,
		.background = ssd ? BACKGROUND_FIRST : BACKGROUND_NONE, .score = number(p, "score_thresh", -INFINITY),
		.topk_per = ssd ? TOPK_PER_CLASS : TOPK_PER_LEVEL, .clip = true, .min_size = number(p, "min_size", 0),
		.iou = number(p, "nms_thresh", 0) };
	h->post.topk = (size_t)number(p, ssd ? "topk_candidates_per_class" : rpn ? "pre_nms_top_n_per_level" :
		"topk_candidates_per_level", 0);
	h->post.max_dets = (size_t)number(p, rpn ? "post_nms_top_n" : "detections_per_img", 0);
	h->levels_apart = rpn;
}

static void
read_head(const cJSON *one, struct head *h)
{
	*h = (struct head){ .name = golden_get(one, "name")->valuestring };
	read_anchors(one, h);
	read_settings(one, h);
	const cJSON *logits = golden_get(one, "logits");
	size_t n = h->anchors.count, room = 32 * n;
	float *score = malloc(room * sizeof *score);
	size_t classes = read_numbers(logits != NULL ? logits : golden_get(one, "objectness"), score, room);
	h->outputs = (struct outputs){ .anchors = n, .classes = classes, .score = score, .row = classes, .column = 1 };
	h->deltas = malloc(n * sizeof *h->deltas);
	size_t i = 0;
	const cJSON *row;
	cJSON_ArrayForEach(row, golden_get(one, "deltas")) {
		cr_assert_lt(i, n);
		cr_assert_eq(golden_numbers(row, h->deltas[i++], 4), 4);
	}
	cr_assert_eq(i, n, "%s: as many deltas as anchors", h->name);
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
	size_t n = detect_topk(c.score, h->post.topk_per == TOPK_PER_CLASS ? c.class : level, c.n, h->post.topk, keep, arena);

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
	const cJSON *boxes = golden_get(one, "boxes"), *scores = golden_get(one, "scores"), *labels = golden_get(one, "labels");
	cr_expect_eq((int)d->n, cJSON_GetArraySize(boxes), "%s: %zu detections, not %d", h->name, d->n,
		cJSON_GetArraySize(boxes));
	const cJSON *box = boxes->child, *score = scores->child, *label = labels->child;
	for (size_t i = 0; i < d->n && box != NULL; i++, box = box->next, score = score->next, label = label->next) {
		double want[4], have[4] = { d->box[i].x1, d->box[i].y1, d->box[i].x2, d->box[i].y2 };
		golden_numbers(box, want, 4);
		for (int k = 0; k < 4; k++)
			cr_expect_float_eq(have[k], want[k], 1e-4 * (1 + fabs(want[k])), "%s: box %zu: %g, not %g", h->name, i,
				have[k], want[k]);
		cr_expect_float_eq(d->score[i], score->valuedouble, 1e-5, "%s: score %zu: %g, not %g", h->name, i, d->score[i],
			score->valuedouble);
		if (!h->levels_apart)
			cr_expect_eq((double)d->label[i], label->valuedouble, "%s: label %zu", h->name, i);
	}
}

Test(golden_postprocess, torchvision)
{
	cJSON *json = golden_read("postprocess.json");
	const cJSON *one;
	int cases = 0;
	cJSON_ArrayForEach(one, golden_get(json, "cases")) {
		struct head head;
		struct arena arena = { 0 };
		read_head(one, &head);
		struct detections d = detect(&head, &arena);
		compare(one, &head, &d);
		free((void *)(uintptr_t)head.outputs.score);
		free(head.deltas);
		arena_free(&arena);
		cases++;
	}
	cr_assert_gt(cases, 0);
	cJSON_Delete(json);
}
