/* ndjson_out.c -- Ultralytics' NDJSON: writing. */
#include "dataset/ndjson_out.h"

#include "dataset/dialect.h"
#include "engine/err.h"

static void
put_header(const struct convert *c, struct buf *out)
{
	struct arena arena = { .failed = err_out_of_memory };
	const struct written none = { 0 };
	size_t n = c->names != NULL ? convert_classes(&none, c) : 0;
	buf_text(out, "{\"type\":\"dataset\",\"task\":\"detect\",\"name\":\"dataset\",\"class_names\":{");
	for (size_t i = 0; i < n; i++)
		json_put_string(json_put_key(out, arena_format(&arena, "%zu", i)),
			convert_class_name(&none, c, i, &arena));
	buf_text(out, "}}\n");
	arena_free(&arena);
}

static bool
put_row(struct record *r, size_t i, struct box b, const double size[2], const struct convert *c, struct buf *out)
{
	size_t number;
	if (!convert_class(r, i, c, &number))
		return false;
	if (c->names == NULL && !((struct written *)r->worker->state)->numbers)
		return record_reject(r, "box %zu: its label is no class number; give --names", i);
	const double row[4] = { (b.x1 + b.x2) / 2 / size[0], (b.y1 + b.y2) / 2 / size[1], (b.x2 - b.x1) / size[0],
		(b.y2 - b.y1) / size[1] };
	buf_format(json_put_next(out), "[%zu", number);
	for (size_t k = 0; k < 4; k++)
		json_put_number(json_put_next(out), row[k]);
	buf_char(out, ']');
	return true;
}

bool
ndjson_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct written *state = r->worker->state;
	struct buf *out = r->worker->out;
	struct slice name, split = slice_of("\"train\"");
	double size[2];
	if (!dialect_check(r, kept, &name, size))
		return false;
	if (!state->begun)
		put_header(c, out);
	if (record_has(r, COLUMN_SPLIT))
		split = record_column(r, COLUMN_SPLIT)->text;
	buf_text(out, "{\"type\":\"image\"");
	json_put_string(json_put_key(out, "file"), name);
	dialect_put_size(r, out);
	buf_add(json_put_key(out, "split"), split.text, split.n);
	buf_text(json_put_key(out, "annotations"), "{\"boxes\":[");
	for (size_t i = 0; i < kept->boxes; i++)
		if (!put_row(r, kept->index[i], kept->box[i], size, c, out))
			return false;
	buf_text(out, "]}}\n");
	state->begun = true;
	convert_count_lost(r, kept, 0);
	return true;
}

void
ndjson_out_end(const struct written *state, const struct convert *c, struct buf *out)
{
	if (!state->begun)
		put_header(c, out);
}
