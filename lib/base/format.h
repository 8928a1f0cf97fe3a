/* format.h -- the compiler checks the arguments of functions that take a printf format. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

/* Behind a declaration: argument `text`, counted from 1, is the format, and argument `first` the first that it prints;
 * 0 for a va_list. */
#define PRINTF_FORMAT(text, first) __attribute__((format(printf, text, first)))

#endif
