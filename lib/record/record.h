/* record.h -- the records of every stream: which columns there are, and how a record is read, changed and written.
 *
 * A record is a JSON object on a line (man page anchor-records(5)). A tool says which columns it binds; the others are
 * kept as they stand and copied through. A changed record is written in its old order: a replaced column stays in its
 * place, new ones follow, dropped ones go. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "base/slice.h"
#include "engine/filter.h"
#include "geometry/box.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns of all records, in the order of the table in record.c. */
enum column {
	/* images */
	COLUMN_IMAGE_ID, COLUMN_FILE_NAME, COLUMN_WIDTH, COLUMN_HEIGHT, COLUMN_PADDED, COLUMN_TRANSFORM, COLUMN_TILE,
	COLUMN_SPLIT,
	/* one entry a box */
	COLUMN_BOXES, COLUMN_LABELS, COLUMN_SCORES, COLUMN_LEVELS, COLUMN_IDS, COLUMN_AREA, COLUMN_ISCROWD,
	COLUMN_IGNORE, COLUMN_SUPPRESSED_BY, COLUMN_SRC,
	/* the rest */
	COLUMN_PROPOSALS, COLUMN_NUM_ANCHORS, COLUMN_ANCHORS, COLUMN_MATCHED, COLUMN_DELTAS, COLUMN_IOUS,
	COLUMN_IGNORED,
	COLUMN_UNMATCHED, COLUMN_NEGATIVES, COLUMN_OBJECTNESS, COLUMN_ACTIVATED, COLUMN_GT, COLUMN_ANCHOR_BOXES,
	COLUMN_TENSOR_ROW, COLUMN_ANCHOR_LOSSES,
	COLUMNS
};

#define COLUMN_BIT(column) ((uint64_t)1 << (column))

/* The columns that have one entry a box. */
#define COLUMN_PER_BOX                                                                                                 \
	(COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_LABELS) | COLUMN_BIT(COLUMN_SCORES) |                            \
		COLUMN_BIT(COLUMN_LEVELS) | COLUMN_BIT(COLUMN_IDS) | COLUMN_BIT(COLUMN_AREA) |                         \
		COLUMN_BIT(COLUMN_ISCROWD) | COLUMN_BIT(COLUMN_IGNORE) | COLUMN_BIT(COLUMN_SUPPRESSED_BY) |            \
		COLUMN_BIT(COLUMN_SRC))

/* The image's size: what every tool that looks at boxes wants. */
#define COLUMN_SIZE (COLUMN_BIT(COLUMN_WIDTH) | COLUMN_BIT(COLUMN_HEIGHT))

enum { RECORD_MORE = 16, RECORD_NAMES = 1024 }; /* per-box columns that a user may name, and bytes of their names */

struct record_schema {
	struct json_schema json;
	struct json_key key[COLUMNS + RECORD_MORE];
	uint64_t bound;    /* columns that the tool binds */
	uint64_t required; /* of these, those without which a record is rejected */
	uint64_t per_box;  /* bit i: key i has one entry a box */
	char name[RECORD_NAMES]; /* of the columns that the user named */
};

/* Binds the columns of a mask. per_box names further columns, comma between, that have one entry a box (NULL: none).
 * Ends the process with ERR_USAGE when there are too many or one is known already. The schema must not move; per_box is
 * copied. */
void record_schema_init(struct record_schema *s, uint64_t bound, uint64_t required, const char *per_box);

/* An option of a const char *: --per-box. */
extern const struct opt record_option_rows[];

struct record_change; /* a member's new value, or its end */

struct record {
	const struct record_schema *schema;
	struct worker *worker;
	struct json_object json;
	struct record_change *change; /* one for each key of the schema */
	unsigned char appended[COLUMNS + RECORD_MORE]; /* keys of new members, in their order */
	size_t appends;
	size_t boxes;                 /* entries of the per-box columns */
	struct slice name;            /* file_name or image_id as they stand, for messages; may be empty */
};

/* Reads the worker's line. false: it was rejected. Per-box columns that are bound have equal lengths. */
bool record_read(const struct record_schema *s, struct worker *w, struct record *r);

/* The same for a record that is no line: json has a column for each of the schema's keys, and all of it outlives the
 * record. */
bool record_take(const struct record_schema *s, struct worker *w, const struct json_object *json, struct record *r);

/* The record as it was read: what was changed and dropped is so no more. */
void record_restore(struct record *r);

/* The record as it is by now, read anew; the worker's scratch is empty after it. false: it was rejected. */
bool record_reread(struct record *r);

/* Rejects the record, naming its image: "image "a.jpg": …". Returns false. */
bool record_reject(const struct record *r, const char *format, ...) PRINTF_FORMAT(2, 3);

/* A bound column; .given is false where the record has none. */
static inline const struct json_column *
record_column(const struct record *r, enum column column)
{
	return &r->json.column[column];
}

static inline bool
record_has(const struct record *r, enum column column)
{
	return r->json.column[column].given;
}

/* The bound column of boxes, as boxes. */
const struct box *record_boxes(const struct record *r, enum column column);

/* The text of entry i of a column of items: a label. "cat" and cat are the same; so are "1" and 1. */
struct slice record_text(const struct record *r, enum column column, size_t i);

/* The frame: width and height, both > 0. found is false where the record has neither. false: rejected. */
bool record_size(const struct record *r, double size[2], bool *found);

/* A new value for a column: record_open gives the buffer to append it to, record_close ends it. One at a time. */
struct buf *record_open(struct record *r, enum column column);
void record_close(struct record *r);
void record_set(struct record *r, enum column column, struct slice value); /* value must outlive the record */
void record_drop(struct record *r, enum column column);

/* The column's next value goes behind all others, in the order of these calls, instead of where the old one stood. */
void record_move_last(struct record *r, enum column column);
void record_drop_all(struct record *r, uint64_t columns);

/* Drops the per-box columns that the record has; with into (COLUMNS: nowhere) they go on, as they are by now, as
 * members of an object. */
void record_gather_boxes(struct record *r, enum column into);

/* Keeps n of the boxes, in the order of index: every per-box column that the record has and nobody has changed or
 * dropped moves along, by its text. The bound arrays stay as they were read. */
void record_select(struct record *r, const uint32_t *index, size_t n);

/* Appends the record, as changed, and a newline. */
void record_put(const struct record *r, struct buf *out);

/* as float32 */

/* Dense group numbers 0,1,2 … for the entries of a column of items, equal texts alike; returned in the record's arena,
 * their number in *groups where that is not NULL. */
const uint32_t *record_groups(const struct record *r, size_t key, uint32_t *groups);

/* For a filter of groups: both lines are records of one image, by image_id. A line that has none, or is no record, is
 * alone. */
bool record_same_image(struct slice line, struct slice next);

/* The key of a column by its name, or -1. */
int record_key(const struct record_schema *s, const char *name);

#endif
