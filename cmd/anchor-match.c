/* anchor-match -- which anchor of a detector learns which box, and what it must output. */
#include "anchorset/anchor_source.h"
#include "anchorset/stage_options.h"
#include "assign/assigner.h"
#include "engine/terminal.h"
#include "prediction/target.h"
#include "record/gt_policy.h"
#include "tool/match_explain.h"
#include "tool/match_sampling.h"

/* What an image may have; beyond that, memory for a few bytes each cannot be hoped for. */
enum { MOST_ANCHORS = 1 << 30 };

struct options {
	struct anchor_source_options layout;
	struct filter_options filter;
	struct stage_options stage;
	struct match_sampling_options sampling;
	struct target_options target;
	struct match_explain explain;
	int bad;
	bool append_gt;
	const char *per_box;
};

/* What every line needs. */
struct matcher {
	struct record_schema schema;
	struct anchor_source layout;
	struct match match;
	const struct assigner *assigner;
	struct match_sampling sampling;
	struct target target;
	struct target_files files;
	struct match_explain explain;
	enum gt_policy bad;
	bool append_gt;
};

/* What a worker has. */
struct gathered {
	struct assign_room room;
	uint64_t lines;
};

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Anchors:"),
	OPT_PART(anchor_source_option_rows, AT(layout)),
	OPT_PART(anchor_source_input_rows, AT(layout)),
	OPT_PART(anchor_source_stage_rows, AT(layout)),
	OPT_FLAG("append-gt", AT(append_gt), "append the ground truth to the proposals"),
	OPT_HEADLINE("Matching (as the anchor set says, else as in brackets):"),
	STAGE_OPTIONS("match", AT(stage)),
	OPT_PART(gt_policy_option_rows, AT(bad)),
	OPT_HEADLINE("Samples:"),
	OPT_PART(match_sampling_option_rows, AT(sampling)),
	OPT_HEADLINE("Targets:"),
	STAGE_OPTIONS("coder.type", AT(stage)),
	STAGE_OPTIONS("coder.weights", AT(stage)),
	STAGE_OPTIONS("coder.axes", AT(stage)),
	OPT_PART(target_option_rows, AT(target)),
	{ .name = "explain", .argument = "ANCHOR|gt:N|gt|unmatched", .set = match_explain_set,
		.words = match_explain_words, .at = AT(explain),
		.help = "say why, of one anchor or box, all or the unmatched, instead of targets" },
	OPT_ONE_OF("as", "FORM", terminal_as_names, AT(explain.as), "--explain as lines of text or json (text)"),
	OPT_PART(record_option_rows, AT(per_box)),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static const struct opt_tool tool = {
	.summary = "Match ground truth to anchors: image records in, training targets out.",
	.operands = "{-a FILE | --preset NAME} [OPTION]... [FILE]...", .opt = rows };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .layout = anchor_source_defaults(), .filter = filter_defaults(),
		.explain.as = TERMINAL_AS_AUTO,
		.target = { .background = -1 } };
	*first = opt_parse(&tool, &o, argc, argv);
	return o;
}

/* The anchor set's rule with the command line's changes. */
static void
configure(struct matcher *m, const struct options *o, struct arena *arena)
{
	struct stage stage = *m->layout.stage;
	const char *wrong = stage_options_change(&stage, &o->stage, arena);
	if (wrong != NULL)
		err_usage("%s", wrong);
	stage_options_agree(&stage);
	m->match = stage.match;
	m->target = (struct target){ .coder = stage.coder };
	m->assigner = assigner_find(m->match.assigner);
	m->bad = (enum gt_policy)o->bad;
	m->append_gt = o->append_gt;
	if (m->append_gt && !m->layout.proposals)
		err_usage("--append-gt is for proposals, and these anchors lie on grids");
	m->explain = o->explain;
	if (!m->explain.given && o->explain.as != TERMINAL_AS_AUTO)
		err_usage("--as is for --explain");
	m->explain.width = terminal_wants_text(TERMINAL_AS_AUTO, o->filter.output) ? terminal_width() : 0;
	match_sampling_open(&m->sampling, &o->sampling, &stage.sample);
	m->target.sampled = m->sampling.on;
	const struct target_options *t = &o->target;
	if (m->explain.given &&
		(m->sampling.on || t->dense || t->npy != NULL || t->npy_sparse != NULL || t->activated || t->keep_gt ||
			t->with_anchors))
		err_usage("--explain writes no targets; "
			"leave out --sample, --neg-ratio and what the targets are to have");
	target_open(&m->target, &o->target, &m->layout.detector, &stage.post, arena);
	target_open_files(&m->target, &o->target, &o->filter, &m->files, arena);
}

