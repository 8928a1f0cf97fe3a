/* eval.c -- makes a ground truth and detections of COCO val2017's size, as json.dump writes them.
 *
 * 	eval DIR [IMAGES [LABELS [SEED [ORDER]]]]     writes DIR/gt.json and DIR/dt.json (5000 80 0 grouped)
 *
 * Boxes, crowds, labels and scores are drawn like those of the set that the figures of peers were measured on; 100
 * detections an image. ORDER in-turn: the first detection of each image, then the second, and so on. The same
 * arguments give the same bytes. */
#include "base/buf.h"
#include "base/explog.h"
#include "base/rng.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct box {
	double x, y, w, h;
};

/* About normal: the sum of twelve. */
static double
normal(struct rng *r)
{
	double sum = -6;
	for (int i = 0; i < 12; i++)
		sum += rng_unit(r);
	return sum;
}

/* The kth smallest of n: a beta distribution of k and n - k + 1. */
static double
ordered(struct rng *r, int k, int n)
{
	double x[16];
	for (int i = 0; i < n; i++) {
		double u = rng_unit(r);
		int at = i;
		for (; at > 0 && x[at - 1] > u; at--)
			x[at] = x[at - 1];
		x[at] = u;
	}
	return x[k - 1];
}

static unsigned
poisson(struct rng *r, double mean)
{
	double least = explog_exp(-mean), product = rng_unit(r);
	unsigned n = 0;
	for (; product > least; n++)
		product *= rng_unit(r);
	return n;
}

static struct box
some_box(struct rng *r)
{
	double w = explog_exp(4 + 1.1 * normal(r)), h = explog_exp(4 + 1.1 * normal(r));
	w = w < 600 ? w : 600;
	h = h < 440 ? h : 440;
	double x = rng_unit(r) * (640 - w), y = rng_unit(r) * (480 - h);
	return (struct box){ x, y, w, h };
}

/* Rounded to so many decimals, as Python prints it. */
static void
put_rounded(struct buf *out, double x, double scale)
{
	long long whole = (long long)(x * scale + (x < 0 ? -0.5 : 0.5));
	buf_double(out, (double)whole / scale);
	if (whole % (long long)scale == 0)
		buf_text(out, ".0");
}

static void
put_box(struct buf *out, struct box b)
{
	const double side[] = { b.x, b.y, b.w, b.h };
	buf_text(out, "\"bbox\": [");
	for (int i = 0; i < 4; i++) {
		put_rounded(out, side[i], 100);
		buf_text(out, i < 3 ? ", " : "]");
	}
}

struct set {
	struct rng rng;
	unsigned labels;
	double *share;       /* of the labels up to each */
	struct buf gt;
	struct buf *dt;      /* one a detection, or all in one */
	size_t detections;
	bool in_turn;
	unsigned long long annotations;
};

/* The first labels are the most frequent. */
static unsigned
frequent_label(struct set *s)
{
	double u = rng_unit(&s->rng) * s->share[s->labels - 1];
	unsigned low = 0, high = s->labels - 1;
	while (low < high) {
		unsigned middle = (low + high) / 2;
		if (s->share[middle] < u)
			low = middle + 1;
		else
			high = middle;
	}
	return low + 1;
}

static unsigned
any_label(struct set *s)
{
	return 1 + (unsigned)rng_below(&s->rng, s->labels);
}

static void
put_detection(struct set *s, unsigned image, unsigned label, struct box b, double score)
{
	struct buf *out = &s->dt[s->in_turn ? s->detections : 0];
	if (!s->in_turn && s->detections > 0)
		buf_text(out, ", ");
	s->detections++;
	buf_format(out, "{\"image_id\": %u, \"category_id\": %u, ", image, label);
	put_box(out, b);
	buf_text(out, ", \"score\": ");
	put_rounded(out, score, 1e4);
	buf_char(out, '}');
}

