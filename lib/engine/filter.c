/* filter.c -- the engine under every tool: workers, and lines through the filter. */
#include "engine/filter.h"

#include "engine/filter_engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const on_error_names[] = { "stop", "skip", NULL };

#define AT(member) offsetof(struct filter_options, member)

const struct opt filter_option_rows[] = {
	OPT_HEADLINE("Input and output:"),
	{ .letter = 'o', .argument = "FILE", .set = opt_text, .at = AT(output), .file = OPT_OUTPUT,
		.help = "write FILE, when all of it is there (standard output)" },
	OPT("jobs", 'j', "N", opt_count, AT(threads), "work on N threads; 0: on all cores (1)"),
	OPT_ONE_OF("on-error", "WHAT", on_error_names, AT(on_error),
		"at a rejected line stop, or skip it and go on (stop)"),
	OPT_WRITES("rejects", "FILE", AT(rejects), NULL, "keep rejected lines, as they are, in FILE"),
	OPT_FLAG("progress", AT(progress), "report progress on standard error"),
	OPT_END,
};

enum { MOST_INPUT = 256 << 10, LEAST_INPUT = 4 << 10, MOST_THREADS = 1024 };

struct filter_thread {
	struct filter_engine *engine;
	struct arena arena, keep;
	struct buf scratch;
	void *state;
};

struct filter_options
filter_defaults(void)
{
	return (struct filter_options){ .threads = 1 };
}

static void
keep_rejected(struct filter_engine *e, struct worker *w)
{
	struct filter_batch *b = w->batch;
	b->rejected += e->filter->same != NULL ? w->files : 1;
	for (size_t i = 0; e->options->rejects != NULL && i < w->files; i++) {
		struct slice text = b->document != NULL ? w->rejected : b->line[i].text;
		buf_add(&b->rejects, text.text, text.n);
		buf_char(&b->rejects, '\n');
	}
}

/* One line through the filter. false: nothing behind it counts. */
static bool
do_line(struct filter_engine *e, struct worker *w)
{
	struct filter_batch *b = w->batch;
	size_t before = b->out.len, before_aside = b->aside.len;
	b->lines += e->filter->same != NULL ? w->files : 1;
	b->flushed = false;
	w->rejected = (struct slice){ 0 };
	bool good = e->filter->line(w);
	if (!good)
		keep_rejected(e, w);
	arena_reset(w->arena);
	w->scratch->len = 0;
	if (w->scratch->cap > FILTER_KEEP)
		buf_free(w->scratch);
	if (good)
		return true;
	b->out.len = b->flushed ? 0 : before;
	b->aside.len = before_aside < b->aside.len ? before_aside : b->aside.len;
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

/* The next line of each file, run or unit, when so many lines or units are left. Returns how many it takes. */
static uint64_t
next_line(struct filter_engine *e, struct worker *w, uint64_t left)
{
	struct filter_batch *b = w->batch;
	if (e->filter->same != NULL)
		return w->files = filter_next_run(e, b, left);
	if (b->document != NULL) {
		*b->line = b->unit[b->units - left];
		return 1;
	}
	for (size_t i = 0; i < e->files; i++) {
		struct filter_line *line = &b->line[i];
		batch_text_next(&b->in[i], &line->text, &line->number, &line->ordinal);
		line->file = b->in[i].file;
	}
	return 1;
}

/* All lines of a batch. */
static void
do_batch(struct filter_engine *e, struct worker *w)
{
	struct filter_batch *b = w->batch;
	bool outgrown = false;
	w->out = &b->out;
	w->aside = &b->aside;
	b->has_next = false;
	for (uint64_t left = b->document != NULL ? b->units : b->in[0].lines; left > 0;) {
		left -= next_line(e, w, left);
		w->line = w->side = b->line;
		if (!do_line(e, w))
			break;
		if (b->out.len + b->rejects.len + b->aside.len > FILTER_OUT && left > 0) {
			outgrown = true;
			if (!filter_write_early(e, b))
				break;
		}
	}
	w->line = w->side = NULL;
	adapt(e, outgrown, b->out.len + b->aside.len);
}

bool
filter_flush(struct worker *w)
{
	if (w->out->len <= FILTER_OUT)
		return true;
	w->batch->flushed = true;
	return filter_write_early(w->batch->engine, w->batch);
}

/* Gives everything back. */
static void
release(struct filter_engine *e)
{
	filter_leave_documents(e);
	for (size_t i = 0; i < e->slots; i++) {
		for (size_t k = 0; k < e->files; k++)
			batch_text_free(&e->ring[i].in[k]);
		free(e->ring[i].in);
		free(e->ring[i].line);
		free(e->ring[i].unit);
		buf_free(&e->ring[i].out);
		buf_free(&e->ring[i].log);
		buf_free(&e->ring[i].rejects);
		buf_free(&e->ring[i].aside);
	}
	for (size_t i = 0; i < e->threads; i++)
		arena_free(&e->thread[i].keep);
	for (size_t k = 0; k < e->files; k++)
		source_close(&e->source[k]);
	free(e->source);
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
		.state = t->state, .files = e->files };
	while ((w.batch = filter_take(e)) != NULL) {
		do_batch(e, &w);
		filter_release_document(w.batch);
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

/* Runs all workers. When a line stopped the engine, a worker may still be waiting for input that never comes: it is not
 * waited for. true: nothing stopped it. */
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
		errno = pthread_create(&id, NULL, work, &e->thread[i]);
		if (errno != 0)
			err_die_errno("cannot start a thread");
		pthread_detach(id);
	}
	pthread_mutex_lock(&e->writing);
	while (e->working > 0 && !(e->stopped && e->working == e->taking))
		pthread_cond_wait(&e->moved, &e->writing);
	bool stopped = e->stopped;
	pthread_mutex_unlock(&e->writing);
	return !stopped;
}

