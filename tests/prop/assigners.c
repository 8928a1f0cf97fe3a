/* assigners.c -- every assigner agrees exactly with its definition, taken literally: all anchors, all boxes. */
#include "assign/anchor_reach.h"

#include "support/scene.h"

#include <math.h>

static struct fate fate[1 << 14];

static double
iou_of(const struct scene *s, size_t anchor, size_t g)
{
	return box_iou(anchors_box(&s->anchors, anchor), s->box[g]);
}

/* Every anchor's best box, if any has an IoU > 0. */
static void
best_boxes(const struct scene *s)
{
	for (size_t i = 0; i < s->anchors.count; i++) {
		fate[i] = (struct fate){ 0 };
		for (uint32_t g = 0; g < s->gt.boxes; g++) {
			double iou = iou_of(s, i, g);
			if (!ground_truth_skips(&s->gt, g) && iou > fate[i].iou)
				fate[i] = (struct fate){ BACKGROUND, true, g, iou };
		}
	}
}

static bool
any_box(const struct scene *s)
{
	for (size_t g = 0; g < s->gt.boxes; g++) {
		if (!ground_truth_skips(&s->gt, g))
			return true;
	}
	return false;
}

static void
by_thresholds(const struct scene *s, double fg, double bg)
{
	best_boxes(s);
	for (size_t i = 0; i < s->anchors.count && any_box(s); i++)
		fate[i].state = fate[i].iou >= fg ? POSITIVE : fate[i].iou >= bg ? IGNORED : BACKGROUND;
}

static void
make_positive(size_t anchor, uint32_t g, double iou)
{
	fate[anchor] = (struct fate){ POSITIVE, true, g, iou };
}

/* The first anchor of the highest IoU, be it 0. */
static size_t
argmax(const struct scene *s, size_t g)
{
	size_t best = 0;
	for (size_t i = 1; i < s->anchors.count; i++) {
		if (iou_of(s, i, g) > iou_of(s, best, g))
			best = i;
	}
	return best;
}

static void
expect_ssd(const struct scene *s, const struct match *m)
{
	by_thresholds(s, m->fg, m->fg);
	for (uint32_t g = 0; g < s->gt.boxes && s->anchors.count > 0; g++) {
		if (!ground_truth_skips(&s->gt, g))
			make_positive(argmax(s, g), g, iou_of(s, argmax(s, g), g));
	}
}

static void
expect_force(const struct scene *s, const struct match *m)
{
	by_thresholds(s, m->fg, m->bg);
	for (uint32_t g = (uint32_t)s->gt.boxes; g-- > 0 && s->anchors.count > 0;) {
		if (!ground_truth_skips(&s->gt, g))
			make_positive(argmax(s, g), g, iou_of(s, argmax(s, g), g));
	}
}

static void
expect_bipartite(const struct scene *s, const struct match *m)
{
	by_thresholds(s, m->fg, m->fg);
	bool paired[BOXES] = { false };
	static bool taken[1 << 14];
	static double iou[1 << 14][BOXES];
	memset(taken, 0, sizeof taken);
	for (size_t i = 0; i < s->anchors.count; i++) {
		for (size_t g = 0; g < s->gt.boxes; g++)
			iou[i][g] = iou_of(s, i, g);
	}
	for (;;) {
		double best = 1e-6;
		size_t anchor = 0;
		uint32_t box = 0;
		for (size_t i = 0; i < s->anchors.count; i++) {
			for (uint32_t g = 0; g < s->gt.boxes && !taken[i]; g++) {
				if (!paired[g] && !ground_truth_skips(&s->gt, g) && iou[i][g] > best) {
					best = iou[i][g];
					anchor = i;
					box = g;
				}
			}
		}
		if (best == 1e-6)
			return;
		taken[anchor] = paired[box] = true;
		make_positive(anchor, box, best);
	}
}

