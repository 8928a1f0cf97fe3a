/* fit.c -- how good are anchors that are searched for, and how long does it take? One thread, in process.
 *
 *	fit [FILE [K]]      FILE has the width and height of a box a line; without it or for "-", boxes are made up
 *	fit --sizes         prints the boxes that are made up
 *
 * Prints a line for each method, metric and number of restarts: mean best IoU, fitness and recall at 4, and processor
 * time, the best of three; what gathering the sizes takes (reading not counted) comes first. */
#include "base/rng.h"
#include "fit/fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MADE_UP = 890000, MOST_SHAPES = 1 << 20, RUNS = 3 };

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

static void
print_sizes(const struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		printf("%.1f %.1f\n", l->box[i].w, l->box[i].h);
}

static void
bench(const struct shapes *data, const char *method, const struct fit_options *o, struct arena *arena)
{
	double best = INFINITY;
	struct fit fit = { 0 };
	for (int i = 0; i < RUNS; i++) {
		arena_reset(arena);
		double start = seconds();
		fit_find(method)->run(&(struct fit_input){ .shapes = *data }, o, &fit, arena);
		best = fmin(best, seconds() - start);
	}
	struct fit_score s = fit_measure(data, fit.shape, fit.n, 4);
	char name[64];
	snprintf(name, sizeof name, "%s, %s, %u", method, fit_metrics[o->metric], o->restarts);
	printf("%-22s %3zu %10.6f %10.6f %8.4f %8.3f\n", name, fit.n, s.mean_iou, s.fitness, s.recall, best);
}

int
main(int argc, char *argv[])
{
	struct list boxes = { 0 };
	if (argc > 1 && argv[1][0] != '-')
		read_boxes(&boxes, argv[1]);
	else
		make_boxes(&boxes);
	if (argc > 1 && strcmp(argv[1], "--sizes") == 0) {
		print_sizes(&boxes);
		free(boxes.box);
		return 0;
	}

	struct arena kept = { 0 }, arena = { 0 };
	struct size_histogram sizes;
	double start = seconds();
	size_histogram_init(&sizes, MOST_SHAPES, &kept);
	for (size_t i = 0; i < boxes.n; i++)
		size_histogram_add(&sizes, boxes.box[i].w, boxes.box[i].h, 1);
	size_histogram_settle(&sizes);
	struct shapes data = size_histogram_shapes(&sizes, &kept);
	printf("%zu boxes, %zu shapes, gathered in %.3f s\n", boxes.n, data.n, seconds() - start);
	printf("%-22s %3s %10s %10s %8s %8s\n", "method, restarts", "k", "mean IoU", "fitness", "recall", "seconds");
	for (int metric = 0; data.n > 0 && fit_metrics[metric] != NULL; metric++) {
		struct fit_options o = { .k = argc > 2 ? (size_t)atoi(argv[2]) : 9, .metric = (enum fit_metric)metric };
		o.restarts = USUAL_RESTARTS;
		bench(&data, "kmeans", &o, &arena);
		bench(&data, "evolve", &o, &arena);
		o.restarts *= 8;
		bench(&data, "kmeans", &o, &arena);
	}
	arena_free(&arena);
	arena_free(&kept);
	free(boxes.box);
	return 0;
}
