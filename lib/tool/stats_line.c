/* stats_line.c -- what an image adds to a dataset's figures. */
#include "tool/stats_run.h"

#include "anchorset/anchorset.h"
#include "base/rng.h"
#include "tool/dataset_summary.h"

#include <string.h>

#define LARGEST_SIDE 1e300        /* what is counted is below it */
enum { MOST_ANCHORS = 1 << 30, KEY_DROPPED = 64 - 53 };

static const char labels[] = "labels";

static void
describe_set(struct stats_run *run, struct arena *arena)
{
	const struct detector *d = &run->layout.detector;
	const struct match *m = &run->layout.stage->match;
	struct stats_set *s = &run->set;
	struct buf text = { .failed = err_out_of_memory };
	anchorset_put(&text, d);
	buf_format(&text, "%a %a %d", run->layout.input[0], run->layout.input[1], run->layout.stage == &d->roi);
	*s = (struct stats_set){ .given = true, .hash = rng_hash(0, text.data, text.len) >> KEY_DROPPED };
	buf_free(&text);
	s->name = (struct slice){ d->name, d->name != NULL ? strlen(d->name) : 0 };
	s->assigner = (struct slice){ m->assigner, strlen(m->assigner) };
	s->points = run->rule.assigner->points != NULL;
	s->fg = (run->rule.assigner->fields & MATCH_FG) != 0 ? m->fg : 0;
	s->levels = run->layout.proposals ? 0 : d->spec.levels < STATS_LEVELS ? d->spec.levels : STATS_LEVELS;
	for (size_t i = 0; i < s->levels; i++)
		memcpy(s->stride[i], d->spec.level[i].stride, sizeof s->stride[i]);
	(void)arena;
}

/* The least stride, and never less than a pixel. */
static void
find_least(struct stats_run *run)
{
	run->least[0] = run->least[1] = 1;
	for (int k = 0; k < 2 && run->set.levels > 0; k++) {
		double least = run->set.stride[0][k];
		for (size_t i = 1; i < run->set.levels; i++)
			least = box_min(least, run->set.stride[i][k]);
		run->least[k] = box_max(least, 1);
	}
}

void
stats_line_open(struct stats_run *run, const struct stats_options *o, struct stats_aside *aside, struct arena *arena)
{
	*run = (struct stats_run){ .options = o };
	run->text = !o->partial && terminal_wants_text(o->as, o->filter.output);
	run->aside = o->issues != NULL || (run->text && !o->merge) ? aside : NULL;
	if (!o->merge && anchor_source_load(&run->layout, &o->layout, false, arena)) {
		const struct stage *stage = run->layout.stage;
		run->rule = (struct coverage_rule){ assigner_find(stage->match.assigner), &stage->match,
			&stage->coder };
		describe_set(run, arena);
	}
	find_least(run);
	record_schema_init(&run->schema, GT_COLUMNS | (run->set.given ? ANCHOR_SOURCE_COLUMNS : 0),
		COLUMN_BIT(COLUMN_BOXES), o->per_box);
	const char *by = o->by != NULL ? o->by : labels;
	run->by_key = record_key(&run->schema, by);
	if (run->by_key >= 0 && (run->schema.per_box >> run->by_key & 1) == 0)
		run->by_key = -1;
}

void
stats_state_begin(struct stats_state *s, const struct stats_run *run, struct arena *keep)
{
	if (s->started)
		return;
	const char *by = run->options->by != NULL ? run->options->by : labels;
	*s = (struct stats_state){ .started = true, .by = { by, strlen(by) }, .set = run->set };
	stats_init(&s->stats, keep);
}

/* The value of a member that the record may have; empty: it has not. */
static struct slice
member(const struct record *r, const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < r->json.members; i++) {
		struct slice key = r->json.member[i].key;
		if (key.n == n + 2 && memcmp(key.text + 1, name, n) == 0)
			return r->json.member[i].value;
	}
	return (struct slice){ NULL, 0 };
}

