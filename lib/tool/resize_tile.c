/* resize_tile.c -- a record as one record for each tile of its image. */
#include "tool/resize_tile.h"

#include "engine/err.h"
#include "geometry/tiles.h"
#include "record/transform_field.h"

#include <math.h>

/* What a tile has of boxes. */
struct parts {
	size_t n;
	uint32_t *index; /* which of the record's each is */
	bool *cut;       /* some of it lies outside */
	struct box *box; /* its part, seen from the tile */
};

enum { CUT_AWAY };

const struct filter_counter resize_tile_counters[] = {
	[CUT_AWAY] = { "boxes left out of a tile that has less of them than --min-area" },
	{ NULL },
};

static const char *
set_tile(const char *text, void *value)
{
	double *size = value;
	bool good = opt_size(text, size) == NULL && size[0] == floor(size[0]) && size[1] == floor(size[1]);
	return good ? NULL : "WIDTHxHEIGHT in whole pixels, such as 640x640";
}

static const char *
set_overlap(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x >= 0 && x < 1))
		return "a number from 0 to less than 1";
	*(double *)value = x;
	return NULL;
}

#define AT(member) offsetof(struct resize_tile_options, member)

enum { OVERLAP_PERCENT = 20, MIN_AREA_PERCENT = 10 };

const struct opt resize_tile_option_rows[] = {
	OPT("tile", 0, "WxH", set_tile, AT(tile), "a record for each tile of WxH"),
	OPT("overlap", 0, "F", set_overlap, AT(overlap), "share of a tile that the next one has, too (0.2)"),
	OPT("min-area", 0, "F", opt_unit, AT(min_area), "leave out boxes of which a tile has less than F (0.1)"),
	OPT_END,
};

struct resize_tile_options
resize_tile_defaults(void)
{
	return (struct resize_tile_options){ .overlap = -1, .min_area = -1 };
}

void
resize_tile_check(const struct resize_tile_options *o)
{
	if (!(o->tile[0] > 0) && (o->overlap >= 0 || o->min_area >= 0))
		err_usage("%s is for --tile", o->overlap >= 0 ? "--overlap" : "--min-area");
}

/* Of n boxes those that the tile has. */
static void
choose(struct worker *w, struct box tile, double min_area, const struct box *box, size_t n, struct parts *out)
{
	uint64_t little = 0;
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		enum tiles_share share = tiles_part(tile, box[i], min_area, &out->box[out->n]);
		little += share == TILES_LITTLE;
		if (share < TILES_CUT)
			continue;
		out->index[out->n] = (uint32_t)i;
		out->cut[out->n++] = share == TILES_CUT;
	}
	filter_count(w, &resize_tile_counters[CUT_AWAY], little);
}

/* The annotations' own areas; of a box that was cut its share. */
static void
put_areas(struct record *r, const struct box *whole, const struct parts *p)
{
	const struct json_column *c = record_column(r, COLUMN_AREA);
	struct buf *out = record_open(r, COLUMN_AREA);
	buf_char(out, '[');
	for (size_t k = 0; k < p->n; k++) {
		uint32_t i = p->index[k];
		json_put_next(out);
		if (p->cut[k])
			buf_double(out, c->number[i] * (box_area(p->box[k]) / box_area(whole[i])));
		else
			buf_add(out, c->item[i].text, c->item[i].n);
	}
	buf_char(out, ']');
	record_close(r);
}

/* The boxes; one that stays where it is keeps its text. */
static void
put_boxes(struct record *r, const struct box *whole, const struct parts *p)
{
	const struct json_column *c = record_column(r, COLUMN_BOXES);
	struct buf *out = record_open(r, COLUMN_BOXES);
	buf_char(out, '[');
	for (size_t k = 0; k < p->n; k++) {
		uint32_t i = p->index[k];
		json_put_next(out);
		if (box_same(p->box[k], whole[i]))
			buf_add(out, c->item[i].text, c->item[i].n);
		else
			json_put_doubles(out, &p->box[k].x1, 4, 0);
	}
	buf_char(out, ']');
	record_close(r);
}

/* All that lies in the image, as the tile sees it. */
static void
put_parts(struct record *r, struct box tile, double min_area, struct parts *p)
{
	const struct json_column *proposals = record_column(r, COLUMN_PROPOSALS);
	if (record_has(r, COLUMN_BOXES)) {
		const struct box *box = record_boxes(r, COLUMN_BOXES);
		choose(r->worker, tile, min_area, box, r->boxes, p);
		put_boxes(r, box, p);
		if (record_has(r, COLUMN_AREA))
			put_areas(r, box, p);
		record_select(r, p->index, p->n);
	}
	if (proposals->given) {
		choose(r->worker, tile, min_area, record_boxes(r, COLUMN_PROPOSALS), proposals->n, p);
		json_put_doubles(record_open(r, COLUMN_PROPOSALS), &p->box->x1, p->n, 4);
		record_close(r);
	}
}

static void
put_place(struct record *r, const struct transform_field *field, struct box tile, size_t i, size_t n)
{
	const struct transform shift = { { 1, 1 }, { 0.0 - tile.x1, 0.0 - tile.y1 } };
	struct transform_field here = *field;
	here.map = transform_compose(&field->map, &shift);
	transform_field_put(r, &here);
	struct buf *out = record_open(r, COLUMN_TILE);
	buf_char(out, '[');
	buf_integer(json_put_next(out), (int64_t)i);
	buf_integer(json_put_next(out), (int64_t)n);
	buf_char(out, ']');
	record_close(r);
	record_drop(r, COLUMN_PADDED);
}

bool
resize_tile(struct record *r, const struct resize_tile_options *o, const double size[2],
	bool (*done)(struct record *r, const double size[2], const void *options), const void *options)
{
	struct worker *w = r->worker;
	struct transform_field field;
	struct tiles tiles;
	size_t most = 1 + r->boxes + record_column(r, COLUMN_PROPOSALS)->n;
	struct parts p = { 0, arena_array(w->arena, uint32_t, most), arena_array(w->arena, bool, most),
		arena_array(w->arena, struct box, most) };
	const double overlap = o->overlap < 0 ? OVERLAP_PERCENT / 100.0 : o->overlap;
	const double min_area = o->min_area < 0 ? MIN_AREA_PERCENT / 100.0 : o->min_area;
	if (!transform_field_read(r, &field))
		return false;
	if (!tiles_build(size, o->tile, overlap, &tiles))
		return record_reject(r, "its tiles would be more than %d", TILES_MOST);
	size_t n = tiles.count[0] * tiles.count[1];
	for (size_t i = 0; i < n; i++) {
		const struct box tile = tiles_at(&tiles, i);
		put_parts(r, tile, min_area, &p);
		put_place(r, &field, tile, i, n);
		if (!transform_field_frame(r, tiles.size) || !done(r, tiles.size, options))
			return false;
		record_put(r, w->out);
		record_restore(r);
		if (!filter_flush(w))
			return true;
	}
	return true;
}
