/* set_field.c -- fields of an anchor set: which are written, and what is said of them. */
#include "anchorset/set_field.h"

#include "engine/err.h"
#include "json/json_put.h"

#include <math.h>
#include <string.h>

enum { MOST_MEMBERS = 32 };

void
set_field_only(const struct set_field *table, int block, struct json_dom *d, const cJSON *object, const char *where)
{
	const char *names[MOST_MEMBERS + 1];
	size_t n = 0;
	for (const struct set_field *f = table; f->name != NULL; f++)
		if (f->block == block && n < MOST_MEMBERS)
			names[n++] = f->name;
	names[n] = NULL;
	json_dom_only(d, object, where, names);
}

static bool
counts(const struct set_field *f, const void *base)
{
	return f->counts == NULL || f->counts(f, base);
}

bool
set_field_differs(const struct set_field *f, const void *base, const void *defaults)
{
	return counts(f, base) && memcmp(set_value_of(f, base), set_value_of(f, defaults), f->type->size) != 0;
}

void
set_field_put_all(const struct set_field *table, int block, const void *base, const void *defaults, struct buf *out)
{
	for (const struct set_field *f = table; f->name != NULL; f++) {
		if (f->block != block || (f->always ? !counts(f, base) : !set_field_differs(f, base, defaults)))
			continue;
		json_put_key(out, f->name);
		if (f->type->put == NULL)
			buf_char(out, '"');
		(f->type->put == NULL ? f->type->describe : f->type->put)(f, set_value_of(f, base), out);
		if (f->type->put == NULL)
			buf_char(out, '"');
	}
}

static void
describe(const struct set_field *f, const void *base, struct buf *out)
{
	const char *value = strstr(f->describe_as, "%s");
	buf_add(out, f->describe_as, value != NULL ? (size_t)(value - f->describe_as) : strlen(f->describe_as));
	if (value != NULL) {
		f->type->describe(f, set_value_of(f, base), out);
		buf_text(out, value + 2);
	}
}

bool
set_field_describe_all(const struct set_field *table, int block, const void *base, const void *defaults,
	const char *headline, struct buf *out)
{
	const char *between = headline;
	for (const struct set_field *f = table; f->name != NULL; f++) {
		if (f->block != block || f->describe_as == NULL ||
			(f->always_described ? !counts(f, base) : !set_field_differs(f, base, defaults)))
			continue;
		buf_text(out, between);
		describe(f, base, out);
		between = ", ";
	}
	return between != headline;
}

void
set_field_expect(const struct set_field *f, struct buf *expected)
{
	bool whole = f->type == &set_count;
	if (f->option.words != NULL || f->option.word != NULL) {
		opt_put_words(&f->option, expected);
		return;
	}
	buf_text(expected, whole ? "a whole number" : f->type == &set_flag ? "true or false" : "a number");
	if (whole && f->least == 1)
		buf_text(expected, " above 0");
	else if (!whole && f->above)
		buf_format(expected, " above %g", f->least);
	else if (!whole && f->most > 0)
		buf_format(expected, " from %g to %g", f->least, f->most);
	else if (!whole && f->least > -INFINITY)
		buf_format(expected, " of at least %g", f->least);
	buf_text(expected, f->off ? ", or off" : "");
}

bool
set_field_wrong(const struct set_field *f, struct json_dom *d, const char *where)
{
	struct buf expected = { .failed = err_out_of_memory };
	set_field_expect(f, &expected);
	json_dom_fail(d, "%s: \"%s\" must be %.*s", where, f->name, (int)expected.len, expected.data);
	buf_free(&expected);
	return false;
}
