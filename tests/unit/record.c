/* record.c -- records read, changed and written: what stays as it was, and where new columns go. */
#include "record/record.h"

#include "support/stream.h"

#include <math.h>

/* What is done to each record. */
struct plan {
	struct record_schema schema;
	bool (*edit)(struct record *r);
};

static bool
do_plan(struct worker *w)
{
	const struct plan *plan = w->options;
	struct record r;
	if (!record_read(&plan->schema, w, &r) || !plan->edit(&r))
		return false;
	record_put(&r, w->out);
	return true;
}

static const uint64_t bound = COLUMN_PER_BOX | COLUMN_SIZE | COLUMN_BIT(COLUMN_PROPOSALS);

static struct outcome
run(bool (*edit)(struct record *), uint64_t required, const char *per_box, const char *text)
{
	static struct plan plan;
	plan.edit = edit;
	record_schema_init(&plan.schema, bound, required, per_box);
	return stream_run(&(struct filter){ .line = do_plan, .options = &plan }, text);
}

/* The line comes out as expected. */
static void
expect(bool (*edit)(struct record *), const char *per_box, const char *line, const char *expected)
{
	struct outcome r = run(edit, 0, per_box, line);
	cr_expect_str_eq(r.err, "");
	cr_expect(r.status == 0 && r.out != NULL && strncmp(r.out, expected, strlen(expected)) == 0 &&
		strcmp(r.out + strlen(expected), "\n") == 0, "%s: %s instead of %s", line, r.out, expected);
	stream_free(&r);
}

/* The line is refused with this message. */
static void
expect_rejected(bool (*edit)(struct record *), uint64_t required, const char *line, const char *why)
{
	struct outcome r = run(edit, required, NULL, line);
	char message[512];
	snprintf(message, sizeof message, "anchor-tools: 0.jsonl:1:%s\n", why);
	cr_expect(r.status == 1 && r.out_n == 0, "%s", line);
	cr_expect_str_eq(r.err, message);
	stream_free(&r);
}

static bool
nothing(struct record *r)
{
	(void)r;
	return true;
}

