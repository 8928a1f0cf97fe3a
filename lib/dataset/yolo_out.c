/* yolo_out.c -- YOLO: writing. */
#include "dataset/yolo_out.h"

#include "base/decimal.h"
#include "engine/err.h"

#include <math.h>

/* Whether a box is for no detector to learn. */
static bool
is_left_out(struct record *r, size_t i)
{
	const struct json_column *crowd = record_column(r, COLUMN_ISCROWD), *ignore = record_column(r, COLUMN_IGNORE);
	bool crowds = crowd->given && crowd->number[i] != 0, ignored = ignore->given && ignore->number[i] != 0;
	if (crowds || ignored)
		filter_count(r->worker, &yolo_counters[crowds ? YOLO_CROWDS : YOLO_IGNORED], 1);
	return crowds || ignored;
}

/* "3 0.5 0.5 0.25 0.125" and a score. false: rejected. */
static bool
put_row(struct record *r, size_t i, struct box b, const double size[2], const struct convert *c, struct buf *out)
{
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	size_t number = 0;
	if (!convert_class(r, i, c, &number))
		return false;
	const double row[4] = { decimal_add(b.x1, b.x2) / 2 / size[0], decimal_add(b.y1, b.y2) / 2 / size[1],
		decimal_subtract(b.x2, b.x1) / size[0], decimal_subtract(b.y2, b.y1) / size[1] };
	buf_integer(out, (long long)number);
	for (size_t k = 0; k < 4; k++) {
		if (!isfinite(row[k]))
			return record_reject(r, "box %zu: its size is beyond double range", i);
		buf_char(out, ' ');
		buf_double(out, row[k]);
	}
	if (scores->given) {
		buf_char(out, ' ');
		buf_add(out, scores->item[i].text, scores->item[i].n);
	}
	buf_char(out, '\n');
	if (b.x1 < 0 || b.y1 < 0 || b.x2 > size[0] || b.y2 > size[1])
		filter_count(r->worker, &yolo_counters[YOLO_OUTSIDE], 1);
	return true;
}

/* The split as a name of a folder; "": there is none. false: rejected. */
static bool
read_split(struct record *r, const struct convert *c, struct slice *split)
{
	struct written *state = r->worker->state;
	size_t number;
	*split = slice_of(c->split != NULL ? c->split : "");
	if (record_has(r, COLUMN_SPLIT))
		*split = json_text(record_column(r, COLUMN_SPLIT)->text, r->worker->arena);
	for (size_t i = 0; i < split->n; i++)
		if (strchr("/\n\r:#\"'\\ ", split->text[i]) != NULL || split->text[0] == '.')
			return record_reject(r, "split: expected a word");
	if (!text_table_find(&state->splits, *split, &number))
		text_table_add(&state->splits,
			(struct slice){ arena_text(r->worker->keep, split->text, split->n), split->n }, &number,
			r->worker->keep);
	return true;
}

bool
yolo_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct written *state = r->worker->state;
	struct buf *text = r->worker->scratch;
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	double size[2];
	bool found;
	struct slice split;
	size_t before = text->len;
	if (!record_size(r, size, &found))
		return false;
	if (!found)
		return record_reject(r, "no \"width\" and \"height\", of which rows are fractions");
	if (kept->boxes > 0 && !record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	if (scores->given && r->boxes > 0 && scores->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number a box");
	if (!read_split(r, c, &split))
		return false;
	for (size_t i = 0; i < kept->boxes; i++)
		if (!is_left_out(r, kept->index[i]) && !put_row(r, kept->index[i], kept->box[i], size, c, text))
			return false;
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_ISCROWD) | COLUMN_BIT(COLUMN_IGNORE) | COLUMN_BIT(COLUMN_SCORES));
	const char *under = arena_format(r->worker->arena, "labels%s%.*s", split.n > 0 ? "/" : "", (int)split.n,
		split.text);
	const char *strip[] = { "images", split.n > 0 ? under + strlen("labels/") : NULL, NULL };
	state->begun = true;
	return folder_out_put(c->folder, r, &(struct folder_out_place){ under, ".txt", strip },
		(struct slice){ text->data + before, text->len - before });
}

/* The folder of a split's images. */
static void
put_split(struct buf *out, const char *key, size_t n, const struct slice *split, const char *note)
{
	buf_format(out, "%.*s: images%s%.*s%s\n", (int)n, key, split->n > 0 ? "/" : "", (int)split->n, split->text,
		note);
}

/* The splits that there are; a trainer wants both train and val. */
static void
put_splits(const struct text_table *splits, struct buf *out)
{
	static const char *const wanted[] = { "train", "val", NULL };
	const struct slice none = { "", 0 };
	const struct slice *first = splits->n > 0 ? &splits->key[0] : &none;
	size_t number;
	for (size_t i = 0; wanted[i] != NULL; i++) {
		if (text_table_find(splits, slice_of(wanted[i]), &number))
			put_split(out, wanted[i], strlen(wanted[i]), &splits->key[number], "");
		else
			put_split(out, wanted[i], strlen(wanted[i]), first, splits->n > 0 && first->n > 0 ?
				" # no image says that it is of this split" : "");
	}
	for (size_t i = 0; i < splits->n; i++)
		if (splits->key[i].n > 0 && !slice_is(splits->key[i], "train") && !slice_is(splits->key[i], "val"))
			put_split(out, splits->key[i].text, splits->key[i].n, &splits->key[i], "");
}

void
yolo_out_end(const struct written *state, const struct convert *c, struct buf *out)
{
	struct buf text = { .failed = err_out_of_memory };
	struct arena arena = { .failed = err_out_of_memory };
	(void)out;
	buf_text(&text, "# The pictures belong in images, where their labels are in labels.\n");
	put_splits(&state->splits, &text);
	size_t n = convert_classes(state, c);
	buf_text(&text, n > 0 ? "names:\n" : "names: []\n");
	for (size_t i = 0; i < n; i++) {
		buf_format(&text, "  %zu: ", i);
		json_put_string(&text, convert_class_name(state, c, i, &arena));
		buf_char(&text, '\n');
	}
	folder_out_file(c->folder, "data.yaml", (struct slice){ text.data, text.len });
	buf_free(&text);
	arena_free(&arena);
}
