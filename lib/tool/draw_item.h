/* draw_item.h -- what is drawn, as the lines have it; and the kinds of lines.
 *
 * A kind is one object at the foot of its own file, draw_kind_NAME.c, and a row of the table in draw_kind.c; nothing
 * else asks which it is. Lines are read as they come, on any number of threads; when all are there, each picture is
 * made for itself. */
#ifndef TOOL_DRAW_ITEM_H
#define TOOL_DRAW_ITEM_H

#include "base/arena.h"
#include "base/slice.h"
#include "draw/box_scene.h"
#include "draw/scene.h"
#include "engine/filter.h"
#include "geometry/transform.h"
#include "tool/draw_options.h"
#include "tool/draw_gt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draw_kind;

/* What a line came to. All memory is the worker's keep. */
struct draw_item {
	const struct draw_kind *kind;
	uint64_t ordinal;
	struct slice text; /* the line, followed by a NUL and JSON_PAD bytes; NULL where boxes say all */
	const char *file;  /* where it stood, for messages */
	uint64_t line;

	/* An image: */
	struct slice image_id;  /* JSON; .text is NULL: none */
	struct slice file_name; /* text; likewise */
	double width, height;   /* of the frame */
	bool sized;             /* the record says so; else its boxes did */
	bool mapped;            /* the frame is not the picture's own: */
	struct transform map;
	struct slice note;
	size_t boxes;
	struct scene_box *box;
	size_t ignored, negatives; /* that are not among the boxes, for there are too many */
};

/* What readers share. */
struct draw_context {
	const struct draw_options *options;
	const struct anchor_source *source; /* NULL: none was given */
	const struct draw_gt *gt;     /* NULL: likewise */
	struct record_schema image, target; /* of records */
};

/* A picture in the making. */
struct drawing {
	const struct draw_context *context;
	const struct draw_item *const *item; /* those that it is of */
	size_t items;
	double text; /* size of letters, px */
	struct slice title;
	void *data; /* the kind's own */
	struct arena *arena;
	struct draw_pictures *pictures;
};

struct draw_size {
	double width, height;
};

struct draw_kind {
	const char *name, *help;

	/* Reads the worker's line. false: it was rejected. */
	bool (*read)(const struct draw_context *c, struct worker *w, struct draw_item *item);

	/* Whether two lines, one after the other, are of one picture. NULL: never. */
	bool (*joins)(const struct draw_item *a, const struct draw_item *b);

	/* Takes the drawing's items. false: it has been said what is wrong with them. */
	bool (*open)(struct drawing *d);

	/* How large it is in a width and a height that it should not exceed; then draws it with its upper left corner
	 * at x,y. */
	struct draw_size (*size)(struct drawing *d, double width, double height);
	void (*draw)(struct drawing *d, struct scene *s, double x, double y, struct draw_size size);
};

extern const struct draw_kind draw_image, draw_target, draw_error, draw_set, draw_shapes, draw_statistics,
	draw_evaluation, draw_curve;

/* The kind of a line, by its keys; NULL: none. */
const struct draw_kind *draw_kind_of(struct slice line, struct arena *arena);

/* The members of a line, as they stand. false: it is no object. */
bool draw_kind_members(struct slice line, struct json_object *object, struct arena *arena);

/* The kinds that read JSON of their own keep the line. */
bool draw_kind_keep_line(const struct draw_context *c, struct worker *w, struct draw_item *item);

/* What images have in common: their drawing, of boxes that reading made. */
bool draw_boxes_open(struct drawing *d);
struct draw_size draw_boxes_size(struct drawing *d, double width, double height);
void draw_boxes_draw(struct drawing *d, struct scene *s, double x, double y, struct draw_size size);

/* Says what is wrong with a line that was kept. Returns false. */
bool draw_kind_wrong(const struct draw_item *item, const char *why);

#endif
