/* draw_kind_set.c -- anchor sets: each level's grid over the image, and its base boxes over one cell. */
#include "anchorset/anchor_fault_text.h"
#include "anchorset/anchorset.h"
#include "draw/cell_scene.h"
#include "tool/draw_plots.h"

#include <math.h>
#include <string.h>

enum { CELLS = 8 };

/* A set that is laid out. */
struct set_drawing {
	struct detector detector;
	struct anchors anchors;
	bool grid, cell;
};

/* The tensor: as told, as the set has it, or so many cells of the coarsest level. */
static void
tensor_of(const struct drawing *d, const struct detector *set, double tensor[2])
{
	const double *input = d->context->options->source.input;
	const struct anchor_spec *spec = &set->spec;
	if (input[0] > 0) {
		anchors_tensor(spec->pad, input[0], input[1], tensor);
		return;
	}
	if (anchor_source_tensor(spec, tensor))
		return;
	tensor[0] = tensor[1] = 0;
	for (size_t i = 0; i < spec->levels; i++) {
		for (size_t axis = 0; axis < 2; axis++)
			tensor[axis] = fmax(tensor[axis], spec->level[i].stride[axis] * CELLS);
		for (size_t b = 0; b < spec->level[i].bases; b++) {
			tensor[0] = fmax(tensor[0], box_width(spec->level[i].base[b]) * 1.25);
			tensor[1] = fmax(tensor[1], box_height(spec->level[i].base[b]) * 1.25);
		}
	}
	anchors_tensor(spec->pad, ceil(tensor[0]), ceil(tensor[1]), tensor);
}

static bool
open_set(struct drawing *d)
{
	struct set_drawing *set = arena_zero(d->arena, sizeof *set);
	struct json_dom dom = { .arena = d->arena };
	const char *only = d->context->options->plot;
	double tensor[2];
	anchorset_parse(&dom, d->item[0]->text, &set->detector);
	if (dom.error != NULL)
		return draw_kind_wrong(d->item[0], dom.error);
	if (set->detector.spec.levels == 0)
		return draw_kind_wrong(
			d->item[0], "a set without levels has no anchors of its own: they are each record's proposals");
	tensor_of(d, &set->detector, tensor);
	const char *wrong =
		anchor_fault_text(anchors_build(&set->detector.spec, tensor, tensor, &set->anchors, d->arena));
	if (wrong != NULL)
		return draw_kind_wrong(d->item[0], wrong);
	set->grid = only == NULL || strcmp(only, "grid") == 0;
	set->cell = only == NULL || strcmp(only, "cell") == 0;
	if (!set->grid && !set->cell)
		return draw_kind_wrong(d->item[0], arena_format(d->arena, "it has no plot \"%s\"", only));
	bool named = set->detector.name != NULL && strcmp(set->detector.name, "custom") != 0;
	d->title = slice_of(named ? set->detector.name : "Anchors");
	d->data = set;
	return true;
}

/* The sides of a level's two figures. */
struct figures {
	double gap, head, w, grid, cell, list, row;
	size_t columns;
	bool beside; /* the cell stands beside the grid, not below it */
};

static struct figures
figures_of(const struct drawing *d, double width)
{
	const struct set_drawing *set = d->data;
	size_t levels = set->anchors.levels, most = 0, fit = (size_t)fmax(width / (d->text * 22), 1);
	struct figures f = { .gap = d->text,
		.head = d->text * 2.8,
		.columns = levels == 1    ? 2
			   : levels < fit ? levels
					  : fit };
	if (levels > fit && fit > 2 && levels % fit == 1)
		f.columns--; /* none stands alone */
	f.w = (width - f.gap * (double)(f.columns + 1)) / (double)f.columns;
	f.grid = set->grid ? fmin(f.w, width * 0.6) * set->anchors.height / set->anchors.width + d->text * 3.4 : 0;
	f.grid = fmin(f.grid, width * 0.8);
	f.cell = set->cell ? fmin(f.w, width * 0.6) : 0;
	for (size_t i = 0; i < levels; i++)
		most = set->anchors.level[i].bases > most ? set->anchors.level[i].bases : most;
	f.list = set->cell && most > 4 ? d->text * 4.5 : 0;
	f.beside = levels == 1 && set->grid && set->cell;
	f.row = (f.beside ? fmax(f.grid, f.cell + f.list) : f.grid + f.cell + f.list) + f.gap * 1.5;
	return f;
}

static struct draw_size
size_set(struct drawing *d, double width, double height)
{
	const struct set_drawing *set = d->data;
	struct figures f = figures_of(d, width);
	(void)height;
	size_t rows = (set->anchors.levels + f.columns - 1) / f.columns;
	return (struct draw_size){ width, f.head + f.row * (double)rows };
}

static void
draw_set_scene(struct drawing *d, struct scene *s, double x, double y, struct draw_size size)
{
	const struct set_drawing *set = d->data;
	const struct anchors *a = &set->anchors;
	struct figures f = figures_of(d, size.width);
	const char *note = arena_format(d->arena, "%s anchors over %s × %s px", plot_count((double)a->count, d->arena),
		plot_count(a->tensor[0], d->arena), plot_count(a->tensor[1], d->arena));
	scene_text(s, x + f.gap, y + d->text * 1.7, d->text * 1.25, TEXT_START, colour_ink(INK_TEXT),
		scene_shorten(s, d->title, d->text * 1.3, size.width * 0.5))
		->text.bold = true;
	scene_text(
		s, x + size.width - f.gap, y + d->text * 1.7, d->text, TEXT_END, colour_ink(INK_SOFT), slice_of(note));
	for (size_t i = 0; i < a->levels; i++) {
		size_t row = i / f.columns;
		double left = x + f.gap + (double)(i % f.columns) * (f.w + f.gap),
		       top = y + f.head + (double)row * f.row;
		if (set->grid)
			cell_scene_grid(s, (struct area){ left, top, f.w, f.grid }, a, &a->level[i], NULL, d->text);
		if (set->cell)
			cell_scene_boxes(s,
				(struct area){ f.beside ? left + f.w + f.gap : left + (f.w - f.cell) / 2,
					f.beside ? top + d->text * 1.8 : top + f.grid, f.cell,
					f.cell + f.list - (f.beside ? d->text * 1.8 : 0) },
				a->level[i].base, a->level[i].bases, a->level[i].stride, d->text);
	}
}

const struct draw_kind draw_set = {
	.name = "set",
	.help = "anchor sets",
	.read = draw_kind_keep_line,
	.open = open_set,
	.size = size_set,
	.draw = draw_set_scene,
};
