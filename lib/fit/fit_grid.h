/* fit_grid.h -- sizes, scales and ratios of anchors on a grid, fitted to boxes where they are.
 *
 * RetinaNet, Faster R-CNN and SSD describe their anchors in factors: on every level of a pyramid a size, which goes
 * with the stride, times a few scales, times a few ratios (Lin et al., "Focal loss", ICCV 2017, section 4: sizes of
 * 4 strides, scales 1, 2^(1/3) and 2^(2/3), ratios 1:2, 1:1 and 2:1). The fit raises the mean over boxes of the
 * highest IoU with any anchor of the grid as anchor-gen makes it by default: centred on cells, offset half a stride,
 * ceil, nothing clipped; as far as it can without leaving more boxes below an IoU of 0.5 than the published anchors
 * do. */
#ifndef FIT_FIT_GRID_H
#define FIT_FIT_GRID_H

#include "base/arena.h"
#include "fit/box_sample.h"
#include "fit/size_histogram.h"
#include "geometry/anchors.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIT_GRID_RESTARTS = 14 };

struct fit_grid_options {
	size_t levels;        /* >= 1 */
	const double *stride; /* px, > 0, one a level, ascending: so do the sizes */
	double input[2];      /* the network's input, instead of the images' own tensors; 0,0: not given */
	double pad;           /* tensors are multiples of this; 0: 1 */
	size_t scales;        /* on each level, >= 1 */
	size_t ratios;        /* >= 1 */
	const double *ratio;  /* these: height / width, > 0; NULL: they are fitted, too */
	bool one_size;        /* all levels have the same multiple of their stride */
	bool octaves;         /* n scales stay 2^(i/n) */
	uint64_t seed;
	unsigned restarts;    /* searches from random places; 0: FIT_GRID_RESTARTS */
};

/* Means over boxes. */
struct fit_grid_score {
	double mean_iou;  /* of the highest IoU on the grid */
	double recall_50; /* share of boxes where that is at least 0.5 */
};

/* What came out, in the arena. */
struct fit_grid {
	size_t levels;
	double *size;  /* px, of the smallest scale, one a level */
	size_t scales;
	double *scale; /* ascending, the first is 1 */
	size_t ratios;
	double *ratio; /* height / width; ascending unless given */
	size_t n;      /* levels * scales * ratios */
	struct shape *shape; /* by level, then scale, then ratio: (s / sqrt(r), s * sqrt(r)) for s = size * scale */
	/* Published are sizes of 4 strides, scales 2^(i/n), and the ratios given or, as many as are asked for, evenly
	 * in log from 1/2 to 2 (1/3 to 3 from 4 on). */
	struct fit_grid_score score, published;
};

/* Fits to n entries as box_sample_finish leaves them; the mean IoU is never below that of what is published. Returns
 * what is wrong: no boxes, an image's size is not known, strides do not ascend, or anchors_build refuses a grid. */
enum anchor_fault fit_grid(const struct box_sample_entry *entry, size_t n, const struct fit_grid_options *options,
	struct fit_grid *out, struct arena *arena);

/* The anchors of a fit, as a spec; in arena. */
void fit_grid_spec(const struct fit_grid *fit, const struct fit_grid_options *options, struct anchor_spec *out,
	struct arena *arena);

/* n scales 2^(i/n), and n ratios evenly in log, from 1/2 to 2 or, for n > 3, from 1/3 to 3; one alone is 1. */
void fit_grid_octaves(size_t n, double *scale);
void fit_grid_ratios(size_t n, double *ratio);

#endif
