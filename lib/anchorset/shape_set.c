/* shape_set.c -- shapes as anchor-fit writes them, from JSON. */
#include "anchorset/shape_set.h"

#include <math.h>

static struct shape
read_shape(struct json_dom *d, const cJSON *pair, size_t i)
{
	const cJSON *w = cJSON_GetArrayItem(pair, 0), *h = cJSON_GetArrayItem(pair, 1);
	if (!cJSON_IsArray(pair) || cJSON_GetArraySize(pair) != 2 || !cJSON_IsNumber(w) || !cJSON_IsNumber(h) ||
		!(w->valuedouble > 0 && h->valuedouble > 0 && isfinite(w->valuedouble) && isfinite(h->valuedouble))) {
		json_dom_fail(d, "shapes: entry %zu: expected [width,height], both above 0", i);
		return (struct shape){ 1, 1 };
	}
	return (struct shape){ w->valuedouble, h->valuedouble };
}

bool
shape_set_parse(struct json_dom *d, struct slice text, const struct shape **shape, size_t *n)
{
	cJSON *root = json_dom_parse(d, text);
	const cJSON *list = json_dom_member(root, "shapes"), *pair;
	bool found = list != NULL && json_dom_member(root, "levels") == NULL;
	if (found) {
		size_t size = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
		if (size == 0)
			json_dom_fail(d, "\"shapes\" must be an array of [width,height]");
		struct shape *out = arena_array(d->arena, struct shape, size);
		*n = 0;
		for (pair = size > 0 ? list->child : NULL; pair != NULL; pair = pair->next, (*n)++)
			out[*n] = read_shape(d, pair, *n);
		*shape = out;
	}
	cJSON_Delete(root);
	return found;
}
