/* filter_lockstep.c -- several files side by side: line i of each is one unit of work. */
#include "engine/filter_engine.h"

#include <stdio.h>

/* The first file has ended: so have all others, or one of them has a line too many. */
static enum source_state
end_together(struct filter_engine *e, struct batch_text *in)
{
	for (size_t i = 1; i < e->files; i++) {
		struct source *s = &e->source[i];
		enum source_state state = source_read_exactly(s, &in[i], 1);
		if (state == SOURCE_END)
			continue;
		if (state == SOURCE_LINES)
			snprintf(e->source->error, sizeof e->source->error, "%s has more lines than %s", s->name,
				e->source->name);
		else
			snprintf(e->source->error, sizeof e->source->error, "%s", s->error);
		return SOURCE_FAILED;
	}
	return SOURCE_END;
}

enum source_state
filter_read_side_by_side(struct filter_engine *e, struct batch_text *in, size_t target, size_t lines)
{
	enum source_state state = source_read(e->source, &in[0], target, lines);
	if (state == SOURCE_FAILED || e->files == 1)
		return state;
	if (state == SOURCE_END)
		return end_together(e, in);
	for (size_t i = 1; i < e->files; i++) {
		struct source *s = &e->source[i];
		char why[sizeof s->error];
		state = source_read_exactly(s, &in[i], in[0].lines);
		if (state == SOURCE_LINES)
			continue;
		snprintf(why, sizeof why, "%.200s has fewer lines than %.200s", s->name, e->source->name);
		source_break(e->source, state == SOURCE_END ? why : s->error);
		in[0].lines = in[i].lines; /* those before it still count */
	}
	return e->source->broken && in[0].lines == 0 ? SOURCE_FAILED : SOURCE_LINES;
}
