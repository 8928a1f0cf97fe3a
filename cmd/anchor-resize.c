/* anchor-resize -- map boxes into the network's frame, and back. */
#include "engine/err.h"
#include "engine/filter.h"
#include "geometry/transform.h"
#include "record/gt_policy.h"
#include "record/record.h"
#include "record/transform_field.h"
#include "tool/resize_options.h"
#include "tool/resize_tile.h"

#include <math.h>
#include <string.h>

struct options {
	struct resize_options how;
	struct resize_tile_options tile;
	size_t pad_to;
	bool undo;
	int bad;
	const char *per_box;
	struct filter_options common;

	enum { PAD_ALONE, SCALE, RULE, TILE, UNDO } mode;
	struct resize_rule rule;     /* of RULE */
	struct record_schema schema;
};

static const struct filter_counter *const counters[] = { gt_policy_counters, resize_tile_counters, NULL };

/* The boxes that the record has and --bad leaves. Records with scores are detections, to which --bad does not apply. */
static bool
read_boxes(struct record *r, const struct options *o, struct ground_truth *t, const uint32_t **kept)
{
	*kept = NULL;
	*t = (struct ground_truth){ .boxes = r->boxes };
	if (!record_has(r, COLUMN_BOXES))
		return true;
	if (!record_has(r, COLUMN_SCORES))
		return gt_policy_read(r, (enum gt_policy)o->bad, t, kept);
	t->box = record_boxes(r, COLUMN_BOXES);
	return gt_policy_check_detections(r);
}

static bool
put_padded(struct record *r, const double padded[2])
{
	if (!isfinite(padded[0]) || !isfinite(padded[1]))
		return record_reject(r, "\"padded\" is beyond double range");
	json_put_doubles(record_open(r, COLUMN_PADDED), padded, 2, 0);
	record_close(r);
	return true;
}

/* Into the new frame; size, where it is known, becomes the new one. The map goes behind what was done to the image
 * before. */
static bool
resize(struct record *r, const struct options *o, double size[2], bool sized, const struct ground_truth *t,
	const uint32_t *kept)
{
	struct transform_field field;
	struct resize new;
	if (o->mode == RULE)
		resize_rule_apply(&o->rule, size, &new);
	else
		transform_scale(size, o->how.scale, &new);
	if (!transform_field_read(r, &field) || !transform_field_map(r, &new.map, false, t, kept))
		return false;
	field.map = transform_compose(&field.map, &new.map);
	if (!transform_sound(&field.map))
		return record_reject(r, "\"transform\" is beyond double range after resizing");
	transform_field_put(r, &field);
	memcpy(size, new.size, sizeof new.size);
	if (sized && !transform_field_frame(r, size))
		return false;
	return new.padded[0] == 0 || put_padded(r, new.padded);
}

/* Back into the original frame. */
static bool
undo(struct record *r, double size[2], bool *sized, const struct ground_truth *t, const uint32_t *kept)
{
	struct transform_field field;
	if (!transform_field_read(r, &field) || !transform_field_map(r, &field.map, true, t, kept))
		return false;
	if (*sized && !field.has_from)
		return record_reject(r, "\"transform\" has no \"from\", the original size");
	record_drop(r, COLUMN_TRANSFORM);
	*sized = field.has_from;
	if (*sized) {
		memcpy(size, field.size, sizeof field.size);
		record_set(r, COLUMN_WIDTH, field.from[0]);
		record_set(r, COLUMN_HEIGHT, field.from[1]);
	}
	return true;
}

/* --pad-to, where it is given. */
static bool
pad(struct record *r, const double size[2], const void *options)
{
	const struct options *o = options;
	double padded[2];
	transform_pad(size, (double)o->pad_to, padded);
	return o->pad_to == 0 || put_padded(r, padded);
}

static bool
resize_line(struct worker *w)
{
	const struct options *o = w->options;
	struct record r;
	struct ground_truth gt;
	const uint32_t *kept;
	double size[2] = { 1, 1 };
	bool sized, good = true;
	if (!record_read(&o->schema, w, &r) || !record_size(&r, size, &sized))
		return false;
	if (record_has(&r, COLUMN_DELTAS))
		return record_reject(&r,
			"\"deltas\" belong to their frame; resize before anchor-match or after anchor-decode");
	if (!sized && (o->mode == RULE || o->mode == TILE))
		return record_reject(&r, "no \"width\" and \"height\", the size to resize from");
	if (!read_boxes(&r, o, &gt, &kept))
		return false;
	if (o->mode == TILE)
		return (o->bad == BAD_ERROR || record_reread(&r)) && resize_tile(&r, &o->tile, size, pad, o);
	record_drop(&r, COLUMN_PADDED);
	if (o->mode != PAD_ALONE)
		good = o->mode == UNDO ? undo(&r, size, &sized, &gt, kept) : resize(&r, o, size, sized, &gt, kept);
	if (good && o->pad_to > 0 && !sized)
		return record_reject(&r, "no \"width\" and \"height\", the size to pad");
	if (!good || !pad(&r, size, o))
		return false;
	record_put(&r, w->out);
	return true;
}

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_PART(resize_option_rows, AT(how)),
	OPT_PART(resize_tile_option_rows, AT(tile)),
	OPT_FLAG("undo", AT(undo), "back to the original frame"),
	OPT("pad-to", 0, "N", opt_many, AT(pad_to), "write \"padded\": the sides rounded up to multiples of N"),
	OPT_PART(gt_policy_option_rows, AT(bad)),
	OPT_PART(record_option_rows, AT(per_box)),
	OPT_PART(filter_option_rows, AT(common)),
	OPT_END,
};

#define MODES "--stretch, --letterbox, --short, --scale, --preset or -a, --tile and --undo"

static const struct opt_tool tool = { .summary = "Map boxes into the network's frame, and back.",
	.operands = "[OPTION]... [FILE]...", .opt = rows,
	.notes = "Give one of " MODES ";\n--pad-to goes with each of them or alone." };

/* What is asked for, of what can only be asked for alone. */
static void
choose_mode(struct options *o)
{
	const bool tile = o->tile.tile[0] > 0;
	const int ways = resize_options_count(&o->how);
	if (ways + tile + o->undo > 1)
		err_usage(MODES " exclude each other");
	if (ways + tile + o->undo == 0 && o->pad_to == 0)
		err_usage("expected one of " MODES ", or --pad-to");
	resize_tile_check(&o->tile);
	o->rule = resize_options_rule(&o->how);
	o->mode = tile ? TILE : o->undo ? UNDO : ways == 0 ? PAD_ALONE : o->how.scale > 0 ? SCALE : RULE;
	if (o->mode == RULE && o->rule.place == RESIZE_CORNER && o->pad_to > 0)
		err_usage("--pad-to: a letterbox in the corner is padded already");
}

int
main(int argc, char *argv[])
{
	struct options o = { .how = resize_options_defaults(), .tile = resize_tile_defaults(),
		.common = filter_defaults() };
	int first = opt_parse(&tool, &o, argc, argv);
	anchor_source_check_files(&o.how.set, argv + first);
	choose_mode(&o);
	record_schema_init(&o.schema, GT_COLUMNS | COLUMN_BIT(COLUMN_PROPOSALS), 0, o.per_box);
	return filter_run(&(struct filter){ .line = resize_line, .options = &o, .counters = counters }, &o.common,
		argv + first);
}
