/* golden_wbf.c -- ensembles of several models as ZFTurbo's ensemble_boxes makes them.
 *
 * What that package does to its input is done here: corners are put in order and clipped to the unit square, boxes without area
 * and with too low a score are left out, scores are weighted. The library scores a cluster by the mean (conf_type avg); the
 * package's other ways are computed here from the clusters that the library finds. */
#include "base/arena.h"
#include "nms/nms_method.h"

#include "support/golden.h"

#include <math.h>
#include <string.h>

enum { MOST = 1024, MODELS = 8 };

/* The boxes of all models, one after the other. */
struct scene {
	size_t n, models;
	struct box box[MOST];
	double score[MOST];
	uint32_t label[MOST], model[MOST];
};

/* A run's arguments. */
struct run {
	const char *op, *conf;
	double weight[MODELS], weights, heaviest, skip;
	bool weighted, overflow;
	struct nms_options o;
};

static double
number(const cJSON *run, const char *key, double otherwise)
{
	const cJSON *item = golden_get(run, key);
	return item != NULL ? item->valuedouble : otherwise;
}

static struct box
repaired(const double *x)
{
	struct box b = { fmin(x[0], x[2]), fmin(x[1], x[3]), fmax(x[0], x[2]), fmax(x[1], x[3]) };
	return box_clip(b, 1, 1);
}

static void
read_model(const cJSON *boxes, const cJSON *scores, const cJSON *labels, struct scene *s)
{
	static double score[MOST], label[MOST];
	const cJSON *item;
	size_t i = 0, n = golden_numbers(scores, score, MOST);
	cr_assert_eq(golden_numbers(labels, label, MOST), n);
	cJSON_ArrayForEach(item, boxes)
	{
		double x[4];
		cr_assert(s->n < MOST && i < n && golden_numbers(item, x, 4) == 4);
		s->box[s->n] = repaired(x);
		s->score[s->n] = score[i];
		s->label[s->n] = (uint32_t)label[i++];
		s->model[s->n] = (uint32_t)s->models;
		s->n += !box_empty(s->box[s->n]);
	}
	s->models++;
}

static void
read_scene(const cJSON *peer, struct scene *s)
{
	*s = (struct scene){ 0 };
	const cJSON *boxes, *scores = golden_get(peer, "scores_list"), *labels = golden_get(peer, "labels_list");
	int model = 0;
	cJSON_ArrayForEach(boxes, golden_get(peer, "boxes_list"))
	{
		cr_assert_lt(model, MODELS);
		read_model(boxes, cJSON_GetArrayItem(scores, model), cJSON_GetArrayItem(labels, model), s);
		model++;
	}
}

static struct run
read_run(const cJSON *json, size_t models)
{
	struct run r = { .op = golden_get(json, "op")->valuestring, .conf = "avg",
		.skip = number(json, "skip_box_thr", -INFINITY), .overflow = cJSON_IsTrue(golden_get(json, "allows_overflow")),
		.o = { .iou = number(json, "iou_thr", 0.55), .sigma = number(json, "sigma", 0.5), .beta = 1,
			.score = number(json, "thresh", 0.001), .max = SIZE_MAX } };
	if (golden_get(json, "conf_type") != NULL)
		r.conf = golden_get(json, "conf_type")->valuestring;
	for (size_t k = 0; k < models; k++)
		r.weight[k] = 1;
	if (golden_get(json, "weights") != NULL)
		cr_assert_eq(golden_numbers(golden_get(json, "weights"), r.weight, MODELS), models);
	r.weighted = golden_get(json, "weights") != NULL;
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
		return number(json, "method", 2) == 1 ? "linear" : "gaussian";
	cr_assert_str_eq(r->op, "wbf");
	return "wbf";
}

/* The boxes that take part, scores weighted where the method does not do it. */
static void
narrow(const struct scene *all, const struct run *r, struct scene *s)
{
	*s = (struct scene){ .models = all->models };
	for (size_t i = 0; i < all->n; i++) {
		if (all->score[i] < r->skip)
			continue;
		double w = r->weight[all->model[i]];
		s->box[s->n] = all->box[i];
		s->label[s->n] = all->label[i];
		s->model[s->n] = all->model[i];
		s->score[s->n++] = strcmp(r->op, "wbf") == 0 ? all->score[i] :
			strcmp(r->op, "nmw") == 0 ? all->score[i] * w / r->heaviest :
			r->weighted ? all->score[i] * w / r->weights : all->score[i];
	}
}

