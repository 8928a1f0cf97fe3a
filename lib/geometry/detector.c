/* detector.c -- all that a detector's anchors carry along. */
#include "geometry/detector.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

const char *const detector_low_qualities[] = { "off", "all-ties", "first", "promote", NULL };
const char *const detector_activations[] = { "none", "sigmoid", "softmax", NULL };
const char *const detector_backgrounds[] = { "none", "first", "last", NULL };
const char *const detector_topk_pers[] = { "level", "class", "image", NULL };
const char *const detector_nms_bys[] = { "labels", "levels", "nothing", NULL };
const char *const detector_rounds[] = { "ceil", "floor", NULL };
const char *const detector_stride_rules[] = { "nominal", "floor", "exact", NULL };
const char *const detector_clips[] = { "none", "box", "centre", NULL };
const char *const detector_orders[] = { "hwa", "ahw", NULL };

int
detector_word(const char *const *names, const char *name, size_t n)
{
	for (int i = 0; names[i] != NULL; i++)
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
			return i;
	return -1;
}

struct stage
detector_stage_default(void)
{
	return (struct stage){
		.coder = coder_default(),
		.match = { .assigner = "max-iou", .fg = 0.5, .bg = 0.4, .low_quality = LOW_QUALITY_OFF,
			DETECTOR_MATCH, .inside = INFINITY },
		.post = { .score = -INFINITY, .topk = SIZE_MAX, .topk_per = TOPK_PER_LEVEL, .iou = INFINITY,
			.by = NMS_BY_LABELS, .max_dets = SIZE_MAX },
	};
}
