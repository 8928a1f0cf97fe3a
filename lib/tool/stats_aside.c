/* stats_aside.c -- what is wrong with a dataset, a line each, in input order; and which images have come before.
 *
 * On its way each line begins with a letter for its kind, and where it says that an image has come, with the image's
 * key in 16 hexadecimal digits. When its turn to leave has come it loses these, or is dropped, as the first of its
 * image. */
#include "tool/stats_run.h"

#include "json/json_put.h"
#include "stats/alike.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_DIGITS = 16, FIRST_SLOTS = 1 << 10 };

void
stats_aside_report(struct worker *w, const struct record *r, const struct issue *issue, uint64_t key)
{
	struct buf *out = w->aside;
	buf_char(out, (char)('A' + issue->kind));
	if (issue->kind == ISSUE_IMAGE_TWICE)
		buf_format(out, "%0*llx", KEY_DIGITS, (unsigned long long)key);
	buf_text(out, "{\"issue\":\"");
	buf_text(out, issue_names[issue->kind]);
	buf_text(out, "\",\"file\":");
	json_put_string(out, (struct slice){ w->line->file, strlen(w->line->file) });
	buf_integer(json_put_key(out, "line"), (long long)w->line->number);
	enum column id = record_has(r, COLUMN_IMAGE_ID) ? COLUMN_IMAGE_ID : COLUMN_FILE_NAME;
	struct slice text = record_column(r, id)->text;
	if (text.n > 0)
		buf_add(json_put_key(out, id == COLUMN_IMAGE_ID ? "image_id" : "file_name"), text.text, text.n);
	if (issue->box != ISSUE_NONE)
		buf_integer(json_put_key(out, "box"), issue->box);
	if (issue->with != ISSUE_NONE)
		buf_integer(json_put_key(out, "with"), issue->with);
	buf_text(out, "}\n");
}

/* The first of a kind is kept, to be shown. */
static void
keep_example(struct stats_aside *a, enum issue_kind kind, const char *line, size_t n)
{
	struct buf *example = &a->example[kind];
	if (example->len > 0)
		return;
	example->failed = err_out_of_memory;
	buf_add(example, line, n);
}

void
stats_aside_labels(struct stats_aside *a, const struct stats *s)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct slice *text = arena_array(&arena, struct slice, s->labels);
	for (size_t i = 0; i < s->labels; i++)
		text[i] = s->label[i].text;
	const uint32_t *like = alike_find(text, s->labels, &arena);
	a->end.failed = err_out_of_memory;
	for (size_t i = 0; i < s->labels; i++) {
		if (like[i] == ALIKE_NONE)
			continue;
		size_t before = a->end.len;
		buf_format(&a->end, "{\"issue\":\"%s\",\"label\":", issue_names[ISSUE_LABELS_ALIKE]);
		json_put_string(&a->end, text[i]);
		json_put_string(json_put_key(&a->end, "with"), text[like[i]]);
		buf_text(&a->end, "}\n");
		keep_example(a, ISSUE_LABELS_ALIKE, a->end.data + before, a->end.len - before);
	}
	arena_free(&arena);
}

static uint64_t *
place(uint64_t *slot, size_t slots, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 11) & (slots - 1);
	while (slot[i] != 0 && slot[i] != key + 1)
		i = (i + 1) & (slots - 1);
	return &slot[i];
}

static void
make_room(struct stats_aside *a)
{
	struct arena old = a->arena;
	uint64_t *slot = a->slot;
	size_t slots = a->slots;
	a->arena = (struct arena){ .failed = err_out_of_memory };
	a->slots = slots == 0 ? FIRST_SLOTS : 2 * slots;
	a->slot = arena_zeros(&a->arena, uint64_t, a->slots);
	for (size_t i = 0; i < slots; i++)
		if (slot[i] != 0)
			*place(a->slot, a->slots, slot[i] - 1) = slot[i];
	arena_free(&old);
}

/* Whether an image has come before; beyond as many as are remembered, none has. */
static bool
has_come(struct stats_aside *a, uint64_t key)
{
	if (a->lost)
		return false;
	if (2 * a->keys >= a->slots)
		make_room(a);
	uint64_t *slot = place(a->slot, a->slots, key);
	if (*slot != 0)
		return true;
	*slot = key + 1;
	a->keys++;
	a->lost = a->keys > IMAGE_KEYS_MOST;
	return false;
}

static uint64_t
read_key(const char *digits)
{
	char text[KEY_DIGITS + 1] = { 0 };
	memcpy(text, digits, KEY_DIGITS);
	return strtoull(text, NULL, 16);
}

void
stats_aside_finish(const void *options, struct buf *aside)
{
	struct stats_aside *a = ((const struct stats_run *)options)->aside;
	size_t to = 0;
	for (size_t from = 0, end; from < aside->len; from = end) {
		const char *newline = memchr(aside->data + from, '\n', aside->len - from);
		end = (size_t)(newline - aside->data) + 1;
		enum issue_kind kind = (enum issue_kind)(aside->data[from++] - 'A');
		if (kind == ISSUE_IMAGE_TWICE) {
			uint64_t key = read_key(aside->data + from);
			from += KEY_DIGITS;
			if (!has_come(a, key))
				continue;
		}
		keep_example(a, kind, aside->data + from, end - from);
		memmove(aside->data + to, aside->data + from, end - from);
		to += end - from;
	}
	aside->len = to;
	buf_add(aside, a->end.data, a->end.len);
	a->end.len = 0;
}
