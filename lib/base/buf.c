/* buf.c -- bytes that grow. */
#include "base/buf.h"

#include "base/memory.h"
#include "base/num.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void
buf_grow(struct buf *b, size_t more)
{
	if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		memory_failed(b->failed);
	size_t cap = b->cap < 256 ? 256 : b->cap;
	while (cap - b->len < more)
		cap *= 2;
	char *data = realloc(b->data, cap);
	if (data == NULL)
		memory_failed(b->failed);
	b->data = data;
	b->cap = cap;
}

void
buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ .failed = b->failed };
}

void
buf_vformat(struct buf *b, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int n = vsnprintf(buf_room(b, 128), 128, format, arguments);
	if (n >= 128)
		vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
	va_end(again);
	if (n > 0)
		b->len += (size_t)n;
}

void
buf_format(struct buf *b, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	buf_vformat(b, format, arguments);
	va_end(arguments);
}

void
buf_double(struct buf *b, double x)
{
	b->len += num_print_double(buf_room(b, NUM_SIZE), x);
}

void
buf_float(struct buf *b, double x)
{
	char *to = buf_room(b, NUM_SIZE);
	b->len += fabs(x) <= FLT_MAX ? num_print_float(to, (float)x) : num_print_double(to, x);
}

void
buf_integer(struct buf *b, long long x)
{
	b->len += num_print_integer(buf_room(b, NUM_SIZE), x);
}
