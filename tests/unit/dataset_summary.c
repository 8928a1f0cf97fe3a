/* dataset_summary.c -- what summaries count, how they are written and read, and lines that are none. */
#include "support/dataset_summary.h"

static struct outcome
run(struct dataset_summary_limits limits, bool merging, const char *text)
{
	const struct slice one = slice_of(text);
	return plan_run(limits, merging, 1, &one, 1);
}

static const struct dataset_summary_limits few = { 4, 3, 0 };

#define LIMITS "{\"partial\":\"fit\",\"version\":1,\"limits\":[4,3],"
#define NO_PLACES "\"sampled\":0,\"placed\":[],\"placed_labels\":[],\"placed_counts\":[]}\n"
#define NO_FRAMES "\"frames\":0,\"frame\":[],\"tensors\":0,\"tensor\":[],\"plain\":0,\"unsized\":0,"
#define NO_BOXES "\"level\":0,\"sizes\":[],\"counts\":[],\"labels\":[],\"label_boxes\":[],\"labels_lost\":0," NO_PLACES

/* Records give a summary, and that gives itself. */
static void
expect(struct dataset_summary_limits limits, const char *records, const char *want)
{
	struct outcome r = run(limits, false, records);
	cr_expect(r.status == 0 && r.err_n == 0, "%s", r.err);
	cr_expect_str_eq(r.out, want);
	struct outcome again = run(limits, true, r.out);
	cr_expect(again.status == 0 && again.err_n == 0, "%s", again.err);
	cr_expect_str_eq(again.out, r.out, "read back");
	stream_free(&again);
	stream_free(&r);
}

Test(dataset_summary, frames)
{
	expect(few, "", LIMITS "\"images\":0,\"boxes\":0," NO_FRAMES NO_BOXES);
	expect(few, "{\"boxes\":[]}",
		LIMITS "\"images\":1,\"boxes\":0,\"frames\":0,\"frame\":[],\"tensors\":0,\"tensor\":[],"
		"\"plain\":0,\"unsized\":1," NO_BOXES);
	expect(few, "{\"boxes\":[],\"width\":5,\"height\":6.5}",
		LIMITS "\"images\":1,\"boxes\":0,\"frames\":1,\"frame\":[5,6.5],"
		"\"tensors\":1,\"tensor\":[5,6.5],\"plain\":1,\"unsized\":0," NO_BOXES);
	expect(few, "{\"boxes\":[],\"width\":5,\"height\":6,\"padded\":[8,8],\"transform\":{}}\n"
		"{\"boxes\":[],\"width\":6,\"height\":5,\"padded\":[8,8],\"transform\":{}}\n"
		"{\"boxes\":[],\"width\":5,\"height\":6,\"padded\":[8,8],\"transform\":{}}",
		LIMITS "\"images\":3,\"boxes\":0,\"frames\":2,\"frame\":[],\"tensors\":1,\"tensor\":[8,8],"
		"\"plain\":0,\"unsized\":0,"
		NO_BOXES);
}

/* Labels' ids and the order of places must be the same on all machines, so they stand here. */
Test(dataset_summary, boxes_and_labels)
{
	expect(few, "{\"boxes\":[[0,0,1,2],[0,0,1,2],[5,5,6,7]],\"labels\":[\"b\",\"b\",\"a\"]}\n"
		"{\"boxes\":[[1,1,9,9],[0,0,1,2],[0,0,2,2]],\"labels\":[7,8,\"7\"],\"iscrowd\":[1,0,0],\"ignore\":[0,1,"
		"0]}",
		LIMITS "\"images\":2,\"boxes\":4,\"frames\":0,\"frame\":[],\"tensors\":0,\"tensor\":[],"
		"\"plain\":0,\"unsized\":1,"
		"\"level\":0,\"sizes\":[[1,2],[2,2]],\"counts\":[3,1],\"labels\":[\"7\",\"a\",\"b\"],"
		"\"label_boxes\":[1,1,2],\"labels_lost\":0,\"sampled\":0,\"placed\":[[5,5,6,7,0,0,0,0],[0,0,1,2,0,0,0,"
		"0],[0,0,2,2,0,0,0,0]],\"placed_labels\":[7406266084524131,3729809868841260,7733411611019729],"
		"\"placed_counts\":[1,2,1]}\n");
	/* places and labels are not looked at; no labels have the empty text */
	expect((struct dataset_summary_limits){ 4, 0, 0 }, "{\"boxes\":[[0,0,1,2]],\"labels\":[\"b\"]}",
		"{\"partial\":\"fit\",\"version\":1,\"limits\":[4,0],\"images\":1,\"boxes\":1,\"frames\":0,"
		"\"frame\":[],\"tensors\":0,\"tensor\":[],\"plain\":0,\"unsized\":1,\"level\":0,\"sizes\":[[1,2]],"
		"\"counts\":[1],\"labels\":[],\"label_boxes\":[],\"labels_lost\":0," NO_PLACES);
	struct outcome r = run(few, false, "{\"boxes\":[[0,0,1,2]]}\n{\"boxes\":[[0,0,1,2]],\"labels\":[\"\"]}");
	cr_expect(strstr(r.out, "\"labels\":[\"\"],\"label_boxes\":[2]") != NULL, "%s", r.out);
	stream_free(&r);
}

