/* anchor_fault_text.h -- what is wrong with anchors, in words for whoever gave them on a command line. */
#ifndef ANCHORSET_ANCHOR_FAULT_TEXT_H
#define ANCHORSET_ANCHOR_FAULT_TEXT_H

#include "geometry/anchor_fault.h"

/* A constant text; NULL: nothing is wrong. */
const char *anchor_fault_text(enum anchor_fault fault);

#endif
