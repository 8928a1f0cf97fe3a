/* gen_expand.c -- an anchor set box by box, and their number. */
#include "tool/gen_expand.h"

#include "anchorset/anchor_source.h"
#include "npy/npy_header.h"
#include "record/record.h"

#include <float.h>

enum { FLUSH = 64 << 10 };

static void
put_anchor(struct buf *text, const struct anchors *a, size_t i)
{
	struct place at = anchors_place(a, i);
	struct box box = anchors_box_at(a, at);
	buf_char(text, '{');
	buf_integer(json_put_key(text, "index"), (long long)i);
	buf_integer(json_put_key(text, "level"), (long long)at.level);
	buf_char(json_put_key(text, "cell"), '[');
	buf_integer(json_put_next(text), (long long)at.column);
	buf_integer(json_put_next(text), (long long)at.row);
	buf_char(text, ']');
	buf_integer(json_put_key(text, "base"), (long long)at.base);
	json_put_floats(json_put_key(text, "box"), &box.x1, 4, 0);
	buf_text(text, "}\n");
}

/* The corners of all anchors lie between those of the first and the last cell of each base. */
static bool
fits_float(const struct anchors *a)
{
	for (size_t i = 0; i < a->levels; i++) {
		const struct level *l = &a->level[i];
		for (size_t b = 0; b < l->bases; b++) {
			struct box first = anchors_box_at(a, (struct place){ i, 0, 0, b });
			struct box last = anchors_box_at(a, (struct place){ i, l->columns - 1, l->rows - 1, b });
			if (!(first.x1 >= -FLT_MAX && first.y1 >= -FLT_MAX && last.x2 <= FLT_MAX && last.y2 <= FLT_MAX))
				return false;
		}
	}
	return true;
}

/* Lets go of what has gathered. false: nobody wants more. */
static bool
let_go(const struct gen_expand_out *out)
{
	if (out->sink == NULL)
		return filter_flush(out->worker);
	if (out->text->len > FLUSH) {
		sink_write(out->sink, out->text->data, out->text->len);
		out->text->len = 0;
	}
	return true;
}

bool
gen_expand_boxes(const struct anchors *a, const struct gen_expand_out *out)
{
	if (!fits_float(a))
		return false;
	for (size_t i = 0; i < a->count && let_go(out); i++)
		put_anchor(out->text, a, i);
	return true;
}

bool
gen_expand_npy(const struct anchors *a, struct sink *out)
{
	struct buf bytes = { .failed = err_out_of_memory };
	char header[NPY_HEADER];
	if (!fits_float(a))
		return false;
	npy_header(header, "f4", (const unsigned long long[]){ a->count, 4 }, 2);
	buf_add(&bytes, header, sizeof header);
	for (size_t i = 0; i < a->count; i++) {
		struct box box = anchors_box(a, i);
		const float row[4] = { (float)box.x1, (float)box.y1, (float)box.x2, (float)box.y2 };
		buf_add(&bytes, row, sizeof row);
		if (bytes.len > FLUSH) {
			sink_write(out, bytes.data, bytes.len);
			bytes.len = 0;
		}
	}
	sink_write(out, bytes.data, bytes.len);
	buf_free(&bytes);
	return true;
}

void
gen_expand_count(const struct anchors *a, struct buf *text)
{
	buf_format(text, "%zu anchors (", a->count);
	for (size_t i = 0; i < a->levels; i++)
		buf_format(text, "%s%zux%zux%zu", i == 0 ? "" : " + ", a->level[i].columns, a->level[i].rows,
			a->level[i].bases);
	buf_char(text, ')');
}

/* The count under another rounding and padding; 0: it cannot be laid so. */
static size_t
count_with(struct anchor_spec spec, enum grid_round round, double pad, struct arena *arena)
{
	struct anchors a;
	double tensor[2];
	spec.round = round;
	spec.pad = pad;
	bool laid = anchor_source_tensor(&spec, tensor) &&
		anchors_build(&spec, tensor, tensor, &a, arena) == ANCHOR_FAULT_NONE;
	return laid ? a.count : 0;
}

static void
describe_convention(struct buf *text, const struct anchor_spec *spec, enum grid_round round, double pad, size_t count)
{
	if (round != spec->round)
		buf_format(text, " --round %s", detector_rounds[round]);
	if (pad != spec->pad)
		buf_format(text, " --pad %g", pad);
	buf_format(text, " gives %zu", count);
}

static bool
is_among(const size_t *seen, size_t n, size_t count)
{
	for (size_t i = 0; i < n; i++)
		if (seen[i] == count)
			return true;
	return false;
}

/* Those that change one thing come before those that change both. */
void
gen_expand_other_counts(const struct anchor_spec *spec, const struct anchors *a, size_t expected, struct buf *text,
	struct arena *arena)
{
	enum { PADS = 4, ALL = 2 * PADS };
	static const double pads[PADS] = { 1, 32, 64, 128 };
	size_t seen[2 * ALL], n = 0, start = text->len;
	for (int i = 0; i < 2 * ALL; i++) {
		int changes = 1 + i / ALL;
		enum grid_round round = i % ALL < PADS ? GRID_CEIL : GRID_FLOOR;
		double pad = pads[i % PADS];
		if ((round != spec->round) + (pad != spec->pad) != changes)
			continue;
		size_t count = count_with(*spec, round, pad, arena);
		if (count == expected)
			text->len = start;
		else if (count == 0 || count == a->count || is_among(seen, n, count))
			continue;
		buf_char(text, text->len == start ? ';' : ',');
		describe_convention(text, spec, round, pad, count);
		if (count == expected)
			return;
		seen[n++] = count;
	}
}
