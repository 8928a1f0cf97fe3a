/* num.c -- numbers and text: what is printed reads back and is shortest, what is read agrees with the C library. */
#include "base/num.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG = 1300 };

static double
random_double(struct rng *r)
{
	for (;;) {
		uint64_t bits = rng_next(r);
		double x;
		memcpy(&x, &bits, sizeof x);
		if (isfinite(x))
			return x;
	}
}

static float
random_float(struct rng *r)
{
	for (;;) {
		uint32_t bits = (uint32_t)rng_next(r);
		float x;
		memcpy(&x, &bits, sizeof x);
		if (isfinite(x))
			return x;
	}
}

/* What data sets hold: whole numbers, short decimals, fractions, products; some of any size. */
static double
typical_double(struct rng *r)
{
	const double units[] = { 1, 10, 100, 1000, 1e6, 1e9, 3, 7 };
	switch (rng_below(r, 4)) {
	case 0: return (double)rng_below(r, 1000000) / units[rng_below(r, 8)];
	case 1: return rng_unit(r) * units[rng_below(r, 8)];
	case 2: return (double)(float)(rng_unit(r) * 2000);
	default: return ldexp((double)(rng_next(r) >> 11), (int)rng_below(r, 140) - 120);
	}
}

/* The form of ECMA-262 for 0.d1d2d3... * 10^point. */
static void
ecma_form(char *out, bool negative, const char *digits, int n, int point)
{
	out += sprintf(out, "%s", negative ? "-" : "");
	if (n <= point && point <= 21)
		sprintf(out, "%s%.*s", digits, point - n, "000000000000000000000");
	else if (0 < point && point <= 21)
		sprintf(out, "%.*s.%s", point, digits, digits + point);
	else if (-6 < point && point <= 0)
		sprintf(out, "0.%.*s%s", -point, "000000", digits);
	else
		sprintf(out, "%c%s%se%+d", digits[0], n > 1 ? "." : "", digits + 1, point - 1);
}

/* By trying ever more digits. */
static void
print_reference(char *out, double x, bool as_float)
{
	for (int n = 1; n <= 17; n++) {
		char text[40], digits[20];
		sprintf(text, "%.*e", n - 1, fabs(x));
		if (as_float ? strtof(text, NULL) != (float)fabs(x) : strtod(text, NULL) != fabs(x))
			continue;
		char *e = strchr(text, 'e');
		digits[0] = text[0];
		memcpy(digits + 1, text + 2, (size_t)(n - 1));
		digits[n] = '\0';
		if (x == 0)
			strcpy(out, signbit(x) ? "-0" : "0");
		else
			ecma_form(out, signbit(x), digits, n, atoi(e + 1) + 1);
		return;
	}
}

/* Nothing but the digits of the significand. */
static size_t
significant(const char *text)
{
	size_t n = 0, zeros = 0;
	for (; *text != '\0' && *text != 'e'; text++)
		if (*text >= '0' && *text <= '9' && (n > 0 || *text != '0')) {
			n++;
			zeros = *text == '0' ? zeros + 1 : 0;
		}
	return n - zeros;
}

static void
check_shortest_double(double x)
{
	char got[NUM_SIZE + NUM_PAD] = { 0 }, want[64];
	size_t n = num_print_double(got, x);
	cr_assert(n < NUM_SIZE);
	memset(got + n, 0, sizeof got - n);
	print_reference(want, x, false);
	/* Below a power of two the step is half as wide, so the nearest decimal of n digits may miss where the next one
	 * hits. */
	int e;
	bool power = frexp(fabs(x), &e) == 0.5;
	cr_assert(strcmp(got, want) == 0 || (power && significant(got) < significant(want)), "got %s, want %s", got,
		want);
}

