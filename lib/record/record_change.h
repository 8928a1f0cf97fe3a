/* record_change.h -- what has become of a record's members; for the parts of record alone. */
#ifndef RECORD_RECORD_CHANGE_H
#define RECORD_RECORD_CHANGE_H

#include "record/record.h"

/* What becomes of a member. Text in the making is in the worker's scratch buffer, which may move: hence deltas. */
struct record_change {
	enum { UNCHANGED, REPLACED, SCRATCHED, DROPPED } kind;
	bool last; /* it goes behind the others, whether it was there or not */
	struct slice value;
	size_t from, to;
};

#endif
