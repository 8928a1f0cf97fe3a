/* convert_class.c -- the class numbers that writers give labels, and what else formats do not hold. */
#include "dataset/format.h"

#include <math.h>

enum { MOST_CLASSES = 1 << 20 };

/* Whether a text is a whole number as JSON has them, and a class number. */
static bool
is_class(struct slice text, size_t *number)
{
	*number = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.text[i] < '0' || text.text[i] > '9' || *number > MOST_CLASSES)
			return false;
		*number = 10 * *number + (size_t)(text.text[i] - '0');
	}
	return text.n > 0 && (text.n == 1 || text.text[0] != '0') && *number < MOST_CLASSES;
}

/* Without --names. */
static bool
number_label(struct record *r, size_t i, struct slice label, size_t *number)
{
	struct written *state = r->worker->state;
	bool class = is_class(label, number), first = state->classes == 0;
	int shown = label.n < 80 ? (int)label.n : 80;
	if (first)
		state->numbers = class;
	if (state->numbers != class)
		return record_reject(r, "box %zu: label \"%.*s\": some labels are numbers and some are not; "
			"give --names", i, shown, label.text);
	if (!class && !text_table_find(&state->labels, label, number)) {
		label.text = arena_text(r->worker->keep, label.text, label.n);
		text_table_add(&state->labels, label, number, r->worker->keep);
	}
	state->classes = *number >= state->classes ? *number + 1 : state->classes;
	return true;
}

bool
convert_class(struct record *r, size_t i, const struct convert *c, size_t *number)
{
	struct slice label = record_text(r, COLUMN_LABELS, i);
	int shown = label.n < 80 ? (int)label.n : 80;
	if (record_column(r, COLUMN_LABELS)->item[i].text[0] == '[')
		return record_reject(r, "box %zu: several labels, where the format has one", i);
	if (label.n == 0)
		return record_reject(r, "box %zu: its label is empty", i);
	if (c->names == NULL)
		return number_label(r, i, label, number);
	const struct names_row *row = names_by_name(c->names, label);
	row = row != NULL ? row : names_by_id(c->names, label);
	if (row == NULL)
		return record_reject(r, "box %zu: label \"%.*s\" is not in --names", i, shown, label.text);
	*number = names_index(c->names, row);
	return true;
}

size_t
convert_classes(const struct written *state, const struct convert *c)
{
	size_t classes = 0;
	if (c->names == NULL)
		return state->classes;
	for (size_t i = 0; i < c->names->rows; i++) {
		size_t number = names_index(c->names, &c->names->row[i]);
		classes = number >= classes ? number + 1 : classes;
	}
	return classes;
}

struct slice
convert_class_name(const struct written *state, const struct convert *c, size_t i, struct arena *arena)
{
	struct slice number = slice_of(arena_format(arena, "%zu", i));
	if (c->names == NULL)
		return state->numbers ? number : state->labels.key[i];
	const struct names_row *row = names_by_index(c->names, number);
	return row != NULL ? json_text(row->name, arena) : slice_of("");
}

bool
convert_new_name(struct record *r, struct slice name)
{
	struct written *state = r->worker->state;
	size_t number;
	if (text_table_find(&state->names, name, &number))
		return record_reject(r, "another record has this name, by which the format tells images apart");
	name.text = arena_text(r->worker->keep, name.text, name.n);
	return text_table_add(&state->names, name, &number, r->worker->keep);
}

enum { NEW_IDS, LOST_IDS, LOST_AREA, LOST_ISCROWD, LOST_IGNORE, LOST_LEVELS, LOST_SCORES, FRACTIONS, FRACTIONS_UNIT };

const struct filter_counter convert_counters[] = {
	[NEW_IDS] = { "images with new ids" },
	[LOST_IDS] = { "ids of boxes left out" },
	[LOST_AREA] = { "areas of boxes left out" },
	[LOST_ISCROWD] = { "crowd boxes that are boxes like others now" },
	[LOST_IGNORE] = { "boxes to be ignored that are boxes like others now" },
	[LOST_LEVELS] = { "levels of boxes left out" },
	[LOST_SCORES] = { "scores of boxes left out" },
	[FRACTIONS] = { "images whose boxes all lie in 0..1; are these fractions, not pixels?" },
	[FRACTIONS_UNIT] = { "images whose boxes all lie in 0..1; see --unit norm" },
	{ NULL },
};

static const struct {
	enum column column;
	size_t counter;
	bool marks; /* those that are 1 count */
} columns[] = {
	{ COLUMN_IDS, LOST_IDS, false },
	{ COLUMN_AREA, LOST_AREA, false },
	{ COLUMN_ISCROWD, LOST_ISCROWD, true },
	{ COLUMN_IGNORE, LOST_IGNORE, true },
	{ COLUMN_LEVELS, LOST_LEVELS, false },
	{ COLUMN_SCORES, LOST_SCORES, false },
};

void
convert_count_fractions(struct worker *w, const struct convert *c, const struct kept *kept)
{
	bool whole = true;
	for (size_t i = 0; i < kept->boxes; i++) {
		struct box b = kept->box[i];
		if (!(b.x1 >= 0 && b.y1 >= 0 && b.x2 <= 1 && b.y2 <= 1))
			return;
		whole = whole && floor(b.x1) == b.x1 && floor(b.y1) == b.y1 && floor(b.x2) == b.x2 &&
			floor(b.y2) == b.y2;
	}
	/* 0,0,1,1 stands for no object here and there; of tables all rows are looked at, where they are read */
	if (!whole && (c->from->reads & USES_COLUMNS) == 0)
		filter_count(w, &convert_counters[c->from->reads & USES_UNIT ? FRACTIONS_UNIT : FRACTIONS], 1);
}

void
convert_count_lost(struct record *r, const struct kept *kept, uint64_t held)
{
	for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
		const struct json_column *c = record_column(r, columns[k].column);
		uint64_t lost = 0;
		if (!c->given || (held & COLUMN_BIT(columns[k].column)) != 0)
			continue;
		for (size_t i = 0; i < kept->boxes; i++)
			lost += !columns[k].marks || (c->number != NULL && c->number[kept->index[i]] != 0);
		filter_count(r->worker, &convert_counters[columns[k].counter], lost);
	}
}

bool
convert_mark(const struct record *r, enum column column, size_t i)
{
	const struct json_column *c = record_column(r, column);
	return c->given && c->number != NULL && c->number[i] != 0;
}
