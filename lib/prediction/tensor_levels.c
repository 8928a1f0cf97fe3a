/* tensor_levels.c -- files, one a level, against the levels of an anchor set. */
#include "prediction/tensor_levels.h"

#include "prediction/tensor_image.h"

#include <string.h>

/* The part has the cells, or where it is no head the anchors, of the level. */
static bool
covers(const struct tensors *t, size_t part, const struct level *level)
{
	const struct tensor_place *p = &t->part[part].deltas.place;
	if (!tensor_layout_is_head(t->layout))
		return p->anchors == level->count;
	return p->rows == level->rows && p->columns == level->columns;
}

/* Every part is the level's of its place, or with order of the place that order says. */
static bool
all_cover(const struct tensors *t, const struct anchors *anchors, const size_t *order)
{
	bool good = t->parts == anchors->levels;
	for (size_t i = 0; good && i < t->parts; i++)
		good = covers(t, order != NULL ? order[i] : i, &anchors->level[i]);
	return good;
}

static void
put_cells(const struct tensors *t, const struct level *level, struct buf *out)
{
	if (tensor_layout_is_head(t->layout))
		buf_format(out, "%zux%zu cells", level->columns, level->rows);
	else
		buf_format(out, "%zu anchors", level->count);
}

static void
put_part(const struct tensors *t, size_t part, struct buf *out)
{
	const struct tensor_place *p = &t->part[part].deltas.place;
	if (tensor_layout_is_head(t->layout))
		buf_format(out, "%s has %zux%zu cells", t->part[part].deltas.path, p->columns, p->rows);
	else
		buf_format(out, "%s has %zu anchors", t->part[part].deltas.path, p->anchors);
}

/* Which part each level takes, each part once; false: some level finds none. */
static bool
find_order(const struct tensors *t, const struct anchors *anchors, size_t order[TENSOR_PARTS])
{
	bool used[TENSOR_PARTS] = { false };
	for (size_t k = 0; k < anchors->levels && k < TENSOR_PARTS; k++) {
		size_t i = 0;
		while (i < t->parts && (used[i] || !covers(t, i, &anchors->level[k])))
			i++;
		if (i == t->parts)
			return false;
		used[i] = true;
		order[k] = i;
	}
	return t->parts == anchors->levels;
}

/* Not as many files as levels: those without one. */
static bool
reject_number(const struct tensors *t, const struct record *r, const struct anchors *anchors)
{
	struct buf *out = r->worker->scratch;
	const char *before = "; there is none for";
	buf_format(out, "%zu file%s, but the set has %zu levels", t->parts, t->parts == 1 ? "" : "s", anchors->levels);
	for (size_t k = 0; k < anchors->levels && t->parts < anchors->levels; k++) {
		size_t i = 0;
		while (i < t->parts && !covers(t, i, &anchors->level[k]))
			i++;
		if (i < t->parts)
			continue;
		buf_format(out, "%s level %zu of ", before, k);
		put_cells(t, &anchors->level[k], out);
		before = ",";
	}
	return record_reject(r, "%.*s", (int)out->len, out->data);
}

static bool
put_order(const struct tensors *t, const struct anchors *anchors, struct buf *out)
{
	size_t order[TENSOR_PARTS];
	if (!find_order(t, anchors, order))
		return false;
	buf_text(out, "; in this order they fit:");
	for (size_t i = 0; i < t->parts; i++)
		buf_format(out, " %s", t->part[order[i]].deltas.path);
	return true;
}

/* Another input, of as many strides as a part has cells. */
static bool
put_input(const struct tensors *t, const struct anchor_source *l, struct buf *out, struct arena *arena)
{
	const struct anchor_spec *spec = &l->detector.spec;
	for (size_t i = 0; i < t->parts && i < spec->levels && tensor_layout_is_head(t->layout); i++) {
		const struct tensor_place *p = &t->part[i].deltas.place;
		const double tensor[2] = { (double)p->columns * spec->level[i].stride[0],
			(double)p->rows * spec->level[i].stride[1] };
		struct anchors a;
		if (anchors_build(spec, tensor, tensor, &a, arena) != ANCHOR_FAULT_NONE || !all_cover(t, &a, NULL))
			continue;
		buf_format(out, "; with --input %gx%g they fit", tensor[0], tensor[1]);
		return true;
	}
	return false;
}

static bool
reject_cells(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors)
{
	struct buf *out = r->worker->scratch;
	size_t i = 0;
	while (covers(t, i, &anchors->level[i]))
		i++;
	put_part(t, i, out);
	buf_format(out, ", but level %zu has ", i);
	put_cells(t, &anchors->level[i], out);
	buf_format(out, " at %gx%g", anchors->tensor[0], anchors->tensor[1]);
	if (!put_order(t, anchors, out) && !put_input(t, l, out, r->worker->arena) &&
		!tensor_layout_put_fitting(out, t->layout, tensor_file_array(&t->part[i].deltas),
			&(struct tensor_clues){ anchors, 0 }, "; it would fit --layout "))
		buf_text(out, "; another --input, or another set?");
	return record_reject(r, "%.*s", (int)out->len, out->data);
}

/* A head's channels are shared by the base boxes, evenly, and each has as many as those of level 0. */
static bool
check_channels(const struct tensors *t, const struct record *r, size_t part, const struct tensor_file *f,
	const struct anchors *anchors, size_t *channels)
{
	const struct tensor_place *p = &f->place;
	size_t bases = anchors->level[part].bases, own = tensor_image_channels(p, &anchors->level[part]);
	const char *wants = t->layout->before > 4 ? "5 numbers and the classes" :
		f == &t->part[part].deltas ? "4 numbers" : "the classes";
	if (p->shared ? p->channels % bases != 0 : p->bases != bases)
		return record_reject(r, "%s has %zu %s, but level %zu has %zu base box%s, each with %s", f->path,
			p->shared ? p->channels : p->bases, p->shared ? "channels" : "base boxes", part, bases,
			bases == 1 ? "" : "es", wants);
	if (own <= t->layout->before || (t->layout->pair && f == &t->part[part].deltas && own % 4 != 0))
		return record_reject(r, "%s has %zu channels for each of %zu base boxes; expected %s", f->path, own,
			bases, wants);
	if (part > 0 && own != *channels)
		return record_reject(r, "%s has %zu channels a base box, but that of level 0 has %zu", f->path, own,
			*channels);
	*channels = own;
	return true;
}

bool
tensor_levels_check(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors)
{
	size_t channels[2] = { 0, 0 };
	if (anchors->levels == 0 || l->proposals)
		return record_reject(r, "files for levels, but the anchors have none; give an array of all anchors");
	if (t->parts != anchors->levels)
		return reject_number(t, r, anchors);
	if (!all_cover(t, anchors, NULL))
		return reject_cells(t, r, l, anchors);
	for (size_t i = 0; tensor_layout_is_head(t->layout) && i < t->parts; i++)
		if (!check_channels(t, r, i, &t->part[i].deltas, anchors, &channels[0]) ||
			(t->layout->pair && !check_channels(t, r, i, &t->part[i].scores, anchors, &channels[1])))
			return false;
	return true;
}
