/* fit_compare.c -- comparisons of anchors: what is measured, and how it is told. */
#include "tool/fit_compare.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct fit_compare_level levels[] = {
	{ { 8, 8 }, { 150, 100 }, { 20, 400 } },
	{ { 16, 16 }, { 50, 100 }, { 80, 80 } },
	{ { 32, 32 }, { 1, 0 }, { 320, 300 } },
};

static const struct fit_compare_label labels[] = {
	{ { "a\tb", 3 }, { 100, { 10, 5 } } },
	{ { "caf\303\251", 5 }, { 80, { 0, 0 } } },
	{ { NULL, 0 }, { 21, { 2, 15 } } },
};

/* A comparison on a grid, of 201 boxes, whose figures are invented. */
static struct fit_comparison
invented(void)
{
	struct fit_comparison c = { .with = "old.json", .k = { 9, 6 }, .threshold = 4, .boxes = 201, .on_grid = true,
		.centred = { { 0.5, 0.75, 0.25, 2 }, { 0.625, 0.8125, 0.5, 3 } }, .assigner = "max-iou",
		.grid_score = { { 0.25, 1, 0.5, 10 }, { 0.375, 1, 0.75, 8.5 } }, .levels = 3, .level = levels,
		.sample = 201,
		.all = { 201, { 12, 20 } }, .size = { { 1, { 1, 0 } }, { 0 }, { 100, { 11, 20 } }, { 100, { 0, 0 } } },
		.labels = 3, .label = labels, .cover = COVER_BY_OVERLAP, .fg = 0.5, .grid_iou = true,
		.input = { 640, 640 }, .frame = { 1333, 800 } };
	comparison_add(&c.recall, 1, 1, 181);
	comparison_add(&c.recall, 1, 0, 8);
	comparison_add(&c.recall, 0, 0, 12);
	comparison_add(&c.iou, 0.25, 0.5, 100);
	comparison_add(&c.iou, 0.25, 0.25, 101);
	c.iou.optimism = 0.0625;
	c.result = comparison_judge(&c.recall, &c.iou);
	return c;
}

static void
expect_text(struct buf *got, const char *wanted)
{
	buf_char(got, '\0');
	cr_expect_str_eq(got->data, wanted);
	buf_free(got);
}

