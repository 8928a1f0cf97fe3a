/* coco_store.h -- a COCO document, as little of it as records need: at most 64 bytes a box and 128 an image.
 *
 * Annotations may come before the images and categories that they name, so all of it is read first. Numbers that are
 * passed on are kept as text, four bits a character; ids are numbers where they are written as such. */
#ifndef DATASET_COCO_STORE_H
#define DATASET_COCO_STORE_H

#include "base/buf.h"
#include "dataset/coco_ids.h"
#include "dataset/coco_read.h"
#include "dataset/image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct convert;

/* The text of a number: a digit, point or sign a half byte, 0xf behind the last. What is longer, or has an exponent, is
 * kept as a text: its place among the texts then stands here, behind a half byte that begins no number. */
enum { COCO_AREA = 12, COCO_SIDE = 8 };

struct coco_stored_box {
	char bbox[4 * sizeof(double)]; /* x, y, width, height; not aligned, so that a box is 60 bytes */
	char id[sizeof(int64_t)];      /* a whole number, or the place of a text */
	unsigned char area[COCO_AREA]; /* of a detection, its score */
	uint32_t image;                /* index among the images, or COCO_NONE: it is left out */
	uint32_t category;             /* index among the categories, and the flags below */
};

_Static_assert(sizeof(struct coco_stored_box) == 60, "so that their order takes it to 64");

#define COCO_NONE UINT32_MAX

enum { COCO_CATEGORY_BITS = 24 };
#define COCO_BOX_CROWD ((uint32_t)1 << 24)
#define COCO_BOX_ID ((uint32_t)1 << 25)      /* it has one */
#define COCO_BOX_ID_TEXT ((uint32_t)1 << 26) /* which is kept as a text */
#define COCO_BOX_DOUBT ((uint32_t)1 << 27)   /* it may be bad (coco_bad_boxes.h) */

/* An image that is listed or that an annotation names. */
struct coco_stored_image {
	uint64_t column;         /* and line: where it is listed, or where an annotation names it first */
	uint64_t text;           /* place of its file name's text and, behind that, of an id that is not just a number;
	                            0: none */
	unsigned char width[COCO_SIDE], height[COCO_SIDE];
	uint32_t line;
	uint32_t first;          /* of its boxes in `order`; while reading, how many it has */
	uint32_t position : 30;  /* in the list */
	uint32_t listed : 1, bad : 1;
};

struct coco_stored_category {
	struct slice id, name;   /* JSON texts; .text NULL: it is not listed */
	struct json_place place; /* where an annotation names it first */
};

/* A fault of an annotation. */
enum { COCO_SHOWN = 48 };
struct coco_found {
	enum coco_fault fault;
	uint32_t image;          /* whose annotation it is, or COCO_NONE */
	uint64_t annotation;     /* index in the document */
	struct json_place place;
	char id[COCO_SHOWN];     /* of the annotation, as it stands; may be empty */
	char what[COCO_SHOWN];   /* the id that is not there, likewise */
};

/* A box that will soon join its image: many do so at once, since what it takes to find one can be on its way while
 * others are found. */
enum { COCO_WAITING = 64 };
struct coco_waiting {
	uint32_t box;
	struct json_place place;
	int64_t image;
};

struct coco_store {
	const struct convert *keep; /* whose --keep names fields of annotations; NULL: none is kept */
	struct coco_ids image_ids, category_ids;
	struct buf images;        /* of struct coco_stored_image, as image_ids counts */
	struct buf boxes;         /* of struct coco_stored_box, in the order of the annotations */
	struct buf texts;         /* a length in four bytes and the text, one behind the other */
	struct buf kept;          /* of uint64_t, where --keep names fields: the place among the texts of the first of
	                             a box's, the others behind it */
	struct buf order;         /* of uint32_t: boxes by image, those of an image in the document's order */
	struct buf listed;        /* of uint32_t: images in the order of the document */
	struct buf categories;    /* of struct coco_stored_category, as category_ids counts */
	struct coco_ids names;    /* hashes of file names */
	struct text_table box_ids; /* of annotations, those that are no numbers */
	struct buf left_out;      /* of uint32_t: annotations that are no boxes, ascending */
	struct buf bad;           /* of struct coco_found: the first fault of each image that has any, by image */
	struct coco_found first[COCO_FAULTS]; /* of each kind */
	uint64_t faults[COCO_FAULTS];
	uint64_t names_twice;     /* images whose file name another has */
	struct coco_waiting waiting[COCO_WAITING];
	size_t waits;             /* so many of them */
	bool has_categories, ascending;
	bool doubt;               /* some boxes have COCO_BOX_DOUBT */
	bool results;             /* detections: images are listed as they are named */
	int64_t last_id;
	struct arena arena;       /* texts of categories, and of ids of annotations */
	struct json_place wrong;  /* where reading failed; line 0: not known */
	char why[240];
};

enum coco_store_option {
	COCO_IDS_WILL_DO = 1, /* where there are no categories at all, all of them are taken to be there */
	COCO_NEW_IDS = 2      /* ids of annotations need not differ */
};

/* Reads the document to its end. keep says what further fields of annotations are kept, beyond the memory above; NULL:
 * none. false: it cannot be used, and wrong and why say where and what it is. Bad annotations do not make it fail: they
 * are counted, and left out. */
bool coco_store_read(struct coco_store *s, struct coco_reader *r, unsigned options, const struct convert *keep);

/* What an image is to be made of. */
typedef struct box coco_box_maker(const void *context, const double bbox[4]);

struct coco_making {
	bool label_ids;          /* labels are ids, not names */
	bool new_ids;            /* ids of images and boxes are numbers: those before, and where they stand */
	uint64_t images_before, boxes_before;
	coco_box_maker *box;     /* makes a record's box of x, y, width and height */
	const void *context;
};

/* The image at a position of the list: the id, the texts, and the columns of its boxes, in the arena. */
void coco_store_image(const struct coco_store *s, size_t position, const struct coco_making *making,
	struct image *image, struct arena *arena);

/* What is wrong with an annotation, in words. */
void coco_store_put_fault(const struct coco_store *s, const struct coco_found *f, struct buf *out);

/* The fault of an image's annotation; NULL: it has none. */
const struct coco_found *coco_store_bad(const struct coco_store *s, size_t position);

/* Which annotation of the document a box is. */
uint64_t coco_store_annotation(const struct coco_store *s, uint64_t box);

/* The id of an image of the list, and where it stands. */
struct coco_id coco_store_image_id(const struct coco_store *s, size_t position);
struct json_place coco_store_place(const struct coco_store *s, size_t position);

/* The id of a box; its text is the arena's. false: it has none. */
bool coco_store_box_id(const struct coco_store *s, size_t box, struct coco_id *id, struct arena *arena);

static inline size_t
coco_store_images(const struct coco_store *s)
{
	return s->listed.len / sizeof(uint32_t);
}

static inline struct coco_stored_image *
coco_store_at(const struct coco_store *s, size_t index)
{
	return (struct coco_stored_image *)(void *)s->images.data + index;
}

/* An image of the list; the next one stored stands behind it. */
const struct coco_stored_image *coco_store_of(const struct coco_store *s, size_t position);

/* Boxes lie in the order of the document, and images want them from all over: brings those near of an image some way
 * behind the one at a position. */
void coco_store_fetch(const struct coco_store *s, size_t position);

void coco_store_free(struct coco_store *s);

#endif
