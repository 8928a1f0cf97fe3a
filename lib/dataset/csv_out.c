/* csv_out.c -- comma separated values: writing. */
#include "dataset/csv_out.h"

#include "dataset/csv_table.h"

void
csv_out_field(struct buf *out, struct slice text)
{
	bool plain = text.n == 0 || (text.text[0] != ' ' && text.text[text.n - 1] != ' ');
	for (size_t i = 0; i < text.n && plain; i++)
		plain = strchr(",\"\r\n\t", text.text[i]) == NULL;
	if (plain) {
		buf_add(out, text.text, text.n);
		return;
	}
	buf_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.text[i] == '"')
			buf_char(out, '"');
		buf_char(out, text.text[i]);
	}
	buf_char(out, '"');
}

static void
put_header(struct buf *out, bool scores)
{
	buf_text(out, "filename,width,height,class,xmin,ymin,xmax,ymax");
	buf_text(out, scores ? ",score\n" : "\n");
}

static void
put_row(struct record *r, const struct kept *kept, size_t i, struct slice name, bool scores)
{
	struct buf *out = r->worker->out;
	const struct box *b = &kept->box[i];
	const double corner[4] = { b->x1, b->y1, b->x2, b->y2 };
	csv_out_field(out, name);
	buf_char(out, ',');
	buf_add(out, record_column(r, COLUMN_WIDTH)->text.text, record_column(r, COLUMN_WIDTH)->text.n);
	buf_char(out, ',');
	buf_add(out, record_column(r, COLUMN_HEIGHT)->text.text, record_column(r, COLUMN_HEIGHT)->text.n);
	buf_char(out, ',');
	csv_out_field(out, record_text(r, COLUMN_LABELS, kept->index[i]));
	for (size_t k = 0; k < 4; k++) {
		buf_char(out, ',');
		buf_double(out, corner[k]);
	}
	if (scores) {
		struct slice score = record_column(r, COLUMN_SCORES)->item[kept->index[i]];
		buf_char(out, ',');
		buf_add(out, score.text, score.n);
	}
	buf_char(out, '\n');
}

bool
csv_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct written *state = r->worker->state;
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	struct slice name = { 0 };
	(void)c;
	if (!convert_name(r, &name))
		return false;
	if (kept->boxes == 0) {
		filter_count(r->worker, &csv_counters[CSV_NO_ROWS], 1);
		return true;
	}
	if (!record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	if (scores->given && scores->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number a box");
	if (state->begun && state->scores != scores->given)
		return record_reject(r, "scores: all images must have them, or none");
	if (!state->begun)
		put_header(r->worker->out, scores->given);
	*state = (struct written){ .begun = true, .scores = scores->given };
	for (size_t i = 0; i < kept->boxes; i++)
		put_row(r, kept, i, name, scores->given);
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_SCORES));
	return true;
}

void
csv_out_end(const struct written *state, const struct convert *c, struct buf *out)
{
	(void)c;
	if (!state->begun)
		put_header(out, false);
}
