/* anchor-match -- which anchor of a detector learns which box, and what it must output. */
#include "geometry/assigner.h"
#include "stream/layout.h"
#include "stream/settings.h"
#include "stream/truth.h"

#include <float.h>
#include <math.h>


/* What an image may have; beyond that, memory for a few bytes each cannot be hoped for. */
enum { MOST_ANCHORS = 1 << 30 };

struct options {
	struct layout_options layout;
	struct filter_options filter;
	struct match_options match;
	struct coder_options coder;
	int bad;
	bool keep_gt, with_anchors;
	const char *per_box;
};

/* What every line needs. */
struct matcher {
	struct record_schema schema;
	struct layout layout;
	struct match match;
	assigner_run *assign;
	struct coder coder;
	enum truth_bad bad;
	bool keep_gt, with_anchors;
};

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .layout = layout_defaults(), .filter = filter_defaults(),
		.match = settings_match_defaults(), .coder = settings_coder_defaults() };
	const struct opt rows[] = {
		{ NULL, 0, NULL, NULL, NULL, "Anchors:" },
		LAYOUT_OPTIONS(o.layout),
		LAYOUT_INPUT_OPTION(o.layout),
		LAYOUT_STAGE_OPTION(o.layout),
		{ NULL, 0, NULL, NULL, NULL, "Matching (as the anchor set says, else as in brackets):" },
		MATCH_OPTIONS(o.match),
		TRUTH_OPTIONS(o.bad),
		{ NULL, 0, NULL, NULL, NULL, "Targets:" },
		CODER_OPTIONS(o.coder),
		{ "keep-gt", 0, NULL, opt_flag, &o.keep_gt, "keep the ground truth, as \"gt\"" },
		{ "with-anchors", 0, NULL, opt_flag, &o.with_anchors, "add each target's anchor, as \"anchor_boxes\"" },
		RECORD_OPTIONS(o.per_box),
		FILTER_OPTIONS(o.filter),
	};
	const struct opt_tool tool = { "Match ground truth to anchors: image records in, training targets out.",
		"{-a FILE | --preset NAME} [OPTION]... [FILE]...", rows, sizeof rows / sizeof *rows, NULL };
	*first = opt_parse(&tool, argc, argv);
	return o;
}

/* The anchor set's rule with the command line's changes. */
static void
configure(struct matcher *m, const struct options *o)
{
	m->match = m->layout.stage->match;
	m->coder = m->layout.stage->coder;
	settings_match(&m->match, &o->match);
	settings_coder(&m->coder, &o->coder);
	settings_agree(&m->coder, &m->match);
	m->assign = assigner_find(m->match.assigner);
	m->bad = (enum truth_bad)o->bad;
	m->keep_gt = o->keep_gt;
	m->with_anchors = o->with_anchors;
}

static void
put_sizes(struct record *r, enum column column, const size_t *number, size_t n)
{
	struct buf *out = record_open(r, column);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_integer(out, (long long)number[i]);
	}
	buf_char(out, ']');
	record_close(r);
}

static void
put_indices(struct record *r, enum column column, const uint32_t *number, size_t n)
{
	struct buf *out = record_open(r, column);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_integer(out, number[i]);
	}
	buf_char(out, ']');
	record_close(r);
}

/* The labels of the matched boxes, as they stand in the record; kept maps truth to the record's boxes. */
static void
put_labels(struct record *r, const struct assignment *a, const uint32_t *kept)
{
	const struct json_column *labels = record_column(r, COLUMN_LABELS);
	struct buf *out = record_open(r, COLUMN_LABELS);
	buf_char(out, '[');
	for (size_t i = 0; i < a->positives; i++) {
		struct slice label = labels->item[kept[a->matched[i]]];
		if (i > 0)
			buf_char(out, ',');
		buf_add(out, label.text, label.n);
	}
	buf_char(out, ']');
	record_close(r);
}

static void
put_runs(struct record *r, enum column column, const struct run *run, size_t n)
{
	struct buf *out = record_open(r, column);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		buf_text(out, i == 0 ? "[" : ",[");
		buf_integer(out, (long long)run[i].first);
		buf_char(out, ',');
		buf_integer(out, (long long)run[i].count);
		buf_char(out, ']');
	}
	buf_char(out, ']');
	record_close(r);
}

