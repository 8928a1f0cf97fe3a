/* fit.c -- how good are nine k-means anchors, and how long do they take? One thread, in process.
 *
 *	fit [FILE]      FILE has the width and height of a box a line; without it, boxes are made up
 *
 * Prints a line for the default restarts and for more: processor time of gathering the sizes (reading not counted) and of
 * fitting, the best of three, and mean best IoU, recall and fitness at 4. */
#include "base/rng.h"
#include "geometry/fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MADE_UP = 890000, MOST_SHAPES = 1 << 20, K = 9, RUNS = 3 };

static double
seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct list {
	size_t n, room;
	struct shape *box;
};

static void
add(struct list *l, double w, double h)
{
	if (l->n == l->room) {
		l->room = l->room > 0 ? 2 * l->room : 1024;
		l->box = realloc(l->box, l->room * sizeof *l->box);
		if (l->box == NULL)
			exit(1);
	}
	l->box[l->n++] = (struct shape){ w, h };
}

static void
read_boxes(struct list *l, const char *path)
{
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		perror(path);
		exit(1);
	}
	double w, h;
	while (fscanf(f, "%lf %lf", &w, &h) == 2)
		if (w > 0 && h > 0)
			add(l, w, h);
	fclose(f);
}

/* About normal. */
static double
bell(struct rng *r)
{
	double sum = -6;
	for (int i = 0; i < 12; i++)
		sum += rng_unit(r);
	return sum;
}

/* Like COCO at 640 x 480: areas and ratios log-normal, sides in half pixels. */
static void
make_boxes(struct list *l)
{
	struct rng r = rng_seed(2017);
	for (size_t i = 0; i < MADE_UP; i++) {
		double scale = exp(4 + 0.95 * bell(&r)), root = exp(0.275 * bell(&r));
		double w = fmin(scale * root, 640), h = fmin(scale / root, 480);
		add(l, fmax(floor(2 * w) / 2, 0.5), fmax(floor(2 * h) / 2, 0.5));
	}
}

int
main(int argc, char *argv[])
{
	struct list boxes = { 0 };
	if (argc > 1)
		read_boxes(&boxes, argv[1]);
	else
		make_boxes(&boxes);

	struct arena kept = { 0 }, arena = { 0 };
	struct tally tally;
	double start = seconds();
	tally_init(&tally, MOST_SHAPES, &kept);
	for (size_t i = 0; i < boxes.n; i++)
		tally_add(&tally, boxes.box[i].w, boxes.box[i].h, 1);
	struct shapes data = tally_shapes(&tally, &kept);
	printf("%zu boxes, %zu shapes, gathered in %.3f s\n", boxes.n, data.n, seconds() - start);
	printf("%8s %8s %12s %8s %8s\n", "restarts", "fit, s", "mean IoU", "recall", "fitness");
	for (unsigned restarts = FIT_RESTARTS; restarts <= 8 * FIT_RESTARTS && data.n > 0; restarts *= 8) {
		double best = INFINITY;
		struct fit fit = { 0 };
		for (int i = 0; i < RUNS; i++) {
			arena_reset(&arena);
			start = seconds();
			fit_kmeans(&data, &(struct fit_options){ .k = K, .restarts = restarts }, &fit, &arena);
			best = fmin(best, seconds() - start);
		}
		struct fit_score s = fit_measure(&data, fit.shape, fit.n, 4);
		printf("%8u %8.3f %12.6f %8.4f %8.4f\n", restarts, best, s.mean_iou, s.recall, s.fitness);
	}
	arena_free(&arena);
	arena_free(&kept);
	free(boxes.box);
	return 0;
}
