/* assigners.c -- the corner cases of every assigner, on a few anchors in a row. */
#include "assign/assigner.h"
#include "base/arena.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 8 };

static const struct box square[] = { { -5, -5, 5, 5 } };
static const struct box two[] = { { -5, -5, 5, 5 }, { -10, -5, 10, 5 } };

/* Five cells of 10 x 10, in an image of 50 x 10; with two bases the odd anchors are 20 wide. */
static struct anchors
row_of(const struct box *base, size_t bases, struct level *level)
{
	*level = (struct level){ .stride = { 10, 10 }, .offset = { 5, 5 }, .columns = 5, .rows = 1, .bases = bases,
		.base = base, .count = 5 * bases };
	return (struct anchors){ .levels = 1, .level = level, .count = 5 * bases, .width = 50, .height = 10,
		.tensor = { 50, 10 } };
}

struct example {
	const char *name;
	const char *assigner;
	const struct box *base;
	size_t bases;
	size_t boxes;
	struct box box[MOST];
	struct match match; /* zeros: the default, in what the assigner reads */
	size_t positives;
	size_t anchor[MOST];
	uint32_t matched[MOST];
	size_t ignored;
	struct run ignore[MOST];
	size_t unmatched;
	uint32_t unmatched_box[MOST];
};

#define SQUARES square, 1
#define TWO two, 2

