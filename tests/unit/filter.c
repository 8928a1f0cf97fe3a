/* filter.c -- the engine: the same bytes for any number of threads, lines numbered rightly, nothing lost, nobody kept
 * waiting. */
#include "engine/filter.h"

#include "base/rng.h"
#include "json/json.h"
#include "support/stream.h"

#include <poll.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const size_t thread_counts[] = { 1, 2, 3, 8 };
enum { THREAD_COUNTS = sizeof thread_counts / sizeof *thread_counts };

enum { NEVER, BAD };
static const struct filter_counter line_counters[] = { { "lines that came out often" }, { NULL } };
static const struct filter_counter other_counters[] = { { "things that never were" }, { "lines that were not good" },
	{ NULL } };
static const struct filter_counter unlisted = { "lines that nobody asked for" };

/* A map for tests, ruled by a line's first letter:
 *	x   is rejected, after some output that must not be seen
 *	e   comes out many times: "e 70 …" 70 times
 *	w   draws a warning
 * All others, and these too, come out once with their place. Digits behind it are counted. */
static bool
echo(struct worker *w)
{
	const struct filter_line *line = w->line;
	cr_assert(line->text.text[line->text.n] == '\0' && w->scratch->len == 0 && w->out != NULL);
	buf_text(w->scratch, "left from before");
	memset(arena_alloc(w->arena, 100), 0xee, 100);
	buf_format(w->out, "%llu %s:%llu <", (unsigned long long)line->ordinal, line->file,
		(unsigned long long)line->number);
	buf_add(w->out, line->text.text, line->text.n);
	buf_text(w->out, ">\n");
	switch (line->text.text[0]) {
	case 'x':
		filter_count(w, &other_counters[BAD], 1);
		filter_count(w, &unlisted, 1);
		return line->text.n % 2 == 0 ? filter_reject(w, "no \x1b[1m%s", "good")
			: filter_reject_at(w, 4, "no good");
	case 'e':
		filter_count(w, &line_counters[0], 1);
		for (int times = atoi(line->text.text + 1); times > 0; times--) {
			buf_add(w->out, line->text.text, line->text.n);
			buf_char(w->out, '\n');
		}
		return true;
	case 'w':
		filter_warn(w, "careful: %zu", line->text.n);
		return true;
	default:
		return true;
	}
}

static const struct filter_counter *const counters[] = { line_counters, other_counters, NULL };
static const struct filter echo_filter = { .line = echo, .counters = counters };

static struct outcome
run_echo(struct filter_options o, const struct slice *text, size_t n)
{
	return stream_run_texts(&echo_filter, &o, text, n);
}

#define TEXT(literal) { literal, sizeof literal - 1 }

Test(filter, places)
{
	static const struct slice texts[] = {
		TEXT("a\n\n \t\r\nb\r\nc"),             /* blank lines, CRLF, no newline at the end */
		TEXT(""),
		TEXT("\xef\xbb\xbf" "d\n\xef\xbb\xbf" "e\n"), /* a byte order mark counts at the start of a file only */
		TEXT("\n\n\n"),
		TEXT("\xef\xbb\xbf"),
		TEXT("f\0g\n\n"),
		TEXT("\xef\xbb"),
	};
	static const char expected[] = "0 0.jsonl:1 <a>\n1 0.jsonl:4 <b\r>\n2 0.jsonl:5 <c>\n3 2.jsonl:1 <d>\n"
		"4 2.jsonl:2 <\xef\xbb\xbf" "e>\n5 5.jsonl:1 <f\0g>\n6 6.jsonl:1 <\xef\xbb>\n";
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		struct filter_options o = filter_defaults();
		o.threads = thread_counts[i];
		struct outcome r = run_echo(o, texts, sizeof texts / sizeof *texts);
		cr_expect(r.status == 0 && r.err_n == 0);
		cr_expect(r.out_n == sizeof expected - 1 && memcmp(r.out, expected, r.out_n) == 0, "%zu threads:\n%s",
			o.threads, r.out);
		stream_free(&r);
	}
}

