/* coco_value.c -- values of an entry of a COCO document. */
#include "dataset/coco_value.h"

#include "base/num.h"
#include "json/json.h"

#include <math.h>
#include <string.h>

const char *const coco_fault_text[COCO_FAULTS] = {
	[COCO_GOOD] = "",
	[COCO_NO_OBJECT] = "expected an object",
	[COCO_BAD_ID] = "\"id\" must be there, a number or a string",
	[COCO_BAD_FILE_NAME] = "\"file_name\" must be a string",
	[COCO_BAD_SIZE] = "width and height must be numbers",
	[COCO_NO_IMAGE_ID] = "\"image_id\" must be there, a number or a string",
	[COCO_NO_CATEGORY_ID] = "\"category_id\" must be there, a number or a string",
	[COCO_NO_BBOX] = "no \"bbox\"",
	[COCO_BAD_BBOX] = "\"bbox\" must be four finite numbers [x,y,width,height]",
	[COCO_BAD_AREA] = "\"area\" must be a finite number",
	[COCO_BAD_ISCROWD] = "\"iscrowd\" must be 0 or 1",
	[COCO_BAD_SCORE] = "\"score\" must be a finite number",
	[COCO_IMAGE_NOT_THERE] = "not among the images",
	[COCO_CATEGORY_NOT_THERE] = "not among the categories",
};

void
coco_value_fault(struct coco_entry *e, enum coco_fault fault, struct json_place place)
{
	if (e->fault == COCO_GOOD || fault < e->fault) {
		e->fault = fault;
		e->fault_place = place;
	}
}

bool
coco_value_skip(struct coco_reader *r, struct coco_entry *e, enum coco_fault why)
{
	coco_value_fault(e, why, json_stream_place(&r->stream));
	return json_stream_skip(&r->stream);
}

/* A copy of a text that num_read_double can read. */
static struct slice
keep_text(struct coco_reader *r, struct slice text)
{
	char *copy = arena_alloc(&r->arena, text.n + NUM_PAD + 1);
	memcpy(copy, text.text, text.n);
	memset(copy + text.n, 0, NUM_PAD + 1);
	return (struct slice){ copy, text.n };
}

bool
coco_value_keep(struct coco_reader *r, struct slice *text)
{
	struct slice found;
	if (!json_stream_scalar(&r->stream, &found))
		return false;
	*text = keep_text(r, found);
	return true;
}

/* Whether a text is the digits of a whole number, as they are printed. */
static bool
is_whole(struct slice text, int64_t *number)
{
	char copy[32 + NUM_PAD] = { 0 }, again[NUM_SIZE];
	if (text.n == 0 || text.n > 20)
		return false;
	memcpy(copy, text.text, text.n);
	if (num_read_integer(copy, number) != copy + text.n)
		return false;
	size_t n = num_print_integer(again, *number);
	return slice_equal(text, (struct slice){ again, n });
}

void
coco_id_of_text(struct coco_id *id, struct slice value, struct arena *arena)
{
	double x;
	id->given = true;
	id->value = value;
	id->text = json_text(value, arena);
	if (value.text[0] == '"') {
		id->whole = is_whole(id->text, &id->number);
		return;
	}
	char *copy = arena_alloc(arena, value.n + NUM_PAD + 1);
	memcpy(copy, value.text, value.n);
	memset(copy + value.n, 0, NUM_PAD + 1);
	num_read_double(copy, &x);
	id->whole = fabs(x) <= 0x1p53 && x == (double)(int64_t)x;
	id->number = id->whole ? (int64_t)x : 0;
}

struct slice
coco_id_key(struct slice value, struct arena *arena)
{
	struct coco_id id;
	coco_id_of_text(&id, value, arena);
	if (!id.whole || value.text[0] == '"')
		return id.text;
	return slice_of(arena_format(arena, "%lld", (long long)id.number));
}

bool
coco_value_other_id(struct coco_reader *r, struct coco_entry *e, struct coco_id *id, enum coco_fault otherwise)
{
	struct slice value;
	if (json_stream_peek(&r->stream) != '"' && !json_stream_is_number(&r->stream))
		return coco_value_skip(r, e, otherwise);
	if (!coco_value_keep(r, &value))
		return false;
	coco_id_of_text(id, value, &r->arena);
	return true;
}

/* Only with an exponent, or hundreds of digits, can a number be beyond double range. */
static bool
is_finite(struct slice number)
{
	double x = 0;
	if (number.n > 300 || memchr(number.text, 'e', number.n) != NULL || memchr(number.text, 'E', number.n) != NULL)
		num_read_double(number.text, &x);
	return isfinite(x);
}

bool
coco_value_any_number(struct coco_reader *r, struct coco_entry *e, enum coco_fault otherwise,
	struct coco_text *room, struct slice *text)
{
	struct slice found;
	if (!json_stream_is_number(&r->stream))
		return coco_value_skip(r, e, otherwise);
	if (!json_stream_scalar(&r->stream, &found))
		return false;
	if (!is_finite(found)) {
		coco_value_fault(e, otherwise, json_stream_place_of(&r->stream, found.text));
	} else if (found.n >= COCO_TEXT) {
		*text = keep_text(r, found);
	} else {
		memcpy(room->text, found.text, COCO_TEXT);
		room->text[found.n] = '\0';
		*text = (struct slice){ room->text, found.n };
	}
	return true;
}
