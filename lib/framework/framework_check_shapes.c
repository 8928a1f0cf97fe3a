/* framework_check_shapes.c -- what is wrong with anchors in whatever syntax: in themselves, and for a dataset. */
#include "fit/fit.h"
#include "framework/faults.h"

#include <math.h>

/* Below this recall, and below this share of boxes, something should change. */
#define RECALL 0.98
#define SHARE 0.01

/* darknet's YOLOv2 counts anchors in cells of this size, px. */
#define CELL 32.0

/* Strides that the largest anchors do not have: those published have at most 15. */
#define IN_STRIDES 24.0

static double
area(struct shape s)
{
	return s.w * s.h;
}

static bool
same(struct shape a, struct shape b)
{
	return a.w == b.w && a.h == b.h;
}

/* Whether a head uses both of two anchors. */
static bool
together(const struct framework_config *c, size_t a, size_t b)
{
	for (size_t i = 0; i < c->heads; i++) {
		size_t found = 0;
		for (size_t k = 0; k < c->head[i].n; k++)
			found += c->head[i].of[k] == a || c->head[i].of[k] == b;
		if (found > 1)
			return true;
	}
	return false;
}

/* Anchor i where the file has it already: unusual on two levels, as in YOLOv4-P6; useless on one. */
static void
check_twice(struct faults *f, const struct framework_config *c, size_t i)
{
	struct shape s = c->shape[i];
	for (size_t k = 0; k < i; k++) {
		if (!same(s, c->shape[k]))
			continue;
		if (together(c, k, i))
			faults_add(f, c->line[i], "%gx%g is listed twice: as anchors %zu and %zu", s.w, s.h, k, i);
		else
			faults_note(f, c->line[i], "%gx%g is listed for two levels: as anchors %zu and %zu", s.w, s.h,
				k, i);
		return;
	}
}

/* Anchors listed twice, though not where a second head of a cfg repeats the list; and the order of the list, of
 * which the masks of several heads take their parts. */
static void
check_list(struct faults *f, const struct framework_config *c)
{
	bool ordered = c->one_list && c->heads > 1;
	for (size_t i = 1; i < c->shapes; i++) {
		struct shape s = c->shape[i], before = c->shape[i - 1];
		if (c->one_list && c->line[i] != c->line[0])
			return;
		check_twice(f, c, i);
		if (ordered && area(s) < area(before)) {
			faults_add(f, c->line[i],
				"anchors are not sorted by area: anchor %zu, %gx%g, is smaller than anchor "
				"%zu, %gx%g",
				i, s.w, s.h, i - 1, before.w, before.h);
			ordered = false;
		}
	}
}

/* Of each head the next finer one must have smaller anchors. */
static void
check_order(struct faults *f, const struct framework_config *c)
{
	for (size_t i = 0; i < c->heads; i++) {
		const struct framework_config_head *coarse = &c->head[i], *fine = NULL;
		for (size_t k = 0; k < c->heads; k++) {
			const struct framework_config_head *other = &c->head[k];
			if (other->stride > 0 && other->stride < coarse->stride && other->n > 0 &&
				(fine == NULL || other->stride > fine->stride))
				fine = other;
		}
		if (fine != NULL && coarse->n > 0 && framework_config_area(c, coarse) < framework_config_area(c, fine))
			faults_add(f, coarse->line,
				"stride %g has smaller anchors than stride %g at line %zu: larger strides "
				"want larger anchors",
				coarse->stride, fine->stride, fine->line);
	}
}

static double
longest(const struct framework_config *c)
{
	double side = 0;
	for (size_t i = 0; i < c->shapes; i++)
		side = fmax(side, fmax(c->shape[i].w, c->shape[i].h));
	return side;
}

/* How well the anchors fit the data when they are multiplied by a number; 0: there is no data. */
static double
overlap(const struct framework_config *c, const struct framework_data *data, double times, struct arena *arena)
{
	struct shape *shape = arena_array(arena, struct shape, c->shapes);
	if (data->shapes == NULL || data->shapes->n == 0)
		return 0;
	for (size_t i = 0; i < c->shapes; i++)
		shape[i] = (struct shape){ c->shape[i].w * times, c->shape[i].h * times };
	return fit_measure(data->shapes, shape, c->shapes, data->threshold).mean_iou;
}

/* The same with each head's anchors times its stride. */
static double
overlap_in_strides(const struct framework_config *c, const struct framework_data *data, struct arena *arena)
{
	struct shape *shape = arena_array(arena, struct shape, c->shapes);
	size_t n = 0;
	for (size_t i = 0; i < c->heads; i++) {
		for (size_t k = 0; k < c->head[i].n; k++) {
			struct shape s = c->shape[c->head[i].of[k]];
			shape[n++] = (struct shape){ s.w * c->head[i].stride, s.h * c->head[i].stride };
		}
	}
	return n > 0 ? fit_measure(data->shapes, shape, n, data->threshold).mean_iou : 0;
}

/* Whether a list of rows, a level each, looks counted in the strides of its levels, as YOLOv5 and YOLOv7 keep their
 * anchors once a model is built: with data, where they fit it better so than otherwise; without, where even the
 * largest is small. */
