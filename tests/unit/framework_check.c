/* framework_check.c -- each fault of a cfg or a YAML: a good file, one edit, the exact text. */
#include "framework/framework_check.h"

#include "support/framework.h"

#include <stdlib.h>

static struct arena memory;

static void
forget(void)
{
	arena_free(&memory);
}

TestSuite(framework_check, .fini = forget);

#define LIST "10,14,  23,27,  37,58,  81,82,  135,169,  344,319"

static char *
load(const char *path)
{
	char *text = calloc(1, 1 << 16);
	FILE *file = fopen(path, "r");
	cr_assert_not_null(file, "%s", path);
	cr_assert_lt(fread(text, 1, (1 << 16) - 1, file), 1 << 16);
	fclose(file);
	return text;
}

/* The first, or with last the last, place of `from` in text becomes `to`. */
static char *
edit(const char *text, const char *from, const char *to, bool last)
{
	const char *at = strstr(text, from), *next;
	cr_assert_not_null(at, "%s", from);
	while (last && (next = strstr(at + 1, from)) != NULL)
		at = next;
	char *out = calloc(1, strlen(text) + strlen(to) + 1);
	memcpy(out, text, (size_t)(at - text));
	strcat(out, to);
	strcat(out, at + strlen(from));
	return out;
}

/* The faults of a text, its name as "F". */
static char *
faults_of(const char *text, size_t length, const struct framework_data *data)
{
	char name[FILE_NAME_SIZE], *out = calloc(1, 1 << 16);
	struct buf found = { 0 };
	int fd = file_of(text, length, name);
	size_t n = framework_check(name, data, &found, &memory), faults = 0;
	close(fd);
	buf_char(&found, '\0');
	for (const char *line = found.data; *line != '\0'; line = strchr(line, '\n') + 1) {
		cr_assert_eq(strncmp(line, name, strlen(name)), 0);
		char *colon;
		cr_assert(strtoul(line + strlen(name) + 1, &colon, 10) > 0 && *colon == ':');
		faults += strncmp(colon, ": note: ", 8) != 0;
		strcat(out, "F");
		strncat(out, line + strlen(name), (size_t)(strchr(line, '\n') + 1 - line) - strlen(name));
	}
	cr_assert_eq(n, faults, "notes do not count");
	buf_free(&found);
	return out;
}

struct row {
	const char *from, *to; /* NULL: no edit */
	const char *expected;
	bool last;
};

static void
expect_rows(const char *path, const struct row *row, size_t n, const struct framework_data *data)
{
	for (size_t i = 0; i < n; i++) {
		char *text = load(path), *changed = row[i].from != NULL ? edit(text, row[i].from, row[i].to,
			row[i].last) : strdup(text);
		char *found = faults_of(changed, strlen(changed), data);
		cr_expect_str_eq(found, row[i].expected, "%s -> %s:\n%s", row[i].from, row[i].to, found);
		free(text);
		free(changed);
		free(found);
	}
}

#define ROWS(rows) rows, sizeof(rows) / sizeof *(rows)

static const char cfg[] = "tests/data/framework/two-heads.cfg", yaml[] = "tests/data/framework/three-rows.yaml";
static const struct framework_data nothing = { .threshold = 4 };

