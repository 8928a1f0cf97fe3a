/* convert_keep.c -- fields of annotations that --keep names. */
#include "dataset/format.h"
#include "engine/err.h"
#include "json/json.h"

size_t
convert_keeps(const struct convert *c, struct slice name)
{
	for (size_t k = 0; k < c->keeps; k++)
		if (slice_is(name, c->schema.key[COLUMNS + k].name))
			return k + 1;
	return 0;
}

enum { DEPTH = 8 };

/* Members of an object, then those of objects in it that have not been found yet. */
static void
keep_members(const struct convert *c, struct image *image, size_t i, struct slice object, uint32_t *found,
	size_t depth, struct arena *arena)
{
	struct json_schema schema;
	struct json_object json;
	struct json_error error;
	json_schema_init(&schema, NULL, 0);
	if (!json_scan(&schema, object, &json, &error, arena))
		return;
	for (size_t m = 0; m < json.members; m++) {
		size_t k = convert_keeps(c, json_text(json.member[m].key, arena));
		if (k == 0 || (*found >> k & 1) != 0)
			continue;
		*found |= (uint32_t)1 << k;
		image_keep_value(image, c->keeps, i, k - 1, json.member[m].value, arena);
	}
	for (size_t m = 0; m < json.members && depth < DEPTH; m++)
		if (json.member[m].value.text[0] == '{')
			keep_members(c, image, i, json.member[m].value, found, depth + 1, arena);
}

void
convert_keep(const struct convert *c, struct image *image, size_t i, struct slice object, struct arena *arena)
{
	uint32_t found = 0;
	if (c->keeps > 0 && object.text != NULL)
		keep_members(c, image, i, object, &found, 0, arena);
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
