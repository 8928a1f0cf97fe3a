/* gt_policy.h -- ground truth as it comes in: which boxes are bad, and what is done about them.
 *
 * A box is bad when x2 <= x1, y2 <= y1, or it lies wholly outside the image (where the record says how large that is).
 * A box that is marked to be ignored is never bad. Labels, marks and every other per-box column stay with their boxes.
 */
#ifndef RECORD_GT_POLICY_H
#define RECORD_GT_POLICY_H

#include "geometry/box.h"
#include "geometry/ground_truth.h"
#include "record/record.h"

/* What to do with a bad box: reject the line; leave the box out; clamp every box to the frame and leave out those that
 * are empty then; mark it to be ignored. */
enum gt_policy { BAD_ERROR, BAD_DROP, BAD_CLIP, BAD_IGNORE };

/* An option of an int: --bad. */
extern const struct opt gt_policy_option_rows[];

/* Columns that ground truth is made of; a tool binds these. */
#define GT_COLUMNS (COLUMN_PER_BOX | COLUMN_SIZE)

/* What a filter that reads ground truth counts. */
extern const struct filter_counter gt_policy_counters[];

/* Reads the ground truth of a record with a column of boxes: ground truth->box and ground truth->skip (crowd or
 * ignored) live in the record's arena. With BAD_DROP, BAD_CLIP and BAD_IGNORE the record is changed accordingly, and
 * kept (room for r->boxes, or NULL) says which of the record's boxes each of the ground truth's is. false: the record
 * was rejected. */
bool gt_policy_read(struct record *r, enum gt_policy bad, struct ground_truth *gt, const uint32_t **kept);

/* What is wrong with a box; size is that of the image, or NULL. */
enum gt_fault { GT_GOOD, GT_NO_WIDTH, GT_NO_HEIGHT, GT_OUTSIDE, GT_FAULTS };
enum gt_fault gt_policy_fault(struct box b, const double *size);

/* The same in words: "box 3: y2 (799) <= y1 (803)". */
void gt_policy_put_fault(struct buf *out, size_t i, struct box b, enum gt_fault fault, const double *size);

/* Detections are not ground truth: their boxes may be empty and lie anywhere, but not inside out, x2 < x1 or y2 < y1.
 * The record has a column of boxes. false: it was rejected. */
bool gt_policy_check_detections(const struct record *r);

#endif