/* Boxes in groups, by number, and the text of each group. */
struct groups {
	const uint32_t *of;
	uint32_t n;
	struct slice *text;
};

static struct groups
one_group(const struct record *r, struct slice text)
{
	struct arena *arena = r->worker->arena;
	struct groups g = { arena_zeros(arena, uint32_t, r->boxes), 1, arena_array(arena, struct slice, 1) };
	g.text[0] = text;
	return g;
}

/* By a column of items; by none, all are in one. */
static struct groups
groups_by_column(const struct record *r, size_t key)
{
	struct arena *arena = r->worker->arena;
	const struct json_column *c = &r->json.column[key];
	if (!c->given || c->n != r->boxes || (c->item == NULL && c->n > 0))
		return one_group(r, (struct slice){ "", 0 });
	struct groups g;
	g.of = record_groups(r, key, &g.n);
	g.text = arena_zeros(arena, struct slice, g.n);
	for (size_t i = 0; i < c->n; i++)
		if (g.text[g.of[i]].text == NULL)
			g.text[g.of[i]] = dataset_summary_text(json_text(c->item[i], arena), arena);
	return g;
}

static struct groups
groups_by(const struct stats_run *run, const struct record *r)
{
	struct arena *arena = r->worker->arena;
	if (run->by_key >= 0)
		return groups_by_column(r, (size_t)run->by_key);
	struct slice value = member(r, run->options->by);
	struct slice text = value.n > 0 ? json_text(value, arena) : (struct slice){ "", 0 };
	return one_group(r, dataset_summary_text(text, arena));
}

static void
count_by(const struct stats_run *run, const struct record *r, struct stats_state *s)
{
	bool has = run->by_key >= 0 ? r->json.column[run->by_key].given : member(r, run->options->by).n > 0;
	s->with_by += has;
	s->without_by += !has;
}

static bool
is_one(const struct record *r, enum column column, size_t i)
{
	return record_has(r, column) && record_column(r, column)->number[i] != 0;
}

/* Which image it is: its file, else its id; and the tile of it. */
static bool
find_key(const struct record *r, uint64_t *key)
{
	struct arena *arena = r->worker->arena;
	bool file = record_has(r, COLUMN_FILE_NAME);
	if (!file && !record_has(r, COLUMN_IMAGE_ID))
		return false;
	struct slice name = json_text(record_column(r, file ? COLUMN_FILE_NAME : COLUMN_IMAGE_ID)->text, arena);
	struct slice tile = member(r, "tile");
	*key = rng_hash(tile.n > 0 ? rng_hash(1, tile.text, tile.n) : file, name.text, name.n) >> KEY_DROPPED;
	return true;
}

/* What is wrong with it is counted, and told. */
static void
find_issues(const struct stats_run *run, struct record *r, const struct stats_image *image, const uint32_t *label,
	struct stats *s)
{
	struct arena *arena = r->worker->arena;
	unsigned char *mark = arena_array(arena, unsigned char, r->boxes);
	for (size_t i = 0; i < r->boxes; i++)
		mark[i] = is_one(r, COLUMN_IGNORE, i) ? ISSUE_IGNORED : is_one(r, COLUMN_ISCROWD, i) ? ISSUE_CROWD :
			ISSUE_PLAIN;
	const struct issue_image m = { .boxes = r->boxes, .box = record_boxes(r, COLUMN_BOXES), .mark = mark,
		.label = label, .sized = image->sized, .size = { image->size[0], image->size[1] },
		.least = { run->least[0], run->least[1] } };
	const struct issue *issue;
	size_t n = issues_find(&m, &issue, arena);
	if (run->aside != NULL && image->named)
		stats_aside_report(r->worker, r, &(struct issue){ ISSUE_IMAGE_TWICE, ISSUE_NONE, ISSUE_NONE },
			image->key);
	for (size_t i = 0; i < n; i++) {
		s->issues[issue[i].kind]++;
		if (run->aside != NULL)
			stats_aside_report(r->worker, r, &issue[i], 0);
	}
}

