/* tensor_layout.c -- the table of layouts, and which of them an array may have. */
#include "prediction/tensor_layout.h"

#include <string.h>

/* End-to-end heads give a few hundred rows; where many more are, they are anchors. */
enum { MOST_ROWS = 1000, END_TO_END = 6 };

#define AXES(n, ...) .axes = (n), .axis = { AXIS_IMAGE, __VA_ARGS__ }

const struct tensor_layout tensor_layout_pair = { "n,a,4", true, false, 0, AXES(3, AXIS_ANCHOR, AXIS_CHANNEL) };

static const struct tensor_layout layouts[] = {
	{ "n,a,5+c", false, false, 5, AXES(3, AXIS_ANCHOR, AXIS_CHANNEL) },
	{ "n,4+c,a", false, false, 4, AXES(3, AXIS_CHANNEL, AXIS_ANCHOR) },
	{ "n,a,4+c", false, false, 4, AXES(3, AXIS_ANCHOR, AXIS_CHANNEL) },
	{ "n,5+c,a", false, false, 5, AXES(3, AXIS_CHANNEL, AXIS_ANCHOR) },
	{ "n,k,6", false, true, 4, AXES(3, AXIS_ANCHOR, AXIS_CHANNEL) },
	{ "n,a*(5+c),h,w", false, false, 5, AXES(4, AXIS_BASE_CHANNEL, AXIS_ROW, AXIS_COLUMN) },
	{ "n,h,w,a*(5+c)", false, false, 5, AXES(4, AXIS_ROW, AXIS_COLUMN, AXIS_BASE_CHANNEL) },
	{ "n,a,h,w,5+c", false, false, 5, AXES(5, AXIS_BASE, AXIS_ROW, AXIS_COLUMN, AXIS_CHANNEL) },
	{ "n,a*4,h,w", true, false, 0, AXES(4, AXIS_BASE_CHANNEL, AXIS_ROW, AXIS_COLUMN) },
	{ "n,h,w,a*4", true, false, 0, AXES(4, AXIS_ROW, AXIS_COLUMN, AXIS_BASE_CHANNEL) },
	{ .name = NULL },
};

const struct tensor_layout *
tensor_layout_find(const char *name)
{
	for (const struct tensor_layout *l = layouts; l->name != NULL; l++)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

const char *
tensor_layout_name(size_t i)
{
	return layouts[i].name;
}

bool
tensor_layout_is_head(const struct tensor_layout *l)
{
	return l->axes > 3;
}

bool
tensor_layout_place(const struct tensor_layout *l, const struct npy *a, struct tensor_place *out)
{
	size_t missing = l->axes - a->axes, step = 1;
	*out = (struct tensor_place){ 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, false };
	if (missing > 1)
		return false;
	for (size_t i = l->axes; i-- > missing;) {
		size_t side = a->shape[i - missing];
		enum tensor_axis axis = l->axis[i];
		switch (axis) {
		case AXIS_IMAGE: out->images = side; break;
		case AXIS_ANCHOR: out->anchors = side, out->anchor_step = step; break;
		case AXIS_BASE: out->bases = side, out->base_step = step; break;
		case AXIS_ROW: out->rows = side; break;
		case AXIS_COLUMN: out->columns = side, out->cell_step = step; break;
		case AXIS_CHANNEL:
		case AXIS_BASE_CHANNEL:
			out->channels = side, out->channel_step = step, out->shared = axis == AXIS_BASE_CHANNEL;
			break;
		}
		step *= side;
	}
	return true;
}

static bool
fits_classes(size_t channels, size_t before, size_t named)
{
	return channels > before && (named == 0 || channels - before == named || channels - before == named + 1);
}

static bool
fits_level(const struct tensor_layout *l, const struct tensor_place *p, const struct level *level, size_t named)
{
	if (level->bases == 0)
		return false;
	if (p->rows != level->rows || p->columns != level->columns)
		return false;
	if (p->shared ? p->channels % level->bases != 0 : p->bases != level->bases)
		return false;
	size_t channels = p->shared ? p->channels / level->bases : p->channels;
	return l->pair ? channels > 0 && channels % 4 == 0 : fits_classes(channels, l->before, named);
}

bool
tensor_layout_fits(const struct tensor_layout *l, const struct npy *a, const struct tensor_clues *c)
{
	struct tensor_place p;
	const struct anchors *anchors = c->anchors;
	bool known = anchors != NULL && anchors->levels > 0;
	if (!tensor_layout_place(l, a, &p))
		return false;
	if (l->end_to_end)
		return p.channels == END_TO_END && p.anchors <= MOST_ROWS;
	if (tensor_layout_is_head(l) && a->axes != l->axes)
		return false;
	for (size_t k = 0; tensor_layout_is_head(l) && known && k < anchors->levels; k++)
		if (fits_level(l, &p, &anchors->level[k], c->named))
			return true;
	if (tensor_layout_is_head(l))
		return !known;
	return (known ? p.anchors == anchors->count : p.anchors > p.channels) &&
		(l->pair ? p.channels % 4 == 0 : fits_classes(p.channels, l->before, c->named));
}

/* End-to-end rows come first: in another layout nearly all of their numbers are classes. */
const struct tensor_layout *
tensor_layout_other(const struct tensor_layout *l, const struct npy *a, const struct tensor_clues *c)
{
	struct tensor_place own, other;
	const struct tensor_layout *rows = tensor_layout_find("n,k,6");
	bool known = c->anchors != NULL && c->anchors->levels > 0;
	if (!l->pair && !l->end_to_end && l->axes == rows->axes && !known && tensor_layout_fits(rows, a, c))
		return rows;
	tensor_layout_place(l, a, &own);
	for (const struct tensor_layout *o = layouts; o->name != NULL && !l->end_to_end; o++) {
		if (o == l || o->pair != l->pair || o->axes != l->axes || o->end_to_end || !tensor_layout_fits(o, a, c))
			continue;
		tensor_layout_place(o, a, &other);
		if (own.anchor_step != other.anchor_step || own.cell_step != other.cell_step)
			return o;
	}
	return NULL;
}

bool
tensor_layout_put_fitting(struct buf *out, const struct tensor_layout *l, const struct npy *a,
	const struct tensor_clues *c, const char *before)
{
	bool some = false;
	for (const struct tensor_layout *o = layouts; o->name != NULL; o++) {
		if (o == l || o->pair != (l != NULL && l->pair) || !tensor_layout_fits(o, a, c))
			continue;
		buf_format(out, "%s%s", some ? " or " : before, o->name);
		some = true;
	}
	return some;
}
