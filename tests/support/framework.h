/* framework.h -- tests of configuration files: a text as a file, for as long as a test runs. */
#ifndef TESTS_FRAMEWORK_H
#define TESTS_FRAMEWORK_H

#include "framework/framework.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Room for a path that file_of writes. */
enum { FILE_NAME_SIZE = 40 };

/* A file that holds n bytes; its path goes into name. Returns what to close. */
static inline int
file_of(const char *text, size_t n, char *name)
{
	int fd = memfd_create("framework", 0);
	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, n), (ssize_t)n);
	snprintf(name, FILE_NAME_SIZE, "/proc/self/fd/%d", fd);
	return fd;
}

/* The format of a name. */
static inline const struct framework_format *
format_of(const char *name)
{
	size_t i = 0;
	while (framework_formats[i] != NULL && strcmp(framework_formats[i]->name, name) != 0)
		i++;
	cr_assert_not_null(framework_formats[i], "%s", name);
	return framework_formats[i];
}

#endif
