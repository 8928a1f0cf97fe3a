/* shapeset.c -- shapes as anchor-fit writes them, from JSON. */
#include "stream/shapeset.h"

#include <math.h>

static struct shape
read_shape(struct document *d, const cJSON *pair, size_t i)
{
	const cJSON *w = cJSON_GetArrayItem(pair, 0), *h = cJSON_GetArrayItem(pair, 1);
	if (!cJSON_IsArray(pair) || cJSON_GetArraySize(pair) != 2 || !cJSON_IsNumber(w) || !cJSON_IsNumber(h) ||
		!(w->valuedouble > 0 && h->valuedouble > 0 && isfinite(w->valuedouble) && isfinite(h->valuedouble))) {
		document_fail(d, "shapes: entry %zu: expected [width,height], both above 0", i);
		return (struct shape){ 1, 1 };
	}
	return (struct shape){ w->valuedouble, h->valuedouble };
}

bool
shapeset_parse(struct document *d, struct slice text, const struct shape **shape, size_t *n)
{
	cJSON *root = document_parse(d, text);
	const cJSON *list = document_member(root, "shapes"), *pair;
	bool found = list != NULL && document_member(root, "levels") == NULL;
	if (found) {
		size_t size = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
		if (size == 0)
			document_fail(d, "\"shapes\" must be an array of [width,height]");
		struct shape *out = arena_array(d->arena, struct shape, size);
		*n = 0;
		for (pair = size > 0 ? list->child : NULL; pair != NULL; pair = pair->next, (*n)++)
			out[*n] = read_shape(d, pair, *n);
		*shape = out;
	}
	cJSON_Delete(root);
	return found;
}