/* What the anchors do with the boxes; NULL in *out where there are none to be asked. false: the record was rejected. */
static bool
find_coverage(const struct stats_run *run, const struct record *r, const struct ground_truth *gt, struct stats_state *s,
	const struct coverage_box **out)
{
	struct worker *w = r->worker;
	struct anchors anchors;
	*out = NULL;
	if (!run->set.given)
		return true;
	if (gt->boxes == 0) {
		frame_check_record(&run->layout.frame, r);
		return true;
	}
	if (!anchor_source_build(&run->layout, r, &anchors))
		return false;
	if (anchors.count > MOST_ANCHORS)
		return record_reject(r, "%zu anchors are more than can be matched", anchors.count);
	assign_room_for(&s->room, anchors.count, w->keep);
	struct coverage_box *box = arena_array(w->arena, struct coverage_box, gt->boxes);
	coverage_find(&run->rule, &anchors, gt, &s->room, box, w->arena);
	*out = box;
	return true;
}

/* The boxes that count, and what belongs to them. */
static void
gather(const struct record *r, const struct ground_truth *gt, const uint32_t *kept, const struct groups *by,
	const uint32_t *label, const struct coverage_box *coverage, struct stats_image *m)
{
	struct arena *arena = r->worker->arena;
	struct box *box = arena_array(arena, struct box, gt->boxes);
	uint32_t *group = arena_array(arena, uint32_t, gt->boxes), *suppress = arena_array(arena, uint32_t, gt->boxes);
	struct coverage_box *covered = coverage != NULL ? arena_array(arena, struct coverage_box, gt->boxes) : NULL;
	for (size_t i = 0; i < gt->boxes; i++) {
		if (gt->skip[i]) {
			bool crowd = is_one(r, COLUMN_ISCROWD, kept[i]);
			m->crowds += crowd;
			m->ignored += !crowd;
			continue;
		}
		box[m->boxes] = gt->box[i];
		group[m->boxes] = by->of[kept[i]];
		suppress[m->boxes] = label[kept[i]];
		if (covered != NULL)
			covered[m->boxes] = coverage[i];
		m->boxes++;
	}
	m->box = box;
	m->label = group;
	m->suppress = suppress;
	m->text = by->text;
	m->labels = by->n;
	m->coverage = covered;
}

static bool
check_sides(const struct record *r, const struct ground_truth *gt)
{
	for (size_t i = 0; i < gt->boxes; i++)
		if (!gt->skip[i] && !(box_width(gt->box[i]) < LARGEST_SIDE && box_height(gt->box[i]) < LARGEST_SIDE))
			return record_reject(r, "box %zu is too large to be counted", i);
	return true;
}

bool
stats_line(struct worker *w)
{
	const struct stats_run *run = w->options;
	struct stats_state *s = w->state;
	struct record r;
	struct ground_truth gt;
	struct stats_image m = { 0 };
	const struct coverage_box *coverage;
	const uint32_t *kept;
	enum gt_policy bad = run->options->bad < 0 ? BAD_IGNORE : (enum gt_policy)run->options->bad;
	stats_state_begin(s, run, w->keep);
	if (!record_read(&run->schema, w, &r) || !record_size(&r, m.size, &m.sized) ||
		!gt_policy_read(&r, bad, &gt, &kept) ||
		!check_sides(&r, &gt) || !find_coverage(run, &r, &gt, s, &coverage))
		return false;
	m.named = find_key(&r, &m.key);
	struct groups label = groups_by_column(&r, COLUMN_LABELS);
	struct groups by = run->by_key == COLUMN_LABELS ? label : groups_by(run, &r);
	gather(&r, &gt, kept, &by, label.of, coverage, &m);
	find_issues(run, &r, &m, label.of, &s->stats);
	stats_add(&s->stats, &m, w->arena);
	if (run->options->by != NULL)
		count_by(run, &r, s);
	return true;
}
