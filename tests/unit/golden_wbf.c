/* golden_wbf.c -- ensembles of several models as ZFTurbo's ensemble_boxes makes them.
 *
 * What that package does to its input is done here: corners are put in order and clipped to the unit square, boxes
 * without area and with too low a score are left out, scores are weighted. */
#include "nms/nms_method.h"

#include "support/golden.h"

#include <math.h>

/* The boxes of all models, one after the other. */
struct scene {
	size_t n, models;
	struct box *box;
	double *score;
	uint32_t *label, *model;
};

/* A run's arguments. */
struct run {
	const char *op, *conf;
	double *weight, weights, heaviest, skip;
	bool weighted, overflow;
	struct nms_options o;
};

static struct scene
room_for(size_t n, size_t models, struct arena *arena)
{
	return (struct scene){ 0, models, arena_array(arena, struct box, n), arena_array(arena, double, n),
		arena_array(arena, uint32_t, n), arena_array(arena, uint32_t, n) };
}

static struct box
repaired(struct box b)
{
	return box_clip((struct box){ fmin(b.x1, b.x2), fmin(b.y1, b.y2), fmax(b.x1, b.x2), fmax(b.y1, b.y2) }, 1, 1);
}

static void
read_model(const cJSON *peer, int model, struct scene *s, struct arena *arena)
{
	size_t n, scores, labels;
	const struct box *box = golden_boxes(cJSON_GetArrayItem(golden_get(peer, "boxes_list"), model), &n, arena);
	const double *score = golden_list(cJSON_GetArrayItem(golden_get(peer, "scores_list"), model), &scores, arena);
	const double *label = golden_list(cJSON_GetArrayItem(golden_get(peer, "labels_list"), model), &labels, arena);
	cr_assert(scores == n && labels == n);
	for (size_t i = 0; i < n; i++) {
		s->box[s->n] = repaired(box[i]);
		s->score[s->n] = score[i];
		s->label[s->n] = (uint32_t)label[i];
		s->model[s->n] = (uint32_t)model;
		s->n += !box_empty(s->box[s->n]);
	}
}

static struct scene
read_scene(const cJSON *peer, struct arena *arena)
{
	const cJSON *lists = golden_get(peer, "boxes_list"), *boxes;
	int models = cJSON_GetArraySize(lists);
	size_t n = 1; /* room for one that is empty behind the last */
	cJSON_ArrayForEach(boxes, lists)
		n += (size_t)cJSON_GetArraySize(boxes);
	struct scene s = room_for(n, (size_t)models, arena);
	for (int k = 0; k < models; k++)
		read_model(peer, k, &s, arena);
	return s;
}

static struct run
read_run(const cJSON *json, size_t models, struct arena *arena)
{
	struct run r = { .op = golden_text(json, "op"), .conf = "avg",
		.skip = golden_number_or(json, "skip_box_thr", -INFINITY),
		.overflow = cJSON_IsTrue(golden_get(json, "allows_overflow")),
		.o = { .iou = golden_number_or(json, "iou_thr", 0.55), .sigma = golden_number_or(json, "sigma", 0.5),
		.beta = 1,
			.score = golden_number_or(json, "thresh", 0.001), .max = SIZE_MAX } };
	if (golden_get(json, "conf_type") != NULL)
		r.conf = golden_text(json, "conf_type");
	r.weighted = golden_get(json, "weights") != NULL;
	r.weight = arena_array(arena, double, models);
	for (size_t k = 0; k < models; k++)
		r.weight[k] = 1;
	if (r.weighted)
		cr_assert_eq(golden_numbers(golden_get(json, "weights"), r.weight, models), models);
	for (size_t k = 0; k < models; k++) {
		r.weights += r.weight[k];
		r.heaviest = fmax(r.heaviest, r.weight[k]);
	}
	return r;
}

static const char *
method(const struct run *r, const cJSON *json)
{
	if (strcmp(r->op, "nms") == 0)
		return "hard";
	if (strcmp(r->op, "nmw") == 0)
		return "weighted";
	if (strcmp(r->op, "soft_nms") == 0)
		return golden_number_or(json, "method", 2) == 1 ? "linear" : "gaussian";
	cr_assert_str_eq(r->op, "wbf");
	return "wbf";
}

/* The score that a box takes part with: weighted where the method does not do it. */
static double
own_score(const struct run *r, double score, double weight)
{
	if (strcmp(r->op, "wbf") == 0)
		return score;
	if (strcmp(r->op, "nmw") == 0)
		return score * weight / r->heaviest;
	return r->weighted ? score * weight / r->weights : score;
}

/* The boxes that take part. */
static struct scene
narrow(const struct scene *all, const struct run *r, struct arena *arena)
{
	struct scene s = room_for(all->n, all->models, arena);
	for (size_t i = 0; i < all->n; i++) {
		if (all->score[i] < r->skip)
			continue;
		s.box[s.n] = all->box[i];
		s.label[s.n] = all->label[i];
		s.model[s.n] = all->model[i];
		s.score[s.n++] = own_score(r, all->score[i], r->weight[all->model[i]]);
	}
	return s;
}

