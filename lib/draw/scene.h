/* scene.h -- a drawing as a list of commands, which the back ends carry out: svg.h, html.h, raster.h.
 *
 * Lengths are in px of the finished drawing, origin at its top-left corner, y growing downwards. Everything lives in
 * the scene's arena, texts included. Coordinates are finite: whoever draws something unbounded clips it first. */
#ifndef DRAW_SCENE_H
#define DRAW_SCENE_H

#include "base/arena.h"
#include "base/slice.h"
#include "draw/colour.h"

#include <stdbool.h>
#include <stddef.h>

struct picture;

struct area {
	double x, y, w, h;
};

struct style {
	struct colour fill, stroke;
	double width; /* of the stroke, px */
	bool dashed;
};

enum text_anchor { TEXT_START, TEXT_MIDDLE, TEXT_END };

/* What a reader of a browsable page is told of a thing, and may choose it by. */
struct tag {
	struct slice kind;  /* "hit"; empty: none */
	struct slice label; /* empty: none */
	struct slice note;  /* more words, empty: none */
	double score, iou;  /* NAN: none */
};

enum scene_kind {
	DRAW_RECT,   /* area, radius of its corners */
	DRAW_PATH,   /* n points, closed or not */
	DRAW_CIRCLE, /* about the area's x,y; radius */
	DRAW_TEXT, /* its baseline begins, has its middle or ends at the area's x,y; w is how wide it may be taken to be
		    */
	DRAW_PICTURE, /* fills the area */
	DRAW_OPEN,    /* what follows, up to DRAW_CLOSE, belongs together and has a tag */
	DRAW_CLOSE
};

struct draw_command {
	enum scene_kind kind;
	struct style style;
	struct area area;
	double radius;
	union {
		struct {
			size_t n;
			const double (*point)[2];
			bool closed;
		} path;
		struct {
			struct slice text;
			double size; /* px */
			enum text_anchor anchor;
			bool bold, upright; /* upright: it runs from below to above */
		} text;
		const struct picture *picture;
		const struct tag *tag;
	};
};

struct scene {
	double width, height;
	struct slice title;
	struct draw_command *command;
	size_t n, room;
	struct arena *arena;
};

void scene_init(struct scene *s, double width, double height, struct arena *arena);

static inline struct style
style_stroke(struct colour c, double width)
{
	return (struct style){ .stroke = c, .width = width };
}

static inline struct style
style_fill(struct colour c)
{
	return (struct style){ .fill = c };
}

void scene_rect(struct scene *s, struct area a, double radius, struct style style);
void scene_line(struct scene *s, double x1, double y1, double x2, double y2, struct style style);
/* Refers to the points. */
void scene_path(struct scene *s, const double (*point)[2], size_t n, bool closed, struct style style);
void scene_circle(struct scene *s, double x, double y, double radius, struct style style);
void scene_picture(struct scene *s, struct area a, const struct picture *picture);

/* The text as it can be shown: of control characters and what is not UTF-8 a space each, and without the characters
 * that turn the direction of what follows. Returned as it was drawn may differ from it. */
struct draw_command *scene_text(
	struct scene *s, double x, double y, double size, enum text_anchor anchor, struct colour c, struct slice text);

void scene_open(struct scene *s, struct tag tag);
void scene_close(struct scene *s);

/* A text as scene_text shows it, shortened to a width by "…" where that is needed. */
struct slice scene_shorten(struct scene *s, struct slice text, double size, double width);

#endif
