/* fit_compare_grid.c -- old anchors beside those just fitted: both on the old detector's grids. */
#include "tool/fit_compare.h"

#include "anchorset/anchor_fault_text.h"
#include "geometry/anchor_generator.h"

#include <math.h>
#include <string.h>

const char *
fit_compare_set_strides(struct fit_compare *c, struct arena *arena)
{
	const struct fit_compare_options *o = &c->options;
	struct anchor_spec *spec = &c->detector.spec;
	if (o->strides == 0)
		return "the old anchors tell no strides; give them with --strides";
	if (o->strides > ANCHOR_GENERATOR_LEVELS || (spec->levels > 0 && spec->levels != o->strides))
		return "--strides names another number of levels than the old anchors have";
	struct anchor_generator g = anchor_generator_defaults();
	g.shapes = c->old.shapes;
	g.shape = c->old.shape;
	g.strides = o->strides;
	memcpy(g.stride, o->stride, o->strides * sizeof *o->stride);
	if (spec->levels == 0) {
		c->detector.stage = detector_stage_default();
		return anchor_fault_text(anchor_generator_spec(&g, spec, arena));
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

/* The level of that stride; NULL: there is none. */
static const struct level_spec *
level_of(const struct anchor_spec *spec, double stride)
{
	for (size_t i = 0; i < spec->levels; i++)
		if (spec->level[i].stride[0] == stride)
			return &spec->level[i];
	return NULL;
}

/* Whether new shapes that have levels of their own can keep them: their strides, all different, are the old ones. */
static bool
keeps_levels(const struct anchor_spec *own, const struct anchor_spec *old)
{
	bool keeps = own != NULL && own->levels == old->levels;
	for (size_t i = 0; keeps && i < own->levels; i++)
		keeps = level_of(old, own->level[i].stride[0]) != NULL;
	return keeps;
}

/* New shapes on levels of the old strides, as anchor-gen would spread them. NULL, or why that cannot be. */
static const char *
spread_shapes(const struct anchor_spec *old, const struct fit_compare_new *new, struct anchor_spec *out,
	struct arena *arena)
{
	struct anchor_generator g = anchor_generator_defaults();
	if (old->levels > ANCHOR_GENERATOR_LEVELS)
		return "the old anchors have too many levels to spread new shapes over";
	if (new->shapes < old->levels)
		return "there are fewer new shapes than the old anchors have levels";
	g.shapes = new->shapes;
	g.shape = new->shape;
	g.strides = old->levels;
	for (size_t i = 0; i < g.strides; i++)
		g.stride[i] = old->level[i].stride[0];
	return anchor_fault_text(anchor_generator_spec(&g, out, arena));
}

/* The old detector with the new shapes. NULL, or why that cannot be. */
static const char *
replace_shapes(const struct detector *old, const struct fit_compare_new *new, struct detector *out, struct arena *arena)
{
	struct anchor_spec spread;
	bool keeps = keeps_levels(new->levels, &old->spec);
	const char *wrong = keeps ? NULL : spread_shapes(&old->spec, new, &spread, arena);
	*out = *old;
	if (wrong != NULL)
		return wrong;
	struct level_spec *level = arena_array(arena, struct level_spec, old->spec.levels);
	for (size_t i = 0; i < old->spec.levels; i++) {
		const struct level_spec *from =
			keeps ? level_of(new->levels, old->spec.level[i].stride[0]) : &spread.level[i];
		level[i] = old->spec.level[i];
		level[i].bases = from->bases;
		level[i].base = from->base;
	}
	out->spec.level = level;
	return NULL;
}

/* The levels of both detectors, which differ in nothing but their shapes. */
static void
count_levels(struct fit_comparison *out, const struct detector *const both[2], const struct box_sample_entry *entry,
	size_t n, struct grid_score_box *const each[2], struct arena *arena)
{
	size_t levels = both[0]->spec.levels;
	struct fit_compare_level *level = arena_zeros(arena, struct fit_compare_level, levels);
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

const char *
fit_compare_on_grid(const struct fit_compare *c, const struct box_sample_entry *entry, size_t n,
	const struct fit_compare_new *new, struct fit_comparison *out, struct grid_score_box *const each[2],
	struct arena *arena)
{
	struct detector replaced;
	const struct detector *const both[2] = { &c->detector, &replaced };
	const char *wrong = c->no_grid_score;
	if (wrong == NULL && n == 0)
		wrong = "where the boxes lie is not known";
	if (wrong == NULL)
		wrong = replace_shapes(&c->detector, new, &replaced, arena);
	for (int which = 0; which < 2 && wrong == NULL; which++)
		wrong = anchor_fault_text(grid_score_measure(both[which], entry, n, &out->grid_score[which],
			each[which], arena));
	if (wrong == NULL)
		count_levels(out, both, entry, n, each, arena);
	return wrong;
}
