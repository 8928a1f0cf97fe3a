/* jsonl.c -- image records, the format of all tools: checked and passed through. */
#include "dataset/format.h"

static bool
write_record(struct record *r, const struct kept *kept, const struct convert *c)
{
	(void)kept;
	(void)c;
	record_put(r, r->worker->out);
	return true;
}

const struct format format_jsonl = {
	.name = "jsonl",
	.about = "image records, one a line: see anchor-records(5)",
	.extension = "jsonl",
	.read_records = true,
	.reads = USES_SIZES,
	.write = write_record,
	.as_lines = true,
};