Test(framework_check, darknet)
{
	static const struct row rows[] = {
		{ NULL, NULL, "", false },
		{ "num=6", "num=9", "F:41: num is 9, and there are 6 anchors: num=6\n", false },
		{ "num=6", "", "F:37: num is 1 where it is not said, and there are 6 anchors: num=6\n", false },
		{ "mask = 3,4,5", "mask = 3,4,6", "F:38: mask names anchor 6, and the 6 anchors are numbered from 0\n"
			"F:39: note: anchor 5, 344x319, is in no mask: no head uses it\n", false },
		{ "mask = 3,4,5", "mask = 3,4,x",
			"F:38: entry 3 of mask is no whole number: masks are indices of anchors, "
			"from 0\n"
			"F:39: note: anchor 5, 344x319, is in no mask: no head uses it\n", false },
		{ "mask = 3,4,5", "mask = 2,4,5", "F:39: note: anchor 3, 81x82, is in no mask: no head uses it\n"
			"F:61: note: mask: anchor 2 is used by the head at line 37, too\n", false },
		{ "mask = 0,1,2", "mask = 3,4,5",
			"F:39: note: 3 anchors are in no mask, 0 is the first: no head uses them\n"
			"F:61: mask is that of the head at line 37: each head wants anchors of its own\n", false },
		{ "mask = 0,1,2", "mask = 1,2", "F:39: note: anchor 0, 10x14, is in no mask: no head uses it\n"
			"F:59: filters is 24, and the head at line 61 needs (classes + 5) * anchors = (3 + 5) * 2: "
			"filters=16\n", false },
		{ "filters=24", "filters=255",
			"F:34: filters is 255, and the head at line 37 needs (classes + 5) * anchors = "
			"(3 + 5) * 3: filters=24\n", false },
		{ "filters=24", "",
			"F:31: filters is 1 where it is not said, and the head at line 37 needs (classes + 5) * "
			"anchors = "
			"(3 + 5) * 3: filters=24\n", false },
		{ "filters=24", "filters=24\n[dropout]",
			"F:62: the section before a head must be a [convolutional] with "
			"filters=24\n",
			true },
		{ "[yolo]", "[Gaussian_yolo]",
			"F:34: filters is 24, and the head at line 37 needs (classes + 9) * anchors = "
			"(3 + 9) * 3: filters=36\n", false },
		{ "classes=3", "classes=4",
			"F:59: filters is 24, and the head at line 61 needs (classes + 5) * anchors = "
			"(4 + 5) * 3: filters=27\nF:64: classes is 4, and 3 in the head at line 37\n", true },
		{ "width=416", "width=420", "F:3: width is 420, no multiple of the coarsest stride, 32: width=448\n",
			false },
		{ "stride=1", "stride 1", "F:33: neither [section] nor NAME=VALUE: darknet skips the line\n", false },
	};
	expect_rows(cfg, ROWS(rows), &nothing);
}

Test(framework_check, darknet_anchors)
{
	static const struct {
		const char *list, *expected;
	} rows[] = {
		{ LIST ",", "" },
		{ "10,14,  23,27,  37,58,  81,82,  81,82,  344,319",
			"F:39: 81x82 is listed twice: as anchors 3 and 4\n" },
		{ "10,14,  37,58,  23,27,  81,82,  135,169,  344,319",
			"F:39: anchors are not sorted by area: anchor 2, 23x27, is smaller than anchor 1, 37x58\n" },
		{ "10,14,  23,27,  37,58,  81,82,  135,169,  444,319",
			"F:39: anchor 444x319 is larger than the input, 416x416: made for another size?\n" },
		{ "10,14,  23,27,  37,58,  81,82,  435,169,  444,319",
			"F:39: 2 anchors are larger than the input, 416x416, 435x169 is the first: made for another "
			"size?\n" },
		{ "10,14,  23,27,  37,58,  37,58,  135,169,  344,319",
			"F:39: note: 37x58 is listed for two levels: as anchors 2 and 3\n" },
		{ "81,82,  135,169,  344,319,  10,14,  23,27,  37,58",
			"F:37: stride 32 has smaller anchors than stride 16 at line 61: larger strides want larger "
			"anchors\nF:39: anchors are not sorted by area: anchor 3, 10x14, is smaller than anchor 2, "
			"344x319\n" },
		{ "0.024,0.034,  0.055,0.065,  0.089,0.139,  0.195,0.197,  0.325,0.406,  0.827,0.767",
			"F:39: anchors look relative to the input, and must be pixels: multiply widths by its width "
			"and heights by its "
			"height\n" },
		{ "0.3,0.4,  0.7,0.8,  1.2,1.8,  2.5,2.6,  4.2,5.3,  10.8,9.97",
			"F:39: anchors look like YOLOv2's cells of 32 px, and must be pixels: multiply by 32\n" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = load(cfg), *once = edit(text, LIST, rows[i].list, false), *twice = edit(once, LIST,
			rows[i].list, true);
		char *found = faults_of(twice, strlen(twice), &nothing);
		cr_expect_str_eq(found, rows[i].expected, "%s:\n%s", rows[i].list, found);
		free(text);
		free(once);
		free(twice);
		free(found);
	}
}

Test(framework_check, darknet_bad_anchors)
{
	static const struct row rows[] = {
		{ LIST, "10,14,x,27",
			"F:38: mask names anchor 3, and the 2 anchors are numbered from 0\n"
			"F:38: mask names anchor 4, and the 2 anchors are numbered from 0\n"
			"F:38: mask names anchor 5, and the 2 anchors are numbered from 0\n"
			"F:39: number 3 of the anchors is none, or not above 0: anchors are width,height, "
			"width,height, ...\nF:63: the anchors differ from those at line 39: all heads list the same, "
			"and mask chooses\n", false },
		{ LIST, "10,14,  23,27,  37,58,  81,82,  135,169,  344",
			"F:38: mask names anchor 5, and the 5 anchors are numbered from 0\n"
			"F:39: anchors are 11 numbers: a width or a height is missing\n"
			"F:63: the anchors differ from those at line 39: all heads list the same, and mask "
			"chooses\n", false },
		{ LIST, "11,14,  23,27,  37,58,  81,82,  135,169,  344,319",
			"F:63: the anchors differ from those at line 39: all heads list the same, and mask "
			"chooses\n", false },
	};
	expect_rows(cfg, ROWS(rows), &nothing);
}

Test(framework_check, region)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{ "[net]\nwidth=416\nheight=416\n[convolutional]\nfilters=18\n[region]\nanchors=3,4.5, "
			"1,2\nnum=2\nclasses=4\n", "" },
		{ "[net]\nwidth=416\nheight=416\n[convolutional]\nfilters=18\n[region]\nanchors=32,64, "
			"96,144\nnum=2\nclasses=4\n",
			"F:7: anchors of [region] are in cells of 32 px, and these look like pixels: divide by 32\n" },
	};
	for (size_t i = 0; i < 2; i++) {
		char *found = faults_of(rows[i].text, strlen(rows[i].text), &nothing);
		cr_expect_str_eq(found, rows[i].expected, "%s", found);
		free(found);
	}
}

