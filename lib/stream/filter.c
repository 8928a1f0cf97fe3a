/* filter.c -- the engine under every tool.
 *
 * Workers take turns at reading: whoever holds `reading` fills its batch, gives it the next sequence number and lets go. A
 * finished batch waits in the ring until its number is up; whoever finishes the batch that is up writes it, and those behind
 * it that are done. Nobody waits for a turn but a batch that outgrew its buffer. */
#include "stream/filter.h"

#include "stream/json.h"
#include "stream/source.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_INPUT = 256 << 10, LEAST_INPUT = 4 << 10, KEEP_OUTPUT = 64 << 20, MOST_THREADS = 1024 };

struct filter_batch {
	struct batch_text in;
	struct buf out, log, rejects;
	uint64_t count[FILTER_COUNTERS];
	uint64_t lines, rejected;
	uint64_t sequence;
	bool done; /* guarded by writing */
	bool last; /* nothing behind it counts: a line was rejected, or reading failed */
};

struct engine {
	const struct filter *filter;
	const struct filter_options *options;

	pthread_mutex_t reading; /* guards the source and the number of the next batch */
	struct source source;
	uint64_t next_read;
	bool ended;
	size_t target; /* bytes of input a batch; accessed atomically */

	pthread_mutex_t writing; /* guards the ring's order and everything below */
	pthread_cond_t moved;
	struct filter_batch *ring;
	size_t slots;
	uint64_t next_write;
	bool busy;    /* somebody is writing */
	bool stopped;
	size_t working; /* workers that have not ended */
	struct sink out, rejects;
	uint64_t count[FILTER_COUNTERS];
	uint64_t lines, rejected, bytes;
	struct timespec started, told;
};

struct thread {
	struct engine *engine;
	pthread_t id;
	struct arena arena, keep;
	struct buf scratch;
	void *state;
};

const char *const filter_on_error_names[] = { "stop", "skip", NULL };

struct filter_options
filter_defaults(void)
{
	return (struct filter_options){ .threads = 1 };
}

/* "PROGRAM: FILE:LINE: text" or with the column, into the batch's log. Control characters stay out of the terminal. */
static void
log_line(struct worker *w, size_t column, const char *format, va_list arguments)
{
	struct buf *log = &w->batch->log, text = { 0 };
	buf_format(&text, "%s: %s:%llu:", err_name(), w->line->file, (unsigned long long)w->line->number);
	if (column > 0)
		buf_format(&text, "%zu:", column);
	buf_char(&text, ' ');
	buf_vformat(&text, format, arguments);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c < 0x20 || c == 0x7f)
			buf_format(log, "\\x%02x", c);
		else
			buf_char(log, (char)c);
	}
	buf_char(log, '\n');
	buf_free(&text);
}

bool
filter_reject(struct worker *w, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	log_line(w, 0, format, arguments);
	va_end(arguments);
	return false;
}

bool
filter_reject_at(struct worker *w, size_t at, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	log_line(w, at + 1, format, arguments);
	va_end(arguments);
	return false;
}

void
filter_warn(struct worker *w, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	log_line(w, 0, format, arguments);
	va_end(arguments);
}

void
filter_count(struct worker *w, size_t counter, uint64_t n)
{
	w->batch->count[counter] += n;
}

static double
seconds_since(const struct timespec *then)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) * 1e-9;
}

/* A line of progress, twice a second at most. */
static void
report_progress(struct engine *e, bool end)
{
	if (!e->options->progress || (!end && seconds_since(&e->told) < 0.5))
		return;
	double elapsed = seconds_since(&e->started);
	clock_gettime(CLOCK_MONOTONIC, &e->told);
	fprintf(stderr, "%s%s: %llu lines, %.1f MB, %.1f s%s", isatty(STDERR_FILENO) ? "\r" : "", err_name(),
		(unsigned long long)e->lines, (double)e->bytes * 1e-6, elapsed,
		isatty(STDERR_FILENO) && !end ? "" : "\n");
}

/* What the batch holds so far leaves; its turn has come. */
static void
emit(struct engine *e, struct filter_batch *b)
{
	if (b->log.len > 0)
		fwrite(b->log.data, 1, b->log.len, stderr);
	if (b->out.len > 0)
		sink_write(&e->out, b->out.data, b->out.len);
	if (b->rejects.len > 0)
		sink_write(&e->rejects, b->rejects.data, b->rejects.len);
	b->out.len = b->log.len = b->rejects.len = 0;
	if (b->out.cap > KEEP_OUTPUT)
		buf_free(&b->out);
	if (b->rejects.cap > KEEP_OUTPUT)
		buf_free(&b->rejects);
}

