/* cvat_tracks.c -- CVAT: the frames of a video.
 *
 * Frames are numbered from start_frame to stop_frame of the task, as its frame_filter steps, and those that no track
 * has a shape in are images without boxes. A shape that is outside is none: the object is not to be seen there. */
#include "dataset/cvat.h"

#include "base/order.h"

static const struct cvat_shape *
shape_at(const struct cvat_tracks *t, size_t i)
{
	return (const struct cvat_shape *)(const void *)t->shapes.data + i;
}

void
cvat_tracks_add(struct cvat *r)
{
	if (r->shape.outside)
		return;
	r->tracks.ignore |= r->ignore;
	r->tracks.crowd |= r->crowd;
	buf_add(&r->tracks.shapes, &r->shape, sizeof r->shape);
}

/* Puts the shapes in the order of their frames, once all are there. */
static void
order_shapes(struct cvat *r)
{
	struct cvat_tracks *t = &r->tracks;
	size_t n = t->shapes.len / sizeof(struct cvat_shape);
	uint64_t *frame = arena_array(&r->stream.keep, uint64_t, n);
	for (size_t i = 0; i < n; i++)
		frame[i] = shape_at(t, i)->frame;
	t->order = arena_array(&r->stream.keep, uint32_t, n + 1);
	order_ascending(frame, n, t->order, &r->stream.keep);
	t->frame = t->start;
	/* Several tasks count their frames apart, and without tracks there is no video. */
	t->ended = n == 0 || r->tasks != 1 || t->stop == UINT64_MAX || t->stop < t->start;
}

bool
cvat_tracks_next(struct cvat *r)
{
	struct cvat_tracks *t = &r->tracks;
	struct image_stream *s = &r->stream;
	size_t n = t->shapes.len / sizeof(struct cvat_shape);
	if (t->order == NULL)
		order_shapes(r);
	if (t->next == n && t->ended)
		return false;
	uint64_t frame = t->ended ? UINT64_MAX : t->frame;
	if (t->next < n && shape_at(t, t->order[t->next])->frame < frame)
		frame = shape_at(t, t->order[t->next])->frame;
	if (!t->ended && frame == t->frame) {
		t->ended = t->stop - t->frame < t->step;
		t->frame += t->step;
	}
	annotations_start(&s->now, IMAGE_BIT(IMAGE_LABELS) | (t->crowd ? IMAGE_BIT(IMAGE_ISCROWD) : 0) |
		(t->ignore ? IMAGE_BIT(IMAGE_IGNORE) : 0), &s->arena);
	s->now.image.id = slice_of(arena_format(&s->arena, "%llu", (unsigned long long)frame));
	if (t->width.text != NULL && t->height.text != NULL) {
		s->now.image.width = t->width;
		s->now.image.height = t->height;
	}
	s->line = t->next < n ? (uint64_t)shape_at(t, t->order[t->next])->place.line : 1;
	for (; t->next < n && shape_at(t, t->order[t->next])->frame == frame; t->next++)
		cvat_shape_add(r, shape_at(t, t->order[t->next]));
	return true;
}