static void
expect_keras(const struct scene *s, const struct match *m)
{
	best_boxes(s);
	for (size_t i = 0; i < s->anchors.count; i++) {
		struct box b = anchors_box(&s->anchors, i);
		fate[i].state = fate[i].iou >= m->fg ? POSITIVE : fate[i].iou > m->bg ? IGNORED : BACKGROUND;
		if ((b.x1 + b.x2) / 2 >= s->anchors.width || (b.y1 + b.y2) / 2 >= s->anchors.height)
			fate[i].state = IGNORED;
	}
}

/* Where a centre lies in the cells of an anchor's grid. */
static double
position(const struct scene *s, struct place at, int axis, double centre)
{
	const struct level *l = &s->anchors.level[at.level];
	const struct box *base = &l->base[at.base];
	double middle = axis == 0 ? (base->x1 + base->x2) / 2 : (base->y1 + base->y2) / 2;
	return (centre - (l->offset[axis] + middle - l->stride[axis] / 2)) / l->stride[axis];
}

static double
shapes(const struct scene *s, size_t anchor, struct box b)
{
	struct place at = anchors_place(&s->anchors, anchor);
	const struct box *base = &s->anchors.level[at.level].base[at.base];
	return box_shape_iou(box_width(*base), box_height(*base), box_width(b), box_height(b));
}

static bool
same_shape_slot(struct place a, struct place b)
{
	return a.level == b.level && a.base == b.base;
}

static bool
same_sides(const struct box *a, const struct box *b)
{
	return box_width(*a) == box_width(*b) && box_height(*a) == box_height(*b);
}

/* On another level, and the first there that has the sides of the best. */
static bool
is_twin(const struct scene *s, struct place at, struct place best)
{
	const struct box *base = s->anchors.level[at.level].base,
		*other = &s->anchors.level[best.level].base[best.base];
	bool twin = at.level != best.level && same_sides(&base[at.base], other);
	for (size_t i = 0; i < at.base; i++)
		twin &= !same_sides(&base[i], other);
	return twin;
}

/* The anchor whose level and base are the first of the best shape. */
static struct place
best_shape(const struct scene *s, struct box b)
{
	struct place best = { SIZE_MAX, 0, 0, 0 };
	double most = 0;
	for (size_t i = 0; i < s->anchors.count; i++) {
		struct place at = anchors_place(&s->anchors, i);
		double iou = shapes(s, i, b);
		bool before = at.level == best.level && at.base < best.base;
		if (iou > most || (iou == most && before)) {
			most = iou;
			best = at;
		}
	}
	return best;
}

static void
expect_yolo(const struct scene *s, const struct match *m)
{
	best_boxes(s);
	for (size_t i = 0; i < s->anchors.count; i++)
		fate[i].state = fate[i].iou > m->bg ? IGNORED : BACKGROUND;
	for (uint32_t g = 0; g < s->gt.boxes; g++) {
		struct box b = s->box[g];
		if (ground_truth_skips(&s->gt, g) || box_empty(b))
			continue;
		struct place best = best_shape(s, b);
		for (size_t i = 0; i < s->anchors.count; i++) {
			struct place at = anchors_place(&s->anchors, i);
			double x = position(s, at, 0, (b.x1 + b.x2) / 2), y = position(s, at, 1, (b.y1 + b.y2) / 2);
			if (floor(x) == (double)at.column && floor(y) == (double)at.row
				&&
				(same_shape_slot(at, best) || is_twin(s, at, best) || shapes(s, i, b) > m->shape_iou))
				make_positive(i, g, iou_of(s, i, g));
		}
	}
}

struct near {
	double distance;
	size_t anchor;
};

static int
nearer(const void *a, const void *b)
{
	const struct near *x = a, *y = b;
	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return x->anchor < y->anchor ? -1 : 1;
}

/* All candidates of a box, level by level. Where a whole level is wanted it stays in its order, which rounding
 * shows. */
