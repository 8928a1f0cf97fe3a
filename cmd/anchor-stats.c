/* anchor-stats -- what is in a dataset, what is wrong with it, and whether anchors will learn it. */
#include "engine/err.h"
#include "engine/terminal.h"
#include "tool/stats_run.h"

enum { DEFAULT_BINS = 20 };

static void
merge(void *into, const void *from, struct arena *keep)
{
	struct stats_state *a = into;
	const struct stats_state *b = from;
	if (!b->started)
		return;
	if (!a->started) {
		*a = (struct stats_state){ .started = true, .by = b->by, .set = b->set };
		stats_init(&a->stats, keep);
	}
	stats_merge(&a->stats, &b->stats);
	a->with_by += b->with_by;
	a->without_by += b->without_by;
}

static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct stats_run *run = options;
	const struct stats_options *o = run->options;
	struct stats_state *s = state;
	size_t bins = o->bins > 0 ? o->bins : DEFAULT_BINS;
	stats_state_begin(s, run, keep);
	stats_finish(&s->stats);
	if (run->aside != NULL)
		stats_aside_labels(run->aside, &s->stats);
	if (s->stats.keys.lost)
		err_warn("more than %d images: which of them came twice is not known", IMAGE_KEYS_MOST);
	if (s->stats.labels_lost)
		err_warn("more than %d labels: they are not counted", STATS_LABELS);
	if (s->with_by == 0 && s->without_by > 0)
		err_warn("--by %s: no record has it, of %zu", o->by, s->without_by);
	if (o->partial)
		stats_partial_put(s, out);
	else if (run->text)
		stats_page(s, run->aside, terminal_width(), terminal_colour(), out, keep);
	else
		stats_put(s, bins, out, keep);
	return true;
}

int
main(int argc, char *argv[])
{
	struct arena arena = { .failed = err_out_of_memory };
	struct stats_options o;
	struct stats_aside aside = { .arena = { .failed = err_out_of_memory } };
	struct stats_run run;
	int first = stats_options_parse(&o, argc, argv);
	anchor_source_check_files(&o.layout, argv + first);
	stats_line_open(&run, &o, &aside, &arena);
	bool told = o.bad >= 0 && o.bad != BAD_IGNORE; /* else bad boxes are issues */
	const struct filter_counter *const counters[] = { run.layout.frame.counter, told ? gt_policy_counters : NULL,
		NULL };
	struct filter f = { .line = o.merge ? stats_partial_read : stats_line, .merge = merge, .finish = finish,
		.options = &run, .state_size = sizeof(struct stats_state),
		.counters = counters,
		.aside = o.issues,
		.finish_aside = run.aside != NULL ? stats_aside_finish : NULL };
	if (o.merge)
		o.filter.threads = 1; /* the first part says what all of them must be */
	int status = filter_run(&f, &o.filter, argv + first);
	for (int i = 0; i < ISSUE_KINDS; i++)
		buf_free(&aside.example[i]);
	buf_free(&aside.end);
	arena_free(&aside.arena);
	arena_free(&arena);
	return status;
}
