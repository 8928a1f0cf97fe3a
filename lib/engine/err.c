/* err.c -- messages and exit statuses. */
#include "engine/err.h"

#include "base/printable.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *program = "anchor-tools";
static bool passing; /* a line that passes stands at the terminal; guarded by stderr's lock */

void
err_program(const char *argv0)
{
	const char *slash = strrchr(argv0, '/'), *name = slash != NULL ? slash + 1 : argv0;
	size_t left = strlen(name), n = 1;
	for (const char *p = name; left > 0 && (n = printable_length(p, left)) > 0; p += n)
		left -= n;
	program = n > 0 ? name : "anchor-tools";
}

const char *
err_name(void)
{
	return program;
}

/* Writes text with control characters, and what is no UTF-8, made visible. */
static void
put_printable(const char *text)
{
	for (size_t left = strlen(text), n; left > 0; text += n, left -= n) {
		n = printable_length(text, left);
		if (n > 0) {
			fwrite(text, 1, n, stderr);
		} else {
			fprintf(stderr, "\\x%02x", (unsigned char)*text);
			n = 1;
		}
	}
}

static void
clear_passing(void)
{
	if (passing)
		fputs("\r\033[K", stderr);
	passing = false;
}

void
err_passing_line(const char *text, size_t n)
{
	flockfile(stderr);
	clear_passing();
	fwrite(text, 1, n, stderr);
	passing = n > 0;
	fflush(stderr);
	funlockfile(stderr);
}

/* One line; tail, where given, is appended behind ": ". The text is formatted whole before any of it is written. */
static void
write_line(const char *format, va_list arguments, const char *tail)
{
	char small[1024];
	char *text = small, *large = NULL;
	va_list again;
	va_copy(again, arguments);
	int n = vsnprintf(small, sizeof small, format, arguments);
	if (n >= (int)sizeof small && vasprintf(&large, format, again) >= 0)
		text = large;
	va_end(again);

	flockfile(stderr);
	clear_passing();
	fprintf(stderr, "%s: ", program);
	put_printable(text);
	if (tail != NULL) {
		fputs(": ", stderr);
		put_printable(tail);
	}
	putc('\n', stderr);
	funlockfile(stderr);
	free(large);
}

void
err_vwarn(const char *format, va_list arguments)
{
	write_line(format, arguments, NULL);
}

void
err_warn(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_line(format, arguments, NULL);
	va_end(arguments);
}

void
err_die(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_line(format, arguments, NULL);
	va_end(arguments);
	exit(ERR_REJECTED);
}

void
err_die_errno(const char *format, ...)
{
	const char *reason = strerror(errno);
	va_list arguments;
	va_start(arguments, format);
	write_line(format, arguments, reason);
	va_end(arguments);
	exit(ERR_REJECTED);
}

void
err_out_of_memory(void)
{
	err_die("out of memory");
}

void
err_usage(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_line(format, arguments, NULL);
	va_end(arguments);
	fprintf(stderr, "Try '%s --help'.\n", program);
	exit(ERR_USAGE);
}
