/* filter_log.c -- what a filter says: messages about lines, progress, and counters at the end. */
#include "engine/filter_engine.h"

#include "base/printable.h"

#include <stdio.h>
#include <unistd.h>

/* "PROGRAM: FILE:LINE: text" or with the column, into the batch's log. Control characters stay out of the terminal. */
static void
log_line(struct worker *w, size_t column, const char *format, va_list arguments)
{
	struct buf *log = &w->batch->log, text = { .failed = err_out_of_memory };
	buf_format(&text, "%s: %s:", err_name(), w->line->file);
	if (w->line->number > 0)
		buf_format(&text, "%llu:", (unsigned long long)w->line->number);
	if (column > 0)
		buf_format(&text, "%zu:", column);
	buf_char(&text, ' ');
	buf_vformat(&text, format, arguments);
	printable_put((struct slice){ text.data, text.len }, log);
	buf_char(log, '\n');
	buf_free(&text);
}

bool
filter_reject(struct worker *w, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	log_line(w, 0, format, arguments);
	va_end(arguments);
	return false;
}

bool
filter_reject_at(struct worker *w, size_t at, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	log_line(w, at + 1, format, arguments);
	va_end(arguments);
	return false;
}

void
filter_warn(struct worker *w, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	log_line(w, 0, format, arguments);
	va_end(arguments);
}

/* The place of the counter `wanted` among the filter's, or, when that is none of them, how many there are. */
static size_t
counter_place(const struct filter *f, const struct filter_counter *wanted)
{
	size_t place = 0;
	for (const struct filter_counter *const *group = f->counters; group != NULL && *group != NULL; group++)
		for (const struct filter_counter *c = *group; c->text != NULL; c++, place++)
			if (c == wanted)
				return place;
	return place;
}

void
filter_count(struct worker *w, const struct filter_counter *counter, uint64_t n)
{
	size_t place = counter_place(w->batch->engine->filter, counter);
	if (place < FILTER_COUNTERS)
		w->batch->count[place] += n;
}

void
filter_report(const struct filter_engine *e)
{
	const uint64_t *count = e->count;
	for (const struct filter_counter *const *group = e->filter->counters; group != NULL && *group != NULL; group++)
		for (const struct filter_counter *c = *group; c->text != NULL; c++, count++)
			if (*count > 0)
				err_warn("%s: %llu", c->text, (unsigned long long)*count);
	if (e->rejected > 0 && e->options->on_error == ON_ERROR_SKIP)
		err_warn("%llu of %llu lines rejected", (unsigned long long)e->rejected, (unsigned long long)e->lines);
}
