/* fit_page.h -- what anchor-fit found, for people. */
#ifndef TOOL_FIT_PAGE_H
#define TOOL_FIT_PAGE_H

#include "tool/fit_run.h"

/* Appends a table: the shapes of one fit and how good they are; or, of several (n > 1), a line each. data is
 * size_histogram_shapes of s, width that of the terminal. */
void fit_page(const struct fit_run_options *o, const struct dataset_summary *s, const struct shapes *data,
	const struct fitted *f, size_t n, size_t width, bool colour, struct buf *out, struct arena *arena);

#endif
