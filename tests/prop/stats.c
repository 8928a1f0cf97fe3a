/* stats.c -- figures, issues, crowding and coverage agree with their definitions taken literally, and parts make the
 * whole. */
#include "stats/stats.h"

#include "assign/anchor_reach.h"
#include "support/scene.h"

#include <math.h>
#include <stdlib.h>

enum { MANY = 150 };

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Every number by itself. */
Test(stats, figures)
{
	struct arena arena = { 0 };
	uint64_t first, end;
	case_range(2000, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		uint64_t state = seed;
		size_t n = 1 + below(&state, 40), all = 0, bins = 1 + below(&state, 12);
		double value[40], plain[400], sum = 0;
		uint64_t count[40];
		struct figure f;
		for (size_t i = 0; i < n; i++) {
			value[i] = below(&state, 3) == 0 ? (double)below(&state, 5) : exp(20 * unit(&state) - 10);
			count[i] = 1 + below(&state, 9);
			for (uint64_t k = 0; k < count[i]; k++)
				sum += plain[all++] = value[i];
		}
		qsort(plain, all, sizeof *plain, by_value);
		figure_make(value, count, n, bins, &f, &arena);
		cr_assert(f.n == all && f.min == plain[0] && f.max == plain[all - 1]);
		cr_assert(fabs(f.mean - sum / (double)all) <= 1e-13 * f.max, "case %lu: mean %g", seed, f.mean);
		for (size_t q = 0; q < FIGURE_QUANTILES; q++) {
			double at = figure_quantiles[q] * (double)(all - 1), low = plain[(size_t)at];
			double high = plain[(size_t)at + 1 < all ? (size_t)at + 1 : all - 1];
			double want = low + (high - low) * (at - floor(at));
			cr_assert(fabs(f.quantile[q] - want) <= 1e-14 * high,
				"case %lu: quantile %g: %.17g, not %.17g", seed,
				figure_quantiles[q], f.quantile[q], want);
		}
		for (size_t b = 0; b < f.bins; b++) {
			uint64_t in = 0;
			for (size_t i = 0; i < all; i++)
				in += (plain[i] >= f.bin[b].low && plain[i] < f.bin[b].high) ||
					(plain[i] == f.bin[b].high && (b + 1 == f.bins || f.bin[b].high == 0));
			cr_assert_eq(in, f.bin[b].count, "case %lu: bin %zu: %lu, not %lu", seed, b, f.bin[b].count,
				in);
			cr_assert(b == 0 || f.bin[b].low == f.bin[b - 1].high || f.bin[b - 1].high == 0, "bins touch");
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Boxes of an image, many of them like others. */
struct picture {
	size_t n;
	struct box box[MANY];
	uint32_t label[MANY];
	unsigned char mark[MANY];
};

static void
random_picture(uint64_t *state, struct picture *p)
{
	p->n = below(state, below(state, 3) == 0 ? MANY : 12);
	for (size_t i = 0; i < p->n; i++) {
		p->box[i] = random_box(state, (enum grain)below(state, 3), 200, 150);
		if (i > 0 && below(state, 3) == 0) {
			p->box[i] = p->box[below(state, i)];
			p->box[i].x2 += below(state, 3) > 0 ? 0 : box_width(p->box[i]) * (0.1 * unit(state) - 0.05);
		}
		p->label[i] = (uint32_t)below(state, 3);
		p->mark[i] = below(state, 10) == 0 ? (unsigned char)below(state, 3) : ISSUE_PLAIN;
	}
}

/* The first earlier twin of a kind. */
static uint32_t
twin_of(const struct picture *p, size_t i, enum issue_kind kind)
{
	for (uint32_t k = 0; k < i; k++) {
		bool counts = p->mark[k] == ISSUE_PLAIN && !box_empty(p->box[k]) && p->box[k].x2 > 0 &&
			p->box[k].y2 > 0 &&
			p->box[k].x1 < 200 && p->box[k].y1 < 150;
		bool same = box_same(p->box[i], p->box[k]), alike = same || box_iou(p->box[i], p->box[k]) >= 0.95;
		bool label = p->label[i] == p->label[k];
		if (counts && alike && (kind == ISSUE_CONFLICT ? !label : label && same == (kind == ISSUE_DUPLICATE)))
			return k;
	}
	return ISSUE_NONE;
}

Test(stats, twins)
{
	struct arena arena = { 0 };
	uint64_t first, end;
	case_range(3000, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		uint64_t state = seed, told = 0;
		struct picture p;
		random_picture(&state, &p);
		const struct issue_image m = { .boxes = p.n, .box = p.box, .mark = p.mark, .label = p.label, .sized =
			true,
			.size = { 200, 150 }, .least = { 1, 1 } };
		const struct issue *issue;
		size_t n = issues_find(&m, &issue, &arena);
		for (size_t i = 0; i < n; i++) {
			if (issue[i].kind < ISSUE_DUPLICATE || issue[i].kind > ISSUE_CONFLICT)
				continue;
			cr_assert_eq(issue[i].with, twin_of(&p, issue[i].box, issue[i].kind),
				"case %lu: %s of %u with %u", seed,
				issue_names[issue[i].kind], issue[i].box, issue[i].with);
			told++;
		}
		for (size_t i = 0; i < p.n; i++) {
			bool counts = p.mark[i] == ISSUE_PLAIN && !box_empty(p.box[i]) && p.box[i].x2 > 0 &&
				p.box[i].y2 > 0 &&
				p.box[i].x1 < 200 && p.box[i].y1 < 150;
			for (int kind = ISSUE_DUPLICATE; counts && kind <= ISSUE_CONFLICT; kind++)
				told -= twin_of(&p, i, (enum issue_kind)kind) != ISSUE_NONE;
		}
		cr_assert_eq(told, 0, "case %lu: twins were not told", seed);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(stats, crowding)
{
	struct arena arena = { 0 };
	uint64_t first, end;
	case_range(1000, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		uint64_t state = seed, lost[CROWDING_THRESHOLDS] = { 0 };
		struct picture p;
		random_picture(&state, &p);
		crowding_count(p.box, p.label, p.n, lost, &arena);
		for (size_t t = 0; t < CROWDING_THRESHOLDS; t++) {
			bool kept[MANY];
			for (size_t i = 0; i < p.n; i++) {
				kept[i] = true;
				for (size_t k = 0; k < i; k++)
					kept[i] &= !(kept[k] && p.label[i] == p.label[k] &&
						box_iou(p.box[i], p.box[k]) > crowding_thresholds[t]);
				lost[t] -= !kept[i];
			}
			cr_assert_eq(lost[t], 0, "case %lu: at %g", seed, crowding_thresholds[t]);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* ---- coverage ---- */

/* Of every point: whether it may learn the box, and whether the coder reaches it. */
static void
expect_points(const struct scene *s, const struct coverage_rule *rule, struct box b, struct coverage_box *want)
{
	bool any = false, reached = false;
	for (size_t i = 0; i < s->anchors.count; i++) {
		struct place at = anchors_place(&s->anchors, i);
		const struct level *l = &s->anchors.level[at.level];
		struct point_region r = rule->assigner->points(&s->anchors, at.level, b);
		struct anchor a = anchors_get(&s->anchors, i);
		double x = points_x(l, at.base, at.column), y = points_y(l, at.base, at.row), far = points_farthest(x,
			y, b);
		if (!(x > r.open.x1 && x < r.open.x2 && y > r.open.y1 && y < r.open.y2 && far >= r.least && far <=
			r.most))
			continue;
		any = true;
		if (!reached && coder_reaches(rule->coder, &a, b)) {
			reached = true;
			want->level = (uint32_t)at.level;
		}
	}
	want->no_point = !any;
	want->out_of_reach = any && !reached;
}

static void
expect_boxes(const struct scene *s, const struct coverage_rule *rule, struct box b, struct coverage_box *want)
{
	for (size_t i = 0; i < s->anchors.count; i++) {
		double iou = box_iou(anchors_box(&s->anchors, i), b);
		if (iou > want->iou) {
			want->iou = iou;
			want->level = (uint32_t)anchors_place(&s->anchors, i).level;
		}
	}
	want->below_fg = (rule->assigner->fields & MATCH_FG) != 0 && want->iou < rule->match->fg;
}

/* What the assigner says by itself. */
static void
expect_learning(const struct scene *s, const struct coverage_rule *rule, const struct assignment *got, size_t g,
	struct coverage_box *want)
{
	bool below = true, reached = false, points = rule->assigner->points != NULL;
	want->no_anchor = true;
	for (size_t i = 0; i < got->positives; i++) {
		if (got->matched[i] != g)
			continue;
		struct anchor a = anchors_get(&s->anchors, got->anchor[i]);
		want->no_anchor = false;
		below &= got->iou[i] < rule->match->fg;
		reached |= coder_reaches(rule->coder, &a, s->box[g]);
	}
	want->low_quality = !want->no_anchor && below && (rule->assigner->fields & MATCH_FG) != 0;
	if (!points)
		want->out_of_reach = !want->no_anchor && !reached;
}

static void
try_coverage(const char *assigner, const struct coder *coder, bool squares)
{
	struct arena keep = { 0 }, arena = { 0 };
	struct assign_room room = { 0 };
	uint64_t first, end;
	case_range(1000, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		struct scene s;
		uint64_t state = random_scene(seed, &s, &arena);
		struct match m = { .fg = 0.2 + 0.6 * unit(&state), .bg = 0.1, .crowd_iof = 0.5, .anchor_t = 4, .topk =
			9,
			.shape_iou = INFINITY, .inside = INFINITY, .low_quality = (enum low_quality)below(&state, 4) };
		const struct coverage_rule rule = { assigner_find(assigner), &m, coder };
		struct coverage_box got[64];
		struct assignment plain;
		if (squares) /* clipped, a box is not its point's */
			s.anchors.clip = CLIP_NONE;
		assign_room_for(&room, s.anchors.count, &keep);
		coverage_find(&rule, &s.anchors, &s.gt, &room, got, &arena);
		const struct assign_input in = { .anchors = &s.anchors, .gt = &s.gt, .match = &m };
		assigner_run(rule.assigner, &in, &room, &plain, &arena);
		for (size_t g = 0; g < s.gt.boxes; g++) {
			struct coverage_box want = { .level = COVERAGE_NO_LEVEL }, *b = &got[g];
			if (ground_truth_skips(&s.gt, g) || box_empty(s.box[g]))
				continue;
			(rule.assigner->points != NULL ? expect_points : expect_boxes)(&s, &rule, s.box[g], &want);
			expect_learning(&s, &rule, &plain, g, &want);
			cr_assert(b->iou == want.iou && b->level == want.level,
				"%s, case %lu, box %zu: IoU %g at %u, not %g at %u",
				assigner, seed, g, b->iou, b->level, want.iou, want.level);
			cr_assert(b->no_anchor == want.no_anchor && b->low_quality == want.low_quality &&
				b->below_fg == want.below_fg, "%s, case %lu, box %zu", assigner, seed, g);
			cr_assert(b->no_point == want.no_point && b->out_of_reach == want.out_of_reach,
				"%s, case %lu, box %zu: no point %d, out of reach %d", assigner, seed, g, b->no_point,
				b->out_of_reach);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
	arena_free(&keep);
}

Test(stats, coverage_of_boxes)
{
	struct coder delta = coder_default(), yolov5 = coder_of(&coder_yolov5);
	try_coverage("max-iou", &delta, false);
	try_coverage("atss", &delta, false);
	try_coverage("yolov5", &yolov5, false);
}

Test(stats, coverage_of_points)
{
	struct coder ltrb = coder_of(&coder_ltrb), dfl = coder_of(&coder_dfl);
	dfl.bins = 3;
	try_coverage("fcos", &ltrb, true);
	try_coverage("simota", &ltrb, true);
	try_coverage("tal", &dfl, true);
	try_coverage("fcos", &dfl, true);
}

/* ---- parts ---- */

static void
add_picture(struct stats *s, uint64_t seed, struct arena *scratch)
{
	static const struct slice names[] = { { "a", 1 }, { "b", 1 }, { "A", 1 } };
	uint64_t state = seed;
	struct picture p;
	struct coverage_box covered[MANY];
	struct box box[MANY];
	size_t n = 0;
	random_picture(&state, &p);
	for (size_t i = 0; i < p.n; i++)
		if (!box_empty(p.box[i]))
			box[n++] = p.box[i];
	for (size_t i = 0; i < n; i++)
		covered[i] = (struct coverage_box){ .iou = unit(&state), .level = (uint32_t)below(&state, 3),
			.no_anchor = below(&state, 2) == 0 };
	const struct stats_image m = { .boxes = n, .box = box, .label = p.label, .text = names, .labels = 3,
		.suppress = p.label, .coverage = covered, .sized = seed % 3 != 0, .size = { 200, 150 }, .named = true,
		.key = seed % 17, .crowds = seed % 2, .ignored = seed % 5 };
	stats_add(s, &m, scratch);
	s->issues[ISSUE_EMPTY] += p.n - n;
}

static void
expect_equal(struct stats *a, struct stats *b, struct arena *arena)
{
	stats_finish(a);
	stats_finish(b);
	cr_assert(a->images == b->images && a->empty == b->empty && a->boxes == b->boxes && a->crowds == b->crowds &&
		a->ignored == b->ignored && memcmp(a->size, b->size, sizeof a->size) == 0);
	cr_assert(memcmp(a->scales, b->scales, sizeof a->scales) == 0 && memcmp(a->lost, b->lost, sizeof a->lost) ==
		0 &&
		memcmp(a->issues, b->issues, sizeof a->issues) == 0);
	cr_assert(memcmp(&a->covered, &b->covered, sizeof a->covered) == 0 &&
		memcmp(a->covered_level, b->covered_level, sizeof a->covered_level) == 0);
	cr_assert_eq(a->labels, b->labels);
	for (size_t i = 0; i < a->labels; i++)
		cr_assert(slice_equal(a->label[i].text, b->label[i].text) && a->label[i].boxes == b->label[i].boxes &&
			a->label[i].images == b->label[i].images &&
			memcmp(&a->label[i].coverage, &b->label[i].coverage, sizeof a->label[i].coverage) == 0);
	for (int which = 0; which < STATS_FIGURES; which++) {
		struct figure f, g;
		stats_figure_make(a, (enum stats_figure)which, 20, &f, arena);
		stats_figure_make(b, (enum stats_figure)which, 20, &g, arena);
		cr_assert(f.n == g.n && f.mean == g.mean && memcmp(f.quantile, g.quantile, sizeof f.quantile) == 0 &&
			f.bins == g.bins && memcmp(f.bin, g.bin, f.bins * sizeof *f.bin) == 0, "%s",
			stats_figure_names[which]);
	}
}

/* Images in any order, over any number of parts that are merged in any order. */
Test(stats, parts_make_the_whole)
{
	struct arena keep = { 0 }, scratch = { 0 };
	uint64_t first, end;
	case_range(60, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		enum { IMAGES = 30, PARTS = 4 };
		uint64_t state = seed;
		struct stats one, part[PARTS];
		size_t order[IMAGES];
		stats_init(&one, &keep);
		for (int i = 0; i < PARTS; i++)
			stats_init(&part[i], &keep);
		for (size_t i = 0; i < IMAGES; i++) {
			size_t k = below(&state, i + 1);
			add_picture(&one, seed * 100 + i, &scratch);
			order[i] = order[k];
			order[k] = i;
		}
		for (size_t i = 0; i < IMAGES; i++)
			add_picture(&part[below(&state, PARTS)], seed * 100 + order[i], &scratch);
		size_t into = below(&state, PARTS);
		for (size_t i = 0; i < PARTS; i++)
			if (i != into)
				stats_merge(&part[into], &part[i]);
		expect_equal(&one, &part[into], &scratch);
		cr_assert_gt(one.issues[ISSUE_IMAGE_TWICE], 0);
		arena_reset(&scratch);
		arena_reset(&keep);
	}
	arena_free(&keep);
	arena_free(&scratch);
}
