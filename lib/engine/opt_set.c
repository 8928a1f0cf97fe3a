/* opt_set.c -- what options take: texts to values. */
#include "engine/opt.h"

#include "base/num.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

const char *
opt_flag(const char *text, void *value)
{
	(void)text;
	*(bool *)value = true;
	return NULL;
}

const char *
opt_text(const char *text, void *value)
{
	*(const char **)value = text;
	return NULL;
}

/* A number at *text, which moves behind it. Numbers are read as in JSON, but ".5" is welcome. */
static bool
number_at(const char **text, double *value)
{
	char padded[64 + NUM_PAD] = { 0 };
	size_t n = strspn(*text, "+-.0123456789eE"), zero = **text == '.' ? 1 : 0;
	if (n == 0 || n + zero >= 64)
		return false;
	padded[0] = '0';
	memcpy(padded + zero, *text, n);
	const char *end = num_read_double(padded, value);
	if (end != padded + zero + n || isinf(*value))
		return false;
	*text += n;
	return true;
}

bool
opt_read_number(const char *text, double *value)
{
	return number_at(&text, value) && *text == '\0';
}

const char *
opt_number(const char *text, void *value)
{
	return opt_read_number(text, value) ? NULL : "a number";
}

const char *
opt_unit(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x >= 0 && x <= 1))
		return "a number from 0 to 1";
	*(double *)value = x;
	return NULL;
}

const char *
opt_positive(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x > 0))
		return "a number above 0";
	*(double *)value = x;
	return NULL;
}

const char *
opt_natural(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x >= 0))
		return "a number of at least 0";
	*(double *)value = x;
	return NULL;
}

/* A whole number from least on. */
static bool
whole(const char *text, uint64_t least, uint64_t *value)
{
	if (*text < '0' || *text > '9')
		return false;
	uint64_t x = 0;
	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(x, (uint64_t)10, &x) ||
			__builtin_add_overflow(x, (uint64_t)(*text - '0'), &x))
			return false;
	*value = x;
	return *text == '\0' && x >= least;
}

const char *
opt_count(const char *text, void *value)
{
	return whole(text, 0, value) ? NULL : "a whole number";
}

const char *
opt_many(const char *text, void *value)
{
	return whole(text, 1, value) ? NULL : "a whole number above 0";
}

const char *
opt_seed(const char *text, void *value)
{
	return whole(text, 0, value) ? NULL : "a whole number below 2^64";
}

const char *
opt_size(const char *text, void *value)
{
	double *size = value;
	if (!number_at(&text, &size[0]) || *text++ != 'x' || !number_at(&text, &size[1]) || *text != '\0' ||
		!(size[0] > 0 && size[1] > 0))
		return "WIDTHxHEIGHT, such as 640x480";
	return NULL;
}

const char *
opt_list(const char *text, void *value)
{
	struct opt_numbers *list = value;
	list->n = 0;
	for (;; text++) {
		double x;
		if (list->n == OPT_LIST || !number_at(&text, &x) || !(x > 0))
			return "numbers above 0 with commas between, 64 at most";
		list->number[list->n++] = x;
		if (*text == '\0')
			return NULL;
		if (*text != ',')
			return "numbers above 0 with commas between, 64 at most";
	}
}

bool
opt_one_of(const struct opt *o, const char *text, void *value, struct buf *expected)
{
	const char *word;
	for (int i = 0; (word = opt_word(o, (size_t)i)) != NULL; i++) {
		if (strcmp(text, word) == 0) {
			*(int *)value = i;
			return true;
		}
	}
	opt_put_words(o, expected);
	return false;
}

bool
opt_name_of(const struct opt *o, const char *text, void *value, struct buf *expected)
{
	int index;
	if (!opt_one_of(o, text, &index, expected))
		return false;
	*(const char **)value = opt_word(o, (size_t)index);
	return true;
}
