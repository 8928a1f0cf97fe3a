/* convert_keep.c -- fields of annotations that --keep names. */
#include "dataset/format.h"
#include "engine/err.h"

size_t
convert_keeps(const struct convert *c, struct slice name)
{
	for (size_t k = 0; k < c->keeps; k++)
		if (slice_is(name, c->schema.key[COLUMNS + k].name))
			return k + 1;
	return 0;
}

void
convert_check_keeps(struct convert *c)
{
	for (size_t k = COLUMNS; c->keep != NULL && k < c->schema.json.keys; k++) {
		const char *name = c->schema.key[k].name, *list = c->from->keeps;
		size_t n = strlen(name);
		while (list != NULL && *list != '\0' &&
			!(strncmp(list, name, n) == 0 && (list[n] == ',' || list[n] == '\0'))) {
			list += strcspn(list, ",");
			list += *list == ',';
		}
		if (list != NULL && *list == '\0')
			err_usage("--keep: %s has %s, not \"%s\"", c->from->name, c->from->keeps, name);
		c->keeps++;
	}
}
