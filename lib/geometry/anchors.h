/* anchors.h -- anchors: base boxes repeated over one grid or several, and their numbering.
 *
 * An anchor spec is a detector's rule, valid for images of any size. Laid over the tensor of one image it gives struct
 * anchors: levels with their grids, and a flat index over all of them. Anchors are never listed unless somebody asks:
 * box i is computed from i, so a million of them cost nothing.
 *
 * The flat index is level-major; within a level row, column, base ("hwa": torchvision, detectron2, mmdetection,
 * keras-retinanet, TensorFlow), or with base_major base, row, column ("ahw": YOLOv5's heads, NVIDIA's odtk).
 *
 * A plain list of boxes (proposals) is one level of one cell whose base boxes they are: anchors_from_boxes.
 *
 * Sources: Ren, He, Girshick, Sun, "Faster R-CNN", NIPS 2015, section 3.1 (one grid); Liu et al., "SSD", ECCV 2016,
 * section 2.2, and Lin et al., "Feature Pyramid Networks", CVPR 2017, section 4.1 (several). The stride rules are
 * implementations' habits, named where they are listed. */
#ifndef GEOMETRY_ANCHORS_H
#define GEOMETRY_ANCHORS_H

#include "base/arena.h"
#include "geometry/anchor_fault.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

enum grid_round { GRID_CEIL, GRID_FLOOR };

/* The step between cells: the nominal stride; floor(tensor / cells) per axis (torchvision's AnchorGenerator); or
 * tensor / cells (EfficientDet, torchvision's DefaultBoxGenerator). The offset scales with the step. Fixed grids
 * too. */
enum stride_rule { STRIDE_NOMINAL, STRIDE_FLOOR, STRIDE_EXACT };

/* What happens to anchors that leave the image: nothing; the box is clipped to it; or centre and sides are each
 * clamped to the tensor (ssd.pytorch), which moves some boxes. */
enum anchor_clip { CLIP_NONE, CLIP_BOX, CLIP_CENTRE };

struct level_spec {
	double stride[2]; /* [x,y] px, > 0 */
	double offset[2]; /* centre of cell (0,0), px */
	size_t grid[2];   /* [columns,rows]; 0,0: as many as the tensor takes */
	size_t bases;
	const struct box *base; /* relative to the cell centre, px, not empty */
};

struct anchor_spec {
	double input[2]; /* [width,height] of the network's input, px; 0,0: not said */
	double pad;      /* the tensor's sides are multiples of this, >= 1 */
	enum grid_round round;
	enum stride_rule stride_rule;
	enum anchor_clip clip;
	bool base_major;
	size_t levels;
	const struct level_spec *level;
};

/* One level laid out. */
struct level {
	double stride[2], offset[2];
	size_t columns, rows;
	size_t bases;
	const struct box *base;
	size_t first; /* flat index of its first anchor */
	size_t count; /* columns * rows * bases */
};

struct anchors {
	size_t levels;
	const struct level *level;
	size_t count;
	bool base_major;
	enum anchor_clip clip;
	double width, height;   /* the frame: what clipping and inside tests use, px */
	double tensor[2];       /* [width,height], px */
};

/* An anchor's place: level, column, row, base. */
struct place {
	size_t level, column, row, base;
};

/* What a coder needs to know of an anchor: coders that count in cells (ltrb, yolo) need the step as well, and YOLOv4's
 * numbers differ by level. */
struct anchor {
	struct box box;
	double stride[2]; /* [x,y] px, > 0; 1,1 for a plain list of boxes */
	size_t level;     /* 0 for a plain list of boxes */
};

/* A tensor's sides: width and height rounded up to multiples of pad (> 0). */
void anchors_tensor(double pad, double width, double height, double tensor[2]);

/* What may be known of an image, all [width,height] in px; 0,0: not said. */
struct image_size {
	double input[2];  /* the user's word, whatever the image says */
	double padded[2]; /* the network's tensor */
	double frame[2];  /* the image inside it */
};

/* The tensor of an image: the input, rounded up to multiples of the spec's pad; else padded; else the frame rounded up;
 * else that of the spec by itself: its input, rounded likewise, or what its fixed grids cover. false: none of these is
 * known. */
bool anchors_tensor_of(const struct anchor_spec *spec, const struct image_size *image, double tensor[2]);

/* Lays spec over a tensor of the given sides; frame is [width,height] of the image inside it. The spec's base boxes
 * are referred to, not copied; the rest lives in arena. Returns what is wrong: a side or stride that is not positive,
 * no cells, a fixed grid made for another input size, or more anchors than a size can count. */
enum anchor_fault anchors_build(const struct anchor_spec *spec, const double tensor[2], const double frame[2],
	struct anchors *out, struct arena *arena);

/* n boxes as anchors, in their order; refers to them. level is the caller's, and must live as long as out. The frame
 * and the tensor are 0: a caller who tests anchors against the image sets width and height. */
void anchors_from_boxes(const struct box *boxes, size_t n, struct level *level, struct anchors *out);

/* index < count. A box is the cell's centre, offset + column * stride (and row), with the base box added to it, then
 * clipped: these operations in this order, in double, so that whoever computes them anew gets the same bits. */
struct box anchors_box(const struct anchors *a, size_t index);
struct place anchors_place(const struct anchors *a, size_t index);
size_t anchors_index(const struct anchors *a, struct place at);
struct anchor anchors_get(const struct anchors *a, size_t index);

/* The box at a place, without a search for the level. */
struct box anchors_box_at(const struct anchors *a, struct place at);

/* The boxes of n anchors. Indices that ascend, at least on each level, are found without a search. */
void anchors_boxes(const struct anchors *a, const size_t *index, size_t n, struct box *out);

#endif
