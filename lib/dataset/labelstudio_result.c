/* labelstudio_result.c -- Label Studio: a result as it stands. */
#include "dataset/labelstudio.h"

#include "json/json.h"

#include <math.h>

/* Members of a result, and of its value; a JSON_MIN export has the latter in the result itself. */
enum member {
	X, Y, WIDTH, HEIGHT, RADIUS_X, RADIUS_Y, ROTATION, POINTS, RECTANGLE_LABELS, POLYGON_LABELS, ELLIPSE_LABELS,
	LABELS, ID, TYPE, VALUE, ORIGINAL_WIDTH, ORIGINAL_HEIGHT, SCORE, MEMBERS
};

static const char *const members[MEMBERS] = { "x", "y", "width", "height", "radiusX", "radiusY", "rotation", "points",
	"rectanglelabels", "polygonlabels", "ellipselabels", "labels", "id", "type", "value", "original_width",
	"original_height", "score" };

static const struct {
	const char *type;
	enum labelstudio_shape shape;
} shapes[] = {
	{ "\"rectanglelabels\"", LABELSTUDIO_RECTANGLE },
	{ "\"rectangle\"", LABELSTUDIO_RECTANGLE },
	{ "\"ellipselabels\"", LABELSTUDIO_ELLIPSE },
	{ "\"ellipse\"", LABELSTUDIO_ELLIPSE },
	{ "\"polygonlabels\"", LABELSTUDIO_POLYGON },
	{ "\"polygon\"", LABELSTUDIO_POLYGON },
	{ "\"keypointlabels\"", LABELSTUDIO_POINT },
	{ "\"keypoint\"", LABELSTUDIO_POINT },
};

static void
read_point(struct labelstudio *r, struct labelstudio_result *to)
{
	double point[2] = { NAN, NAN };
	size_t n = 0;
	if (to->points == to->room) {
		size_t room = to->room == 0 ? 8 : 2 * to->room;
		to->point = arena_grow(r->stream.now.arena, to->point, to->room * sizeof point, room * sizeof point);
		to->room = room;
	}
	if (json_value_enter(&r->json, '['))
		while (json_stream_element(&r->json)) {
			double x = json_value_number(&r->json);
			if (n < 2)
				point[n++] = x;
		}
	memcpy(to->point + 2 * to->points++, point, sizeof point);
}

static void
read_labels(struct labelstudio *r, struct labelstudio_result *to)
{
	to->labelled = true;
	if (!json_value_enter(&r->json, '['))
		return;
	while (json_stream_element(&r->json)) {
		struct slice label = json_value_label(&r->json, r->stream.now.arena);
		if (label.text != NULL && to->labels++ == 0)
			to->label = label;
	}
}

static void
read_side(struct labelstudio *r, struct labelstudio_result *to, size_t k)
{
	char why[IMAGE_WHY];
	struct slice text = json_value_numeral(&r->json, r->stream.now.arena);
	if (text.text != NULL && image_number("size", text, &to->size[k], why) && to->size[k] > 0)
		to->side[k] = text;
	else
		to->size[k] = 0;
}

static void
read_member(struct labelstudio *r, struct labelstudio_result *to, enum member member)
{
	double *const number[] = { &to->x, &to->y, &to->width, &to->height, &to->radius_x, &to->radius_y,
		&to->rotation };
	if (member < POINTS) {
		*number[member] = json_value_number(&r->json);
	} else if (member == POINTS && json_value_enter(&r->json, '[')) {
		while (json_stream_element(&r->json))
			read_point(r, to);
	} else if (member >= RECTANGLE_LABELS && member <= LABELS) {
		read_labels(r, to);
	} else if (member == ID) {
		to->id = json_value_label(&r->json, r->stream.now.arena);
	} else if (member == TYPE) {
		to->type = json_value_name(&r->json, r->stream.now.arena);
	} else if (member == ORIGINAL_WIDTH || member == ORIGINAL_HEIGHT) {
		read_side(r, to, member - ORIGINAL_WIDTH);
	} else if (member == SCORE) {
		to->score = json_value_numeral(&r->json, r->stream.now.arena);
	}
}

/* The members of an object that has been entered. */
static void
read_members(struct labelstudio *r, struct labelstudio_result *to, bool value)
{
	struct slice key;
	while (json_stream_key(&r->json, &key, r->stream.now.arena)) {
		enum member m = 0;
		while (m < MEMBERS && (!slice_is(key, members[m]) || (value && m > LABELS)))
			m++;
		if (m == VALUE && json_value_enter(&r->json, '{'))
			read_members(r, to, true);
		else if (m == MEMBERS)
			json_stream_skip(&r->json);
		else
			read_member(r, to, m);
	}
}

/* By the type, else by the members that there are. */
static enum labelstudio_shape
shape_of(struct labelstudio_result *result)
{
	result->region = result->type.text == NULL;
	for (size_t i = 0; !result->region && i < sizeof shapes / sizeof *shapes; i++) {
		if (slice_is(result->type, shapes[i].type)) {
			result->region = true;
			return shapes[i].shape;
		}
	}
	if (result->points > 0)
		return LABELSTUDIO_POLYGON;
	if (!isnan(result->radius_x) && !isnan(result->radius_y))
		return LABELSTUDIO_ELLIPSE;
	if (!isnan(result->width) && !isnan(result->height))
		return LABELSTUDIO_RECTANGLE;
	return isnan(result->x) ? LABELSTUDIO_NONE : LABELSTUDIO_POINT;
}

void
labelstudio_result_read(struct labelstudio *r, struct labelstudio_result *result)
{
	annotations_look(&r->stream.now, r->stream.convert, &r->json);
	*result = (struct labelstudio_result){ .text = r->stream.now.object, .place = json_stream_place(&r->json),
		.x = NAN, .y = NAN, .width = NAN, .height = NAN, .radius_x = NAN, .radius_y = NAN,
		.object = json_value_enter(&r->json, '{') };
	if (result->object)
		read_members(r, result, false);
	result->shape = shape_of(result);
}