Test(framework_check, yolo)
{
	static const struct row rows[] = {
		{ NULL, NULL, "", false },
		{ "[10,13, 16,30, 33,23]", "[10,13, 16,30, 33]",
			"F:5: the row has 5 numbers: a width or a height is missing\n"
			"F:6: the row has 3 anchors and the first one 2: all levels need equally many\n"
			"F:7: the row has 3 anchors and the first one 2: all levels need equally many\n", false },
		{ "373,326]", "373,326, 1]", "F:7: the row has 7 numbers: a width or a height is missing\n", false },
		{ ", 59,119]", "]", "F:6: the row has 2 anchors and the first one 3: all levels need equally many\n",
			false },
		{ "59,119]", "59,none]", "F:6: number 6 of the row is none, or not above 0: a row is width,height, "
			"width,height, ... in "
			"pixels\n", false },
		{ "[30,61, 62,45, 59,119]", "[]", "F:6: the row is empty: give its level anchors, or leave it out\n",
			false },
		{ "nc: 3", "nc: three", "F:2: nc must be a whole number of classes\n", false },
		{ "nc: 3", "cn: 3", "F:5: nc, the number of classes, is not said\n", false },
		{ "62,45", "30,61", "F:6: 30x61 is listed twice: as anchors 3 and 4\n", false },
		{ "[10,13, 16,30, 33,23]", "[100,130, 160,300, 330,230]",
			"F:6: stride 16 has smaller anchors than stride 8 at line 5: larger strides want larger "
			"anchors\n",
			false },
	};
	expect_rows(yaml, ROWS(rows), &nothing);
	static const char fitted[] = "nc: 3\nanchors: 3\n";
	char *found = faults_of(fitted, strlen(fitted), &nothing);
	cr_expect_str_eq(found, "");
	free(found);
}

/* Boxes that the sixth anchor serves, and a few that none does. */
static const struct shape box[] = { { 2, 3 }, { 300, 310 }, { 330, 300 } };
static const uint64_t few[] = { 1, 40, 60 }, many[] = { 50, 40, 60 };

