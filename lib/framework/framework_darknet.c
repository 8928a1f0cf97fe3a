/* framework_darknet.c -- the [yolo] heads of a darknet cfg, YOLOv3 and later, coarse to fine.
 *
 * darknet reads anchors as decimals (atof), so they are not rounded to whole pixels as its own calc_anchors does. */
#include "framework/framework_text.h"

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
	buf_text(out, ": the last lines before this head, and the head; other lines of both sections stay\n[convolutional]\n");
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

bool
framework_darknet(struct buf *out, const struct framework_levels *p, char *why)
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
