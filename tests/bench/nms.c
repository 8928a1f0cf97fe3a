/* nms.c -- how long does greedy suppression take? One thread, in process, IoU 0.5.
 *
 *	nms           prints a table
 *	nms --quick   the same with fewer rounds, without the largest sets
 *	nms --raw F   writes the sets that nms_peer.py can bear, and what is kept of them, to F, then prints a line per
 *	              set: its name, boxes, kept, milliseconds and MB
 *
 * Scattered: sides of 20 to 100 px, centres in a square of 60 sqrt(n) px. Clustered: copies of 100 such boxes, each
 * edge moved by up to 4 px. Crowded: a million scattered boxes in a square of 2,000 px. Of any size: sides of 7
 * to 545 px, even in log. One over all: it covers the square, and scores highest. A time is the median over rounds, and
 * includes the sorting; memory is what the call took from its arena. */
#include "base/arena.h"
#include "base/explog.h"
#include "base/rng.h"
#include "nms/nms.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 21, CLUSTERS = 100 };

struct set {
	const char *name;
	size_t n;
	enum { SCATTERED, CLUSTERED, ANY_SIZE, ONE_OVER_ALL } kind;
	bool peer;            /* torchvision is done in seconds */
	double side;          /* of the square, px; 0: 60 sqrt(n) */
	size_t classes;
	int rounds;
};

static const struct set sets[] = {
	{ "1,000 scattered", 1000, SCATTERED, true, 0, 1, ROUNDS },
	{ "1,000 in 100 clusters", 1000, CLUSTERED, true, 0, 1, ROUNDS },
	{ "10,000 scattered", 10000, SCATTERED, true, 0, 1, ROUNDS },
	{ "50,000 scattered", 50000, SCATTERED, true, 0, 1, ROUNDS },
	{ "10,000 in 100 clusters", 10000, CLUSTERED, true, 0, 1, ROUNDS },
	{ "10,000 in 80 classes", 10000, SCATTERED, false, 1000, 80, ROUNDS },
	{ "1,000,000 scattered", 1000000, SCATTERED, false, 0, 1, 3 },
	{ "1,000,000 in 100 clusters", 1000000, CLUSTERED, true, 0, 1, 3 },
	{ "1,000,000 crowded", 1000000, SCATTERED, false, 2000, 1, 3 },
	{ "1,000,000 in 80 classes", 1000000, SCATTERED, false, 0, 80, 3 },
	{ "1,000,000 of any size", 1000000, ANY_SIZE, false, 0, 1, 3 },
	{ "1,000,000, one over all", 1000000, ONE_OVER_ALL, false, 0, 1, 3 },
};
enum { SETS = sizeof sets / sizeof sets[0] };

static double
between(struct rng *r, double a, double b)
{
	return a + (b - a) * rng_unit(r);
}

static double
draw_side(struct rng *r, bool wide)
{
	return wide ? 7 * explog_exp(between(r, 0, explog_log(545.0 / 7))) : between(r, 20, 100);
}

static struct box
make_box(struct rng *r, double side, bool wide)
{
	double x = between(r, 0, side), y = between(r, 0, side), w = draw_side(r, wide), h = draw_side(r, wide);
	return (struct box){ x - w / 2, y - h / 2, x + w / 2, y + h / 2 };
}

static void
make_set(const struct set *s, struct box *box, double *score, uint32_t *group)
{
	struct rng r = rng_seed(2017 + s->n);
	double side = s->side > 0 ? s->side : 60 * sqrt((double)s->n);
	struct box base[CLUSTERS];
	for (int i = 0; i < CLUSTERS; i++)
		base[i] = make_box(&r, side, false);
	for (size_t i = 0; i < s->n; i++) {
		if (s->kind == CLUSTERED) {
			struct box b = base[rng_below(&r, CLUSTERS)];
			box[i] = (struct box){ b.x1 + between(&r, -4, 4), b.y1 + between(&r, -4, 4),
				b.x2 + between(&r, -4, 4), b.y2 + between(&r, -4, 4) };
		} else {
			box[i] = make_box(&r, side, s->kind == ANY_SIZE);
		}
		score[i] = rng_unit(&r);
		group[i] = (uint32_t)rng_below(&r, s->classes);
	}
	if (s->kind == ONE_OVER_ALL) {
		box[0] = (struct box){ 0, 0, side, side };
		score[0] = 1;
	}
}

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

