/* cell_scene.c -- anchors over a grid. */
#include "draw/cell_scene.h"

#include "draw/label_layout.h"
#include "draw/plot.h"
#include "draw/text_width.h"

#include <math.h>

enum { LISTED = 4 }; /* more sizes than these do not stand at their boxes */

/* A piece of the plane on the drawing. */
struct view {
	struct scene *scene;
	struct area to;     /* px of the drawing */
	double x, y, scale; /* what is at its upper left corner */
};

static double
view_x(const struct view *v, double x)
{
	return fmin(fmax(v->to.x + (x - v->x) * v->scale, v->to.x - 3), v->to.x + v->to.w + 3);
}

static double
view_y(const struct view *v, double y)
{
	return fmin(fmax(v->to.y + (y - v->y) * v->scale, v->to.y - 3), v->to.y + v->to.h + 3);
}

static struct area
view_box(const struct view *v, struct box b)
{
	double x = view_x(v, b.x1), y = view_y(v, b.y1);
	return (struct area){ x, y, view_x(v, b.x2) - x, view_y(v, b.y2) - y };
}

/* Lines at first, first + step … along an axis; where they are close, every second, fourth, eighth. */
static void
draw_lines(const struct view *v, double first, double step, size_t n, bool down)
{
	size_t every = 1;
	while (step * v->scale * (double)every < 3.5)
		every *= 2;
	for (size_t i = 0; i <= n; i += every) {
		double at = first + step * (double)i, x = view_x(v, at), y = view_y(v, at);
		const struct area *a = &v->to;
		struct style line = style_stroke(colour_fade(colour_ink(INK_SOFT), every > 1 ? 0.35 : 0.5), 0.6);
		if (down && x >= a->x && x <= a->x + a->w)
			scene_line(v->scene, x, a->y, x, a->y + a->h, line);
		if (!down && y >= a->y && y <= a->y + a->h)
			scene_line(v->scene, a->x, y, a->x + a->w, y, line);
	}
}

static void
draw_base(const struct view *v, struct box b, size_t i, double width)
{
	struct scene *s = v->scene;
	scene_open(s, (struct tag){ .label = slice_of(arena_format(s->arena, "%s×%s",
					    plot_number(box_width(b), s->arena), plot_number(box_height(b), s->arena))),
			      .note = slice_of(arena_format(s->arena, "base box %zu", i)),
			      .score = NAN,
			      .iou = NAN });
	scene_rect(s, view_box(v, b), 0, style_stroke(colour_at(i), width));
	scene_close(s);
}

void
cell_scene_grid(struct scene *s, struct area a, const struct anchors *anchors, const struct level *level,
	const struct picture *picture, double text)
{
	double scale = fmin((a.w - 8) / anchors->width, (a.h - text * 3.4) / anchors->height);
	struct view v = { .scene = s,
		.scale = scale,
		.to = { a.x + (a.w - anchors->width * scale) / 2, a.y + text * 1.8, anchors->width * scale,
			anchors->height * scale } };
	size_t column = level->columns / 2, row = level->rows / 2;
	double x = level->offset[0] + level->stride[0] * (double)column,
	       y = level->offset[1] + level->stride[1] * (double)row;
	struct box cell = { x - level->stride[0] / 2, y - level->stride[1] / 2, x + level->stride[0] / 2,
		y + level->stride[1] / 2 };
	const char *title = arena_format(s->arena, "stride %s: %zu × %zu cells",
		plot_number(level->stride[0], s->arena), level->columns, level->rows);
	scene_text(s, a.x + a.w / 2, a.y + text * 1.2, text, TEXT_MIDDLE, colour_ink(INK_TEXT),
		scene_shorten(s, slice_of(title), text, a.w))
		->text.bold = true;
	scene_rect(s, v.to, 0, (struct style){ colour_ink(INK_PANEL), colour_ink(INK_LINE), 1, false });
	if (picture != NULL)
		scene_picture(s, v.to, picture);
	draw_lines(&v, level->offset[0] - level->stride[0] / 2, level->stride[0], level->columns, true);
	draw_lines(&v, level->offset[1] - level->stride[1] / 2, level->stride[1], level->rows, false);
	scene_rect(s, view_box(&v, cell), 0, style_fill(colour_fade(colour_rgb(0xe69f00), 0.75)));
	for (size_t i = 0; i < level->bases; i++) {
		struct box b = level->base[i];
		draw_base(&v, (struct box){ x + b.x1, y + b.y1, x + b.x2, y + b.y2 }, i, level->bases > 9 ? 1 : 1.75);
	}
}

static struct slice
size_words(struct scene *s, struct box b)
{
	return slice_of(arena_format(
		s->arena, "%s×%s", plot_number(box_width(b), s->arena), plot_number(box_height(b), s->arena)));
}