/* One image in, its targets out. */
static bool
match(struct worker *w)
{
	const struct matcher *m = w->options;
	struct assign_room *room = &((struct gathered *)w->state)->room;
	struct record r;
	struct ground_truth gt;
	struct anchors anchors;
	struct assignment a;
	struct negatives negatives;
	const uint32_t *kept;
	if (!record_read(&m->schema, w, &r) || !gt_policy_read(&r, m->bad, &gt, &kept) ||
		!anchor_source_build(&m->layout, &r, &anchors))
		return false;
	if (m->append_gt)
		anchor_source_append(&r, &gt, &anchors);
	if (anchors.count > MOST_ANCHORS)
		return record_reject(&r, "%zu anchors are more than can be matched", anchors.count);
	assign_room_for(room, anchors.count, w->keep);
	if (m->explain.given) {
		match_explain_put(&m->explain, m->assigner, &m->match, &r, &anchors, &gt, room);
		return true;
	}
	const struct assign_input in = { .anchors = &anchors, .gt = &gt, .match = &m->match };
	assigner_run(m->assigner, &in, room, &a, w->arena);
	if (m->sampling.on && !match_sampling_draw(&m->sampling, &r, anchors.count, &a, &negatives))
		return false;
	return target_make(&m->target, &r, &(struct targets){ &anchors, &gt, kept, &a, &negatives });
}

static bool
match_line(struct worker *w)
{
	const struct matcher *m = w->options;
	((struct gathered *)w->state)->lines++;
	if (match(w))
		return true;
	if (m->target.npy != NULL)
		npy_out_reject(m->target.npy, w->line->ordinal, w->arena);
	return false;
}

static void
append_sparse(const void *options, struct buf *aside)
{
	const struct matcher *m = options;
	target_sparse_append(m->target.sparse, aside);
}

static void
merge(void *into, const void *from, struct arena *keep)
{
	(void)keep;
	((struct gathered *)into)->lines += ((const struct gathered *)from)->lines;
}

static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct matcher *m = options;
	(void)out;
	target_finish_files(&m->target, ((struct gathered *)state)->lines, keep);
	return true;
}

int
main(int argc, char *argv[])
{
	struct arena arena = { .failed = err_out_of_memory };
	struct matcher m;
	const struct filter_counter *const counters[] = { gt_policy_counters, match_sampling_counters, target_counters,
		match_explain_counters, m.layout.frame.counter, NULL };
	int first;
	struct options o = parse(argc, argv, &first);
	anchor_source_check_files(&o.layout, argv + first);
	anchor_source_load(&m.layout, &o.layout, true, &arena);
	configure(&m, &o, &arena);
	const uint64_t columns = GT_COLUMNS, sampling = m.sampling.on ? MATCH_SAMPLING_COLUMNS : 0;
	record_schema_init(&m.schema, columns | sampling | ANCHOR_SOURCE_COLUMNS, COLUMN_BIT(COLUMN_BOXES), o.per_box);
	struct filter f = { .line = match_line, .options = &m, .state_size = sizeof(struct gathered),
		.counters = counters, .merge = merge, .finish = finish,
		.finish_aside = m.target.sparse != NULL ? append_sparse : NULL };
	int status = filter_run(&f, &o.filter, argv + first);
	if (m.target.sparse != NULL)
		target_sparse_free(m.target.sparse);
	arena_free(&arena);
	return status;
}
