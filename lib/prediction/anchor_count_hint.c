/* anchor_count_hint.c -- outputs that are not as many as the anchors: which other convention would make them so. */
#include "prediction/anchor_count_hint.h"

#include "geometry/preset.h"

/* What is looked for, and where. */
struct anchor_count_hint {
	const struct anchor_source *layout;
	const struct anchors *now;
	size_t wanted;
	struct buf *out;
	struct arena *arena;
};

/* The set would have that many anchors over a tensor. */
static bool
fits(const struct anchor_count_hint *m, const struct anchor_spec *spec, const double tensor[2])
{
	struct anchors a;
	return anchors_build(spec, tensor, tensor, &a, m->arena) == ANCHOR_FAULT_NONE && a.count == m->wanted;
}

/* The tensor that the image has by itself under a padding. */
static void
pad_frame(const struct anchor_count_hint *m, double pad, double tensor[2])
{
	anchors_tensor(pad, m->now->width, m->now->height, tensor);
}

static bool
try_without_input(const struct anchor_count_hint *m)
{
	const struct anchor_spec *s = &m->layout->detector.spec;
	double tensor[2];
	pad_frame(m, s->pad, tensor);
	if (!(m->layout->input[0] > 0) || !fits(m, s, tensor))
		return false;
	buf_format(m->out, "; without --input, at %gx%g, it would have %zu", tensor[0], tensor[1], m->wanted);
	return true;
}

static bool
try_rounding_and_padding(const struct anchor_count_hint *m)
{
	static const double pads[] = { 0, 1, 32, 64, 128, 16, 8, 256 }; /* 0: as it is */
	struct anchor_spec spec = m->layout->detector.spec;
	enum grid_round own = spec.round, other = own == GRID_CEIL ? GRID_FLOOR : GRID_CEIL;
	for (size_t i = 0; i < 2 * sizeof pads / sizeof *pads; i++) {
		double pad = pads[i / 2], tensor[2] = { m->now->tensor[0], m->now->tensor[1] };
		spec.round = i % 2 ? other : own;
		if (pad > 0)
			pad_frame(m, pad, tensor);
		if (!fits(m, &spec, tensor))
			continue;
		buf_text(m->out, "; with anchor-gen");
		if (pad > 0)
			buf_format(m->out, " --pad %g", pad);
		if (spec.round != own)
			buf_format(m->out, " --round %s", spec.round == GRID_CEIL ? "ceil" : "floor");
		buf_format(m->out, " it would have %zu", m->wanted);
		return true;
	}
	return false;
}

/* The set's own input, and sides that were mixed up. */
static bool
try_inputs(const struct anchor_count_hint *m)
{
	const struct anchor_spec *s = &m->layout->detector.spec;
	const double *now = m->now->tensor;
	const double inputs[][2] = { { s->input[0], s->input[1] }, { s->input[1], s->input[0] }, { now[1], now[0] } };
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		if (!(inputs[i][0] > 0) || !fits(m, s, inputs[i]))
			continue;
		buf_format(m->out, "; with --input %gx%g it would have %zu", inputs[i][0], inputs[i][1], m->wanted);
		return true;
	}
	return false;
}

static bool
try_levels(const struct anchor_count_hint *m)
{
	for (size_t from = 0; from < m->now->levels; from++) {
		size_t count = 0;
		for (size_t to = from; to < m->now->levels; to++) {
			count += m->now->level[to].count;
			if (count != m->wanted || count == 0)
				continue;
			if (from == to)
				buf_format(m->out, "; its level %zu alone has %zu", from, count);
			else
				buf_format(m->out, "; its levels %zu to %zu alone have %zu", from, to, count);
			return true;
		}
	}
	return false;
}

static bool
try_presets(const struct anchor_count_hint *m)
{
	const struct preset *p;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		struct detector detector;
		double tensor[2];
		preset_detector(p, &detector, m->arena);
		pad_frame(m, detector.spec.pad, tensor);
		if (detector.spec.levels == 0 || !fits(m, &detector.spec, tensor))
			continue;
		buf_format(m->out, "; --preset %s has %zu at %gx%g", p->id, m->wanted, tensor[0], tensor[1]);
		return true;
	}
	return false;
}

bool
anchor_count_hint_check(const struct record *r, const struct anchor_source *l, const struct anchors *anchors, size_t n,
	const char *who, const char *has)
{
	struct buf *text = r->worker->scratch;
	struct anchor_count_hint m = { l, anchors, n, text, r->worker->arena };
	if (n == anchors->count)
		return true;
	if (l->proposals)
		return record_reject(r, "%s %s %zu anchors, but there are %zu proposals", who, has, n, anchors->count);
	buf_format(text, "%s %s %zu anchors, but the set has %zu at %gx%g", who, has, n, anchors->count,
		anchors->tensor[0], anchors->tensor[1]);
	if (!try_without_input(&m) && !try_rounding_and_padding(&m) && !try_inputs(&m) && !try_levels(&m) &&
		!try_presets(&m))
		buf_text(text, "; another --input, or another set?");
	return record_reject(r, "%.*s", (int)text->len, text->data);
}
