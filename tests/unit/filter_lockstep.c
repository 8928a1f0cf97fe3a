/* filter_lockstep.c -- the engine with files side by side, with few lines at a time, and with output that leaves
 * early. */
#include "engine/filter.h"

#include "base/rng.h"
#include "support/stream.h"

static const size_t thread_counts[] = { 1, 2, 3 };
enum { THREAD_COUNTS = sizeof thread_counts / sizeof *thread_counts };

#define TEXT(literal) { literal, sizeof literal - 1 }

/* The lines of all files in one; one that begins with x is rejected. */
static bool
join(struct worker *w)
{
	cr_assert(w->line == &w->side[0]);
	for (size_t i = 0; i < w->files; i++) {
		const struct filter_line *line = &w->side[i];
		cr_assert_eq(line->ordinal, w->line->ordinal);
		cr_assert_eq(line->text.text[line->text.n], '\0');
		buf_format(w->out, "%s%s:%llu ", i > 0 ? " | " : "", line->file, (unsigned long long)line->number);
		buf_add(w->out, line->text.text, line->text.n);
		if (line->text.text[0] == 'x')
			return filter_reject(w, "x in file %zu", i);
	}
	buf_char(w->out, '\n');
	return true;
}

static const struct filter joiner = { .line = join, .lockstep = true };

static void
expect(const struct filter *f, struct filter_options o, const struct slice *text, size_t n, int status, const char *out,
	const char *err)
{
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		o.threads = thread_counts[i];
		struct outcome r = stream_run_texts(f, &o, text, n);
		cr_expect_eq(r.status, status);
		cr_expect_str_eq(r.out, out, "%zu threads: %s", o.threads, r.out);
		cr_expect_str_eq(r.err, err, "%zu threads: %s", o.threads, r.err);
		stream_free(&r);
	}
}

Test(filter_lockstep, lines_are_paired_without_blank_ones)
{
	static const struct slice texts[] = { TEXT("a\n\nb\n"), TEXT("\n1\n2"), TEXT("\xef\xbb\xbfI\nII\n \n\n") };
	expect(&joiner, filter_defaults(), texts, 3, 0, "0.jsonl:1 a | 1.jsonl:2 1 | 2.jsonl:1 I\n"
		"0.jsonl:3 b | 1.jsonl:3 2 | 2.jsonl:2 II\n", "");
	expect(&joiner, filter_defaults(), texts, 1, 0, "0.jsonl:1 a\n0.jsonl:3 b\n", "");
}

Test(filter_lockstep, files_of_unequal_length)
{
	static const struct slice shorter[] = { TEXT("a\nb\nc\n"), TEXT("1\n2\n3\n"), TEXT("I\n") };
	static const struct slice longer[] = { TEXT("a\nb\n"), TEXT("1\n2\n\n3\n") };
	static const struct slice empty[] = { TEXT("a\n"), TEXT("\n") };
	static const struct slice nothing[] = { TEXT(""), TEXT("\n\n") };
	expect(&joiner, filter_defaults(), shorter, 3, 1, "0.jsonl:1 a | 1.jsonl:1 1 | 2.jsonl:1 I\n",
		"anchor-tools: 2.jsonl has fewer lines than 0.jsonl\n");
	expect(&joiner, filter_defaults(), longer, 2, 1, "0.jsonl:1 a | 1.jsonl:1 1\n0.jsonl:2 b | 1.jsonl:2 2\n",
		"anchor-tools: 1.jsonl has more lines than 0.jsonl\n");
	expect(&joiner, filter_defaults(), empty, 2, 1, "", "anchor-tools: 1.jsonl has fewer lines than 0.jsonl\n");
	expect(&joiner, filter_defaults(), nothing, 2, 0, "", "");
}

Test(filter_lockstep, rejected_lines)
{
	static const struct slice texts[] = { TEXT("a\nb\nc\n"), TEXT("1\nx\n3\n") };
	struct filter_options o = filter_defaults();
	expect(&joiner, o, texts, 2, 1, "0.jsonl:1 a | 1.jsonl:1 1\n", "anchor-tools: 0.jsonl:2: x in file 1\n");
	o.on_error = ON_ERROR_SKIP;
	expect(&joiner, o, texts, 2, 1, "0.jsonl:1 a | 1.jsonl:1 1\n0.jsonl:3 c | 1.jsonl:3 3\n",
		"anchor-tools: 0.jsonl:2: x in file 1\nanchor-tools: 1 of 3 lines rejected\n");
}

