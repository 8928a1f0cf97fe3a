/* fit_compare.c -- old anchors beside those just fitted: the figures. */
#include "tool/fit_compare.h"

#include "engine/err.h"

#include <stdlib.h>
#include <string.h>

void
fit_compare_open(struct fit_compare *c, const struct fit_compare_options *o, struct arena *arena)
{
	*c = (struct fit_compare){ .options = *o };
	framework_read(o->with, &c->old, arena);
	if (c->old.shapes == 0)
		err_die("%s: has no anchors of its own to compare: they are the records' proposals", o->with);
	c->detector = c->old.detector;
	const bool preset = strcmp(c->old.format, "preset") == 0;
	frame_check_open(&c->frame, &c->detector, preset ? NULL : o->with, o->input, arena);
	if (c->detector.spec.levels == 0 || !c->old.strides)
		c->no_grid_score = fit_compare_set_strides(c, arena);
}

/* The sample of boxes, in the tensor that the options name. */
static const struct box_sample_entry *
entries_of(const struct fit_compare *c, const struct box_sample *t, struct arena *arena)
{
	if (!(c->options.input[0] > 0))
		return t->entry;
	struct box_sample_entry *entry = arena_array(arena, struct box_sample_entry, t->n);
	for (size_t i = 0; i < t->n; i++) {
		entry[i] = t->entry[i];
		anchors_tensor(c->detector.spec.pad, c->options.input[0], c->options.input[1], entry[i].sample.padded);
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
static struct fit_compare_label *
open_labels(const struct dataset_summary *s, struct label_id **ids, struct arena *arena)
{
	struct fit_compare_label *label = arena_zeros(arena, struct fit_compare_label, s->labels);
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
static struct comparison_group *
group_of(struct fit_compare_label *label, const struct label_id *ids, size_t n, uint64_t id)
{
	const struct label_id key = { id, 0 }, *at = n > 0 ? bsearch(&key, ids, n, sizeof *ids, by_id) : NULL;
	return at != NULL ? &label[at->index].group : NULL;
}

/* Which sets cover box i. */
static void
find_covered(const struct fit_comparison *c, const struct box_sample_box *p, const struct shape *const shape[2],
	struct grid_score_box *const each[2], size_t i, bool covered[2])
{
	struct shape size = { box_width(p->box), box_height(p->box) };
	for (int which = 0; which < 2; which++) {
		if (c->cover == COVER_BY_SHAPE)
			comparison_centred(size, shape[which], c->k[which], c->threshold, &covered[which]);
		else
			covered[which] = each[which][i].positives > 0 &&
				(c->cover == COVER_BY_LEARNING || each[which][i].iou >= c->fg);
	}
}

/* Boxes not covered, by kind; and what the grid decides. */
static void
count_groups(struct fit_comparison *out, const struct dataset_summary *s, const struct box_sample_entry *entry,
	struct grid_score_box *const each[2], const struct shape *const shape[2], struct arena *arena)
{
	struct label_id *ids;
	struct fit_compare_label *label = open_labels(s, &ids, arena);
	for (size_t i = 0; i < s->sample.n; i++) {
		const struct box_sample_box *p = &entry[i].sample;
		uint64_t count = entry[i].count;
		bool covered[2];
		find_covered(out, p, shape, each, i, covered);
		if (out->on_grid)
			comparison_add(&out->recall, covered[0], covered[1], count);
		if (out->grid_iou)
			comparison_add(&out->iou, each[0][i].iou, each[1][i].iou, count);
		size_t size = comparison_size(box_width(p->box), box_height(p->box));
		struct comparison_group *labelled = group_of(label, ids, s->labels, p->label);
		comparison_count(&out->all, covered[0], covered[1], count);
		comparison_count(&out->size[size], covered[0], covered[1], count);
		if (labelled != NULL)
			comparison_count(labelled, covered[0], covered[1], count);
	}
	out->sample = out->all.boxes;
	out->labels = s->labels;
	out->label = label;
}

/* The figures of shapes on all boxes, where the grid does not decide. */
static void
compare_shapes(struct fit_comparison *out, const struct shapes *data, const struct shape *const shape[2])
{
	for (size_t i = 0; i < data->n && !(out->on_grid && out->grid_iou); i++) {
		double iou[2];
		bool covered[2];
		for (int which = 0; which < 2; which++)
			iou[which] = comparison_centred(data->shape[i], shape[which], out->k[which], out->threshold,
				&covered[which]);
		if (!out->on_grid)
			comparison_add(&out->recall, covered[0], covered[1], data->count[i]);
		if (!out->grid_iou)
			comparison_add(&out->iou, iou[0], iou[1], data->count[i]);
	}
}

static bool
same(const double a[2], const double b[2])
{
	return a[0] == b[0] && a[1] == b[1];
}

/* Whether the old anchors were made for another frame than the data's. */
static void
compare_frames(const struct fit_compare *c, const struct dataset_summary *s, struct fit_comparison *out)
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
	out->frame_named = named;
}

void
fit_compare_measure(const struct fit_compare *c, const struct dataset_summary *s, const struct shapes *data,
	const struct fit_compare_new *new, struct fit_comparison *out, struct arena *arena)
{
	const struct shape *const both[2] = { c->old.shape, new->shape };
	const struct box_sample_entry *entry = entries_of(c, &s->sample, arena);
	const struct assigner *assigner = assigner_find(c->detector.stage.match.assigner);
	struct grid_score_box *const each[2] = { arena_zeros(arena, struct grid_score_box, s->sample.n),
		arena_zeros(arena, struct grid_score_box, s->sample.n) };
	*out = (struct fit_comparison){ .with = c->options.with, .k = { c->old.shapes, new->shapes },
		.threshold = c->options.threshold, .boxes = s->boxes, .assigner = assigner->name,
		.fg = c->detector.stage.match.fg, .labels_lost = s->labels_lost };
	for (int which = 0; which < 2; which++)
		out->centred[which] = fit_measure(data, both[which], out->k[which], out->threshold);
	out->no_grid_score = fit_compare_on_grid(c, entry, s->sample.n, new, out, each, arena);
	out->on_grid = out->no_grid_score == NULL;
	out->cover = out->on_grid ? assigner->cover : COVER_BY_SHAPE;
	out->grid_iou = out->on_grid && assigner->range == RANGE_ANYWHERE;
	count_groups(out, s, entry, each, both, arena);
	compare_shapes(out, data, both);
	compare_frames(c, s, out);
	if (s->boxes > 0)
		out->iou.optimism = (double)new->shapes / (double)s->boxes;
	out->recall.optimism = out->cover == COVER_BY_OVERLAP ? out->iou.optimism : 0;
	out->result = comparison_judge(&out->recall, &out->iou);
}
