/* golden.h -- vectors that peers computed (tests/golden/README.md), for Criterion tests. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* A file of tests/golden, or of the folder that ANCHOR_GOLDEN names: a file that this one lacks skips the test. The caller
 * deletes it. */
static inline cJSON *
golden_read(const char *file)
{
	char path[4096];
	const char *other = getenv("ANCHOR_GOLDEN");
	snprintf(path, sizeof path, "%s/%s", other != NULL ? other : "tests/golden", file);
	FILE *f = fopen(path, "rb");
	if (f == NULL && other != NULL)
		cr_skip_test("%s is not there", path);
	cr_assert_not_null(f, "%s cannot be read", path);
	fseek(f, 0, SEEK_END);
	size_t n = (size_t)ftell(f);
	rewind(f);
	char *text = malloc(n + 1);
	cr_assert_eq(fread(text, 1, n, f), n, "%s cannot be read", path);
	text[n] = '\0';
	fclose(f);
	cJSON *json = cJSON_Parse(text);
	free(text);
	cr_assert_not_null(json, "%s is not JSON", path);
	return json;
}

static inline const cJSON *
golden_get(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* An array's numbers into x (room for most); returns how many. */
static inline size_t
golden_numbers(const cJSON *array, double *x, size_t most)
{
	size_t n = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, array)
	{
		cr_assert(n < most && cJSON_IsNumber(item), "an array of at most %zu numbers is expected", most);
		x[n++] = item->valuedouble;
	}
	return n;
}

#endif