static size_t
candidates(const struct scene *s, size_t topk, struct box b, struct near *list)
{
	size_t n = 0;
	for (size_t l = 0; l < s->anchors.levels; l++) {
		const struct level *level = &s->anchors.level[l];
		for (size_t i = 0; i < level->count; i++) {
			struct box a = anchors_box(&s->anchors, level->first + i);
			double dx = (a.x1 + a.x2) / 2 - (b.x1 + b.x2) / 2, dy = (a.y1 + a.y2) / 2 - (b.y1 + b.y2) / 2;
			list[n + i] = (struct near){ dx * dx + dy * dy, level->first + i };
		}
		size_t most = topk * level->bases;
		if (most < level->count)
			qsort(list + n, level->count, sizeof *list, nearer);
		n += most < level->count ? most : level->count;
	}
	return n;
}

static double
atss_threshold(const struct scene *s, size_t g, const struct near *list, size_t n)
{
	double first = n > 0 ? iou_of(s, list[0].anchor, g) : 0, sum = 0, squares = 0;
	for (size_t i = 0; i < n; i++)
		sum += iou_of(s, list[i].anchor, g) - first;
	double mean = sum / (double)n;
	for (size_t i = 0; i < n; i++) {
		double off = iou_of(s, list[i].anchor, g) - first - mean;
		squares += off * off;
	}
	return first + mean + (n > 1 ? sqrt(squares / (double)(n - 1)) : 0);
}

static void
expect_atss(const struct scene *s, const struct match *m)
{
	static struct near list[1 << 14];
	memset(fate, 0, sizeof *fate * s->anchors.count);
	for (uint32_t g = 0; g < s->gt.boxes; g++) {
		struct box b = s->box[g];
		if (ground_truth_skips(&s->gt, g))
			continue;
		size_t n = candidates(s, m->topk, b, list);
		double least = atss_threshold(s, g, list, n);
		for (size_t i = 0; i < n; i++) {
			struct box a = anchors_box(&s->anchors, list[i].anchor);
			double x = (a.x1 + a.x2) / 2, y = (a.y1 + a.y2) / 2, iou = box_iou(a, b);
			bool in = fmin(fmin(x - b.x1, y - b.y1), fmin(b.x2 - x, b.y2 - y)) > m->centre_margin;
			const struct fate *has = &fate[list[i].anchor];
			if (in && iou >= least && (has->state != POSITIVE || iou > has->iou))
				make_positive(list[i].anchor, g, iou);
		}
	}
}

/* How often yolov5 gives a box to an anchor: once for each of five shifts that end in its cell. */
static int
yolov5_times(const struct scene *s, const struct match *m, size_t anchor, struct box b)
{
	static const double shift[5][2] = { { 0, 0 }, { 0.5, 0 }, { 0, 0.5 }, { -0.5, 0 }, { 0, -0.5 } };
	struct place at = anchors_place(&s->anchors, anchor);
	const struct level *l = &s->anchors.level[at.level];
	const struct box *base = &l->base[at.base];
	double rw = box_width(b) / box_width(*base), rh = box_height(b) / box_height(*base);
	double x = position(s, at, 0, (b.x1 + b.x2) / 2), y = position(s, at, 1, (b.y1 + b.y2) / 2);
	double w = (double)l->columns, h = (double)l->rows;
	if (fmax(fmax(rw, 1 / rw), fmax(rh, 1 / rh)) >= m->anchor_t || x < 0 || y < 0 || x > w || y > h)
		return 0;
	bool wanted[5] = { true, fmod(x, 1) < 0.5 && x > 1, fmod(y, 1) < 0.5 && y > 1, fmod(w - x, 1) < 0.5 &&
		w - x > 1, fmod(h - y, 1) < 0.5 && h - y > 1 };
	int times = 0;
	for (int k = 0; k < 5; k++) {
		double column = fmin(fmax(trunc(x - shift[k][0]), 0), w - 1);
		double row = fmin(fmax(trunc(y - shift[k][1]), 0), h - 1);
		times += wanted[k] && column == (double)at.column && row == (double)at.row;
	}
	return times;
}

