/* record.c -- any line as a record of ground truth: read, bad boxes dealt with, boxes chosen, written, and read again.
 *
 * The first byte says what is done about bad boxes, the second which boxes are kept. What came out must be one line
 * whose boxes are all good. It runs without the engine, on a worker of its own: hence the engine's header. */
#include "fuzz.h"

#include "engine/filter_engine.h"
#include "record/gt_policy.h"
#include "record/record.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Reads the line and writes it, its boxes thinned by a pattern of bits. false: rejected. */
static bool
pass(struct worker *w, const struct record_schema *s, enum gt_policy bad, uint8_t pattern)
{
	struct record r;
	struct ground_truth gt;
	const uint32_t *kept;
	if (!record_read(s, w, &r) || !gt_policy_read(&r, bad, &gt, &kept))
		return false;
	fuzz_require(gt.boxes <= r.boxes);
	uint32_t *chosen = arena_array(w->arena, uint32_t, gt.boxes);
	size_t n = 0;
	for (size_t i = gt.boxes; i-- > 0;)
		if (pattern >> i % 8 & 1)
			chosen[n++] = kept[i];
	if (record_has(&r, COLUMN_LABELS))
		record_groups(&r, COLUMN_LABELS, NULL);
	if (bad == BAD_ERROR)
		record_select(&r, chosen, n);
	if (pattern & 1)
		record_move_last(&r, COLUMN_GT);
	if (pattern % 16 == 3 && gt.boxes == r.boxes)
		record_gather_boxes(&r, COLUMN_GT);
	record_put(&r, w->out);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 2)
		return 0;
	struct arena arena = { 0 }, keep = { 0 };
	struct buf scratch = { 0 }, out = { 0 }, again = { 0 };
	const struct filter filter = { 0 };
	struct filter_engine engine = { .filter = &filter };
	struct filter_batch batch = { .engine = &engine };
	struct record_schema schema;
	uint8_t pattern = data[1];
	record_schema_init(&schema, GT_COLUMNS | COLUMN_BIT(COLUMN_GT), COLUMN_BIT(COLUMN_BOXES), NULL);
	char *line = padded(data + 2, n - 2);
	struct filter_line first = { .text = { line, n - 2 }, .file = "f", .number = 1 };
	struct worker w = { .line = &first, .out = &out, .arena = &arena, .keep = &keep, .scratch = &scratch,
		.batch = &batch };
	if (pass(&w, &schema, (enum gt_policy)(data[0] % 4), pattern)) {
		fuzz_require(batch.log.len == 0 && out.len > 2 && out.data[out.len - 1] == '\n');
		char *written = padded(out.data, out.len - 1);
		struct filter_line second = { .text = { written, out.len - 1 }, .file = "f", .number = 2 };
		scratch.len = 0;
		w.line = &second;
		w.out = &again;
		bool gathered = !pass(&w, &schema, BAD_ERROR, 0xfe);
		fuzz_require(!gathered || strstr(written, "\"gt\":{") != NULL);
		free(written);
	} else {
		fuzz_require(batch.log.len > 0);
	}
	free(line);
	buf_free(&scratch);
	buf_free(&out);
	buf_free(&again);
	buf_free(&batch.log);
	arena_free(&arena);
	arena_free(&keep);
	return 0;
}
