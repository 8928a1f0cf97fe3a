/* golden.h -- vectors that peers computed (tests/golden/README.md), for Criterion tests.
 *
 * What is read lives in an arena, as long as the files have it: no test bounds how many cases, boxes or levels there
 * are. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "base/arena.h"
#include "geometry/box.h"

#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file of tests/golden, or of the folder that ANCHOR_GOLDEN names: a file that this one lacks skips the test. The
 * caller deletes it. */
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

static inline const char *
golden_text(const cJSON *object, const char *key)
{
	const cJSON *item = golden_get(object, key);
	cr_assert(cJSON_IsString(item), "%s is not a text", key);
	return item->valuestring;
}

static inline double
golden_number(const cJSON *object, const char *key)
{
	const cJSON *item = golden_get(object, key);
	cr_assert(cJSON_IsNumber(item), "%s is not a number", key);
	return item->valuedouble;
}

/* The same, where it may be absent. */
static inline double
golden_number_or(const cJSON *object, const char *key, double otherwise)
{
	return golden_get(object, key) != NULL ? golden_number(object, key) : otherwise;
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

/* An array's numbers, however many. */
static inline double *
golden_list(const cJSON *array, size_t *n, struct arena *arena)
{
	size_t most = (size_t)cJSON_GetArraySize(array);
	double *x = arena_array(arena, double, most);
	*n = golden_numbers(array, x, most);
	return x;
}

static inline struct box
golden_box(const cJSON *array)
{
	double x[4];
	cr_assert_eq(golden_numbers(array, x, 4), 4);
	return (struct box){ x[0], x[1], x[2], x[3] };
}

static inline struct box *
golden_boxes(const cJSON *array, size_t *n, struct arena *arena)
{
	struct box *box = arena_array(arena, struct box, (size_t)cJSON_GetArraySize(array));
	*n = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, array)
		box[(*n)++] = golden_box(item);
	return box;
}

/* Runs check on every case of a file; there is one at least. */
static inline void
golden_cases(const char *file, void (*check)(const cJSON *peer, struct arena *arena))
{
	cJSON *json = golden_read(file);
	struct arena arena = { 0 };
	const cJSON *peer;
	size_t cases = 0;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		check(peer, &arena);
		arena_reset(&arena);
		cases++;
	}
	cr_assert_gt(cases, 0);
	arena_free(&arena);
	cJSON_Delete(json);
}

/* Runs check on every run of every case of a file; there is one at least. */
static inline void
golden_runs(const char *file, void (*check)(const cJSON *peer, const cJSON *run, struct arena *arena))
{
	cJSON *json = golden_read(file);
	struct arena arena = { 0 };
	const cJSON *peer, *run;
	size_t runs = 0;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		cJSON_ArrayForEach(run, golden_get(peer, "runs"))
		{
			check(peer, run, &arena);
			arena_reset(&arena);
			runs++;
		}
	}
	cr_assert_gt(runs, 0);
	arena_free(&arena);
	cJSON_Delete(json);
}

#endif
