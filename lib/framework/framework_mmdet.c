/* framework_mmdet.c -- the anchor generator of an MMDetection configuration.
 *
 * Shapes that are sizes times ratios, alike on all levels, are an AnchorGenerator: a level's base size times scales,
 * with ratios of height to width. Others are a YOLOAnchorGenerator, coarse to fine as in its YOLOv3. */
#include "framework/framework_format.h"

#include "engine/err.h"

#include <math.h>
#include <stdio.h>

/* Whether each level's sizes are the first level's times a number. */
static bool
proportional(const struct framework_factors *level, size_t levels)
{
	for (size_t i = 1; i < levels; i++)
		for (size_t k = 0; k < level[0].sizes; k++)
			if (fabs(level[i].size[k] / level[i].size[0] / (level[0].size[k] / level[0].size[0]) - 1) >
				1e-6)
				return false;
	return true;
}

/* Whether the base sizes are the strides times one number, which scales can take up. */
static bool
by_stride(const struct framework_levels *p, const struct framework_factors *level)
{
	for (size_t i = 1; i < p->levels; i++)
		if (fabs(level[i].size[0] / p->stride[i] / (level[0].size[0] / p->stride[0]) - 1) > 1e-6)
			return false;
	return true;
}

static void
put_generator(struct buf *out, const struct framework_levels *p, const struct framework_factors *level)
{
	bool strides = by_stride(p, level);
	double unit = strides ? p->stride[0] : level[0].size[0];
	framework_heading(out, p, strides ? "MMDetection: sizes are strides times scales," :
		"MMDetection: base_sizes times scales are");
	buf_text(out, "# ratios are height / width; center_offset=0.5 is anchor-gen's default, MMDetection's own is 0\n"
		"anchor_generator=dict(\n    type='AnchorGenerator',\n");
	if (!strides) {
		buf_text(out, "    base_sizes=[");
		for (size_t i = 0; i < p->levels; i++) {
			buf_text(out, i > 0 ? ", " : "");
			framework_number(out, level[i].size[0]);
		}
		buf_text(out, "],\n");
	}
	buf_text(out, "    scales=[");
	for (size_t k = 0; k < level[0].sizes; k++) {
		buf_text(out, k > 0 ? ", " : "");
		framework_number(out, level[0].size[k] / unit);
	}
	buf_text(out, "],\n    ratios=[");
	framework_list(out, level[0].ratio, level[0].ratios);
	buf_text(out, "],\n    strides=[");
	framework_list(out, p->stride, p->levels);
	buf_text(out, "],\n    center_offset=0.5)\n");
}

static void
put_shapes(struct buf *out, const struct framework_levels *p)
{
	framework_heading(out, p, "MMDetection: base_sizes are (width, height)");
	buf_text(out, "anchor_generator=dict(\n    type='YOLOAnchorGenerator',\n    base_sizes=[");
	for (size_t i = p->levels; i-- > 0;) {
		buf_char(out, '[');
		for (size_t k = framework_first(p, i); k < p->end[i]; k++) {
			buf_text(out, k > framework_first(p, i) ? ", (" : "(");
			framework_list(out, (double[]){ p->shape[k].w, p->shape[k].h }, 2);
			buf_char(out, ')');
		}
		buf_text(out, i > 0 ? "],\n                " : "]],\n    strides=[");
	}
	for (size_t i = p->levels; i-- > 0;) {
		framework_number(out, p->stride[i]);
		buf_text(out, i > 0 ? ", " : "])\n");
	}
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	if (!framework_even(p, why))
		return false;
	struct arena arena = { .failed = err_out_of_memory };
	struct framework_factors *level = arena_array(&arena, struct framework_factors, p->levels);
	bool factored = framework_factor(p, level, &arena) && framework_same_ratios(level, p->levels);
	if (factored && proportional(level, p->levels))
		put_generator(out, p, level);
	else
		put_shapes(out, p);
	if (p->classes > 0)
		buf_format(out, "# and in the head: num_classes=%zu\n", p->classes);
	arena_free(&arena);
	return true;
}

const struct framework_format framework_format_mmdet = {
	.name = "mmdet",
	.help = "anchor generator of an MMDetection configuration",
	.write = write,
};
