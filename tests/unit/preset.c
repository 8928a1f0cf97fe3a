/* preset.c -- every published system against its own numbers. */
#include "geometry/preset.h"

#include "../golden.h"

#include <math.h>
#include <string.h>

/* The anchors of a preset over an image, padded as the preset says. */
static void
lay(const struct preset *p, double width, double height, struct detector *d, struct anchors *a, struct arena *arena)
{
	double tensor[2], frame[2] = { width, height };
	preset_detector(p, d, arena);
	anchors_tensor(d->spec.pad, width, height, tensor);
	const char *wrong = anchors_lay(&d->spec, tensor, frame, a, arena);
	cr_assert_null(wrong, "%s: %s", p->id, wrong);
}

static void
expect_box(const char *name, size_t index, struct box got, const double want[4])
{
	cr_expect(fabs(got.x1 - want[0]) < 1e-5 && fabs(got.y1 - want[1]) < 1e-5 && fabs(got.x2 - want[2]) < 1e-5
			&& fabs(got.y2 - want[3]) < 1e-5,
		"%s: anchor %zu: %.7g %.7g %.7g %.7g", name, index, got.x1, got.y1, got.x2, got.y2);
}

/* The published totals and a few anchors, for when no reference is at hand. */
Test(preset, literal)
{
	static const struct {
		const char *name;
		double width, height;
		size_t count, index;
		double box[4];
	} cases[] = {
		{ "retinanet", 1333, 800, 201600, 0, { -23, -11, 23, 11 } },
		{ "retinanet", 1333, 800, 201600, 4, { -20, -20, 20, 20 } },
		{ "retinanet", 1333, 800, 201600, 201599, { 933, 110, 1507, 1258 } },
		{ "retinanet", 640, 640, 76725, 0, { -23, -11, 23, 11 } },
		{ "retinanet-v2-torchvision", 1333, 800, 201600, 201598, { 992, 228, 1448, 1140 } },
		{ "faster-rcnn-fpn", 1333, 800, 268569, 0, { -23, -11, 23, 11 } },
		{ "faster-rcnn-fpn", 1333, 800, 268569, 268567, { 1024, 476, 1536, 988 } },
		{ "faster-rcnn-fpn", 1333, 800, 268569, 268568, { 1099, 370, 1461, 1094 } },
		{ "mask-rcnn-fpn", 1333, 800, 268569, 268566, { 918, 551, 1642, 913 } },
		{ "ssd300", 300, 300, 8732, 0, { -6.5, -6.5, 14.5, 14.5 } },
		{ "ssd300", 300, 300, 8732, 1, { -11.370426, -11.370426, 19.370426, 19.370426 } },
		{ "ssd300", 300, 300, 8732, 8731, { 57.722565, 0, 242.277435, 300 } },
		{ "ssdlite320", 320, 320, 3234, 0, { -24, -24, 40, 40 } },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct preset *p = preset_find(cases[i].name);
		cr_assert_not_null(p, "%s", cases[i].name);
		struct detector d;
		struct anchors a;
		lay(p, cases[i].width, cases[i].height, &d, &a, &arena);
		cr_expect_eq(a.count, cases[i].count, "%s: %zu anchors", cases[i].name, a.count);
		expect_box(cases[i].name, cases[i].index, anchors_box(&a, cases[i].index), cases[i].box);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(preset, stages)
{
	struct arena arena = { 0 };
	struct detector d;
	preset_detector(preset_find("retinanet"), &d, &arena);
	cr_expect_str_eq(d.name, "retinanet-torchvision");
	cr_expect_not(d.two_stage);
	cr_expect_eq(d.stage.match.low_quality, LOW_QUALITY_ALL_TIES);
	cr_expect_eq(d.stage.post.topk, 1000);
	cr_expect_eq(d.stage.post.max_dets, 300);
	cr_expect_eq(d.spec.stride_rule, STRIDE_FLOOR);

	preset_detector(preset_find("faster-rcnn-fpn"), &d, &arena);
	cr_expect(d.two_stage);
	cr_expect_eq(d.stage.post.by, NMS_BY_LEVELS);
	cr_expect_eq(d.stage.sample.count, 256);
	cr_expect_eq(d.roi.sample.count, 512);
	cr_expect_eq(d.roi.coder.weights[3], 5);
	cr_expect_eq(d.roi.post.background, BACKGROUND_FIRST);

	preset_detector(preset_find("ssd300"), &d, &arena);
	cr_expect_eq(d.stage.match.assigner, ASSIGNER_SSD);
	cr_expect_eq(d.stage.post.topk_per, TOPK_PER_CLASS);
	cr_expect_eq(d.stage.sample.neg_ratio, 3);
	arena_free(&arena);
}

static void
check_stage(const char *id, const struct stage *s)
{
	cr_expect_null(coder_check(&s->coder), "%s: %s", id, coder_check(&s->coder));
	cr_expect(s->match.fg > 0 && s->match.fg <= 1 && s->match.bg <= s->match.fg && s->match.bg_low <= s->match.bg, "%s", id);
	cr_expect(s->post.topk > 0 && s->post.max_dets > 0 && s->post.iou > 0, "%s: a post-processing that keeps nothing", id);
	cr_expect(s->match.inside >= 0 && s->match.crowd_iof > 0 && s->match.anchor_t > 1 && s->match.topk > 0, "%s", id);
}

/* Every row is whole, and no two bear the same name. */
Test(preset, rows)
{
	const struct preset *p;
	size_t n = 0;
	for (; (p = preset_at(n)) != NULL; n++) {
		cr_expect_eq(preset_find(p->id), p, "%s", p->id);
		cr_expect_eq(strspn(p->id, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(p->id), "%s", p->id);
		for (int i = 0; i < PRESET_ALIASES && p->alias[i] != NULL; i++)
			cr_expect_eq(preset_find(p->alias[i]), p, "%s", p->alias[i]);
		cr_expect(strlen(p->about) > 0 && strchr(p->about, '\n') == NULL, "%s", p->id);
		cr_expect(strlen(p->source) > 0, "%s", p->id);
		for (size_t i = 0; i < p->levels; i++)
			cr_expect_null(shapes_check(&p->level[i].shapes), "%s, level %zu", p->id, i);
		check_stage(p->id, p->stage);
		if (p->roi != NULL)
			check_stage(p->id, p->roi);
	}
	cr_expect_geq(n, 8);
	cr_expect_null(preset_at(n + 1000));
}

Test(preset, names)
{
	static const struct {
		const char *name, *nearest;
	} cases[] = {
		{ "retinanet", "retinanet" },
		{ "retinant", "retinanet" },
		{ "Retinanet", "retinanet" },
		{ "retinanet_torchvision", "retinanet-torchvision" },
		{ "sdd300", "ssd300" },
		{ "ssd", NULL },
		{ "faster-rcnn", "faster-rcnn-fpn" },
		{ "", NULL },
		{ "xyz", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = preset_nearest(cases[i].name);
		if (cases[i].nearest == NULL)
			cr_expect_null(got, "%s: %s", cases[i].name, got);
		else
			cr_expect(got != NULL && strcmp(got, cases[i].nearest) == 0, "%s: %s", cases[i].name, got);
	}
	cr_expect_null(preset_find("retinant"));
	cr_expect_null(preset_find(""));
	char long_name[1000] = { 0 };
	memset(long_name, 'r', sizeof long_name - 1);
	cr_expect_null(preset_nearest(long_name));
}

/* The number at a path of keys parted by dots, or otherwise where it is absent or not a number. */
static double
number_at(const cJSON *json, const char *path, double otherwise)
{
	char key[64];
	while (json != NULL && *path != '\0') {
		size_t n = strcspn(path, ".");
		snprintf(key, sizeof key, "%.*s", (int)n, path);
		json = golden_get(json, key);
		path += n + (path[n] == '.');
	}
	return cJSON_IsNumber(json) ? json->valuedouble : otherwise;
}

static void
same(const char *id, const cJSON *json, const char *path, double ours)
{
	double theirs = number_at(json, path, ours);
	cr_expect_eq(ours, theirs, "%s: %s: %g is not %g", id, path, ours, theirs);
}

static void
compare_stage(const char *id, const cJSON *json, const struct stage *s)
{
	same(id, json, "matching.fg_threshold", s->match.fg);
	same(id, json, "matching.bg_threshold", s->match.bg);
	same(id, json, "sampler.batch_per_image", s->sample.count);
	same(id, json, "sampler.positive_fraction", s->sample.fraction);
	same(id, json, "sampler.neg_pos_ratio", s->sample.neg_ratio);
	same(id, json, "coder.dw_dh_clamp_max", s->coder.clamp);
	for (int i = 0; i < 4; i++) {
		const cJSON *weight = cJSON_GetArrayItem(golden_get(golden_get(json, "coder"), "weights"), i);
		cr_expect(weight == NULL || weight->valuedouble == s->coder.weights[i], "%s: weight %d", id, i);
	}
	same(id, json, "postprocess.nms_iou", s->post.iou);
	same(id, json, "postprocess.max_detections", (double)s->post.max_dets);
	same(id, json, "postprocess.post_nms_topk.test", (double)s->post.max_dets);
	same(id, json, "postprocess.min_size", s->post.min_size);
	if (number_at(json, "postprocess.score_threshold", 0) > 0)
		same(id, json, "postprocess.score_threshold", s->post.score);
	double per_class = number_at(json, "postprocess.topk_per_class", 0);
	double per_level = number_at(json, "postprocess.pre_nms_topk_per_level", 0);
	per_level = number_at(json, "postprocess.pre_nms_topk_per_level.test", per_level);
	if (per_class > 0)
		cr_expect(s->post.topk == (size_t)per_class && s->post.topk_per == TOPK_PER_CLASS, "%s", id);
	if (per_level > 0)
		cr_expect(s->post.topk == (size_t)per_level && s->post.topk_per == TOPK_PER_LEVEL, "%s", id);
	const cJSON *low = golden_get(golden_get(golden_get(json, "matching"), "low_quality"), "enabled");
	if (low != NULL)
		cr_expect_eq(s->match.low_quality != LOW_QUALITY_OFF, cJSON_IsTrue(low), "%s: low quality", id);
}

static void
compare_levels(const char *id, const cJSON *levels, const struct anchors *a)
{
	cr_assert_eq((size_t)cJSON_GetArraySize(levels), a->levels, "%s", id);
	for (size_t i = 0; i < a->levels; i++) {
		const cJSON *level = cJSON_GetArrayItem(levels, (int)i);
		const struct level *l = &a->level[i];
		double stride[2], grid[2], centre[2];
		golden_numbers(golden_get(level, "stride_xy"), stride, 2);
		golden_numbers(golden_get(level, "grid_hw"), grid, 2);
		golden_numbers(golden_get(level, "center0_xy"), centre, 2);
		cr_expect(l->rows == (size_t)grid[0] && l->columns == (size_t)grid[1], "%s: grid of level %zu", id, i);
		for (int axis = 0; axis < 2; axis++) {
			cr_expect_float_eq(l->stride[axis], stride[axis], 1e-9, "%s: stride of level %zu", id, i);
			cr_expect_float_eq(l->offset[axis], centre[axis], 1e-9, "%s: offset of level %zu", id, i);
		}
		same(id, level, "flat_offset", (double)l->first);
		same(id, level, "anchors_per_cell", (double)l->bases);
	}
}

static void
compare_checks(const char *id, const cJSON *checks, const struct anchors *a)
{
	double want[4], sum[4] = { 0 }, area = 0;
	for (int i = 0; i < 3; i++) {
		golden_numbers(cJSON_GetArrayItem(golden_get(checks, "first3"), i), want, 4);
		expect_box(id, (size_t)i, anchors_box(a, (size_t)i), want);
		golden_numbers(cJSON_GetArrayItem(golden_get(checks, "last3"), i), want, 4);
		size_t index = a->count - 3 + (size_t)i;
		expect_box(id, index, anchors_box(a, index), want);
	}
	for (size_t i = 0; i < a->count; i++) {
		struct box b = anchors_box(a, i);
		sum[0] += b.x1, sum[1] += b.y1, sum[2] += b.x2, sum[3] += b.y2;
		area += box_area(b);
	}
	golden_numbers(golden_get(checks, "column_sums"), want, 4);
	for (int i = 0; i < 4; i++)
		cr_expect_float_eq(sum[i], want[i], 1e-3, "%s: column %d sums up to %.10g", id, i, sum[i]);
	cr_expect_float_eq(area / (double)a->count, number_at(checks, "mean_area", 0), 1e-5, "%s: mean area", id);
}

Test(preset, reference)
{
	cJSON *json = golden_read("ANCHOR_REFERENCE", "../shared/reference", "presets.json");
	struct arena arena = { 0 };
	const struct preset *p;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		char key[128];
		snprintf(key, sizeof key, "%s", p->id);
		for (char *c = key; *c != '\0'; c++)
			*c = *c == '-' ? '_' : *c;
		const cJSON *system = golden_get(golden_get(json, "systems"), key);
		cr_assert_not_null(system, "%s is not in the reference", p->id);
		double image[2], tensor[2];
		golden_numbers(golden_get(golden_get(system, "canonical"), "image_hw"), image, 2);
		golden_numbers(golden_get(golden_get(system, "canonical"), "tensor_hw"), tensor, 2);
		struct detector d;
		struct anchors a;
		lay(p, image[1], image[0], &d, &a, &arena);
		cr_expect(a.tensor[0] == tensor[1] && a.tensor[1] == tensor[0], "%s: tensor %gx%g", p->id, a.tensor[0],
			a.tensor[1]);
		cr_expect(d.spec.input[0] == image[1] && d.spec.input[1] == image[0], "%s: input", p->id);
		same(p->id, system, "total_anchors", (double)a.count);
		compare_levels(p->id, golden_get(system, "levels"), &a);
		compare_checks(p->id, golden_get(system, "checks"), &a);
		compare_stage(p->id, system, &d.stage);
		cr_expect_eq(d.two_stage, cJSON_IsObject(golden_get(system, "second_stage")), "%s: stages", p->id);
		if (d.two_stage)
			compare_stage(p->id, golden_get(system, "second_stage"), &d.roi);
		arena_reset(&arena);
	}
	arena_free(&arena);
	cJSON_Delete(json);
}