/* With allows_overflow boxes count beyond the number of models. */
static double
overflowing(const struct scene *s, const struct run *r, const int32_t *by, uint32_t founder)
{
	double sum = 0;
	for (size_t i = 0; i < s->n; i++)
		sum += i == founder || by[i] == (int32_t)founder ? s->score[i] * r->weight[s->model[i]] : 0;
	return sum / r->weights;
}

static enum nms_fused_score
fused_score(const char *name)
{
	static const char *const names[] = { "avg", "max", "box_and_model_avg", "absent_model_aware_avg" };
	size_t i = 0;
	while (i < 4 && strcmp(names[i], name) != 0)
		i++;
	cr_assert_lt(i, 4, "%s", name);
	return (enum nms_fused_score)i;
}

static bool
close_to(struct box a, struct box b)
{
	return fabs(a.x1 - b.x1) <= 1e-5 && fabs(a.y1 - b.y1) <= 1e-5 && fabs(a.x2 - b.x2) <= 1e-5 &&
		fabs(a.y2 - b.y2) <= 1e-5;
}

/* What a run is expected to give, and what it gave. */
struct outcome {
	const char *where;
	size_t n;
	const struct box *box;
	const double *score, *label;
	const struct nms_result *out;
	const struct box *our_box;
	const double *our_score;
	const uint32_t *our_label;
};

/* Each of what is expected is there once, and nothing else. */
static void
check_set(const struct outcome *o, struct arena *arena)
{
	bool *used = arena_zeros(arena, bool, o->n);
	for (size_t i = 0; i < o->n; i++) {
		size_t k = 0;
		for (; k < o->n; k++) {
			uint32_t at = o->out->keep[k];
			if (!used[k] && close_to(o->our_box[at], o->box[i]) && o->our_label[at] == (uint32_t)o->label[i]
				&& fabs(o->our_score[at] - o->score[i]) <= 1e-5)
				break;
		}
		cr_assert_lt(k, o->n, "%s: no box %zu, [%g,%g,%g,%g] of score %g", o->where, i, o->box[i].x1,
			o->box[i].y1, o->box[i].x2, o->box[i].y2, o->score[i]);
		used[k] = true;
	}
}

/* Where the peer's order is that of scores, so is ours. */
static void
check_order(const struct outcome *o, const double *score)
{
	for (size_t k = 0; k < o->n; k++)
		cr_assert(fabs(score[o->out->keep[k]] - o->score[k]) <= 1e-5, "%s: score %zu is %g, not %g", o->where,
			k, score[o->out->keep[k]], o->score[k]);
}

static void
expect(const cJSON *json, struct outcome *o, struct arena *arena)
{
	size_t scores, labels;
	o->box = golden_boxes(golden_get(json, "boxes"), &o->n, arena);
	o->score = golden_list(golden_get(json, "scores"), &scores, arena);
	o->label = golden_list(golden_get(json, "labels"), &labels, arena);
	cr_assert(scores == o->n && labels == o->n);
	cr_assert_eq(o->out->kept, o->n, "%s: %zu boxes, not %zu", o->where, o->out->kept, o->n);
}

static void
check(const cJSON *peer, const cJSON *json, struct arena *arena)
{
	struct scene all = read_scene(peer, arena);
	struct run r = read_run(json, all.models, arena);
	struct scene s = narrow(&all, &r, arena);
	const char *how = method(&r, json);
	const struct nms_method *m = nms_method_find(how);
	bool wbf = strcmp(how, "wbf") == 0;
	struct nms_input in = { .n = s.n, .box = s.box, .score = s.score, .group = s.label };
	if (wbf) {
		in.list = s.model;
		in.lists = s.models;
		in.weight = r.weight;
	}
	struct nms_result out = { .keep = arena_array(arena, uint32_t, s.n), .score = arena_array(arena, double, s.n),
		.box = arena_array(arena, struct box, s.n), .by = arena_array(arena, int32_t, s.n) };
	r.o.fused = fused_score(r.conf);
	m->run(&in, &r.o, &out, arena);

	char where[200];
	snprintf(where, sizeof where, "%s: %s %s iou %g", golden_text(peer, "name"), r.op, r.conf, r.o.iou);
	double *score = arena_array(arena, double, s.n);
	for (size_t i = 0; i < s.n; i++)
		score[i] = wbf && r.overflow && out.by[i] == NMS_KEPT ? overflowing(&s, &r, out.by, (uint32_t)i) :
			wbf ? out.score[i] : s.score[i];
	struct outcome o = { .where = where, .out = &out, .our_box = m->moves ? out.box : s.box, .our_score = score,
		.our_label = s.label };
	expect(json, &o, arena);
	check_set(&o, arena);
	if ((wbf && !r.overflow) || strcmp(how, "weighted") == 0)
		check_order(&o, wbf ? out.score : s.score);
}

Test(golden_wbf, all_runs)
{
	golden_runs("wbf.json", check);
}