/* Deltas of the positives, and with --with-anchors their anchors. false: the record was rejected. */
static bool
put_offsets(const struct matcher *m, struct record *r, const struct anchors *anchors, const struct truth *truth,
	const struct assignment *a)
{
	double *offsets = arena_array(r->worker->arena, double, 4 * a->positives);
	struct box *box = arena_array(r->worker->arena, struct box, a->positives);
	for (size_t i = 0; i < a->positives; i++) {
		struct anchor anchor = anchors_get(anchors, a->anchor[i]);
		box[i] = anchor.box;
		coder_encode(&m->coder, &anchor, truth->box[a->matched[i]], offsets + 4 * i);
		for (size_t k = 4 * i; k < 4 * i + 4; k++)
			if (!(fabs(offsets[k]) <= FLT_MAX))
				return record_reject(r, "box %u: its offsets are beyond float32 range", a->matched[i]);
	}
	record_put_floats(record_open(r, COLUMN_DELTAS), offsets, a->positives, 4);
	record_close(r);
	if (m->with_anchors) {
		record_put_floats(record_open(r, COLUMN_ANCHOR_BOXES), &box->x1, a->positives, 4);
		record_close(r);
	}
	return true;
}

/* One image in, its targets out. */
static bool
match(struct worker *w)
{
	const struct matcher *m = w->options;
	struct assign_room *room = w->state;
	struct record r;
	struct truth truth;
	struct anchors anchors;
	struct assignment a;
	const uint32_t *kept;
	if (!record_read(&m->schema, w, &r) || !truth_read(&r, m->bad, &truth, &kept) || !layout_lay(&m->layout, &r, &anchors))
		return false;
	if (anchors.count > MOST_ANCHORS)
		return record_reject(&r, "%zu anchors are more than can be matched", anchors.count);
	assign_room_for(room, anchors.count, w->keep);
	m->assign(&anchors, &truth, &m->match, room, &a, w->arena);

	static const enum column order[] = { COLUMN_GT, COLUMN_NUM_ANCHORS, COLUMN_ANCHORS, COLUMN_MATCHED, COLUMN_LABELS,
		COLUMN_DELTAS, COLUMN_IOUS, COLUMN_IGNORED, COLUMN_UNMATCHED, COLUMN_ANCHOR_BOXES };
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		record_move_last(&r, order[i]);
	record_gather_boxes(&r, m->keep_gt ? COLUMN_GT : COLUMNS);
	buf_integer(record_open(&r, COLUMN_NUM_ANCHORS), (long long)anchors.count);
	record_close(&r);
	put_sizes(&r, COLUMN_ANCHORS, a.anchor, a.positives);
	put_indices(&r, COLUMN_MATCHED, a.matched, a.positives);
	if (record_has(&r, COLUMN_LABELS))
		put_labels(&r, &a, kept);
	if (!put_offsets(m, &r, &anchors, &truth, &a))
		return false;
	record_put_floats(record_open(&r, COLUMN_IOUS), a.iou, a.positives, 0);
	record_close(&r);
	put_runs(&r, COLUMN_IGNORED, a.ignore, a.ignored);
	put_indices(&r, COLUMN_UNMATCHED, a.lonely, a.unmatched);
	record_put(&r, w->out);
	return true;
}

int
main(int argc, char *argv[])
{
	static const char *const counters[] = { TRUTH_COUNTERS, NULL };
	struct arena arena = { 0 };
	struct matcher m;
	int first;
	struct options o = parse(argc, argv, &first);
	layout_load(&m.layout, &o.layout, true, &arena);
	configure(&m, &o);
	const uint64_t columns = TRUTH_COLUMNS;
	record_schema_init(&m.schema, columns | LAYOUT_COLUMNS, COLUMN_BIT(COLUMN_BOXES), o.per_box);
	struct filter f = { .line = match, .options = &m, .state_size = sizeof(struct assign_room), .counter = counters };
	int status = filter_run(&f, &o.filter, argv + first);
	arena_free(&arena);
	return status;
}
