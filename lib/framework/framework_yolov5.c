/* framework_yolov5.c -- the anchors of a YOLOv5 or YOLOv7 model's YAML, a row a level, fine to coarse. */
#include "framework/framework_format.h"

/* "P3/8": the pyramid's level is the logarithm of its stride. */
static void
put_level(struct buf *out, double stride)
{
	int level = 0;
	double power = 1;
	for (; power < stride; power *= 2)
		level++;
	buf_text(out, "  # ");
	if (power == stride)
		buf_format(out, "P%d/", level);
	else
		buf_text(out, "stride ");
	framework_number(out, stride);
	buf_char(out, '\n');
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	if (!framework_even(p, why))
		return false;
	framework_heading(out, p, "YOLOv5, YOLOv7: anchors are width,height");
	if (p->classes > 0)
		buf_format(out, "nc: %zu  # number of classes\n", p->classes);
	buf_text(out, "anchors:\n");
	for (size_t i = 0; i < p->levels; i++) {
		buf_text(out, "  - [");
		for (size_t k = framework_first(p, i); k < p->end[i]; k++) {
			buf_text(out, k > framework_first(p, i) ? ", " : "");
			framework_number(out, p->shape[k].w);
			buf_char(out, ',');
			framework_number(out, p->shape[k].h);
		}
		buf_char(out, ']');
		put_level(out, p->stride[i]);
	}
	return true;
}

static void
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	struct yolo_yaml yaml;
	yolo_yaml_parse(d, text, &yaml);
	if (d->error == NULL && yaml.fitted)
		json_dom_fail(d, "anchors is a number: YOLOv5 fits so many a level itself, and none are here");
	if (d->error == NULL && yaml.config.heads == 0)
		json_dom_fail(d, "has no anchors; YOLOv8 and later need none");
	if (d->error != NULL)
		return;
	framework_take_preset("yolov5", out, d->arena);
	framework_take_heads(d, &yaml.config, out);
}

const struct framework_format framework_format_yolov5 = {
	.name = "yolov5",
	.help = "anchors of a YOLOv5 or YOLOv7 YAML",
	.usual_strides = true,
	.write = write,
	/* a YAML is what nothing else is */
	.read = read,
	.check = framework_check_yolov5,
};
