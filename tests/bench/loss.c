/* loss.c -- how long does the focal loss of a RetinaNet's head take? One thread, in process.
 *
 *	loss FOLDER   writes deltas.npy, scores.npy (201,600 anchors, 80 classes, float32) and targets.i32 there for
 * loss_peer.py, prints a table, and a line "ours" of milliseconds and the sum
 *
 * The yardsticks are sums over the same mapped bytes: a plain loop in double, and eight of them side by side. Logits
 * are normal around -4.6, where such a head begins; one anchor in 1,000 is a positive, one in 50 ignored. Times are
 * medians. */
#include "base/arena.h"
#include "base/rng.h"
#include "engine/err.h"
#include "loss/class_loss.h"
#include "loss/row_blocks.h"
#include "npy/npy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ANCHORS = 201600, CLASSES = 80, ROUNDS = 9 };

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
normal(struct rng *r)
{
	return sqrt(-2 * log(1 - rng_unit(r))) * cos(6.283185307179586 * rng_unit(r));
}

static void
write_array(const char *path, size_t width, double mean, double deviation, struct rng *r)
{
	FILE *f = fopen(path, "wb");
	char header[128];
	if (f == NULL)
		err_die_errno("%s", path);
	snprintf(header, sizeof header,
		"\x93NUMPY\x01%cv%c{'descr': '<f4', 'fortran_order': False, 'shape': (1, %d, %zu), }", 0, 0,
		ANCHORS, width);
	fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, f);
	fprintf(f, "%-117s\n", header + 10);
	for (size_t i = 0; i < ANCHORS * width; i++) {
		float x = (float)(mean + deviation * normal(r));
		fwrite(&x, sizeof x, 1, f);
	}
	if (fclose(f) != 0)
		err_die_errno("%s", path);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* One kind of work, over and over: the median time; sum is what it came to. */
static double
measure(double (*work)(const struct class_rows *in), const struct class_rows *in, double *sum)
{
	double ms[ROUNDS];
	for (int i = 0; i < ROUNDS; i++) {
		double start = now();
		*sum = work(in);
		ms[i] = now() - start;
	}
	qsort(ms, ROUNDS, sizeof *ms, ascending);
	return ms[ROUNDS / 2];
}

static double
plain_sum(const struct class_rows *in)
{
	double sum = 0;
	for (size_t i = 0; i < (size_t)ANCHORS * CLASSES; i++)
		sum += (double)in->logit[i];
	return sum;
}

static double
eight_sums(const struct class_rows *in)
{
	return row_blocks_sum(in->logit, (size_t)ANCHORS * CLASSES);
}

static double
run(const struct class_loss *loss, const struct class_rows *in, float *grad)
{
	struct arena arena = { .failed = err_out_of_memory };
	double *each = arena_array(&arena, double, ANCHORS), sum = 0;
	loss->run(in, &loss->usual, each, grad, &arena);
	for (size_t a = 0; a < ANCHORS; a++)
		sum += each[a];
	arena_free(&arena);
	return sum;
}

static double
focal(const struct class_rows *in)
{
	return run(&class_loss_focal, in, NULL);
}

static double
focal_with_gradient(const struct class_rows *in)
{
	static float grad[(size_t)ANCHORS * CLASSES];
	return run(&class_loss_focal, in, grad);
}

static double
bce(const struct class_rows *in)
{
	return run(&class_loss_bce, in, NULL);
}

static double
ce(const struct class_rows *in)
{
	static int32_t first[ANCHORS];
	struct class_rows rows = *in;
	rows.target = first;
	return run(&class_loss_ce, &rows, NULL);
}

static void
write_targets(const char *path, int32_t *target, struct rng *r)
{
	FILE *f = fopen(path, "wb");
	for (size_t a = 0; a < ANCHORS; a++)
		target[a] = rng_below(r, 1000) == 0 ? (int32_t)rng_below(r, CLASSES) : rng_below(r, 50) == 0 ?
			LOSS_IGNORED : LOSS_NO_CLASS;
	if (f == NULL || fwrite(target, sizeof *target, ANCHORS, f) != ANCHORS || fclose(f) != 0)
		err_die_errno("%s", path);
}

int
main(int argc, char *argv[])
{
	static int32_t target[ANCHORS];
	static const struct {
		const char *name;
		double (*work)(const struct class_rows *in);
	} rows[] = { { "plain sum in double", plain_sum }, { "eight sums side by side", eight_sums }, { "focal loss",
		focal },
		{ "focal loss and gradient", focal_with_gradient }, { "binary cross entropy", bce },
			{ "cross entropy", ce } };
	char path[4096];
	struct rng r = rng_seed(1);
	struct npy scores;
	if (argc != 2)
		err_die("usage: loss FOLDER");
	snprintf(path, sizeof path, "%s/deltas.npy", argv[1]);
	write_array(path, 4, 0, 0.2, &r);
	snprintf(path, sizeof path, "%s/targets.i32", argv[1]);
	write_targets(path, target, &r);
	snprintf(path, sizeof path, "%s/scores.npy", argv[1]);
	write_array(path, CLASSES, -4.6, 1, &r);
	npy_open(path, &scores);
	struct arena arena = { .failed = err_out_of_memory };
	struct class_rows in = { .anchors = ANCHORS, .classes = CLASSES, .row = CLASSES, .column = 1, .target = target,
		.logit = npy_floats(&scores, 0, (size_t)ANCHORS * CLASSES, &arena) };
	double first = 0;
	printf("%-28s %8s %10s %8s\n", "201,600 x 80 logits", "ms", "GB/s", "times");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double sum, ms = measure(rows[i].work, &in, &sum);
		first = i == 0 ? ms : first;
		printf("%-28s %8.1f %10.1f %8.2f\n", rows[i].name, ms, 4e-6 * ANCHORS * CLASSES / ms, ms / first);
		if (rows[i].work == focal)
			printf("ours\t%.3f\t%.9g\n", ms, sum);
	}
	return 0;
}
