/* label_groups.h -- labels that look alike: a file that says which of them are to be taken as one. */
#ifndef STREAM_LABEL_GROUPS_H
#define STREAM_LABEL_GROUPS_H

#include "base/arena.h"
#include "stream/record.h"

#include <stddef.h>
#include <stdint.h>

struct label_groups;

/* Reads a file of one group a line: labels with tabs between them or, where a line has no tab, commas; blanks around a
 * label are not part of it. Blank lines are skipped. What is wrong, as a label that comes twice, ends the process. */
const struct label_groups *label_groups_read(const char *path, struct arena *arena);

/* Groups of the record's boxes: of the same label, or of labels that are in one group; any numbers. The record has labels. */
const uint32_t *label_groups_of(const struct label_groups *l, const struct record *r);

#endif
