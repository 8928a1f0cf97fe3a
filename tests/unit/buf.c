/* buf.c -- bytes appended in many ways are there, in order, however often the buffer moved. */
#include "base/buf.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
expect(struct buf *b, const char *text)
{
	cr_expect(b->len == strlen(text) && memcmp(b->data, text, b->len) == 0, "<%.*s> instead of <%s>", (int)b->len,
		b->data, text);
	b->len = 0;
}

Test(buf, appending)
{
	struct buf b = { 0 };
	buf_add(&b, NULL, 0);
	cr_expect_eq(b.len, 0);
	buf_char(&b, 'a');
	buf_text(&b, "bc");
	buf_text(&b, "");
	buf_add(&b, "d\0e", 3);
	cr_expect(b.len == 6 && memcmp(b.data, "abcd\0e", 6) == 0);
	b.len = 0;
	buf_double(&b, 0.1);
	buf_char(&b, ' ');
	buf_double(&b, -0.0);
	buf_char(&b, ' ');
	buf_float(&b, 0.1f);
	buf_char(&b, ' ');
	buf_integer(&b, INT64_MIN);
	expect(&b, "0.1 -0 0.1 -9223372036854775808");
	buf_double(&b, 5e-324);
	buf_char(&b, ' ');
	buf_double(&b, -1.7976931348623157e308);
	expect(&b, "5e-324 -1.7976931348623157e+308");
	buf_free(&b);
	cr_expect(b.data == NULL && b.len == 0 && b.cap == 0);
}

Test(buf, growing)
{
	struct buf b = { 0 };
	for (size_t i = 0; i < 100000; i++)
		buf_char(&b, (char)(i % 127));
	for (size_t i = 0; i < 100000; i++)
		cr_assert_eq(b.data[i], (char)(i % 127));
	cr_expect_leq(b.cap, 200000);
	buf_free(&b);
}

Test(buf, room_is_behind_the_end)
{
	struct buf b = { 0 };
	buf_text(&b, "ab");
	char *to = buf_room(&b, 5000);
	memset(to, 'x', 5000);
	cr_expect(to == b.data + 2 && b.len == 2 && b.cap >= 5002);
	b.len += 3;
	expect(&b, "abxxx");
	buf_free(&b);
}

/* Around the length that is tried first. */
Test(buf, format)
{
	struct buf b = { 0 };
	buf_format(&b, "%d-%s", 5, "six");
	expect(&b, "5-six");
	for (int n = 0; n < 400; n++) {
		buf_text(&b, "<");
		buf_format(&b, "%*d", n, 7);
		buf_text(&b, ">");
		size_t width = n < 1 ? 1 : (size_t)n;
		cr_assert(b.len == width + 2 && b.data[width] == '7' && b.data[width + 1] == '>', "width %d", n);
		b.len = 0;
	}
	buf_free(&b);
}

static void
leave(void)
{
	_exit(7);
}

Test(buf, more_than_there_can_be, .exit_code = 7)
{
	struct buf b = { .failed = leave };
	buf_char(&b, 'a');
	buf_free(&b);
	buf_room(&b, SIZE_MAX - 10);
}
