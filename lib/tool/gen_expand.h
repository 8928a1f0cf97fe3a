/* gen_expand.h -- an anchor set box by box, and in words. */
#ifndef TOOL_GEN_EXPAND_H
#define TOOL_GEN_EXPAND_H

#include "base/buf.h"
#include "engine/filter.h"
#include "engine/sink.h"
#include "geometry/detector.h"

#include <stddef.h>

/* Where text goes, and by which way it leaves when much has gathered, so that memory does not follow the number of
 * anchors: to a sink, or through a worker's filter (whose out is text). */
struct gen_expand_out {
	struct buf *text;
	struct sink *sink;     /* NULL: */
	struct worker *worker;
};

/* One line an anchor: {"index","level","cell":[column,row],"base","box":[x1,y1,x2,y2]}. false: a box is beyond float32,
 * and nothing was written. */
bool gen_expand_boxes(const struct anchors *a, const struct gen_expand_out *out);

/* All boxes as a float32 array [A,4] in NumPy's file format (npy.h). false: a box is beyond float32; nothing was
 * written. */
bool gen_expand_npy(const struct anchors *a, struct sink *out);

/* The convention in words, coder and matching of each stage, and the first and the last anchor of each level. Anchors
 * are NULL where the detector has none of its own. */
void gen_describe(const struct detector *d, const struct anchors *a, struct buf *text);

/* A one-line account of the grids: "8732 anchors (38x38x4 + 19x19x6 + …)", into text. */
void gen_expand_count(const struct anchors *a, struct buf *text);

/* Of anchors that are not as many as expected: which other rounding or padding of the spec makes them so many; if none
 * does, what the others come to. Appends "; --round ceil gives 8732", or nothing where they change nothing. */
void gen_expand_other_counts(const struct anchor_spec *spec, const struct anchors *a, size_t expected, struct buf *text,
	struct arena *arena);

#endif
