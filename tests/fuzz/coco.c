/* coco.c -- any bytes as a COCO document, in pieces of a size that the first byte says: it ends, with a place inside
 * the text where something is wrong, and what it takes cJSON takes too. */
#include "fuzz.h"

#include "dataset/coco_read.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct pieces {
	const uint8_t *data;
	size_t n, most;
};

static ssize_t
next_piece(void *from, char *to, size_t n)
{
	struct pieces *p = from;
	n = n < p->most ? n : p->most;
	n = n < p->n ? n : p->n;
	memcpy(to, p->data, n);
	p->data += n;
	p->n -= n;
	return (ssize_t)n;
}

/* cJSON refuses lone surrogates, long numbers and deep nesting, and ends at a NUL. */
static bool
beyond_cjson(const char *text, size_t n)
{
	size_t brackets = 0;
	for (const char *p = text; *p != '\0'; p++) {
		brackets += *p == '[' || *p == '{';
		if (strspn(p, "+-.0123456789eE") > 60 || (p[0] == '\\' && p[1] == 'u' && (p[2] | 0x20) == 'd'))
			return true;
	}
	return brackets > 900 || strlen(text) < n;
}

static void
require_annotation(const struct coco_annotation *a)
{
	if (a->entry.fault == COCO_GOOD) {
		fuzz_require(a->image.given && a->category.given && (a->iscrowd == 0 || a->iscrowd == 1));
		for (int i = 0; i < 4; i++)
			fuzz_require(isfinite(a->bbox[i]));
	} else {
		fuzz_require(a->entry.fault_place.line > 0 && a->entry.fault_place.column > 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct coco_reader r;
	enum coco_kind kind;
	if (n == 0)
		return 0;
	char *text = malloc(n);
	memcpy(text, data + 1, n - 1);
	text[n - 1] = '\0';
	coco_open(&r, next_piece, &(struct pieces){ data + 1, n - 1, 1 + data[0] });
	while ((kind = coco_next(&r)) > COCO_END)
		if (kind == COCO_ANNOTATION || kind == COCO_DETECTION)
			require_annotation(&r.annotation);
	if (kind == COCO_END) {
		const char *json = n > 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
		cJSON *root = cJSON_Parse(json);
		fuzz_require(root != NULL || beyond_cjson(json, n - 1 - (size_t)(json - text)));
		cJSON_Delete(root);
	} else {
		fuzz_require(r.stream.wrong.line > 0 && r.stream.wrong.column > 0 && r.stream.wrong.column <= n + 1 &&
			r.stream.why[0] != '\0');
	}
	coco_close(&r);
	free(text);
	return 0;
}
