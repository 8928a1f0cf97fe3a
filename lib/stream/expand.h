/* expand.h -- an anchor set box by box, and in words. */
#ifndef STREAM_EXPAND_H
#define STREAM_EXPAND_H

#include "base/buf.h"
#include "geometry/detector.h"
#include "stream/sink.h"

#include <stddef.h>

/* One line an anchor: {"index","level","cell":[column,row],"base","box":[x1,y1,x2,y2]}, appended to text; with a sink, what has
 * gathered there leaves now and then, so that memory does not follow their number. false: a box is beyond float32. */
bool expand_boxes(const struct anchors *a, struct buf *text, struct sink *out);

/* The convention in words, with the first and the last anchor of each level. */
void expand_words(const struct detector *d, const struct anchors *a, struct buf *text);

/* A one-line account of the grids: "8732 anchors (38x38x4 + 19x19x6 + …)", into text. */
void expand_count(const struct anchors *a, struct buf *text);

#endif
