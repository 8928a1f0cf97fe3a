/* match_words.h -- the sentences of assigners, with their numbers. */
#ifndef TOOL_MATCH_WORDS_H
#define TOOL_MATCH_WORDS_H

#include "assign/assigner.h"
#include "base/buf.h"

/* Appends a number as the text around it has them: the shortest that is the same float32, or with at most 6 digits. */
typedef void match_words_number(struct buf *out, double number);
match_words_number match_words_float, match_words_short;

void match_words_put(struct buf *out, struct assign_words words, match_words_number *put);

#endif
