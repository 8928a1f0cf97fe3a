/* detector.c -- names of facts, and what nobody stated. */
#include "geometry/detector.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

Test(detector, words)
{
	static const struct {
		const char *const *names;
		const char *name;
		int index;
	} cases[] = {
		{ detector_low_qualities, "off", LOW_QUALITY_OFF },
		{ detector_low_qualities, "all-ties", LOW_QUALITY_ALL_TIES },
		{ detector_low_qualities, "first", LOW_QUALITY_FIRST },
		{ detector_low_qualities, "promote", LOW_QUALITY_PROMOTE },
		{ detector_activations, "none", ACTIVATION_NONE },
		{ detector_activations, "sigmoid", ACTIVATION_SIGMOID },
		{ detector_activations, "softmax", ACTIVATION_SOFTMAX },
		{ detector_backgrounds, "none", BACKGROUND_NONE },
		{ detector_backgrounds, "first", BACKGROUND_FIRST },
		{ detector_backgrounds, "last", BACKGROUND_LAST },
		{ detector_topk_pers, "level", TOPK_PER_LEVEL },
		{ detector_topk_pers, "class", TOPK_PER_CLASS },
		{ detector_topk_pers, "image", TOPK_PER_IMAGE },
		{ detector_nms_bys, "labels", NMS_BY_LABELS },
		{ detector_nms_bys, "levels", NMS_BY_LEVELS },
		{ detector_nms_bys, "nothing", NMS_BY_NOTHING },
		{ detector_rounds, "ceil", GRID_CEIL },
		{ detector_rounds, "floor", GRID_FLOOR },
		{ detector_stride_rules, "nominal", STRIDE_NOMINAL },
		{ detector_stride_rules, "floor", STRIDE_FLOOR },
		{ detector_stride_rules, "exact", STRIDE_EXACT },
		{ detector_clips, "none", CLIP_NONE },
		{ detector_clips, "box", CLIP_BOX },
		{ detector_clips, "centre", CLIP_CENTRE },
		{ detector_clips, "center", -1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		cr_expect_eq(detector_word(cases[i].names, cases[i].name, strlen(cases[i].name)), cases[i].index, "%s",
			cases[i].name);
	cr_expect_eq(detector_word(detector_low_qualities, "first one", 5), LOW_QUALITY_FIRST, "the first 5 bytes");
}

Test(detector, defaults_cut_nothing)
{
	struct stage s = detector_stage_default();
	cr_expect_null(coder_check(&s.coder));
	cr_expect_eq(s.post.score, -INFINITY);
	cr_expect_eq(s.post.topk, SIZE_MAX);
	cr_expect_eq(s.post.max_dets, SIZE_MAX);
	cr_expect_eq(s.post.min_size, 0);
	cr_expect_not(s.post.clip);
	cr_expect_eq(s.match.inside, INFINITY);
	cr_expect_eq(s.sample.count, 0);
	cr_expect_eq(s.match.fg, 0.5);
	cr_expect_eq(s.match.bg, 0.4);
}
