/* nms_record.h -- a record's detections on their way into a suppression, and out of it. */
#ifndef TOOL_NMS_RECORD_H
#define TOOL_NMS_RECORD_H

#include "nms/nms_method.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns without which there are no detections; both must be bound. */
#define NMS_RECORD_COLUMNS (COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_SCORES))

/* The boxes of a record that take part. */
struct nms_record {
	struct nms_input in;
	struct nms_result out;
	const uint32_t *index; /* of each in the record */
	size_t over;           /* boxes that topk left out */
	const uint32_t *file;  /* which file each box of the record is from; NULL: there is one */
	const double *score;   /* of each, as the record has it: in has those that the method works with */
	bool weighed;          /* these are others */
	bool joined;           /* of equal scores the larger box comes first; index is in that order */
};

/* Binds the columns of detections. Returns the key of column by, whose groups never suppress each other, -1 where by is
 * NULL; a column of the user's own moves along like those that per_box names. One that has not an entry a box is
 * ERR_USAGE. */
int nms_record_schema(struct record_schema *s, const char *per_box, const char *by);

/* One image's records, side by side in the worker's files, as one: the first one's members, but in the columns that
 * have one entry a box those of all, file after file; *file says which each box is from. The record is to be written
 * by nms_record_keep or nms_record_explain. false: rejected; the records are not of one image (image_id or, where
 * there is none, file_name, and the size where it is given), some lack a column that others have, or one fails
 * nms_record_check. */
bool nms_record_merge(const struct record_schema *s, struct worker *w, struct record *r, const uint32_t **file);

/* The same for a run of lines of one image: its tiles, brought back to the image by anchor-resize --undo; *file says
 * which line each box is from. false: rejected, also where they are not in one frame. */
bool nms_record_join(const struct record_schema *s, struct worker *w, struct record *r, const uint32_t **file);

/* false: the record was rejected, a box being inverted or a score not one number. */
bool nms_record_check(const struct record *r);

/* Those of a score above the threshold and, of these, the best topk. group and file, of all the record's boxes, may
 * be NULL. The result has room for all but by, which is NULL. The record has been checked. Of joined lines, of equal
 * scores the larger box comes before what may be a part of it; nms_record_order puts what was kept into the order of
 * others. */
void nms_record_take(const struct record *r, double score, size_t topk, const uint32_t *group, const uint32_t *file,
	bool joined, const struct nms_method *method, struct nms_record *s);
void nms_record_order(struct nms_record *s, struct arena *arena);

/* Gives the method the scores that it works with where files have weights (> 0), each its own. */
void nms_record_weigh(struct nms_record *s, const struct nms_method *method, const double *weight, struct arena *arena);

/* Behind the method: keeps at most max_per_label boxes of a label (SIZE_MAX: any number) and then max of all, and
 * counts what was over any limit. The result has by where there may be such. */
extern const struct filter_counter nms_record_counters[];
void nms_record_limit(struct nms_record *s, const struct record *r, size_t max_per_label, size_t max);

/* The record keeps what was kept, in that order; scores and boxes that the method has changed are written anew, as
 * float32. false: it was rejected, a number being beyond the range of that. */
bool nms_record_keep(struct record *r, const struct nms_method *method, const struct nms_record *s);

/* With a result that has by, the record keeps all boxes, in their order, and its column suppressed_by holds what
 * became of each: NMS_KEPT, NMS_CUT, or the index of the box that suppressed it; and in src which file it is from.
 * Scores and boxes as above. */
bool nms_record_explain(struct record *r, const struct nms_method *method, const struct nms_record *s);

#endif
