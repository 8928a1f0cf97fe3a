/* nms_label_groups.h -- labels that look alike: a file of labels that are to be taken as one. */
#ifndef TOOL_NMS_LABEL_GROUPS_H
#define TOOL_NMS_LABEL_GROUPS_H

#include "base/arena.h"
#include "record/record.h"

#include <stddef.h>
#include <stdint.h>

struct nms_label_groups;

/* Reads a file of one group a line: labels with tabs between them or, where a line has no tab, commas; blanks around a
 * label are not part of it. Blank lines are skipped. What is wrong, as a label that comes twice, ends the process. */
const struct nms_label_groups *nms_label_groups_read(const char *path, struct arena *arena);

/* Groups of the record's boxes: of the same label, or of labels that are in one group; any numbers. The record has
 * labels. */
const uint32_t *nms_label_groups_of(const struct nms_label_groups *l, const struct record *r);

#endif
