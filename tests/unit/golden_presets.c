/* golden_presets.c -- every published system against the numbers of the reference: anchors, coders, matching, sampling,
 * post-processing. */
#include "geometry/preset.h"

#include "support/golden.h"

#include <math.h>

/* What the reference calls a type, and what we do. */
struct word {
	const char *theirs;
	const char *ours;
};

static const struct word assigners[] = {
	{ "max_iou", "max-iou" },
	{ "proposal_iou", "max-iou" },
	{ "ssd_max_iou_forced", "ssd" },
	{ "ssd_bipartite_then_per_prediction", "ssd-bipartite" },
	{ "argmax_forced", "force" },
	{ "darknet_region", "yolo" },
	{ "darknet_yolo", "yolo" },
	{ "yolov5_shape_ratio", "yolov5" },
	{ "yolov7_simota", "yolov5" },
	{ "atss", "atss" },
	{ NULL, NULL },
};

static const struct word coders[] = {
	{ "delta_xywh", "delta" },
	{ "center_size", "delta" },
	{ "tyxhw", "delta" },
	{ "corner_delta", "corners" },
	{ "yolo_v2", "yolo" },
	{ "yolo_v3", "yolo" },
	{ "yolo_v4", "yolo" },
	{ "yolo_new_coords", "yolov5" },
	{ "yolo_v5", "yolov5" },
	{ NULL, NULL },
};

/* What is at a path of keys parted by dots, or NULL. */
static const cJSON *
find(const cJSON *json, const char *path)
{
	char key[64];
	while (json != NULL && *path != '\0') {
		size_t n = strcspn(path, ".");
		snprintf(key, sizeof key, "%.*s", (int)n, path);
		json = golden_get(json, key);
		path += n + (path[n] == '.');
	}
	return json;
}

/* How many facts were compared: a path that nothing has would compare nothing. */
static size_t compared;

static void
same(const char *id, const cJSON *json, const char *path, double ours)
{
	const cJSON *theirs = find(json, path);
	if (!cJSON_IsNumber(theirs))
		return;
	compared++;
	cr_expect_eq(ours, theirs->valuedouble, "%s: %s: %g is not %g", id, path, ours, theirs->valuedouble);
}

static void
same_list(const char *id, const cJSON *json, const char *path, const double *ours, size_t most)
{
	double theirs[8];
	const cJSON *list = find(json, path);
	if (!cJSON_IsArray(list))
		return;
	size_t n = golden_numbers(list, theirs, most);
	compared++;
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(ours[i], theirs[i], "%s: %s %zu: %g is not %g", id, path, i, ours[i], theirs[i]);
}

static void
same_word(const char *id, const cJSON *json, const char *path, const struct word *words, const char *ours)
{
	const cJSON *text = find(json, path);
	if (!cJSON_IsString(text))
		return;
	compared++;
	while (words->theirs != NULL && strcmp(words->theirs, text->valuestring) != 0)
		words++;
	cr_assert_not_null(words->theirs, "%s: %s: what is %s?", id, path, text->valuestring);
	cr_expect_str_eq(ours, words->ours, "%s: %s: not %s", id, path, text->valuestring);
}

static void
compare_coder(const char *id, const cJSON *json, const struct coder *c)
{
	same_word(id, json, "coder.type", coders, c->method->name);
	same_list(id, json, "coder.weights", c->weights, 4);
	same_list(id, json, "coder.scale_factors", c->weights, 4);
	same_list(id, json, "coder.variances", c->stds, 4);
	same_list(id, json, "coder.stds", c->stds, 4);
	same_list(id, json, "coder.std", c->stds, 4);
	same_list(id, json, "coder.means", c->means, 4);
	same(id, json, "coder.dw_dh_clamp_max", c->clamp);
	if (find(json, "coder.weights") != NULL || find(json, "coder.scale_factors") != NULL)
		cr_expect(c->by_weights, "%s: weights", id);
	if (find(json, "coder.variances") != NULL || find(json, "coder.stds") != NULL)
		cr_expect_not(c->by_weights, "%s: stds", id);
	if (cJSON_IsNull(find(json, "coder.clamp")) || cJSON_IsNull(find(json, "coder.dw_dh_clamp_max")))
		cr_expect(isinf(c->clamp), "%s: clamp", id);
	if (cJSON_IsString(find(json, "coder.dw_dh_clamp")))
		cr_expect_eq(c->clamp, CODER_CLAMP, "%s: clamp", id);
	if (!c->method->scales)
		return;
	same(id, json, "coder.scale_x_y", c->scale_x_y);
	double scales[4];
	for (size_t i = 0; i < 4; i++)
		scales[i] = i < c->level_scales ? c->level_scale_x_y[i] : c->scale_x_y;
	same_list(id, json, "coder.scale_x_y", scales, 4);
}