Test(framework_check, data)
{
	static const struct shapes good = { 2, box + 1, few + 1 }, bad = { 3, box, many };
	static const char idle[] =
		"F:61: the anchors of this level are the best for 0 % of the boxes: consider fewer levels\n";
	static const struct {
		struct framework_data data;
		const char *expected;
	} labels[] = {
		{ { &good, { 416, 416 }, 2, 4, 0 }, "F:40: note: classes is 3, and the data has 2 labels\n" },
		{ { &good, { 416, 416 }, 1, 4, 0 }, "F:40: note: classes is 3, and the data has 1 label\n" },
		{ { &good, { 416, 416 }, 3, 4, 0 }, "" },
		{ { &good, { 416, 416 }, 5, 4, 0 }, "F:40: classes is 3, and the data has 5 labels\n" },
		{ { &good, { 416, 416 }, 5, 4, 3 }, "" },
		{ { &good, { 416, 416 }, 3, 4, 2 }, "F:40: classes is 3, and --classes 2\n" },
	};
	static const struct row recall[] = {
		{ NULL, NULL, "F:39: best possible recall is 0.6667, below 0.98 (the share of "
		"boxes "
		"within a factor of 4 of an anchor on both sides): fit anchors to the data\n", false } };
	static const struct row size[] = { { NULL, NULL, "F:1: the net's input is 416x416, and the data's 640x480: run "
		"anchor-resize "
		"--letterbox 416x416, or --stretch, first\n", false } };
	static const struct row yolo[] = { { NULL, NULL, "F:2: note: nc is 3, and the data has 2 labels\n"
		"F:5: the anchors of this level are the best for 0 % of the boxes: consider fewer levels\n"
		"F:6: the anchors of this level are the best for 0 % of the boxes: consider fewer levels\n"
		"F:7: anchor 373x326 is larger than the input, 320x320: made for another size?\n", false } };
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		char expected[300];
		snprintf(expected, sizeof expected, "%s%s", labels[i].expected, idle);
		expect_rows(cfg, &(struct row){ NULL, NULL, expected, false }, 1, &labels[i].data);
	}
	expect_rows(cfg, ROWS(recall), &(struct framework_data){ &bad, { 416, 416 }, 3, 4, 0 });
	expect_rows(cfg, ROWS(size), &(struct framework_data){ &bad, { 640, 480 }, 3, 4, 0 });
	expect_rows(yaml, ROWS(yolo), &(struct framework_data){ &good, { 320, 320 }, 2, 4, 0 });
}

/* The data decides whether small anchors are cells, or small. */
Test(framework_check, small_boxes_are_no_cells)
{
	static const struct shape small[] = { { 4, 5 }, { 9, 8 } };
	static const struct shapes data = { 2, small, few + 1 };
	static const char text[] = "[net]\nwidth=416\nheight=416\n[convolutional]\nfilters=18\n"
		"[yolo]\nmask=0,1\nanchors=4,5, 9,9\nnum=2\nclasses=4\n";
	char *found = faults_of(text, strlen(text), &(struct framework_data){ &data, { 416, 416 }, 4, 4, 0 });
	cr_expect_str_eq(found, "");
	free(found);
}

/* What anchor-fit writes has no faults. */
Test(framework_check, ours_is_faultless)
{
	static const char *const format[] = { "darknet", "yolov5" };
	static const double stride[] = { 8, 16, 32 };
	for (size_t i = 0; i < 2; i++) {
		static const struct shape shape[] = { { 10, 14 }, { 23, 27 }, { 37.5, 58 }, { 81, 82 }, { 135, 169 },
			{ 344,
			319 } };
		struct framework_levels p;
		struct buf out = { 0 };
		char why[FRAMEWORK_TEXT];
		cr_assert_null(framework_spread(&p, shape, 6, stride, 3, NULL, &memory));
		p.classes = 3;
		cr_assert(format_of(format[i])->write(&out, &p, why));
		char *found = faults_of(out.data, out.len, &nothing);
		cr_expect_str_eq(found, "");
		free(found);
		buf_free(&out);
	}
}

static uint64_t
next(uint64_t *state)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return *state >> 33;
}

/* Text that was cut and garbled is read without a crash, or refused. */
Test(framework_check, garbled)
{
	static const char alphabet[] = "[]=,:-{}#&*!|>'\"\n 0123456789.e+yolo\t\\%@";
	static const struct shapes data = { 2, box + 1, few + 1 };
	uint64_t state = 1;
	size_t faulty = 0, refused = 0;
	for (int i = 0; i < 2000; i++) {
		char *text = load(i % 2 == 0 ? cfg : yaml);
		size_t n = strlen(text);
		for (uint64_t k = next(&state) % 12; k > 0; k--)
			text[next(&state) % n] = alphabet[next(&state) % (sizeof alphabet - 1)];
		n = next(&state) % 3 == 0 ? next(&state) % (n + 1) : n;
		memset(text + n, 0, 100);
		struct json_dom check = { .arena = &memory }, parse = { .arena = &memory };
		struct buf out = { 0 };
		struct framework_anchors read_back;
		faulty += framework_check_text(&check, "F", (struct slice){ text, n },
			&(struct framework_data){ &data, { 416, 416 }, 2, 4, 0 }, &out) > 0;
		framework_parse(&parse, (struct slice){ text, n }, &read_back);
		refused += check.error != NULL && parse.error != NULL;
		buf_free(&out);
		arena_reset(&memory);
		free(text);
	}
	cr_expect(faulty > 500 && refused > 500, "%zu faulty, %zu refused", faulty, refused);
}
