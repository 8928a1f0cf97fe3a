/* anchor-resize -- map boxes into the network's frame, and back. */
#include "engine/err.h"
#include "engine/filter.h"
#include "geometry/transform.h"
#include "record/gt_policy.h"
#include "record/record.h"
#include "record/transform_field.h"

#include <math.h>
#include <string.h>

struct short_side {
	double n, max; /* n 0: not given */
};

struct options {
	double stretch[2], letterbox[2]; /* 0: not given */
	struct short_side short_side;
	int rounding; /* enum rounding; -1: not given */
	double scale;
	size_t pad_to;
	bool undo;
	int modes;     /* how many of the above but pad_to */
	int bad;
	const char *per_box;
	struct filter_options common;
	struct record_schema schema;
};

static const char *const rounding_names[] = { "floor", "nearest", "half-even", NULL };
static const struct filter_counter *const counters[] = { gt_policy_counters, NULL };

/* N or N,max=M */
static const char *
set_short_side(const char *text, void *value)
{
	struct short_side *side = value;
	char n[32] = { 0 };
	size_t length = strcspn(text, ",");
	side->max = INFINITY;
	if (length < sizeof n)
		memcpy(n, text, length);
	const char *rest = text + length;
	bool good = opt_read_number(n, &side->n) && side->n > 0;
	if (*rest != '\0')
		good = good && strncmp(rest, ",max=", 5) == 0 && opt_read_number(rest + 5, &side->max) && side->max > 0;
	return good ? NULL : "N or N,max=M, such as 800,max=1333";
}

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

/* The new frame and the map into it, as the options say. Without a size the frame is of no account. */
static struct resize
choose_frame(const struct options *o, const double size[2])
{
	struct resize new;
	if (o->stretch[0] > 0)
		transform_stretch(size, o->stretch, &new);
	else if (o->letterbox[0] > 0)
		transform_letterbox(size, &(struct letterbox){ { o->letterbox[0], o->letterbox[1] }, RESIZE_CENTRE,
			ROUNDING_HALF_EVEN, 0 }, &new);
	else if (o->short_side.n > 0)
		transform_short(size, o->short_side.n, o->short_side.max,
			o->rounding < 0 ? ROUNDING_FLOOR : (enum rounding)o->rounding, &new);
	else
		transform_scale(size, o->scale, &new);
	return new;
}

/* Into the new frame; size, where it is known, becomes the new one. The map goes behind what was done to the image
 * before. */
static bool
resize(struct record *r, const struct options *o, double size[2], bool sized, const struct ground_truth *t,
	const uint32_t *kept)
{
	struct transform_field field;
	struct resize new = choose_frame(o, size);
	if (!transform_field_read(r, &field) || !transform_field_map(r, &new.map, false, t, kept))
		return false;
	field.map = transform_compose(&field.map, &new.map);
	if (!transform_sound(&field.map))
		return record_reject(r, "\"transform\" is beyond double range after resizing");
	transform_field_put(r, &field);
	memcpy(size, new.size, sizeof new.size);
	return !sized || transform_field_frame(r, size);
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

static bool
put_padded(struct record *r, const double size[2], bool sized, size_t pad_to)
{
	double padded[2];
	if (!sized)
		return record_reject(r, "no \"width\" and \"height\", the size to pad");
	transform_pad(size, (double)pad_to, padded);
	if (!isfinite(padded[0]) || !isfinite(padded[1]))
		return record_reject(r, "\"padded\" is beyond double range");
	json_put_doubles(record_open(r, COLUMN_PADDED), padded, 2, 0);
	record_close(r);
	return true;
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
	if (!sized && !o->undo && o->scale == 0)
		return record_reject(&r, "no \"width\" and \"height\", the size to resize from");
	if (!read_boxes(&r, o, &gt, &kept))
		return false;
	record_drop(&r, COLUMN_PADDED);
	if (o->modes > 0)
		good = o->undo ? undo(&r, size, &sized, &gt, kept) : resize(&r, o, size, sized, &gt, kept);
	if (!good || (o->pad_to > 0 && !put_padded(&r, size, sized, o->pad_to)))
		return false;
	record_put(&r, w->out);
	return true;
}

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT("stretch", 0, "WxH", opt_size, AT(stretch), "to WxH, each axis on its own"),
	OPT("letterbox", 0, "WxH", opt_size, AT(letterbox), "into the middle of WxH, keeping the aspect ratio"),
	OPT("short", 0, "N[,max=M]", set_short_side, AT(short_side), "short side to N, long side at most M"),
	OPT_ONE_OF("rounding", "HOW", rounding_names, AT(rounding),
		"--short as torchvision, detectron2, py-faster-rcnn: floor, nearest, half-even (floor)"),
	OPT("scale", 0, "F", opt_positive, AT(scale), "both axes by F"),
	OPT_FLAG("undo", AT(undo), "back to the original frame"),
	OPT("pad-to", 0, "N", opt_many, AT(pad_to), "write \"padded\": the sides rounded up to multiples of N"),
	OPT_PART(gt_policy_option_rows, AT(bad)),
	OPT_PART(record_option_rows, AT(per_box)),
	OPT_PART(filter_option_rows, AT(common)),
	OPT_END,
};

static const struct opt_tool tool = { .summary = "Map boxes into the network's frame, and back.",
	.operands = "[OPTION]... [FILE]...", .opt = rows,
	.notes = "Give one of --stretch, --letterbox, --short, --scale and --undo;\n"
		"--pad-to goes with each of them or alone." };

int
main(int argc, char *argv[])
{
	struct options o = { .rounding = -1, .common = filter_defaults() };
	int first = opt_parse(&tool, &o, argc, argv);
	o.modes = (o.stretch[0] > 0) + (o.letterbox[0] > 0) + (o.short_side.n > 0) + (o.scale > 0) + o.undo;
	if (o.modes > 1)
		err_usage("--stretch, --letterbox, --short, --scale and --undo exclude each other");
	if (o.modes == 0 && o.pad_to == 0)
		err_usage("expected one of --stretch, --letterbox, --short, --scale, --undo and --pad-to");
	if (o.rounding >= 0 && o.short_side.n == 0)
		err_usage("--rounding is for --short");
	record_schema_init(&o.schema, GT_COLUMNS | COLUMN_BIT(COLUMN_PROPOSALS), 0, o.per_box);
	return filter_run(&(struct filter){ .line = resize_line, .options = &o, .counters = counters }, &o.common,
		argv + first);
}
