/* nms_help.c -- the methods of suppression, as anchor-nms --help lists them. */
#include "tool/nms_help.h"

#include "nms/nms_method.h"

#include <math.h>

static const struct {
	unsigned use;
	const char *option;
} options[] = {
	{ NMS_USES_IOU, "--iou" },
	{ NMS_USES_SIGMA, "--sigma" },
	{ NMS_USES_BETA, "--beta" },
	{ NMS_USES_OVERLAP, "--overlap" },
	{ NMS_USES_FUSED, "--wbf-score" },
};

void
nms_help(struct buf *out)
{
	buf_text(out, "Methods, and the options that they read:");
	for (size_t i = 0; nms_methods[i] != NULL; i++) {
		const struct nms_method *m = nms_methods[i];
		const char *between = " (";
		buf_format(out, "\n  %-10s%s", m->name, m->help);
		for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
			if ((m->uses & options[k].use) == 0)
				continue;
			buf_format(out, "%s%s", between, options[k].option);
			between = ", ";
		}
		if (!isinf(m->score))
			buf_format(out, "%s--score %g", between, m->score);
		buf_char(out, ')');
	}
}
