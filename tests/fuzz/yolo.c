/* yolo.c -- any bytes as rows of a YOLO label file: a row is a class number and a box near the image, or it is said
 * what is wrong. The first byte says how many numbers belong to the key points of a row. */
#include "fuzz.h"

#include "dataset/yolo_rows.h"
#include "text/text_file.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void
read_row(struct slice line, size_t point_values, struct arena *arena)
{
	struct yolo_row row;
	char why[YOLO_WHY] = "";
	if (!yolo_row_read(line, point_values, &row, why, arena)) {
		fuzz_require(why[0] != '\0' && memchr(why, '\0', sizeof why) != NULL);
		return;
	}
	fuzz_require(row.label.n > 0 && strspn(row.label.text, "0123456789") == row.label.n);
	fuzz_require(fabs(row.box.x1) <= 20 && fabs(row.box.y1) <= 20 && fabs(row.box.x2) <= 20 &&
		fabs(row.box.y2) <= 20);
	fuzz_require(row.score.text == NULL || row.score.n > 0);
	fuzz_require(row.kind != YOLO_HULL || (row.box.x1 <= row.box.x2 && row.box.y1 <= row.box.y2));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 2)
		return 0;
	struct arena arena = { 0 };
	struct slice line;
	char *copy = malloc(n - 1); /* of its own, so that a byte too far is seen */
	memcpy(copy, data + 1, n - 1);
	for (struct slice rest = { copy, n - 1 }; text_file_line(&rest, &line);) {
		if (line.n > 0)
			read_row(line, data[0] % 64, &arena);
	}
	arena_free(&arena);
	free(copy);
	return 0;
}
