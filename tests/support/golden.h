/* golden.h -- JSON vectors from outside of the project, for Criterion tests: read whole, or the test is skipped. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* The file in the folder that the environment variable names, else in folder. The caller deletes it. */
static inline cJSON *
golden_read(const char *variable, const char *folder, const char *file)
{
	char path[4096];
	const char *other = getenv(variable);
	snprintf(path, sizeof path, "%s/%s", other != NULL ? other : folder, file);
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		cr_skip_test("%s is not there (set %s to the folder that has it)", path, variable);
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
