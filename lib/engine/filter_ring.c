/* filter_ring.c -- the order of batches: numbered as they are read, written as they were numbered.
 *
 * Workers take turns at reading: whoever holds `reading` fills its batch, gives it the next sequence number and lets
 * go. A finished batch waits in the ring until its number is up; whoever finishes the batch that is up writes it, and
 * those behind it that are done. Nobody waits for a turn but a batch that outgrew its buffer. */
#include "engine/filter_engine.h"

#include "base/printable.h"

#include <stdio.h>
#include <string.h>

/* Output leaves; the first that there is opens the frame. */
static void
write_out(struct filter_engine *e, const char *out, size_t n)
{
	const struct filter_frame *frame = e->filter->frame;
	if (frame != NULL && !e->begun) {
		size_t skipped = strlen(frame->between);
		sink_write(&e->out, frame->open, strlen(frame->open));
		out += skipped;
		n -= skipped;
		e->begun = true;
	}
	sink_write(&e->out, out, n);
}

void
filter_put_aside(struct filter_engine *e, struct buf *aside)
{
	if (e->filter->finish_aside != NULL)
		e->filter->finish_aside(e->filter->options, aside);
	if (e->filter->aside != NULL && aside->len > 0)
		sink_write(&e->aside, aside->data, aside->len);
	aside->len = 0;
	if (aside->cap > FILTER_KEEP)
		buf_free(aside);
}

/* What the batch holds so far leaves; its turn has come. */
static void
emit(struct filter_engine *e, struct filter_batch *b)
{
	if (b->log.len > 0) {
		progress_clear(&e->progress);
		fwrite(b->log.data, 1, b->log.len, stderr);
	}
	if (b->out.len > 0)
		write_out(e, b->out.data, b->out.len);
	if (b->rejects.len > 0)
		sink_write(&e->rejects, b->rejects.data, b->rejects.len);
	filter_put_aside(e, &b->aside);
	b->out.len = b->log.len = b->rejects.len = 0;
	if (b->out.cap > FILTER_KEEP)
		buf_free(&b->out);
	if (b->rejects.cap > FILTER_KEEP)
		buf_free(&b->rejects);
}

/* The batch is complete: it leaves, and is counted. */
static void
emit_last(struct filter_engine *e, struct filter_batch *b)
{
	emit(e, b);
	for (size_t i = 0; i < FILTER_COUNTERS; i++) {
		e->count[i] += b->count[i];
		b->count[i] = 0;
	}
	e->lines += b->lines;
	e->rejected += b->rejected;
	e->bytes += b->bytes;
	progress_tell(&e->progress, e->lines, e->bytes, b->position);
}

/* Writes all batches that are done and whose turn it is, unless somebody else is at it. Called with `writing` held. */
static void
write_ready(struct filter_engine *e)
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

void
filter_done(struct filter_engine *e, struct filter_batch *b)
{
	pthread_mutex_lock(&e->writing);
	b->done = true;
	write_ready(e);
	pthread_mutex_unlock(&e->writing);
}

bool
filter_write_early(struct filter_engine *e, struct filter_batch *b)
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

/* Reads the next batch; NULL: there is none. Called with `reading` held. */
static struct filter_batch *
read_batch(struct filter_engine *e)
{
	pthread_mutex_lock(&e->writing);
	while (!e->stopped && e->next_read - e->next_write >= e->slots)
		pthread_cond_wait(&e->moved, &e->writing);
	bool stopped = e->stopped;
	pthread_mutex_unlock(&e->writing);
	if (stopped || e->ended)
		return NULL;

	struct filter_batch *b = &e->ring[e->next_read % e->slots];
	b->lines = b->rejected = b->bytes = 0;
	b->last = false;
	size_t target = __atomic_load_n(&e->target, __ATOMIC_RELAXED);
	size_t lines = e->filter->batch_lines > 0 ? e->filter->batch_lines : SIZE_MAX;
	enum source_state state = e->filter->open != NULL ? filter_read_units(e, b) :
		e->filter->same != NULL ? filter_read_runs(e, b->in, target, lines) :
		filter_read_side_by_side(e, b->in, target, lines);
	e->ended = state != SOURCE_LINES;
	if (state == SOURCE_END)
		return NULL;
	if (state == SOURCE_FAILED) {
		for (size_t i = 0; i < e->files; i++)
			b->in[i].len = b->in[i].lines = 0;
		b->last = true;
		buf_format(&b->log, "%s: ", err_name());
		printable_put(slice_of(e->source->error), &b->log);
		buf_char(&b->log, '\n');
	}
	b->position = 0;
	for (size_t i = 0; i < e->files; i++) {
		b->bytes += b->in[i].len;
		b->position += source_position(&e->source[i]);
	}
	b->sequence = e->next_read++;
	return b;
}

/* Between the first and the last lines a worker is counted as taking: when the engine stops, it may wait for input that
 * never comes, and nobody waits for it. So what it read then is not worked on, and here it looks at nothing but the
 * engine. */
struct filter_batch *
filter_take(struct filter_engine *e)
{
	pthread_mutex_lock(&e->writing);
	bool stopped = e->stopped;
	e->taking += !stopped;
	pthread_mutex_unlock(&e->writing);
	if (stopped)
		return NULL;

	pthread_mutex_lock(&e->reading);
	struct filter_batch *b = read_batch(e);
	pthread_mutex_unlock(&e->reading);

	pthread_mutex_lock(&e->writing);
	e->taking--;
	stopped = e->stopped;
	pthread_mutex_unlock(&e->writing);
	return stopped ? NULL : b;
}
