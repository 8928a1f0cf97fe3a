/* num.c -- reading and printing numbers: limits, halfway cases, what the grammar refuses, exact texts. */
#include "base/num.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A copy with a terminator and just NUM_PAD bytes behind it, so that a sanitizer sees any byte too many. */
static char *
padded(const char *text, char terminator)
{
	size_t n = strlen(text);
	char *copy = malloc(n + 1 + NUM_PAD);
	memcpy(copy, text, n);
	copy[n] = terminator;
	memset(copy + n + 1, '7', NUM_PAD);
	return copy;
}

static void
check_double(const char *text, double want)
{
	for (const char *terminator = ",]} \n\0x"; *terminator != 'x'; terminator++) {
		char *copy = padded(text, *terminator);
		double got = NAN;
		const char *end = num_read_double(copy, &got);
		cr_expect(end == copy + strlen(text), "%s: where it ends", text);
		cr_expect(memcmp(&got, &want, sizeof got) == 0, "%s: got %.17g, want %.17g", text, got, want);
		cr_expect(num_skip(copy) == end, "%s: where num_skip ends", text);
		free(copy);
	}
}

static void
check_float(const char *text, float want)
{
	char *copy = padded(text, ',');
	float got = NAN;
	cr_expect(num_read_float(copy, &got) == copy + strlen(text), "%s: where it ends", text);
	cr_expect(memcmp(&got, &want, sizeof got) == 0, "%s: got %.9g, want %.9g", text, (double)got, (double)want);
	free(copy);
}

static void
check_text(const char *got, size_t n, const char *want)
{
	cr_expect(n == strlen(want) && memcmp(got, want, n) == 0, "got %.*s, want %s", (int)n, got, want);
}

/* Digits, a run of one digit, more digits. */
static char *
long_text(const char *before, char digit, size_t n, const char *after)
{
	size_t a = strlen(before), b = strlen(after);
	char *text = malloc(a + n + b + 1);
	memcpy(text, before, a);
	memset(text + a, digit, n);
	memcpy(text + a + n, after, b + 1);
	return text;
}

