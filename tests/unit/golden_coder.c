/* golden_coder.c -- deltas and boxes as torchvision, detectron2, ssd.pytorch, keras-retinanet, darknet and YOLOv5
 * compute them, in float32. */
#include "geometry/coder.h"

#include "support/golden.h"

#include <math.h>
#include <string.h>

static void
four(const cJSON *rows, int i, double x[4])
{
	cr_assert_eq(golden_numbers(cJSON_GetArrayItem(rows, i), x, 4), 4);
}

static struct box
box_at(const cJSON *rows, int i)
{
	return golden_box(cJSON_GetArrayItem(rows, i));
}

static struct coder
read_coder(const cJSON *json)
{
	struct coder c = { .clamp = INFINITY, .scale_x_y = 1 };
	const char *kind = golden_text(json, "kind");
	if (strcmp(kind, "rcnn") == 0) {
		c.method = &coder_delta;
		c.by_weights = true;
		golden_numbers(golden_get(json, "weights"), c.weights, 4);
		if (cJSON_IsNumber(golden_get(json, "clip")))
			c.clamp = golden_number(json, "clip");
	} else if (strcmp(kind, "corners") == 0) {
		c.method = &coder_corners;
		golden_numbers(golden_get(json, "mean"), c.means, 4);
		golden_numbers(golden_get(json, "std"), c.stds, 4);
	} else if (strcmp(kind, "yolov3") == 0) {
		c.method = &coder_yolo;
		c.by_weights = true;
		c.scale_x_y = golden_number(json, "scale_x_y");
	} else {
		cr_assert_str_eq(kind, "yolov5");
		c.method = &coder_yolov5;
		c.by_weights = true;
	}
	cr_assert_null(coder_check(&c));
	return c;
}

/* |got - want| within tolerance * (1 + the greatest of them). */
static void
expect_box(const char *name, int i, struct box got, struct box want, double tolerance)
{
	double greatest = fmax(fmax(fabs(want.x1), fabs(want.y1)), fmax(fabs(want.x2), fabs(want.y2)));
	double off = fmax(fmax(fabs(got.x1 - want.x1), fabs(got.y1 - want.y1)),
		fmax(fabs(got.x2 - want.x2), fabs(got.y2 - want.y2)));
	cr_expect_leq(off, tolerance * (1 + greatest), "%s, row %d: off by %g", name, i, off);
}

static void
expect_codes(const char *name, int i, const double got[4], const double want[4], double tolerance)
{
	for (int k = 0; k < 4; k++)
		cr_expect_leq(fabs(got[k] - want[k]), tolerance * (1 + fabs(want[k])), "%s, row %d: %.9g is not %.9g",
			name, i, got[k], want[k]);
}

/* Steps do not matter to these types. */
static void
compare_anchored(const cJSON *item, const struct coder *c)
{
	const char *name = golden_text(item, "name"), *op = golden_text(item, "op");
	const cJSON *anchors = golden_get(item, "anchors"), *boxes = golden_get(item, "boxes");
	const cJSON *codes = golden_get(item, "codes");
	for (int i = 0; i < cJSON_GetArraySize(anchors); i++) {
		struct anchor a = { box_at(anchors, i), { 1, 1 }, 0 };
		double want[4], got[4];
		if (strcmp(op, "encode") == 0) {
			four(codes, i, want);
			coder_encode(c, &a, box_at(boxes, i), got);
			expect_codes(name, i, got, want, 1e-5);
		} else if (strcmp(op, "decode") == 0) {
			four(codes, i, got);
			expect_box(name, i, coder_decode(c, &a, got, NULL), box_at(boxes, i), 1e-5);
		} else {
			cr_assert_str_eq(op, "decode_per_class");
			const cJSON *row = cJSON_GetArrayItem(codes, i), *want_row = cJSON_GetArrayItem(boxes, i);
			for (int k = 0; k < cJSON_GetArraySize(row); k++) {
				four(row, k, got);
				expect_box(name, i, coder_decode(c, &a, got, NULL), box_at(want_row, k), 1e-5);
			}
		}
	}
}

/* A step of the grid: the network's input divided by cells (darknet), or given (YOLOv5). */
static void
read_stride(const cJSON *item, double stride[2])
{
	double net[2], grid[2];
	if (golden_get(item, "stride") != NULL) {
		stride[0] = stride[1] = golden_number(item, "stride");
		return;
	}
	golden_numbers(golden_get(item, "net"), net, 2);
	golden_numbers(golden_get(item, "grid"), grid, 2);
	stride[0] = net[0] / grid[0];
	stride[1] = net[1] / grid[1];
}

static struct box
around(const double x[4], const double unit[2])
{
	return (struct box){ (x[0] - x[2] / 2) * unit[0], (x[1] - x[3] / 2) * unit[1], (x[0] + x[2] / 2) * unit[0],
		(x[1] + x[3] / 2) * unit[1] };
}

static void
compare_cells(const cJSON *item, const struct coder *c)
{
	const char *name = golden_text(item, "name");
	const cJSON *cells = golden_get(item, "cells"), *relative = golden_get(item, "cxcywh_relative");
	double stride[2], unit[2] = { 1, 1 };
	read_stride(item, stride);
	if (relative != NULL)
		golden_numbers(golden_get(item, "net"), unit, 2);
	for (int i = 0; i < cJSON_GetArraySize(cells); i++) {
		double cell[3], sides[2], code[4], want[4];
		golden_numbers(cJSON_GetArrayItem(cells, i), cell, 3);
		golden_numbers(cJSON_GetArrayItem(golden_get(item, "anchors_wh"), (int)cell[2]), sides, 2);
		four(golden_get(item, "codes"), i, code);
		four(relative != NULL ? relative : golden_get(item, "cxcywh"), i, want);
		double x = (cell[0] + 0.5) * stride[0], y = (cell[1] + 0.5) * stride[1];
		struct anchor a = { { x - sides[0] / 2, y - sides[1] / 2, x + sides[0] / 2, y + sides[1] / 2 },
			{ stride[0], stride[1] }, 0 };
		struct box got = coder_decode(c, &a, code, NULL);
		expect_box(name, i, got, around(want, unit), 1e-5);
		expect_box(name, i, got, box_at(golden_get(item, "boxes"), i), 1e-4); /* printed with few digits */

		double again[4];
		if (box_empty(got) || fabs(code[0]) > 10 || fabs(code[1]) > 10)
			continue; /* sigmoids so near to 0 or 1 say little about the logit */
		coder_encode(c, &a, got, again);
		expect_codes(name, i, again, code, 1e-6);
		if (golden_get(item, "encoded_back") != NULL) { /* x and y of the centre in its cell, and w and h */
			for (int k = 0; k < 2; k++)
				again[k] = c->scale_x_y / (1 + exp(-again[k])) - (c->scale_x_y - 1) / 2;
			four(golden_get(item, "encoded_back"), i, want);
			expect_codes(name, i, again, want, 1e-4);
		}
	}
}

static void
check(const cJSON *item, struct arena *arena)
{
	(void)arena;
	struct coder c = read_coder(golden_get(item, "coder"));
	if (strcmp(golden_text(item, "op"), "yolo_decode") == 0)
		compare_cells(item, &c);
	else
		compare_anchored(item, &c);
}

Test(golden_coder, all_cases)
{
	golden_cases("coder.json", check);
}
