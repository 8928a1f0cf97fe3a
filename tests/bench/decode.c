/* decode.c -- how long does it take to find and decode the detections in a RetinaNet's outputs? One thread, in process.
 *
 *	decode FOLDER   writes deltas.npy and scores.npy (201,600 anchors, 80 classes, float32) and anchors.f64 there
 *for decode_peer.py, and prints a table
 *
 * The yardstick is a plain loop that ORs the same mapped bytes in 64-bit words. "cold" maps the pages anew before each
 * round; they are in the page cache. Logits are normal around -6.5, so that about 3,000 of 16 million pass; times are
 *medians. */
#include "base/arena.h"
#include "base/rng.h"
#include "engine/err.h"
#include "geometry/preset.h"
#include "nms/detect.h"
#include "nms/nms.h"
#include "npy/npy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ANCHORS = 201600, CLASSES = 80, ROUNDS = 15 };

struct files {
	struct npy deltas, scores;
};

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
	char header[128] = "\x93NUMPY\x01\x00\x76\x00", text[118];
	if (f == NULL)
		err_die_errno("%s", path);
	int n = snprintf(text, sizeof text, "{'descr': '=f4', 'fortran_order': False, 'shape': (1, %d, %zu), }",
		ANCHORS, width);
	memset(header + 10, ' ', sizeof header - 10);
	memcpy(header + 10, text, (size_t)n);
	header[127] = '\n';
	fwrite(header, 1, sizeof header, f);
	for (size_t i = 0; i < ANCHORS * width; i++) {
		float x = (float)(mean + deviation * normal(r));
		fwrite(&x, sizeof x, 1, f);
	}
	if (fclose(f) != 0)
		err_die_errno("%s", path);
}

/* For the peer, which has to be given its anchors. */
static void
write_anchors(const char *path, const struct anchors *a)
{
	FILE *f = fopen(path, "wb");
	if (f == NULL)
		err_die_errno("%s", path);
	for (size_t i = 0; i < a->count; i++) {
		struct box b = anchors_box(a, i);
		fwrite(&b, sizeof b, 1, f);
	}
	if (fclose(f) != 0)
		err_die_errno("%s", path);
}

static double
or_all(const struct files *f)
{
	double start = now();
	uint64_t all = 0, word;
	for (size_t i = 0; i < f->scores.count * sizeof(float); i += sizeof word) {
		memcpy(&word, f->scores.data + i, sizeof word);
		all |= word;
	}
	__asm__ volatile("" : : "r"(all));
	return now() - start;
}

/* Candidates; with anchors also the best of each level, decoded, clipped and suppressed. *n receives how many there
 * are. */
static double
find(const struct files *f, const struct stage *stage, const struct anchors *anchors, size_t *n, struct arena *arena)
{
	double start = now();
	struct outputs o = { .anchors = ANCHORS, .classes = CLASSES, .row = CLASSES, .column = 1 };
	struct candidates c;
	struct detect_fault fault;
	o.score = npy_floats(&f->scores, 0, f->scores.count, arena);
	if (!detect_candidates(&o, &stage->post, false, &c, &fault, arena))
		err_die("the outputs are faulty");
	*n = c.n;
	if (anchors == NULL)
		return now() - start;
	uint32_t *level = arena_array(arena, uint32_t, c.n), *keep = arena_array(arena, uint32_t, c.n);
	for (size_t i = 0; i < c.n; i++)
		level[i] = (uint32_t)anchors_place(anchors, c.anchor[i]).level;
	*n = detect_topk(c.score, level, c.n, stage->post.topk, keep, arena);
	struct box *box = arena_array(arena, struct box, *n);
	double *score = arena_array(arena, double, *n);
	uint32_t *class = arena_array(arena, uint32_t, *n), *kept = arena_array(arena, uint32_t, *n);
	for (size_t i = 0; i < *n; i++) {
		struct anchor a = anchors_get(anchors, c.anchor[keep[i]]);
		float four[4];
		npy_get(&f->deltas, 4 * c.anchor[keep[i]], 4, four);
		double deltas[4] = { (double)four[0], (double)four[1], (double)four[2], (double)four[3] };
		box[i] = box_clip(coder_decode(&stage->coder, &a, deltas, NULL), anchors->width, anchors->height);
		score[i] = c.score[keep[i]];
		class[i] = c.class[keep[i]];
	}
	*n = nms_hard(box, score, class, *n, stage->post.iou, stage->post.max_dets, kept, NULL, arena);
	return now() - start;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double
median(double *x)
{
	qsort(x, ROUNDS, sizeof *x, ascending);
	return x[ROUNDS / 2];
}

static void
measure(const struct files *f, const struct stage *stage, const struct anchors *anchors)
{
	double plain[2][ROUNDS], scan[2][ROUNDS], all[ROUNDS];
	size_t found = 0, kept = 0;
	struct arena arena = { 0 };
	for (int i = 0; i < ROUNDS; i++) {
		for (int warm = 0; warm < 2; warm++) {
			if (!warm)
				npy_release(&f->scores, 0, f->scores.count);
			plain[warm][i] = or_all(f);
			if (!warm)
				npy_release(&f->scores, 0, f->scores.count);
			scan[warm][i] = find(f, stage, NULL, &found, &arena);
			arena_reset(&arena);
		}
		all[i] = find(f, stage, anchors, &kept, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
	const char *names[] = { "cold", "warm" };
	printf("%d x %d float32, %zu candidates, %zu kept\n", ANCHORS, CLASSES, found, kept);
	for (int warm = 0; warm < 2; warm++) {
		double a = median(plain[warm]), b = median(scan[warm]);
		printf("%s: OR %.2f ms, scan %.2f ms, ratio %.2f\n", names[warm], a, b, b / a);
	}
	printf("ours\t%.3f\t%zu\n", median(all), kept);
}

int
main(int argc, char *argv[])
{
	struct arena arena = { 0 };
	struct rng r = rng_seed(80);
	struct detector detector;
	struct anchors anchors;
	struct files files;
	char path[2][4096];
	err_program(argv[0]);
	if (argc != 2)
		err_usage("expected a folder");
	preset_detector(preset_find("retinanet"), &detector, &arena);
	const double tensor[2] = { 1344, 800 }, frame[2] = { 1333, 800 };
	if (anchors_build(&detector.spec, tensor, frame, &anchors, &arena) != ANCHOR_FAULT_NONE)
		err_die("the anchors cannot be laid");
	snprintf(path[0], sizeof path[0], "%s/anchors.f64", argv[1]);
	write_anchors(path[0], &anchors);
	snprintf(path[0], sizeof path[0], "%s/deltas.npy", argv[1]);
	snprintf(path[1], sizeof path[1], "%s/scores.npy", argv[1]);
	write_array(path[0], 4, 0, 0.2, &r);
	write_array(path[1], CLASSES, -6.5, 1, &r);
	npy_open(path[0], &files.deltas);
	npy_open(path[1], &files.scores);
	if (anchors.count != ANCHORS)
		err_die("%zu anchors, not %d", anchors.count, ANCHORS);
	measure(&files, &detector.stage, &anchors);
	arena_free(&arena);
	return 0;
}
