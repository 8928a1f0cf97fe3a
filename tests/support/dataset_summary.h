/* dataset_summary.h -- tests of summaries: records in, their summary out; or summaries in, and the one of all out. */
#ifndef TESTS_DATASET_SUMMARY_H
#define TESTS_DATASET_SUMMARY_H

#include "tool/dataset_summary.h"

#include "support/stream.h"

/* What becomes of a line. */
struct plan {
	struct record_schema schema;
	struct dataset_summary_limits limits;
	bool merging; /* lines are summaries */
};

static inline bool
plan_gather(struct worker *w)
{
	const struct plan *plan = w->options;
	struct record r;
	dataset_summary_begin(w->state, plan->limits, w->keep);
	if (plan->merging)
		return dataset_summary_read(w->state, w);
	return record_read(&plan->schema, w, &r) && dataset_summary_add(w->state, &r, BAD_ERROR);
}

static inline void
plan_merge(void *into, const void *from, struct arena *keep)
{
	const struct dataset_summary *s = from;
	if (!s->started)
		return;
	dataset_summary_begin(into, s->limits, keep);
	dataset_summary_merge(into, s);
}

static inline bool
plan_finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct plan *plan = options;
	dataset_summary_begin(state, plan->limits, keep);
	dataset_summary_finish(state);
	dataset_summary_put(state, out);
	return true;
}

/* The summary of n texts. */
static inline struct outcome
plan_run(struct dataset_summary_limits limits, bool merging, size_t threads, const struct slice *text, size_t n)
{
	static struct plan plan;
	struct filter_options o = filter_defaults();
	const struct filter f = { .line = plan_gather, .merge = plan_merge, .finish = plan_finish, .options = &plan,
		.state_size = sizeof(struct dataset_summary) };
	o.threads = threads;
	plan.limits = limits;
	plan.merging = merging;
	record_schema_init(&plan.schema, DATASET_SUMMARY_COLUMNS, COLUMN_BIT(COLUMN_BOXES), NULL);
	return stream_run_texts(&f, &o, text, n);
}

#endif
