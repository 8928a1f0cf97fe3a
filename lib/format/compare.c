/* compare.c -- anchors that somebody has against those just fitted: the figures. */
#include "format/compare.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

void
compare_open(struct compare *c, const struct compare_options *o, struct arena *arena)
{
	*c = (struct compare){ .options = *o };
	paste_read(o->with, &c->old, arena);
	if (c->old.shapes == 0)
		err_die("%s: has no anchors of its own to compare: they are the records' proposals", o->with);
	c->detector = c->old.detector;
	if (c->detector.spec.levels == 0 || !c->old.strides)
		c->no_tiling = compare_lay_out(c, arena);
}

/* The placed boxes, in the tensor that the options name. */
static const struct placed_entry *
entries_of(const struct compare *c, const struct placed_table *t, struct arena *arena)
{
	if (!(c->options.input[0] > 0))
		return t->entry;
	struct placed_entry *entry = arena_array(arena, struct placed_entry, t->n);
	for (size_t i = 0; i < t->n; i++) {
		entry[i] = t->entry[i];
		anchors_tensor(c->detector.spec.pad, c->options.input[0], c->options.input[1], entry[i].placed.padded);
	}
	return entry;
}

struct label_id {
	uint64_t id;
	size_t index;
};

static int
by_id(const void *a, const void *b)
{
	const struct label_id *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* The labels' groups, empty, in the order of their text; *ids is the way to them. */
static struct compare_label *
open_labels(const struct survey *s, struct label_id **ids, struct arena *arena)
{
	struct compare_label *label = arena_zeros(arena, struct compare_label, s->labels);
	*ids = arena_array(arena, struct label_id, s->labels);
	for (size_t i = 0; i < s->labels; i++) {
		label[i].text = s->label[i].text;
		(*ids)[i] = (struct label_id){ s->label[i].id, i };
	}
	if (s->labels > 0)
		qsort(*ids, s->labels, sizeof **ids, by_id);
	return label;
}

/* Label id's group; NULL: labels were not counted. */
static struct verdict_group *
group_of(struct compare_label *label, const struct label_id *ids, size_t n, uint64_t id)
{
	const struct label_id key = { id, 0 }, *at = n > 0 ? bsearch(&key, ids, n, sizeof *ids, by_id) : NULL;
	return at != NULL ? &label[at->index].group : NULL;
}

/* Which sets cover box i. */
static void
find_covered(const struct comparison *c, const struct placed *p, const struct shape *const shape[2],
	struct tiling_box *const each[2], size_t i, bool covered[2])
{
	struct shape size = { box_width(p->box), box_height(p->box) };
	for (int which = 0; which < 2; which++) {
		if (c->cover == VERDICT_BY_SHAPE)
			verdict_centred(size, shape[which], c->k[which], c->threshold, &covered[which]);
		else
			covered[which] = each[which][i].positives > 0 &&
				(c->cover == VERDICT_BY_LEARNING || each[which][i].iou >= c->fg);
	}
}

/* Boxes not covered, by kind; and what the grid decides. */
static void
count_groups(struct comparison *out, const struct survey *s, const struct placed_entry *entry,
	struct tiling_box *const each[2], const struct shape *const shape[2], struct arena *arena)
{
	struct label_id *ids;
	struct compare_label *label = open_labels(s, &ids, arena);
	for (size_t i = 0; i < s->placed.n; i++) {
		const struct placed *p = &entry[i].placed;
		uint64_t count = entry[i].count;
		bool covered[2];
		find_covered(out, p, shape, each, i, covered);
		if (out->tiled)
			verdict_add(&out->recall, covered[0], covered[1], count);
		if (out->grid_iou)
			verdict_add(&out->iou, each[0][i].iou, each[1][i].iou, count);
		size_t size = verdict_size(box_width(p->box), box_height(p->box));
		struct verdict_group *labelled = group_of(label, ids, s->labels, p->label);
		verdict_count(&out->all, covered[0], covered[1], count);
		verdict_count(&out->size[size], covered[0], covered[1], count);
		if (labelled != NULL)
			verdict_count(labelled, covered[0], covered[1], count);
	}
	out->placed = out->all.boxes;
	out->labels = s->labels;
	out->label = label;
}

/* What shapes say of all boxes, where the grid does not decide. */
static void
compare_shapes(struct comparison *out, const struct shapes *data, const struct shape *const shape[2])
{
	for (size_t i = 0; i < data->n && !(out->tiled && out->grid_iou); i++) {
		double iou[2];
		bool covered[2];
		for (int which = 0; which < 2; which++)
			iou[which] = verdict_centred(data->shape[i], shape[which], out->k[which], out->threshold,
				&covered[which]);
		if (!out->tiled)
			verdict_add(&out->recall, covered[0], covered[1], data->count[i]);
		if (!out->grid_iou)
			verdict_add(&out->iou, iou[0], iou[1], data->count[i]);
	}
}

static bool
same(const double a[2], const double b[2])
{
	return a[0] == b[0] && a[1] == b[1];
}

/* Whether the old anchors were made for another frame than the data's. */
static void
compare_frames(const struct compare *c, const struct survey *s, struct comparison *out)
{
	const struct anchor_spec *spec = &c->old.detector.spec;
	bool named = c->options.input[0] > 0;
	const double *frame = named ? c->options.input : s->frame.size, *tensor = named ? frame : s->tensor.size;
	double padded[2];
	if (!(spec->input[0] > 0) || (!named && (s->frame.kinds != 1 || s->tensor.kinds != 1)))
		return;
	anchors_tensor(spec->pad, spec->input[0], spec->input[1], padded);
	if (same(spec->input, frame) || same(spec->input, tensor) || same(padded, tensor))
		return;
	memcpy(out->input, spec->input, sizeof out->input);
	memcpy(out->frame, frame, sizeof out->frame);
}

void
compare_measure(const struct compare *c, const struct survey *s, const struct shapes *data, const struct compare_new *new,
	struct comparison *out, struct arena *arena)
{
	const struct shape *const both[2] = { c->old.shape, new->shape };
	const struct placed_entry *entry = entries_of(c, &s->placed, arena);
	const enum assigner assigner = c->detector.stage.match.assigner;
	struct tiling_box *const each[2] = { arena_zeros(arena, struct tiling_box, s->placed.n),
		arena_zeros(arena, struct tiling_box, s->placed.n) };
	*out = (struct comparison){ .with = c->options.with, .k = { c->old.shapes, new->shapes },
		.threshold = c->options.threshold, .boxes = s->boxes, .assigner = detector_assigners[assigner],
		.fg = c->detector.stage.match.fg, .labels_lost = s->labels_lost };
	for (int which = 0; which < 2; which++)
		out->centred[which] = fit_measure(data, both[which], out->k[which], out->threshold);
	out->no_tiling = compare_tile(c, entry, s->placed.n, new, out, each, arena);
	out->tiled = out->no_tiling == NULL;
	out->cover = out->tiled ? verdict_cover(assigner) : VERDICT_BY_SHAPE;
	out->grid_iou = out->tiled && assigner != ASSIGNER_YOLO && assigner != ASSIGNER_YOLOV5;
	count_groups(out, s, entry, each, both, arena);
	compare_shapes(out, data, both);
	compare_frames(c, s, out);
	if (s->boxes > 0)
		out->iou.flattery = (double)new->shapes / (double)s->boxes;
	out->recall.flattery = out->cover == VERDICT_BY_OVERLAP ? out->iou.flattery : 0;
	out->judgement = verdict_judge(&out->recall, &out->iou);
}