static void
compare_yolov5(const struct scene *s, const struct match *m, const struct assignment *got, uint64_t seed)
{
	size_t n = 0;
	for (size_t i = 0; i < s->anchors.count; i++) {
		for (uint32_t g = 0; g < s->gt.boxes; g++) {
			if (ground_truth_skips(&s->gt, g) || box_empty(s->box[g]))
				continue;
			for (int times = yolov5_times(s, m, i, s->box[g]); times > 0; times--, n++)
				cr_assert(n < got->positives && got->anchor[n] == i && got->matched[n] == g
						&& got->iou[n] == iou_of(s, i, g),
					"yolov5, case %lu: anchor %zu, box %u is missing", seed, i, g);
		}
	}
	cr_assert(n == got->positives, "yolov5, case %lu: %zu positives, not %zu", seed, got->positives, n);
}

static void
cover(const struct scene *s, double crowd_iof)
{
	for (size_t i = 0; i < s->anchors.count; i++) {
		for (size_t g = 0; g < s->gt.boxes; g++) {
			double iof = box_iof(anchors_box(&s->anchors, i), s->box[g]);
			if (ground_truth_skips(&s->gt, g) && fate[i].state == BACKGROUND && iof > 0 && iof >= crowd_iof)
				fate[i].state = IGNORED;
		}
	}
}

static struct match
random_match(uint64_t *state)
{
	static const double values[] = { 0.5, 0.7, 0.3, 0.25, 1.0, 0.6, 0.1, 1e-9 };
	struct match m = { .fg = values[below(state, 8)], .crowd_iof = unit(state), .anchor_t = 1.5 + 4 * unit(state),
		.topk = 1 + (unsigned)below(state, 12), .shape_iou = below(state, 2) == 0 ? INFINITY : unit(state),
		.centre_margin = below(state, 2) == 0 ? 0.01 : unit(state) };
	m.bg = below(state, 4) == 0 ? 0 : below(state, 3) == 0 ? m.fg : m.fg * unit(state);
	if (below(state, 4) == 0)
		m.anchor_t = 4;
	return m;
}