Test(record, unchanged)
{
	static const char *const lines[] = {
		"{}",
		"{\"a\":1}",
		"{\"image_id\":12345678901234567890,\"x\":1e999,\"width\":6.40e2,\"height\":1E2}",
		"{\"boxes\":[ [1.0,2 ,3,4e0],[0,0,1.50,1] ],\"labels\":[ \"a\\u0062\", 7 ],\"x\":{ \"y\" : [ ] }}",
		"{\"b\\u006fxes\":[],\"\":\"\xc3\xa9\"}",
		"{\"scores\":[[0.5,0.25],[1,0]],\"labels\":[null,{\"a\":[1]}]}",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		expect(nothing, NULL, lines[i], lines[i]);
	expect(nothing, NULL, " { \"a\" : 1 , \"boxes\" : [ ] } \r", "{\"a\":1,\"boxes\":[ ]}");
}

static bool
set_some(struct record *r)
{
	record_set(r, COLUMN_ANCHORS, slice_of("[7]"));
	record_set(r, COLUMN_WIDTH, slice_of("640"));
	buf_text(record_open(r, COLUMN_MATCHED), "[8");
	buf_text(r->worker->scratch, "]");
	record_close(r);
	buf_text(record_open(r, COLUMN_BOXES), "[]");
	record_close(r);
	return true;
}

Test(record, new_values_stay_in_place_and_new_columns_follow)
{
	expect(set_some, NULL, "{\"width\":1,\"height\":2,\"boxes\":[[1,2,3,4]],\"z\":0}",
		"{\"width\":640,\"height\":2,\"boxes\":[],\"z\":0,\"anchors\":[7],\"matched\":[8]}");
	expect(set_some, NULL, "{\"z\":0,\"matched\":1}",
		"{\"z\":0,\"matched\":[8],\"anchors\":[7],\"width\":640,\"boxes\":[]}");
	expect(set_some, NULL, "{}", "{\"anchors\":[7],\"width\":640,\"matched\":[8],\"boxes\":[]}");
}

static bool
drop_some(struct record *r)
{
	record_drop(r, COLUMN_WIDTH);
	record_drop_all(r, COLUMN_BIT(COLUMN_HEIGHT) | COLUMN_BIT(COLUMN_LABELS) | COLUMN_BIT(COLUMN_MATCHED));
	record_drop(r, COLUMN_BOXES);
	record_set(r, COLUMN_BOXES, slice_of("[[0,0,1,1]]"));
	record_set(r, COLUMN_ANCHORS, slice_of("[]"));
	record_drop(r, COLUMN_ANCHORS);
	return true;
}

Test(record, drop)
{
	expect(drop_some, NULL, "{\"width\":1,\"a\":1,\"labels\":[5],\"boxes\":[[1,2,3,4]],\"height\":1}",
		"{\"a\":1,\"boxes\":[[0,0,1,1]]}");
	expect(drop_some, NULL, "{\"width\":1}", "{\"boxes\":[[0,0,1,1]]}");
}

static bool
move_some(struct record *r)
{
	record_move_last(r, COLUMN_SCORES);
	record_set(r, COLUMN_GT, slice_of("1"));
	record_move_last(r, COLUMN_BOXES);
	record_move_last(r, COLUMN_SCORES);
	record_set(r, COLUMN_BOXES, slice_of("[]"));
	record_set(r, COLUMN_SCORES, slice_of("[]"));
	return true;
}

Test(record, move_last)
{
	expect(move_some, NULL, "{\"scores\":[1],\"boxes\":[[1,2,3,4]],\"a\":1}",
		"{\"a\":1,\"scores\":[],\"gt\":1,\"boxes\":[]}");
	expect(move_some, NULL, "{\"gt\":0,\"a\":1}", "{\"gt\":1,\"a\":1,\"scores\":[],\"boxes\":[]}");
}

static bool
select_third_and_first(struct record *r)
{
	record_select(r, (uint32_t[]){ 2, 0 }, 2);
	return true;
}

static bool
select_none(struct record *r)
{
	record_select(r, NULL, 0);
	return true;
}

static bool
select_but_keep_labels(struct record *r)
{
	record_set(r, COLUMN_LABELS, slice_of("[\"mine\"]"));
	record_drop(r, COLUMN_SCORES);
	record_select(r, (uint32_t[]){ 1 }, 1);
	cr_assert(r->boxes == 3 && record_boxes(r, COLUMN_BOXES)[2].y2 == 1.5, "what was read stays as it was");
	return true;
}

static const char three[] =
	"{\"x\":[1,2,3],\"boxes\":[[0,0,1,1.0],[0,0,2,2],[0 , 0,3,1.50]],\"labels\":[\"a\",{\"b\":1},3e999],"
	"\"scores\":[[0.1,0.9],[0.20,0.8],[1,0]],\"levels\":[1,2,3],\"ids\":[9007199254740993,\"b\",null],\"area\":[1."
	"0,2.0,3.0],"
	"\"iscrowd\":[0,1,0],\"ignore\":[0,0,1],\"w\":[\"p\",[],{\"q\":0}]}";

Test(record, select)
{
	expect(select_third_and_first, NULL, three,
		"{\"x\":[1,2,3],\"boxes\":[[0 , 0,3,1.50],[0,0,1,1.0]],\"labels\":[3e999,\"a\"],"
		"\"scores\":[[1,0],[0.1,0.9]],\"levels\":[3,1],\"ids\":[null,9007199254740993],\"area\":[3.0,1.0],"
		"\"iscrowd\":[0,0],"
		"\"ignore\":[1,0],\"w\":[\"p\",[],{\"q\":0}]}");
	expect(select_third_and_first, "w,x",
		"{\"x\":[1,2,3],\"w\":[\"p\",[],{ \"q\":0}],\"boxes\":[[1,2,3,4],[1,2,3,4],[5,6,7,8]]}",
		"{\"x\":[3,1],\"w\":[{ \"q\":0},\"p\"],\"boxes\":[[5,6,7,8],[1,2,3,4]]}");
	expect(select_none, NULL, "{\"boxes\":[[1,2,3,4]],\"labels\":[1],\"proposals\":[[1,2,3,4]]}",
		"{\"boxes\":[],\"labels\":[],\"proposals\":[[1,2,3,4]]}");
	expect(select_none, NULL, "{\"a\":1}", "{\"a\":1}");
	expect(select_but_keep_labels, NULL,
		"{\"boxes\":[[0,0,1,1],[0,0,2,2],[0,0,3,1.5]],\"labels\":[1,2,3],\"scores\":[1,2,3]}",
		"{\"boxes\":[[0,0,2,2]],\"labels\":[\"mine\"]}");
}

static bool
gather(struct record *r)
{
	record_select(r, (uint32_t[]){ 1 }, 1);
	record_gather_boxes(r, COLUMN_GT);
	return true;
}

static bool
gather_nowhere(struct record *r)
{
	record_gather_boxes(r, COLUMNS);
	return true;
}

Test(record, gather_boxes)
{
	static const char line[] =
		"{\"labels\":[5,6],\"a\":1,\"boxes\":[[1,2,3,4],[5,6,7,8]],\"area\":[1,2.0],\"quo\\\"ted\":[1,2]}";
	expect(gather, NULL, line,
		"{\"a\":1,\"quo\\\"ted\":[1,2],\"gt\":{\"labels\":[6],\"boxes\":[[5,6,7,8]],\"area\":[2.0]}}");
	expect(gather, "quo\"ted", line,
		"{\"a\":1,\"gt\":{\"labels\":[6],\"boxes\":[[5,6,7,8]],\"area\":[2.0],\"quo\\\"ted\":[2]}}");
	expect(gather_nowhere, NULL, line, "{\"a\":1,\"quo\\\"ted\":[1,2]}");
	expect(gather, NULL, "{\"a\":1}", "{\"a\":1,\"gt\":{}}");
}

Test(record, rejected)
{
	static const uint64_t boxes = COLUMN_BIT(COLUMN_BOXES);
	expect_rejected(nothing, boxes, "{\"a\":1}", " no \"boxes\"");
	expect_rejected(nothing, boxes, "{\"image_id\":7,\"bxes\":[]}", " image 7: no \"boxes\"");
	expect_rejected(nothing, boxes, "{\"image_id\":7,\"file_name\":\"a.jpg\"}", " image \"a.jpg\": no \"boxes\"");
	expect_rejected(nothing, 0, "{\"labels\":[1,2],\"boxes\":[[1,2,3,4]]}",
		" \"labels\" has 2 entries, but \"boxes\" has 1");
	expect_rejected(nothing, 0, "{\"labels\":[1,2],\"scores\":[]}",
		" \"scores\" has 0 entries, but \"labels\" has 2");
	expect_rejected(nothing, 0, "{\"boxes\":[[1,2,3]]}", "17: boxes: expected rows of 4 numbers");
	expect_rejected(nothing, 0, "  {\"a\":}", "8: expected a value");
	expect_rejected(nothing, 0, "{\"image_id\":\"\\u001b[1m\\n\",\"boxes\":[],\"labels\":[0]}",
		" image \"\\u001b[1m\\n\": \"labels\" has 1 entries, but \"boxes\" has 0");
}

Test(record, named_columns_have_an_entry_a_box)
{
	struct outcome r = run(nothing, 0, "poses,truncated", "{\"boxes\":[[1,2,3,4]],\"truncated\":[0,1]}");
	cr_expect_str_eq(r.err, "anchor-tools: 0.jsonl:1: \"truncated\" has 2 entries, but \"boxes\" has 1\n");
	stream_free(&r);
}

Test(record, a_named_column_is_known, .exit_code = 2)
{
	struct record_schema s;
	record_schema_init(&s, bound, 0, "mine,labels");
}

Test(record, a_column_is_named_twice, .exit_code = 2)
{
	struct record_schema s;
	record_schema_init(&s, bound, 0, "mine,mine");
}

Test(record, a_column_without_a_name, .exit_code = 2)
{
	struct record_schema s;
	record_schema_init(&s, bound, 0, "a,,b");
}

Test(record, too_many_named_columns, .exit_code = 2)
{
	struct record_schema s;
	record_schema_init(&s, bound, 0, "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q");
}

Test(record, as_many_named_columns_as_may_be)
{
	struct record_schema s;
	record_schema_init(&s, bound, 0, "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p");
	cr_expect_eq(record_key(&s, "p"), COLUMNS + RECORD_MORE - 1);
	cr_expect_eq(record_key(&s, "boxes"), COLUMN_BOXES);
	cr_expect_eq(record_key(&s, "q"), -1);
}

static bool
show_size(struct record *r)
{
	double size[2] = { 0, 0 };
	bool found;
	if (!record_size(r, size, &found))
		return false;
	char text[64];
	int n = snprintf(text, sizeof text, "[%d,%g,%g]", found, size[0], size[1]);
	buf_add(record_open(r, COLUMN_GT), text, (size_t)n);
	record_close(r);
	return true;
}

Test(record, size)
{
	expect(show_size, NULL, "{\"width\":640,\"height\":0.5}", "{\"width\":640,\"height\":0.5,\"gt\":[1,640,0.5]}");
	expect(show_size, NULL, "{\"gt\":0}", "{\"gt\":[0,0,0]}");
	expect_rejected(show_size, 0, "{\"width\":640}", " \"width\" without \"height\"");
	expect_rejected(show_size, 0, "{\"height\":640}", " \"height\" without \"width\"");
	expect_rejected(show_size, 0, "{\"height\":640,\"width\":0.0}",
		" width and height must be above 0, not 0.0 and 640");
	expect_rejected(show_size, 0, "{\"height\":-1,\"width\":1}", " width and height must be above 0, not 1 and -1");
}

static bool
show_groups(struct record *r)
{
	uint32_t n;
	const uint32_t *group = record_groups(r, COLUMN_LABELS, &n);
	struct buf *out = record_open(r, COLUMN_GT);
	buf_integer(out, n);
	for (size_t i = 0; i < r->boxes; i++) {
		buf_char(out, i == 0 ? ':' : ' ');
		buf_integer(out, group[i]);
	}
	record_close(r);
	return true;
}

Test(record, groups_are_told_by_text)
{
	expect(show_groups, NULL,
		"{\"labels\":[\"a\",\"b\",\"\\u0061\",1,\"1\",1.0,null,\"null\",\"b\",{\"a\":1},{\"a\": 1},\"\"]}",
		"{\"labels\":[\"a\",\"b\",\"\\u0061\",1,\"1\",1.0,null,\"null\",\"b\",{\"a\":1},{\"a\": 1},\"\"],"
		"\"gt\":8:0 1 0 2 2 3 4 4 1 5 6 7}");
	expect(show_groups, NULL, "{\"labels\":[]}", "{\"labels\":[],\"gt\":0}");
}

static bool
many_groups(struct record *r)
{
	uint32_t n;
	const uint32_t *group = record_groups(r, COLUMN_LABELS, &n);
	cr_assert_eq(n, 700);
	for (uint32_t i = 0; i < r->boxes; i++)
		cr_assert_eq(group[i], i % 700, "entry %u", i);
	return true;
}

Test(record, many_groups)
{
	struct buf line = { 0 };
	for (int i = 0; i < 5000; i++)
		buf_format(&line, "%s\"label %d\"", i == 0 ? "{\"labels\":[" : ",", i % 700);
	buf_add(&line, "]}", 3);
	struct outcome r = run(many_groups, 0, NULL, line.data);
	cr_expect_eq(r.status, 0);
	stream_free(&r);
	buf_free(&line);
}

static void
expect_numbers(const double *number, size_t n, size_t width, bool floats, const char *expected)
{
	struct buf out = { 0 };
	buf_text(&out, "<");
	(floats ? json_put_floats : json_put_doubles)(&out, number, n, width);
	buf_char(&out, '\0');
	cr_expect(strcmp(out.data + 1, expected) == 0, "%s instead of %s", out.data + 1, expected);
	buf_free(&out);
}

Test(record, put_numbers)
{
	const double x[] = { 0.1, -0.0, 1e21, 123456.7890625, 1.0 / 3, -2 };
	expect_numbers(x, 6, 0, false, "[0.1,-0,1e+21,123456.7890625,0.3333333333333333,-2]");
	expect_numbers(x, 6, 0, true, "[0.1,-0,1e+21,123456.79,0.33333334,-2]");
	expect_numbers(x, 2, 3, false, "[[0.1,-0,1e+21],[123456.7890625,0.3333333333333333,-2]]");
	expect_numbers(x, 3, 1, true, "[[0.1],[-0],[1e+21]]");
	expect_numbers(x, 0, 0, false, "[]");
	expect_numbers(x, 0, 4, true, "[]");
	double extreme[256];
	for (size_t i = 0; i < 256; i++)
		extreme[i] = i % 2 ? -1.7976931348623157e308 : -5e-324;
	struct buf out = { 0 };
	json_put_doubles(&out, extreme, 2, 128);
	cr_expect(out.len > 256 * 7 && out.data[out.len - 1] == ']' && out.data[out.len - 2] == ']');
	buf_free(&out);
}
