/* anchorset.c -- anchor sets from JSON. */
#include "anchorset/anchorset.h"

#include "assign/assigner.h"
#include "base/names.h"
#include "engine/err.h"
#include "text/text_file.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A number that counts something; *value stays as it was when it is none. */
static void
read_count(struct json_dom *d, const cJSON *object, const char *where, const char *name, double most, double *value)
{
	double number;
	if (!json_dom_number(d, object, where, name, &number))
		return;
	if (number >= 0 && number <= most && number == floor(number))
		*value = number;
	else
		json_dom_fail(d, "%s: \"%s\" must be a whole number", where, name);
}

static void
read_word(struct json_dom *d, const cJSON *object, const char *where, const char *name, const char *const *words,
	unsigned *value)
{
	int index;
	if (json_dom_word(d, object, where, name, words, &index))
		*value = (unsigned)index;
}

/* One of the names that a table tells; otherwise where there is none, or a mistake: NULL makes it one to have none. */
static const char *
read_method(struct json_dom *d, const cJSON *object, const char *where, const char *name, name_at *names, const char *otherwise)
{
	const cJSON *m = json_dom_member(object, name);
	if (m == NULL && otherwise != NULL)
		return otherwise;
	for (size_t i = 0; m != NULL && cJSON_IsString(m) && names(i) != NULL; i++)
		if (strcmp(m->valuestring, names(i)) == 0)
			return names(i);
	struct buf list = { .failed = err_out_of_memory };
	names_put(&list, names);
	json_dom_fail(d, "%s: \"%s\" must be %.*s", where, name, (int)list.len, list.data);
	buf_free(&list);
	return otherwise;
}

/* A pair of numbers above 0 (or of any, with least -INFINITY). */
static bool
read_pair(struct json_dom *d, const cJSON *object, const char *where, const char *name, double above, double pair[2])
{
	const double *number = json_dom_numbers(d, object, where, name, 2, NULL);
	if (number == NULL)
		return false;
	if (!(number[0] > above && number[1] > above)) {
		json_dom_fail(d, "%s: \"%s\" must be two numbers above %g", where, name, above);
		return false;
	}
	memcpy(pair, number, 2 * sizeof *pair);
	return true;
}

static const struct box *
read_bases(struct json_dom *d, const cJSON *level, const char *where, size_t *bases)
{
	const cJSON *list = json_dom_member(level, "base"), *row;
	if (!cJSON_IsArray(list))
		json_dom_fail(d, "%s: \"base\" must be an array of boxes [x1,y1,x2,y2]", where);
	*bases = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
	if (*bases == 0)
		json_dom_fail(d, "%s: \"base\" must have one box at least", where);
	struct box *base = arena_array(d->arena, struct box, *bases);
	size_t i = 0;
	for (row = *bases > 0 ? list->child : NULL; row != NULL; row = row->next, i++) {
		double c[4] = { 0 };
		size_t n = 0;
		for (const cJSON *number = row->child; number != NULL; number = number->next, n++)
			if (n < 4 && cJSON_IsNumber(number) && isfinite(number->valuedouble))
				c[n] = number->valuedouble;
			else
				json_dom_fail(d, "%s: base %zu: expected [x1,y1,x2,y2]", where, i);
		if (!cJSON_IsArray(row) || n != 4)
			json_dom_fail(d, "%s: base %zu: expected [x1,y1,x2,y2]", where, i);
		base[i] = (struct box){ c[0], c[1], c[2], c[3] };
		if (box_empty(base[i]))
			json_dom_fail(d, "%s: base %zu: x2 <= x1 or y2 <= y1", where, i);
	}
	return base;
}

static void
read_level(struct json_dom *d, const cJSON *object, size_t i, struct level_spec *level)
{
	static const char *const names[] = { "stride", "offset", "base", "grid", NULL };
	char where[40];
	double grid[2];
	snprintf(where, sizeof where, "level %zu", i);
	json_dom_only(d, object, where, names);
	*level = (struct level_spec){ 0 };
	if (!read_pair(d, object, where, "stride", 0, level->stride))
		json_dom_fail(d, "%s: no \"stride\"", where);
	if (!read_pair(d, object, where, "offset", -INFINITY, level->offset))
		json_dom_fail(d, "%s: no \"offset\"", where);
	if (read_pair(d, object, where, "grid", 0, grid)) {
		if (grid[0] != floor(grid[0]) || grid[1] != floor(grid[1]) || grid[0] > 1e9 || grid[1] > 1e9)
			json_dom_fail(d, "%s: \"grid\" must be two whole numbers", where);
		level->grid[0] = (size_t)grid[0];
		level->grid[1] = (size_t)grid[1];
	}
	level->base = read_bases(d, object, where, &level->bases);
}

