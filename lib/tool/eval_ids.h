/* eval_ids.h -- ids of images and categories, numbered in the order of their first appearance.
 *
 * Whole numbers are the same id in every form (7, 7.0, "7"); others are when their texts are equal ("007", "a",
 * 1.5). */
#ifndef TOOL_EVAL_IDS_H
#define TOOL_EVAL_IDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/siphash.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 16 bytes; a text that is no whole number lies elsewhere, behind its length. */
struct eval_id {
	const struct eval_id_text *text; /* NULL: a whole number */
	int64_t number;
};

struct eval_id_text {
	size_t n;
	char text[];
};

/* Starts as zeros but for keep, whose memory it lives in. */
struct eval_ids {
	struct eval_id *id;
	size_t n, room;
	uint32_t *slot;   /* number + 1; 0: free */
	size_t slots;
	struct siphash_key secret;
	struct arena *keep;
};

/* The id that a JSON value is; its text, if it has one, is in the arena. */
struct eval_id eval_id_of(struct slice value, struct arena *arena);

/* The same of a text that is no JSON. */
struct eval_id eval_id_of_text(struct slice text, struct arena *arena);

static inline struct eval_id
eval_id_whole(int64_t number)
{
	return (struct eval_id){ NULL, number };
}

enum { EVAL_IDS_NONE = UINT32_MAX >> 1 };

/* The number of an id; EVAL_IDS_NONE: it is not there. eval_ids_add adds it, with a copy of its text. */
uint32_t eval_ids_find(const struct eval_ids *t, struct eval_id id);
uint32_t eval_ids_add(struct eval_ids *t, struct eval_id id);

/* Whole numbers by value, then texts by bytes: < 0, 0, > 0. */
int eval_id_compare(struct eval_id a, struct eval_id b);

/* The numbers of all ids, in that order. */
uint32_t *eval_ids_order(const struct eval_ids *t, struct arena *arena);

/* As JSON: a number, or a string. */
void eval_id_put(struct buf *out, struct eval_id id);

#endif
