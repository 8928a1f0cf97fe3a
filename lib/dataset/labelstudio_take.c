/* labelstudio_take.c -- Label Studio: what boxes the results of a task come to.
 *
 * A rectangle is turned by its rotation, clockwise in degrees, about its corner at the top left, an ellipse about its
 * centre. A region may have its labels in another result of the same id, as <Rectangle> beside <Labels> gives, and so
 * may what else is known of it: the result with the labels is the annotation. */
#include "dataset/labelstudio.h"

#include "base/decimal.h"
#include "json/json.h"

#include <math.h>

/* Percent of a side, in pixels. */
static double
pixels(double percent, double side)
{
	return percent * side / 100;
}

static struct box
rectangle(const struct labelstudio_result *r)
{
	struct box b = { pixels(r->x, r->size[0]), pixels(r->y, r->size[1]),
		pixels(decimal_add(r->x, r->width), r->size[0]), pixels(decimal_add(r->y, r->height), r->size[1]) };
	return annotations_turned(b, b.x1, b.y1, r->rotation);
}

static struct box
ellipse(const struct labelstudio_result *r)
{
	return annotations_ellipse(pixels(r->x, r->size[0]), pixels(r->y, r->size[1]),
		pixels(r->radius_x, r->size[0]), pixels(r->radius_y, r->size[1]), r->rotation);
}

static struct box
polygon(const struct labelstudio_result *r)
{
	struct box around = annotations_no_points;
	for (size_t i = 0; i < r->points; i++)
		annotations_point(
			&around, pixels(r->point[2 * i], r->size[0]), pixels(r->point[2 * i + 1], r->size[1]));
	return around;
}

/* The image's size: the result's own, else what else is known. false: it was blamed. */
static bool
find_size(struct labelstudio *r, struct labelstudio_result *result)
{
	struct image *image = &r->stream.now.image;
	char why[IMAGE_WHY];
	if (result->size[0] > 0 && result->size[1] > 0) {
		if (image->width.text == NULL) {
			image->width = result->side[0];
			image->height = result->side[1];
		}
		return true;
	}
	if (image_stream_size(&r->stream, result->size, why))
		return true;
	annotations_blame(&r->stream.now, ANNOTATION_NO_SIZE, result->place,
		arena_text(r->stream.now.arena, why, strlen(why)));
	return false;
}

static void
add_box(struct labelstudio *r, const struct labelstudio_set *set, struct labelstudio_result *result)
{
	struct annotations *a = &r->stream.now;
	if (!find_size(r, result))
		return;
	struct box b = result->shape == LABELSTUDIO_RECTANGLE ? rectangle(result)
		: result->shape == LABELSTUDIO_ELLIPSE ? ellipse(result) : polygon(result);
	a->object = result->text;
	size_t i = annotations_add(a, b, result->label, result->place);
	if (i == SIZE_MAX)
		return;
	a->count[ANNOTATION_AROUND] += result->shape != LABELSTUDIO_RECTANGLE || result->rotation != 0;
	a->count[ANNOTATION_MORE_LABELS] += result->labels - 1;
	if ((a->image.columns & IMAGE_BIT(IMAGE_IDS)) != 0)
		a->image.column[IMAGE_IDS][i] = result->id;
	if ((a->image.columns & IMAGE_BIT(IMAGE_SCORES)) != 0)
		a->image.column[IMAGE_SCORES][i] = result->score.text != NULL ? result->score
			: set->score.text != NULL ? set->score : slice_of("1");
}

/* The ids of results that have labels; false: one has none. */
static bool
list_ids(const struct labelstudio_set *set, struct text_table *ids, struct arena *arena)
{
	size_t number;
	bool all = true;
	for (const struct labelstudio_result *i = set->first; i != NULL; i = i->next) {
		if (!i->labelled || i->shape < LABELSTUDIO_RECTANGLE)
			continue;
		if (i->id.text == NULL || !text_table_add(ids, i->id, &number, arena))
			all = false;
	}
	return all;
}

static void
add_result(struct labelstudio *r, const struct labelstudio_set *set, const struct text_table *ids,
	struct labelstudio_result *result)
{
	struct annotations *a = &r->stream.now;
	size_t number;
	bool shape = result->shape >= LABELSTUDIO_RECTANGLE;
	bool other = !result->labelled && result->id.text != NULL && text_table_find(ids, result->id, &number);
	if (!result->object)
		annotations_blame(a, ANNOTATION_NO_SHAPE, result->place, "expected an object");
	else if (!shape)
		a->count[ANNOTATION_NO_AREA]++;
	else if (result->labelled || (result->region && !other))
		add_box(r, set, result);
}

void
labelstudio_take(struct labelstudio *r)
{
	struct annotations *a = &r->stream.now;
	struct labelstudio_set *set = r->annotated != NULL ? r->annotated : r->predicted;
	struct text_table ids = { 0 };
	if (set == NULL)
		return;
	if (r->annotated == NULL)
		a->image.columns |= IMAGE_BIT(IMAGE_SCORES);
	if (list_ids(set, &ids, a->arena) && ids.n > 0)
		a->image.columns |= IMAGE_BIT(IMAGE_IDS);
	for (struct labelstudio_result *i = set->first; i != NULL; i = i->next, a->n++)
		add_result(r, set, &ids, i);
	a->count[ANNOTATION_OTHERS] += r->others;
}
