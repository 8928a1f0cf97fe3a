/* err.h -- what a tool says on standard error, and how it ends.
 *
 * A message is one line, "PROGRAM: text". Control characters inside it are written as \xNN, so that a file name
 * cannot break the line. The program's name, and whether a passing line stands at the terminal, are the only mutable
 * state in the library outside of its arguments. */
#ifndef ENGINE_ERR_H
#define ENGINE_ERR_H

#include "base/format.h"

#include <stdarg.h>
#include <stddef.h>

enum err_status {
	ERR_DONE = 0,     /* everything was done */
	ERR_REJECTED = 1, /* some input was rejected, or reading or writing failed */
	ERR_USAGE = 2     /* the command line is wrong */
};

/* Names the program after argv[0], without its directory, where that can be printed. The string must outlive the
 * process. */
void err_program(const char *argv0);
const char *err_name(void);

/* A line on standard error; the program goes on. */
void err_warn(const char *format, ...) PRINTF_FORMAT(1, 2);
void err_vwarn(const char *format, va_list arguments) PRINTF_FORMAT(1, 0);

/* A line at the terminal, n bytes, whose place the next message or passing line takes; n 0: nothing does. */
void err_passing_line(const char *text, size_t n);

/* A line on standard error, then exit with ERR_REJECTED; err_die_errno appends ": " and strerror(errno). */
_Noreturn void err_die(const char *format, ...) PRINTF_FORMAT(1, 2);
_Noreturn void err_die_errno(const char *format, ...) PRINTF_FORMAT(1, 2);

/* The end of a tool whose memory has run out: what its arenas and bufs call (base/memory.h). */
_Noreturn void err_out_of_memory(void);

/* A line on standard error and "Try 'PROGRAM --help'.", then exit with ERR_USAGE. */
_Noreturn void err_usage(const char *format, ...) PRINTF_FORMAT(1, 2);

#endif
