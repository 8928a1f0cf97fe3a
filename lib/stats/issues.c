/* issues.c -- what is wrong with the annotations of an image. */
#include "stats/issues.h"

#include "geometry/spatial_index.h"
#include "stats/same_boxes.h"

#include <math.h>

enum { FEW = 48 };          /* boxes that are compared with each other; more are looked up in an index */
#define ROUNDING 1e-9       /* of a side, that a box may reach out of its image */
#define LEAST_SHARE (ISSUES_ALIKE * (1 - 1e-9)) /* that the areas of two such boxes have of each other */
#define SWAPPED 0.05        /* of a side, that a box must, before sides are taken to be swapped */

const char *const issue_names[ISSUE_KINDS + 1] = {
	[ISSUE_EMPTY] = "empty",
	[ISSUE_INVERTED] = "inverted",
	[ISSUE_OUTSIDE] = "outside",
	[ISSUE_PARTLY_OUTSIDE] = "partly-outside",
	[ISSUE_DUPLICATE] = "duplicate",
	[ISSUE_NEAR_DUPLICATE] = "near-duplicate",
	[ISSUE_CONFLICT] = "conflict",
	[ISSUE_IMAGE_TWICE] = "image-twice",
	[ISSUE_TINY] = "tiny",
	[ISSUE_NORMALISED] = "normalised",
	[ISSUE_XYWH] = "xywh",
	[ISSUE_SIZE] = "size",
	[ISSUE_LABELS_ALIKE] = "labels-alike",
};

struct search {
	const struct issue_image *image;
	struct issue *issue;
	size_t n, room;
	bool normalised, xywh, swapped;
	bool indexed;
	struct same_boxes same;     /* with indexed */
	struct spatial_index index; /* of same */
	uint32_t *near;
	double *area; /* of each box */
	struct arena *arena;
};

static void
report(struct search *s, enum issue_kind kind, uint32_t box, uint32_t with)
{
	if (s->n == s->room) {
		size_t room = 2 * s->room + 16;
		s->issue = arena_grow(s->arena, s->issue, s->room * sizeof *s->issue, room * sizeof *s->issue);
		s->room = room;
	}
	s->issue[s->n++] = (struct issue){ kind, box, with };
}

static bool
is_inverted(struct box b)
{
	return b.x2 < b.x1 || b.y2 < b.y1;
}

/* How far a box reaches out of an image, as a part of the image's side. */
static double
overhang(struct box b, double width, double height)
{
	double x = box_max(-b.x1, b.x2 - width) / width, y = box_max(-b.y1, b.y2 - height) / height;
	return box_max(x, y);
}

static bool
is_outside(struct box b, const double size[2])
{
	return b.x2 <= 0 || b.y2 <= 0 || b.x1 >= size[0] || b.y1 >= size[1];
}

static bool
is_ignored(const struct issue_image *m, size_t i)
{
	return m->mark[i] == ISSUE_IGNORED;
}

static bool
looks_normalised(const struct issue_image *m)
{
	bool any = false;
	for (size_t i = 0; i < m->boxes; i++) {
		struct box b = m->box[i];
		if (is_ignored(m, i))
			continue;
		any = true;
		if (box_empty(b) || b.x1 < 0 || b.y1 < 0 || b.x2 > 1 || b.y2 > 1)
			return false;
	}
	return any && !(m->sized && m->size[0] <= 1 && m->size[1] <= 1);
}

static bool
looks_like_xywh(const struct issue_image *m)
{
	size_t inverted = 0, boxes = 0;
	for (size_t i = 0; i < m->boxes; i++) {
		struct box b = m->box[i];
		if (is_ignored(m, i))
			continue;
		boxes++;
		inverted += is_inverted(b);
		struct box moved = { b.x1, b.y1, b.x1 + b.x2, b.y1 + b.y2 };
		if (!m->sized || box_empty(moved) || overhang(moved, m->size[0], m->size[1]) > ROUNDING)
			return false;
	}
	return inverted >= 2 && 2 * inverted >= boxes;
}

static bool
looks_swapped(const struct issue_image *m)
{
	bool leaves = false;
	for (size_t i = 0; m->sized && i < m->boxes; i++) {
		struct box b = m->box[i];
		if (is_ignored(m, i) || box_empty(b))
			continue;
		leaves |= overhang(b, m->size[0], m->size[1]) > SWAPPED;
		if (overhang(b, m->size[1], m->size[0]) > ROUNDING)
			return false;
	}
	return leaves;
}

static void
look_at_image(struct search *s)
{
	const struct issue_image *m = s->image;
	s->normalised = looks_normalised(m);
	s->xywh = looks_like_xywh(m);
	s->swapped = looks_swapped(m);
	if (s->normalised)
		report(s, ISSUE_NORMALISED, ISSUE_NONE, ISSUE_NONE);
	if (s->xywh)
		report(s, ISSUE_XYWH, ISSUE_NONE, ISSUE_NONE);
	if ((!m->sized && m->boxes > 0) || s->swapped)
		report(s, ISSUE_SIZE, ISSUE_NONE, ISSUE_NONE);
}