/* Lines of all kinds and lengths; with rejects, one in so many is rejected. */
static struct buf
make_lines(uint64_t seed, size_t n, uint64_t reject)
{
	struct rng rng = rng_seed(seed);
	struct buf b = { 0 };
	for (size_t i = 0; i < n; i++) {
		uint64_t kind = rng_below(&rng, 100);
		if (reject > 0 && rng_below(&rng, reject) == 0)
			buf_text(&b, "x ");
		else if (kind < 5)
			buf_format(&b, "e%d ", (int)rng_below(&rng, 100));
		else
			buf_text(&b, kind < 6 ? "w " : "plain ");
		size_t length = rng_below(&rng, kind < 10 ? 3000 : 60);
		memset(buf_room(&b, length), 'a' + (int)(i % 26), length);
		b.len += length;
		buf_text(&b, kind == 50 ? "\r\n" : kind == 51 ? "\n\n" : "\n");
	}
	return b;
}

/* All thread counts give what one gives, in output, messages, rejects and status. */
static void
expect_same_for_all_threads(struct filter_options o, const struct slice *text, size_t n)
{
	struct outcome first = { 0 };
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		o.threads = thread_counts[i];
		struct outcome r = run_echo(o, text, n);
		if (i == 0) {
			first = r;
			continue;
		}
		cr_expect_eq(r.status, first.status, "%zu threads", o.threads);
		cr_expect(r.out_n == first.out_n && memcmp(r.out, first.out, r.out_n) == 0, "%zu threads: other output",
			o.threads);
		cr_expect(r.err_n == first.err_n && memcmp(r.err, first.err, r.err_n) == 0,
			"%zu threads: other messages", o.threads);
		stream_free(&r);
	}
	cr_expect_gt(first.out_n, 0);
	stream_free(&first);
}

Test(filter, threads_do_not_matter)
{
	for (uint64_t seed = 0; seed < 6; seed++) {
		struct filter_options o = filter_defaults();
		struct buf a = make_lines(seed, 5000, 0), b = make_lines(seed + 100, 3000, seed % 2 == 0 ? 500 : 0);
		struct slice texts[] = { { a.data, a.len }, { b.data, b.len - 1 }, { a.data, a.len } };
		o.on_error = seed < 3 ? ON_ERROR_STOP : ON_ERROR_SKIP;
		expect_same_for_all_threads(o, texts, 3);
		buf_free(&a);
		buf_free(&b);
	}
}

Test(filter, output_larger_than_its_buffer)
{
	/* one line that makes 6 MiB; many that make 2 MiB together, in one batch; the last line of all */
	static const char text[] = "plain\ne7 abc\ne2000000 x\nplain\n";
	struct buf many = { 0 };
	struct filter_options o = filter_defaults();
	for (int i = 0; i < 400; i++)
		buf_format(&many, "e500 number %d\n", i);
	buf_text(&many, "e300000 last");
	struct slice texts[] = { TEXT(text), { many.data, many.len }, TEXT(text) };
	expect_same_for_all_threads(o, texts, 3);
	struct outcome r = run_echo(o, texts, 1);
	cr_expect_eq(r.out_n,
		strlen("0 0.jsonl:1 <plain>\n1 0.jsonl:2 <e7 abc>\n2 0.jsonl:3 <e2000000 x>\n3 0.jsonl:4 <plain>\n") +
			7 * 7 + 2000000 * 11);
	stream_free(&r);
	buf_free(&many);
}

