/* coco.c -- COCO instances: one JSON document of images, annotations and categories, in any order. */
#include "dataset/coco_document.h"
#include "dataset/coco_out.h"

static struct filter_document *
open_instances(const struct convert *c, const char *path)
{
	return coco_document_open(c, path, false);
}

const struct format format_coco = {
	.name = "coco",
	.about = "COCO instances, one JSON document",
	.extension = "json",
	.open = open_instances,
	.read = coco_document_read,
	.put = coco_document_put,
	.write = coco_out_write,
	.frame = &coco_out_frame,
	.spills = true,
	.one_thread = true,
	.end = coco_out_end,
	.counters = coco_counters,
	.needs = COLUMN_BIT(COLUMN_IMAGE_ID) | COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_LABEL | USES_RENUMBER | USES_BASE | USES_KEEP,
	.writes = USES_NAMES | USES_CATEGORY_IDS,
};
