/* coco_read.c -- COCO documents entry by entry: what is read, what is wrong with an entry, what is wrong with the
 * document. */
#include "dataset/coco_read.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* A text as a file, three bytes at a time. */
struct piece {
	const char *text;
};

static ssize_t
next_piece(void *from, char *to, size_t n)
{
	struct piece *p = from;
	size_t left = strlen(p->text);
	n = n < left ? n : left;
	n = n < 3 ? n : 3;
	memcpy(to, p->text, n);
	p->text += n;
	return (ssize_t)n;
}

static void
expect_id(const struct coco_id *id, bool whole, int64_t number, const char *text)
{
	cr_expect(id->given && id->whole == whole);
	if (whole)
		cr_expect(id->number == number, "%lld", (long long)id->number);
	else
		cr_expect(slice_is(id->text, text), "%.*s", (int)id->text.n, id->text.text);
}

Test(coco_read, instances)
{
	static const char text[] = "\xef\xbb\xbf{\"info\":{\"a\":[1,2]},\"annotations\":[\n"
		"{\"segmentation\":[[1,2,3.5,4]],\"area\":2765.1486500000005,\"iscrowd\":1,\"image_id\":9,\"bbox\":[1, "
		"2.5,3,4e0],\"category_id\":18,\"id\":1768},\n"
		"{\"id\":\"7\",\"image_id\":7.0,\"category_id\":\"007\",\"bbox\":[ 1,2 ,3,4 ],\"score\":\"x\"}],\n"
		"\"categories\":[{\"id\":18,\"name\":\"dog\"}],"
		"\"images\":[{\"license\":1,\"file_name\":\"a\\u0062.jpg\",\"height\":480,\"width\":640.0,"
		"\"id\":-9223372036854775808}]} ";
	struct coco_reader r;
	coco_open(&r, next_piece, &(struct piece){ text });
	cr_assert(!r.results);

	cr_assert(coco_next(&r) == COCO_ANNOTATION);
	const struct coco_annotation *a = &r.annotation;
	cr_expect(a->entry.index == 0 && a->entry.place.line == 2 && a->entry.place.column == 1 &&
		a->entry.fault == COCO_GOOD);
	expect_id(&a->entry.id, true, 1768, NULL);
	expect_id(&a->image, true, 9, NULL);
	expect_id(&a->category, true, 18, NULL);
	cr_expect(a->entry.id.value.text == NULL && a->iscrowd == 1 && slice_is(a->area, "2765.1486500000005"));
	cr_expect(a->bbox[0] == 1 && a->bbox[1] == 2.5 && a->bbox[2] == 3 && a->bbox[3] == 4);

	cr_assert(coco_next(&r) == COCO_ANNOTATION);
	cr_expect(a->entry.index == 1 && a->entry.place.line == 3 && a->entry.fault == COCO_GOOD && a->iscrowd == 0);
	expect_id(&a->entry.id, true, 7, NULL);
	cr_expect(slice_is(a->entry.id.value, "\"7\"") && a->area.text == NULL && a->score.text == NULL);
	expect_id(&a->image, true, 7, NULL);
	cr_expect(slice_is(a->image.value, "7.0"));
	expect_id(&a->category, false, 0, "007");

	cr_assert(coco_next(&r) == COCO_CATEGORY);
	expect_id(&r.category.entry.id, true, 18, NULL);
	cr_expect(slice_is(r.category.name, "\"dog\""));

	cr_assert(coco_next(&r) == COCO_IMAGE);
	expect_id(&r.image.entry.id, true, INT64_MIN, NULL);
	cr_expect(slice_is(r.image.file_name, "\"a\\u0062.jpg\"") && slice_is(r.image.width, "640.0") &&
		slice_is(r.image.height, "480"));
	cr_expect(coco_next(&r) == COCO_END && r.seen[0] && r.seen[1] && r.seen[2]);
	coco_close(&r);
}