Test(filter, a_long_line_between_short_ones)
{
	for (size_t length = (1 << 18) - 10; length < 6 << 20; length = length * 2 + 9) {
		struct buf b = { 0 };
		struct filter_options o = filter_defaults();
		buf_text(&b, "short\n");
		memset(buf_room(&b, length), 'l', length);
		b.len += length;
		buf_text(&b, "\nshort again\nlast");
		struct slice texts[] = { { b.data, b.len }, { b.data, b.len } };
		expect_same_for_all_threads(o, texts, 2);
		struct outcome r = run_echo(o, texts, 1);
		char *end = r.out + r.out_n - strlen(">\n2 0.jsonl:3 <short again>\n3 0.jsonl:4 <last>\n");
		cr_expect(strcmp(end, ">\n2 0.jsonl:3 <short again>\n3 0.jsonl:4 <last>\n") == 0 && end[-1] == 'l',
			"%zu", length);
		cr_expect_eq(r.out_n, length + 20 + 13 + 2 + 26 + 19, "%zu: %zu", length, r.out_n);
		stream_free(&r);
		buf_free(&b);
	}
}

static const struct slice faulty[] = { TEXT("a\nx1\r\nb\n"), TEXT("w\nx22\nx333") };

Test(filter, stop_at_a_rejected_line)
{
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		struct filter_options o = filter_defaults();
		o.threads = thread_counts[i];
		struct outcome r = run_echo(o, faulty, 2);
		cr_expect_eq(r.status, 1);
		cr_expect_str_eq(r.out, "0 0.jsonl:1 <a>\n");
		cr_expect_str_eq(r.err,
			"anchor-tools: 0.jsonl:2:5: no good\nanchor-tools: lines that were not good: 1\n");
		stream_free(&r);
		o.output = "result";
		r = run_echo(o, faulty, 2);
		cr_expect(r.status == 1 && r.out == NULL, "no file is made");
		stream_free(&r);
	}
}

Test(filter, skip_rejected_lines)
{
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		struct filter_options o = filter_defaults();
		o.threads = thread_counts[i];
		o.on_error = ON_ERROR_SKIP;
		o.output = "result";
		struct outcome r = run_echo(o, faulty, 2);
		cr_expect_eq(r.status, 1);
		cr_expect_str_eq(r.out, "0 0.jsonl:1 <a>\n2 0.jsonl:3 <b>\n3 1.jsonl:1 <w>\n");
		cr_expect_str_eq(r.err, "anchor-tools: 0.jsonl:2:5: no good\nanchor-tools: 1.jsonl:1: careful: 1\n"
			"anchor-tools: 1.jsonl:2:5: no good\nanchor-tools: 1.jsonl:3: no \\x1b[1mgood\n"
			"anchor-tools: lines that were not good: 3\nanchor-tools: 3 of 6 lines rejected\n");
		stream_free(&r);
	}
}

/* The file that --rejects made. */
static void
expect_rejects(struct filter_options o, const char *expected)
{
	static char *files[] = { "a", "b", NULL };
	size_t n;
	stream_enter();
	stream_save("a", faulty[0].text, faulty[0].n);
	stream_save("b", faulty[1].text, faulty[1].n);
	o.rejects = "rejects";
	struct outcome r = stream_run_files(&echo_filter, &o, files);
	char *rejects = stream_load("rejects", &n);
	cr_expect(rejects != NULL && strcmp(rejects, expected) == 0, "%s", rejects);
	free(rejects);
	stream_free(&r);
	unlink("a");
	unlink("b");
	unlink("rejects");
	stream_leave();
}

Test(filter, rejected_lines_are_kept_as_they_are)
{
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		struct filter_options o = filter_defaults();
		o.threads = thread_counts[i];
		expect_rejects(o, "x1\r\n");
		o.on_error = ON_ERROR_SKIP;
		expect_rejects(o, "x1\r\nx22\nx333\n");
	}
}

