/* identity.h -- the ids of several documents: none may be there twice, or all are given anew. */
#ifndef DATASET_IDENTITY_H
#define DATASET_IDENTITY_H

#include "dataset/coco_store.h"

#include <stdbool.h>
#include <stdint.h>

/* Where an id is. */
struct identity_place {
	const char *file;
	uint64_t index;
};

struct identity_ids {
	struct coco_ids ids;
	struct buf places; /* of struct identity_place */
};

struct identity {
	struct identity_ids images, boxes, categories;
	struct buf names;                 /* of struct slice: of each of `categories` */
	uint64_t images_before, boxes_before; /* in the documents so far */
	struct text_table labels;         /* names, numbered anew */
	struct arena arena;
};

struct identity *identity_start(void);

/* Takes the ids of a document, and with label_ids those of its categories: one id has one name. false: one of them is
 * in a document before; store->wrong and why say so. */
bool identity_add(struct identity *all, struct coco_store *store, const char *path, bool label_ids);

/* Counts the document instead, whose ids will be given anew: images and boxes from the numbers before, categories by
 * name. */
void identity_renumber(struct identity *all, struct coco_store *store, uint64_t *images_before, uint64_t *boxes_before);

void identity_end(struct identity *all); /* NULL: nothing */

#endif