Test(compare, as_json)
{
	struct fit_comparison c = invented();
	struct buf out = { 0 };
	fit_compare_put(&c, &out);
	expect_text(&out,
		"{\"with\":\"old.json\",\"boxes\":201,\"threshold\":4,\"assigner\":\"max-iou\","
		"\"old\":{\"k\":9,\"mean_iou\":0.5,\"recall\":0.75,\"fitness\":0.25,\"per_box\":2,"
		"\"grid_score\":{\"mean_iou\":0.25,\"recall\":1,\"recall_50\":0.5,\"per_box\":10}},"
		"\"new\":{\"k\":6,\"mean_iou\":0.625,\"recall\":0.8125,\"fitness\":0.5,\"per_box\":3,"
		"\"grid_score\":{\"mean_iou\":0.375,\"recall\":1,\"recall_50\":0.75,\"per_box\":8.5}},"
		"\"uncovered\":{\"by\":\"overlap\",\"boxes\":201,\"old\":12,\"new\":20,\"sizes\":["
		"{\"from\":0,\"to\":8,\"boxes\":1,\"old\":1,\"new\":0},{\"from\":8,\"to\":16,\"boxes\":0,\"old\":0,"
		"\"new\":0},{\"from\":16,\"to\":32,\"boxes\":100,\"old\":11,\"new\":20},"
		"{\"from\":32,\"to\":96,\"boxes\":100,\"old\":0,\"new\":0},"
		"{\"from\":96,\"to\":288,\"boxes\":0,\"old\":0,\"new\":0},"
		"{\"from\":288,\"to\":null,\"boxes\":0,\"old\":0,\"new\":0}],\"labels\":["
		"{\"label\":\"a\\tb\",\"boxes\":100,\"old\":10,\"new\":5},"
		"{\"label\":\"caf\303\251\",\"boxes\":80,\"old\":0,\"new\":0},"
		"{\"label\":null,\"boxes\":21,\"old\":2,\"new\":15}]},"
		"\"levels\":[{\"stride\":[8,8],\"old\":0.746268656716418,\"new\":0.4975124378109453},"
		"{\"stride\":[16,16],\"old\":0.24875621890547264,\"new\":0.4975124378109453},"
		"{\"stride\":[32,32],\"old\":0.004975124378109453,\"new\":0}],"
		"\"gain\":{\"recall_by\":\"overlap\",\"recall\":-0.03980099502487562,"
		"\"recall_error\":0.013823327352686373,\"mean_iou_by\":\"grid_score\",\"mean_iou\":0.12437810945273632,"
		"\"mean_iou_error\":0.008838725375343219,\"optimism\":0.0625},"
		"\"notes\":[\"the old anchors are for 640x640, the data's frame is 1333x800\","
		"\"9 shapes against 6: more shapes fit better, and cost more\","
		"\"level of stride 32 gets 0.4 % of the boxes with the old anchors; consider fewer levels\","
		"\"level of stride 32 gets 0.0 % of the boxes with the new anchors; consider fewer levels\","
		"\"level of stride 8 gets new shapes up to 50 strides large, where no old one is above 10; "
		"consider coarser levels\"],\"verdict\":\"keep\","
		"\"reason\":\"the new anchors serve fewer boxes: recall at IoU 0.5 falls from 94.03 % to 90.05 % "
		"(-3.98 points, standard error 1.38)\"}");
}

Test(compare, as_table)
{
	struct fit_comparison c = invented();
	struct buf out = { 0 };
	struct arena arena = { 0 };
	fit_compare_table(&c, &out, &arena);
	expect_text(&out,
		"anchors for 201 boxes; the old ones: old.json\n"
		"                                        old          new   difference\n"
		"shapes                                    9            6           -3\n"
		"laid centre on centre\n"
		"  mean best IoU                      0.5000       0.6250      +0.1250\n"
		"  best possible recall, %             75.00        81.25        +6.25\n"
		"  anchors per box                    2.0000       3.0000      +1.0000\n"
		"  fitness                            0.2500       0.5000      +0.2500\n"
		"on the grid, matched by max-iou\n"
		"  mean best IoU                      0.2500       0.3750      +0.1250\n"
		"  recall, %                          100.00       100.00        +0.00\n"
		"  recall at IoU 0.5, %                50.00        75.00       +25.00\n"
		"  anchors per box                   10.0000       8.5000      -1.5000\n"
		"boxes by level, %\n"
		"  stride 8                            74.63        49.75       -24.88\n"
		"  stride 16                           24.88        49.75       +24.88\n"
		"  stride 32                            0.50         0.00        -0.50\n"
		"not covered, of 201                      12           20           +8\n"
		"  below 8 px, of 1                        1            0           -1\n"
		"  16 to 32 px, of 100                    11           20           +9\n"
		"  32 to 96 px, of 100                     0            0           +0\n"
		"  (no label)                              2           15          +13\n"
		"  a\\x09b                                 10            5           -5\n"
		"\n"
		"mean best IoU: mean over boxes of the highest IoU with an anchor\n"
		"best possible recall: boxes for which each side of some anchor is off by less than a factor of 4\n"
		"anchors per box: mean number of such anchors\n"
		"fitness: mean over boxes of the worse side's ratio to the best anchor's, 0 where none is that near\n"
		"on the grid: boxes where they are, each matched as if it were alone in its image: anchor-match, which "
		"matches whole images, may leave more boxes without an anchor\n"
		"recall: boxes that an anchor learns by the old set's matching\n"
		"anchors per box: mean number of anchors that learn a box\n"
		"level: that of the anchor of highest IoU\n"
		"not covered: what is missing from recall at IoU 0.5; size: the square root of a box's area\n"
		"The new anchors are measured on the boxes that they were fitted to: "
		"this alone may give 0.0625 of mean best IoU.\n"
		"note: the old anchors are for 640x640, the data's frame is 1333x800\n"
		"note: 9 shapes against 6: more shapes fit better, and cost more\n"
		"note: level of stride 32 gets 0.4 % of the boxes with the old anchors; consider fewer levels\n"
		"note: level of stride 32 gets 0.0 % of the boxes with the new anchors; consider fewer levels\n"
		"note: level of stride 8 gets new shapes up to 50 strides large, where no old one is above 10; "
		"consider coarser levels\n"
		"verdict: keep: the new anchors serve fewer boxes: recall at IoU 0.5 falls from 94.03 % to 90.05 % "
		"(-3.98 points, standard error 1.38)\n");
	arena_free(&arena);
}

