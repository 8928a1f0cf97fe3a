/* nms_help.h -- the methods of suppression, as anchor-nms --help lists them. */
#ifndef TOOL_NMS_HELP_H
#define TOOL_NMS_HELP_H

#include "base/buf.h"

/* Appends a line for each method: what it does, and which options it reads. */
void nms_help(struct buf *out);

#endif