/* More labels than are counted: none is, whichever came first; the ids of places stay. */
Test(dataset_summary, labels_are_bounded)
{
	struct buf line = { 0 };
	buf_text(&line, "{\"boxes\":[");
	for (size_t i = 0; i <= DATASET_SUMMARY_LABELS; i++)
		buf_text(&line, i > 0 ? ",[0,0,1,2]" : "[0,0,1,2]");
	buf_text(&line, "],\"labels\":[");
	for (size_t i = 0; i <= DATASET_SUMMARY_LABELS; i++)
		buf_format(&line, "%s%zu", i > 0 ? "," : "", i);
	buf_text(&line, "]}\n{\"boxes\":[[0,0,1,2]],\"labels\":[\"late\"]}");
	buf_char(&line, '\0');
	struct outcome r = run(few, false, line.data), again = run(few, true, r.out);
	cr_expect(strstr(r.out, "\"boxes\":65538,") != NULL &&
		strstr(r.out, "\"labels\":[],\"label_boxes\":[],\"labels_lost\":1,\"sampled\":1,") != NULL, "%s",
		r.out);
	cr_expect_str_eq(again.out, r.out);
	stream_free(&r);
	stream_free(&again);
	buf_free(&line);
}

#define HEAD LIMITS "\"images\":1,\"boxes\":9007199254740993," NO_FRAMES
#define TAIL "\"labels\":[\"\"],\"label_boxes\":[9007199254740993],\"labels_lost\":0,\"sampled\":0," \
	"\"placed\":[[0,0,1,2,0,0,0,0]],\"placed_labels\":[1],\"placed_counts\":[9007199254740993]}"

Test(dataset_summary, sums_are_exact_beyond_doubles)
{
	struct outcome r = run(few, true, HEAD "\"level\":0,\"sizes\":[[1,2]],\"counts\":[9007199254740993]," TAIL "\n"
		HEAD "\"level\":0,\"sizes\":[[1,2]],\"counts\":[9007199254740993]," TAIL);
	cr_expect(r.status == 0 && strstr(r.out, "\"boxes\":18014398509481986,") != NULL &&
		strstr(r.out, "\"counts\":[18014398509481986]") != NULL &&
		strstr(r.out, "\"label_boxes\":[18014398509481986]") != NULL &&
		strstr(r.out, "\"placed_counts\":[18014398509481986]") != NULL, "%s%s", r.err, r.out);
	stream_free(&r);
}

