/* anchorset.c -- anchor sets from JSON. */
#include "anchorset/anchorset.h"

#include "anchorset/anchorset_fields.h"
#include "anchorset/stage_options.h"
#include "engine/err.h"
#include "loss/box_loss.h"
#include "loss/class_loss.h"
#include "text/text_file.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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
		bool whole = grid[0] == floor(grid[0]) && grid[1] == floor(grid[1]) && grid[0] <= 1e9 && grid[1] <= 1e9;
		if (!whole)
			json_dom_fail(d, "%s: \"grid\" must be two whole numbers", where);
		level->grid[0] = whole ? (size_t)grid[0] : 0;
		level->grid[1] = whole ? (size_t)grid[1] : 0;
	}
	level->base = read_bases(d, object, where, &level->bases);
}

static void
read_resize(struct json_dom *d, const cJSON *object, struct resize_rule *r)
{
	bool moded = false, rounded = false;
	*r = resize_rule_default();
	set_field_only(anchorset_resize_fields, 0, d, object, "resize");
	for (const struct set_field *f = anchorset_resize_fields; f->name != NULL; f++) {
		bool given = f->type->read(f, set_value(f, r), d, object, "resize");
		moded |= given && set_value(f, r) == &r->mode;
		rounded |= given && set_value(f, r) == &r->rounding;
	}
	if (!rounded)
		r->rounding = resize_rule_rounding(r->mode);
	const char *wrong = moded ? resize_rule_check(r) : "no \"mode\"";
	if (wrong != NULL)
		json_dom_fail(d, "resize: %s", wrong);
}

static void
read_spec(struct json_dom *d, const cJSON *root, struct anchor_spec *spec)
{
	*spec = (struct anchor_spec){ .pad = 1 };
	for (const struct set_field *f = anchorset_spec_fields; f->name != NULL; f++)
		f->type->read(f, set_value(f, spec), d, root, "anchor set");

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

/* What the fields of a block are to each other, once they are read. */
static void
complete_coder(struct json_dom *d, const char *where, const struct stage_options *read, struct coder *c)
{
	bool spread = stage_options_given(read, "coder.means") || stage_options_given(read, "coder.stds");
	if (stage_options_given(read, "coder.weights") && spread)
		json_dom_fail(d, "%s: \"weights\" and \"means\" or \"stds\" contradict each other", where);
	c->by_weights = !spread;
	const char *wrong = coder_check(c);
	if (wrong != NULL)
		json_dom_fail(d, "%s: %s", where, wrong);
}

static void
complete_match(struct json_dom *d, const char *where, const struct stage_options *read, struct match *m)
{
	if (!stage_options_given(read, "match.bg"))
		m->bg = fmin(m->bg, m->fg);
	if (!(m->fg > 0 && m->bg <= m->fg && m->bg_low <= m->bg))
		json_dom_fail(d, "%s: thresholds must satisfy 0 <= bg_low <= bg <= fg <= 1", where);
}

/* A loss has its usual numbers where none are given. */
static void
complete_loss(const struct stage_options *read, struct loss *l)
{
	const struct class_loss *class = l->class_loss != NULL ? class_loss_find(l->class_loss) : NULL;
	const struct box_loss *box = l->box_loss != NULL ? box_loss_find(l->box_loss) : NULL;
	if (class != NULL && !stage_options_given(read, "loss.alpha"))
		l->alpha = class->usual.alpha;
	if (class != NULL && !stage_options_given(read, "loss.gamma"))
		l->gamma = class->usual.gamma;
	if (box != NULL && !stage_options_given(read, "loss.beta"))
		l->beta = box->beta;
}

static void
read_stage(struct json_dom *d, const cJSON *object, const char *prefix, struct stage *s)
{
	struct stage_options read = { .stage = stage_fields_default() };
	const cJSON *block[STAGE_BLOCKS];
	char where[STAGE_BLOCKS][24];
	for (int i = 0; i < STAGE_BLOCKS; i++) {
		block[i] = json_dom_member(object, stage_block_names[i]);
		snprintf(where[i], sizeof where[i], "%s%s", prefix, stage_block_names[i]);
		if (block[i] != NULL)
			set_field_only(stage_fields, i, d, block[i], where[i]);
	}
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (block[f->block] != NULL)
			read.given[f - stage_fields] =
				f->type->read(f, set_value(f, &read.stage), d, block[f->block], where[f->block]);
	if (block[STAGE_CODER] == NULL)
		read.stage.coder = coder_default();
	else
		complete_coder(d, where[STAGE_CODER], &read, &read.stage.coder);
	if (block[STAGE_MATCH] != NULL)
		complete_match(d, where[STAGE_MATCH], &read, &read.stage.match);
	complete_loss(&read, &read.stage.loss);
	*s = read.stage;
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
	cJSON *root = json_dom_parse(d, text);
	*out = (struct detector){ 0 };
	if (json_dom_member(root, "levels") == NULL)
		json_dom_fail(d, "is not an anchor set: no \"levels\"; anchor-gen makes one");
	const cJSON *name = json_dom_member(root, "anchor_set"), *roi = json_dom_member(root, "roi");
	if (cJSON_IsString(name))
		out->name = arena_text(d->arena, name->valuestring, strlen(name->valuestring));
	const cJSON *resize = json_dom_member(root, "resize");
	out->resizes = resize != NULL;
	if (out->resizes)
		read_resize(d, resize, &out->resize);
	read_spec(d, root, &out->spec);
	read_stage(d, root, "", &out->stage);
	out->two_stage = roi != NULL;
	if (roi != NULL) {
		json_dom_only(d, roi, "roi", stage_block_names);
		read_stage(d, roi, "roi: ", &out->roi);
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
