/* npy_header.c -- the header of an .npy file that is to be written. */
#include "npy/npy_header.h"

#include <criterion/criterion.h>
#include <string.h>

Test(npy_header, shapes)
{
	static const struct {
		const char *type;
		unsigned long long shape[3];
		size_t axes;
		const char *text;
	} rows[] = {
		{ "f4", { 3 }, 1, "'<f4', 'fortran_order': False, 'shape': (3,), } " },
		{ "f4", { 10240000, 4 }, 2, "'<f4', 'fortran_order': False, 'shape': (10240000, 4), } " },
		{ "i8", { 2147483649 }, 1, "'<i8', 'fortran_order': False, 'shape': (2147483649,), } " },
		{ "i4", { 0, 0 }, 2, "'<i4', 'fortran_order': False, 'shape': (0, 0), } " },
		{ "f4", { 118000, 201600, 4 }, 3, "'<f4', 'fortran_order': False, 'shape': (118000, 201600, 4), } " },
		{ "f4", { 18446744073709551615u, 18446744073709551615u, 4 }, 3,
			"'<f4', 'fortran_order': False, 'shape': (18446744073709551615, 18446744073709551615, 4), }" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char header[NPY_HEADER], text[NPY_HEADER];
		npy_header(header, rows[i].type, rows[i].shape, rows[i].axes);
		strcpy(stpcpy(text, "{'descr': "), rows[i].text);
		cr_expect_arr_eq(header, "\x93NUMPY\x01\0\x76\0", 10, "row %zu: start", i);
		cr_expect_arr_eq(header + 10, text, strlen(text), "row %zu: %.118s", i, header + 10);
		cr_expect_eq(header[NPY_HEADER - 1], '\n', "row %zu: end", i);
	}
}