Test(filter, many_rejects_are_written_as_they_come)
{
	static char *files[] = { "a", NULL };
	enum { LINES = 60000 };
	struct filter_options o = filter_defaults();
	struct buf b = { 0 };
	size_t n;
	for (int i = 0; i < LINES; i++)
		buf_format(&b, "x number %d, and more of it so that it is long\n", i);
	stream_enter();
	stream_save("a", b.data, b.len);
	o.on_error = ON_ERROR_SKIP;
	o.rejects = "rejects";
	o.threads = 3;
	struct outcome r = stream_run_files(&echo_filter, &o, files);
	char *rejects = stream_load("rejects", &n);
	cr_expect(rejects != NULL && n == b.len && memcmp(rejects, b.data, n) == 0);
	cr_expect_eq(r.out_n, 0);
	free(rejects);
	stream_free(&r);
	buf_free(&b);
	unlink("a");
	unlink("rejects");
	stream_leave();
}

Test(filter, counters_add_up)
{
	struct buf b = make_lines(5, 20000, 40);
	size_t often = 0, bad = 0, lines = 0;
	for (const char *p = b.data, *end = p + b.len; p < end; p = (const char *)memchr(p, '\n', (size_t)(end - p)) +
		1) {
		often += *p == 'e';
		bad += *p == 'x';
		lines += *p != '\n';
	}
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		char expected[300];
		struct filter_options o = filter_defaults();
		o.threads = thread_counts[i];
		o.on_error = ON_ERROR_SKIP;
		struct outcome r = run_echo(o, &(struct slice){ b.data, b.len }, 1);
		snprintf(expected, sizeof expected,
			"\nanchor-tools: lines that came out often: %zu\nanchor-tools: lines that were not "
			"good: %zu\nanchor-tools: %zu of %zu lines rejected\n",
			often, bad, bad, lines);
		cr_expect(r.err_n > strlen(expected) && strcmp(r.err + r.err_n - strlen(expected), expected) == 0,
			"%zu threads: %s", o.threads, r.err + r.err_n - 200);
		stream_free(&r);
	}
	buf_free(&b);
}

static void
expect_unreadable(char *const *files, const char *out, const char *why, size_t threads)
{
	struct filter_options o = filter_defaults();
	o.threads = threads;
	struct outcome r = stream_run_files(&echo_filter, &o, files);
	cr_expect_eq(r.status, 1);
	cr_expect_str_eq(r.out, out);
	cr_expect_str_eq(r.err, why);
	stream_free(&r);
	o.on_error = ON_ERROR_SKIP;
	o.output = "result";
	r = stream_run_files(&echo_filter, &o, files);
	cr_expect(r.status == 1 && r.out == NULL, "a file that cannot be read is never skipped");
	stream_free(&r);
}

Test(filter, unreadable_files)
{
	stream_enter();
	stream_save("good", "a\nb", 3);
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		expect_unreadable((char *[]){ "good", "missing", "good", NULL }, "0 good:1 <a>\n1 good:2 <b>\n",
			"anchor-tools: missing: No such file or directory\n", thread_counts[i]);
		expect_unreadable((char *[]){ "good", ".", NULL }, "0 good:1 <a>\n1 good:2 <b>\n",
			"anchor-tools: .: is a directory; expected a file of JSON Lines\n", thread_counts[i]);
		expect_unreadable((char *[]){ "missing", "good", NULL }, "",
			"anchor-tools: missing: No such file or directory\n", thread_counts[i]);
	}
	unlink("good");
	stream_leave();
}

/* A terminal whose other end has gone: its last lines can still be read, then reading fails. */
Test(filter, reading_fails_behind_some_lines)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	cr_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	struct termios raw;
	cr_assert(slave >= 0 && tcgetattr(slave, &raw) == 0);
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	cr_assert_eq(write(slave, "a\nb\nc", 5), 5);
	close(slave);
	dup2(master, STDIN_FILENO);
	struct filter_options o = filter_defaults();
	stream_enter();
	struct outcome r = stream_run_files(&echo_filter, &o, (char *[]){ "-", NULL });
	stream_leave();
	cr_expect_eq(r.status, 1);
	cr_expect_str_eq(r.out, "0 <stdin>:1 <a>\n1 <stdin>:2 <b>\n");
	cr_expect_str_eq(r.err, "anchor-tools: <stdin>: Input/output error\n");
	stream_free(&r);
}

