/* opt_wrong.c -- what is said of an option that getopt_long does not take. */
#include "engine/opt_wrong.h"

#include "base/buf.h"
#include "engine/err.h"

#include <string.h>

/* The option whose value getopt_long left in optopt; NULL: it was a letter. */
static const struct option *
find_long(const struct option *longs)
{
	while (longs->name != NULL && longs->val != optopt)
		longs++;
	return longs->name != NULL ? longs : NULL;
}

/* "--x" begins several options: says which, or that it begins none. */
static _Noreturn void
refuse_name(const char *text, const struct option *longs)
{
	struct buf names = { .failed = err_out_of_memory };
	size_t n = strcspn(text + 2, "=");
	for (const struct option *o = longs; o->name != NULL; o++)
		if (strncmp(o->name, text + 2, n) == 0)
			buf_format(&names, " '--%s'", o->name);
	if (names.len == 0)
		err_usage("unrecognized option '%s'", text);
	err_usage("option '%s' is ambiguous; possibilities:%.*s", text, (int)names.len, names.data);
}

void
opt_wrong(int code, const struct option *longs, char *const *argv)
{
	if (optopt == 0)
		refuse_name(argv[optind - 1], longs);
	const struct option *o = find_long(longs);
	if (o != NULL && code == ':')
		err_usage("option '--%s' requires an argument", o->name);
	if (o != NULL)
		err_usage("option '--%s' doesn't allow an argument", o->name);
	if (code == ':')
		err_usage("option requires an argument -- '%c'", optopt);
	err_usage("invalid option -- '%c'", optopt);
}
