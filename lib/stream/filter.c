/* filter.c -- the engine under every tool: workers, and lines through the filter. */
#include "stream/filter.h"

#include "stream/filter_engine.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_INPUT = 256 << 10, LEAST_INPUT = 4 << 10, MOST_THREADS = 1024 };

struct filter_thread {
	struct filter_engine *engine;
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

/* One line through the filter. false: nothing behind it counts. */
static bool
do_line(struct filter_engine *e, struct worker *w)
{
	struct filter_batch *b = w->batch;
	size_t before = b->out.len;
	b->lines++;
	bool good = e->filter->line(w);
	arena_reset(w->arena);
	w->scratch->len = 0;
	if (w->scratch->cap > FILTER_KEEP)
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
adapt(struct filter_engine *e, bool outgrown, size_t out)
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
do_batch(struct filter_engine *e, struct worker *w)
{
	struct filter_batch *b = w->batch;
	struct filter_line *line = &b->line;
	bool outgrown = false;
	*line = (struct filter_line){ .file = b->in.file, .number = b->in.line, .ordinal = b->in.ordinal };
	w->line = line;
	w->out = &b->out;
	for (char *p = b->in.data, *end = p + b->in.len; p < end; line->number++) {
		char *newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			newline = end;
		*newline = '\0';
		line->text = (struct slice){ p, (size_t)(newline - p) };
		p = newline + 1;
		if (source_is_blank(line->text.text, line->text.n))
			continue;
		if (!do_line(e, w))
			break;
		line->ordinal++;
		if (b->out.len + b->rejects.len > FILTER_OUT && p < end) {
			outgrown = true;
			if (!filter_write_early(e, b))
				break;
		}
	}
	w->line = NULL;
	adapt(e, outgrown, b->out.len);
}

/* Gives everything back. */
static void
release(struct filter_engine *e)
{
	for (size_t i = 0; i < e->slots; i++) {
		batch_text_free(&e->ring[i].in);
		buf_free(&e->ring[i].out);
		buf_free(&e->ring[i].log);
		buf_free(&e->ring[i].rejects);
	}
	for (size_t i = 0; i < e->threads; i++)
		arena_free(&e->thread[i].keep);
	source_close(&e->source);
	free(e->ring);
	free(e->thread);
	free(e);
}

static void *
work(void *argument)
{
	struct filter_thread *t = argument;
	struct filter_engine *e = t->engine;
	struct worker w = { .options = e->filter->options, .arena = &t->arena, .keep = &t->keep, .scratch = &t->scratch,
		.state = t->state };
	while ((w.batch = filter_take(e)) != NULL) {
		do_batch(e, &w);
		filter_done(e, w.batch);
	}
	arena_free(&t->arena);
	buf_free(&t->scratch);
	pthread_mutex_lock(&e->writing);
	bool last = --e->working == 0 && e->left;
	pthread_cond_broadcast(&e->moved);
	pthread_mutex_unlock(&e->writing);
	if (last)
		release(e);
	return NULL;
}

/* Runs all workers. When a line stopped the engine, a worker may still be waiting for input that never comes: it is not waited
 * for. true: nothing stopped it. */
static bool
run_workers(struct filter_engine *e)
{
	e->working = e->threads;
	if (e->threads == 1) {
		work(&e->thread[0]);
		return !e->stopped;
	}
	for (size_t i = 0; i < e->threads; i++) {
		pthread_t id;
		if (pthread_create(&id, NULL, work, &e->thread[i]) != 0)
			err_die("cannot start a thread");
		pthread_detach(id);
	}
	pthread_mutex_lock(&e->writing);
	while (e->working > 0 && !(e->stopped && e->working == e->taking))
		pthread_cond_wait(&e->moved, &e->writing);
	bool stopped = e->stopped;
	pthread_mutex_unlock(&e->writing);
	return !stopped;
}

/* Merges the workers' states and writes what they came to. */
static bool
finish(struct filter_engine *e)
{
	const struct filter *f = e->filter;
	struct filter_thread *first = &e->thread[0];
	if (f->finish == NULL)
		return true;
	for (size_t i = 1; i < e->threads && f->merge != NULL; i++)
		f->merge(first->state, e->thread[i].state, &first->keep);
	struct buf out = { 0 };
	bool good = f->finish(first->state, f->options, &out, &first->keep);
	if (good && out.len > 0)
		sink_write(&e->out, out.data, out.len);
	buf_free(&out);
	return good;
}

static size_t
thread_count(const struct filter_options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = o->threads > 0 ? o->threads : cores > 0 ? (size_t)cores : 1;
	return n < MOST_THREADS ? n : MOST_THREADS;
}

static struct filter_engine *
engine_new(const struct filter *f, const struct filter_options *o)
{
	size_t n = thread_count(o);
	struct filter_engine *e = calloc(1, sizeof *e);
	if (e == NULL)
		err_die("out of memory");
	*e = (struct filter_engine){ .filter = f, .options = o, .target = MOST_INPUT, .slots = 2 * n, .threads = n };
	pthread_mutex_init(&e->reading, NULL);
	pthread_mutex_init(&e->writing, NULL);
	pthread_cond_init(&e->moved, NULL);
	e->ring = calloc(e->slots, sizeof *e->ring);
	e->thread = calloc(n, sizeof *e->thread);
	if (e->ring == NULL || e->thread == NULL)
		err_die("out of memory");
	for (size_t i = 0; i < n; i++) {
		e->thread[i].engine = e;
		e->thread[i].state = arena_zero(&e->thread[i].keep, f->state_size + 1);
	}
	return e;
}

int
filter_run(const struct filter *f, const struct filter_options *o, char *const *files)
{
	struct filter_engine *e = engine_new(f, o);
	sink_open(&e->out, o->output);
	if (o->rejects != NULL)
		sink_open(&e->rejects, o->rejects);
	source_open(&e->source, files);
	clock_gettime(CLOCK_MONOTONIC, &e->started);
	e->told = e->started;

	bool good = run_workers(e) && finish(e);
	filter_progress(e, true);
	filter_report(e);
	if (good)
		sink_commit(&e->out);
	else
		sink_abandon(&e->out);
	if (o->rejects != NULL)
		sink_commit(&e->rejects);
	int status = good && e->rejected == 0 ? ERR_DONE : ERR_REJECTED;

	pthread_mutex_lock(&e->writing);
	e->left = e->working > 0;
	bool all_ended = !e->left;
	pthread_mutex_unlock(&e->writing);
	if (all_ended)
		release(e);
	return status;
}