Test(coco_read, results)
{
	static const char text[] = "[{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4],\"score\":0.25},"
		"{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4]}]";
	struct coco_reader r;
	coco_open(&r, next_piece, &(struct piece){ text });
	cr_assert(r.results && coco_next(&r) == COCO_DETECTION);
	cr_expect(r.annotation.entry.fault == COCO_GOOD && slice_is(r.annotation.score, "0.25"));
	cr_assert(coco_next(&r) == COCO_DETECTION);
	cr_expect(r.annotation.entry.fault == COCO_BAD_SCORE);
	cr_expect(coco_next(&r) == COCO_END);
	coco_close(&r);
}

/* One entry that is not as it should be, and what is said of it; the document goes on. */
Test(coco_read, faults)
{
	static const struct {
		const char *entry;
		enum coco_fault fault;
		uint64_t column; /* from the entry's first byte */
	} cases[] = {
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4]}", COCO_GOOD, 0 },
		{ "null", COCO_NO_OBJECT, 1 },
		{ "{\"id\":null,\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4]}", COCO_BAD_ID, 7 },
		{ "{\"image_id\":[1],\"category_id\":2,\"bbox\":[1,2,3,4]}", COCO_NO_IMAGE_ID, 13 },
		{ "{\"category_id\":2,\"bbox\":[1,2,3,4]}", COCO_NO_IMAGE_ID, 1 },
		{ "{\"image_id\":1,\"category_id\":true,\"bbox\":[1,2,3,4]}", COCO_NO_CATEGORY_ID, 29 },
		{ "{\"image_id\":1,\"category_id\":2}", COCO_NO_BBOX, 1 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":null}", COCO_BAD_BBOX, 38 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[]}", COCO_BAD_BBOX, 38 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3]}", COCO_BAD_BBOX, 38 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4,5]}", COCO_BAD_BBOX, 38 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,\"3\",4]}", COCO_BAD_BBOX, 38 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1e400,2,3,4]}", COCO_BAD_BBOX, 38 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,1e200,1e200]}", COCO_BAD_BBOX, 38 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4],\"area\":null}", COCO_BAD_AREA, 55 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4],\"area\":-1E999}", COCO_BAD_AREA, 55 },
		{ "{\"image_id\":1,\"category_id\":2,\"bbox\":[1,2,3,4],\"iscrowd\":\"1\"}", COCO_BAD_ISCROWD, 58 },
		{ "{\"area\":[],\"bbox\":\"\",\"iscrowd\":{}}", COCO_NO_IMAGE_ID, 1 }, /* the gravest */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[400];
		struct coco_reader r;
		snprintf(text, sizeof text,
			"{\"images\":[],\n\"annotations\":[%s,{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}]}",
			cases[i].entry);
		coco_open(&r, next_piece, &(struct piece){ text });
		cr_assert(coco_next(&r) == COCO_ANNOTATION, "%s: %s", cases[i].entry, r.stream.why);
		const struct coco_entry *e = &r.annotation.entry;
		cr_expect(e->fault == cases[i].fault, "%s: %d", cases[i].entry, e->fault);
		if (cases[i].fault != COCO_GOOD)
			cr_expect(e->fault_place.line == 2 && e->fault_place.column == 15 + cases[i].column, "%s: %llu",
				cases[i].entry,
				(unsigned long long)e->fault_place.column - 15);
		cr_expect(coco_next(&r) == COCO_ANNOTATION && e->fault == COCO_GOOD, "%s", cases[i].entry);
		cr_expect(coco_next(&r) == COCO_END);
		coco_close(&r);
	}
}

