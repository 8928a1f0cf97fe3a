/* filter_group.c -- runs of lines that belong together, each of them one unit of work.
 *
 * A batch ends where a run ends. To see that, the line behind it is looked at, and as long as it belongs to the run it
 * is taken, too: these are the only lines that are compared one after the other, by whoever reads. */
#include "engine/filter_engine.h"

#include <stdlib.h>

enum source_state
filter_read_runs(struct filter_engine *e, struct batch_text *b, size_t target, size_t lines)
{
	struct slice next;
	enum source_state state = source_read(e->source, b, target, lines < SIZE_MAX ? lines : SIZE_MAX - 1);
	if (state != SOURCE_LINES || b->lines == 0)
		return state;
	while (source_see(e->source, b, &next)) {
		struct slice last = batch_text_see_last(b);
		bool same = e->filter->same(last, next);
		batch_text_unsee(b, last);
		if (!same)
			break;
		source_read_on(e->source, b);
	}
	source_unsee(e->source);
	return SOURCE_LINES;
}

/* The next line of the batch, into *line. */
static void
take_line(struct filter_batch *b, struct filter_line *line)
{
	*line = (struct filter_line){ 0 };
	batch_text_next(b->in, &line->text, &line->number, &line->ordinal);
	line->file = b->in->file;
}

uint64_t
filter_next_run(struct filter_engine *e, struct filter_batch *b, uint64_t left)
{
	uint64_t n = 0;
	for (; n < left; n++) {
		if (n == b->line_room) {
			b->line_room *= 2;
			b->line = reallocarray(b->line, b->line_room, sizeof *b->line);
			if (b->line == NULL)
				err_out_of_memory();
		}
		if (b->has_next)
			b->line[n] = b->next;
		else
			take_line(b, &b->line[n]);
		b->has_next = false;
		if (n > 0 && !e->filter->same(b->line[n - 1].text, b->line[n].text)) {
			b->next = b->line[n];
			b->has_next = true;
			break;
		}
	}
	return n;
}
