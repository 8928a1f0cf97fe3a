/* scene.c -- a drawing as a list of commands. */
#include "draw/scene.h"

#include "base/printable.h"
#include "draw/text_width.h"

#include <string.h>

void
scene_init(struct scene *s, double width, double height, struct arena *arena)
{
	*s = (struct scene){ .width = width, .height = height, .arena = arena };
}

static struct draw_command *
add(struct scene *s, enum scene_kind kind, struct area area, struct style style)
{
	if (s->n == s->room) {
		size_t room = s->room == 0 ? 32 : 2 * s->room;
		s->command = arena_grow(s->arena, s->command, s->n * sizeof *s->command, room * sizeof *s->command);
		s->room = room;
	}
	struct draw_command *c = &s->command[s->n++];
	memset(c, 0, sizeof *c);
	c->kind = kind;
	c->area = area;
	c->style = style;
	return c;
}

void
scene_rect(struct scene *s, struct area a, double radius, struct style style)
{
	add(s, DRAW_RECT, a, style)->radius = radius;
}

void
scene_path(struct scene *s, const double (*point)[2], size_t n, bool closed, struct style style)
{
	struct draw_command *c = add(s, DRAW_PATH, (struct area){ 0 }, style);
	c->path.n = n;
	c->path.point = point;
	c->path.closed = closed;
}

void
scene_line(struct scene *s, double x1, double y1, double x2, double y2, struct style style)
{
	double(*point)[2] = arena_alloc(s->arena, 2 * sizeof *point);
	point[0][0] = x1;
	point[0][1] = y1;
	point[1][0] = x2;
	point[1][1] = y2;
	scene_path(s, (const double(*)[2])point, 2, false, style);
}

void
scene_circle(struct scene *s, double x, double y, double radius, struct style style)
{
	add(s, DRAW_CIRCLE, (struct area){ x, y, 0, 0 }, style)->radius = radius;
}

void
scene_picture(struct scene *s, struct area a, const struct picture *picture)
{
	add(s, DRAW_PICTURE, a, (struct style){ 0 })->picture = picture;
}

/* U+061C, U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069, which would act on what stands beside the text. */
static bool
turns_direction(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;
	if (n == 2)
		return u[0] == 0xd8 && u[1] == 0x9c;
	if (n != 3 || u[0] != 0xe2)
		return false;
	return (u[1] == 0x80 && (u[2] == 0x8e || u[2] == 0x8f || (u[2] >= 0xaa && u[2] <= 0xae))) ||
	       (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9);
}

static struct slice
shown(struct arena *arena, struct slice text)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	for (size_t at = 0; at < text.n;) {
		size_t length = printable_length(text.text + at, text.n - at);
		if (length == 0)
			out[n++] = ' ';
		else if (!turns_direction(text.text + at, length)) {
			memcpy(out + n, text.text + at, length);
			n += length;
		}
		at += length == 0 ? 1 : length;
	}
	out[n] = '\0';
	return (struct slice){ out, n };
}

struct draw_command *
scene_text(struct scene *s, double x, double y, double size, enum text_anchor anchor, struct colour colour,
	struct slice text)
{
	text = shown(s->arena, text);
	struct draw_command *c =
		add(s, DRAW_TEXT, (struct area){ x, y, text_width(text, size), 0 }, style_fill(colour));
	c->text.text = text;
	c->text.size = size;
	c->text.anchor = anchor;
	return c;
}

void
scene_open(struct scene *s, struct tag tag)
{
	struct tag *copy = arena_alloc(s->arena, sizeof *copy);
	*copy = tag;
	add(s, DRAW_OPEN, (struct area){ 0 }, (struct style){ 0 })->tag = copy;
}

void
scene_close(struct scene *s)
{
	add(s, DRAW_CLOSE, (struct area){ 0 }, (struct style){ 0 });
}

struct slice
scene_shorten(struct scene *s, struct slice text, double size, double width)
{
	static const char dots[] = "…";
	text = shown(s->arena, text);
	if (text_width(text, size) <= width)
		return text;
	size_t n = text_width_fits(text, size, width - text_width(slice_of(dots), size));
	char *out = arena_alloc(s->arena, n + sizeof dots);
	memcpy(out, text.text, n);
	memcpy(out + n, dots, sizeof dots);
	return (struct slice){ out, n + sizeof dots - 1 };
}
