/* preset.c -- published detectors by name. */
#include "geometry/preset.h"

#include "geometry/preset_rows.h"

#include <string.h>

/* The tables, one a family of detectors. */
static const struct preset *const families[] = {
	preset_torchvision, preset_detectron, preset_mmdet, preset_inclusive, preset_tensorflow, preset_caffe,
	preset_darknet, preset_ultralytics, preset_points, preset_window,
};

enum { FAMILIES = sizeof families / sizeof families[0], LONGEST_NAME = 95 };

const struct preset *
preset_at(size_t i)
{
	for (int family = 0; family < FAMILIES; family++)
		for (const struct preset *p = families[family]; p->id != NULL; p++)
			if (i-- == 0)
				return p;
	return NULL;
}

/* Name i of a preset, its id first; NULL behind the last. */
static const char *
nth_name(const struct preset *p, int i)
{
	if (i == 0)
		return p->id;
	return i <= PRESET_ALIASES ? p->alias[i - 1] : NULL;
}

const char *
preset_name(size_t i)
{
	const struct preset *p;
	for (size_t at = 0; (p = preset_at(at)) != NULL; at++)
		for (int k = 0; nth_name(p, k) != NULL; k++)
			if (i-- == 0)
				return nth_name(p, k);
	return NULL;
}

const struct preset *
preset_find(const char *name)
{
	const struct preset *p;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++)
		for (int k = 0; nth_name(p, k) != NULL; k++)
			if (strcmp(nth_name(p, k), name) == 0)
				return p;
	return NULL;
}

/* Edit distance: Wagner and Fischer, "The string-to-string correction problem", JACM 1974; one row of its table at a
 * time. b has at most LONGEST_NAME bytes. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[LONGEST_NAME + 1], n = strlen(b);
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t corner = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t cost = corner + (a[i] != b[j]);
			corner = row[j + 1];
			if (cost > corner + 1)
				cost = corner + 1;
			if (cost > row[j] + 1)
				cost = row[j] + 1;
			row[j + 1] = cost;
		}
	}
	return row[n];
}

/* How much a typed name differs from a real one: their distance; but where whole words are missing at the end, behind a
 * hyphen each, a word counts as one letter ("faster-rcnn" is nearer to faster-rcnn-fpn than to fast-rcnn). */
static size_t
difference(const char *name, const char *typed)
{
	size_t n = strlen(typed), words = 0;
	if (n == 0 || strncmp(name, typed, n) != 0 || name[n] != '-')
		return distance(name, typed);
	for (const char *c = name + n; *c != '\0'; c++)
		words += *c == '-';
	return words;
}

const char *
preset_nearest(const char *name)
{
	size_t length = strlen(name), least = length / 2 + 1;
	const struct preset *p;
	const char *nearest = NULL;
	if (length > LONGEST_NAME)
		return NULL;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		for (int k = 0; nth_name(p, k) != NULL; k++) {
			size_t d = difference(nth_name(p, k), name);
			if (d < least) {
				least = d;
				nearest = nth_name(p, k);
			}
		}
	}
	return nearest;
}

static const struct level_spec *
make_levels(const struct preset *p, struct arena *arena)
{
	struct level_spec *level = arena_array(arena, struct level_spec, p->levels);
	for (size_t i = 0; i < p->levels; i++) {
		const struct level_rule *rule = &p->level[i];
		double centre = p->offset * rule->stride + p->shift;
		struct box *base = arena_array(arena, struct box, base_boxes_count(&rule->shapes));
		level[i] = (struct level_spec){ .stride = { rule->stride, rule->stride }, .offset = { centre, centre },
			.grid = { rule->grid, rule->grid }, .bases = base_boxes_make(&rule->shapes, base),
			.base = base };
	}
	return level;
}

void
preset_detector(const struct preset *p, struct detector *out, struct arena *arena)
{
	*out = (struct detector){ .name = p->id, .stage = *p->stage, .two_stage = p->roi != NULL };
	out->spec = (struct anchor_spec){ .input = { p->input[0], p->input[1] }, .pad = p->pad, .round = p->round,
		.stride_rule = p->stride_rule, .clip = p->clip, .base_major = p->base_major, .levels = p->levels };
	if (p->pyramid != NULL)
		out->spec.levels = pyramid_levels(p->pyramid, p->input, &out->spec.level, arena);
	else
		out->spec.level = make_levels(p, arena);
	if (p->roi != NULL)
		out->roi = *p->roi;
	out->resizes = p->resize != NULL;
	if (out->resizes)
		out->resize = *p->resize;
}
