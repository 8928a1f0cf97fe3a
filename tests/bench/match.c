/* match.c -- how long does max-IoU matching take? One thread, in process, RetinaNet anchors, boxes like those of COCO.
 *
 *	match           prints a table
 *	match --quick   the same with fewer rounds
 *	match --raw F   writes each scene's boxes for match_peer.py to F and prints a line per scene: name, us,
 *	                positives
 *
 * A time is the median over rounds of the mean over a scene's images; it includes encoding the positives. CPU time is
 * shown too: on a busy machine it is nearer to the ground truth. */
#include "assign/assigner.h"
#include "base/arena.h"
#include "geometry/coder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEVELS = 5, BASES = 9, ROUNDS = 41 };

struct scene {
	const char *name;
	double width, height; /* px, of the tensor */
	size_t images, boxes; /* boxes per image */
	double least, most;   /* square root of a box's area, px; log-uniform between */
};

static const struct scene scenes[] = {
	{ "1344x800, 7 boxes", 1344, 800, 32, 7, 8, 600 },
	{ "1344x800, 100 boxes", 1344, 800, 8, 100, 8, 600 },
	{ "1344x800, 100 small boxes", 1344, 800, 8, 100, 4, 32 },
	{ "2048x2048, 2000 boxes", 2048, 2048, 2, 2000, 8, 200 },
};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static double
unit(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (double)(*state >> 11) * 0x1p-53;
}

/* Boxes of all images; hundredths of a pixel, as in COCO, within the frame. */
static struct box *
make_boxes(const struct scene *s, struct arena *arena)
{
	uint64_t state = 2017 + s->boxes;
	struct box *box = arena_array(arena, struct box, s->images * s->boxes);
	for (size_t i = 0; i < s->images * s->boxes; i++) {
		double side = s->least * pow(s->most / s->least, unit(&state));
		double ratio = exp(1.4 * (unit(&state) + unit(&state) - 1));
		double w = fmin(side * ratio, s->width), h = fmin(side / ratio, s->height);
		double x = unit(&state) * (s->width - w), y = unit(&state) * (s->height - h);
		box[i] = (struct box){ floor(x * 100) / 100, floor(y * 100) / 100, floor((x + w) * 100) / 100 + 0.01,
			floor((y + h) * 100) / 100 + 0.01 };
	}
	return box;
}

/* torchvision's retinanet_resnet50_fpn: sizes 32 to 512 by thirds of an octave, cut to whole pixels; ratios outside. */
static void
make_bases(struct box base[LEVELS][BASES])
{
	for (int level = 0; level < LEVELS; level++) {
		for (int i = 0; i < BASES; i++) {
			double size = floor((32 << level) * pow(2, (i % 3) / 3.0) + 1e-9);
			double ratio = sqrt(i / 3 == 0 ? 0.5 : i / 3);
			double w = nearbyint(size / ratio / 2), h = nearbyint(size * ratio / 2);
			base[level][i] = (struct box){ -w, -h, w, h };
		}
	}
}

static struct anchors
make_anchors(const struct scene *s, struct arena *arena)
{
	struct box(*base)[BASES] = arena_alloc(arena, sizeof(struct box[LEVELS][BASES]));
	make_bases(base);
	struct level_spec level[LEVELS];
	for (int i = 0; i < LEVELS; i++)
		level[i] = (struct level_spec){ .stride = { 8 << i, 8 << i }, .bases = BASES, .base = base[i] };
	struct anchor_spec spec = { .pad = 1, .stride_rule = STRIDE_FLOOR, .levels = LEVELS, .level = level };
	double size[2] = { s->width, s->height };
	struct anchors a;
	enum anchor_fault wrong = anchors_build(&spec, size, size, &a, arena);
	if (wrong != ANCHOR_FAULT_NONE) {
		fprintf(stderr, "match: fault %d\n", (int)wrong);
		exit(1);
	}
	return a;
}

/* us */
static double
now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

struct work {
	struct anchors anchors;
	const struct box *box;
	struct assign_room room;
	struct arena arena;
	size_t positives, ignored; /* of the last round */
	double check;              /* keeps the compiler from leaving things out */
};