Test(coco_read, what_is_no_document)
{
	static const struct {
		const char *text;
		uint64_t line, column;
		const char *why;
	} cases[] = {
		{ "", 1, 1, "the text ends too early" },
		{ "7", 1, 1, "expected a COCO document, an object" },
		{ "{}", 1, 1, "no \"images\"; this is not a COCO document" },
		{ "{\"images\":7}", 1, 11, "expected images, an array" },
		{ "{\"images\":[],\"images\":[]}", 1, 23,
		"images, annotations and categories can stand in a document only once" },
		{ "{\"images\":[{\"id\":1,\"id\":2}]}", 1, 25, "duplicate key \"id\"" },
		{ "{\"images\":[]} x", 1, 15, "unexpected text behind the document" },
		{ "{\"images\":[]\n,\"annotations\":[{\"image_id\":01}]}", 2, 29, "expected a value" },
		{ "{\"images\":[],\"annotations\":[{\"bbox\":[1,2,3,NaN]}]}", 1, 44, "expected a value" },
		{ "{\"images\":[],\"annotations\":[{\"segmentation\":[[1,2,03]]}]}", 1, 51, "expected a value" },
		{ "{\"images\":[],\"annotations\":[{\"segmentation\":[[1,2}]}", 1, 50, "expected ',' or ']'" },
		{ "{\"categories\":[{\"id\":1}]}", 1, 16,
		"categories[0]: \"name\" must be there, a string or a number" },
		{ "{\"categories\":[{\"id\":null,\"name\":1}]}", 1, 22,
		"categories[0]: \"id\" must be there, a string or a number" },
		{ "{\"images\":[{\"id\":\"\xff\"}]}", 1, 19, "invalid UTF-8" },
		{ "{\"images\":[", 1, 12, "the text ends too early" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct coco_reader r;
		enum coco_kind kind;
		coco_open(&r, next_piece, &(struct piece){ cases[i].text });
		while ((kind = coco_next(&r)) > COCO_END)
			;
		cr_expect(kind == COCO_FAILED, "%s is taken", cases[i].text);
		cr_expect(r.stream.wrong.line == cases[i].line && r.stream.wrong.column == cases[i].column &&
			strcmp(r.stream.why, cases[i].why) == 0, "%s: %llu:%llu: %s", cases[i].text,
			(unsigned long long)r.stream.wrong.line, (unsigned long long)r.stream.wrong.column,
			r.stream.why);
		coco_close(&r);
	}
}

/* What one entry of a results document comes to. */
struct outcome {
	enum coco_kind kind;
	enum coco_fault fault;
	bool given[2], whole[2];
	int64_t id[2];
	double bbox[4], score;
	char text[COCO_TEXT];
};

/* All at once, so that what is read at one go can be. */
static ssize_t
next_all(void *from, char *to, size_t n)
{
	struct piece *p = from;
	size_t left = strlen(p->text);
	n = n < left ? n : left;
	memcpy(to, p->text, n);
	p->text += n;
	return (ssize_t)n;
}

/* An entry, behind a good one and before others; its image's place in it. */
static struct outcome
read_one(const char *entry, uint64_t *column)
{
	char text[4096];
	struct coco_reader r;
	struct outcome o = { 0 };
	static const char good[] = "{\"image_id\": 1, \"category_id\": 2, \"bbox\": [1, 2, 3, 4], \"score\": 0.5}";
	snprintf(text, sizeof text, "[%s, %s, %s, %s, %s, %s]", good, entry, good, good, good, good);
	coco_open(&r, next_all, &(struct piece){ text });
	cr_assert(coco_next(&r) == COCO_DETECTION);
	o.kind = coco_next(&r);
	const struct coco_annotation *a = &r.annotation;
	*column = a->image.place.column;
	const struct coco_id *id[] = { &a->image, &a->category };
	o.fault = o.kind == COCO_DETECTION ? a->entry.fault : COCO_GOOD;
	for (int i = 0; i < 2 && o.kind == COCO_DETECTION; i++) {
		o.given[i] = id[i]->given;
		o.whole[i] = id[i]->given && id[i]->whole;
		o.id[i] = o.whole[i] ? id[i]->number : 0;
	}
	if (o.kind == COCO_DETECTION && o.fault == COCO_GOOD) {
		memcpy(o.bbox, a->bbox, sizeof o.bbox);
		o.score = a->score_value;
		snprintf(o.text, sizeof o.text, "%.*s", (int)a->score.n, a->score.text);
		for (int i = 0; i < 4; i++)
			cr_expect(coco_next(&r) == COCO_DETECTION && a->entry.fault == COCO_GOOD);
	}
	coco_close(&r);
	return o;
}

/* The usual order of members is read at one go, another is not: both come to the same. */
Test(coco_read, detections_at_one_go)
{
	static const char *const value[][4] = {
		{ "1", "2", "[1, 2, 3, 4]", "0.5" }, { "0", "0", "[0.0, -1.5, 1e2, 4E-1]", "1" },
		{ "123456789012345678", "7", "[1,2,3,4]", "-0.25" }, { "1234567890123456789", "7", "[1,2,3,4]",
		"1e-3" },
		{ "12345678901234567890", "7", "[1,2,3,4]", "0.1" }, { "01", "2", "[1,2,3,4]", "0.5" },
		{ "1.0", "2", "[1,2,3,4]", "0.5" }, { "1e2", "2", "[1,2,3,4]", "0.5" }, { "-1", "-2", "[1,2,3,4]",
		"0.5" },
		{ "\"7\"", "\"007\"", "[1,2,3,4]", "0.5" }, { "1", "2", "[1,2,3]", "0.5" }, { "1", "2", "[1,2,3,4,5]",
		"0.5" },
		{ "1", "2", "[1,2,3,1e999]", "0.5" }, { "1", "2", "[1e300,2,1e300,1e300]", "0.5" }, { "1", "2",
		"[1,2,03,4]", "0.5" },
		{ "1", "2", "[1,2,3,4]", "NaN" }, { "1", "2", "[1,2,3,4]", "1e999" }, { "1", "2", "[1,2,3,4]",
		"\"0.5\"" },
		{ "1", "2", "[1,2,3,4]", "0.12345678901234567" }, { "1", "2", "[1,2,3,4]",
		"0.5000000000000000000000000000000000001" },
		{ "1", "2", "[1,2,3,4]", "00.5" }, { "1", "2", "[1,2,3,4]", ".5" }, { "1", "2", "[ 1,2,3,4]", "0.5 " },
		{ "1", "2", "null", "0.5" }, { "null", "2", "[1,2,3,4]", "0.5" }, { "1", "2", "[1,2,3,4]",
		"0.5, \"id\": 7" },
		{ "1", "2", "[1,2,3,4]", "0.5,\"score\":0.6" }, { "1", "2", "[1,2,3,4]", "0.5x" },
	};
	for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
		char usual[512], tight[512], other[512];
		uint64_t column[3];
		snprintf(usual, sizeof usual, "{\"image_id\": %s, \"category_id\": %s, \"bbox\": %s, \"score\": %s}",
			value[i][0],
			value[i][1], value[i][2], value[i][3]);
		snprintf(tight, sizeof tight, "{\"image_id\":%s,\"category_id\":%s,\"bbox\":%s,\"score\":%s}",
			value[i][0], value[i][1],
			value[i][2], value[i][3]);
		snprintf(other, sizeof other, "{ \"image_id\": %s, \"category_id\" : %s, \"bbox\": %s, \"score\": %s}",
			value[i][0],
			value[i][1], value[i][2], value[i][3]);
		struct outcome a = read_one(usual, &column[0]), b = read_one(tight, &column[1]), c = read_one(other,
			&column[2]);
		cr_expect(memcmp(&a, &c, sizeof a) == 0, "%s: kind %d, fault %d; else %d, %d", usual, (int)a.kind,
			(int)a.fault,
			(int)c.kind, (int)c.fault);
		cr_expect(memcmp(&b, &c, sizeof b) == 0, "%s", tight);
		cr_expect(c.kind != COCO_DETECTION || (column[0] + 1 == column[2] && column[1] + 2 == column[2]),
			"%s: %d %d %d", usual,
			(int)column[0], (int)column[1], (int)column[2]);
	}
}
