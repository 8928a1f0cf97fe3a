/* coco_category.h -- the categories of COCO documents that are written. For coco_out.c, coco_results.c and
 * lines.c. */
#ifndef DATASET_COCO_CATEGORY_H
#define DATASET_COCO_CATEGORY_H

#include "dataset/format.h"

/* The id of box i's label by --names, a JSON text: the label is looked up as a name, then as an id. false: rejected. */
bool coco_category_of(const struct record *r, size_t i, const struct names *names, struct slice *id);

/* Whether a text is a whole number as JSON has them. */
bool coco_category_is_whole(struct slice text);

/* Without --names: the label itself where it is a whole number, else labels are numbered from 1 on as they come; not
 * both. false: rejected. The id's text is the record's arena's. */
bool coco_category_number(struct record *r, size_t i, struct slice *id);

/* Appends all of them, {"id":1,"name":"cat"} and so on, in the order of their ids. */
void coco_category_put_all(const struct written *state, const struct convert *c, struct buf *out);

#endif
