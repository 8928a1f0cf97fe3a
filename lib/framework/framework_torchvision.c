/* framework_torchvision.c -- torchvision's AnchorGenerator: sizes times ratios on each level.
 *
 * It centres cells on multiples of the stride and rounds the corners of its base boxes to whole pixels, which is not
 * done here. Strides are those of the feature maps, and not in the file. SSD has a DefaultBoxGenerator instead. */
#include "framework/framework_torchvision_ssd.h"

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

static const char generator[] = "AnchorGenerator";

static bool
is(struct slice text)
{
	struct slice inside;
	size_t line;
	return literal_call(text, generator, &inside, &line) || framework_torchvision_ssd_is(text);
}

/* An argument by its name or its place; else what torchvision has. */
static void
read_argument(struct json_dom *d, struct slice text, struct slice inside, const char *name, size_t place,
	struct framework_lists *out)
{
	struct literal value;
	bool given = literal_find(text, inside, name, '=', 0, &value, d->arena) ||
		literal_argument(text, inside, place, &value, d->arena);
	if (given)
		framework_grid_lists(d, &value, name, false, out);
}

static void
parse(struct json_dom *d, struct slice text, struct framework_grid *g)
{
	static const double usual_sizes[] = { 128, 256, 512 }, usual_ratios[] = { 0.5, 1, 2 };
	struct framework_lists sizes = { 0 }, ratios = { 0 };
	struct slice inside;
	size_t line;
	if (!literal_call(text, generator, &inside, &line)) {
		framework_torchvision_ssd(d, text, g);
		return;
	}
	sizes = (struct framework_lists){ .n = 1, .line = line, .list = { { 3, line, usual_sizes } } };
	ratios = (struct framework_lists){ .n = 1, .line = line, .list = { { 3, line, usual_ratios } } };
	read_argument(d, text, inside, "sizes", 0, &sizes);
	read_argument(d, text, inside, "aspect_ratios", 1, &ratios);
	g->offset = 0;
	g->preset = "retinanet-torchvision";
	for (size_t i = 0; i < sizes.n && d->error == NULL; i++)
		framework_grid_level(d, g, &sizes.list[i], 1,
			framework_grid_ratios(g, &sizes, &ratios, "aspect_ratios", i, d->arena), 0);
	if (g->fault == NULL && ratios.given && ratios.n != sizes.n) {
		g->fault = arena_format(d->arena,
			"%zu lists of aspect_ratios, and %zu of sizes: AnchorGenerator wants as many",
			ratios.n, sizes.n);
		g->fault_line = ratios.line;
	}
}

static void
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	framework_grid_read(parse, d, text, out);
}

static void
check(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data, struct faults *f)
{
	(void)path;
	framework_grid_check(parse, d, text, data, f);
}

const struct framework_format framework_format_torchvision = {
	.name = "torchvision",
	.help = "AnchorGenerator of torchvision",
	.write = write,
	.is = is,
	.read = read,
	.check = check,
};
