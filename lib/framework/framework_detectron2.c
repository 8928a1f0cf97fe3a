/* framework_detectron2.c -- the anchor generator of a Detectron2 configuration: sizes times ratios on each level. */
#include "framework/framework_grid.h"

#include "engine/err.h"
#include "text/yaml.h"

#include <math.h>

/* What a lazy configuration, in Python, calls: L(DefaultAnchorGenerator)(sizes=…). */
static const char lazy[] = "DefaultAnchorGenerator)";

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

static bool
is(struct slice text)
{
	struct slice inside;
	size_t line;
	return literal_text(text, "ANCHOR_GENERATOR") != NULL || literal_call(text, lazy, &inside, &line) ||
		(literal_text(text, "MODEL:") != NULL && literal_text(text, "META_ARCHITECTURE:") != NULL);
}

/* A feature map's stride by its name, 2^N for pN and resN; 0: the name tells none. */
static double
stride_of(const struct yaml_value *name)
{
	size_t n = name->text.n;
	if (n < 2 || (name->text.text[0] != 'p' && name->text.text[0] != 'r'))
		return 0;
	char digit = name->text.text[n - 1];
	return digit >= '1' && digit <= '9' ? ldexp(1, digit - '0') : 0;
}

/* The strides of the features that the model's anchors lie on, or Detectron2's own; zeros: they are not known. */
static void
find_strides(const struct yaml_value *model, size_t levels, double *stride)
{
	const struct yaml_value *type = yaml_member(model, "META_ARCHITECTURE");
	bool retina = type == NULL ? yaml_member(model, "RPN") == NULL : slice_is(type->text, "RetinaNet");
	const struct yaml_value *of = yaml_member(yaml_member(model, retina ? "RETINANET" : "RPN"), "IN_FEATURES");
	static const double usual[] = { 8, 16, 32, 64, 128 };
	bool given = of != NULL && of->kind == YAML_LIST && of->n == levels;
	bool pyramid = of == NULL && type != NULL && retina && levels == sizeof usual / sizeof *usual;
	bool single = of == NULL && type != NULL && !retina && levels == 1;
	for (size_t i = 0; i < levels; i++)
		stride[i] = given ? stride_of(of->item[i]) : pyramid ? usual[i] : single ? 16 : 0;
}

/* A value in YAML's words or, in quotes, in Python's, as its configurations may have either. */
static struct literal
value_of(const struct yaml_value *v, struct arena *arena)
{
	struct literal value = { .kind = LITERAL_CODE };
	if (v->kind == YAML_TEXT)
		value = literal_read(v->text, arena);
	if (v->kind == YAML_LIST && v->n == 1 && v->item[0]->kind == YAML_TEXT)
		value = literal_read(v->item[0]->text, arena); /* "!!python/object/apply:eval" of a text */
	if (v->kind == YAML_LIST && value.kind != LITERAL_LIST) {
		struct literal *item = arena_array(arena, struct literal, v->n);
		value = (struct literal){ .kind = LITERAL_LIST, .n = v->n, .item = item };
		for (size_t i = 0; i < v->n; i++) {
			item[i] = value_of(v->item[i], arena);
			if (item[i].kind == LITERAL_CODE)
				value.kind = LITERAL_CODE;
		}
	}
	value.line = v->line;
	return value;
}

/* Whether Detectron2's own anchors are meant where none are given. */
static bool
has_usual_anchors(const struct yaml_value *model)
{
	const struct yaml_value *type = yaml_member(model, "META_ARCHITECTURE");
	return type != NULL && (slice_is(type->text, "GeneralizedRCNN") || slice_is(type->text, "RetinaNet") ||
		slice_is(type->text, "ProposalNetwork"));
}