static void
read_spec(struct json_dom *d, const cJSON *root, struct anchor_spec *spec)
{
	unsigned round = GRID_CEIL, rule = STRIDE_NOMINAL, clip = CLIP_NONE, order = 0;
	static const char *const orders[] = { "hwa", "ahw", NULL };
	*spec = (struct anchor_spec){ .pad = 1 };
	read_pair(d, root, "anchor set", "input", 0, spec->input);
	if (json_dom_number(d, root, "anchor set", "pad", &spec->pad) && !(spec->pad >= 1))
		json_dom_fail(d, "anchor set: \"pad\" must be at least 1");
	read_word(d, root, "anchor set", "round", detector_rounds, &round);
	read_word(d, root, "anchor set", "stride_rule", detector_stride_rules, &rule);
	read_word(d, root, "anchor set", "clip", detector_clips, &clip);
	read_word(d, root, "anchor set", "order", orders, &order);
	spec->round = (enum grid_round)round;
	spec->stride_rule = (enum stride_rule)rule;
	spec->clip = (enum anchor_clip)clip;
	spec->base_major = order == 1;

	const cJSON *levels = json_dom_member(root, "levels"), *object;
	if (!cJSON_IsArray(levels)) {
		json_dom_fail(d, "anchor set: \"levels\" must be an array of levels");
		return;
	}
	struct level_spec *level = arena_array(d->arena, struct level_spec, (size_t)cJSON_GetArraySize(levels));
	cJSON_ArrayForEach(object, levels) {
		read_level(d, object, spec->levels, &level[spec->levels]);
		spec->levels++;
	}
	spec->level = level;
}

static void
read_coder(struct json_dom *d, const cJSON *object, const char *where, struct coder *c)
{
	static const char *const names[] = { "type", "weights", "means", "stds", "clamp", "scale_x_y", NULL };
	if (object == NULL)
		return;
	json_dom_only(d, object, where, names);
	*c = coder_default();
	c->clamp = INFINITY;
	const char *type = read_method(d, object, where, "type", coder_name, NULL);
	if (type != NULL)
		c->method = coder_find(type);
	const double *weights = json_dom_numbers(d, object, where, "weights", 4, NULL);
	const double *means = json_dom_numbers(d, object, where, "means", 4, NULL);
	const double *stds = json_dom_numbers(d, object, where, "stds", 4, NULL);
	if (weights != NULL && (means != NULL || stds != NULL))
		json_dom_fail(d, "%s: \"weights\" and \"means\" or \"stds\" contradict each other", where);
	c->by_weights = means == NULL && stds == NULL;
	for (size_t i = 0; i < 4; i++) {
		c->weights[i] = weights != NULL ? weights[i] : 1;
		c->means[i] = means != NULL ? means[i] : 0;
		c->stds[i] = stds != NULL ? stds[i] : 1;
	}
	json_dom_number(d, object, where, "clamp", &c->clamp);
	if (cJSON_IsArray(json_dom_member(object, "scale_x_y")))
		c->level_scale_x_y = json_dom_numbers(d, object, where, "scale_x_y", 0, &c->level_scales);
	else
		json_dom_number(d, object, where, "scale_x_y", &c->scale_x_y);
	const char *wrong = coder_check(c);
	if (wrong != NULL)
		json_dom_fail(d, "%s: %s", where, wrong);
}

static void
read_match(struct json_dom *d, const cJSON *object, const char *where, struct match *m)
{
	static const char *const names[] = { "assigner", "fg", "bg", "bg_low", "low_quality", "min_pos_iou", "crowd_iof",
		"anchor_t", "shape_iou", "topk", "centre_margin", "inside", NULL };
	unsigned low_quality = m->low_quality;
	double topk = m->topk;
	if (object == NULL)
		return;
	json_dom_only(d, object, where, names);
	m->assigner = read_method(d, object, where, "assigner", assigner_name, m->assigner);
	read_word(d, object, where, "low_quality", detector_low_qualities, &low_quality);
	m->low_quality = (enum low_quality)low_quality;
	json_dom_number(d, object, where, "fg", &m->fg);
	if (!json_dom_number(d, object, where, "bg", &m->bg) && m->bg > m->fg)
		m->bg = m->fg;
	json_dom_number(d, object, where, "bg_low", &m->bg_low);
	json_dom_number(d, object, where, "min_pos_iou", &m->min_pos_iou);
	const cJSON *iof = json_dom_member(object, "crowd_iof");
	if (cJSON_IsString(iof) && strcmp(iof->valuestring, "off") == 0)
		m->crowd_iof = INFINITY;
	else
		json_dom_number(d, object, where, "crowd_iof", &m->crowd_iof);
	json_dom_number(d, object, where, "anchor_t", &m->anchor_t);
	json_dom_number(d, object, where, "shape_iou", &m->shape_iou);
	json_dom_number(d, object, where, "inside", &m->inside);
	read_count(d, object, where, "topk", 1e9, &topk);
	m->topk = (unsigned)topk;
	json_dom_number(d, object, where, "centre_margin", &m->centre_margin);
	if (!(m->fg >= 0 && m->fg <= 1 && m->bg >= 0 && m->bg <= m->fg && m->bg_low >= 0 && m->bg_low <= m->bg))
		json_dom_fail(d, "%s: thresholds must satisfy 0 <= bg_low <= bg <= fg <= 1", where);
}