Test(filter, standard_input)
{
	stream_enter();
	stream_save("in", "a\n", 2);
	char *const lists[2][4] = { { NULL }, { "in", "-", "in", NULL } };
	static const char *const expected[] = { "0 <stdin>:1 <a>\n", "0 in:1 <a>\n1 <stdin>:1 <a>\n2 in:1 <a>\n" };
	for (size_t i = 0; i < 2; i++) {
		struct filter_options o = filter_defaults();
		int in = open("in", O_RDONLY);
		dup2(in, STDIN_FILENO);
		close(in);
		struct outcome r = stream_run_files(&echo_filter, &o, lists[i]);
		cr_expect_str_eq(r.out, expected[i]);
		stream_free(&r);
	}
	unlink("in");
	stream_leave();
}

/* A fold: everything about the lines that their order does not change. */
struct sums {
	uint64_t lines, bytes, ordinals, hash;
	struct buf *longest; /* in memory of the worker's own */
};

static bool
gather(struct worker *w)
{
	struct sums *s = w->state;
	if (w->line->text.text[0] == 'x')
		return filter_reject(w, "no");
	s->lines++;
	s->bytes += w->line->text.n;
	s->ordinals += w->line->ordinal;
	s->hash ^= rng_hash(w->line->ordinal, w->line->text.text, w->line->text.n);
	if (s->longest == NULL || w->line->text.n > s->longest->len) {
		s->longest = arena_zero(w->keep, sizeof *s->longest);
		s->longest->len = w->line->text.n;
	}
	return true;
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	struct sums *a = into;
	const struct sums *b = from;
	a->lines += b->lines;
	a->bytes += b->bytes;
	a->ordinals += b->ordinals;
	a->hash ^= b->hash;
	if (b->longest != NULL && (a->longest == NULL || b->longest->len > a->longest->len)) {
		a->longest = arena_zero(keep, sizeof *a->longest);
		a->longest->len = b->longest->len;
	}
}

static bool
report(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct sums *s = state;
	(void)keep;
	buf_format(out, "%llu %llu %llu %llx %zu\n", (unsigned long long)s->lines, (unsigned long long)s->bytes,
		(unsigned long long)s->ordinals, (unsigned long long)s->hash, s->longest != NULL ? s->longest->len : 0);
	if (options != NULL)
		err_warn("it went wrong");
	return options == NULL;
}

Test(filter, fold)
{
	const struct filter f = { .line = gather, .state_size = sizeof(struct sums), .merge = merge, .finish = report };
	struct buf a = make_lines(9, 30000, 0), b = make_lines(10, 100, 0);
	struct slice texts[] = { { a.data, a.len }, { b.data, b.len }, { a.data, a.len } };
	struct outcome first = { 0 };
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		struct filter_options o = filter_defaults();
		o.threads = thread_counts[i];
		struct outcome r = stream_run_texts(&f, &o, texts, 3);
		cr_expect_eq(r.status, 0);
		if (i == 0) {
			first = r;
			cr_expect(strncmp(r.out, "60100 ", 6) == 0, "%s", r.out);
			continue;
		}
		cr_expect_str_eq(r.out, first.out, "%zu threads", o.threads);
		stream_free(&r);
	}
	stream_free(&first);
	buf_free(&a);
	buf_free(&b);
}

