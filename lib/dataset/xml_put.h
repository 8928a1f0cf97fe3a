/* xml_put.h -- text for XML 1.0. */
#ifndef DATASET_XML_PUT_H
#define DATASET_XML_PUT_H

#include "base/buf.h"
#include "base/slice.h"

#include <stdbool.h>

/* Appends text for an element or a quoted attribute. false: it has a character that XML cannot hold. */
bool xml_put_text(struct buf *out, struct slice text);

#endif