static const struct example examples[] = {
	{ "ssd: a box's best anchor, however low", "ssd", SQUARES, 1, { { 8, 0, 12, 1 } }, { 0 },
		1, { 0 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "ssd: the later box wins", "ssd", SQUARES, 2, { { 20, 0, 30, 10 }, { 22, 0, 28, 10 } }, { 0 },
		1, { 2 }, { 1 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "ssd: nothing overlaps, so anchor 0", "ssd", SQUARES, 2, { { 0, 0, 10, 10 }, { 60, 0, 70, 10 } }, { 0 },
		1, { 0 }, { 1 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "force: the first box wins", "force", SQUARES, 2, { { 22, 0, 28, 10 }, { 20, 0, 30, 10 } }, { 0 },
		1, { 2 }, { 0 }, 0, { { 0, 0 } }, 1, { 1 } },
	{ "force: between is ignored", "force", SQUARES, 1, { { 20, 0, 34.5, 10 } },
		{ .fg = 0.7, .bg = 0.2 }, 1, { 2 }, { 0 }, 1, { { 3, 1 } }, 0, { 0 } },
	{ "force: bg 0 leaves no background", "force", SQUARES, 1, { { 20, 0, 30, 10 } },
		{ .fg = 0.7, .bg = -1 }, 1, { 2 }, { 0 }, 2, { { 0, 2 }, { 3, 2 } }, 0, { 0 } },
	{ "bipartite: both boxes get one", "ssd-bipartite", SQUARES, 2, { { 20, 0, 29, 10 }, { 18, 0, 28, 10 } }, { 0 },
		2, { 1, 2 }, { 1, 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "bipartite: equals, the first anchor to the first box", "ssd-bipartite", SQUARES, 2,
		{ { 15, 0, 25, 10 }, { 15, 0, 25, 10 } }, { 0 }, 2, { 1, 2 }, { 0, 1 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "bipartite: more boxes than anchors they reach", "ssd-bipartite", SQUARES, 3,
		{ { 22, 0, 28, 10 }, { 21, 0, 29, 10 }, { 23, 0, 27, 10 } }, { 0 }, 1, { 2 }, { 1 }, 0, { { 0, 0 } },
		2, { 0, 2 } },
	{ "bipartite: an IoU of 1e-6 is none", "ssd-bipartite", SQUARES, 1, { { 49.99, 9.99, 149.99, 19.99 } }, { 0 },
		0, { 0 }, { 0 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "keras: an IoU of bg is background", "keras", SQUARES, 1, { { 20, 0, 25, 10 } },
		{ .fg = 0.75, .bg = 0.5 }, 0, { 0 }, { 0 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "keras: above bg is ignored", "keras", SQUARES, 1, { { 20, 0, 25.1, 10 } },
		{ .fg = 0.75, .bg = 0.5 }, 0, { 0 }, { 0 }, 1, { { 2, 1 } }, 1, { 0 } },
	{ "keras: fg and bg alike", "keras", SQUARES, 1, { { 20, 0, 25, 10 } },
		{ .fg = 0.5, .bg = 0.5 }, 1, { 2 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolo: the shape decides, not the overlap", "yolo", TWO, 1, { { 14, 0, 34, 10 } }, { .bg = 0.9 },
		1, { 5 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolo: equal shapes, the first", "yolo", (const struct box[]){ { -5, -5, 5, 5 }, { -5, -5, 5, 5 } }, 2, 1,
		{ { 10, 0, 20, 10 } }, { .bg = 0.9 }, 1, { 2 }, { 0 }, 1, { { 3, 1 } }, 0, { 0 } },
	{ "yolo: an IoU of bg is background", "yolo", TWO, 1, { { 20, 0, 30, 10 } }, { .bg = 0.5 },
		1, { 4 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolo: above bg is ignored", "yolo", TWO, 1, { { 20, 0, 30, 10 } }, { .bg = 0.49 },
		1, { 4 }, { 0 }, 1, { { 5, 1 } }, 0, { 0 } },
	{ "yolo: other shapes above shape_iou", "yolo", TWO, 1, { { 20, 0, 30, 10 } },
		{ .bg = 0.5, .shape_iou = 0.49 }, 2, { 4, 5 }, { 0, 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolo: a shape IoU of shape_iou is not above", "yolo", TWO, 1, { { 20, 0, 30, 10 } },
		{ .bg = 0.5, .shape_iou = 0.5 }, 1, { 4 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolo: the later box wins a cell", "yolo", SQUARES, 2, { { 10, 0, 20, 10 }, { 12, 2, 16, 6 } }, { .bg = 1 },
		1, { 1 }, { 1 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "yolo: a centre on a line is in the next cell", "yolo", SQUARES, 1, { { 18, 2, 22, 6 } }, { .bg = 1 },
		1, { 2 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolo: a centre outside of the grid has no cell", "yolo", SQUARES, 1, { { 45, 0, 55, 10 } }, { .bg = 1 },
		0, { 0 }, { 0 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "yolov5: the nearer neighbour", "yolov5", SQUARES, 1, { { 16, 3, 22, 9 } }, { 0 },
		2, { 1, 2 }, { 0, 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolov5: none from the middle", "yolov5", SQUARES, 1, { { 12, 3, 18, 9 } }, { 0 },
		1, { 1 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolov5: none beyond the image", "yolov5", SQUARES, 1, { { 0, 3, 6, 9 } }, { 0 },
		1, { 0 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolov5: on a line, the cell twice", "yolov5", SQUARES, 1, { { 17, 3, 23, 9 } }, { 0 },
		3, { 1, 2, 2 }, { 0, 0, 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolov5: an anchor of two boxes", "yolov5", SQUARES, 2, { { 13, 3, 17, 9 }, { 12, 2, 18, 10 } }, { 0 },
		2, { 1, 1 }, { 0, 1 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "yolov5: four times as wide is too much", "yolov5", SQUARES, 1, { { 5, 0, 45, 10 } }, { 0 },
		0, { 0 }, { 0 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "yolov5: nor a fourth of the height", "yolov5", SQUARES, 1, { { 10, 3, 20, 5.5 } }, { 0 },
		0, { 0 }, { 0 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "yolov5: the image's far edge is the last cell's, twice", "yolov5", SQUARES, 1, { { 46, 3, 54, 8 } }, { 0 },
		2, { 4, 4 }, { 0, 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "atss: a centre on the edge is not inside", "atss", SQUARES, 1, { { 15, 0, 25, 10 } }, { .topk = 2 },
		0, { 0 }, { 0 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "atss: half a pixel inside is enough", "atss", SQUARES, 1, { { 14.5, 0, 25.5, 10 } }, { .topk = 2 },
		2, { 1, 2 }, { 0, 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "atss: unless more is asked for", "atss", SQUARES, 1, { { 14.5, 0, 25.5, 10 } },
		{ .topk = 2, .centre_margin = 0.51 }, 0, { 0 }, { 0 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "atss: equal IoUs are all at their mean", "atss", SQUARES, 1, { { 14, 0, 26, 10 } }, { .topk = 2 },
		2, { 1, 2 }, { 0, 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "atss: one candidate", "atss", SQUARES, 1, { { 12, 0, 26, 10 } }, { .topk = 1 },
		1, { 1 }, { 0 }, 0, { { 0, 0 } }, 0, { 0 } },
	{ "atss: the box of higher IoU", "atss", SQUARES, 2, { { 11, 0, 20, 8 }, { 11, 0, 20, 9 } }, { .topk = 1 },
		1, { 1 }, { 1 }, 0, { { 0, 0 } }, 1, { 0 } },
	{ "atss: alike, the first box", "atss", SQUARES, 2, { { 11, 0, 20, 8 }, { 11, 0, 20, 8 } }, { .topk = 1 },
		1, { 1 }, { 0 }, 0, { { 0, 0 } }, 1, { 1 } },
	{ "max-iou: inside only, edges included", "max-iou", TWO, 1, { { 0, 0, 15, 10 } },
		{ .fg = 0.7, .bg = 0.3, .low_quality = LOW_QUALITY_ALL_TIES, .inside = -1 },
		1, { 0 }, { 0 }, 3, { { 1, 1 }, { 3, 1 }, { 9, 1 } }, 0, { 0 } },
	{ "max-iou: background has a lower bound", "max-iou", SQUARES, 1, { { 20, 0, 34, 10 } },
		{ .fg = 0.5, .bg = 0.5, .bg_low = 0.1 }, 1, { 2 }, { 0 }, 2, { { 0, 2 }, { 4, 1 } }, 0, { 0 } },
};

/* In a table's match 0 means the default, and -1 stands for 0. */
static double
said(double x, double otherwise)
{
	return x == 0 ? otherwise : x < 0 ? 0 : x;
}

static struct match
complete(struct match m)
{
	const struct match defaults = detector_stage_default().match;
	m.fg = said(m.fg, defaults.fg);
	m.bg = said(m.bg, defaults.bg);
	m.crowd_iof = defaults.crowd_iof;
	m.anchor_t = said(m.anchor_t, defaults.anchor_t);
	m.shape_iou = said(m.shape_iou, INFINITY);
	m.centre_margin = said(m.centre_margin, defaults.centre_margin);
	m.inside = said(m.inside, INFINITY);
	m.topk = m.topk == 0 ? defaults.topk : m.topk;
	return m;
}

static void
check(const struct example *e, const struct assignment *got)
{
	cr_assert(got->positives == e->positives, "%s: %zu positives", e->name, got->positives);
	for (size_t i = 0; i < e->positives; i++)
		cr_assert(got->anchor[i] == e->anchor[i] && got->matched[i] == e->matched[i],
			"%s: anchor %zu for box %u", e->name, got->anchor[i], got->matched[i]);
	cr_assert(got->ignored == e->ignored, "%s: %zu runs are ignored", e->name, got->ignored);
	for (size_t i = 0; i < e->ignored; i++)
		cr_assert(got->ignore[i].first == e->ignore[i].first && got->ignore[i].count == e->ignore[i].count,
			"%s: run [%zu,%zu]", e->name, got->ignore[i].first, got->ignore[i].count);
	cr_assert(got->unmatched == e->unmatched, "%s: %zu are lonely", e->name, got->unmatched);
	for (size_t i = 0; i < e->unmatched; i++)
		cr_assert(got->unmatched_box[i] == e->unmatched_box[i], "%s: box %u is lonely", e->name,
			got->unmatched_box[i]);
}

static void
run(const struct assigner *assigner, const struct anchors *a, const struct ground_truth *gt, const struct match *m,
	struct assign_room *room, struct assignment *out, struct arena *arena)
{
	const struct assign_input in = { .anchors = a, .gt = gt, .match = m };
	assigner_run(assigner, &in, room, out, arena);
}

static const struct assigner *
nth(size_t i)
{
	return assigner_find(assigner_name(i));
}

Test(assigners, examples)
{
	struct arena arena = { 0 };
	struct assign_room room = { 0 };
	assign_room_for(&room, 10, &arena);
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		const struct example *e = &examples[i];
		struct level level;
		struct anchors a = row_of(e->base, e->bases, &level);
		struct ground_truth gt = { .boxes = e->boxes, .box = e->box };
		struct match m = complete(e->match);
		struct assignment got;
		run(assigner_find(e->assigner), &a, &gt, &m, &room, &got, &arena);
		check(e, &got);
	}
	arena_free(&arena);
}

/* Without boxes, or without anchors, nothing is positive; and only a lower bound of background ignores anything. */
Test(assigners, nothing)
{
	struct arena arena = { 0 };
	struct assign_room room = { 0 };
	struct box box = { 0, 0, 10, 10 };
	struct level level;
	assign_room_for(&room, 5, &arena);
	for (size_t which = 0; assigner_name(which) != NULL; which++) {
		struct match m = complete((struct match){ 0 });
		struct anchors row = row_of(square, 1, &level), none = { 0 };
		struct ground_truth empty = { 0 }, one = { .boxes = 1, .box = &box };
		struct assignment got;
		run(nth(which), &row, &empty, &m, &room, &got, &arena);
		cr_assert(got.positives == 0 && got.ignored == 0 && got.unmatched == 0, "%s", assigner_name(which));
		run(nth(which), &none, &one, &m, &room, &got, &arena);
		cr_assert(got.positives == 0 && got.ignored == 0 && got.unmatched == 1, "%s", assigner_name(which));
	}
	arena_free(&arena);
}

/* A crowd covers the background of every assigner, and no positive. */
Test(assigners, crowds)
{
	struct arena arena = { 0 };
	struct assign_room room = { 0 };
	struct box box[] = { { 10, 0, 20, 10 }, { 0, 0, 30, 10 } };
	const unsigned char skip[] = { 0, 1 };
	struct level level;
	assign_room_for(&room, 5, &arena);
	for (size_t which = 0; assigner_name(which) != NULL; which++) {
		struct match m = complete((struct match){ 0 });
		struct anchors row = row_of(square, 1, &level);
		struct ground_truth gt = { .boxes = 2, .box = box, .skip = skip };
		struct assignment got;
		run(nth(which), &row, &gt, &m, &room, &got, &arena);
		bool near = strcmp(assigner_name(which), "simota") == 0; /* to its centre, points outside of a box learn
		                                                            it, too */
		cr_assert(got.positives == (near ? 3 : 1) && got.anchor[near] == 1, "%s", assigner_name(which));
		cr_assert(near ? got.ignored == 0 : got.ignored == 2 && got.ignore[0].first == 0 &&
			got.ignore[1].first == 2 &&
			got.ignore[1].count == 1, "%s", assigner_name(which));
	}
	arena_free(&arena);
}

/* What others ask an assigner, instead of testing which it is. */
Test(assigners, declare_what_they_do)
{
	static const struct {
		const char *name;
		enum assign_cover cover;
		enum box_range range;
		bool fg, bg;
		unsigned alone; /* fields that no other reads */
	} cases[] = {
		{ "max-iou", COVER_BY_OVERLAP, RANGE_ANYWHERE, true, true, MATCH_BG_LOW | MATCH_INSIDE },
		{ "ssd", COVER_BY_OVERLAP, RANGE_ANYWHERE, true, false, 0 },
		{ "ssd-bipartite", COVER_BY_OVERLAP, RANGE_ANYWHERE, true, false, 0 },
		{ "force", COVER_BY_OVERLAP, RANGE_ANYWHERE, true, true, 0 },
		{ "keras", COVER_BY_OVERLAP, RANGE_ANYWHERE, true, true, 0 },
		{ "yolo", COVER_BY_SHAPE, RANGE_OWN_CELL, false, true, MATCH_SHAPE_IOU },
		{ "yolov5", COVER_BY_LEARNING, RANGE_NEAR_CELL, false, false, MATCH_ANCHOR_T },
		{ "atss", COVER_BY_LEARNING, RANGE_ANYWHERE, false, false, MATCH_TOPK | MATCH_CENTRE_MARGIN },
		{ "fcos", COVER_BY_LEARNING, RANGE_ANYWHERE, false, false, 0 },
		{ "simota", COVER_BY_LEARNING, RANGE_ANYWHERE, false, false, 0 },
		{ "tal", COVER_BY_LEARNING, RANGE_ANYWHERE, false, false, 0 },
	};
	size_t n = sizeof cases / sizeof *cases;
	cr_expect_null(assigner_name(n));
	cr_expect_null(assigner_find("yolov"));
	cr_expect_null(assigner_find(""));
	for (size_t i = 0; i < n; i++) {
		const struct assigner *a = assigner_find(cases[i].name);
		cr_assert_not_null(a, "%s", cases[i].name);
		cr_expect_str_eq(assigner_name(i), cases[i].name);
		cr_expect(a->cover == cases[i].cover && a->range == cases[i].range, "%s", a->name);
		cr_expect_eq((a->fields & MATCH_FG) != 0, cases[i].fg, "%s: fg", a->name);
		cr_expect_eq((a->fields & MATCH_BG) != 0, cases[i].bg, "%s: bg", a->name);
		cr_expect_eq(a->fields & cases[i].alone, cases[i].alone, "%s: fields", a->name);
		cr_expect(cases[i].alone == 0 || assigner_of_field(cases[i].alone) == a, "%s: fields of another",
			a->name);
	}
}

/* A coder must reach as far as boxes may lie from the anchors that learn them. */
Test(assigners, fit_coders)
{
	static const struct {
		const char *assigner, *coder;
		bool fits;
	} cases[] = {
		{ "max-iou", "delta", true }, { "max-iou", "none", true }, { "max-iou", "yolo", false },
		{ "atss", "yolov5", false }, { "yolo", "yolo", true }, { "yolo", "yolov5", true },
		{ "yolo", "delta", true },
		{ "yolov5", "yolo", false }, { "yolov5", "yolov5", true }, { "yolov5", "ltrb", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct coder c = coder_of(coder_find(cases[i].coder));
		cr_expect_eq(assigner_fits_coder(assigner_find(cases[i].assigner), &c), cases[i].fits, "%s, %s",
			cases[i].assigner, cases[i].coder);
	}
}