static void
take_lists(struct json_dom *d, const struct yaml_value *generator, const char *name, struct framework_lists *out)
{
	const struct yaml_value *v = yaml_member(generator, name);
	if (v == NULL)
		return;
	const struct literal value = value_of(v, d->arena);
	framework_grid_lists(d, &value, name, false, out);
	for (size_t i = 0; i < out->n; i++)
		out->list[i].line = out->list[i].line > v->line ? out->list[i].line : v->line;
}

static void
parse_yaml(struct json_dom *d, struct slice text, struct framework_grid *g, struct framework_lists *sizes,
	struct framework_lists *ratios, double *stride)
{
	size_t line;
	char why[YAML_WHY];
	const struct yaml_value *root = yaml_parse(text, &line, why, d->arena);
	const struct yaml_value *model = yaml_member(root, "MODEL"), *generator =
		yaml_member(model, "ANCHOR_GENERATOR");
	if (root == NULL)
		framework_grid_fail(d, line, "%s", why);
	else if (generator == NULL && !has_usual_anchors(model))
		framework_grid_fail(d, 1, "expected MODEL with an ANCHOR_GENERATOR in it");
	else {
		take_lists(d, generator, "SIZES", sizes);
		take_lists(d, generator, "ASPECT_RATIOS", ratios);
		const struct yaml_value *offset = yaml_member(generator, "OFFSET");
		const struct literal value = offset != NULL ? value_of(offset, d->arena) : (struct literal){ 0 };
		g->offset = value.kind == LITERAL_NUMBER ? value.number : 0;
	}
	find_strides(model, sizes->n, stride);
}

/* The call that a lazy configuration has: a list of ratios is for all levels. */
static void
parse_lazy(struct json_dom *d, struct slice text, struct slice inside, struct framework_grid *g,
	struct framework_lists *sizes, struct framework_lists *ratios, double *stride)
{
	struct literal value;
	struct framework_lists strides = { 0 };
	if (literal_find(text, inside, "sizes", '=', 0, &value, d->arena))
		framework_grid_lists(d, &value, "sizes", false, sizes);
	if (literal_find(text, inside, "aspect_ratios", '=', 0, &value, d->arena))
		framework_grid_lists(d, &value, "aspect_ratios", true, ratios);
	if (literal_find(text, inside, "strides", '=', 0, &value, d->arena))
		framework_grid_lists(d, &value, "strides", true, &strides);
	g->offset = literal_find(text, inside, "offset", '=', 0, &value, d->arena) && value.kind == LITERAL_NUMBER ?
		value.number : 0;
	for (size_t i = 0; i < sizes->n; i++)
		stride[i] = strides.n == 1 && strides.list[0].n == sizes->n ? strides.list[0].x[i] : 0;
}

/* What is not given is Detectron2's own. */
static void
parse(struct json_dom *d, struct slice text, struct framework_grid *g)
{
	static const double usual_sizes[] = { 32, 64, 128, 256, 512 }, usual_ratios[] = { 0.5, 1, 2 };
	struct framework_lists sizes = { .n = 1, .line = 1, .list = { { 5, 1, usual_sizes } } };
	struct framework_lists ratios = { .n = 1, .line = 1, .list = { { 3, 1, usual_ratios } } };
	double stride[FRAMEWORK_CONFIG_HEADS] = { 0 };
	struct slice inside;
	size_t line;
	g->preset = "retinanet-detectron2";
	if (literal_call(text, lazy, &inside, &line))
		parse_lazy(d, text, inside, g, &sizes, &ratios, stride);
	else
		parse_yaml(d, text, g, &sizes, &ratios, stride);
	for (size_t i = 0; i < sizes.n && d->error == NULL; i++)
		framework_grid_level(d, g, &sizes.list[i], 1,
			framework_grid_ratios(g, &sizes, &ratios, "ASPECT_RATIOS", i, d->arena), stride[i]);
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

const struct framework_format framework_format_detectron2 = {
	.name = "detectron2",
	.help = "anchor generator of a Detectron2 configuration",
	.write = write,
	.is = is,
	.read = read,
	.check = check,
};
