/* framework_torchvision.c -- torchvision's AnchorGenerator: sizes times ratios on each level.
 *
 * It centres cells on multiples of the stride and rounds the corners of its base boxes to whole pixels. */
#include "framework/framework_format.h"

#include "engine/err.h"

/* A tuple, which Python wants to end in a comma where it has one member. */
static void
put_tuple(struct buf *out, const double *x, size_t n)
{
	buf_char(out, '(');
	framework_list(out, x, n);
	buf_text(out, n == 1 ? ",)" : ")");
}

static void
put_tuples(struct buf *out, const char *name, const struct framework_factors *level, size_t levels, bool ratios)
{
	buf_format(out, "    %s=(", name);
	for (size_t i = 0; i < levels; i++) {
		buf_text(out, i > 0 ? ", " : "");
		put_tuple(out, ratios ? level[i].ratio : level[i].size, ratios ? level[i].ratios : level[i].sizes);
	}
	buf_text(out, levels == 1 ? ",)" : ")");
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct framework_factors *level = arena_array(&arena, struct framework_factors, p->levels);
	bool good = framework_factored(p, level, why, &arena);
	if (good) {
		framework_heading(out, p, "torchvision: sizes are the roots of areas,");
		buf_text(out,
			"# aspect_ratios are height / width; torchvision rounds corners to whole pixels, and centres "
			"cell (0,0) on 0\n"
			"# feature maps in this order, of strides ");
		framework_list(out, p->stride, p->levels);
		buf_text(out, "\nfrom torchvision.models.detection.anchor_utils import AnchorGenerator\n"
			"anchor_generator = AnchorGenerator(\n");
		put_tuples(out, "sizes", level, p->levels, false);
		buf_text(out, ",\n");
		put_tuples(out, "aspect_ratios", level, p->levels, true);
		buf_text(out, ")\n");
		if (p->classes > 0)
			buf_format(out, "num_classes = %zu  # with background\n", p->classes + 1);
	}
	arena_free(&arena);
	return good;
}

const struct framework_format framework_format_torchvision = {
	.name = "torchvision",
	.help = "AnchorGenerator of torchvision",
	.write = write,
};
