/* coder.c -- deltas of each type by hand, limits, names, and refusals. */
#include "geometry/coder.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define LN2 0.69314718055994530942
#define LN3 1.0986122886681098

/* Its centre is 80,80, its cell 64..96 by 72..88. */
static const struct anchor square = { { 60, 60, 100, 100 }, { 32, 16 }, 0 };

static struct coder
plain(const struct coder_method *method)
{
	struct coder c = coder_default();
	c.method = method;
	c.clamp = INFINITY;
	return c;
}

static struct coder
weighted(const struct coder_method *method, double centre, double sides)
{
	struct coder c = plain(method);
	c.weights[0] = c.weights[1] = centre;
	c.weights[2] = c.weights[3] = sides;
	return c;
}

static struct coder
standardised(const struct coder_method *method)
{
	return (struct coder){ .method = method, .means = { 0.1, 0.2, 0.3, 0.4 }, .stds = { 0.1, 0.2, 0.5, 0.25 },
		.clamp = INFINITY, .scale_x_y = 1 };
}

static struct coder
scaled(double scale_x_y)
{
	struct coder c = plain(&coder_yolo);
	c.scale_x_y = scale_x_y;
	return c;
}

/* The deltas of a box of the square anchor, and back. */
Test(coder, by_hand)
{
	const struct {
		const char *name;
		struct coder coder;
		struct box box;
		double deltas[4];
	} cases[] = {
		{ "delta, wider", plain(&coder_delta), { 60, 60, 140, 100 }, { 0.5, 0, LN2, 0 } },
		{ "delta, itself", plain(&coder_delta), { 60, 60, 100, 100 }, { 0, 0, 0, 0 } },
		{ "delta, weights", weighted(&coder_delta, 10, 5), { 40, 60, 80, 180 }, { -5, 10, 0, 5 * LN3 } },
		{ "delta, means", standardised(&coder_delta), { 60, 60, 140, 100 }, { 4, -1, (LN2 - 0.3) * 2, -1.6 } },
		{ "corners", plain(&coder_corners), { 40, 70, 110, 80 }, { -0.5, 0.25, 0.25, -0.5 } },
		{ "corners, weights", weighted(&coder_corners, 5, 5), { 40, 70, 110, 80 }, { -2.5, 1.25, 1.25, -2.5 } },
		{ "corners, means", standardised(&coder_corners), { 40, 70, 110, 80 }, { -6, 0.25, -0.1, -3.6 } },
		{ "ltrb", plain(&coder_ltrb), { 16, 72, 112, 128 }, { 2, 0.5, 1, 3 } },
		{ "ltrb, centre outside", plain(&coder_ltrb), { 96, 72, 112, 128 }, { -0.5, 0.5, 1, 3 } },
		{ "ltrb, means", standardised(&coder_ltrb), { 16, 72, 112, 128 }, { 19, 1.5, 1.4, 10.4 } },
		{ "dfl", plain(&coder_dfl), { 16, 72, 112, 128 }, { 2, 0.5, 1, 3 } },
		{ "yolo, centred", plain(&coder_yolo), { 40, 70, 120, 90 }, { 0, 0, LN2, -LN2 } },
		{ "yolo, quarters of the cell", plain(&coder_yolo), { 52, 64, 92, 104 }, { -LN3, LN3, 0, 0 } },
		{ "yolo, scaled, the cell's corner", scaled(2), { 76, 52, 116, 92 }, { LN3, -LN3, 0, 0 } },
		{ "yolov5, itself", plain(&coder_yolov5), { 60, 60, 100, 100 }, { 0, 0, 0, 0 } },
		{ "yolov5, the cell's corner", plain(&coder_yolov5), { 51, 67, 141, 77 }, { LN3, -LN3, LN3, -LN3 } },
		{ "none", plain(&coder_none), { 1, 2, 3, 4 }, { 1, 2, 3, 4 } },
		{ "none takes no weights", weighted(&coder_none, 10, 5), { 1, 2, 3, 4 }, { 1, 2, 3, 4 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		double t[4];
		cr_expect_null(coder_check(&cases[i].coder), "%s", cases[i].name);
		coder_encode(&cases[i].coder, &square, cases[i].box, t);
		for (int k = 0; k < 4; k++)
			cr_expect_float_eq(t[k], cases[i].deltas[k], 1e-12, "%s: offset %d: %.15g", cases[i].name, k,
				t[k]);
		struct box b = coder_decode(&cases[i].coder, &square, cases[i].deltas, NULL), want = cases[i].box;
		cr_expect(fabs(b.x1 - want.x1) < 1e-9 && fabs(b.y1 - want.y1) < 1e-9 && fabs(b.x2 - want.x2) < 1e-9
				&& fabs(b.y2 - want.y2) < 1e-9,
			"%s: decoded %g %g %g %g", cases[i].name, b.x1, b.y1, b.x2, b.y2);
	}
}

/* A centre on the edge of a cell, or beyond, and sides out of reach. */
Test(coder, logits_stay_finite)
{
	static const struct {
		const char *name;
		const struct coder_method *method;
		struct box box;
		double deltas[4];
	} cases[] = {
		{ "yolo, left upper corner", &coder_yolo, { 44, 52, 84, 92 }, { -CODER_LOGIT, -CODER_LOGIT, 0, 0 } },
		{ "yolo, right lower corner", &coder_yolo, { 76, 68, 116, 108 }, { CODER_LOGIT, CODER_LOGIT, 0, 0 } },
		{ "yolo, beyond", &coder_yolo, { 80, 0, 120, 40 }, { CODER_LOGIT, -CODER_LOGIT, 0, 0 } },
		{ "yolov5, half a cell out", &coder_yolov5, { 28, 76, 68, 116 }, { -CODER_LOGIT, CODER_LOGIT, 0, 0 } },
		{ "yolov5, 4 times the sides", &coder_yolov5, { 0, 0, 160, 160 }, { 0, 0, 36, 36 } },
		{ "yolov5, 5 times the width", &coder_yolov5, { -20, 60, 180, 100 }, { 0, 0, 36, 0 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct coder c = plain(cases[i].method);
		double t[4];
		coder_encode(&c, &square, cases[i].box, t);
		for (int k = 0; k < 4; k++)
			cr_expect_float_eq(t[k], cases[i].deltas[k], 1e-12, "%s: offset %d: %.15g", cases[i].name, k,
				t[k]);
	}
}

Test(coder, clamp)
{
	struct coder c = coder_default();
	bool clamped = false;
	double at_limit[4] = { 0, 0, CODER_CLAMP, -50 }, above[4] = { 0, 0, 0, 5 };
	struct box b = coder_decode(&c, &square, at_limit, &clamped);
	cr_expect_not(clamped, "the limit itself, and the lower side, are free");
	cr_expect_float_eq(b.x2 - b.x1, 2500, 1e-9);
	b = coder_decode(&c, &square, above, &clamped);
	cr_expect(clamped);
	cr_expect_float_eq(b.y2 - b.y1, 2500, 1e-9);
	cr_expect_float_eq(b.x2 - b.x1, 40, 1e-9);
	coder_decode(&c, &square, at_limit, &clamped);
	cr_expect(clamped, "it is raised, never lowered");
	coder_decode(&c, &square, above, NULL);

	/* The clamp is on what exp sees: weights are undone first. */
	c = weighted(&coder_delta, 10, 5);
	c.clamp = LN2;
	double twice[4] = { 0, 0, 5 * LN3, 5 * LN2 - 1e-9 };
	clamped = false;
	b = coder_decode(&c, &square, twice, &clamped);
	cr_expect(clamped);
	cr_expect_float_eq(b.x2 - b.x1, 80, 1e-9);
	cr_expect_float_eq(b.y2 - b.y1, 80, 1e-6);
}

/* tensorflow/models research/object_detection/box_coders/faster_rcnn_box_coder.py: codes are ty, tx, th, tw, each times
 * a scale factor of its own, in that order. */
Test(coder, axes_of_the_object_detection_api)
{
	const struct anchor anchor = { .box = { 10, 100, 30, 140 }, .stride = { 16, 16 } }; /* 20 wide, 40 high */
	const struct box box = { 15, 90, 45, 190 };                                         /* 30 wide, 100 high */
	struct coder c = coder_default();
	c.axes = CODER_YX;
	for (int i = 0; i < 4; i++)
		c.weights[i] = (double[]){ 10, 9, 5, 4 }[i];
	double t[4], expected[4] = { 10 * (140 - 120) / 40.0, 9 * (30 - 20) / 20.0, 5 * log(100 / 40.0),
		4 * log(30 / 20.0) };
	coder_encode(&c, &anchor, box, t);
	for (int i = 0; i < 4; i++)
		cr_expect_float_eq(t[i], expected[i], 1e-12, "code %d is %g, not %g", i, t[i], expected[i]);
	struct box back = coder_decode(&c, &anchor, t, NULL);
	cr_expect_float_eq(back.x1, box.x1, 1e-9);
	cr_expect_float_eq(back.y1, box.y1, 1e-9);
	cr_expect_float_eq(back.x2, box.x2, 1e-9);
	cr_expect_float_eq(back.y2, box.y2, 1e-9);
}

Test(coder, axes_of_a_box_itself)
{
	struct coder c = { .method = &coder_none, .axes = CODER_YX };
	struct anchor anchor = { .stride = { 1, 1 } };
	struct box b = coder_decode(&c, &anchor, (double[]){ 1, 2, 30, 40 }, NULL);
	cr_expect(b.x1 == 2 && b.y1 == 1 && b.x2 == 40 && b.y2 == 30);
}

Test(coder, names)
{
	static const char *const known[] = { "none", "delta", "corners", "ltrb", "dfl", "yolo", "yolov5" };
	static const char *const unknown[] = { "", "delt", "deltas", "Delta", "yolov4", "yolov55" };
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		const struct coder_method *method = coder_find(known[i]);
		cr_assert_not_null(method, "%s", known[i]);
		cr_expect_str_eq(method->name, known[i]);
		cr_expect_str_eq(coder_name(i), known[i]);
	}
	cr_expect_null(coder_name(sizeof known / sizeof known[0]));
	for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		cr_expect_null(coder_find(unknown[i]), "%s", unknown[i]);
}

Test(coder, check)
{
	struct coder c = coder_default();
	cr_expect_null(coder_check(&c));
	c.weights[2] = 0;
	cr_expect_not_null(coder_check(&c), "weight 0");
	c.weights[2] = NAN;
	cr_expect_not_null(coder_check(&c), "weight not a number");
	c.by_weights = false;
	cr_expect_null(coder_check(&c), "weights that are not in use");
	c.stds[3] = -0.1;
	cr_expect_not_null(coder_check(&c), "std below 0");
	c.stds[3] = 1;
	c.means[0] = INFINITY;
	cr_expect_not_null(coder_check(&c), "mean without end");
	c = coder_default();
	c.clamp = 0;
	cr_expect_not_null(coder_check(&c), "clamp 0");
	c = scaled(1);
	cr_expect_null(coder_check(&c));
	c = scaled(0.99);
	cr_expect_not_null(coder_check(&c), "scale_x_y below 1");
	c = coder_of(&coder_dfl);
	cr_expect_null(coder_check(&c));
	c.bins = 1;
	cr_expect_not_null(coder_check(&c), "a single bin");
	c = (struct coder){ .method = &coder_none };
	cr_expect_null(coder_check(&c), "none has no numbers");
}
