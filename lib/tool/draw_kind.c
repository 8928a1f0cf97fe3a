/* draw_kind.c -- what a line is, by its keys. */
#include "engine/err.h"
#include "tool/draw_item.h"

#include <string.h>

/* A key that decides, where its value begins with `first` (0: whatever it is); in the order in which they decide. */
static const struct rule {
	const char *key;
	char first;
	const struct draw_kind *kind;
} rules[] = {
	{ "anchor_set", 0, &draw_set },
	{ "shapes", '[', &draw_shapes },
	{ "anchor_stats", 0, &draw_statistics },
	{ "metrics", '{', &draw_evaluation },
	{ "error", '"', &draw_error },
	{ "points", '[', &draw_curve },
	{ "num_anchors", 0, &draw_target },
	{ "anchors", '[', &draw_target },
	{ "boxes", '[', &draw_image },
	{ "levels", '[', &draw_set },
	{ "proposals", '[', &draw_image },
};
enum { RULES = sizeof rules / sizeof *rules };

bool
draw_kind_members(struct slice line, struct json_object *object, struct arena *arena)
{
	struct json_schema none;
	struct json_error error;
	json_schema_init(&none, NULL, 0);
	return json_scan(&none, line, object, &error, arena);
}

const struct draw_kind *
draw_kind_of(struct slice line, struct arena *arena)
{
	struct json_object object;
	size_t best = RULES;
	if (!draw_kind_members(line, &object, arena))
		return NULL;
	for (size_t m = 0; m < object.members; m++) {
		struct slice key = json_text(object.member[m].key, arena);
		for (size_t i = 0; i < best; i++) {
			if (slice_is(key, rules[i].key) &&
				(rules[i].first == 0 || *object.member[m].value.text == rules[i].first))
				best = i;
		}
	}
	return best < RULES ? rules[best].kind : NULL;
}

bool
draw_kind_keep_line(const struct draw_context *c, struct worker *w, struct draw_item *item)
{
	struct slice text = w->line->text;
	char *copy = arena_zero(w->keep, text.n + 1 + JSON_PAD);
	(void)c;
	memcpy(copy, text.text, text.n);
	item->text = (struct slice){ copy, text.n };
	item->file = w->line->file;
	item->line = w->line->number;
	return true;
}

bool
draw_kind_wrong(const struct draw_item *item, const char *why)
{
	err_warn("%s:%llu: %s", item->file, (unsigned long long)item->line, why);
	return false;
}