Test(compare, without_a_grid)
{
	struct fit_comparison c = invented();
	struct buf out = { 0 };
	struct arena arena = { 0 };
	c.on_grid = c.grid_iou = false;
	c.no_grid_score = "where the boxes lie is not known";
	c.cover = COVER_BY_SHAPE;
	c.levels = c.sample = c.labels = 0;
	c.all.boxes = 0;
	fit_compare_table(&c, &out, &arena);
	buf_char(&out, '\0');
	cr_expect(strstr(out.data, "on the grid, ") == NULL && strstr(out.data, "not covered, of") == NULL);
	cr_expect_not_null(strstr(out.data, "note: no figures on the grid: where the boxes lie is not known\n"));
	cr_expect_not_null(strstr(out.data, "best possible recall falls from"));
	out.len = 0;
	fit_compare_put(&c, &out);
	buf_char(&out, '\0');
	cr_expect(strstr(out.data, "grid_score") == NULL && strstr(out.data, "\"levels\"") == NULL);
	buf_free(&out);
	arena_free(&arena);
}

Test(compare, reasons)
{
	static const struct {
		enum comparison_cause cause;
		enum assign_cover cover;
		uint64_t both, old, new, none;
		double iou[2];
		const char *text;
	} cases[] = {
		{ COMPARISON_FEW, COVER_BY_SHAPE, 10, 0, 1, 0, { 0.5, 0.5 },
			"11 boxes are too few to judge by; it takes 100" },
		{ COMPARISON_RECALL_FALLS, COVER_BY_LEARNING, 900, 50, 0, 50, { 0.5, 0.75 },
			"the new anchors serve fewer boxes: recall falls from 95.00 % to 90.00 % "
			"(-5.00 points, standard error 0.69)" },
		{ COMPARISON_IOU_FALLS, COVER_BY_SHAPE, 900, 0, 0, 100, { 0.5, 0.25 },
			"the new anchors fit worse: mean best IoU falls from 0.5000 to 0.2500 "
			"(-0.2500, standard error 0.0000)" },
		{ COMPARISON_IOU_FALLS, COVER_BY_SHAPE, 900, 0, 50, 50, { 0.5, 0.25 },
			"the new anchors fit worse: mean best IoU falls from 0.5000 to 0.2500 "
			"(-0.2500, standard error 0.0000), "
			"though best possible recall rises from 90.00 % to 95.00 % (+5.00 points, standard error "
			"0.69)" },
		{ COMPARISON_RECALL_RISES, COVER_BY_LEARNING, 900, 0, 50, 50, { 0.5, 0.5 },
			"recall rises from 90.00 % to 95.00 % (+5.00 points, standard error 0.69)" },
		{ COMPARISON_IOU_RISES, COVER_BY_LEARNING, 900, 0, 0, 100, { 0.5, 0.75 },
			"mean best IoU rises from 0.5000 to 0.7500 (+0.2500, standard error 0.0000)" },
		{ COMPARISON_IOU_RISES, COVER_BY_LEARNING, 1000, 0, 0, 0, { 0.5, 0.75 },
			"mean best IoU rises from 0.5000 to 0.7500 (+0.2500, standard error 0.0000), by 0.1 or more, "
			"although recall is above 98 % already" },
		{ COMPARISON_CHANCE, COVER_BY_LEARNING, 90, 0, 2, 8, { 0.5, 0.5 },
			"what is gained may not last on other boxes: recall goes from "
			"90.00 % to 92.00 % (+2.00 points, standard error 1.41), mean best IoU from "
			"0.5000 to 0.5000 (+0.0000, standard error 0.0000); it takes two standard errors, and 1 point "
			"and 0.02 more than fitting alone may give (0.00, 0.0000)" },
		{ COMPARISON_SERVED, COVER_BY_OVERLAP, 990, 0, 10, 0, { 0.5, 0.5625 },
			"recall at IoU 0.5 is 99.00 % with the old anchors, above 98 %, at which YOLOv5, too, keeps "
			"its anchors; mean best IoU changes by +0.0625, less than 0.1" },
		{ COMPARISON_ALIKE, COVER_BY_SHAPE, 900, 0, 0, 100, { 0.5, 0.5 },
			"best possible recall changes by +0.00 points and mean best IoU by +0.0000; less than 1 point "
			"and 0.02 are hardly noticed" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fit_comparison c = { .cover = cases[i].cover, .fg = 0.5 };
		struct buf out = { 0 };
		comparison_add(&c.recall, 1, 1, cases[i].both);
		comparison_add(&c.recall, 1, 0, cases[i].old);
		comparison_add(&c.recall, 0, 1, cases[i].new);
		comparison_add(&c.recall, 0, 0, cases[i].none);
		comparison_add(&c.iou, cases[i].iou[0], cases[i].iou[1], c.recall.boxes);
		c.result = comparison_judge(&c.recall, &c.iou);
		cr_expect_eq(c.result.cause, cases[i].cause, "case %zu: cause %d", i, c.result.cause);
		fit_compare_reason(&c, &out);
		expect_text(&out, cases[i].text);
	}
}

static void
add(struct dataset_summary *s, struct box box, const char *label)
{
	const double frame[2] = { 640, 640 };
	struct box_sample_box p = { box, { 640, 640 }, { 0, 0 }, dataset_summary_label_id(slice_of(label)) };
	size_histogram_add(&s->sizes, box_width(box), box_height(box), 1);
	box_sample_add(&s->sample, &p, 1);
	dataset_summary_count(s, slice_of(label), 1);
	dataset_summary_note(&s->frame, frame);
	dataset_summary_note(&s->tensor, frame);
	s->boxes++;
}

/* 120 boxes of 10 to 605 px in images of 640 x 640. */
static void
make_summary(struct dataset_summary *s, struct arena *arena)
{
	static const char *const names[] = { "", "cat", "dog" };
	dataset_summary_begin(s, (struct dataset_summary_limits){ 1 << 20, 1 << 17, 0 }, arena);
	for (size_t i = 0; i < 120; i++) {
		double side = 10 + 5 * (double)i, x = (double)(i * 37 % 30), y = (double)(i * 11 % 30);
		add(s, (struct box){ x, y, x + side, y + (i % 2 == 0 ? side : side / 2) }, names[i % 3]);
	}
	dataset_summary_finish(s);
}

static struct fit_comparison
measure(const char *with, const struct shape *shape, size_t n, struct arena *arena)
{
	struct dataset_summary s = { 0 };
	struct fit_compare c;
	struct fit_comparison out;
	make_summary(&s, arena);
	const struct shapes data = size_histogram_shapes(&s.sizes, arena);
	fit_compare_open(&c, &(struct fit_compare_options){ .with = with, .threshold = 4 }, arena);
	const struct fit_compare_new new = { shape != NULL ? n : c.old.shapes, shape != NULL ? shape : c.old.shape,
		NULL };
	fit_compare_measure(&c, &s, &data, &new, &out, arena);
	return out;
}

static void
expect_whole(const struct fit_comparison *c)
{
	uint64_t by_size[3] = { 0 }, by_label[3] = { 0 };
	cr_expect(c->recall.boxes == c->boxes && c->iou.boxes == c->boxes && c->sample == c->boxes);
	for (size_t i = 0; i < COMPARISON_SIZES; i++) {
		by_size[0] += c->size[i].boxes;
		by_size[1] += c->size[i].uncovered[0];
		by_size[2] += c->size[i].uncovered[1];
	}
	for (size_t i = 0; i < c->labels; i++) {
		by_label[0] += c->label[i].group.boxes;
		by_label[1] += c->label[i].group.uncovered[0];
		by_label[2] += c->label[i].group.uncovered[1];
	}
	for (int i = 0; i < 3; i++) {
		uint64_t all = i == 0 ? c->all.boxes : c->all.uncovered[i - 1];
		cr_expect(by_size[i] == all && by_label[i] == all, "%d: %llu by size, %llu by label, %llu in all", i,
			(unsigned long long)by_size[i], (unsigned long long)by_label[i], (unsigned long long)all);
	}
}

Test(compare, with_itself_hardly_matters)
{
	static const char *const names[] = { "yolov5", "yolov3", "retinanet", "atss", "rpn", "yolov2" };
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct fit_comparison c = measure(names[i], NULL, 0, &arena);
		cr_expect(c.on_grid, "%s: %s", names[i], c.no_grid_score);
		cr_expect(comparison_gain(&c.recall) == 0 && comparison_gain(&c.iou) == 0, "%s: gains %g, %g", names[i],
			comparison_gain(&c.recall), comparison_gain(&c.iou));
		cr_expect_eq(memcmp(&c.centred[0], &c.centred[1], sizeof c.centred[0]), 0, "%s", names[i]);
		cr_expect_eq(memcmp(&c.grid_score[0], &c.grid_score[1], sizeof c.grid_score[0]), 0, "%s", names[i]);
		cr_expect_eq(c.result.verdict, COMPARISON_HARDLY_MATTERS, "%s", names[i]);
		cr_expect(c.sample == 120 && c.labels == 3);
		for (size_t k = 0; k < c.levels; k++)
			cr_expect(c.level[k].boxes[0] == c.level[k].boxes[1], "%s: level %zu", names[i], k);
		expect_whole(&c);
	}
	arena_free(&arena);
}

