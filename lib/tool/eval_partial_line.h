/* eval_partial_line.h -- what the parts of reading a partial evaluation share. For eval_partial_*.c alone. */
#ifndef TOOL_EVAL_PARTIAL_LINE_H
#define TOOL_EVAL_PARTIAL_LINE_H

#include "tool/eval_partial.h"

#include <math.h>

/* A line that is being read. */
struct eval_partial_line {
	struct worker *worker;
	struct json_object json;
	const char *wrong;      /* the member that is wrong; NULL: none so far */
	uint32_t *label, *mask; /* what each of the line's is here */
	size_t labels, masks;
};

static inline void
eval_partial_require(struct eval_partial_line *p, bool good, enum eval_partial_key key)
{
	if (!good && p->wrong == NULL)
		p->wrong = eval_partial_keys[key].name;
}

static inline const struct json_column *
eval_partial_column(struct eval_partial_line *p, enum eval_partial_key key)
{
	eval_partial_require(p, p->json.column[key].given, key);
	return &p->json.column[key];
}

/* A whole number from 0 to most, of a column's numbers; 0 where it is wrong. */
static inline uint64_t
eval_partial_whole(struct eval_partial_line *p, enum eval_partial_key key, size_t i, double most)
{
	double x = p->json.column[key].number[i];
	bool good = x >= 0 && x <= most && x == floor(x);
	eval_partial_require(p, good, key);
	return good ? (uint64_t)x : 0;
}

/* The settings of a line; the pointer to the ground truth is the whole's. */
struct eval_config eval_partial_settings(struct eval_partial_line *p, const struct eval_gt *gt);

/* The setting in which two differ; NULL: none. */
const char *eval_partial_differs(const struct eval_config *a, const struct eval_config *b);

#endif