/* The batch is complete: it leaves, and is counted. */
static void
emit_last(struct engine *e, struct filter_batch *b)
{
	emit(e, b);
	for (size_t i = 0; i < FILTER_COUNTERS; i++) {
		e->count[i] += b->count[i];
		b->count[i] = 0;
	}
	e->lines += b->lines;
	e->rejected += b->rejected;
	e->bytes += b->in.len;
	report_progress(e, false);
}

/* Writes all batches that are done and whose turn it is, unless somebody else is at it. Called with `writing` held. */
static void
write_ready(struct engine *e)
{
	if (e->busy)
		return;
	e->busy = true;
	for (;;) {
		struct filter_batch *b = &e->ring[e->next_write % e->slots];
		if (e->stopped || !b->done)
			break;
		pthread_mutex_unlock(&e->writing);
		emit_last(e, b);
		pthread_mutex_lock(&e->writing);
		b->done = false;
		e->next_write++;
		e->stopped |= b->last;
		pthread_cond_broadcast(&e->moved);
	}
	e->busy = false;
}

/* The batch has more output than it should hold: waits for its turn, then writes. false: the engine has stopped. */
static bool
write_early(struct engine *e, struct filter_batch *b)
{
	pthread_mutex_lock(&e->writing);
	while (!e->stopped && e->next_write != b->sequence)
		pthread_cond_wait(&e->moved, &e->writing);
	bool go_on = !e->stopped;
	pthread_mutex_unlock(&e->writing);
	if (go_on)
		emit(e, b); /* nobody else writes: the turn is ours until we are done */
	return go_on;
}

/* The next batch to work on, filled; NULL: there is none. */
static struct filter_batch *
take(struct engine *e)
{
	pthread_mutex_lock(&e->reading);
	pthread_mutex_lock(&e->writing);
	while (!e->stopped && e->next_read - e->next_write >= e->slots)
		pthread_cond_wait(&e->moved, &e->writing);
	bool stopped = e->stopped;
	pthread_mutex_unlock(&e->writing);

	struct filter_batch *b = NULL;
	if (!stopped && !e->ended) {
		b = &e->ring[e->next_read % e->slots];
		b->lines = b->rejected = 0;
		b->last = false;
		enum source_state state = source_read(&e->source, &b->in, __atomic_load_n(&e->target, __ATOMIC_RELAXED));
		if (state == SOURCE_FAILED) {
			b->in.len = 0;
			b->last = true;
			buf_format(&b->log, "%s: %s\n", err_name(), e->source.error);
		}
		e->ended = state != SOURCE_LINES;
		if (state == SOURCE_END)
			b = NULL;
		else
			b->sequence = e->next_read++;
	}
	pthread_mutex_unlock(&e->reading);
	return b;
}

/* One line through the filter. false: nothing behind it counts. */
static bool
do_line(struct engine *e, struct worker *w)
{
	struct filter_batch *b = w->batch;
	size_t before = b->out.len;
	b->lines++;
	bool good = e->filter->line(w);
	arena_reset(w->arena);
	w->scratch->len = 0;
	if (w->scratch->cap > KEEP_OUTPUT)
		buf_free(w->scratch);
	if (good)
		return true;
	b->out.len = before;
	b->rejected++;
	if (e->options->rejects != NULL) {
		buf_add(&b->rejects, w->line->text.text, w->line->text.n);
		buf_char(&b->rejects, '\n');
	}
	b->last = e->options->on_error == ON_ERROR_STOP;
	return !b->last;
}

/* Input a batch is chosen so that its output stays below FILTER_OUT, without a limit on either. */
static void
adapt(struct engine *e, bool outgrown, size_t out)
{
	size_t target = __atomic_load_n(&e->target, __ATOMIC_RELAXED), new = target;
	if (outgrown && target > LEAST_INPUT)
		new = target / 2;
	else if (out < FILTER_OUT / 4 && target < MOST_INPUT)
		new = target * 2;
	if (new != target)
		__atomic_store_n(&e->target, new, __ATOMIC_RELAXED);
}

/* All lines of a batch. */
static void
do_batch(struct engine *e, struct worker *w)
{
	struct filter_batch *b = w->batch;
	struct filter_line line = { .file = b->in.file, .number = b->in.line, .ordinal = b->in.ordinal };
	bool outgrown = false;
	w->line = &line;
	w->out = &b->out;
	for (char *p = b->in.data, *end = p + b->in.len; p < end; line.number++) {
		char *newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			newline = end;
		*newline = '\0';
		line.text = (struct slice){ p, (size_t)(newline - p) };
		p = newline + 1;
		if (source_is_blank(line.text.text, line.text.n))
			continue;
		if (!do_line(e, w))
			break;
		line.ordinal++;
		if (b->out.len + b->rejects.len > FILTER_OUT && p < end) {
			outgrown = true;
			if (!write_early(e, b))
				break;
		}
	}
	adapt(e, outgrown, b->out.len);
}