static bool
check_strides(struct faults *f, const struct framework_config *c, const struct framework_data *data)
{
	double most = longest(c);
	if (c->one_list || most >= IN_STRIDES)
		return false;
	for (size_t i = 0; i < c->heads; i++)
		if (!(c->head[i].stride > 0))
			return false;
	if (data->shapes != NULL && data->shapes->n > 0) {
		double strides = overlap_in_strides(c, data, f->arena);
		if (strides <= overlap(c, data, 1, f->arena) || strides < overlap(c, data, CELL, f->arena))
			return false;
	}
	faults_add(f, c->line[0],
		"anchors look counted in the strides of their levels, as a built model keeps them, and must be pixels: "
		"multiply each row by its stride, this one by %g", c->head[0].stride);
	return true;
}

/* Anchors in another unit than their syntax expects. true: they are, and there is no use in comparing them with
 * pixels. */
static bool
check_unit(struct faults *f, const struct framework_config *c, const struct framework_data *data, const double input[2],
	bool region)
{
	double most = longest(c), side = fmax(input[0], input[1]), cells = side / CELL;
	if (region) {
		if (!(side > 0 && most / CELL > cells * 1.5) ||
			overlap(c, data, 1 / CELL, f->arena) < overlap(c, data, 1, f->arena))
			return false;
		faults_add(f, c->line[0],
			"anchors of [region] are in cells of %g px, and these look like pixels: divide by "
			"%g",
			CELL, CELL);
		return true;
	}
	if (most < 1.5) {
		faults_add(f, c->line[0],
			"anchors look relative to the input, and must be pixels: multiply widths by its "
			"width and heights by its height");
		return true;
	}
	if (check_strides(f, c, data))
		return true;
	bool few = side > 0 && most <= cells && overlap(c, data, CELL, f->arena) >= overlap(c, data, 1, f->arena);
	if (few)
		faults_add(f, c->line[0],
			"anchors look like YOLOv2's cells of %g px, and must be pixels: multiply by %g", CELL, CELL);
	return few;
}

static void
check_size(struct faults *f, const struct framework_config *c, const double input[2])
{
	size_t larger = 0, first = 0;
	for (size_t i = 0; i < c->shapes && input[0] > 0; i++) {
		if (c->shape[i].w > input[0] || c->shape[i].h > input[1])
			first = larger++ == 0 ? i : first;
	}
	void (*const say)(struct faults *, size_t, const char *, ...) =
		c->factored || c->region ? faults_note : faults_add; /* YOLOv2's own has one */
	struct shape s = c->shape[first];
	if (larger == 1)
		say(f, c->line[first], "anchor %gx%g is larger than the input, %gx%g: made for another size?",
			s.w, s.h, input[0], input[1]);
	else if (larger > 1)
		say(f, c->line[first],
			"%zu anchors are larger than the input, %gx%g, %gx%g is the first: made for "
			"another size?",
			larger, input[0], input[1], s.w, s.h);
}

/* Recall, and the share of each head. */
static void
check_service(struct faults *f, const struct framework_config *c, const struct framework_data *data)
{
	const struct shapes *d = data->shapes;
	struct fit_score score = fit_measure(d, c->shape, c->shapes, data->threshold);
	uint32_t *best = arena_array(f->arena, uint32_t, d->n);
	uint64_t *boxes = arena_zeros(f->arena, uint64_t, c->shapes), total = 0;
	if (score.recall < RECALL)
		faults_add(f, c->line[0],
			"best possible recall is %.4f, below %g (the share of boxes within a factor of %g "
			"of an anchor on both sides): fit anchors to the data",
			score.recall, RECALL, data->threshold);
	fit_best(d, c->shape, c->shapes, best, NULL);
	for (size_t i = 0; i < d->n; i++) {
		boxes[best[i]] += d->count[i];
		total += d->count[i];
	}
	for (size_t i = 0; i < c->heads; i++) {
		uint64_t served = 0;
		for (size_t k = 0; k < c->head[i].n; k++)
			served += boxes[c->head[i].of[k]];
		if ((double)served < SHARE * (double)total)
			faults_add(f, c->head[i].line,
				"the anchors of this level are the best for %.2g %% of the boxes: "
				"consider fewer levels",
				100 * (double)served / (double)total);
	}
}

void
framework_check_shapes(struct faults *f, const struct framework_config *c, const struct framework_data *data)
{
	bool sized = c->input[0] > 0;
	const double *input = sized ? c->input : data->input;
	if (c->shapes == 0)
		return;
	check_list(f, c);
	check_order(f, c);
	if (sized && data->input[0] > 0 && (c->input[0] != data->input[0] || c->input[1] != data->input[1])) {
		faults_add(f, 1,
			"the net's input is %gx%g, and the data's %gx%g: run anchor-resize --letterbox %gx%g, or "
			"--stretch, first",
			c->input[0], c->input[1], data->input[0], data->input[1], c->input[0], c->input[1]);
		check_size(f, c, input);
		return;
	}
	if (check_unit(f, c, data, input, c->region))
		return;
	check_size(f, c, input);
	if (data->shapes != NULL && data->shapes->n > 0)
		check_service(f, c, data);
}
