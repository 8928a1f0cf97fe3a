/* faults.c -- what is wrong with a configuration, by line. */
#include "framework/faults.h"

#include <stdarg.h>

static void
append(struct faults *f, size_t line, bool mild, const char *format, va_list arguments)
{
	if (f->n == f->room) {
		size_t room = f->room > 0 ? 2 * f->room : 16;
		f->at = arena_grow(f->arena, f->at, f->room * sizeof *f->at, room * sizeof *f->at);
		f->room = room;
	}
	f->at[f->n++] = (struct fault){ line, mild, arena_vformat(f->arena, format, arguments) };
	f->notes += mild;
}

void
faults_add(struct faults *f, size_t line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	append(f, line, false, format, arguments);
	va_end(arguments);
}

void
faults_note(struct faults *f, size_t line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	append(f, line, true, format, arguments);
	va_end(arguments);
}

void
faults_classes(struct faults *f, size_t line, const char *name, double classes, const struct framework_data *data)
{
	const char *plural = data->labels == 1 ? "" : "s";
	if (data->classes > 0 && classes != (double)data->classes)
		faults_add(f, line, "%s is %g, and --classes %zu", name, classes, data->classes);
	else if (data->classes == 0 && (double)data->labels > classes)
		faults_add(f, line, "%s is %g, and the data has %zu label%s", name, classes, data->labels, plural);
	else if (data->classes == 0 && data->labels > 0 && (double)data->labels < classes)
		faults_note(f, line, "%s is %g, and the data has %zu label%s", name, classes, data->labels, plural);
}

void
faults_put(struct faults *f, const char *path, struct buf *out)
{
	for (size_t i = 1; i < f->n; i++) {
		struct fault fault = f->at[i];
		size_t j = i;
		for (; j > 0 && fault.line < f->at[j - 1].line; j--)
			f->at[j] = f->at[j - 1];
		f->at[j] = fault;
	}
	for (size_t i = 0; i < f->n; i++)
		buf_format(out, "%s:%zu: %s%s\n", path, f->at[i].line, f->at[i].mild ? "note: " : "", f->at[i].text);
}
