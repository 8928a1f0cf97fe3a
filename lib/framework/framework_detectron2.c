/* framework_detectron2.c -- the anchor generator of a Detectron2 configuration: sizes times ratios on each level. */
#include "framework/framework_format.h"

#include "engine/err.h"

static void
put_lists(struct buf *out, const char *name, const struct framework_factors *level, size_t levels, bool ratios)
{
	buf_format(out, "    %s: [", name);
	for (size_t i = 0; i < levels; i++) {
		buf_text(out, i > 0 ? ", [" : "[");
		framework_list(out, ratios ? level[i].ratio : level[i].size, ratios ? level[i].ratios : level[i].sizes);
		buf_char(out, ']');
	}
	buf_text(out, "]\n");
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct framework_factors *level = arena_array(&arena, struct framework_factors, p->levels);
	bool good = framework_factored(p, level, why, &arena);
	if (good) {
		framework_heading(out, p, "Detectron2: SIZES are the roots of areas,");
		buf_text(out,
			"# ASPECT_RATIOS are height / width; OFFSET: 0.5 is anchor-gen's default, Detectron2's own is "
			"0\n"
			"# the levels of IN_FEATURES must have the strides ");
		framework_list(out, p->stride, p->levels);
		buf_text(out, "\nMODEL:\n  ANCHOR_GENERATOR:\n    NAME: DefaultAnchorGenerator\n");
		put_lists(out, "SIZES", level, p->levels, false);
		put_lists(out, "ASPECT_RATIOS", level, framework_same_ratios(level, p->levels) ? 1 : p->levels, true);
		buf_text(out, "    OFFSET: 0.5\n");
		if (p->classes > 0)
			buf_format(out, "  ROI_HEADS:\n    NUM_CLASSES: %zu\n  RETINANET:\n    NUM_CLASSES: %zu\n",
				p->classes, p->classes);
	}
	arena_free(&arena);
	return good;
}

const struct framework_format framework_format_detectron2 = {
	.name = "detectron2",
	.help = "anchor generator of a Detectron2 configuration",
	.write = write,
};
