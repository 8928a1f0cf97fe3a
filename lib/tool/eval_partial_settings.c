/* eval_partial_settings.c -- the settings of a partial evaluation, read and compared. */
#include "tool/eval_partial_line.h"

#include <stdlib.h>
#include <string.h>

static void
read_areas(struct eval_partial_line *p, struct eval_settings *s)
{
	const struct json_column *bounds = eval_partial_column(p, EVAL_PARTIAL_AREAS), *names = eval_partial_column(p,
		EVAL_PARTIAL_AREA_NAMES);
	s->areas = names->n;
	eval_partial_require(p, names->n >= 1 && names->n <= EVAL_AREAS, EVAL_PARTIAL_AREA_NAMES);
	eval_partial_require(p, bounds->n == 2 * names->n, EVAL_PARTIAL_AREAS);
	for (size_t i = 0; i < s->areas && p->wrong == NULL; i++) {
		struct eval_area *a = &s->area[i];
		struct slice name = json_text(names->item[i], p->worker->arena);
		bool none[2] = { slice_is(bounds->item[2 * i], "null"), slice_is(bounds->item[2 * i + 1], "null") };
		eval_partial_require(p, name.n < EVAL_NAME, EVAL_PARTIAL_AREA_NAMES);
		memcpy(a->name, name.text, name.n < EVAL_NAME ? name.n : 0);
		a->min = none[0] ? -INFINITY : strtod(bounds->item[2 * i].text, NULL);
		a->max = none[1] ? INFINITY : strtod(bounds->item[2 * i + 1].text, NULL);
	}
}

struct eval_config
eval_partial_settings(struct eval_partial_line *p, const struct eval_gt *gt)
{
	struct eval_config c = { .gt = gt };
	const struct json_column *protocol = eval_partial_column(p, EVAL_PARTIAL_PROTOCOL);
	const struct json_column *iou = eval_partial_column(p, EVAL_PARTIAL_IOU);
	const struct json_column *limits = eval_partial_column(p, EVAL_PARTIAL_MAX_DETS);
	const struct json_column *flags = eval_partial_column(p, EVAL_PARTIAL_FLAGS);
	const struct json_column *at = eval_partial_column(p, EVAL_PARTIAL_AT);
	if (p->wrong != NULL)
		return c;
	struct slice name = json_text(protocol->text, p->worker->arena);
	c.protocol = protocol_find(arena_text(p->worker->arena, name.text, name.n));
	eval_partial_require(p, c.protocol != NULL, EVAL_PARTIAL_PROTOCOL);
	eval_partial_require(p, iou->n >= 1 && iou->n <= EVAL_THRESHOLDS, EVAL_PARTIAL_IOU);
	eval_partial_require(p, limits->n >= 1 && limits->n <= EVAL_LIMITS, EVAL_PARTIAL_MAX_DETS);
	eval_partial_require(p, flags->n == EVAL_PARTIAL_FLAG_COUNT, EVAL_PARTIAL_FLAGS);
	read_areas(p, &c.settings);
	if (p->wrong != NULL)
		return c;
	c.settings.thresholds = iou->n;
	memcpy(c.settings.iou, iou->number, iou->n * sizeof *iou->number);
	c.settings.limits = limits->n;
	for (size_t i = 0; i < limits->n; i++)
		c.settings.max_dets[i] = (uint32_t)eval_partial_whole(p, EVAL_PARTIAL_MAX_DETS, i, UINT32_MAX);
	c.settings.as_published = flags->number[0] != 0;
	c.inclusive = flags->number[1] != 0;
	c.agnostic = flags->number[2] != 0;
	c.tide = flags->number[3] != 0;
	c.confusion = flags->number[4] != 0;
	c.at = at->number[0];
	return c;
}

const char *
eval_partial_differs(const struct eval_config *a, const struct eval_config *b)
{
	const struct eval_settings *s = &a->settings, *t = &b->settings;
	if (a->protocol != b->protocol)
		return "protocol";
	if (s->thresholds != t->thresholds || memcmp(s->iou, t->iou, s->thresholds * sizeof *s->iou) != 0)
		return "iou";
	if (s->limits != t->limits || memcmp(s->max_dets, t->max_dets, s->limits * sizeof *s->max_dets) != 0)
		return "max_dets";
	if (s->areas != t->areas)
		return "areas";
	for (size_t i = 0; i < s->areas; i++) {
		if (strcmp(s->area[i].name, t->area[i].name) != 0 || s->area[i].min != t->area[i].min ||
			s->area[i].max != t->area[i].max)
			return "areas";
	}
	return s->as_published != t->as_published || a->inclusive != b->inclusive || a->agnostic != b->agnostic ||
		a->tide != b->tide || a->confusion != b->confusion || a->at != b->at ? "flags" : NULL;
}
