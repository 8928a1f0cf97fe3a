/* stream.c -- makes long streams of image records to measure with.
 *
 *	stream images N SEED         N images with ground truth, in the proportions of COCO: 7.3 boxes an image,
 *	                             1 % of images without any, 1 % of boxes crowds
 *	stream detections N M SEED   N images with M detections each, clustered around objects, with scores
 *
 * The same arguments give the same bytes. Images have the size of COCO's with a short side of 800, at most 1333. */
#include "base/explog.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	"person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
	"fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
	"elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
	"skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
	"tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
	"sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch",
	"potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard",
	"cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors",
	"teddy bear", "hair drier", "toothbrush"
};

enum { NAMES = sizeof names / sizeof names[0], MOST_BOXES = 93, MOST_OBJECTS = 16 };

/* The commonest sizes, in rough proportion. */
static const unsigned short sizes[][2] = { { 1066, 800 }, { 1066, 800 }, { 1066, 800 }, { 800, 1066 },
	{ 800, 1066 }, { 1199, 800 }, { 1199, 800 }, { 800, 1199 }, { 1201, 800 }, { 1333, 750 }, { 800, 800 },
	{ 1196, 800 } };

/* A linear congruential generator (Knuth's multiplier) whose high bits are folded onto the low ones. */
struct random {
	uint64_t state;
};

/* In pixels. */
struct object {
	double x, y, w, h; /* the centre, and the sides */
	unsigned label;
};

/* In hundredths of a pixel. */
struct corners {
	unsigned at[4];
};

static uint64_t
bits(struct random *r)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (r->state >> 32) ^ r->state;
}

static double
unit(struct random *r)
{
	return (double)(bits(r) & 0xffffffff) / 4294967296.0;
}

static unsigned
below(struct random *r, unsigned bound)
{
	return (unsigned)(unit(r) * bound);
}

/* Near enough to a normal variate: the sum of twelve uniform ones. */
static double
normal(struct random *r)
{
	unsigned sum = 0;
	for (int i = 0; i < 6; i++) {
		uint64_t two = bits(r);
		sum += (unsigned)(two & 0xffff) + (unsigned)(two >> 16 & 0xffff);
	}
	return sum / 65536.0 - 6;
}

static double
between(double low, double x, double high)
{
	return x < low ? low : x > high ? high : x;
}

/* An object of log-normal size: the median's side is a tenth of the image's short side. */
static struct object
draw_object(struct random *r, const unsigned short size[2])
{
	double side = 80 * explog_exp(normal(r));
	double shape = explog_exp(0.4 * normal(r));
	struct object o = { .w = side * shape, .h = side / shape };
	o.x = unit(r) * size[0];
	o.y = unit(r) * size[1];
	o.label = unit(r) < 0.3 ? 0 : below(r, NAMES);
	return o;
}

/* A detection of o: its place and sides off by about noise of the sides. */
static struct object
disturb(struct random *r, struct object o, double noise)
{
	o.x += noise * o.w * normal(r);
	o.y += noise * o.h * normal(r);
	o.w *= explog_exp(noise * normal(r));
	o.h *= explog_exp(noise * normal(r));
	return o;
}

/* One axis of a box inside the image, at least a pixel long. */
static void
axis(double centre, double length, double size, unsigned *low, unsigned *high)
{
	double from = between(0, centre - length / 2, size - 1);
	double to = between(from + 1, centre + length / 2, size);
	*low = (unsigned)(from * 100);
	*high = (unsigned)(to * 100);
}

static struct corners
corners_of(struct object o, const unsigned short size[2])
{
	struct corners c;
	axis(o.x, o.w, size[0], &c.at[0], &c.at[2]);
	axis(o.y, o.h, size[1], &c.at[1], &c.at[3]);
	return c;
}

static char *
put_text(char *out, const char *text)
{
	size_t n = strlen(text);
	memcpy(out, text, n);
	return out + n;
}

static char *
put_integer(char *out, unsigned long x)
{
	char digits[24];
	size_t n = 0;
	do
		digits[n++] = (char)('0' + x % 10);
	while ((x /= 10) > 0);
	while (n > 0)
		*out++ = digits[--n];
	return out;
}

/* x / 10^places, without trailing zeros. */
static char *
put_decimal(char *out, unsigned x, unsigned places)
{
	unsigned unit_value = 1;
	for (unsigned i = 0; i < places; i++)
		unit_value *= 10;
	out = put_integer(out, x / unit_value);
	x %= unit_value;
	if (x > 0)
		*out++ = '.';
	while (x > 0) {
		unit_value /= 10;
		*out++ = (char)('0' + x / unit_value);
		x %= unit_value;
	}
	return out;
}

