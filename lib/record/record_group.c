/* record_group.c -- records that follow each other and are of one image. */
#include "engine/err.h"
#include "json/json_lex.h"
#include "record/record.h"

#include <string.h>

/* The value of a line's image_id, as it stands; .text NULL: it has none as far as can be seen. What stands behind it is
 * not looked at: whoever reads the record will. */
static struct slice
image_id(struct slice line)
{
	static const char name[] = "\"image_id\"";
	struct json_error error;
	bool escaped;
	const char *p = json_space(line.text);
	if (*p != '{')
		return (struct slice){ 0 };
	for (p = json_space(p + 1); *p == '"'; p = json_space(p + 1)) {
		bool found = strncmp(p, name, sizeof name - 1) == 0;
		p = json_string(p, line.text, &escaped, &error);
		if (p == NULL || *(p = json_space(p)) != ':')
			break;
		const char *value = json_space(p + 1);
		p = json_skip(value, &error);
		if (p == NULL)
			break;
		if (found)
			return (struct slice){ value, (size_t)(p - value) };
		p = json_space(p);
		if (*p != ',')
			break;
	}
	return (struct slice){ 0 };
}

bool
record_same_image(struct slice line, struct slice next)
{
	struct slice a = image_id(line), b = image_id(next);
	if (a.text == NULL || b.text == NULL)
		return false;
	if (slice_equal(a, b))
		return true;
	struct arena arena = { .failed = err_out_of_memory };
	bool same = slice_equal(json_text(a, &arena), json_text(b, &arena));
	arena_free(&arena);
	return same;
}