static void
match(struct work *w, const struct box *box, size_t n, const struct coder *coder)
{
	static const struct match rule = { .fg = 0.5, .bg = 0.4, .low_quality = LOW_QUALITY_ALL_TIES, .crowd_iof = 0.5,
		.inside = INFINITY };
	struct ground_truth gt = { .boxes = n, .box = box };
	struct assignment got;
	const struct assign_input in = { .anchors = &w->anchors, .gt = &gt, .match = &rule };
	assigner_run(assigner_find("max-iou"), &in, &w->room, &got, &w->arena);
	const struct coder_pairs pairs = { got.positives, got.anchor, got.matched, box };
	double *deltas = arena_array(&w->arena, double, 4 * got.positives);
	size_t beyond = coder_encode_pairs(coder, &w->anchors, &pairs, deltas);
	if (got.positives > 0)
		w->check += deltas[4 * got.positives - 4] + (double)beyond;
	w->positives += got.positives;
	for (size_t i = 0; i < got.ignored; i++)
		w->ignored += got.ignore[i].count;
	arena_reset(&w->arena);
}

struct times {
	double wall, cpu; /* us an image, medians */
};

static struct times
time_sparse(struct work *w, const struct scene *s, int rounds)
{
	struct coder coder = coder_default();
	double wall[ROUNDS], cpu[ROUNDS];
	for (int round = 0; round < rounds; round++) {
		w->positives = w->ignored = 0;
		double wall_start = now(CLOCK_MONOTONIC), cpu_start = now(CLOCK_PROCESS_CPUTIME_ID);
		for (size_t i = 0; i < s->images; i++)
			match(w, w->box + i * s->boxes, s->boxes, &coder);
		cpu[round] = (now(CLOCK_PROCESS_CPUTIME_ID) - cpu_start) / (double)s->images;
		wall[round] = (now(CLOCK_MONOTONIC) - wall_start) / (double)s->images;
	}
	qsort(wall, (size_t)rounds, sizeof wall[0], ascending);
	qsort(cpu, (size_t)rounds, sizeof cpu[0], ascending);
	return (struct times){ wall[rounds / 2], cpu[rounds / 2] };
}

/* Every anchor with every box of the first image, and nothing but each anchor's best: for scale. */
static double
time_dense(struct work *w, const struct scene *s)
{
	struct box *all = arena_array(&w->arena, struct box, w->anchors.count);
	for (size_t i = 0; i < w->anchors.count; i++)
		all[i] = anchors_box(&w->anchors, i);
	size_t n = s->boxes < 50 ? s->boxes : 50;
	double start = now(CLOCK_MONOTONIC);
	for (size_t i = 0; i < w->anchors.count; i++) {
		double best = 0;
		for (size_t g = 0; g < n; g++)
			best = box_max(best, box_iou(all[i], w->box[g]));
		w->check += best;
	}
	double time = (now(CLOCK_MONOTONIC) - start) * (double)s->boxes / (double)n;
	arena_reset(&w->arena);
	return time;
}

/* width, height, images, boxes an image, then the boxes; doubles as they lie in memory. */
static void
write_raw(FILE *to, const struct scene *s, const struct box *box)
{
	double head[4] = { s->width, s->height, (double)s->images, (double)s->boxes };
	fwrite(head, sizeof head, 1, to);
	fwrite(box, sizeof *box, s->images * s->boxes, to);
}

static void
run(const struct scene *s, FILE *raw, int rounds)
{
	struct arena keep = { 0 };
	struct work w = { .anchors = make_anchors(s, &keep), .box = make_boxes(s, &keep) };
	assign_room_for(&w.room, w.anchors.count, &keep);
	struct times sparse = time_sparse(&w, s, rounds);
	if (raw != NULL) {
		write_raw(raw, s, w.box);
		printf("%s\t%.1f\t%zu\n", s->name, sparse.wall, w.positives);
	} else {
		double images = (double)s->images, dense = time_dense(&w, s);
		printf("%-26s %9zu %10.1f %10.1f %10.1f %10.1f %13.0f %8.0f\n", s->name, w.anchors.count,
			(double)w.positives / images, (double)w.ignored / images, sparse.wall, sparse.cpu, dense,
			dense / sparse.wall);
	}
	if (!isfinite(w.check))
		puts("not finite");
	arena_free(&w.arena);
	arena_free(&keep);
}

int
main(int argc, char *argv[])
{
	FILE *raw = argc == 3 && strcmp(argv[1], "--raw") == 0 ? fopen(argv[2], "wb") : NULL;
	bool quick = argc == 2 && strcmp(argv[1], "--quick") == 0;
	if (argc > 1 && raw == NULL && !quick) {
		fprintf(stderr, "usage: match [--quick | --raw FILE]\n");
		return 2;
	}
	if (raw == NULL)
		printf("%-26s %9s %10s %10s %10s %10s %13s %8s\n", "scene", "anchors", "positives", "ignored",
			"us/image",
			"of CPU", "all pairs, us", "times");
	for (size_t i = 0; i < SCENES; i++)
		run(&scenes[i], raw, quick ? 5 : ROUNDS);
	return raw != NULL && fclose(raw) != 0;
}