static void *
work(void *argument)
{
	struct thread *t = argument;
	struct engine *e = t->engine;
	struct worker w = { .options = e->filter->options, .arena = &t->arena, .keep = &t->keep, .scratch = &t->scratch,
		.state = t->state };
	while ((w.batch = take(e)) != NULL) {
		do_batch(e, &w);
		pthread_mutex_lock(&e->writing);
		w.batch->done = true;
		write_ready(e);
		pthread_mutex_unlock(&e->writing);
	}
	arena_free(&t->arena);
	buf_free(&t->scratch);
	pthread_mutex_lock(&e->writing);
	e->working--;
	pthread_cond_broadcast(&e->moved);
	pthread_mutex_unlock(&e->writing);
	return NULL;
}

/* Runs all workers. When a line stopped the engine, a worker may still be waiting for input that never comes: it is not waited
 * for. true: all have ended. */
static bool
run_workers(struct engine *e, struct thread *threads, size_t n, bool *stopped)
{
	e->working = n;
	if (n == 1) {
		work(&threads[0]);
		*stopped = e->stopped;
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (pthread_create(&threads[i].id, NULL, work, &threads[i]) != 0)
			err_die("cannot start a thread");
		pthread_detach(threads[i].id);
	}
	pthread_mutex_lock(&e->writing);
	while (e->working > 0 && !(e->stopped && !e->busy))
		pthread_cond_wait(&e->moved, &e->writing);
	bool all = e->working == 0;
	*stopped = e->stopped;
	pthread_mutex_unlock(&e->writing);
	return all;
}

/* Merges the workers' states and writes what they came to. */
static bool
finish(struct engine *e, struct thread *threads, size_t n)
{
	const struct filter *f = e->filter;
	if (f->finish == NULL)
		return true;
	for (size_t i = 1; i < n && f->merge != NULL; i++)
		f->merge(threads[0].state, threads[i].state, &threads[0].keep);
	struct buf out = { 0 };
	bool good = f->finish(threads[0].state, f->options, &out, &threads[0].keep);
	if (good && out.len > 0)
		sink_write(&e->out, out.data, out.len);
	buf_free(&out);
	return good;
}

/* What there is to say at the end. */
static void
report(const struct engine *e)
{
	const char *const *counter = e->filter->counter;
	for (size_t i = 0; counter != NULL && counter[i] != NULL; i++)
		if (e->count[i] > 0)
			err_warn("%llu %s", (unsigned long long)e->count[i], counter[i]);
	if (e->rejected > 0 && e->options->on_error == ON_ERROR_SKIP)
		err_warn("%llu of %llu lines rejected", (unsigned long long)e->rejected, (unsigned long long)e->lines);
}

static size_t
thread_count(const struct filter_options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = o->threads > 0 ? o->threads : cores > 0 ? (size_t)cores : 1;
	return n < MOST_THREADS ? n : MOST_THREADS;
}

int
filter_run(const struct filter *f, const struct filter_options *o, char *const *files)
{
	size_t n = thread_count(o);
	struct engine *e = calloc(1, sizeof *e);
	struct thread *threads = calloc(n, sizeof *threads);
	if (e == NULL || threads == NULL)
		err_die("out of memory");
	*e = (struct engine){ .filter = f, .options = o, .target = MOST_INPUT, .slots = 2 * n };
	pthread_mutex_init(&e->reading, NULL);
	pthread_mutex_init(&e->writing, NULL);
	pthread_cond_init(&e->moved, NULL);
	e->ring = calloc(e->slots, sizeof *e->ring);
	if (e->ring == NULL)
		err_die("out of memory");
	for (size_t i = 0; i < n; i++) {
		threads[i].engine = e;
		threads[i].state = arena_zero(&threads[i].keep, f->state_size + 1);
	}
	sink_open(&e->out, o->output);
	if (o->rejects != NULL)
		sink_open(&e->rejects, o->rejects);
	source_open(&e->source, files);
	clock_gettime(CLOCK_MONOTONIC, &e->started);
	e->told = e->started;

	bool stopped;
	bool all_ended = run_workers(e, threads, n, &stopped);
	bool good = !stopped && finish(e, threads, n);
	report_progress(e, true);
	report(e);
	if (good)
		sink_commit(&e->out);
	else
		sink_abandon(&e->out);
	if (o->rejects != NULL)
		sink_commit(&e->rejects);
	int status = good && e->rejected == 0 ? ERR_DONE : ERR_REJECTED;
	if (!all_ended)
		return status; /* a worker may still look at all this */
	for (size_t i = 0; i < e->slots; i++) {
		batch_text_free(&e->ring[i].in);
		buf_free(&e->ring[i].out);
		buf_free(&e->ring[i].log);
		buf_free(&e->ring[i].rejects);
	}
	for (size_t i = 0; i < n; i++)
		arena_free(&threads[i].keep);
	source_close(&e->source);
	free(e->ring);
	free(threads);
	free(e);
	return status;
}