static bool
is(const struct match *m, const char *assigner)
{
	return strcmp(m->assigner, assigner) == 0;
}

static void
compare_match(const char *id, const cJSON *json, const struct match *m)
{
	/* keras-retinanet's and mmdetection's SSD are max_iou there, by other details than their type. */
	if (!is(m, "keras") && (!is(m, "ssd") || find(json, "matching.forced") != NULL))
		same_word(id, json, "matching.type", assigners, m->assigner);
	same(id, json, "matching.fg_threshold", m->fg);
	same(id, json, "matching.bg_threshold", m->bg);
	same(id, json, "matching.topk_per_level", (double)m->topk);
	same(id, json, "matching.anchor_t", m->anchor_t);
	same(id, json, "matching.ignore_thresh", m->bg);
	same(id, json, "matching.truth_thresh", m->fg);
	same(id, json, "matching.iou_thresh", m->shape_iou);
	same(id, json, "matching.low_quality.min_iou", m->min_pos_iou);
	if (find(json, "matching.iou_thresh") == NULL)
		cr_expect(isinf(m->shape_iou), "%s: shape_iou", id);
	bool inside = find(json, "matching.candidates") != NULL && is(m, "max-iou");
	cr_expect_eq(inside, m->inside == 0, "%s: inside", id);
	const cJSON *low = find(json, "matching.low_quality.enabled");
	if (low != NULL)
		cr_expect_eq(m->low_quality != LOW_QUALITY_OFF || is(m, "ssd"), cJSON_IsTrue(low),
			"%s: low quality", id);
}

static void
compare_sample(const char *id, const cJSON *json, const struct sample *s)
{
	same(id, json, "sampler.batch_per_image", (double)s->count);
	same(id, json, "sampler.batch", (double)s->count);
	same(id, json, "sampler.positive_fraction", s->fraction);
	same(id, json, "sampler.neg_pos_ratio", s->neg_ratio);
	same(id, json, "sampler.max_negatives_per_positive", s->neg_ratio);
	same(id, json, "matching.fg_fraction", s->fraction);
	const cJSON *images = find(json, "matching.images"), *batch = find(json, "matching.batch");
	if (cJSON_IsNumber(images) && cJSON_IsNumber(batch))
		cr_expect_eq((double)s->count, batch->valuedouble / images->valuedouble, "%s: %zu of an image", id,
			s->count);
}

static void
compare_topk(const char *id, const cJSON *json, const char *path, enum topk_per per, const struct post *p)
{
	if (!cJSON_IsNumber(find(json, path)))
		return;
	same(id, json, path, (double)p->topk);
	cr_expect_eq(p->topk_per, per, "%s: %s", id, path);
}