Test(filter, fold_of_nothing_and_of_rejects)
{
	const struct filter f = { .line = gather, .state_size = sizeof(struct sums), .merge = merge, .finish = report };
	static const struct slice texts[] = { TEXT("aa\nx\nbbb\n"), TEXT("\n") };
	struct filter_options o = filter_defaults();
	o.threads = 2;
	struct outcome r = stream_run_texts(&f, &o, texts + 1, 1);
	cr_expect_str_eq(r.out, "0 0 0 0 0\n");
	stream_free(&r);
	r = stream_run_texts(&f, &o, texts, 1);
	cr_expect(r.status == 1 && r.out_n == 0, "stopped: there is nothing to tell");
	stream_free(&r);
	o.on_error = ON_ERROR_SKIP;
	r = stream_run_texts(&f, &o, texts, 1);
	cr_expect(r.status == 1 && strncmp(r.out, "2 5 2 ", 6) == 0, "%s", r.out);
	stream_free(&r);
}

Test(filter, finish_fails)
{
	const struct filter f = { .line = gather, .state_size = sizeof(struct sums), .merge = merge, .finish = report,
		.options = "fail" };
	struct filter_options o = filter_defaults();
	o.output = "result";
	struct outcome r = stream_run_texts(&f, &o, &(struct slice)TEXT("a\n"), 1);
	cr_expect(r.status == 1 && r.out == NULL);
	cr_expect_str_eq(r.err, "anchor-tools: it went wrong\n");
	stream_free(&r);
}

Test(filter, progress)
{
	struct filter_options o = filter_defaults();
	o.progress = true;
	struct outcome r = run_echo(o, &(struct slice)TEXT("a\n\nb\n"), 1);
	cr_expect(strncmp(r.err, "anchor-tools: 2 lines, 0.0 MB, 0.", 33) == 0 && r.err[r.err_n - 1] == '\n', "%s",
		r.err);
	stream_free(&r);
}

/* A filter that takes its time, and notes when it is called behind the engine's end. */
struct slow {
	atomic_bool over, late;
};

static bool
dawdle(struct worker *w)
{
	struct slow *s = *(struct slow *const *)w->options;
	if (w->line->text.text[0] == 'x')
		return filter_reject(w, "no");
	usleep(20);
	if (atomic_load(&s->over))
		atomic_store(&s->late, true);
	return true;
}

/* Once filter_run has returned, what its caller had on the stack is gone: no worker may still be looking at it. */
Test(filter, nobody_works_behind_the_end)
{
	static struct slow slow;
	struct slow *options = &slow;
	struct buf b = { 0 };
	buf_text(&b, "a\na\nx\n");
	for (int i = 0; i < 100000; i++)
		buf_text(&b, "some line to take time\n");
	for (int round = 0; round < 5; round++) {
		struct filter_options o = filter_defaults();
		o.threads = 4;
		atomic_store(&slow.over, false);
		struct outcome r = stream_run_texts(&(struct filter){ .line = dawdle, .options = &options }, &o,
			&(struct slice){ b.data, b.len }, 1);
		atomic_store(&slow.over, true);
		cr_expect_eq(r.status, 1);
		usleep(5000);
		cr_expect(!atomic_load(&slow.late), "round %d", round);
		stream_free(&r);
	}
	buf_free(&b);
}

/* A tool at the other ends of two pipes. */
struct tool {
	pid_t pid;
	int in, out;
};

static struct tool
start_tool(size_t threads)
{
	int in[2], out[2];
	cr_assert(pipe(in) == 0 && pipe(out) == 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct filter_options o = filter_defaults();
		o.threads = threads;
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		close(in[1]);
		close(out[0]);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(ERR_REJECTED);
		_exit(filter_run(&echo_filter, &o, (char *[]){ NULL }));
	}
	close(in[0]);
	close(out[1]);
	return (struct tool){ pid, in[1], out[0] };
}

static void
expect_answer(const struct tool *t, const char *line, const char *answer)
{
	char got[200];
	struct pollfd p = { .fd = t->out, .events = POLLIN };
	cr_assert_eq(write(t->in, line, strlen(line)), (ssize_t)strlen(line));
	cr_assert(poll(&p, 1, 10000) == 1, "no answer to %s", line);
	ssize_t n = read(t->out, got, sizeof got - 1);
	got[n > 0 ? n : 0] = '\0';
	cr_expect_str_eq(got, answer);
}