static void
put_truth(struct set *s, unsigned image)
{
	struct rng *r = &s->rng;
	struct box b = some_box(r);
	unsigned label = frequent_label(s);
	bool crowd = rng_unit(r) < 0.012;
	buf_text(&s->gt, s->annotations > 0 ? ", {" : "{");
	buf_format(&s->gt, "\"id\": %llu, \"image_id\": %u, \"category_id\": %u, ", ++s->annotations, image, label);
	put_box(&s->gt, b);
	buf_text(&s->gt, ", \"area\": ");
	put_rounded(&s->gt, b.w * b.h * 0.6, 1e4);
	buf_format(&s->gt, ", \"iscrowd\": %d}", crowd);
	for (int i = 0, n = 1 + (rng_unit(r) < 0.5); i < n; i++) {
		struct box d = { b.x + 0.08 * normal(r) * b.w, b.y + 0.08 * normal(r) * b.h,
			b.w * explog_exp(0.08 * normal(r)), b.h * explog_exp(0.08 * normal(r)) };
		unsigned found = rng_unit(r) < 0.85 ? label : any_label(s);
		put_detection(s, image, found, d, ordered(r, 4, 5));
	}
}

static void
put_image(struct set *s, unsigned image)
{
	unsigned boxes = poisson(&s->rng, 7.3);
	for (unsigned i = 0; i < boxes; i++)
		put_truth(s, image);
	for (unsigned i = boxes + boxes / 2; i < 100; i++) {
		struct box b = some_box(&s->rng);
		unsigned label = any_label(s);
		put_detection(s, image, label, b, ordered(&s->rng, 1, 9));
	}
}

/* The parts with commas between; list: in brackets. */
static void
write_file(const char *folder, const char *name, const struct buf *part, size_t parts, bool list)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	if (f != NULL && list)
		fputs("[", f);
	for (size_t i = 0; f != NULL && i < parts; i++) {
		fputs(i > 0 ? ", " : "", f);
		fwrite(part[i].data, 1, part[i].len, f);
	}
	if (f != NULL && list)
		fputs("]", f);
	if (f == NULL || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

/* The first of each image, then the second … */
static void
take_turns(struct set *s, const size_t *first, unsigned images)
{
	struct buf *old = s->dt;
	size_t at = 0;
	s->dt = calloc(s->detections, sizeof *s->dt);
	for (size_t turn = 0; at < s->detections; turn++) {
		for (unsigned i = 0; i < images; i++) {
			if (first[i] + turn < first[i + 1])
				s->dt[at++] = old[first[i] + turn];
		}
	}
	free(old);
}

int
main(int argc, char *argv[])
{
	unsigned images = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 5000;
	struct set s = { .labels = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 80,
		.rng = rng_seed(argc > 4 ? strtoull(argv[4], NULL, 10) : 0), .in_turn = argc > 5 };
	if (argc < 2 || images == 0 || s.labels == 0) {
		fputs("usage: eval DIR [IMAGES [LABELS [SEED [ORDER]]]]\n", stderr);
		return 2;
	}
	s.share = calloc(s.labels, sizeof *s.share);
	s.dt = calloc(s.in_turn ? 200 * (size_t)images : 1, sizeof *s.dt);
	for (unsigned i = 0; i < s.labels; i++)
		s.share[i] = (i > 0 ? s.share[i - 1] : 0) + explog_exp(-1.1 * explog_log(i + 1));
	buf_text(&s.gt, "{\"images\": [");
	for (unsigned i = 1; i <= images; i++)
		buf_format(&s.gt, "%s{\"id\": %u, \"width\": 640, \"height\": 480, \"file_name\": \"%012u.jpg\"}",
			i > 1 ? ", " : "", i, i);
	buf_text(&s.gt, "], \"annotations\": [");
	size_t *first = calloc((size_t)images + 1, sizeof *first);
	for (unsigned i = 1; i <= images; i++) {
		put_image(&s, i);
		first[i] = s.detections;
	}
	buf_text(&s.gt, "], \"categories\": [");
	for (unsigned i = 1; i <= s.labels; i++)
		buf_format(&s.gt, "%s{\"id\": %u, \"name\": \"c%u\"}", i > 1 ? ", " : "", i, i);
	buf_text(&s.gt, "]}");
	if (s.in_turn)
		take_turns(&s, first, images);
	write_file(argv[1], "gt.json", &s.gt, 1, false);
	write_file(argv[1], "dt.json", s.dt, s.in_turn ? s.detections : 1, true);
	printf("%llu boxes, %zu detections\n", s.annotations, s.detections);
	return 0;
}