static void
compare_post(const char *id, const cJSON *json, const struct post *p)
{
	const cJSON *score = find(json, "postprocess.score_threshold");
	if (cJSON_IsNumber(score) && score->valuedouble > 0)
		same(id, json, "postprocess.score_threshold", p->score);
	same(id, json, "postprocess.score_threshold.alexeyab_demo", p->score);
	same(id, json, "postprocess.detect.conf", p->score);
	same(id, json, "postprocess.detect.nms_iou", p->iou);
	same(id, json, "postprocess.detect.max_det", (double)p->max_dets);
	same(id, json, "postprocess.nms_iou", p->iou);
	same(id, json, "postprocess.max_detections", (double)p->max_dets);
	same(id, json, "postprocess.post_nms_topk.test", (double)p->max_dets);
	same(id, json, "postprocess.min_size", p->min_size);
	compare_topk(id, json, "postprocess.topk_per_class", TOPK_PER_CLASS, p);
	compare_topk(id, json, "postprocess.pre_nms_topk_per_level", TOPK_PER_LEVEL, p);
	compare_topk(id, json, "postprocess.pre_nms_topk_per_level.test", TOPK_PER_LEVEL, p);
	compare_topk(id, json, "postprocess.pre_nms_topk.test", TOPK_PER_IMAGE, p);
	compare_topk(id, json, "postprocess.max_nms", TOPK_PER_IMAGE, p);
	const cJSON *activation = find(json, "classification.activation");
	if (activation != NULL) {
		bool softmax = strncmp(activation->valuestring, "softmax", 7) == 0;
		cr_expect_eq(p->activation, softmax ? ACTIVATION_SOFTMAX : ACTIVATION_SIGMOID, "%s: activation", id);
	}
	const cJSON *background = find(json, "background_index");
	if (background == NULL)
		background = find(json, "classification.background_index");
	if (cJSON_IsNumber(background))
		cr_expect_eq(p->background, BACKGROUND_FIRST, "%s: background", id);
	else if (cJSON_IsString(background) && strcmp(background->valuestring, "K (last)") == 0)
		cr_expect_eq(p->background, BACKGROUND_LAST, "%s: background", id);
}

static void
compare_stage(const char *id, const cJSON *json, const struct stage *s)
{
	compare_coder(id, json, &s->coder);
	compare_match(id, json, &s->match);
	compare_sample(id, json, &s->sample);
	compare_post(id, json, &s->post);
}

/* Where the sides of clipped boxes are clamped, the reference has clamped those of base boxes. */
static bool
same_base(const struct anchors *a, struct box ours, struct box theirs, double half)
{
	double x = INFINITY, y = INFINITY;
	if (a->clip == CLIP_CENTRE) {
		x = a->tensor[0] / 2;
		y = a->tensor[1] / 2;
	}
	return fabs(fmax(ours.x1, -x) - theirs.x1 + half) < 1e-5 && fabs(fmax(ours.y1, -y) - theirs.y1 + half) < 1e-5
		&& fabs(fmin(ours.x2, x) - theirs.x2 - half) < 1e-5 && fabs(fmin(ours.y2, y) - theirs.y2 - half) < 1e-5;
}

/* A published centre of inclusive pixels is half a pixel less than ours. */
static void
compare_levels(const char *id, const cJSON *levels, double half, const struct anchors *a)
{
	cr_assert_eq((size_t)cJSON_GetArraySize(levels), a->levels, "%s", id);
	for (size_t i = 0; i < a->levels; i++) {
		const cJSON *level = cJSON_GetArrayItem(levels, (int)i),
			*base = golden_get(level, "base_anchors_rel_center")->child;
		const struct level *l = &a->level[i];
		double stride[2], grid[2], centre[2];
		golden_numbers(golden_get(level, "stride_xy"), stride, 2);
		golden_numbers(golden_get(level, "grid_hw"), grid, 2);
		golden_numbers(golden_get(level, "center0_xy"), centre, 2);
		cr_expect(l->rows == (size_t)grid[0] && l->columns == (size_t)grid[1], "%s: grid of level %zu", id, i);
		for (int axis = 0; axis < 2; axis++) {
			cr_expect_float_eq(l->stride[axis], stride[axis], 1e-9, "%s: stride of level %zu", id, i);
			cr_expect_float_eq(l->offset[axis], centre[axis] + half, 1e-9, "%s: offset of level %zu", id,
				i);
		}
		same(id, level, "flat_offset", (double)l->first);
		same(id, level, "anchors_per_cell", (double)l->bases);
		for (size_t k = 0; k < l->bases && base != NULL; k++, base = base->next)
			cr_expect(same_base(a, l->base[k], golden_box(base), half), "%s: base box %zu of level %zu", id,
				k, i);
	}
}

static void
compare_box(const char *id, size_t index, const cJSON *row, double more, struct box got)
{
	double want[4];
	golden_numbers(row, want, 4);
	cr_expect(fabs(got.x1 - want[0]) < 1e-5 && fabs(got.y1 - want[1]) < 1e-5 && fabs(got.x2 - want[2] - more) < 1e-5
			&& fabs(got.y2 - want[3] - more) < 1e-5,
		"%s: anchor %zu: %.7g %.7g %.7g %.7g", id, index, got.x1, got.y1, got.x2, got.y2);
}

