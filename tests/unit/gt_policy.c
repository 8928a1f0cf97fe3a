/* gt_policy.c -- bad boxes: rejected, dropped, clipped or marked, and what stays with the others. */
#include "record/gt_policy.h"

#include "support/stream.h"

struct plan {
	struct record_schema schema;
	enum gt_policy bad;
	bool detections;
};

/* Writes the record, and on a line of its own the ground truth: box of the record, corners and "skip" where it takes no
 * part. */
static bool
read_line(struct worker *w)
{
	const struct plan *plan = w->options;
	const uint32_t *kept;
	struct ground_truth t;
	struct record r;
	if (!record_read(&plan->schema, w, &r))
		return false;
	if (plan->detections)
		return gt_policy_check_detections(&r);
	if (!gt_policy_read(&r, plan->bad, &t, &kept))
		return false;
	record_put(&r, w->out);
	for (size_t i = 0; i < t.boxes; i++)
		buf_format(w->out, "%s%u:%g,%g,%g,%g%s", i > 0 ? " " : "", kept[i], t.box[i].x1, t.box[i].y1,
			t.box[i].x2, t.box[i].y2, t.skip[i] ? ",skip" : "");
	return true;
}

static struct outcome
run(enum gt_policy bad, bool detections, const char *text)
{
	static const struct filter_counter *const counters[] = { gt_policy_counters, NULL };
	static struct plan plan;
	plan.bad = bad;
	plan.detections = detections;
	record_schema_init(&plan.schema, GT_COLUMNS, COLUMN_BIT(COLUMN_BOXES), "pose");
	return stream_run(&(struct filter){ .line = read_line, .options = &plan, .counters = counters }, text);
}

static void
expect(enum gt_policy bad, const char *line, const char *out, const char *err)
{
	struct outcome r = run(bad, false, line);
	cr_expect(r.status == 0 && r.out != NULL && strcmp(r.out, out) == 0, "%s: %s instead of %s", line, r.out, out);
	cr_expect_str_eq(r.err, err);
	stream_free(&r);
}

static void
expect_rejected(enum gt_policy bad, const char *line, const char *why)
{
	char message[300];
	struct outcome r = run(bad, false, line);
	snprintf(message, sizeof message, "anchor-tools: 0.jsonl:1: %s\n", why);
	cr_expect(r.status == 1 && r.out_n == 0, "%s", line);
	cr_expect_str_eq(r.err, message);
	stream_free(&r);
}

#define SIZE "\"width\":10,\"height\":20,"

Test(gt, good_boxes_are_left_alone)
{
	/* partly outside is not bad; a degenerate box that is ignored is not either; crowds are skipped */
	static const char line[] =
		"{" SIZE "\"boxes\":[[-5,-5,1.0,1],[9.5,19.5,30,30],[3,3,3,3],[1,1,2,2]],\"ignore\":[0,0,1,0],"
		"\"iscrowd\":[0,0,0,1],\"labels\":[1,2,3,4]}";
	char out[400];
	snprintf(out, sizeof out, "%s\n%s", line, "0:-5,-5,1,1 1:9.5,19.5,30,30 2:3,3,3,3,skip 3:1,1,2,2,skip");
	expect(BAD_ERROR, line, out, "");
	expect(BAD_DROP, line, out, "");
	expect(BAD_IGNORE, line, out, "");
	expect(BAD_ERROR, "{\"boxes\":[]}", "{\"boxes\":[]}\n", "");
	expect(BAD_CLIP, "{\"boxes\":[],\"labels\":[]," SIZE "\"a\":1}",
		"{\"boxes\":[],\"labels\":[]," SIZE "\"a\":1}\n", "");
}

Test(gt, error)
{
	expect_rejected(BAD_ERROR, "{\"boxes\":[[1,2,3,4],[5,2,4.50,4]]}", "box 1: x2 (4.5) <= x1 (5); see --bad");
	expect_rejected(BAD_ERROR, "{\"file_name\":\"a.jpg\",\"boxes\":[[1,803,3,799]]}",
		"image \"a.jpg\": box 0: y2 (799) <= y1 (803); see --bad");
	expect_rejected(BAD_ERROR, "{\"boxes\":[[1,2,1,4]]}", "box 0: x2 (1) <= x1 (1); see --bad");
	expect_rejected(BAD_ERROR, "{" SIZE "\"boxes\":[[10,2,12,4]]}",
		"box 0: [10,2,12,4] lies outside the image of 10x20; see --bad");
	expect_rejected(BAD_ERROR, "{" SIZE "\"boxes\":[[1,-5,2,0.0]]}",
		"box 0: [1,-5,2,0.0] lies outside the image of 10x20; see --bad");
}

