/* filter_group.c -- the engine, runs of lines: each whole and once, however they lie in batches and files. */
#include "base/rng.h"
#include "record/record.h"
#include "support/stream.h"

static const size_t thread_counts[] = { 1, 2, 3, 8 };
static const size_t batch_lines[] = { 0, 1, 7, 1000 };

/* Lines are of one run when their first words are equal. */
static bool
same_word(struct slice line, struct slice next)
{
	size_t n = 0;
	cr_assert(line.text[line.n] == '\0' && next.text[next.n] == '\0');
	while (n < line.n && line.text[n] != ' ')
		n++;
	return n < next.n && memcmp(line.text, next.text, n + 1) == 0;
}

/* A run comes out as its lines with their places; one that begins with x is rejected. */
static bool
put_run(struct worker *w)
{
	for (size_t i = 0; i < w->files; i++) {
		const struct filter_line *line = &w->side[i];
		buf_format(w->out, "%s%llu %s:%llu ", i == 0 ? "[" : "|", (unsigned long long)line->ordinal, line->file,
			(unsigned long long)line->number);
		buf_add(w->out, line->text.text, line->text.n);
	}
	buf_text(w->out, "]\n");
	return w->line->text.text[0] != 'x' || filter_reject(w, "%zu lines", w->files);
}

static struct outcome
run(const struct slice *text, size_t n, size_t threads, size_t lines)
{
	const struct filter filter = { .line = put_run, .same = same_word, .batch_lines = lines };
	struct filter_options o = filter_defaults();
	o.threads = threads;
	return stream_run_texts(&filter, &o, text, n);
}

static void
expect_for_all(const struct slice *text, size_t n, const char *expected, size_t expected_n)
{
	for (size_t i = 0; i < sizeof thread_counts / sizeof *thread_counts; i++) {
		for (size_t k = 0; k < sizeof batch_lines / sizeof *batch_lines; k++) {
			struct outcome r = run(text, n, thread_counts[i], batch_lines[k]);
			cr_assert(r.out_n == expected_n && memcmp(r.out, expected, expected_n) == 0,
				"%zu threads, %zu lines:\n%.2000s\ninstead "
				"of\n%.2000s", thread_counts[i], batch_lines[k], r.out,
				expected);
			stream_free(&r);
		}
	}
}

#define TEXT(literal) { literal, sizeof literal - 1 }

Test(filter_group, places)
{
	static const struct slice texts[] = {
		TEXT("a 1\na 2\n\n \na 3\nb 1\nc 1\n"),
		TEXT("c 2\n\n"), /* a run goes on in the next file, and the next but one */
		TEXT(""),
		TEXT("\xef\xbb\xbf" "c 3\r\nd 1"),
		TEXT("e 1\n\n\n"),
		TEXT("e 2"),
	};
	static const char expected[] = "[0 0.jsonl:1 a 1|1 0.jsonl:2 a 2|2 0.jsonl:5 a 3]\n[3 0.jsonl:6 b 1]\n"
		"[4 0.jsonl:7 c 1|5 1.jsonl:1 c 2|6 3.jsonl:1 c 3\r]\n[7 3.jsonl:2 d 1]\n[8 4.jsonl:1 e 1|9 5.jsonl:1 "
		"e 2]\n";
	expect_for_all(texts, sizeof texts / sizeof *texts, expected, sizeof expected - 1);
}

/* Runs of all lengths, some longer than a batch, against a loop over the lines. */
Test(filter_group, random_runs)
{
	for (uint64_t seed = 0; seed < 4; seed++) {
		struct rng rng = rng_seed(seed);
		struct buf text = { 0 }, expected = { 0 };
		unsigned long long number = 0;
		for (size_t i = 0; i < 400; i++) {
			uint64_t n = rng_below(&rng, 20) == 0 ? rng_below(&rng, 3000) : rng_below(&rng, 5);
			for (uint64_t k = 0; k <= n; k++) {
				size_t length = rng_below(&rng, rng_below(&rng, 50) == 0 ? 20000 : 40);
				size_t from = text.len;
				buf_format(&text, "%zu ", i);
				memset(buf_room(&text, length), 'a' + (int)(k % 26), length);
				text.len += length;
				buf_format(&expected, "%s%llu 0.jsonl:%llu ", k == 0 ? "[" : "|", number, number + 1);
				buf_add(&expected, text.data + from, text.len - from);
				buf_char(&text, '\n');
				number++;
			}
			buf_text(&expected, "]\n");
		}
		expect_for_all(&(struct slice){ text.data, text.len }, 1, expected.data, expected.len);
		buf_free(&text);
		buf_free(&expected);
	}
}

/* A run is rejected as a whole, and its lines are kept. */
Test(filter_group, rejected)
{
	static char *files[] = { "a", NULL };
	static const char text[] = "a 1\nx 1\nx 2\nb 1\nx 3\n";
	for (size_t i = 0; i < sizeof thread_counts / sizeof *thread_counts; i++) {
		const struct filter filter = { .line = put_run, .same = same_word, .batch_lines = 1 };
		struct filter_options o = filter_defaults();
		size_t n;
		o.threads = thread_counts[i];
		o.on_error = ON_ERROR_SKIP;
		o.rejects = "rejects";
		stream_enter();
		stream_save("a", text, sizeof text - 1);
		struct outcome r = stream_run_files(&filter, &o, files);
		char *rejects = stream_load("rejects", &n);
		cr_expect(r.status == 1);
		cr_expect_str_eq(r.out, "[0 a:1 a 1]\n[3 a:4 b 1]\n");
		cr_expect(strstr(r.err, "a:2: 2 lines\n") != NULL && strstr(r.err, "3 of 5 lines rejected\n") != NULL,
			"%s", r.err);
		cr_expect_str_eq(rejects, "x 1\nx 2\nx 3\n");
		free(rejects);
		stream_free(&r);
		unlink("a");
		unlink("rejects");
		stream_leave();
	}
}

/* Lines with a NUL behind them. */
static bool
same_image(const char *a, const char *b)
{
	char text[2][200 + JSON_PAD] = { 0 };
	strcpy(text[0], a);
	strcpy(text[1], b);
	return record_same_image(slice_of(text[0]), slice_of(text[1]));
}

Test(filter_group, records_of_one_image)
{
	cr_expect(same_image("{\"image_id\":7}", "{\"image_id\":7,\"boxes\":[]}"));
	cr_expect(same_image("{\"image_id\":\"a\"}", "{ \"boxes\" : [[1,2,3,4]] , \"image_id\" : \"a\" }"));
	cr_expect(same_image("{\"image_id\":\"7\"}", "{\"image_id\":7}"));
	cr_expect(same_image("{\"image_id\":\"caf\\u00e9\"}", "{\"image_id\":\"caf\xc3\xa9\"}"));
	cr_expect(!same_image("{\"image_id\":7}", "{\"image_id\":8}"));
	cr_expect(!same_image("{\"image_id\":7}", "{\"file_name\":7}"));
	cr_expect(!same_image("{}", "{}"));
	cr_expect(!same_image("{\"a\":{\"image_id\":7}}", "{\"a\":{\"image_id\":7}}"));
	cr_expect(!same_image("junk", "junk"));
	cr_expect(!same_image("{\"image_id\":", "{\"image_id\":"));
}