/* more is what makes x2 and y2 of the reference continuous. */
static void
compare_anchors(const char *id, const cJSON *system, double more, const struct anchors *a)
{
	const cJSON *checks = golden_get(system, "checks");
	double want[4], n = (double)a->count;
	long double sum[4] = { 0 }, area = 0;
	size_t inside = 0;
	for (size_t i = 0; i < 3; i++) {
		const cJSON *first = cJSON_GetArrayItem(golden_get(checks, "first3"), (int)i);
		const cJSON *last = cJSON_GetArrayItem(golden_get(checks, "last3"), (int)i);
		compare_box(id, i, first, more, anchors_box(a, i));
		compare_box(id, a->count - 3 + i, last, more, anchors_box(a, a->count - 3 + i));
	}
	for (size_t i = 0; i < a->count; i++) {
		struct box b = anchors_box(a, i);
		sum[0] += b.x1, sum[1] += b.y1, sum[2] += b.x2 - more, sum[3] += b.y2 - more;
		area += (b.x2 - more - b.x1) * (b.y2 - more - b.y1);
		inside += b.x1 >= 0 && b.y1 >= 0 && b.x2 <= a->width && b.y2 <= a->height;
	}
	cr_assert_eq(golden_numbers(golden_get(checks, "column_sums"), want, 4), 4, "%s", id);
	/* The reference summed in double, one after the other. */
	for (int i = 0; i < 4; i++)
		cr_expect_float_eq((double)sum[i], want[i], 1e-3 + 1e-11 * fabs(want[i]),
			"%s: column %d sums up to %.14g", id, i, (double)sum[i]);
	cr_expect_float_eq((double)area / n, golden_get(checks, "mean_area")->valuedouble, 1e-5, "%s: mean area", id);
	same(id, system, "anchors_fully_inside_image", (double)inside);
}

static void
compare_grid(const struct preset *p, const cJSON *system, const struct detector *d, struct arena *arena)
{
	double image[2], tensor[2], ours[2], frame[2];
	bool inclusive = strcmp(golden_get(system, "coords")->valuestring, "continuous") != 0;
	struct anchors a;
	golden_numbers(find(system, "canonical.image_hw"), image, 2);
	golden_numbers(find(system, "canonical.tensor_hw"), tensor, 2);
	frame[0] = image[1];
	frame[1] = image[0];
	cr_expect(d->spec.input[0] == frame[0] && d->spec.input[1] == frame[1], "%s: input", p->id);
	anchors_tensor(d->spec.pad, frame[0], frame[1], ours);
	cr_expect(ours[0] == tensor[1] && ours[1] == tensor[0], "%s: tensor %gx%g", p->id, ours[0], ours[1]);
	cr_assert_eq(anchors_build(&d->spec, ours, frame, &a, arena), ANCHOR_FAULT_NONE, "%s", p->id);
	cr_expect_eq(d->spec.base_major, strcmp(golden_get(system, "flatten_order")->valuestring, "AHW") == 0, "%s",
		p->id);
	cr_assert_eq(a.count, (size_t)golden_get(system, "total_anchors")->valuedouble, "%s: %zu anchors", p->id,
		a.count);
	compare_levels(p->id, golden_get(system, "levels"), inclusive ? 0.5 : 0, &a);
	compare_anchors(p->id, system, inclusive ? 1 : 0, &a);
}

/* How the reference says, in words, that images are resized: what it begins with, and ours; of a letterbox and of a
 * stretch the size is the tensor's. The two darknets differ, and their presets are of one. */
struct resizing {
	const char *theirs, *family; /* family: what our id begins with; NULL: whatever it is */
	bool resizes;
	struct resize_rule rule;
};

#define SHORT(n, most, how) true, { .mode = RESIZE_SHORT, .short_side = (n), .max = (most), .rounding = (how) }
#define BOX(where, how) true, { .mode = RESIZE_LETTERBOX, .place = (where), .rounding = (how) }
#define STRETCH true, { .mode = RESIZE_STRETCH }