/* What comes slowly goes out at once, and an error ends the tool although its input has not ended. */
Test(filter, pipes)
{
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		int status;
		struct tool t = start_tool(thread_counts[i]);
		expect_answer(&t, "a\n", "0 <stdin>:1 <a>\n");
		expect_answer(&t, "b\nhalf ", "1 <stdin>:2 <b>\n");
		expect_answer(&t, "of it\n", "2 <stdin>:3 <half of it>\n");
		expect_answer(&t, "x\n", "");
		cr_assert_eq(waitpid(t.pid, &status, 0), t.pid);
		cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 1);
		close(t.in);
		close(t.out);
	}
}

/* ---- the second output ---- */

struct settled {
	uint64_t lines, calls;
	bool ended;
};

/* Each line's place goes aside, of one that is rejected, too. */
static bool
note_aside(struct worker *w)
{
	buf_format(w->aside, "%llu\n", (unsigned long long)w->line->ordinal);
	return w->line->text.text[0] != 'x' || filter_reject(w, "no");
}

/* Numbers the lines that stay, in the order in which they leave. */
static void
number_lines(const void *options, struct buf *aside)
{
	struct settled *s = *(struct settled *const *)options;
	struct buf numbered = { 0 };
	for (size_t i = 0; i < aside->len; i++) {
		if (i == 0 || aside->data[i - 1] == '\n')
			buf_format(&numbered, "%llu:", (unsigned long long)s->lines++);
		buf_char(&numbered, aside->data[i]);
	}
	if (s->ended)
		buf_text(&numbered, "end\n");
	aside->len = 0;
	buf_add(aside, numbered.data, numbered.len);
	buf_free(&numbered);
	s->calls++;
}

static bool
tell_end(void *state, const void *options, struct buf *out, struct arena *keep)
{
	(void)state, (void)keep, (void)out;
	(*(struct settled *const *)options)->ended = true;
	return true;
}

/* What is noted leaves in input order, without that of rejected lines, and the end comes last. */
Test(filter, second_output_is_in_order)
{
	static char *files[] = { "a", NULL };
	enum { LINES = 200000 };
	struct buf text = { 0 }, expected = { 0 };
	for (unsigned i = 0, kept = 0; i < LINES; i++) {
		buf_text(&text, i % 7 == 3 ? "x\n" : "ok\n");
		if (i % 7 != 3)
			buf_format(&expected, "%u:%u\n", kept++, i);
	}
	buf_text(&expected, "end\n");
	for (size_t i = 0; i < THREAD_COUNTS; i++) {
		struct settled settled = { 0 }, *at = &settled;
		const struct filter f = { .line = note_aside, .finish = tell_end, .options = &at, .aside = "aside",
			.finish_aside = number_lines };
		struct filter_options o = filter_defaults();
		size_t n;
		o.threads = thread_counts[i];
		o.on_error = ON_ERROR_SKIP;
		stream_enter();
		stream_save("a", text.data, text.len);
		struct outcome r = stream_run_files(&f, &o, files);
		char *got = stream_load("aside", &n);
		cr_expect(got != NULL && n == expected.len && memcmp(got, expected.data, n) == 0, "%zu threads",
			o.threads);
		cr_expect(r.out_n == 0 && settled.calls > 2);
		free(got);
		stream_free(&r);
		o.on_error = ON_ERROR_STOP;
		unlink("aside");
		r = stream_run_files(&f, &o, files);
		cr_expect(access("aside", F_OK) != 0, "a run that stopped makes no file");
		stream_free(&r);
		unlink("a");
		stream_leave();
	}
	buf_free(&text);
	buf_free(&expected);
}
