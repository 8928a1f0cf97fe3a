/* npy_header.c -- the header of an .npy file that is to be written. */
#include "npy/npy_header.h"

#include <stdio.h>
#include <string.h>

void
npy_header(char header[NPY_HEADER], const char *type, const unsigned long long *shape, size_t axes)
{
	static const unsigned char start[] = { 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, NPY_HEADER - 10, 0 };
	char text[NPY_HEADER - sizeof start], size[80] = "";
	size_t n = 0;
	for (size_t i = 0; i < axes; i++) /* one axis alone has a comma behind it: (3,) */
		n += (size_t)snprintf(size + n, sizeof size - n, i == 0 ? "%llu," : i == 1 ? " %llu" : ", %llu",
			shape[i]);
	int length = snprintf(text, sizeof text, "{'descr': '%c%s', 'fortran_order': False, 'shape': (%s), }",
		__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? '<' : '>', type, size);
	memset(header, ' ', NPY_HEADER);
	memcpy(header, start, sizeof start);
	memcpy(header + sizeof start, text, (size_t)length);
	header[NPY_HEADER - 1] = '\n';
}