/* The sizes of the boxes, each at its box. */
static void
draw_sizes(const struct view *v, const struct box *base, size_t n, double text, struct area bounds)
{
	struct scene *s = v->scene;
	struct label_place *label = arena_zeros(s->arena, struct label_place, n);
	for (size_t i = 0; i < n; i++)
		label[i] = (struct label_place){ .box = view_box(v, base[i]),
			.w = text_width(size_words(s, base[i]), text) + text * 0.6,
			.h = text * 1.3 };
	label_layout(label, n, bounds, true, s->arena);
	for (size_t i = 0; i < n; i++) {
		scene_rect(s, (struct area){ label[i].x, label[i].y, label[i].w, label[i].h }, 2,
			style_fill(colour_at(i)));
		scene_text(s, label[i].x + text * 0.3, label[i].y + text, text, TEXT_START, colour_on(colour_at(i)),
			size_words(s, base[i]));
	}
}

/* How many sizes stand beside each other below the boxes, each so wide. */
static size_t
list_columns(struct scene *s, const struct box *base, size_t n, double width, double text, double *column)
{
	*column = 1;
	for (size_t i = 0; i < n; i++)
		*column = fmax(*column, text_width(size_words(s, base[i]), text) + text * 1.7);
	return *column * 2 > width ? 1 : (size_t)(width / *column);
}

static void
draw_list(struct scene *s, double x, double y, const struct box *base, size_t n, size_t columns, double column,
	double text)
{
	for (size_t i = 0; i < n; i++) {
		size_t row = i / columns;
		double left = x + (double)(i % columns) * column, base_line = y + text * (1.25 + 1.35 * (double)row);
		scene_rect(s, (struct area){ left, base_line - text * 0.75, text * 0.8, text * 0.8 }, 1,
			style_fill(colour_at(i)));
		scene_text(s, left + text * 1.1, base_line, text, TEXT_START, colour_ink(INK_TEXT),
			size_words(s, base[i]));
	}
}

static struct box
bounds_of(const struct box *base, size_t n, const double *stride)
{
	struct box all = base[0];
	if (stride != NULL)
		all = (struct box){ -stride[0] / 2, -stride[1] / 2, stride[0] / 2, stride[1] / 2 };
	for (size_t i = 0; i < n; i++)
		all = (struct box){ fmin(all.x1, base[i].x1), fmin(all.y1, base[i].y1), fmax(all.x2, base[i].x2),
			fmax(all.y2, base[i].y2) };
	return all;
}

/* The cell, and the grid that it is one of. */
static void
draw_cell(const struct view *v, const double stride[2])
{
	double first_x = floor((v->x - stride[0] / 2) / stride[0]) * stride[0] + stride[0] / 2;
	double first_y = floor((v->y - stride[1] / 2) / stride[1]) * stride[1] + stride[1] / 2;
	draw_lines(v, first_x, stride[0], (size_t)(v->to.w / v->scale / stride[0]) + 3, true);
	draw_lines(v, first_y, stride[1], (size_t)(v->to.h / v->scale / stride[1]) + 3, false);
	scene_rect(v->scene, view_box(v, (struct box){ -stride[0] / 2, -stride[1] / 2, stride[0] / 2, stride[1] / 2 }),
		0, style_fill(colour_fade(colour_rgb(0xe69f00), 0.6)));
}

void
cell_scene_boxes(struct scene *s, struct area a, const struct box *base, size_t n, const double *stride, double text)
{
	struct box all = bounds_of(base, n, stride);
	double column, size = text * 0.92;
	size_t columns = list_columns(s, base, n, a.w, size, &column);
	size_t lines = (n + columns - 1) / columns;
	bool listed = n > LISTED;
	if (listed)
		a.h -= text * 0.5 + size * 1.35 * (double)lines;
	double edge = listed ? text * 0.7 : text * 1.6,
	       scale = fmin((a.w - 2 * edge) / box_width(all), (a.h - 2 * edge) / box_height(all));
	struct view v = { .scene = s, .scale = scale, .to = { a.x, a.y, a.w, a.h } };
	v.x = (all.x1 + all.x2) / 2 - a.w / scale / 2;
	v.y = (all.y1 + all.y2) / 2 - a.h / scale / 2;
	scene_rect(s, a, 0, style_fill(colour_ink(INK_PANEL)));
	if (stride != NULL)
		draw_cell(&v, stride);
	for (size_t i = 0; i < n; i++)
		draw_base(&v, base[i], i, n > 9 ? 1.25 : 2);
	scene_circle(s, view_x(&v, 0), view_y(&v, 0), 2.5, style_fill(colour_ink(INK_TEXT)));
	if (listed)
		draw_list(s, a.x, a.y + a.h, base, n, columns, column, size);
	else
		draw_sizes(&v, base, n, size, a);
}
