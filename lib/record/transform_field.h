/* transform_field.h -- the record's `transform`: {"scale":[sx,sy],"shift":[tx,ty],"from":[w,h]}.
 *
 * It says how the frame that the record is in came from the original one: here = scale * original + shift. `from` is
 * the original's size, kept as the text that it arrived in; a record that never had a size has none. */
#ifndef RECORD_TRANSFORM_FIELD_H
#define RECORD_TRANSFORM_FIELD_H

#include "base/slice.h"
#include "geometry/ground_truth.h"
#include "geometry/transform.h"
#include "record/record.h"

#include <stdbool.h>

struct transform_field {
	struct transform map;
	bool has_from;
	double size[2];       /* of the original, where has_from */
	struct slice from[2]; /* the same as text */
};

/* The record's transform; the texts live as long as the record. A record without one is in its original frame: the
 * field is then the identity from the record's own size. The tool binds the size; the transform itself need not be
 * bound. false: rejected. */
bool transform_field_read(const struct record *r, struct transform_field *field);

/* The transform of a record that has one, for who only wants to know. NULL, or what is wrong with it. */
const char *transform_field_look(const struct record *r, struct transform_field *field);

/* Makes field the record's transform. */
void transform_field_put(struct record *r, const struct transform_field *field);

/* The record's frame becomes size, which must be finite. false: rejected. */
bool transform_field_frame(struct record *r, const double size[2]);

/* Moves all that is measured in pixels into another frame, by the map or back through it: boxes, which are those of t,
 * their areas and the proposals; a tool that calls this binds these columns. kept says which of the record's boxes each
 * of t's is (NULL: all of them). Under the identity everything keeps its text. false: rejected. */
bool transform_field_map(struct record *r, const struct transform *map, bool back, const struct ground_truth *t,
	const uint32_t *kept);

/* The record goes back into its original frame with all its pixels: its transform and padding go, its size is the
 * original's, and *map is the way that was taken back. The columns that transform_field_map asks for are bound. false:
 * rejected. */
bool transform_field_undo(struct record *r, struct transform *map);

#endif