Test(compare, agrees_with_what_is_measured)
{
	static const struct shape tiny[] = { { 1, 1 }, { 2, 2 }, { 3, 3 }, { 2, 3 }, { 3, 2 } };
	struct arena arena = { 0 };
	struct fit_comparison c = measure("retinanet", tiny, 5, &arena);
	cr_assert(c.on_grid && c.grid_iou && c.cover == COVER_BY_OVERLAP && c.fg == 0.5);
	cr_expect(c.recall.optimism == 5.0 / 120 && c.iou.optimism == 5.0 / 120);
	cr_expect_eq(c.all.uncovered[1], 120, "no box is like a pixel");
	cr_expect_eq(c.result.cause, COMPARISON_RECALL_FALLS);
	for (int which = 0; which < 2; which++) {
		cr_expect_float_eq(comparison_of(&c.iou, which), c.grid_score[which].mean_iou, 1e-12);
		cr_expect_float_eq(comparison_of(&c.recall, which), c.grid_score[which].recall_50, 1e-12);
		cr_expect_float_eq(1 - comparison_of(&c.recall, which), (double)c.all.uncovered[which] / 120, 1e-12);
	}
	cr_expect(c.level[0].largest[1] == 1 && c.level[4].largest[1] == 3, "a shape a level");
	cr_expect(c.input[0] == 1333 && c.frame[0] == 640);
	c = measure("yolov5", tiny, 5, &arena);
	cr_assert(c.on_grid && !c.grid_iou && c.cover == COVER_BY_LEARNING);
	cr_expect(c.recall.optimism == 0 && c.iou.optimism == 5.0 / 120);
	for (int which = 0; which < 2; which++) {
		cr_expect_float_eq(comparison_of(&c.iou, which), c.centred[which].mean_iou, 1e-12);
		cr_expect_float_eq(comparison_of(&c.recall, which), c.grid_score[which].recall, 1e-12);
	}
	cr_expect_eq(c.input[0], 0, "made for the data's frame");
	expect_whole(&c);
	arena_free(&arena);
}