struct result {
	size_t kept, bytes;
	double ms, ms_by; /* without and with who suppressed whom */
};

static double
time_one(const struct set *s, const struct box *box, const double *score, const uint32_t *group, int rounds,
	uint32_t *keep, int32_t *by, struct result *result)
{
	double times[ROUNDS];
	struct arena arena = { 0 };
	for (int round = 0; round < rounds; round++) {
		double start = now();
		result->kept = nms_hard(box, score, s->classes > 1 ? group : NULL, s->n, 0.5, SIZE_MAX, keep, by,
			&arena);
		times[round] = now() - start;
		result->bytes = arena.total;
		arena_reset(&arena);
	}
	arena_free(&arena);
	qsort(times, (size_t)rounds, sizeof times[0], ascending);
	return times[rounds / 2];
}

/* n, kept, the boxes, their scores, the kept indices; doubles as they lie in memory. */
static void
write_raw(FILE *to, const struct set *s, const struct box *box, const double *score, const uint32_t *keep, size_t kept)
{
	double head[2] = { (double)s->n, (double)kept };
	fwrite(head, sizeof head, 1, to);
	fwrite(box, sizeof *box, s->n, to);
	fwrite(score, sizeof *score, s->n, to);
	for (size_t i = 0; i < kept; i++)
		fwrite(&(double){ keep[i] }, sizeof(double), 1, to);
}

static void
run(const struct set *s, FILE *raw, bool quick)
{
	struct arena held = { 0 };
	struct box *box = arena_array(&held, struct box, s->n);
	double *score = arena_array(&held, double, s->n);
	uint32_t *group = arena_array(&held, uint32_t, s->n), *keep = arena_array(&held, uint32_t, s->n);
	int32_t *by = arena_array(&held, int32_t, s->n);
	struct result got = { 0 }, again;
	make_set(s, box, score, group);
	int rounds = quick ? 3 : s->rounds;
	if (raw == NULL)
		got.ms_by = time_one(s, box, score, group, rounds, keep, by, &again);
	got.ms = time_one(s, box, score, group, rounds, keep, NULL, &got);
	if (raw != NULL) {
		write_raw(raw, s, box, score, keep, got.kept);
		printf("%s\t%zu\t%zu\t%.4f\t%.1f\n", s->name, s->n, got.kept, got.ms, (double)got.bytes / 1e6);
	} else {
		printf("%-26s %9zu %11.3f %9.0f %13.3f %9.1f\n", s->name, got.kept, got.ms, got.ms * 1e6 / (double)s->n,
			got.ms_by, (double)got.bytes / 1e6);
	}
	fflush(stdout);
	arena_free(&held);
}

int
main(int argc, char *argv[])
{
	FILE *raw = argc == 3 && strcmp(argv[1], "--raw") == 0 ? fopen(argv[2], "wb") : NULL;
	bool quick = argc == 2 && strcmp(argv[1], "--quick") == 0;
	if (argc > 1 && raw == NULL && !quick) {
		fprintf(stderr, "usage: nms [--quick | --raw FILE]\n");
		return 2;
	}
	if (raw == NULL)
		printf("%-26s %9s %11s %9s %13s %9s\n", "boxes", "kept", "ms", "ns a box", "ms with by", "MB");
	for (size_t i = 0; i < SETS; i++) {
		if (raw != NULL ? sets[i].peer : !quick || sets[i].n < 1000000)
			run(&sets[i], raw, quick);
	}
	return raw != NULL && fclose(raw) != 0;
}
