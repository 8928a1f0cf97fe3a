/* coco_document.h -- COCO documents, instances and results, as the engine reads them: images are the units. */
#ifndef DATASET_COCO_DOCUMENT_H
#define DATASET_COCO_DOCUMENT_H

#include "dataset/format.h"

/* What reading and writing COCO documents counts. */
enum coco_counted {
	COCO_COUNT_NO_BBOX, COCO_COUNT_BAD_BBOX, COCO_COUNT_NO_IDS, COCO_COUNT_BAD_VALUES, COCO_COUNT_NO_IMAGE,
	COCO_COUNT_NO_CATEGORY, COCO_COUNT_NAMES_TWICE, COCO_COUNT_NEW_IDS, COCO_COUNT_IGNORED, COCO_COUNT_NO_SIZE,
	COCO_COUNT_NO_BOXES
};
extern const struct filter_counter coco_counters[];

struct filter_document *coco_document_open(const struct convert *c, const char *path, bool results);
enum unit_state coco_document_read(
	struct worker *w, const struct convert *c, struct filter_line *line, struct image *image);
bool coco_document_put(struct worker *w, const struct convert *c, const struct filter_line *line);

#endif
