/* framework_read.c -- anchors out of a preset, an anchor set, shapes, a darknet cfg or a YOLO YAML. */
#include "framework/framework.h"

#include "anchorset/anchorset.h"
#include "anchorset/shape_set.h"
#include "engine/err.h"
#include "framework/darknet_cfg.h"
#include "framework/yolo_yaml.h"
#include "geometry/preset.h"
#include "text/text_file.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* The shapes of a detector's base boxes, level by level. */
static void
list_bases(struct framework_anchors *out, struct arena *arena)
{
	const struct anchor_spec *spec = &out->detector.spec;
	size_t n = 0;
	for (size_t i = 0; i < spec->levels; i++)
		n += spec->level[i].bases;
	struct shape *shape = arena_array(arena, struct shape, n);
	out->shape = shape;
	out->shapes = n;
	for (size_t i = 0; i < spec->levels; i++)
		for (size_t k = 0; k < spec->level[i].bases; k++)
			*shape++ = (struct shape){ box_width(spec->level[i].base[k]), box_height(spec->level[i].base[k]) };
}

static void
read_json(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	out->format = "shapes";
	out->strides = false;
	if (shape_set_parse(d, text, &out->shape, &out->shapes)) {
		out->detector.stage = detector_stage_default();
		return;
	}
	out->format = "anchor set";
	out->strides = true;
	if (d->error == NULL)
		anchorset_parse(d, text, &out->detector);
	if (d->error == NULL)
		list_bases(out, d->arena);
	if (d->error == NULL && out->shapes == 0)
		json_dom_fail(d, "the set has no anchors of its own");
	out->classes = out->detector.classes;
}

/* Heads without strides by the area of their anchors: darknet's go from coarse to fine, or from fine to coarse. */
static void
sort_heads(struct framework_config *c)
{
	for (size_t i = 1; i < c->heads; i++) {
		struct framework_config_head head = c->head[i];
		size_t j = i;
		for (; j > 0 && framework_config_area(c, &head) < framework_config_area(c, &c->head[j - 1]); j--)
			c->head[j] = c->head[j - 1];
		c->head[j] = head;
	}
}

/* The heads as levels of the detector, whose other facts stay. */
static void
take_heads(struct json_dom *d, struct framework_config *c, struct framework_anchors *out)
{
	struct anchor_spec *spec = &out->detector.spec;
	struct level_spec *level = arena_zeros(d->arena, struct level_spec, c->heads);
	out->strides = true;
	for (size_t i = 0; i < c->heads; i++)
		out->strides &= c->head[i].stride > 0;
	if (!out->strides)
		sort_heads(c);
	for (size_t i = 0; i < c->heads; i++) {
		const struct framework_config_head *head = &c->head[i];
		struct box *box = arena_array(d->arena, struct box, head->n);
		double stride = out->strides ? head->stride : 1;
		for (size_t k = 0; k < head->n; k++) {
			struct shape s = c->shape[head->of[k]];
			box[k] = (struct box){ -s.w / 2, -s.h / 2, s.w / 2, s.h / 2 };
		}
		level[i] = (struct level_spec){ .stride = { stride, stride }, .offset = { stride / 2, stride / 2 },
			.bases = head->n, .base = box };
		if (head->n == 0)
			json_dom_fail(d, "the head at line %zu has no usable anchors: --check says why", head->line);
	}
	spec->levels = c->heads;
	spec->level = level;
	spec->pad = 1;
	for (size_t i = 0; i < c->heads && out->strides; i++)
		spec->pad = fmax(spec->pad, c->head[i].stride);
	memcpy(spec->input, c->input, sizeof spec->input);
	out->format = c->format;
	out->classes = c->classes;
	list_bases(out, d->arena);
}

/* The preset whose matching and coding a configuration shares. */
static void
be_like(const char *preset, struct framework_anchors *out, struct arena *arena)
{
	preset_detector(preset_find(preset), &out->detector, arena);
	out->detector.name = NULL;
	out->detector.classes = 0;
}

/* What a head says of matching and coding: ignore_thresh, iou_thresh (YOLOv4), scale_x_y. */
static void
read_rules(const struct darknet_cfg *cfg, struct stage *stage, size_t heads, struct arena *arena)
{
	double *scale = arena_array(arena, double, heads);
	size_t n = 0;
	for (size_t i = 0; i < cfg->sections; i++) {
		const struct cfg_section *s = &cfg->section[i];
		if (!darknet_cfg_yolo(s))
			continue;
		double ignore = darknet_cfg_number(s, "ignore_thresh", stage->match.bg, arena);
		double iou = darknet_cfg_number(s, "iou_thresh", 1, arena);
		double scale_x_y = darknet_cfg_number(s, "scale_x_y", 1, arena);
		stage->match.bg = ignore >= 0 && ignore <= 1 ? ignore : stage->match.bg;
		stage->match.shape_iou = iou > 0 && iou < 1 ? iou : INFINITY;
		scale[n++] = scale_x_y >= 1 ? scale_x_y : 1;
	}
	if (n == heads) {
		stage->coder.level_scales = n;
		stage->coder.level_scale_x_y = scale;
	}
}

static void
read_darknet(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	struct darknet_cfg cfg;
	struct framework_config config;
	darknet_cfg_parse(text, &cfg, d->arena);
	darknet_cfg_heads(d, &cfg, &config);
	if (d->error != NULL)
		return;
	bool region = false;
	for (size_t i = 0; i < cfg.sections; i++)
		region |= darknet_cfg_region(&cfg.section[i]);
	be_like(region ? "yolov2" : "yolov3", out, d->arena);
	take_heads(d, &config, out);
	if (!region)
		read_rules(&cfg, &out->detector.stage, config.heads, d->arena);
}

static void
read_yaml(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	struct yolo_yaml yaml;
	yolo_yaml_parse(d, text, &yaml);
	if (d->error == NULL && yaml.fitted)
		json_dom_fail(d, "anchors is a number: YOLOv5 fits so many a level itself, and none are here");
	if (d->error == NULL && yaml.config.heads == 0)
		json_dom_fail(d, "has no anchors; YOLOv8 and later need none");
	if (d->error != NULL)
		return;
	be_like("yolov5", out, d->arena);
	take_heads(d, &yaml.config, out);
}

void
framework_parse(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	size_t start = 0;
	*out = (struct framework_anchors){ .strides = true };
	while (start < text.n && strchr(" \t\r\n", text.text[start]) != NULL)
		start++;
	if (start == text.n)
		json_dom_fail(d, "is empty");
	else if (text.text[start] == '{')
		read_json(d, text, out);
	else if (darknet_cfg_is(text))
		read_darknet(d, text, out);
	else
		read_yaml(d, text, out);
}

void
framework_read(const char *name, struct framework_anchors *out, struct arena *arena)
{
	struct json_dom d = { .arena = arena };
	const struct preset *preset = preset_find(name);
	if (preset != NULL) {
		*out = (struct framework_anchors){ .format = "preset", .strides = true };
		preset_detector(preset, &out->detector, arena);
		list_bases(out, arena);
		if (out->shapes == 0)
			err_die("preset %s has no anchors of its own", name);
		return;
	}
	const char *near = preset_nearest(name);
	if (strcmp(name, "-") != 0 && access(name, F_OK) != 0 && near != NULL)
		err_die("%s: there is no such preset or file; the preset %s is near", name, near);
	framework_parse(&d, text_file_read(name, arena), out);
	text_file_check(&d, name);
}