/* One room serves all cases, so that whatever a case leaves behind would show in the next. */
static void
try_all(const char *which, void (*expect)(const struct scene *s, const struct match *m), uint64_t cases)
{
	struct arena keep = { 0 }, arena = { 0 };
	struct assign_room room = { 0 };
	uint64_t first, end;
	case_range(cases, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		struct scene s;
		struct assignment got;
		uint64_t state = random_scene(seed, &s, &arena);
		struct match m = random_match(&state);
		assign_room_for(&room, s.anchors.count, &keep);
		const struct assign_input in = { .anchors = &s.anchors, .gt = &s.gt, .match = &m };
		assigner_run(assigner_find(which), &in, &room, &got, &arena);
		if (expect != NULL) {
			expect(&s, &m);
			cover(&s, m.crowd_iof);
			compare(&got, fate, s.anchors.count, &s.gt, seed);
		} else {
			compare_yolov5(&s, &m, &got, seed);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
	arena_free(&keep);
}

Test(assigners, ssd)
{
	try_all("ssd", expect_ssd, 2000);
}

Test(assigners, ssd_bipartite)
{
	try_all("ssd-bipartite", expect_bipartite, 2000);
}

Test(assigners, force)
{
	try_all("force", expect_force, 2000);
}

Test(assigners, keras)
{
	try_all("keras", expect_keras, 3000);
}

Test(assigners, yolo)
{
	try_all("yolo", expect_yolo, 2000);
}

Test(assigners, yolov5)
{
	try_all("yolov5", NULL, 3000);
}

Test(assigners, atss)
{
	try_all("atss", expect_atss, 1500);
}

/* ---- points ---- */

/* Where an anchor's point is. */
static void
point_of(const struct scene *s, size_t anchor, double *x, double *y)
{
	struct place at = anchors_place(&s->anchors, anchor);
	const struct level *l = &s->anchors.level[at.level];
	*x = l->offset[0] + (double)at.column * l->stride[0] + (l->base[at.base].x1 + l->base[at.base].x2) / 2;
	*y = l->offset[1] + (double)at.row * l->stride[1] + (l->base[at.base].y1 + l->base[at.base].y2) / 2;
}

static bool
is_inside(double x, double y, struct box b)
{
	return x > b.x1 && x < b.x2 && y > b.y1 && y < b.y2;
}

static bool
is_near(double x, double y, struct box b, const double *stride)
{
	double cx = (b.x1 + b.x2) / 2, cy = (b.y1 + b.y2) / 2;
	return x > cx - 1.5 * stride[0] && x < cx + 1.5 * stride[0] && y > cy - 1.5 * stride[1] &&
		y < cy + 1.5 * stride[1];
}

static bool
wants_tal(const struct scene *s, size_t anchor, double x, double y, struct box b)
{
	(void)s, (void)anchor;
	return is_inside(x, y, b);
}

static bool
wants_simota(const struct scene *s, size_t anchor, double x, double y, struct box b)
{
	return is_near(x, y, b, s->anchors.level[anchors_place(&s->anchors, anchor).level].stride);
}

static bool
wants_fcos(const struct scene *s, size_t anchor, double x, double y, struct box b)
{
	size_t level = anchors_place(&s->anchors, anchor).level;
	const double *stride = s->anchors.level[level].stride;
	double far = fmax(fmax(x - b.x1, b.x2 - x), fmax(y - b.y1, b.y2 - y));
	return is_inside(x, y, b) && is_near(x, y, b, stride) && (level == 0 || far >= 4 * stride[0]) &&
		(level + 1 == s->anchors.levels || far <= 8 * stride[0]);
}

/* Each point takes the smallest of the boxes that want it. */
static void
expect_points(const struct scene *s,
	bool (*wants)(const struct scene *s, size_t anchor, double x, double y, struct box b))
{
	for (size_t i = 0; i < s->anchors.count; i++) {
		double x, y, least = INFINITY;
		fate[i] = (struct fate){ 0 };
		point_of(s, i, &x, &y);
		for (uint32_t g = 0; g < s->gt.boxes; g++) {
			struct box b = s->box[g];
			if (ground_truth_skips(&s->gt, g) || box_empty(b) || box_area(b) >= least ||
				!wants(s, i, x, y, b))
				continue;
			least = box_area(b);
			make_positive(i, g, iou_of(s, i, g));
		}
	}
}

static void
expect_tal(const struct scene *s, const struct match *m)
{
	(void)m;
	expect_points(s, wants_tal);
}

static void
expect_simota(const struct scene *s, const struct match *m)
{
	(void)m;
	expect_points(s, wants_simota);
}

static void
expect_fcos(const struct scene *s, const struct match *m)
{
	(void)m;
	expect_points(s, wants_fcos);
}

Test(assigners, points)
{
	try_all("tal", expect_tal, 2000);
	try_all("simota", expect_simota, 2000);
	try_all("fcos", expect_fcos, 2000);
}

/* ---- laws that hold for each of the table ---- */

static const struct assigner *
nth(size_t i)
{
	return assigner_find(assigner_name(i));
}

static struct match
random_rule(uint64_t *state)
{
	struct match m = random_match(state);
	m.low_quality = (enum low_quality)below(state, 4);
	m.bg_low = below(state, 3) == 0 ? m.bg * unit(state) : 0;
	m.min_pos_iou = below(state, 2) == 0 ? 0 : unit(state) * 0.5;
	m.inside = below(state, 2) == 0 ? INFINITY : (double)below(state, 30);
	return m;
}

static void
each_assigner(uint64_t cases,
	void (*law)(const struct assigner *s, const struct assign_input *in, struct assign_room *room,
	uint64_t seed, struct arena *arena))
{
	struct arena keep = { 0 }, arena = { 0 };
	struct assign_room room = { 0 };
	uint64_t first, end;
	case_range(cases, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		for (size_t i = 0; assigner_name(i) != NULL; i++) {
			struct scene s;
			uint64_t state = random_scene(seed, &s, &arena);
			struct match m = random_rule(&state);
			assign_room_for(&room, s.anchors.count, &keep);
			const struct assign_input in = { .anchors = &s.anchors, .gt = &s.gt, .match = &m };
			law(nth(i), &in, &room, seed, &arena);
			arena_reset(&arena);
		}
	}
	arena_free(&arena);
	arena_free(&keep);
}

/* Positives alone are the same as with all else, with what is shared between runs prepared once. */
static void
same_positives(const struct assigner *s, const struct assign_input *in, struct assign_room *room, uint64_t seed,
	struct arena *arena)
{
	struct assignment all, alone;
	struct anchor_reach reach;
	struct bitset outside = { 0 };
	struct assign_input less = *in;
	assigner_run(s, in, room, &all, arena);
	anchor_reach_prepare(in->anchors, &reach, arena);
	bitset_room(&outside, in->anchors->count, arena);
	less.positives_only = true;
	less.reach = &reach;
	if (assigner_shuts_out(s, in->match)) {
		s->outside(in->anchors, in->match, &outside, arena);
		less.outside = &outside;
	}
	assigner_run(s, &less, room, &alone, arena);
	cr_assert_eq(alone.positives, all.positives, "%s, case %lu: %zu positives, not %zu", s->name, seed,
		alone.positives, all.positives);
	for (size_t i = 0; i < all.positives; i++)
		cr_assert(alone.anchor[i] == all.anchor[i] && alone.matched[i] == all.matched[i] &&
			alone.iou[i] == all.iou[i],
			"%s, case %lu: positive %zu", s->name, seed, i);
}

Test(assigners, positives_are_the_same_alone)
{
	each_assigner(600, same_positives);
}

/* POSITIVE, IGNORED or BACKGROUND. */
static int
state_of(const struct assignment *a, size_t anchor)
{
	for (size_t i = 0; i < a->positives; i++)
		if (a->anchor[i] == anchor)
			return POSITIVE;
	for (size_t i = 0; i < a->ignored; i++)
		if (anchor - a->ignore[i].first < a->ignore[i].count)
			return IGNORED;
	return BACKGROUND;
}

/* The cause that a run notes is that of what it has decided, and it decides the same when it notes. */
static void
cause_fits(const struct assigner *s, const struct assign_input *in, struct assign_room *room, uint64_t seed,
	struct arena *arena)
{
	static const int state[] = { [CAUSE_FG] = POSITIVE, [CAUSE_CLAIMED] = POSITIVE, [CAUSE_OUTSIDE] = IGNORED,
		[CAUSE_BETWEEN] = IGNORED, [CAUSE_CROWD] = IGNORED, [CAUSE_LOW] = IGNORED,
		[CAUSE_BACKGROUND] = BACKGROUND };
	struct assignment all;
	assigner_run(s, in, room, &all, arena);
	for (size_t anchor = seed % 7; anchor < in->anchors->count; anchor += 1 + in->anchors->count / 24) {
		struct assign_trace trace = { .anchor = anchor };
		struct assign_input traced = *in;
		struct assignment got;
		traced.trace = &trace;
		assigner_run(s, &traced, room, &got, arena);
		cr_assert(got.positives == all.positives && got.ignored == all.ignored, "%s, case %lu", s->name, seed);
		cr_assert_eq(state[trace.cause], state_of(&all, anchor), "%s, case %lu, anchor %zu: cause %d", s->name,
			seed, anchor, (int)trace.cause);
		cr_assert_not_null(trace.cause == CAUSE_CROWD ? s->name
			: s->explain_anchor(in->match, trace.cause, (struct assign_best){ 0.5, 0 }).text, "%s",
			s->name);
	}
}

Test(assigners, causes_are_those_of_the_run)
{
	each_assigner(300, cause_fits);
}
