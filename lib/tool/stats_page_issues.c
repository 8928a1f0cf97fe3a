/* stats_page_issues.c -- what is wrong with a dataset, worst first: how often, where first, and the remedy. */
#include "tool/stats_page.h"

#include "json/json.h"

#include <string.h>

/* Worst first: what makes training go wrong, then what makes it learn wrongly, then what costs little. */
static const struct {
	enum issue_kind kind;
	const char *one, *many, *remedy;
} words[ISSUE_KINDS] = {
	{ ISSUE_NORMALISED, "image has boxes between 0 and 1, not in pixels",
		"images have boxes between 0 and 1, not in pixels",
		"read them with anchor-convert --unit norm" },
	{ ISSUE_XYWH, "image has boxes that look like x, y, width, height",
		"images have boxes that look like x, y, width, height", "read them with anchor-convert --box xywh" },
	{ ISSUE_SIZE, "image has no size, or width and height are swapped",
		"images have no size, or width and height are swapped",
		"anchor-convert --size FILE or --images DIR supplies sizes" },
	{ ISSUE_INVERTED, "box is inverted: x2 < x1 or y2 < y1", "boxes are inverted: x2 < x1 or y2 < y1",
		"swap the corners, or read them with anchor-convert --box xywh" },
	{ ISSUE_EMPTY, "box is empty: a side is 0", "boxes are empty: a side is 0",
		"their offsets are not finite; leave them out with --bad drop" },
	{ ISSUE_OUTSIDE, "box lies outside its image", "boxes lie outside their images",
		"is the image another, or resized? else --bad drop" },
	{ ISSUE_CONFLICT, "box has another label than the box that it covers",
		"boxes have another label than the box that they cover", "decide which is right" },
	{ ISSUE_IMAGE_TWICE, "image comes a second time", "images come a second time",
		"keep one of each; between train and val it is a leak" },
	{ ISSUE_LABELS_ALIKE, "label looks like another", "labels look like others", "give them one spelling" },
	{ ISSUE_DUPLICATE, "box is there twice", "boxes are there twice", "keep one of each" },
	{ ISSUE_NEAR_DUPLICATE, "box is nearly there twice: IoU 0.95 or more",
		"boxes are nearly there twice: IoU 0.95 or more", "keep one of each, unless they are two objects" },
	{ ISSUE_PARTLY_OUTSIDE, "box reaches out of its image", "boxes reach out of their images",
		"--bad clip cuts them" },
	{ ISSUE_TINY, "box is tiny", "boxes are tiny",
		"below a pixel or the finest stride: tile the images" },
};

enum { FILE_NAME, LINE, IMAGE_ID, IMAGE_FILE, BOX, WITH, LABEL, FIELDS };

static const struct json_key fields[FIELDS] = {
	[FILE_NAME] = { "file", JSON_ANY, 0 },
	[LINE] = { "line", JSON_ANY, 0 },
	[IMAGE_ID] = { "image_id", JSON_ANY, 0 },
	[IMAGE_FILE] = { "file_name", JSON_ANY, 0 },
	[BOX] = { "box", JSON_ANY, 0 },
	[WITH] = { "with", JSON_ANY, 0 },
	[LABEL] = { "label", JSON_ANY, 0 },
};

static void
put_field(const struct stats_page *p, const struct json_object *o, int field, const char *before, size_t most)
{
	struct slice text = o->column[field].text;
	if (text.n == 0)
		return;
	text = json_text(text, p->arena);
	size_t n = terminal_columns(text);
	buf_text(p->out, before);
	terminal_put(text, n < most ? n : most, p->out);
}

/* Where it was first, from the line that tells it. */
static void
put_example(const struct stats_page *p, const struct buf *line)
{
	struct json_schema schema;
	struct json_object o;
	struct json_error error;
	char *text = arena_zero(p->arena, line->len + 1 + JSON_PAD);
	memcpy(text, line->data, line->len);
	json_schema_init(&schema, fields, FIELDS);
	if (!json_scan(&schema, (struct slice){ text, line->len }, &o, &error, p->arena))
		return;
	buf_text(p->out, "           first ");
	put_field(p, &o, LABEL, "", 24);
	put_field(p, &o, FILE_NAME, "", 24);
	put_field(p, &o, LINE, ":", 12);
	put_field(p, &o, IMAGE_ID, ", image ", 16);
	put_field(p, &o, IMAGE_FILE, ", image ", 16);
	put_field(p, &o, BOX, ", box ", 8);
	put_field(p, &o, WITH, ", like ", 24);
	buf_char(p->out, '\n');
}

void
stats_page_issues(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	bool any = false;
	for (size_t i = 0; i < ISSUE_KINDS; i++) {
		uint64_t n = s->issues[words[i].kind];
		if (n == 0)
			continue;
		buf_text(p->out, any ? "" : "\nWhat is wrong, worst first:\n");
		any = true;
		buf_format(p->out, "%10llu %s\n", (unsigned long long)n, n == 1 ? words[i].one : words[i].many);
		if (p->aside != NULL && p->aside->example[words[i].kind].len > 0)
			put_example(p, &p->aside->example[words[i].kind]);
		buf_format(p->out, "           %s\n", words[i].remedy);
	}
	if (!any && s->images > 0)
		buf_text(p->out, "\nNothing is wrong with the boxes.\n");
	else if (any)
		buf_text(p->out, "All of them, a line each: --issues FILE\n");
}