static const struct resizing resizings[] = {
	{ "short side 800, long side <= 1333 (scale = float32", NULL, SHORT(800, 1333, ROUNDING_FLOOR) },
	{ "short 320, long <= 640", NULL, SHORT(320, 640, ROUNDING_FLOOR) },
	{ "short 800 (train multi-scale 640..800), long <= 1333, int(x+0.5)", NULL,
		SHORT(800, 1333, ROUNDING_NEAREST) },
	{ "img_scale (1333,800) keep ratio", NULL, SHORT(800, 1333, ROUNDING_NEAREST) },
	{ "short 800, long <= 1333, cv2.resize", NULL, SHORT(800, 1333, ROUNDING_HALF_EVEN) },
	{ "short 800 long <= 1333", NULL, SHORT(800, 1333, ROUNDING_NEAREST) },
	{ "short 800, long <= 1333", NULL, SHORT(800, 1333, ROUNDING_FLOOR) },
	{ "short 600, long <= 1000", NULL, SHORT(600, 1000, ROUNDING_HALF_EVEN) },
	{ "scale=min(S/h,S/w); int(h*scale), int(w*scale)", NULL, BOX(RESIZE_CORNER, ROUNDING_FLOAT32) },
	{ "warp to", NULL, STRETCH },
	{ "fixed", NULL, STRETCH },
	{ "pjreddie: letterbox", NULL, BOX(RESIZE_CENTRE, ROUNDING_DOWN) },
	{ "pjreddie letterbox", NULL, BOX(RESIZE_CENTRE, ROUNDING_DOWN) },
	{ "stretch (letter_box=0)", NULL, STRETCH },
	{ "letter_box=1 in yolov4-csp/p5/p6 cfg; yolov7.cfg has none", "yolov4", BOX(RESIZE_CENTRE, ROUNDING_DOWN) },
	{ "letter_box=1 in yolov4-csp/p5/p6 cfg; yolov7.cfg has none", "yolov7", STRETCH },
	{ "letterbox: r=min(S/h,S/w), round(w*r), round(h*r)", NULL, BOX(RESIZE_CENTRE, ROUNDING_HALF_EVEN) },
	{ "image pyramid", NULL, false, { .mode = 0 } },
	{ "pyramid factor", NULL, false, { .mode = 0 } },
	{ "warp each proposal", NULL, false, { .mode = 0 } },
};

static bool
begins(const char *text, const char *with)
{
	return with == NULL || strncmp(text, with, strlen(with)) == 0;
}

static void
compare_resize(const char *id, const cJSON *system, const struct detector *d)
{
	const char *theirs = find(system, "input.resize")->valuestring;
	const struct resizing *r = resizings;
	double tensor[2] = { 0 };
	while (r < resizings + sizeof resizings / sizeof *r && !(begins(theirs, r->theirs) && begins(id, r->family)))
		r++;
	cr_assert(r < resizings + sizeof resizings / sizeof *r, "%s: what is %s?", id, theirs);
	compared++;
	cr_assert_eq(d->resizes, r->resizes, "%s: resize", id);
	if (!d->resizes)
		return;
	cr_expect_null(resize_rule_check(&d->resize), "%s: %s", id, resize_rule_check(&d->resize));
	cr_expect_eq(d->resize.mode, r->rule.mode, "%s: mode", id);
	cr_expect_eq(d->resize.place, r->rule.place, "%s: place", id);
	cr_expect_eq(d->resize.rounding, r->rule.rounding, "%s: rounding", id);
	if (r->rule.mode == RESIZE_SHORT) {
		cr_expect(d->resize.short_side == r->rule.short_side && d->resize.max == r->rule.max, "%s: sides", id);
	} else {
		golden_numbers(find(system, "canonical.tensor_hw"), tensor, 2);
		cr_expect(d->resize.size[0] == tensor[1] && d->resize.size[1] == tensor[0], "%s: size", id);
	}
}

static void
check_system(const cJSON *system, struct arena *arena)
{
	char id[128];
	snprintf(id, sizeof id, "%s", system->string);
	for (char *c = id; *c != '\0'; c++)
		*c = *c == '_' ? '-' : *c;
	const struct preset *p = preset_find(id);
	cr_assert_not_null(p, "%s is no preset", id);
	cr_expect_str_eq(p->id, id);
	struct detector d;
	preset_detector(p, &d, arena);
	compare_stage(id, system, &d.stage);
	cr_expect_eq(d.two_stage, find(system, "second_stage") != NULL, "%s: stages", id);
	if (d.two_stage)
		compare_stage(id, find(system, "second_stage"), &d.roi);
	compare_resize(id, system, &d);
	if (cJSON_IsNumber(golden_get(system, "total_anchors")))
		compare_grid(p, system, &d, arena);
}

