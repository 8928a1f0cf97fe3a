/* heads.c -- a RetinaNet's outputs as its convolutions put them out: a file a level, channels before rows and columns.
 *
 *	heads FOLDER   reads deltas.npy and scores.npy there, which decode wrote, and writes deltas-LEVEL.npy and
 *	               scores-LEVEL.npy: the same numbers, so the same detections */
#include "engine/err.h"
#include "geometry/anchors.h"
#include "geometry/preset.h"
#include "npy/npy.h"

#include <stdio.h>
#include <string.h>

/* The numbers of a level, each plane by itself. */
static void
write_planes(FILE *f, const struct npy *in, const struct level *level, size_t width)
{
	size_t cells = level->rows * level->columns;
	for (size_t base = 0; base < level->bases; base++) {
		for (size_t k = 0; k < width; k++) {
			for (size_t cell = 0; cell < cells; cell++) {
				float x;
				npy_get(in, (level->first + cell * level->bases + base) * width + k, 1, &x);
				fwrite(&x, sizeof x, 1, f);
			}
		}
	}
}

static void
write_level(const char *folder, const char *name, size_t number, const struct npy *in, const struct level *level)
{
	char path[4096], header[128] = "\x93NUMPY\x01\x00\x76\x00", text[118];
	size_t width = in->shape[2];
	snprintf(path, sizeof path, "%s/%s-%zu.npy", folder, name, number);
	FILE *f = fopen(path, "wb");
	if (f == NULL)
		err_die_errno("%s", path);
	int n = snprintf(text, sizeof text, "{'descr': '=f4', 'fortran_order': False, 'shape': (1, %zu, %zu, %zu), }",
		level->bases * width, level->rows, level->columns);
	memset(header + 10, ' ', sizeof header - 10);
	memcpy(header + 10, text, (size_t)n);
	header[127] = '\n';
	fwrite(header, 1, sizeof header, f);
	write_planes(f, in, level, width);
	if (fclose(f) != 0)
		err_die_errno("%s", path);
}

int
main(int argc, char *argv[])
{
	static const char *const names[] = { "deltas", "scores" };
	struct arena arena = { .failed = err_out_of_memory };
	struct detector detector;
	struct anchors anchors;
	const double tensor[2] = { 1344, 800 }, frame[2] = { 1333, 800 };
	err_program(argv[0]);
	if (argc != 2)
		err_usage("expected a folder");
	preset_detector(preset_find("retinanet"), &detector, &arena);
	if (anchors_build(&detector.spec, tensor, frame, &anchors, &arena) != ANCHOR_FAULT_NONE)
		err_die("the anchors cannot be laid");
	for (int i = 0; i < 2; i++) {
		char path[4096];
		struct npy in;
		snprintf(path, sizeof path, "%s/%s.npy", argv[1], names[i]);
		npy_open(path, &in);
		if (in.axes != 3 || in.shape[1] != anchors.count)
			err_die("%s: expected %zu anchors", path, anchors.count);
		for (size_t level = 0; level < anchors.levels; level++)
			write_level(argv[1], names[i], level, &in, &anchors.level[level]);
	}
	arena_free(&arena);
	return 0;
}
