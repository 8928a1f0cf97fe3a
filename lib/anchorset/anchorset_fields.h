/* anchorset_fields.h -- the fields of an anchor set that are not its stages': tables as in set_field.h. */
#ifndef ANCHORSET_ANCHORSET_FIELDS_H
#define ANCHORSET_ANCHORSET_FIELDS_H

#include "anchorset/set_field.h"

extern const struct set_field anchorset_spec_fields[];   /* of struct anchor_spec, beside its levels */
extern const struct set_field anchorset_resize_fields[]; /* of struct resize_rule */

#endif
