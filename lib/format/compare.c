/* compare.c -- anchors that somebody has against those just fitted: the figures. */
#include "format/compare.h"

#include "base/err.h"
#include "geometry/generate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Levels of these strides for shapes that have none. Levels without strides take them as they stand. */
static const char *
lay_out(struct compare *c, struct arena *arena)
{
	const struct compare_options *o = &c->options;
	struct anchor_spec *spec = &c->detector.spec;
	if (o->strides == 0)
		return "the old anchors tell no strides; give them with --strides";
	if (o->strides > GENERATE_LEVELS || (spec->levels > 0 && spec->levels != o->strides))
		return "--strides names another number of levels than the old anchors have";
	struct generate g = generate_defaults();
	g.shapes = c->old.shapes;
	g.shape = c->old.shape;
	g.strides = o->strides;
	memcpy(g.stride, o->stride, o->strides * sizeof *o->stride);
	if (spec->levels == 0) {
		c->detector.stage = detector_stage_default();
		return generate_spec(&g, spec, arena);
	}
	struct level_spec *level = arena_array(arena, struct level_spec, spec->levels);
	for (size_t i = 0; i < spec->levels; i++) {
		level[i] = spec->level[i];
		for (int axis = 0; axis < 2; axis++) {
			level[i].stride[axis] = o->stride[i];
			level[i].offset[axis] = o->stride[i] / 2;
		}
	}
	spec->level = level;
	return NULL;
}

void
compare_open(struct compare *c, const struct compare_options *o, struct arena *arena)
{
	*c = (struct compare){ .options = *o };
	paste_read(o->with, &c->old, arena);
	if (c->old.shapes == 0)
		err_die("%s: has no anchors of its own to compare: they are the records' proposals", o->with);
	c->detector = c->old.detector;
	if (c->detector.spec.levels == 0 || !c->old.strides)
		c->no_tiling = lay_out(c, arena);
}

/* The old detector with other shapes. NULL, or why that cannot be. */
static const char *
replace_shapes(const struct detector *old, const struct shape *shape, size_t n, struct detector *out, struct arena *arena)
{
	struct generate g = generate_defaults();
	struct anchor_spec spread;
	*out = *old;
	if (old->spec.levels > GENERATE_LEVELS)
		return "the old anchors have too many levels to spread new shapes over";
	if (n < old->spec.levels)
		return "there are fewer new shapes than the old anchors have levels";
	g.shapes = n;
	g.shape = shape;
	g.strides = old->spec.levels;
	for (size_t i = 0; i < g.strides; i++)
		g.stride[i] = old->spec.level[i].stride[0];
	const char *wrong = generate_spec(&g, &spread, arena);
	if (wrong != NULL)
		return wrong;
	struct level_spec *level = arena_array(arena, struct level_spec, g.strides);
	for (size_t i = 0; i < g.strides; i++) {
		level[i] = old->spec.level[i];
		level[i].bases = spread.level[i].bases;
		level[i].base = spread.level[i].base;
	}
	out->spec.level = level;
	return NULL;
}

/* The placed boxes, in the tensor that the options name. */
static const struct placed_entry *
entries_of(const struct compare *c, const struct placed_table *t, struct arena *arena)
{
	if (!(c->options.input[0] > 0))
		return t->entry;
	struct placed_entry *entry = arena_array(arena, struct placed_entry, t->n);
	for (size_t i = 0; i < t->n; i++) {
		entry[i] = t->entry[i];
		anchors_tensor(c->detector.spec.pad, c->options.input[0], c->options.input[1], entry[i].placed.padded);
	}
	return entry;
}