Test(num, reads_doubles)
{
	const struct {
		const char *text;
		double value;
	} cases[] = {
		{ "0", 0 }, { "-0", -0.0 }, { "0.0", 0 }, { "-0.000", -0.0 }, { "0e9", 0 }, { "-0E-99999999999", -0.0 },
		{ "1", 1 }, { "-1", -1 }, { "7.5", 7.5 }, { "12.34", 12.34 }, { "-12.34", -12.34 }, { "640", 640 },
		{ "123.456", 123.456 }, { "1234567", 1234567 }, { "12345678", 12345678 }, { "123456789", 123456789 },
		{ "1234.567", 1234.567 }, { "1234.5678", 1234.5678 }, { "0.1", 0.1 }, { "0.12345678", 0.12345678 },
		{ "0.123456789012345678", 0.123456789012345678 }, { "123.12345678901234567", 123.12345678901234567 },
		{ "1e5", 1e5 }, { "1E+5", 1e5 }, { "1e-5", 1e-5 }, { "1.5e3", 1500 }, { "1e05", 1e5 },
		{ "1.5E-0", 1.5 },
		{ "1e22", 1e22 }, { "1e23", 1e23 }, { "9e22", 9e22 }, { "8.5e22", 8.5e22 },
		{ "123456789012345678", 123456789012345680 },
		{ "9007199254740991", 9007199254740991 }, { "9007199254740992", 9007199254740992 },
		{ "9007199254740993", 9007199254740992 },
		{ "9007199254740993.0000000000000000000000001", 9007199254740994 },
		{ "9007199254740994", 9007199254740994 }, { "9007199254740995", 9007199254740996 },
		{ "18446744073709551615", 18446744073709551616.0 }, { "18446744073709551616", 18446744073709551616.0 },
		{ "9999999999999999999", 1e19 }, { "99999999999999999999", 1e20 },
		{ "5e-324", 5e-324 }, { "4.9406564584124654e-324", 5e-324 }, { "2.4703282292062327e-324", 0 },
		{ "2.4703282292062328e-324", 5e-324 }, { "2e-324", 0 }, { "1e-400", 0 }, { "-1e-400", -0.0 },
		{ "7.4109846876186981e-324", 5e-324 }, { "7.4109846876186982e-324", 1e-323 },
		{ "2.2250738585072011e-308", 2.2250738585072011e-308 },
		{ "2.2250738585072014e-308", 2.2250738585072014e-308 },
		{ "2.2250738585072012e-308", 2.2250738585072014e-308 }, { "1e-310", 1e-310 },
		{ "1.7976931348623157e308", 1.7976931348623157e308 },
		{ "1.7976931348623158e308", 1.7976931348623157e308 },
		{ "1.7976931348623159e308", HUGE_VAL }, { "-1.7976931348623159e308", -HUGE_VAL }, { "1e309", HUGE_VAL },
		{ "1e999999999999999999999999", HUGE_VAL }, { "1e-999999999999999999999999", 0 },
		{ "0.000000000000000000000000000000000000000000001e45", 1 }, { "0.3", 0.3 },
		{ "0.30000000000000004", 0.30000000000000004 },
		{ "6.0221407600000000000000000000000001e23", 6.02214076e23 },
		{ "4503599627370496.5", 4503599627370496 },
		{ "4503599627370497.5", 4503599627370498 },
		{ "0.500000000000000166533453693773481063544750213623046875", 0.5000000000000002 },
		{ "3.518437208883201171875e13", 35184372088832.012 },
		{ "62.5364939768271845828", 62.5364939768271845828 },
		{ "8.10109172351e-10", 8.10109172351e-10 }, { "1.50000000000000011102230246251565", 1.5 },
		{ "1.50000000000000011102230246251565404236316680908203125", 1.5 },
		{ "1.50000000000000011102230246251565404236316680908203126", 1.5000000000000002 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_double(cases[i].text, cases[i].value);
}

Test(num, reads_long_doubles)
{
	const struct {
		const char *name, *before;
		char digit;
		size_t n;
		const char *after;
		double value;
	} cases[] = {
		{ "small by its zeros", "0.", '0', 5000, "12345678901234567890123e5001", 1.2345678901234567890123 },
		{ "large by its zeros", "1", '0', 5000, "e-5000", 1 },
		{ "zeros only", "0.", '0', 9000, "", 0 },
		{ "zeros and an exponent", "0.", '0', 9000, "e9999", 0 },
		{ "nines", "0.", '9', 3000, "", 1 },
		{ "just above halfway", "9007199254740993.", '0', 4000, "1", 9007199254740994 },
		{ "halfway", "9007199254740993.", '0', 4000, "", 9007199254740992 },
		{ "just below halfway", "9007199254740994.", '9', 4000, "", 9007199254740994 },
		{ "too large", "1", '0', 400, "", HUGE_VAL },
		{ "many digits and a large exponent", "0.", '0', 400, "1e701", 1e300 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = long_text(cases[i].before, cases[i].digit, cases[i].n, cases[i].after);
		char *copy = padded(text, ']');
		double got = NAN;
		cr_expect(num_read_double(copy, &got) == copy + strlen(text), "%s: where it ends", cases[i].name);
		cr_expect(got == cases[i].value, "%s: got %.17g, want %.17g", cases[i].name, got, cases[i].value);
		free(copy);
		free(text);
	}
}

/* All but the last digit of 2^-150, halfway between 0 and the least float. */
#define HALF_OF_LEAST \
	"7.0064923216240853546186479164495806564013097093825788587853414194489554134293030074331909418106079101562"

Test(num, reads_floats)
{
	const struct {
		const char *text;
		float value;
	} cases[] = {
		{ "0", 0 }, { "-0", -0.0f }, { "123.45679", 123.45679f }, { "-0.1", -0.1f }, { "16777217", 16777216 },
		{ "16777217.0000000000000000000001", 16777218 }, { "16777219", 16777220 },
		{ "16777218.99999999999999999999", 16777218 },
		{ "1.00000005960464477539062500000000000000000001", 1.00000012f }, { "1.000000059604644775390625", 1 },
		{ "1.00000017881393432617187499999999999999999999", 1.00000012f },
		{ "1.000000178813934326171875", 1.00000024f },
		{ "3.4028235e38", 3.4028235e38f }, { "3.4028235677973366e38", 3.4028235e38f },
		{ "3.4028235677973367e38", HUGE_VALF }, { "340282356779733661637539395458142568448", HUGE_VALF },
		{ "340282356779733661637539395458142568447", 3.4028235e38f }, { "-1e39", -HUGE_VALF },
		{ "1e999", HUGE_VALF },
		{ "1e-45", 1e-45f }, { "7e-46", 0 }, { "7.0064923216240853546186479164495e-46", 0 },
		{ HALF_OF_LEAST "5e-46", 0 },
		{ HALF_OF_LEAST "6e-46", 1e-45f },
		{ "2.1019476964872256063855943749348741969203929128147736576356e-45", 1e-45f },
		{ "1.1754943508e-38", 1.17549435e-38f },
		{ "1.1754942807573643e-38", 1.17549435e-38f }, { "1e-400", 0 }, { "-5e-324", -0.0f },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_float(cases[i].text, cases[i].value);
}

Test(num, refuses)
{
	const char *cases[] = { "", "-", "+1", ".5", "-.5", "1.", "-1.", "1.e5", "01", "-01", "00", "00.5", "1e", "1e+",
		"1E-",
		"1.5e", "1.5e+", "NaN", "nan", "Infinity", "-Infinity", "inf", "e5", "--1", "- 1", " 1", "x",
		"12345678.",
		"0123456789012", "1.23456e",
		"12345678901234567890.", "12345678901234567890e", "/", ":", "/1", ":1", "\xb1", "0x1p", ",", "0.x",
		"1.-5",
		"123.e" };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *copy = padded(cases[i], ',');
		double x;
		float f;
		bool refused = num_read_double(copy, &x) == NULL;
		if (strcmp(cases[i], "0x1p") == 0) { /* a number and a byte that follows */
			cr_expect(num_read_double(copy, &x) == copy + 1 && x == 0);
		} else {
			cr_expect(refused, "\"%s\" by num_read_double", cases[i]);
			cr_expect(num_read_float(copy, &f) == NULL, "\"%s\" by num_read_float", cases[i]);
			cr_expect(num_skip(copy) == NULL, "\"%s\" by num_skip", cases[i]);
		}
		free(copy);
	}
}

Test(num, reads_integers)
{
	const struct {
		const char *text;
		bool good;
		int64_t value;
	} cases[] = {
		{ "0", true, 0 }, { "-0", true, 0 }, { "7", true, 7 }, { "-42", true, -42 },
		{ "12345678", true, 12345678 },
		{ "9007199254740993", true, 9007199254740993 }, { "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN }, { "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "9999999999999999999", false, 0 }, { "18446744073709551617", false, 0 },
		{ "10000000000000000000000", false, 0 },
		{ "1.0", false, 0 }, { "1e2", false, 0 }, { "1E2", false, 0 }, { "01", false, 0 }, { "-", false, 0 },
		{ "", false, 0 },
		{ "+1", false, 0 }, { "x", false, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *copy = padded(cases[i].text, ',');
		int64_t got = 0;
		const char *end = num_read_integer(copy, &got);
		cr_expect(end == (cases[i].good ? copy + strlen(cases[i].text) : NULL), "\"%s\"", cases[i].text);
		cr_expect(got == cases[i].value, "\"%s\": got %lld", cases[i].text, (long long)got);
		free(copy);
	}
}

Test(num, prints_doubles)
{
	const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { -0.0, "-0" }, { 1, "1" }, { -1, "-1" }, { 10, "10" }, { 640, "640" }, { 0.5, "0.5" },
		{ 0.25, "0.25" },
		{ 0.01, "0.01" }, { -0.07, "-0.07" }, { 12.34, "12.34" }, { 12.3, "12.3" }, { 999999.99, "999999.99" },
		{ 1e6, "1000000" },
		{ 999999.995, "999999.995" }, { 1234567.89, "1234567.89" }, { 12345678.9, "12345678.9" },
		{ 123456789, "123456789" },
		{ 123456789.25, "123456789.25" }, { 0.125, "0.125" }, { 0.1, "0.1" }, { 0.3, "0.3" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 2.0 / 3, "0.6666666666666666" }, { 100.0 / 3, "33.333333333333336" },
		{ 9007199254740991, "9007199254740991" },
		{ 9007199254740992, "9007199254740992" }, { 9007199254740994, "9007199254740994" },
		{ 4503599627370495.5, "4503599627370495.5" },
		{ 1e15, "1000000000000000" }, { 1e20, "100000000000000000000" },
		{ 123456789012345680000.0, "123456789012345680000" },
		{ 999999999999999900000.0, "999999999999999900000" }, { 1e21, "1e+21" }, { 1.5e22, "1.5e+22" },
		{ 1e22, "1e+22" },
		{ 1e23, "1e+23" }, { 1.2345e100, "1.2345e+100" }, { 1e-6, "0.000001" }, { 1.5e-6, "0.0000015" },
		{ 1.2345678901234567e-6, "0.0000012345678901234567" }, { 1e-7, "1e-7" }, { 9.5e-7, "9.5e-7" },
		{ -1.25e-10, "-1.25e-10" },
		{ 5e-324, "5e-324" }, { 1e-323, "1e-323" }, { 1.5e-323, "1.5e-323" },
		{ 2.2250738585072014e-308, "2.2250738585072014e-308" },
		{ 2.225073858507201e-308, "2.225073858507201e-308" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" },
		{ 9.5367431640625e-7, "9.5367431640625e-7" }, { 0x1p-44, "5.684341886080802e-14" },
		{ 0x1p60, "1152921504606847000" },
		{ 0x1p70, "1.1805916207174113e+21" }, { 0x1p-1022, "2.2250738585072014e-308" },
		{ 9.109e-31, "9.109e-31" },
		{ 4.35, "4.35" }, { 0.001, "0.001" }, { 1.005, "1.005" }, { 123.45678901234567, "123.45678901234567" },
		{ 4.135166556742356, "4.135166556742356" }, { 2e-44, "2e-44" }, { 8.41e21, "8.41e+21" },
		{ 9223372036854775807.0, "9223372036854776000" },
		{ INFINITY, "null" }, { -INFINITY, "null" }, { NAN, "null" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[NUM_SIZE];
		size_t n = num_print_double(out, cases[i].value);
		check_text(out, n, cases[i].text);
	}
}

Test(num, prints_floats)
{
	const struct {
		float value;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { -0.0f, "-0" }, { 1, "1" }, { 100, "100" }, { 0.1f, "0.1" }, { 123.45679f, "123.45679" },
		{ 0.5803135f, "0.5803135" },
		{ 0.70728f, "0.70728" }, { 0.6931472f, "0.6931472" }, { -0.058891516f, "-0.058891516" },
		{ 0.23570226f, "0.23570226" },
		{ 16777216, "16777216" }, { 33554432, "33554432" }, { 1e9f, "1000000000" },
		{ 3.4028235e38f, "3.4028235e+38" },
		{ 1e-45f, "1e-45" }, { 1.17549435e-38f, "1.1754944e-38" }, { 1e-6f, "0.000001" }, { 1e-7f, "1e-7" },
		{ 1e20f, "100000000000000000000" },
		{ 1e21f, "1e+21" }, { 0.3f, "0.3" }, { 1.0f / 3, "0.33333334" }, { 8388608.5f, "8388608" },
		{ 640.5f, "640.5" },
		{ 2.5e-45f, "3e-45" }, { 9.8e-45f, "1e-44" }, { 1234567.5f, "1234567.5" },
		{ 8589973504.0f, "8589974000" }, { INFINITY, "null" }, { -INFINITY, "null" }, { -NAN, "null" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[NUM_SIZE];
		size_t n = num_print_float(out, cases[i].value);
		check_text(out, n, cases[i].text);
	}
}

Test(num, prints_integers)
{
	const struct {
		int64_t value;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { 7, "7" }, { -7, "-7" }, { 10, "10" }, { 99999999, "99999999" },
		{ 100000000, "100000000" },
		{ 1234567890123, "1234567890123" }, { 9999999999999999, "9999999999999999" },
		{ 10000000000000000, "10000000000000000" },
		{ INT64_MAX, "9223372036854775807" }, { INT64_MIN, "-9223372036854775808" }, { 100000001, "100000001" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[NUM_SIZE];
		size_t n = num_print_integer(out, cases[i].value);
		check_text(out, n, cases[i].text);
	}
}