/* On the edge: a box that ends where the image begins lies outside, one that reaches a little in does not. */
Test(gt, outside)
{
	static const struct {
		const char *box;
		bool good;
	} cases[] = {
		{ "[-5,0,0,5]", false }, { "[-5,0,1e-9,5]", true }, { "[10,0,11,5]", false },
		{ "[9.999,0,11,5]", true },
		{ "[0,-5,5,0]", false }, { "[0,-5,5,1e-9]", true }, { "[0,20,5,21]", false },
		{ "[0,19.999,5,21]", true },
		{ "[-100,-100,100,100]", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char line[200];
		snprintf(line, sizeof line, "{" SIZE "\"boxes\":[%s]}", cases[i].box);
		struct outcome r = run(BAD_ERROR, false, line);
		cr_expect_eq(r.status, cases[i].good ? 0 : 1, "%s", line);
		stream_free(&r);
		snprintf(line, sizeof line, "{\"boxes\":[%s]}", cases[i].box);
		r = run(BAD_ERROR, false, line);
		cr_expect_eq(r.status, 0, "without a size: %s", line);
		stream_free(&r);
	}
}

#define MIXED \
	"{" SIZE "\"boxes\":[[1,1,2,2.0],[5,5,4,6],[1,6,2,6],[11,1,12,2],[8,8,12.5,9]],\"labels\":[1,2,3,4,\"e\"]," \
	"\"pose\":[\"a\",\"b\",\"c\",\"d\",\"e\"]"

Test(gt, drop)
{
	expect(BAD_DROP, MIXED "}",
		"{" SIZE "\"boxes\":[[1,1,2,2.0],[8,8,12.5,9]],\"labels\":[1,\"e\"],\"pose\":[\"a\",\"e\"]}\n"
		"0:1,1,2,2 4:8,8,12.5,9",
		"anchor-tools: bad boxes with x2 <= x1: 1\nanchor-tools: bad boxes with y2 <= y1: 1\n"
		"anchor-tools: bad boxes outside the image: 1\n");
	expect(BAD_DROP, "{\"boxes\":[[1,1,0,0]],\"area\":[5]}", "{\"boxes\":[],\"area\":[]}\n",
		"anchor-tools: bad boxes with x2 <= x1: 1\n");
}

Test(gt, clip)
{
	expect(BAD_CLIP, MIXED "}",
		"{" SIZE "\"boxes\":[[1,1,2,2.0],[8,8,10,9]],\"labels\":[1,\"e\"],\"pose\":[\"a\",\"e\"]}\n"
		"0:1,1,2,2 4:8,8,10,9",
		"anchor-tools: bad boxes with x2 <= x1: 1\nanchor-tools: bad boxes with y2 <= y1: 1\n"
		"anchor-tools: bad boxes outside the image: 1\nanchor-tools: boxes clipped to the image: 1\n");
	expect(BAD_CLIP, "{\"boxes\":[[-1,1,2,2],[3,3,2,4]]}", "{\"boxes\":[[-1,1,2,2]]}\n0:-1,1,2,2",
		"anchor-tools: bad boxes with x2 <= x1: 1\n");
	expect(BAD_CLIP, "{" SIZE "\"boxes\":[[-1,0.50,2,2]],\"iscrowd\":[1]}",
		"{" SIZE "\"boxes\":[[0,0.5,2,2]],\"iscrowd\":[1]}\n"
		"0:0,0.5,2,2,skip",
		"anchor-tools: boxes clipped to the image: 1\n");
}

Test(gt, ignore)
{
	static const char counts[] =
		"anchor-tools: bad boxes with x2 <= x1: 1\nanchor-tools: bad boxes with y2 <= y1: 1\n"
		"anchor-tools: bad boxes outside the image: 1\n";
	static const char gt[] = "0:1,1,2,2 1:5,5,4,6,skip 2:1,6,2,6,skip 3:11,1,12,2,skip 4:8,8,12.5,9";
	char out[400];
	snprintf(out, sizeof out, MIXED ",\"ignore\":[0,1,1,1,0]}\n%s", gt);
	expect(BAD_IGNORE, MIXED "}", out, counts);
	snprintf(out, sizeof out, MIXED ",\"ignore\":[1,1,1,1,0],\"z\":0}\n%s",
		"0:1,1,2,2,skip 1:5,5,4,6,skip 2:1,6,2,6,skip "
		"3:11,1,12,2,skip 4:8,8,12.5,9");
	expect(BAD_IGNORE, MIXED ",\"ignore\":[1,0,0,0,0],\"z\":0}", out, counts);
	/* what it wrote is accepted everywhere */
	struct outcome r = run(BAD_ERROR, false, MIXED ",\"ignore\":[0,1,1,1,0]}");
	cr_expect(r.status == 0 && r.err_n == 0);
	stream_free(&r);
}

Test(gt, marks_are_0_or_1)
{
	expect_rejected(BAD_DROP, "{\"boxes\":[[1,1,2,2]],\"iscrowd\":[2]}", "box 0: \"iscrowd\" must be 0 or 1");
	expect_rejected(BAD_DROP, "{\"boxes\":[[1,1,2,2],[1,1,2,2]],\"ignore\":[0,0.5]}",
		"box 1: \"ignore\" must be 0 or 1");
	expect_rejected(BAD_DROP, "{\"boxes\":[],\"width\":0,\"height\":1}",
		"width and height must be above 0, not 0 and 1");
	expect_rejected(BAD_DROP, "{\"a\":1}", "no \"boxes\"");
}

Test(gt, detections)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{ "{\"boxes\":[[1,1,1,1],[5,5,6,5],[-9,-9,-8,-8]]}", NULL },
		{ "{\"boxes\":[]}", NULL },
		{ "{\"boxes\":[[1,1,1,1],[5,5,4.5,6]]}", "box 1: x2 (4.5) < x1 (5)" },
		{ "{\"boxes\":[[1,1,1,0]]}", "box 0: y2 (0) < y1 (1)" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char message[100] = "";
		struct outcome r = run(BAD_ERROR, true, cases[i].line);
		if (cases[i].why != NULL)
			snprintf(message, sizeof message, "anchor-tools: 0.jsonl:1: %s\n", cases[i].why);
		cr_expect_eq(r.status, cases[i].why != NULL);
		cr_expect_str_eq(r.err, message);
		stream_free(&r);
	}
}