/* Whether the box is good enough to be compared with others. */
static bool
look_at_box(struct search *s, uint32_t i)
{
	const struct issue_image *m = s->image;
	struct box b = m->box[i];
	bool sized = m->sized && !s->xywh;
	if (box_empty(b)) {
		if (!is_inverted(b))
			report(s, ISSUE_EMPTY, i, ISSUE_NONE);
		else if (!s->xywh)
			report(s, ISSUE_INVERTED, i, ISSUE_NONE);
		return false;
	}
	if (sized && is_outside(b, m->size)) {
		if (!s->swapped)
			report(s, ISSUE_OUTSIDE, i, ISSUE_NONE);
		return false;
	}
	if (m->mark[i] == ISSUE_CROWD)
		return false;
	if (sized && !s->swapped && overhang(b, m->size[0], m->size[1]) > ROUNDING)
		report(s, ISSUE_PARTLY_OUTSIDE, i, ISSUE_NONE);
	if (!s->normalised && (box_width(b) < m->least[0] || box_height(b) < m->least[1]))
		report(s, ISSUE_TINY, i, ISSUE_NONE);
	return true;
}

/* Twins of a box so far, the first of each kind. */
struct twins {
	uint32_t same, like, other;
};

/* Boxes of areas that are not alike have no IoU that is. */
static bool
areas_alike(double a, double b)
{
	return !(a < LEAST_SHARE * b || b < LEAST_SHARE * a);
}

static void
compare(const struct issue_image *m, uint32_t i, uint32_t k, struct twins *t)
{
	bool same_label = m->label == NULL || m->label[i] == m->label[k], same = box_same(m->box[i], m->box[k]);
	uint32_t *first = !same_label ? &t->other : same ? &t->same : &t->like;
	if (k < *first && (same || box_iou(m->box[i], m->box[k]) >= ISSUES_ALIKE))
		*first = k;
}

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The same with all boxes of a group at once. */
static void
compare_group(const struct search *s, uint32_t i, uint32_t number, struct twins *t)
{
	const struct issue_image *m = s->image;
	const struct same_boxes_group *g = &s->same.group[number];
	bool same = s->same.of[i] == number;
	if (g->first >= i || (!same && box_iou(m->box[i], s->same.box[number]) < ISSUES_ALIKE))
		return;
	uint32_t label = m->label != NULL ? m->label[i] : 0, *first = same ? &t->same : &t->like;
	uint32_t with = same_boxes_labelled(g, label), other = same_boxes_unlike(g, label);
	*first = with < i ? least(*first, with) : *first;
	t->other = other < i ? least(t->other, other) : t->other;
}

static void
look_for_twins(struct search *s, uint32_t i, const unsigned char *compared)
{
	const struct issue_image *m = s->image;
	struct twins t = { ISSUE_NONE, ISSUE_NONE, ISSUE_NONE };
	double area = s->area[i];
	if (s->indexed) {
		size_t n = spatial_index_near(&s->index, m->box[i], area * LEAST_SHARE, area / LEAST_SHARE, s->near);
		for (size_t k = 0; k < n; k++)
			compare_group(s, i, s->near[k], &t);
	} else {
		for (uint32_t k = 0; k < i; k++)
			if (compared[k] != 0 && areas_alike(area, s->area[k]))
				compare(m, i, k, &t);
	}
	if (t.same != ISSUE_NONE)
		report(s, ISSUE_DUPLICATE, i, t.same);
	if (t.like != ISSUE_NONE)
		report(s, ISSUE_NEAR_DUPLICATE, i, t.like);
	if (t.other != ISSUE_NONE)
		report(s, ISSUE_CONFLICT, i, t.other);
}

/* The index of the boxes that are compared: those of the first pass that are good enough, equal ones once. */
static void
fill_index(struct search *s, const unsigned char *left_out)
{
	const struct issue_image *m = s->image;
	same_boxes_find(&s->same, m->box, m->label, left_out, m->boxes, s->arena);
	spatial_index_fill(&s->index, s->same.box, NULL, s->same.n, s->arena);
	s->near = arena_array(s->arena, uint32_t, s->same.n);
	s->indexed = true;
}

size_t
issues_find(const struct issue_image *image, const struct issue **out, struct arena *arena)
{
	struct search s = { .image = image, .arena = arena };
	unsigned char *compared = arena_array(arena, unsigned char, image->boxes);
	unsigned char *left_out = arena_array(arena, unsigned char, image->boxes);
	size_t good = 0;
	s.area = arena_array(arena, double, image->boxes);
	look_at_image(&s);
	size_t before = s.n;
	for (uint32_t i = 0; i < image->boxes; i++) {
		compared[i] = image->mark[i] != ISSUE_IGNORED && look_at_box(&s, i);
		left_out[i] = !compared[i];
		s.area[i] = box_area(image->box[i]);
		good += compared[i];
	}
	if (good > FEW)
		fill_index(&s, left_out);
	if (good > 1) { /* once more, so that issues stand by box */
		s.n = before;
		for (uint32_t i = 0; i < image->boxes; i++) {
			if (image->mark[i] == ISSUE_IGNORED || !look_at_box(&s, i))
				continue;
			look_for_twins(&s, i, compared);
		}
	}
	*out = s.issue;
	return s.n;
}