static void
check_shortest_float(float x)
{
	char got[NUM_SIZE + NUM_PAD] = { 0 }, want[64];
	size_t n = num_print_float(got, x);
	cr_assert(n < NUM_SIZE);
	memset(got + n, 0, sizeof got - n);
	print_reference(want, (double)x, true);
	int e;
	bool power = frexpf(fabsf(x), &e) == 0.5f;
	cr_assert(strcmp(got, want) == 0 || (power && significant(got) < significant(want)), "got %s, want %s", got,
		want);
}

Test(num, prints_the_shortest)
{
	struct rng r = rng_seed(1);
	for (int i = 0; i < 15000; i++) {
		check_shortest_double(random_double(&r));
		check_shortest_double(typical_double(&r));
		check_shortest_float(random_float(&r));
		check_shortest_float((float)typical_double(&r));
	}
	for (int e = -1074; e < 1024; e++)
		check_shortest_double(ldexp(1, e));
	for (int e = -149; e < 128; e++)
		check_shortest_float(ldexpf(1, e));
}

static void
check_round_trip(double x)
{
	char text[NUM_SIZE + NUM_PAD];
	double back;
	size_t n = num_print_double(text, x);
	text[n] = ',';
	cr_assert(num_read_double(text, &back) == text + n && memcmp(&back, &x, sizeof x) == 0, "%a: %.*s", x, (int)n,
		text);
}

static void
check_round_trip_float(float x)
{
	char text[NUM_SIZE + NUM_PAD];
	float back;
	size_t n = num_print_float(text, x);
	text[n] = ',';
	cr_assert(num_read_float(text, &back) == text + n && memcmp(&back, &x, sizeof x) == 0, "%a: %.*s", (double)x,
		(int)n, text);
}

Test(num, reads_what_it_prints)
{
	struct rng r = rng_seed(2);
	for (int i = 0; i < 300000; i++) {
		check_round_trip(random_double(&r));
		check_round_trip(typical_double(&r));
		check_round_trip_float(random_float(&r));
		check_round_trip_float((float)typical_double(&r));
	}
	for (int64_t i = 0; i < 100000; i++)
		check_round_trip((double)i / 100);
	for (int e = -1074; e < 1024; e++)
		check_round_trip(ldexp(1, e));
	for (int e = -149; e < 128; e++)
		check_round_trip_float(ldexpf(1, e));
}

Test(num, integers_round_trip)
{
	struct rng r = rng_seed(3);
	for (int i = 0; i < 100000; i++) {
		char text[NUM_SIZE + NUM_PAD], want[32];
		int64_t x = (int64_t)rng_next(&r) >> rng_below(&r, 64), back;
		size_t n = num_print_integer(text, x);
		text[n] = ',';
		cr_assert(n == (size_t)sprintf(want, "%lld", (long long)x) && memcmp(text, want, n) == 0, "%s", want);
		cr_assert(num_read_integer(text, &back) == text + n && back == x, "%s", want);
	}
}

/* Compares with strtod and strtof, in the C locale that tests run in. */
static void
check_read(char *text)
{
	size_t n = strlen(text);
	memset(text + n, 0, NUM_PAD + 1);
	double x, want = strtod(text, NULL);
	float f, want_f = strtof(text, NULL);
	cr_assert(num_read_double(text, &x) == text + n, "%s", text);
	cr_assert(memcmp(&x, &want, sizeof x) == 0, "%s: got %a, want %a", text, x, want);
	cr_assert(num_read_float(text, &f) == text + n, "%s", text);
	cr_assert(memcmp(&f, &want_f, sizeof f) == 0, "%s as a float: got %a, want %a", text, (double)f,
		(double)want_f);
	cr_assert(num_skip(text) == text + n, "%s", text);
}

static char *
put_random_digits(struct rng *r, char *p, uint64_t n)
{
	while (n-- > 0)
		*p++ = (char)('0' + rng_below(r, 10));
	return p;
}