Test(compare, counts_boxes_where_their_best_anchors_are)
{
	struct arena arena = { 0 };
	struct dataset_summary s = { 0 };
	struct fit_compare c;
	struct fit_comparison out;
	struct grid_score score;
	uint64_t boxes[3] = { 0 };
	make_summary(&s, &arena);
	const struct shapes data = size_histogram_shapes(&s.sizes, &arena);
	const struct fit_compare_options o = { .with = "yolov5", .threshold = 4, .input = { 320, 256 } };
	fit_compare_open(&c, &o, &arena);
	fit_compare_measure(&c, &s, &data, &(struct fit_compare_new){ 6, c.old.shape + 3, NULL }, &out, &arena);
	struct grid_score_box *each = arena_array(&arena, struct grid_score_box, s.sample.n);
	struct box_sample_entry *entry = arena_array(&arena, struct box_sample_entry, s.sample.n);
	memcpy(entry, s.sample.entry, s.sample.n * sizeof *entry);
	for (size_t i = 0; i < s.sample.n; i++) {
		entry[i].sample.padded[0] = 320;
		entry[i].sample.padded[1] = 256;
	}
	cr_assert_eq(grid_score_measure(&c.detector, entry, s.sample.n, &score, each, &arena), ANCHOR_FAULT_NONE);
	for (size_t i = 0; i < s.sample.n; i++)
		boxes[each[i].level] += entry[i].count;
	cr_assert_eq(out.levels, 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect(out.level[i].stride[0] == 8 << i && out.level[i].boxes[0] == boxes[i] && boxes[i] > 0,
			"level %zu", i);
	cr_expect_eq(out.level[0].boxes[1] + out.level[1].boxes[1] + out.level[2].boxes[1], 120);
	cr_expect(out.level[0].boxes[1] != out.level[0].boxes[0]);
	cr_expect_eq(memcmp(&out.grid_score[0], &score, sizeof score), 0);
	cr_expect(out.input[0] == 640 && out.frame[0] == 320 && out.frame[1] == 256);
	struct buf notes = { 0 };
	fit_compare_notes(&out, &notes);
	buf_char(&notes, '\0');
	cr_expect(strncmp(notes.data, "the old anchors are for 640x640, --input is 320x256\n", 51) == 0, "%s",
		notes.data);
	buf_free(&notes);
	arena_free(&arena);
}

/* Old anchors that are a text, on the strides 32 and 8. */
static void
open_on_strides(struct fit_compare *c, const char *text, struct arena *arena)
{
	static const double stride[] = { 32, 8 };
	char path[] = "compare-XXXXXX";
	int fd = mkstemp(path);
	cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
	fit_compare_open(c,
		&(struct fit_compare_options){ .with = path, .threshold = 4, .strides = 2, .stride = stride }, arena);
	unlink(path);
}

Test(compare, lays_shapes_on_the_strides_that_are_given)
{
	static const struct shape shape[] = { { 300, 300 }, { 20, 20 }, { 90, 90 }, { 40, 40 } };
	struct arena arena = { 0 };
	struct dataset_summary s = { 0 };
	struct fit_compare c;
	struct fit_comparison out;
	open_on_strides(&c, "{\"shapes\":[[300,300],[20,20],[90,90],[40,40]]}", &arena);
	make_summary(&s, &arena);
	const struct shapes data = size_histogram_shapes(&s.sizes, &arena);
	fit_compare_measure(&c, &s, &data, &(struct fit_compare_new){ 4, shape, NULL }, &out, &arena);
	cr_assert(out.on_grid, "%s", out.no_grid_score);
	cr_expect(out.level[0].stride[0] == 32 && out.level[0].largest[0] == 300 && out.level[0].largest[1] == 300);
	cr_expect(out.level[1].stride[0] == 8 && out.level[1].largest[0] == 40 && out.level[1].largest[1] == 40);
	cr_expect_str_eq(out.assigner, "max-iou");
	cr_expect_eq(out.result.cause, COMPARISON_ALIKE);
	expect_whole(&out);
	arena_free(&arena);
}

/* A level of one square. */
static struct level_spec
square(double stride, const struct box *base)
{
	return (struct level_spec){ .stride = { stride, stride }, .offset = { stride / 2, stride / 2 }, .bases = 1,
		.base = base };
}

/* New shapes that were fitted for the old strides stay on their levels; those for others are spread by size. */
Test(compare, new_shapes_keep_their_levels)
{
	static const struct shape shape[] = { { 40, 40 }, { 200, 200 } };
	static const struct box small = { -20, -20, 20, 20 }, large = { -100, -100, 100, 100 };
	struct level_spec level[2] = { square(8, &large), square(32, &small) };
	const struct anchor_spec own = { .levels = 2, .level = level };
	struct arena arena = { 0 };
	struct dataset_summary s = { 0 };
	struct fit_compare c;
	struct fit_comparison out;
	open_on_strides(&c, "{\"shapes\":[[40,40],[200,200]]}", &arena);
	make_summary(&s, &arena);
	const struct shapes data = size_histogram_shapes(&s.sizes, &arena);
	fit_compare_measure(&c, &s, &data, &(struct fit_compare_new){ 2, shape, &own }, &out, &arena);
	cr_expect(out.on_grid && out.level[0].stride[0] == 32 && out.level[1].stride[0] == 8);
	cr_expect(out.level[0].largest[0] == 200 && out.level[0].largest[1] == 40, "coarse");
	cr_expect(out.level[1].largest[0] == 40 && out.level[1].largest[1] == 200, "fine");
	level[0] = square(16, &large);
	fit_compare_measure(&c, &s, &data, &(struct fit_compare_new){ 2, shape, &own }, &out, &arena);
	cr_expect(out.on_grid && out.level[0].largest[1] == 200 && out.level[1].largest[1] == 40, "other strides");
	arena_free(&arena);
}

Test(compare, says_why_there_is_no_grid)
{
	static const struct shape two[] = { { 20, 20 }, { 100, 200 } };
	struct arena arena = { 0 };
	struct fit_comparison c = measure("yolov5", two, 2, &arena);
	cr_expect(!c.on_grid &&
		strcmp(c.no_grid_score, "there are fewer new shapes than the old anchors have levels") == 0);
	c = measure("ssd300", NULL, 0, &arena);
	cr_expect(!c.on_grid && strstr(c.no_grid_score, "fixed") != NULL, "%s", c.no_grid_score);
	cr_expect(c.cover == COVER_BY_SHAPE && !c.grid_iou && c.result.verdict == COMPARISON_HARDLY_MATTERS);
	for (int which = 0; which < 2; which++) {
		cr_expect_float_eq(comparison_of(&c.recall, which), c.centred[which].recall, 1e-12);
		cr_expect_float_eq(comparison_of(&c.iou, which), c.centred[which].mean_iou, 1e-12);
	}
	expect_whole(&c);
	arena_free(&arena);
}
