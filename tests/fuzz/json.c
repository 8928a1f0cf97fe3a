/* json.c -- any bytes to the scanner: what it hands out lies in the text, and what it takes cJSON takes too. */
#include "fuzz.h"

#include "base/arena.h"
#include "json/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const struct json_key keys[] = {
	{ "s", JSON_SCALAR, 0 },
	{ "f", JSON_FLAT, 0 },
	{ "r", JSON_ROWS, 0 },
	{ "boxes", JSON_ROWS | JSON_SPANS, 4 },
	{ "p", JSON_ROWS, 2 },
	{ "i", JSON_ITEMS, 0 },
	{ "a", JSON_ANY, 0 },
	{ "scores", JSON_FLAT | JSON_ROWS | JSON_SPANS, 0 },
};
enum { KEYS = sizeof keys / sizeof *keys };

/* A value of the text, not empty, that is one value again by itself. */
static void
require_value(struct slice s, struct slice text)
{
	struct json_error error;
	fuzz_require(s.n > 0 && s.text >= text.text && s.text + s.n <= text.text + text.n);
	fuzz_require(json_skip(s.text, &error) == s.text + s.n);
}

static void
require_column(const struct json_column *c, const struct json_key *key, struct slice text)
{
	if (!c->given)
		return;
	require_value(c->text, text);
	if (c->shape == JSON_SCALAR || c->shape == JSON_FLAT || c->shape == JSON_ROWS)
		for (size_t i = 0; i < c->n * c->width; i++)
			fuzz_require(isfinite(c->number[i]));
	if (c->shape == JSON_ITEMS || (key->shape & JSON_SPANS) != 0)
		for (size_t i = 0; i < c->n; i++)
			require_value(c->item[i], text);
}

/* cJSON refuses lone surrogates, long numbers and deep nesting; no pair is told from half of one here. */
static bool
beyond_cjson(const char *text)
{
	size_t brackets = 0;
	for (const char *p = text; *p != '\0'; p++) {
		brackets += *p == '[' || *p == '{';
		if (strspn(p, "+-.0123456789eE") > 60 || (p[0] == '\\' && p[1] == 'u' && (p[2] | 0x20) == 'd'))
			return true;
	}
	return brackets > 900;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena = { 0 };
	struct json_schema schema;
	struct json_object object;
	struct json_error error;
	char *line = malloc(n + 1 + JSON_PAD);
	memcpy(line, data, n);
	line[n] = '\0';
	memset(line + n + 1, '"', JSON_PAD);
	struct slice text = { line, n };
	json_schema_init(&schema, keys, KEYS);
	if (json_scan(&schema, text, &object, &error, &arena)) {
		for (size_t i = 0; i < object.members; i++) {
			require_value(object.member[i].key, text);
			require_value(object.member[i].value, text);
			json_text(object.member[i].key, &arena);
		}
		for (size_t i = 0; i < KEYS; i++)
			require_column(&object.column[i], &keys[i], text);
		cJSON *root = cJSON_Parse(line);
		fuzz_require(root != NULL || beyond_cjson(line));
		fuzz_require(root == NULL || (size_t)cJSON_GetArraySize(root) == object.members);
		cJSON_Delete(root);
	} else {
		fuzz_require(error.at <= n && error.text[0] != '\0');
		fuzz_require(memchr(error.text, '\0', sizeof error.text) != NULL);
	}
	arena_free(&arena);
	free(line);
	return 0;
}