/* Every system of the reference is a preset, but for its remarks on feature pyramids in general. */
Test(golden_presets, systems)
{
	cJSON *json = golden_read("presets.json");
	struct arena arena = { 0 };
	const cJSON *system, *systems = golden_get(json, "systems");
	cJSON_ArrayForEach(system, systems)
	{
		if (strcmp(system->string, "fpn_general") != 0)
			check_system(system, &arena);
		arena_reset(&arena);
	}
	cr_expect_gt(compared, 10 * (size_t)cJSON_GetArraySize(systems), "%zu facts", compared);
	arena_free(&arena);
	cJSON_Delete(json);
}

/* What the systems make of the same images. */
Test(golden_presets, resized_as_published)
{
	static const struct {
		const char *path, *preset;
	} cases[] = {
		{ "torchvision_800_1333", "retinanet" },
		{ "detectron2_800_1333", "retinanet-detectron2" },
		{ "py_faster_rcnn_600_1000", "faster-rcnn-c4" },
		{ "mmdet_1333_800", "retinanet-mmdet" },
		{ "keras_retinanet_800_1333", "retinanet-keras" },
		{ "efficientdet_d0_512", "efficientdet-d0" },
		{ "yolov5_letterbox_640_unpadded", "yolov5" },
		{ "darknet_letterbox_608_unpadded", "yolov3-608" },
	};
	cJSON *json = golden_read("presets.json");
	const cJSON *image;
	size_t images = 0;
	cJSON_ArrayForEach(image, golden_get(json, "resize"))
	{
		double hw[2], want[2];
		golden_numbers(golden_get(image, "hw"), hw, 2);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			struct resize got;
			golden_numbers(golden_get(image, cases[i].path), want, 2);
			resize_rule_apply(preset_find(cases[i].preset)->resize, (double[]){ hw[1], hw[0] }, &got);
			double w = nearbyint(got.map.scale[0] * hw[1]), h = nearbyint(got.map.scale[1] * hw[0]);
			cr_expect(w == want[1] && h == want[0], "%s: %gx%g becomes %gx%g", cases[i].preset, hw[1],
				hw[0], w, h);
		}
		images++;
	}
	cr_expect_gt(images, 0);
	cJSON_Delete(json);
}

/* The sliding window at both steps, as counted by OpenCV. */
Test(golden_presets, sliding_window)
{
	cJSON *json = golden_read("presets.json");
	const cJSON *vector = find(json, "systems.sliding_window_hog.test_vector");
	static const struct {
		const char *path;
		double step;
	} cases[] = { { "count_640x480_stride8", 8 }, { "count_640x480_stride16", 16 } };
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pyramid p = *preset_find("sliding-window")->pyramid;
		const cJSON *want = find(vector, cases[i].path), *row;
		const struct level_spec *level;
		p.step = cases[i].step;
		size_t n = pyramid_levels(&p, (double[]){ 640, 480 }, &level, &arena), total = 0;
		for (size_t k = 0; k < n; k++)
			total += level[k].grid[0] * level[k].grid[1];
		cr_expect_eq(n, (size_t)golden_get(want, "levels")->valuedouble, "%s: %zu levels", cases[i].path, n);
		cr_expect_eq(total, (size_t)golden_get(want, "opencv")->valuedouble, "%s: %zu", cases[i].path, total);
		cJSON_ArrayForEach(row, golden_get(want, "per_level"))
		{
			double numbers[4];
			golden_numbers(row, numbers, 4);
			size_t k = 0;
			while (k < n && fabs(level[k].stride[0] / p.step - numbers[0]) > 1e-6)
				k++;
			cr_assert_lt(k, n, "%s: no scale %g", cases[i].path, numbers[0]);
			cr_expect_eq(level[k].grid[0] * level[k].grid[1], (size_t)numbers[3], "%s: scale %g",
				cases[i].path, numbers[0]);
		}
	}
	arena_free(&arena);
	cJSON_Delete(json);
}
