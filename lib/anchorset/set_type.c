/* set_type.c -- the kinds of value that fields of an anchor set have. */
#include "anchorset/set_field.h"

#include "engine/err.h"
#include "json/json.h"
#include "record/record.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The most that a set may count, which a double holds exactly. */
#define MOST_COUNT 1e15

static bool
in_range(const struct set_field *f, double x)
{
	return (f->above ? x > f->least : x >= f->least) && (f->most == 0 || x <= f->most);
}

static bool
read_number(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	const cJSON *m = json_dom_member(object, f->name);
	double x = INFINITY;
	bool off = f->off && m != NULL && cJSON_IsString(m) && strcmp(m->valuestring, "off") == 0;
	if (!off && !json_dom_number(d, object, where, f->name, &x))
		return false;
	off |= f->off && f->most > 0 && x > f->most;
	if (!off && !in_range(f, x))
		return set_field_wrong(f, d, where);
	*(double *)value = off ? INFINITY : x;
	return true;
}

static void
put_number(const struct set_field *f, const void *value, struct buf *out)
{
	double x = *(const double *)value;
	if (f->off && isinf(x))
		buf_text(out, "\"off\"");
	else
		buf_double(out, x);
}

static void
describe_number(const struct set_field *f, const void *value, struct buf *out)
{
	double x = *(const double *)value;
	if (f->off && isinf(x))
		buf_text(out, "off");
	else
		buf_format(out, "%g", x);
}

/* An argument that was left out is the least. */
static bool
take_number(const struct set_field *f, const char *text, void *value, struct buf *expected)
{
	double x = f->least;
	if (text != NULL && f->off && strcmp(text, "off") == 0) {
		x = INFINITY;
	} else if (text != NULL && (!opt_read_number(text, &x) || !in_range(f, x))) {
		set_field_expect(f, expected);
		return false;
	}
	*(double *)value = x;
	return true;
}

const struct set_type set_number = { sizeof(double), read_number, put_number, describe_number, take_number };

static bool
read_count(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	double x;
	if (!json_dom_number(d, object, where, f->name, &x))
		return false;
	if (!in_range(f, x) || x > MOST_COUNT || x != floor(x))
		return set_field_wrong(f, d, where);
	*(size_t *)value = (size_t)x;
	return true;
}

static void
put_count(const struct set_field *f, const void *value, struct buf *out)
{
	(void)f;
	buf_double(out, (double)*(const size_t *)value);
}

static bool
take_count(const struct set_field *f, const char *text, void *value, struct buf *expected)
{
	size_t x;
	if (opt_count(text, &x) != NULL || !in_range(f, (double)x)) {
		set_field_expect(f, expected);
		return false;
	}
	*(size_t *)value = x;
	return true;
}

const struct set_type set_count = { sizeof(size_t), read_count, put_count, put_count, take_count };

static bool
read_flag(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	return json_dom_flag(d, object, where, f->name, value);
}

static void
put_flag(const struct set_field *f, const void *value, struct buf *out)
{
	(void)f;
	buf_text(out, *(const bool *)value ? "true" : "false");
}

/* Options raise flags. */
static bool
take_flag(const struct set_field *f, const char *text, void *value, struct buf *expected)
{
	(void)f, (void)text, (void)expected;
	*(bool *)value = true;
	return true;
}

const struct set_type set_flag = { sizeof(bool), read_flag, put_flag, put_flag, take_flag };

static bool
read_name(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	const cJSON *m = json_dom_member(object, f->name);
	const char *name = NULL;
	if (m == NULL)
		return false;
	for (size_t i = 0; cJSON_IsString(m) && (name = opt_word(&f->option, i)) != NULL; i++)
		if (strcmp(m->valuestring, name) == 0)
			break;
	if (name == NULL)
		return set_field_wrong(f, d, where);
	*(const char **)value = name;
	return true;
}

static void
describe_name(const struct set_field *f, const void *value, struct buf *out)
{
	(void)f;
	buf_text(out, *(const char *const *)value);
}

static bool
take_name(const struct set_field *f, const char *text, void *value, struct buf *expected)
{
	return opt_name_of(&f->option, text, value, expected);
}

