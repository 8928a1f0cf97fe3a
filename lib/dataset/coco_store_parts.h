/* coco_store_parts.h -- what the parts of a store of a COCO document share. Not for others. */
#ifndef DATASET_COCO_STORE_PARTS_H
#define DATASET_COCO_STORE_PARTS_H

#include "dataset/coco_store.h"

static inline struct coco_stored_box *
coco_store_box(const struct coco_store *s, size_t i)
{
	return (struct coco_stored_box *)(void *)s->boxes.data + i;
}

static inline size_t
coco_store_boxes(const struct coco_store *s)
{
	return s->boxes.len / sizeof(struct coco_stored_box);
}

static inline struct coco_stored_category *
coco_store_category(const struct coco_store *s, size_t i)
{
	return (struct coco_stored_category *)(void *)s->categories.data + i;
}

/* Index of a box's category. */
static inline size_t
coco_store_category_of(const struct coco_stored_box *box)
{
	return box->category & (COCO_BOX_CROWD - 1);
}

/* Keeps what --keep names of the annotation that has just become a box; memory is the arena's meanwhile. And gives the
 * fields back to box i of an image, which is the box of a number. */
void coco_store_keep(struct coco_store *s, struct slice object, struct arena *arena);
void coco_store_give_kept(
	const struct coco_store *s, size_t number, struct image *image, size_t i, struct arena *arena);

/* The image of an id, which may be new. */
size_t coco_store_find_image(struct coco_store *s, const struct coco_id *id);

/* Puts an image on the list. */
void coco_store_list(
	struct coco_store *s, size_t i, struct json_place place, struct slice file_name, const struct coco_id *id);

/* The box joins its image, which may not be listed yet. */
void coco_store_join(struct coco_store *s, const struct coco_waiting *w, const struct coco_id *id);

/* The box will join its image, with others; all that wait do so. */
void coco_store_wait(struct coco_store *s, const struct coco_waiting *w);
void coco_store_join_waiting(struct coco_store *s);

/* Counts a fault; the first of a kind and of an image are kept. */
void coco_store_add_fault(struct coco_store *s, const struct coco_found *f);

/* Ids of annotations that are whole numbers differ. false: s->why says which do not. */
bool coco_store_check_ids(struct coco_store *s);

/* Boxes whose image or category is not there are left out. */
void coco_store_leave_orphans(struct coco_store *s, bool ids_will_do);

/* Boxes in the order of their images. */
void coco_store_order(struct coco_store *s);

#endif
