/* json.c -- how fast are records read and numbers printed? Against cJSON, in process, one thread, the same lines.
 *
 *	json            prints two tables
 *	json --quick    the same with fewer passes
 *
 * Reading is json_scan with the schema of records: every byte checked, numbers bound into arrays, entries kept as
 * slices. The peer is cJSON_Parse and cJSON_Delete, which check less and bind nothing. Printing is json_put_doubles or
 * json_put_floats against cJSON_PrintUnformatted of an array of the same numbers (built beforehand). A figure is the
 * median over passes, by the process's own time; a pass runs both, one after the other. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "record/record.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINES = 200, BOXES = 50, NUMBERS = 20000, PASSES = 25, MOST_PASSES = 64 };

enum digits { TWO_DECIMALS, FLOATS, DOUBLES, CORPORA };

static const char *const corpus_names[CORPORA] = { "2 decimals", "shortest float32", "16-17 digits" };

/* A number from 0 to 1000 as the corpus writes them. */
static double
draw(struct rng *rng, enum digits digits)
{
	if (digits == TWO_DECIMALS)
		return (double)rng_below(rng, 100000) / 100;
	double x = rng_unit(rng) * 1000;
	return digits == FLOATS ? (double)(float)x : x;
}

static void
put(struct buf *out, double x, enum digits digits)
{
	if (digits == FLOATS)
		buf_float(out, x);
	else
		buf_double(out, x);
}

static void
put_line(struct buf *out, struct rng *rng, enum digits digits, size_t image)
{
	static const char *const labels[] = { "person", "car", "dining table", "dog" };
	buf_format(out, "{\"image_id\":%zu,\"file_name\":\"%012zu.jpg\",\"width\":640,\"height\":480,\"boxes\":[",
		image, image);
	for (size_t i = 0; i < BOXES; i++) {
		for (size_t k = 0; k < 4; k++) {
			buf_text(out, k > 0 ? "," : i > 0 ? ",[" : "[");
			put(out, draw(rng, digits), digits);
		}
		buf_char(out, ']');
	}
	buf_text(out, "],\"scores\":[");
	for (size_t i = 0; i < BOXES; i++) {
		buf_text(out, i > 0 ? "," : "");
		put(out, digits == TWO_DECIMALS ? (double)rng_below(rng, 101) / 100 : draw(rng, digits) / 1024, digits);
	}
	buf_text(out, "],\"labels\":[");
	for (size_t i = 0; i < BOXES; i++)
		buf_format(out, "%s\"%s\"", i > 0 ? "," : "", labels[rng_below(rng, 4)]);
	buf_text(out, "]}");
}

struct corpus {
	struct buf text; /* a NUL behind each line */
	struct slice line[LINES];
};

static void
make_corpus(struct corpus *c, enum digits digits)
{
	struct rng rng = rng_seed(digits);
	size_t at[LINES];
	c->text.len = 0;
	for (size_t i = 0; i < LINES; i++) {
		at[i] = c->text.len;
		put_line(&c->text, &rng, digits, 100000 + i);
		c->line[i].n = c->text.len - at[i];
		buf_char(&c->text, '\0');
	}
	memset(buf_room(&c->text, JSON_PAD), 0, JSON_PAD);
	for (size_t i = 0; i < LINES; i++)
		c->line[i].text = c->text.data + at[i];
}

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
median(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && x[k] < x[k - 1]; k--) {
			double swap = x[k];
			x[k] = x[k - 1];
			x[k - 1] = swap;
		}
	return x[n / 2];
}

static void
scan_all(const struct record_schema *s, const struct corpus *c, struct arena *arena)
{
	struct json_object object;
	struct json_error error;
	for (size_t i = 0; i < LINES; i++) {
		if (!json_scan(&s->json, c->line[i], &object, &error, arena)) {
			fprintf(stderr, "json: line %zu: %s\n", i, error.text);
			exit(1);
		}
		arena_reset(arena);
	}
}

static void
parse_all(const struct corpus *c)
{
	for (size_t i = 0; i < LINES; i++)
		cJSON_Delete(cJSON_Parse(c->line[i].text));
}

static void
read_corpus(enum digits digits, size_t passes)
{
	static struct corpus c;
	static struct record_schema s;
	struct arena arena = { 0 };
	double ours[MOST_PASSES], theirs[MOST_PASSES];
	make_corpus(&c, digits);
	record_schema_init(&s, COLUMN_PER_BOX | COLUMN_SIZE, 0, NULL);
	scan_all(&s, &c, &arena);
	for (size_t i = 0; i < passes; i++) {
		double start = now();
		for (int k = 0; k < 10; k++)
			scan_all(&s, &c, &arena);
		double middle = now();
		parse_all(&c);
		ours[i] = (middle - start) / 10;
		theirs[i] = now() - middle;
	}
	double megabytes = (double)c.text.len * 1e-6, a = median(ours, passes), b = median(theirs, passes);
	printf("%-18s %10.0f %10.1f %8.1f\n", corpus_names[digits], megabytes / a, megabytes / b, b / a);
	arena_free(&arena);
	buf_free(&c.text);
}

static void
print_numbers(enum digits digits, size_t passes)
{
	static double number[NUMBERS];
	double ours[MOST_PASSES], theirs[MOST_PASSES];
	struct rng rng = rng_seed(10 + digits);
	struct buf out = { 0 };
	for (size_t i = 0; i < NUMBERS; i++)
		number[i] = draw(&rng, digits);
	cJSON *array = cJSON_CreateDoubleArray(number, NUMBERS);
	for (size_t i = 0; i < passes; i++) {
		double start = now();
		for (int k = 0; k < 20; k++) {
			out.len = 0;
			(digits == FLOATS ? json_put_floats : json_put_doubles)(&out, number, NUMBERS, 0);
		}
		double middle = now();
		free(cJSON_PrintUnformatted(array));
		ours[i] = (middle - start) / 20;
		theirs[i] = now() - middle;
	}
	double a = median(ours, passes), b = median(theirs, passes);
	printf("%-18s %10.1f %10.2f %8.1f\n", corpus_names[digits], NUMBERS / a * 1e-6, NUMBERS / b * 1e-6, b / a);
	cJSON_Delete(array);
	buf_free(&out);
}

int
main(int argc, char *argv[])
{
	size_t passes = argc > 1 && strcmp(argv[1], "--quick") == 0 ? 5 : PASSES;
	printf("records of %d boxes, scores and labels; median of %zu passes\n\n", BOXES, passes);
	printf("%-18s %10s %10s %8s\n", "reading", "ours, MB/s", "cJSON", "ratio");
	for (int i = 0; i < CORPORA; i++)
		read_corpus((enum digits)i, passes);
	printf("\n%-18s %10s %10s %8s\n", "printing", "ours, M/s", "cJSON", "ratio");
	for (int i = 0; i < CORPORA; i++)
		print_numbers((enum digits)i, passes);
	return 0;
}