/* The levels of both detectors, which differ in nothing but their shapes. */
static void
count_levels(struct comparison *out, const struct detector *const both[2], const struct placed_entry *entry, size_t n,
	struct tiling_box *const each[2], struct arena *arena)
{
	size_t levels = both[0]->spec.levels;
	struct compare_level *level = arena_zeros(arena, struct compare_level, levels);
	for (int which = 0; which < 2; which++) {
		for (size_t i = 0; i < levels; i++) {
			const struct level_spec *l = &both[which]->spec.level[i];
			memcpy(level[i].stride, l->stride, sizeof level[i].stride);
			for (size_t k = 0; k < l->bases; k++)
				level[i].largest[which] = box_max(level[i].largest[which], sqrt(box_area(l->base[k])));
		}
		for (size_t i = 0; i < n; i++)
			if (each[which][i].iou > 0)
				level[each[which][i].level].boxes[which] += entry[i].count;
	}
	out->levels = levels;
	out->level = level;
}

/* Both sets on their grids: what every entry gets of each. NULL, or why it is not known. */
static const char *
tile(const struct compare *c, const struct placed_entry *entry, size_t n, const struct shape *shape, size_t shapes,
	struct comparison *out, struct tiling_box *const each[2], struct arena *arena)
{
	struct detector new;
	const struct detector *const both[2] = { &c->detector, &new };
	const char *wrong = c->no_tiling;
	if (wrong == NULL && n == 0)
		wrong = "where the boxes lie is not known";
	if (wrong == NULL)
		wrong = replace_shapes(&c->detector, shape, shapes, &new, arena);
	for (int which = 0; which < 2 && wrong == NULL; which++)
		wrong = tiling_measure(both[which], entry, n, &out->tiling[which], each[which], arena);
	if (wrong == NULL)
		count_levels(out, both, entry, n, each, arena);
	return wrong;
}

struct label_id {
	uint64_t id;
	size_t index;
};