/* Writes what is handed out in pieces. */
static void
write_pieces(struct filter_engine *e)
{
	const struct filter *f = e->filter;
	struct buf out = { .failed = err_out_of_memory };
	for (; f->next_piece != NULL && f->next_piece(f->options, &out); out.len = 0)
		sink_write(&e->out, out.data, out.len);
	buf_free(&out);
}

/* Merges the workers' states and writes what they came to. */
static bool
finish(struct filter_engine *e)
{
	const struct filter *f = e->filter;
	struct filter_thread *first = &e->thread[0];
	if (f->frame != NULL) {
		const char *last = e->begun ? f->frame->close : f->frame->nothing;
		sink_write(&e->out, last, strlen(last));
	}
	write_pieces(e);
	if (f->finish == NULL)
		return true;
	for (size_t i = 1; i < e->threads && f->merge != NULL; i++)
		f->merge(first->state, e->thread[i].state, &first->keep);
	struct buf out = { .failed = err_out_of_memory };
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

/* Zeros for n things of a size. */
static void *
allot(size_t n, size_t size)
{
	void *p = calloc(n, size);
	if (p == NULL)
		err_die("out of memory");
	return p;
}

/* In lockstep each file has a source of its own. */
static void
open_sources(struct filter_engine *e, char *const *files)
{
	size_t standard = 0;
	for (size_t i = 0; i < e->files && e->files > 1; i++)
		standard += strcmp(files[i], "-") == 0;
	if (standard > 1)
		err_usage("standard input (\"-\") can be one of the files, not %zu", standard);
	e->source = allot(e->files, sizeof *e->source);
	for (size_t i = 0; i < e->files; i++)
		source_open(&e->source[i], e->files > 1 ? &files[i] : files);
	for (size_t i = 0; i < e->files && e->files > 1; i++)
		e->source[i].alone = true;
}

static struct filter_engine *
engine_new(const struct filter *f, const struct filter_options *o, char *const *files)
{
	size_t n = thread_count(o);
	struct filter_engine *e = allot(1, sizeof *e);
	*e = (struct filter_engine){
		.filter = f, .options = o, .target = MOST_INPUT, .slots = 2 * n, .threads = n, .files = 1,
		.files_given = files
	};
	while (f->lockstep && files[0] != NULL && files[e->files] != NULL)
		e->files++;
	open_sources(e, files);
	pthread_mutex_init(&e->reading, NULL);
	pthread_mutex_init(&e->writing, NULL);
	pthread_cond_init(&e->moved, NULL);
	e->ring = allot(e->slots, sizeof *e->ring);
	for (size_t i = 0; i < e->slots; i++) {
		struct filter_batch *b = &e->ring[i];
		b->engine = e;
		b->out.failed = b->log.failed = b->rejects.failed = b->aside.failed = err_out_of_memory;
		b->in = allot(e->files, sizeof *b->in);
		b->line = allot(e->files, sizeof *b->line);
		b->line_room = e->files;
		b->unit = f->open != NULL ? allot(FILTER_UNITS, sizeof *b->unit) : NULL;
	}
	e->thread = allot(n, sizeof *e->thread);
	for (size_t i = 0; i < n; i++) {
		e->thread[i] = (struct filter_thread){ .engine = e, .arena.failed = err_out_of_memory,
			.keep.failed = err_out_of_memory, .scratch.failed = err_out_of_memory };
		e->thread[i].state = arena_zero(&e->thread[i].keep, f->state_size + 1);
	}
	return e;
}

int
filter_run(const struct filter *f, const struct filter_options *o, char *const *files)
{
	struct filter_engine *e = engine_new(f, o, files);
	sink_open(&e->out, o->output);
	if (f->aside != NULL)
		sink_open(&e->aside, f->aside);
	if (o->rejects != NULL)
		sink_open(&e->rejects, o->rejects);
	progress_start(&e->progress, o->progress, f->open != NULL ? "images" : "lines",
		f->open != NULL ? 0 : progress_size(files));

	bool good = run_workers(e) && finish(e);
	progress_end(&e->progress, e->lines, e->bytes);
	filter_report(e);
	if (good && f->finish_aside != NULL)
		filter_put_aside(e, &e->ring->aside);
	void (*const end)(struct sink *) = good ? sink_commit : sink_abandon;
	end(&e->out);
	if (f->aside != NULL)
		end(&e->aside);
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