Test(num, reads_as_the_library_does)
{
	struct rng r = rng_seed(4);
	for (int i = 0; i < 200000; i++) {
		char text[128], *p = text;
		if (rng_below(&r, 4) == 0)
			*p++ = '-';
		uint64_t whole = rng_below(&r, 2) ? rng_below(&r, 4) : rng_below(&r, 24);
		if (whole == 0)
			*p++ = '0';
		else
			*p++ = (char)('1' + rng_below(&r, 9));
		p = put_random_digits(&r, p, whole == 0 ? 0 : whole - 1);
		uint64_t fraction = rng_below(&r, 2) ? rng_below(&r, 10) : rng_below(&r, 40);
		if (fraction > 0) {
			*p++ = '.';
			for (uint64_t zeros = rng_below(&r, 8) == 0 ? rng_below(&r, 30) : 0; zeros > 0; zeros--)
				*p++ = '0';
			p = put_random_digits(&r, p, fraction);
		}
		*p = '\0';
		const int ranges[] = { 10, 40, 60, 350 };
		int range = ranges[rng_below(&r, 4)];
		if (rng_below(&r, 2))
			sprintf(p, "%c%s%d", "eE"[i & 1], rng_below(&r, 2) ? "+" : "-",
				(int)rng_below(&r, (uint64_t)range));
		check_read(text);
	}
}

/* A halfway point as "d.ddd...e+x" without trailing zeros; then a hair above it and a hair below it. */
static void
check_around(char *exact)
{
	char text[LONG + 256], *e = strchr(exact, 'e'), *last = e - 1;
	while (*last == '0')
		last--;
	if (*last == '.')
		*++last = '0';
	int n = (int)(last + 1 - exact);
	sprintf(text, "%.*s%s", n, exact, e);
	check_read(text);
	sprintf(text, "%.*s%060d1%s", n, exact, 0, e);
	check_read(text);
	if (*last != '0') {
		sprintf(text, "%.*s%c99999999999999999999999999999999999999999%s", n - 1, exact, *last - 1, e);
		check_read(text);
	}
}

/* Between neighbouring doubles a long double lies exactly halfway where it has more digits, as on x86. */
Test(num, reads_halfway_points)
{
	struct rng r = rng_seed(5);
	for (int i = 0; i < 3000; i++) {
		char exact[LONG];
		double x = fabs(i % 4 == 0 ? ldexp(random_double(&r), -1060) : i % 2 ? random_double(&r)
			: typical_double(&r));
		double next = nextafter(x, INFINITY);
		if (isfinite(next) && sizeof(long double) > sizeof(double)) {
			snprintf(exact, sizeof exact, "%.800Le", ((long double)x + (long double)next) / 2);
			check_around(exact);
		}
		float f = fabsf(i % 4 == 0 ? random_float(&r) * 1e-38f : i % 2 ? random_float(&r)
			: (float)typical_double(&r));
		float above = nextafterf(f, INFINITY);
		if (isfinite(above)) {
			snprintf(exact, sizeof exact, "%.200e", ((double)f + (double)above) / 2);
			check_around(exact);
		}
	}
}

/* On texts of number characters all readers agree with the grammar, written as a regular expression. */
Test(num, keeps_to_the_grammar)
{
	regex_t grammar;
	cr_assert(regcomp(&grammar, "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$", REG_EXTENDED | REG_NOSUB) ==
		0);
	struct rng r = rng_seed(6);
	const char letters[] = "001234567899..--+eE";
	for (int i = 0; i < 200000; i++) {
		char text[16 + NUM_PAD + 1] = { 0 };
		size_t n = 1 + rng_below(&r, i % 2 ? 5 : 15);
		for (size_t j = 0; j < n; j++)
			text[j] = letters[rng_below(&r, sizeof letters - 1)];
		bool good = regexec(&grammar, text, 0, NULL, 0) == 0;
		double x;
		float f;
		const char *end = num_skip(text);
		cr_assert((end == text + n) == good, "%s", text);
		cr_assert(num_read_double(text, &x) == end, "%s", text);
		cr_assert(num_read_float(text, &f) == end, "%s", text);
		if (good)
			cr_assert(x == strtod(text, NULL), "%s", text);
	}
	regfree(&grammar);
}