const struct set_type set_name = { sizeof(const char *), read_name, NULL, describe_name, take_name };

/* The index of a member's text among the words; -1: none is there, or it is wrong. */
static int
read_index(const struct set_field *f, struct json_dom *d, const cJSON *object, const char *where)
{
	int index;
	return json_dom_word(d, object, where, f->name, f->option.words, &index) ? index : -1;
}

static bool
read_word(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	int index = read_index(f, d, object, where);
	if (index >= 0)
		*(unsigned *)value = (unsigned)index;
	return index >= 0;
}

static void
describe_word(const struct set_field *f, const void *value, struct buf *out)
{
	buf_text(out, f->option.words[*(const unsigned *)value]);
}

static bool
take_word(const struct set_field *f, const char *text, void *value, struct buf *expected)
{
	int index;
	if (!opt_one_of(&f->option, text, &index, expected))
		return false;
	*(unsigned *)value = (unsigned)index;
	return true;
}

const struct set_type set_word = { sizeof(unsigned), read_word, NULL, describe_word, take_word };

static bool
read_either(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	int index = read_index(f, d, object, where);
	if (index >= 0)
		*(bool *)value = index == 1;
	return index >= 0;
}

static void
describe_either(const struct set_field *f, const void *value, struct buf *out)
{
	buf_text(out, f->option.words[*(const bool *)value]);
}

const struct set_type set_either = { sizeof(bool), read_either, NULL, describe_either, NULL };

static bool
read_four(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	const double *number = json_dom_numbers(d, object, where, f->name, 4, NULL);
	if (number != NULL)
		memcpy(value, number, 4 * sizeof *number);
	return number != NULL;
}

static void
put_numbers(const struct set_field *f, const void *value, struct buf *out)
{
	json_put_doubles(out, value, f->type->size / sizeof(double), 0);
}

static void
describe_four(const struct set_field *f, const void *value, struct buf *out)
{
	const double *number = value;
	(void)f;
	for (int i = 0; i < 4; i++)
		buf_format(out, "%s%g", i == 0 ? "" : ",", number[i]);
}

/* A,B,… in the range: how many, with the first four; 0: it is no such list. */
static size_t
read_list(const struct set_field *f, const char *text, double four[4])
{
	for (size_t n = 0; n < OPT_LIST; text++) {
		char one[64];
		double x;
		size_t length = strcspn(text, ",");
		if (length >= sizeof one)
			return 0;
		snprintf(one, sizeof one, "%.*s", (int)length, text);
		if (!opt_read_number(one, &x) || !in_range(f, x))
			return 0;
		four[n < 4 ? n : 3] = x;
		n++;
		text += length;
		if (*text == '\0')
			return n;
	}
	return 0;
}

static bool
take_four(const struct set_field *f, const char *text, void *value, struct buf *expected)
{
	double four[4];
	size_t n = read_list(f, text, four);
	if (n == 0) {
		buf_format(expected, "numbers%s with commas between, %d at most", f->above ? " above 0" : "", OPT_LIST);
		return false;
	}
	if (n != 4)
		err_usage("--%s: expected 4 numbers, not %zu", f->option.name, n);
	memcpy(value, four, sizeof four);
	return true;
}

const struct set_type set_four = { 4 * sizeof(double), read_four, put_numbers, describe_four, take_four };

static bool
read_pair(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	const double *number = json_dom_numbers(d, object, where, f->name, 2, NULL);
	if (number == NULL)
		return false;
	if (!in_range(f, number[0]) || !in_range(f, number[1])) {
		json_dom_fail(d, "%s: \"%s\" must be two numbers above %g", where, f->name, f->least);
		return false;
	}
	memcpy(value, number, 2 * sizeof *number);
	return true;
}

static void
describe_pair(const struct set_field *f, const void *value, struct buf *out)
{
	const double *number = value;
	(void)f;
	buf_format(out, "%g x %g", number[0], number[1]);
}

const struct set_type set_pair = { 2 * sizeof(double), read_pair, put_numbers, describe_pair, NULL };
