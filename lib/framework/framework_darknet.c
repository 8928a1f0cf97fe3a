/* framework_darknet.c -- darknet's cfg: written as the [yolo] heads of YOLOv3 and later, coarse to fine.
 *
 * darknet reads anchors as decimals (atof), so they are not rounded to whole pixels as its own calc_anchors does. */
#include "framework/framework_format.h"

#include <math.h>

/* All shapes, smallest first. */
static void
put_anchors(struct buf *out, const struct framework_levels *p)
{
	buf_text(out, "anchors = ");
	for (size_t i = 0; i < p->shapes; i++) {
		buf_text(out, i > 0 ? ",  " : "");
		framework_number(out, p->shape[i].w);
		buf_char(out, ',');
		framework_number(out, p->shape[i].h);
	}
	buf_char(out, '\n');
}

static void
put_head(struct buf *out, const struct framework_levels *p, size_t level)
{
	size_t n = framework_count(p, level);
	buf_text(out, "\n# stride ");
	framework_number(out, p->stride[level]);
	buf_text(out, ": the last lines before this head, and the head; other lines of both sections stay\n"
		"[convolutional]\n");
	if (p->classes > 0)
		buf_format(out, "filters=%zu\n\n[yolo]\nmask = ", (p->classes + 5) * n);
	else
		buf_format(out, "# filters=(classes+5)*%zu\n\n[yolo]\nmask = ", n);
	for (size_t i = 0; i < n; i++)
		buf_format(out, "%s%zu", i > 0 ? "," : "", framework_first(p, level) + i);
	buf_char(out, '\n');
	put_anchors(out, p);
	if (p->classes > 0)
		buf_format(out, "classes=%zu\n", p->classes);
	buf_format(out, "num=%zu\n", p->shapes);
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	(void)why;
	framework_heading(out, p, "darknet, YOLOv3 and later: anchors are width,height");
	if (p->input[0] > 0) {
		buf_text(out, "# [net] must have width=");
		framework_number(out, p->input[0]);
		buf_text(out, " and height=");
		framework_number(out, p->input[1]);
		buf_char(out, '\n');
	}
	if (p->classes == 0)
		buf_text(out, "# with --classes N the lines filters and classes are filled in\n");
	for (size_t i = p->levels; i-- > 0;)
		put_head(out, p, i);
	return true;
}

/* What a head has on matching and coding: ignore_thresh, iou_thresh (YOLOv4), scale_x_y. */
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
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
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
	framework_take_preset(region ? "yolov2" : "yolov3", out, d->arena);
	framework_take_heads(d, &config, out);
	if (!region)
		read_rules(&cfg, &out->detector.stage, config.heads, d->arena);
}

const struct framework_format framework_format_darknet = {
	.name = "darknet",
	.help = "heads of a darknet cfg, YOLOv3 and later",
	.usual_strides = true,
	.write = write,
	.is = darknet_cfg_is,
	.read = read,
	.check = framework_check_darknet,
};