Test(filter_lockstep, rejects_keep_the_lines_of_all_files)
{
	static char *files[] = { "a", "b", NULL };
	struct filter_options o = filter_defaults();
	size_t n;
	stream_enter();
	stream_save("a", "a\nb\n", 4);
	stream_save("b", "1\nx\n", 4);
	o.rejects = "rejects";
	struct outcome r = stream_run_files(&joiner, &o, files);
	char *rejects = stream_load("rejects", &n);
	cr_expect_str_eq(rejects, "b\nx\n");
	free(rejects);
	stream_free(&r);
	unlink("a");
	unlink("b");
	unlink("rejects");
	stream_leave();
}

Test(filter_lockstep, a_missing_file)
{
	static char *files[] = { "a", "missing", NULL };
	struct filter_options o = filter_defaults();
	stream_enter();
	stream_save("a", "a\n", 2);
	struct outcome r = stream_run_files(&joiner, &o, files);
	cr_expect_eq(r.status, 1);
	cr_expect_str_eq(r.err, "anchor-tools: missing: No such file or directory\n");
	stream_free(&r);
	unlink("a");
	stream_leave();
}

/* Lines of lengths of their own in every file: batches never end together. */
Test(filter_lockstep, many_lines)
{
	enum { LINES = 20000, SIDES = 3 };
	struct rng rng = rng_seed(1);
	struct buf text[SIDES] = { { 0 } }, expected = { 0 };
	struct slice texts[SIDES];
	uint64_t number[SIDES] = { 0 };
	for (size_t i = 0; i < LINES; i++) {
		for (size_t k = 0; k < SIDES; k++) {
			size_t n = 1 + rng_below(&rng, k == 1 ? 300 : 20);
			for (; rng_below(&rng, 10) == 0; number[k]++)
				buf_char(&text[k], '\n');
			buf_format(&expected, "%s%zu.jsonl:%llu ", k > 0 ? " | " : "", k,
				(unsigned long long)++number[k]);
			for (; n > 0; n--) {
				buf_char(&text[k], (char)('a' + k));
				buf_char(&expected, (char)('a' + k));
			}
			buf_char(&text[k], '\n');
		}
		buf_char(&expected, '\n');
	}
	buf_char(&expected, '\0');
	for (size_t k = 0; k < SIDES; k++)
		texts[k] = (struct slice){ text[k].data, text[k].len };
	for (size_t lines = 0; lines < 8; lines += 7) {
		struct filter f = joiner;
		f.batch_lines = lines;
		expect(&f, filter_defaults(), texts, SIDES, 0, expected.data, "");
	}
	for (size_t k = 0; k < SIDES; k++)
		buf_free(&text[k]);
	buf_free(&expected);
}

/* Waits until another call has begun, or five seconds. */
static bool
wait_for_another(struct worker *w)
{
	static int seen; /* calls that have begun */
	__atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 5000 && __atomic_load_n(&seen, __ATOMIC_SEQ_CST) < 2; i++)
		usleep(1000);
	buf_format(w->out, "%s\n", __atomic_load_n(&seen, __ATOMIC_SEQ_CST) >= 2 ? "met" : "alone");
	return true;
}

Test(filter_lockstep, few_lines_still_reach_all_workers)
{
	const struct filter f = { .line = wait_for_another, .batch_lines = 1 };
	struct filter_options o = filter_defaults();
	o.threads = 2;
	struct outcome r = stream_run_texts(&f, &o, &(struct slice)TEXT("a\nb\n"), 1);
	cr_expect_str_eq(r.out, "met\nmet\n", "two lines of one batch were worked on one after the other");
	stream_free(&r);
}

/* Ten megabytes a line, none of which stays. */
static bool
flood(struct worker *w)
{
	size_t most = 0;
	for (int i = 0; i < 100; i++) {
		memset(buf_room(w->out, 100000), '.', 100000);
		w->out->len += 100000;
		most = w->out->len > most ? w->out->len : most;
		if (!filter_flush(w))
			break;
	}
	buf_format(w->out, "%llu\n", (unsigned long long)w->line->ordinal);
	cr_assert_leq(most, FILTER_OUT + 100000 + 200000);
	return true;
}

Test(filter_lockstep, flushed_output_is_in_order_and_small)
{
	const struct filter f = { .line = flood };
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		struct filter_options o = filter_defaults();
		o.threads = thread_counts[i];
		struct filter few = f;
		few.batch_lines = 1;
		struct outcome r = stream_run_texts(&few, &o, &(struct slice)TEXT("a\nb\nc\n"), 1);
		cr_expect_eq(r.out_n, 3 * 10000002);
		for (size_t k = 0; k < 3; k++)
			cr_expect(r.out[(k + 1) * 10000002 - 2] == (char)('0' + k) && r.out[k * 10000002] == '.');
		stream_free(&r);
	}
}