/* The score of the cluster of a founder in the package's other ways. */
static double
cluster_score(const struct scene *s, const struct run *r, const int32_t *by, uint32_t founder)
{
	double sum = 0, most = 0, boxes_weight = 0, models_weight = 0;
	bool seen[MODELS] = { false };
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (i != founder && by[i] != (int32_t)founder)
			continue;
		double w = r->weight[s->model[i]];
		sum += s->score[i] * w;
		most = fmax(most, s->score[i] * w);
		boxes_weight += w;
		models_weight += seen[s->model[i]] ? 0 : w;
		seen[s->model[i]] = true;
		n++;
	}
	if (strcmp(r->conf, "max") == 0)
		return most / r->heaviest;
	if (strcmp(r->conf, "box_and_model_avg") == 0)
		return sum / boxes_weight * models_weight / r->weights;
	if (strcmp(r->conf, "absent_model_aware_avg") == 0)
		return sum / (boxes_weight + r->weights - models_weight);
	cr_assert_str_eq(r->conf, "avg");
	return sum / (double)n * (r->overflow ? (double)n : fmin((double)s->models, (double)n)) / r->weights;
}

static bool
close_to(struct box a, const double *b)
{
	return fabs(a.x1 - b[0]) <= 1e-5 && fabs(a.y1 - b[1]) <= 1e-5 && fabs(a.x2 - b[2]) <= 1e-5 && fabs(a.y2 - b[3]) <= 1e-5;
}

/* Each of what is expected is there once, and nothing else. */
static void
check_set(const char *where, const cJSON *json, const struct scene *s, const struct nms_result *out,
	const struct box *box, const double *score)
{
	static double want[MOST], label[MOST];
	static bool used[MOST];
	size_t n = golden_numbers(golden_get(json, "scores"), want, MOST), at = 0;
	cr_assert_eq(golden_numbers(golden_get(json, "labels"), label, MOST), n);
	cr_assert_eq(out->kept, n, "%s: %zu boxes, not %zu", where, out->kept, n);
	memset(used, 0, sizeof used);
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(json, "boxes"))
	{
		double x[4];
		size_t k = 0;
		cr_assert_eq(golden_numbers(item, x, 4), 4);
		while (k < n && (used[k] || !close_to(box[out->keep[k]], x) || s->label[out->keep[k]] != (uint32_t)label[at] ||
			fabs(score[out->keep[k]] - want[at]) > 1e-5))
			k++;
		cr_assert_lt(k, n, "%s: no box %zu, [%g,%g,%g,%g] of score %g", where, at, x[0], x[1], x[2], x[3], want[at]);
		used[k] = true;
		at++;
	}
}

/* Where the peer's order is that of scores, so is ours. */
static void
check_order(const char *where, const cJSON *json, const struct nms_result *out, const double *score)
{
	static double want[MOST];
	size_t n = golden_numbers(golden_get(json, "scores"), want, MOST);
	for (size_t k = 0; k < n; k++)
		cr_assert(fabs(score[out->keep[k]] - want[k]) <= 1e-5, "%s: score %zu is %g, not %g", where, k,
			score[out->keep[k]], want[k]);
}

static void
check_run(const char *name, const struct scene *all, const cJSON *json, struct arena *arena)
{
	static struct scene s;
	struct run r = read_run(json, all->models);
	const char *how = method(&r, json);
	const struct nms_method *m = nms_method_find(how);
	narrow(all, &r, &s);
	bool wbf = strcmp(how, "wbf") == 0;
	struct nms_input in = { .n = s.n, .box = s.box, .score = s.score, .group = s.label };
	if (wbf) {
		in.list = s.model;
		in.lists = s.models;
		in.weight = r.weight;
	}
	struct nms_result out = { .keep = arena_array(arena, uint32_t, s.n), .score = arena_array(arena, double, s.n),
		.box = arena_array(arena, struct box, s.n), .by = arena_array(arena, int32_t, s.n) };
	m->run(&in, &r.o, &out, arena);
	char where[200];
	snprintf(where, sizeof where, "%s: %s %s iou %g", name, r.op, r.conf, r.o.iou);
	double *score = arena_array(arena, double, s.n);
	for (size_t i = 0; i < s.n; i++)
		score[i] = wbf && out.by[i] == NMS_KEPT ? cluster_score(&s, &r, out.by, (uint32_t)i) : s.score[i];
	check_set(where, json, &s, &out, m->moves ? out.box : s.box, score);
	bool ours = strcmp(r.conf, "avg") == 0 && !r.overflow;
	if ((wbf && ours) || strcmp(how, "weighted") == 0)
		check_order(where, json, &out, wbf ? out.score : s.score);
}

Test(golden_wbf, all_cases)
{
	cJSON *json = golden_read("wbf.json");
	static struct scene scene;
	struct arena arena = { 0 };
	size_t runs = 0;
	const cJSON *peer, *run;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		read_scene(peer, &scene);
		cJSON_ArrayForEach(run, golden_get(peer, "runs"))
		{
			check_run(golden_get(peer, "name")->valuestring, &scene, run, &arena);
			arena_reset(&arena);
			runs++;
		}
	}
	cr_assert_gt(runs, 0);
	arena_free(&arena);
	cJSON_Delete(json);
}