static int
by_id(const void *a, const void *b)
{
	const struct label_id *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* The labels' groups, empty, in the order of their text; *ids is the way to them. */
static struct compare_label *
open_labels(const struct survey *s, struct label_id **ids, struct arena *arena)
{
	struct compare_label *label = arena_zeros(arena, struct compare_label, s->labels);
	*ids = arena_array(arena, struct label_id, s->labels);
	for (size_t i = 0; i < s->labels; i++) {
		label[i].text = s->label[i].text;
		(*ids)[i] = (struct label_id){ s->label[i].id, i };
	}
	if (s->labels > 0)
		qsort(*ids, s->labels, sizeof **ids, by_id);
	return label;
}

/* Label id's group; NULL: labels were not counted. */
static struct verdict_group *
group_of(struct compare_label *label, const struct label_id *ids, size_t n, uint64_t id)
{
	const struct label_id key = { id, 0 }, *at = n > 0 ? bsearch(&key, ids, n, sizeof *ids, by_id) : NULL;
	return at != NULL ? &label[at->index].group : NULL;
}

/* Which sets cover box i. */
static void
find_covered(const struct comparison *c, const struct placed *p, const struct shape *const shape[2],
	struct tiling_box *const each[2], size_t i, bool covered[2])
{
	struct shape size = { box_width(p->box), box_height(p->box) };
	for (int which = 0; which < 2; which++) {
		if (c->cover == VERDICT_BY_SHAPE)
			verdict_centred(size, shape[which], c->k[which], c->threshold, &covered[which]);
		else
			covered[which] = each[which][i].positives > 0 &&
				(c->cover == VERDICT_BY_LEARNING || each[which][i].iou >= c->fg);
	}
}

/* Boxes not covered, by kind; and what the grid decides. */
static void
count_groups(struct comparison *out, const struct survey *s, const struct placed_entry *entry,
	struct tiling_box *const each[2], const struct shape *const shape[2], struct arena *arena)
{
	struct label_id *ids;
	struct compare_label *label = open_labels(s, &ids, arena);
	for (size_t i = 0; i < s->placed.n; i++) {
		const struct placed *p = &entry[i].placed;
		uint64_t count = entry[i].count;
		bool covered[2];
		find_covered(out, p, shape, each, i, covered);
		if (out->tiled)
			verdict_add(&out->recall, covered[0], covered[1], count);
		if (out->grid_iou)
			verdict_add(&out->iou, each[0][i].iou, each[1][i].iou, count);
		size_t size = verdict_size(box_width(p->box), box_height(p->box));
		struct verdict_group *labelled = group_of(label, ids, s->labels, p->label);
		verdict_count(&out->all, covered[0], covered[1], count);
		verdict_count(&out->size[size], covered[0], covered[1], count);
		if (labelled != NULL)
			verdict_count(labelled, covered[0], covered[1], count);
	}
	out->placed = out->all.boxes;
	out->labels = s->labels;
	out->label = label;
}

/* What shapes say of all boxes, where the grid does not decide. */
static void
compare_shapes(struct comparison *out, const struct shapes *data, const struct shape *const shape[2])
{
	for (size_t i = 0; i < data->n && !(out->tiled && out->grid_iou); i++) {
		double iou[2];
		bool covered[2];
		for (int which = 0; which < 2; which++)
			iou[which] = verdict_centred(data->shape[i], shape[which], out->k[which], out->threshold,
				&covered[which]);
		if (!out->tiled)
			verdict_add(&out->recall, covered[0], covered[1], data->count[i]);
		if (!out->grid_iou)
			verdict_add(&out->iou, iou[0], iou[1], data->count[i]);
	}
}

static bool
same(const double a[2], const double b[2])
{
	return a[0] == b[0] && a[1] == b[1];
}

/* Whether the old anchors were made for another frame than the data's. */
static void
compare_frames(const struct compare *c, const struct survey *s, struct comparison *out)
{
	const struct anchor_spec *spec = &c->old.detector.spec;
	bool named = c->options.input[0] > 0;
	const double *frame = named ? c->options.input : s->frame.size, *tensor = named ? frame : s->tensor.size;
	double padded[2];
	if (!(spec->input[0] > 0) || (!named && (s->frame.kinds != 1 || s->tensor.kinds != 1)))
		return;
	anchors_tensor(spec->pad, spec->input[0], spec->input[1], padded);
	if (same(spec->input, frame) || same(spec->input, tensor) || same(padded, tensor))
		return;
	memcpy(out->input, spec->input, sizeof out->input);
	memcpy(out->frame, frame, sizeof out->frame);
}

void
compare_measure(const struct compare *c, const struct survey *s, const struct shapes *data, const struct shape *shape,
	size_t n, struct comparison *out, struct arena *arena)
{
	const struct shape *const both[2] = { c->old.shape, shape };
	const struct placed_entry *entry = entries_of(c, &s->placed, arena);
	const enum assigner assigner = c->detector.stage.match.assigner;
	struct tiling_box *const each[2] = { arena_zeros(arena, struct tiling_box, s->placed.n),
		arena_zeros(arena, struct tiling_box, s->placed.n) };
	*out = (struct comparison){ .with = c->options.with, .k = { c->old.shapes, n }, .threshold = c->options.threshold,
		.boxes = s->boxes, .assigner = detector_assigners[assigner],
		.fg = c->detector.stage.match.fg, .labels_lost = s->labels_lost };
	for (int which = 0; which < 2; which++)
		out->centred[which] = fit_measure(data, both[which], out->k[which], out->threshold);
	out->no_tiling = tile(c, entry, s->placed.n, shape, n, out, each, arena);
	out->tiled = out->no_tiling == NULL;
	out->cover = out->tiled ? verdict_cover(assigner) : VERDICT_BY_SHAPE;
	out->grid_iou = out->tiled && assigner != ASSIGNER_YOLO && assigner != ASSIGNER_YOLOV5;
	count_groups(out, s, entry, each, both, arena);
	compare_shapes(out, data, both);
	compare_frames(c, s, out);
	if (s->boxes > 0)
		out->iou.flattery = (double)n / (double)s->boxes;
	out->recall.flattery = out->cover == VERDICT_BY_OVERLAP ? out->iou.flattery : 0;
	out->judgement = verdict_judge(&out->recall, &out->iou);
}
