/* npy_header.h -- the header of an .npy file that is to be written, version 1.0, in this machine's byte order.
 *
 * NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", 2007. It is always as long, whatever the
 * shape, so that it can be written last, before what is there already. */
#ifndef NPY_NPY_HEADER_H
#define NPY_NPY_HEADER_H

#include <stddef.h>

enum { NPY_HEADER = 128 };

/* Fills header; type is "f4", "f8", "i4" or "i8", there are 1 to 5 axes. */
void npy_header(char header[NPY_HEADER], const char *type, const unsigned long long *shape, size_t axes);

#endif