static char *
put_head(char *out, unsigned long id, const unsigned short size[2])
{
	char name[64];
	snprintf(name, sizeof name, "%012lu", id);
	out = put_integer(put_text(out, "{\"image_id\":"), id);
	out = put_text(put_text(put_text(out, ",\"file_name\":\""), name), ".jpg\"");
	out = put_integer(put_text(out, ",\"width\":"), size[0]);
	return put_integer(put_text(out, ",\"height\":"), size[1]);
}

static char *
put_boxes(char *out, const struct corners *box, size_t n)
{
	out = put_text(out, ",\"boxes\":[");
	for (size_t i = 0; i < n; i++) {
		out = put_text(out, i > 0 ? ",[" : "[");
		for (int k = 0; k < 4; k++) {
			out = put_decimal(out, box[i].at[k], 2);
			*out++ = k < 3 ? ',' : ']';
		}
	}
	*out++ = ']';
	return out;
}

static char *
put_labels(char *out, const unsigned *label, size_t n)
{
	out = put_text(out, ",\"labels\":[");
	for (size_t i = 0; i < n; i++) {
		out = put_text(out, i > 0 ? ",\"" : "\"");
		out = put_text(put_text(out, names[label[i]]), "\"");
	}
	*out++ = ']';
	return out;
}

/* x[i] / 10^places */
static char *
put_column(char *out, const char *name, const unsigned *x, size_t n, unsigned places)
{
	out = put_text(put_text(put_text(out, ",\""), name), "\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			*out++ = ',';
		out = put_decimal(out, x[i], places);
	}
	*out++ = ']';
	return out;
}

/* The columns of one record; room for as many boxes as a record may have, and for its text. */
struct record {
	size_t n;
	struct corners *box;
	unsigned *label, *score, *crowd;
	char *text;
};

static struct record
make_record(size_t most)
{
	struct record r = { .box = calloc(most, sizeof *r.box), .label = calloc(most, sizeof *r.label),
		.score = calloc(most, sizeof *r.score), .crowd = calloc(most, sizeof *r.crowd),
		.text = malloc(256 + most * 100) };
	if (r.box == NULL || r.label == NULL || r.score == NULL || r.crowd == NULL || r.text == NULL) {
		fputs("stream: out of memory\n", stderr);
		exit(1);
	}
	return r;
}

/* One image in a hundred is empty; others have 1 + geometric boxes, of mean 7.3 over all. */
static void
draw_image(struct record *rec, struct random *r, const unsigned short size[2])
{
	bool empty = unit(r) < 0.01;
	rec->n = empty ? 0 : 1;
	while (!empty && rec->n < MOST_BOXES && unit(r) < 0.8644)
		rec->n++;
	for (size_t i = 0; i < rec->n; i++) {
		struct object o = draw_object(r, size);
		rec->box[i] = corners_of(o, size);
		rec->label[i] = o.label;
		rec->crowd[i] = unit(r) < 0.01;
	}
}

/* Four detections in five belong to an object, the better the higher they score; the others lie anywhere. */
static void
draw_detections(struct record *rec, struct random *r, const unsigned short size[2])
{
	struct object object[MOST_OBJECTS];
	unsigned objects = 1 + below(r, MOST_OBJECTS);
	for (unsigned i = 0; i < objects; i++)
		object[i] = draw_object(r, size);
	for (size_t i = 0; i < rec->n; i++) {
		double score = unit(r);
		struct object o;
		if (unit(r) < 0.8) {
			o = disturb(r, object[below(r, objects)], 0.2 * (1 - score) + 0.01);
			if (unit(r) < 0.1)
				o.label = below(r, NAMES);
		} else {
			o = draw_object(r, size);
			score *= score;
		}
		rec->box[i] = corners_of(o, size);
		rec->label[i] = o.label;
		rec->score[i] = (unsigned)(score * 1000000);
	}
}

int
main(int argc, char *argv[])
{
	bool images = argc == 4 && strcmp(argv[1], "images") == 0;
	if (!images && !(argc == 5 && strcmp(argv[1], "detections") == 0)) {
		fputs("usage: stream images N SEED | stream detections N M SEED\n", stderr);
		return 2;
	}
	unsigned long n = strtoul(argv[2], NULL, 10);
	size_t m = images ? 0 : strtoul(argv[3], NULL, 10);
	struct random r = { strtoul(argv[argc - 1], NULL, 10) };
	struct record rec = make_record(m + MOST_BOXES);
	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	for (unsigned long id = 1; id <= n; id++) {
		const unsigned short *size = sizes[below(&r, sizeof sizes / sizeof sizes[0])];
		rec.n = m;
		if (images)
			draw_image(&rec, &r, size);
		else
			draw_detections(&rec, &r, size);
		char *end = put_head(rec.text, id, size);
		end = put_labels(put_boxes(end, rec.box, rec.n), rec.label, rec.n);
		end = images ? put_column(end, "iscrowd", rec.crowd, rec.n, 0)
		             : put_column(end, "scores", rec.score, rec.n, 6);
		end = put_text(end, "}\n");
		fwrite(rec.text, 1, (size_t)(end - rec.text), stdout);
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
