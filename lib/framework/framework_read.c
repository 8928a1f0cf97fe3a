/* framework_read.c -- anchors out of a preset or a file of any format, and what readers share. */
#include "framework/framework_base.h"
#include "framework/framework_format.h"

#include "engine/err.h"
#include "geometry/preset.h"
#include "text/text_file.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

void
framework_list_bases(struct framework_anchors *out, struct arena *arena)
{
	const struct anchor_spec *spec = &out->detector.spec;
	size_t n = 0;
	for (size_t i = 0; i < spec->levels; i++)
		n += spec->level[i].bases;
	struct shape *shape = arena_array(arena, struct shape, n);
	out->shape = shape;
	out->shapes = n;
	for (size_t i = 0; i < spec->levels; i++) {
		const struct box *base = spec->level[i].base;
		for (size_t k = 0; k < spec->level[i].bases; k++)
			*shape++ = (struct shape){ box_width(base[k]), box_height(base[k]) };
	}
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

void
framework_take_heads(struct json_dom *d, struct framework_config *c, struct framework_anchors *out)
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
	out->classes = c->classes;
	framework_list_bases(out, d->arena);
}

void
framework_take_preset(const char *preset, struct framework_anchors *out, struct arena *arena)
{
	preset_detector(preset_find(preset), &out->detector, arena);
	out->detector.name = NULL;
	out->detector.classes = 0;
}

void
framework_parse(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	*out = (struct framework_anchors){ .strides = true };
	if (framework_config_trim(text).n == 0) {
		json_dom_fail(d, "is empty");
		return;
	}
	const struct framework_format *format = framework_recognise(text, false);
	out->format = format->name;
	format->read(d, text, out);
}

void
framework_read(const char *name, struct framework_anchors *out, struct arena *arena)
{
	struct json_dom d = { .arena = arena };
	const struct preset *preset = preset_find(name);
	if (preset != NULL) {
		*out = (struct framework_anchors){ .format = "preset", .strides = true };
		preset_detector(preset, &out->detector, arena);
		framework_list_bases(out, arena);
		if (out->shapes == 0)
			err_die("preset %s has no anchors of its own", name);
		return;
	}
	const char *near = preset_nearest(name);
	if (strcmp(name, "-") != 0 && access(name, F_OK) != 0 && near != NULL)
		err_die("%s: there is no such preset or file; the preset %s is near", name, near);
	struct slice text = text_file_read(name, arena);
	framework_follow_bases(&name, &text, arena);
	framework_parse(&d, text, out);
	text_file_check(&d, name);
}
