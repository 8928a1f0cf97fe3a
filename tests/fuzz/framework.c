/* framework.c -- any bytes as a configuration: checked and read without a crash, and what is read is of use. */
#include "fuzz.h"

#include "framework/framework.h"
#include "framework/framework_check.h"
#include "json/json.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct shape box[] = { { 5, 8 }, { 100, 90 }, { 400, 100 } };
	static const uint64_t count[] = { 1, 2, 300 };
	static const struct shapes shapes = { 3, box, count };
	static const struct framework_data data = { &shapes, { 416, 416 }, 3, 4, 0 };
	struct arena arena = { 0 };
	struct json_dom check = { .arena = &arena }, parse = { .arena = &arena };
	struct buf out = { 0 };
	struct framework_anchors pasted;
	char *copy = calloc(1, n + 1 + JSON_PAD);
	if (copy == NULL)
		return 0;
	memcpy(copy, bytes, n);
	struct slice text = { copy, n };
	framework_check_text(&check, "F", text, &data, &out);
	framework_parse(&parse, text, &pasted);
	fuzz_require(parse.error != NULL || pasted.shapes > 0);
	for (size_t i = 0; parse.error == NULL && i < pasted.shapes; i++)
		fuzz_require(pasted.shape[i].w > 0 && pasted.shape[i].h > 0 && isfinite(pasted.shape[i].w) &&
			isfinite(pasted.shape[i].h));
	buf_free(&out);
	arena_free(&arena);
	free(copy);
	return 0;
}
