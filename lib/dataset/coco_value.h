/* coco_value.h -- values of an entry of a COCO document: read, and kept with the entry, or found wrong. For coco_read.c
 * alone.
 *
 * All return false where the document failed. A value that is not what it should be is passed over, and is the entry's
 * fault. */
#ifndef DATASET_COCO_VALUE_H
#define DATASET_COCO_VALUE_H

#include "base/num.h"
#include "dataset/coco_read.h"

#include <string.h>

/* Keeps what is wrong with an entry, unless something graver is. */
void coco_value_fault(struct coco_entry *e, enum coco_fault fault, struct json_place place);

/* Passes over a value that is not what it should be. */
bool coco_value_skip(struct coco_reader *r, struct coco_entry *e, enum coco_fault why);

/* The text of a scalar. */
bool coco_value_keep(struct coco_reader *r, struct slice *text);

/* The text of a finite number: in room where it is short enough. */
bool coco_value_any_number(struct coco_reader *r, struct coco_entry *e, enum coco_fault otherwise,
	struct coco_text *room, struct slice *text);

/* An id that is no plain whole number; or any. */
bool coco_value_other_id(struct coco_reader *r, struct coco_entry *e, struct coco_id *id, enum coco_fault otherwise);

static inline bool
coco_value_id(struct coco_reader *r, struct coco_entry *e, struct coco_id *id, enum coco_fault otherwise)
{
	id->place = json_stream_place(&r->stream);
	if (__builtin_expect(!json_stream_integer(&r->stream, &id->number), 0))
		return coco_value_other_id(r, e, id, otherwise);
	id->given = id->whole = true;
	return true;
}

/* The usual number, without sign and exponent, with a comma or brace behind it, is quick. */
static inline bool
coco_value_number(struct coco_reader *r, struct coco_entry *e, enum coco_fault otherwise, struct coco_text *room,
	struct slice *text)
{
	const char *p = r->stream.p, *end = num_skip_plain(p);
	if (__builtin_expect(end == NULL || (*end != ',' && *end != '}') || end - p >= COCO_TEXT, 0))
		return coco_value_any_number(r, e, otherwise, room, text);
	memcpy(room->text, p, COCO_TEXT);
	room->text[end - p] = '\0';
	*text = (struct slice){ room->text, (size_t)(end - p) };
	r->stream.p = end;
	return true;
}

#endif
