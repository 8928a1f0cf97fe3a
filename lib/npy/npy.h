/* npy.h -- arrays in NumPy's file format, mapped into memory.
 *
 * NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays", 2007, and the versions 2.0 and 3.0 of the
 * format that followed: a magic string, a header that is a Python dictionary (descr, fortran_order, shape), and the
 * numbers. Here they are float16, float32 or float64, or int8, uint8, int16 or uint16 where they are quantised, of
 * either byte order. In Fortran order they are read as if they stood in C order: the last axis runs fastest, whatever
 * the file has.
 *
 * A file is never copied: pages come and go as they are read. Where it is cut short meanwhile, the process ends. An
 * array of an archive (.npz) that is compressed is expanded into memory. */
#ifndef NPY_NPY_H
#define NPY_NPY_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NPY_AXES = 8 };

enum npy_kind { NPY_FLOAT, NPY_SIGNED, NPY_UNSIGNED };

struct npy {
	const unsigned char *data; /* of the first number; need not be aligned */
	enum npy_kind kind;
	size_t item;               /* bytes a number: 1, 2, 4 or 8 */
	bool swapped;              /* its bytes run the other way round than this processor's */
	bool fortran;              /* the first axis runs fastest */
	bool kept;                 /* it is in memory of its own, not mapped */
	float scale, zero;         /* whole numbers q stand for (q - zero) * scale; 1 and 0 at first */
	size_t axes;
	size_t shape[NPY_AXES];
	size_t count;              /* numbers: the product of shape */
};

/* Looks at the n bytes of a file, which the array then points into. false: what is wrong, and the remedy, is appended
 * to error. */
bool npy_parse(const void *file, size_t n, struct npy *out, struct buf *error);

/* The same for int32 and int64, of which npy_integer reads one; other functions are not for these. */
bool npy_parse_integers(const void *file, size_t n, struct npy *out, struct buf *error);
int64_t npy_integer(const struct npy *a, size_t i);

/* Maps a file, or a member of an archive: FILE.npz:NAME. What is wrong ends the process: "PROGRAM: PATH: text". The
 * mapping stays. npy_open wants numbers that are not quantised. */
void npy_open(const char *path, struct npy *out);
void npy_open_any(const char *path, struct npy *out);
void npy_open_integers(const char *path, struct npy *out); /* of a file, not of an archive */

/* n numbers from number `first` on in C order, as float32: in place where that is what the file holds, else converted
 * in arena. A float64 beyond float32's range is infinite. */
const float *npy_floats(const struct npy *a, size_t first, size_t n, struct arena *arena);

/* The same for a few: into out. */
void npy_get(const struct npy *a, size_t first, size_t n, float *out);

/* n numbers from number `first` on are not needed for now: their pages may go, and come back when they are read
 * again. */
void npy_release(const struct npy *a, size_t first, size_t n);

/* The shape, as Python writes it: (3, 100, 4). */
void npy_put_shape(struct buf *out, const struct npy *a);

#endif
