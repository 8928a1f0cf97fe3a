/* filter_documents.c -- documents, one after the other, and their units in batches. */
#include "engine/filter_engine.h"

/* Units make more output than lines do: so many bytes of what a batch should hold are one. */
enum { BYTES_A_UNIT = 2048 };

/* Closes a document that nobody uses any more. */
static void
leave(struct filter_document *d)
{
	if (__atomic_sub_fetch(&d->users, 1, __ATOMIC_ACQ_REL) == 0)
		d->close(d);
}

/* The next unit of any document. false: there is none. */
static bool
next_unit(struct filter_engine *e, struct filter_batch *b, struct filter_line *unit)
{
	static char *const standard_input[] = { "-", NULL };
	for (;;) {
		*unit = (struct filter_line){ .document = e->document };
		if (e->document != NULL && e->document->next(e->document, unit))
			return true;
		if (e->document != NULL)
			leave(e->document);
		e->document = NULL;
		if (b->units > 0)
			return false; /* a batch is of one document */
		if (e->document_file == NULL)
			e->document_file = e->files_given[0] != NULL ? e->files_given : standard_input;
		if (*e->document_file == NULL)
			return false;
		e->document = e->filter->open(e->filter->options, *e->document_file++);
		e->document->users = 1;
		b->bytes += e->document->bytes;
	}
}

enum source_state
filter_read_units(struct filter_engine *e, struct filter_batch *b)
{
	size_t most = __atomic_load_n(&e->target, __ATOMIC_RELAXED) / BYTES_A_UNIT;
	most = most < FILTER_UNITS ? most : FILTER_UNITS;
	most = e->filter->batch_lines > 0 && e->filter->batch_lines < most ? e->filter->batch_lines : most;
	b->units = 0;
	b->document = NULL;
	while (b->units < most && next_unit(e, b, &b->unit[b->units])) {
		if (b->document == NULL) { /* it must not be closed at its end */
			b->document = b->unit->document;
			__atomic_add_fetch(&b->document->users, 1, __ATOMIC_RELAXED);
		}
		b->unit[b->units].ordinal = e->units++;
		b->units++;
	}
	return b->units > 0 ? SOURCE_LINES : SOURCE_END;
}

void
filter_release_document(struct filter_batch *b)
{
	if (b->document != NULL)
		leave(b->document);
	b->document = NULL;
}

void
filter_leave_documents(struct filter_engine *e)
{
	for (size_t i = 0; i < e->slots; i++)
		filter_release_document(&e->ring[i]);
	if (e->document != NULL)
		leave(e->document);
	e->document = NULL;
}
