/* csv_out.h -- comma separated values: writing. For csv.c. */
#ifndef FORMAT_CSV_OUT_H
#define FORMAT_CSV_OUT_H

#include "format/format.h"

bool csv_out_write(struct record *r, const struct kept *kept, const struct convert *c);
void csv_out_end(const struct written *state, struct buf *out);

#endif
