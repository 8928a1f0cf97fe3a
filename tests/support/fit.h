/* fit.h -- a method of fitting by its name, on sizes alone. */
#ifndef TESTS_FIT_H
#define TESTS_FIT_H

#include "fit/fit.h"

#include <criterion/criterion.h>

static inline void
fit_by(const char *method, const struct shapes *data, const struct fit_options *options, struct fit *out,
	struct arena *arena)
{
	const struct fit_input in = { .shapes = *data };
	cr_assert_eq(fit_find(method)->run(&in, options, out, arena), ANCHOR_FAULT_NONE, "%s", method);
}

#endif