Test(dataset_summary, what_is_no_summary)
{
	static const char frames[] = NO_FRAMES;
	static const struct {
		const char *from, *to, *why;
	} cases[] = {
		{ NULL, "{\"boxes\":[[0,0,1,2]]}", "no \"partial\": --merge reads what --partial wrote, not records" },
		{ NULL, "{\"partial\":\"fit\",\"version\":2}",
			"another version of anchor-fit --partial wrote this summary; count the records anew" },
		{ "\"fit\"", "\"stats\"", "\"partial\" is \"stats\": not a summary of anchor-fit" },
		{ "\"partial\":\"fit\",\"version\":1", "\"anchor_survey\":2",
			"another version of anchor-fit --partial wrote this summary; count the records anew" },
		{ "\"limits\":[4,3]", "\"limits\":[4,4]",
			"another version of anchor-fit --partial wrote this summary; count the records anew" },
		{ "\"version\":1", "\"version\":0",
			"another version of anchor-fit --partial wrote this summary; count the records anew" },
		{ "\"level\":0,", "", "no \"level\": not a summary as --partial writes it" },
		{ "\"level\":0,", "\"level\":127,", "level: not as --partial writes it" },
		{ "\"level\":0,", "\"level\":0.5,", "level: not as --partial writes it" },
		{ "\"images\":2", "\"images\":-2", "images: not as --partial writes it" },
		{ "\"images\":2", "\"images\":2.5", "images: not as --partial writes it" },
		{ "\"images\":2", "\"images\":\"2\"", "images: not as --partial writes it" },
		{ "\"boxes\":3", "\"boxes\":4", "counts: not as --partial writes it" },
		{ "\"counts\":[2,1]", "\"counts\":[3,0]", "counts: not as --partial writes it" },
		{ "\"counts\":[2,1]", "\"counts\":[2]", "counts: not as --partial writes it" },
		{ "\"counts\":[2,1]", "\"counts\":[9223372036854775807,9223372036854775807]",
			"counts: not as --partial writes it" },
		{ "\"sizes\":[[1,2],[2,3]]", "\"sizes\":[[1,2],[0,3]]", "sizes: not as --partial writes it" },
		{ "\"sizes\":[[1,2],[2,3]]", "\"sizes\":[[1,2],[1e302,3]]", "sizes: not as --partial writes it" },
		{ "\"label_boxes\":[3]", "\"label_boxes\":[2]", "label_boxes: not as --partial writes it" },
		{ "\"label_boxes\":[3]", "\"label_boxes\":[1,2]", "label_boxes: not as --partial writes it" },
		{ "\"labels_lost\":0", "\"labels_lost\":1", "labels: not as --partial writes it" },
		{ "\"frames\":0", "\"frames\":3", "frames: not as --partial writes it" },
		{ "\"frames\":0", "\"frames\":1", "frame: not as --partial writes it" },
		{ "\"tensors\":0,\"tensor\":[]", "\"tensors\":1,\"tensor\":[0,5]",
			"tensor: not as --partial writes it" },
		{ "[0,0,1,2,0,0,0,0]", "[1,0,1,2,0,0,0,0]", "placed: not as --partial writes it" },
		{ "[0,0,1,2,0,0,0,0]", "[0,0,1,2,0,0,-1,0]", "placed: not as --partial writes it" },
		{ "\"placed_labels\":[5,6]", "\"placed_labels\":[5]", "placed_labels: not as --partial writes it" },
		{ "\"placed_labels\":[5,6]", "\"placed_labels\":[5,-6]", "placed_labels: not as --partial writes it" },
		{ "\"placed_counts\":[2,1]", "\"placed_counts\":[1,1]", "placed_counts: not as --partial writes it" },
	};
	char good[1000], text[1200], want[300];
	snprintf(good, sizeof good,
		LIMITS "\"images\":2,\"boxes\":3,%s\"level\":0,\"sizes\":[[1,2],[2,3]],\"counts\":[2,1],"
		"\"labels\":[\"a\"],\"label_boxes\":[3],\"labels_lost\":0,\"sampled\":0,"
		"\"placed\":[[0,0,1,2,0,0,0,0],[0,0,2,3,9,9,0,0]],\"placed_labels\":[5,6],\"placed_counts\":[2,"
		"1]}", frames);
	struct outcome r = run(few, true, good);
	cr_expect(r.status == 0 && r.err_n == 0, "%s", r.err);
	stream_free(&r);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *at = cases[i].from != NULL ? strstr(good, cases[i].from) : NULL;
		cr_assert(cases[i].from == NULL || at != NULL, "%s", cases[i].from);
		if (at != NULL)
			snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, cases[i].to,
				at + strlen(cases[i].from));
		else
			snprintf(text, sizeof text, "%s", cases[i].to);
		snprintf(want, sizeof want, "anchor-tools: 0.jsonl:1: %s\n", cases[i].why);
		r = run(few, true, text);
		cr_expect_eq(r.status, 1, "%s", text);
		cr_expect_str_eq(r.err, want, "%s: %s", text, r.err);
		stream_free(&r);
	}
}

Test(dataset_summary, records_that_do_not_count)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{ "{\"boxes\":[],\"padded\":[5]}", "padded: expected [width,height], both above 0" },
		{ "{\"boxes\":[],\"padded\":[5,0]}", "padded: expected [width,height], both above 0" },
		{ "{\"boxes\":[],\"width\":5}", "\"width\" without \"height\"" },
		{ "{\"boxes\":[[0,0,1,1],[0,0,1e301,1]]}", "box 1 is too large to be counted" },
		{ "{\"boxes\":[[0,0,1,1],[0,0,0,1]]}", "box 1: x2 (0) <= x1 (0); see --bad" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char want[200];
		struct outcome r = run(few, false, cases[i].line);
		snprintf(want, sizeof want, "anchor-tools: 0.jsonl:1: %s\n", cases[i].why);
		cr_expect_eq(r.status, 1, "%s", cases[i].line);
		cr_expect_str_eq(r.err, want);
		stream_free(&r);
	}
}