static void
read_sample(struct json_dom *d, const cJSON *object, const char *where, struct sample *s)
{
	static const char *const names[] = { "count", "fraction", "neg_ratio", NULL };
	double count = s->count;
	if (object == NULL)
		return;
	json_dom_only(d, object, where, names);
	read_count(d, object, where, "count", 4e9, &count);
	s->count = (unsigned)count;
	json_dom_number(d, object, where, "fraction", &s->fraction);
	json_dom_number(d, object, where, "neg_ratio", &s->neg_ratio);
	if (!(s->fraction >= 0 && s->fraction <= 1 && s->neg_ratio >= 0))
		json_dom_fail(d, "%s: \"fraction\" must be from 0 to 1 and \"neg_ratio\" at least 0", where);
}

static void
read_post(struct json_dom *d, const cJSON *object, const char *where, struct post *p)
{
	static const char *const names[] = { "activation", "background", "score", "topk", "topk_per", "clip", "min_size",
		"iou", "by", "max_dets", NULL };
	unsigned activation = p->activation, background = p->background, per = p->topk_per, by = p->by;
	double topk = -1, max_dets = -1;
	if (object == NULL)
		return;
	json_dom_only(d, object, where, names);
	read_word(d, object, where, "activation", detector_activations, &activation);
	read_word(d, object, where, "background", detector_backgrounds, &background);
	read_word(d, object, where, "topk_per", detector_topk_pers, &per);
	read_word(d, object, where, "by", detector_nms_bys, &by);
	p->activation = (enum activation)activation;
	p->background = (enum background)background;
	p->topk_per = (enum topk_per)per;
	p->by = (enum nms_by)by;
	json_dom_number(d, object, where, "score", &p->score);
	json_dom_number(d, object, where, "min_size", &p->min_size);
	json_dom_number(d, object, where, "iou", &p->iou);
	json_dom_flag(d, object, where, "clip", &p->clip);
	read_count(d, object, where, "topk", 1e15, &topk);
	read_count(d, object, where, "max_dets", 1e15, &max_dets);
	p->topk = topk >= 0 ? (size_t)topk : p->topk;
	p->max_dets = max_dets >= 0 ? (size_t)max_dets : p->max_dets;
}

static void
read_stage(struct json_dom *d, const cJSON *object, bool roi, struct stage *s)
{
	*s = detector_stage_default();
	read_coder(d, json_dom_member(object, "coder"), roi ? "roi: coder" : "coder", &s->coder);
	read_match(d, json_dom_member(object, "match"), roi ? "roi: match" : "match", &s->match);
	read_sample(d, json_dom_member(object, "sample"), roi ? "roi: sample" : "sample", &s->sample);
	read_post(d, json_dom_member(object, "post"), roi ? "roi: post" : "post", &s->post);
}

static void
read_classes(struct json_dom *d, const cJSON *list, struct detector *out)
{
	const cJSON *name;
	if (list == NULL)
		return;
	if (!cJSON_IsArray(list)) {
		json_dom_fail(d, "anchor set: \"classes\" must be an array of names");
		return;
	}
	const char **class = arena_array(d->arena, const char *, (size_t)cJSON_GetArraySize(list));
	cJSON_ArrayForEach(name, list) {
		if (!cJSON_IsString(name)) {
			json_dom_fail(d, "anchor set: \"classes\" must be an array of names");
			return;
		}
		class[out->classes++] = arena_text(d->arena, name->valuestring, strlen(name->valuestring));
	}
	out->class = class;
}

void
anchorset_parse(struct json_dom *d, struct slice text, struct detector *out)
{
	static const char *const roi_names[] = { "coder", "match", "sample", "post", NULL };
	cJSON *root = json_dom_parse(d, text);
	*out = (struct detector){ 0 };
	if (json_dom_member(root, "levels") == NULL)
		json_dom_fail(d, "is not an anchor set: no \"levels\"; anchor-gen makes one");
	const cJSON *name = json_dom_member(root, "anchor_set"), *roi = json_dom_member(root, "roi");
	if (cJSON_IsString(name))
		out->name = arena_text(d->arena, name->valuestring, strlen(name->valuestring));
	read_spec(d, root, &out->spec);
	read_stage(d, root, false, &out->stage);
	out->two_stage = roi != NULL;
	if (roi != NULL) {
		json_dom_only(d, roi, "roi", roi_names);
		read_stage(d, roi, true, &out->roi);
	}
	read_classes(d, json_dom_member(root, "classes"), out);
	cJSON_Delete(root);
}

void
anchorset_read(const char *path, struct detector *out, struct arena *arena)
{
	struct json_dom d = { .arena = arena };
	anchorset_parse(&d, text_file_read(path, arena), out);
	text_file_check(&d, path);
}
