/* coco.c -- makes COCO documents to measure with, and reads them.
 *
 *	coco make MB [SEED]       an instances document of so many megabytes: in the proportions of COCO's own, 7.3
 *	boxes an
 *	                          image with polygons, and as json.dump writes it
 *	coco results N [SEED]     N detections
 *	coco read FILE [PASSES]   reads the document, entry by entry, and says how long that took: process time, the
 *	best
 *
 * The same arguments give the same bytes. */
#include "base/buf.h"
#include "base/rng.h"
#include "dataset/coco_read.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CATEGORIES = 80, PIECE = 1 << 20 };

static void
flush(struct buf *out)
{
	if (fwrite(out->data, 1, out->len, stdout) != out->len) {
		perror("coco");
		exit(1);
	}
	out->len = 0;
}

/* Hundredths, with as few digits as Python gives them. */
static void
put_hundredths(struct buf *out, uint64_t n)
{
	buf_double(out, (double)n / 100);
	if (n % 100 == 0)
		buf_text(out, ".0");
}

static void
put_polygon(struct buf *out, struct rng *rng, uint64_t points)
{
	buf_char(out, '[');
	for (uint64_t i = 0; i < 2 * points; i++) {
		if (i > 0)
			buf_text(out, ", ");
		put_hundredths(out, rng_below(rng, 64000));
	}
	buf_char(out, ']');
}

static void
put_annotation(struct buf *out, struct rng *rng, uint64_t id, uint64_t images)
{
	bool crowd = rng_below(rng, 100) == 0;
	uint64_t x = rng_below(rng, 40000), y = rng_below(rng, 30000), w = 1 + rng_below(rng, 20000);
	buf_text(out, "{\"segmentation\": ");
	if (crowd) {
		buf_text(out, "{\"counts\": [");
		for (uint64_t i = 0, n = 200 + rng_below(rng, 2000); i < n; i++)
			buf_format(out, "%s%u", i > 0 ? ", " : "", (unsigned)rng_below(rng, 700));
		buf_text(out, "], \"size\": [480, 640]}");
	} else {
		buf_char(out, '[');
		put_polygon(out, rng, 4 + rng_below(rng, 30));
		if (rng_below(rng, 10) == 0) {
			buf_text(out, ", ");
			put_polygon(out, rng, 4 + rng_below(rng, 10));
		}
		buf_char(out, ']');
	}
	buf_text(out, ", \"area\": ");
	buf_double(out, rng_unit(rng) * 20000);
	buf_format(out, ", \"iscrowd\": %d, \"image_id\": %llu, \"bbox\": [", crowd,
		(unsigned long long)(1 + rng_below(rng, images) * 4));
	for (int i = 0; i < 4; i++) {
		put_hundredths(out, i == 0 ? x : i == 1 ? y : i == 2 ? w : 1 + rng_below(rng, 18000));
		buf_text(out, i < 3 ? ", " : "]");
	}
	buf_format(out, ", \"category_id\": %u, \"id\": %llu}", (unsigned)(1 + rng_below(rng, CATEGORIES)),
		(unsigned long long)id);
}

static void
put_image(struct buf *out, struct rng *rng, uint64_t i)
{
	unsigned long long id = 1 + i * 4;
	buf_format(out, "{\"license\": %u, \"file_name\": \"%012llu.jpg\", \"coco_url\": "
		"\"http://images.cocodataset.org/train2017/%012llu.jpg\", \"height\": 480, \"width\": 640, "
		"\"date_captured\": \"2013-11-15 02:41:42\", \"id\": %llu}", (unsigned)rng_below(rng, 8), id, id, id);
}

static void
make(uint64_t bytes, uint64_t seed)
{
	struct rng rng = rng_seed(seed);
	struct buf out = { 0 };
	uint64_t images = bytes / 4300 + 1, written = 0;
	buf_text(&out,
		"{\"info\": {\"description\": \"COCO 2017 Dataset\", \"version\": \"1.0\"}, \"licenses\": [], "
		"\"images\": [");
	for (uint64_t i = 0; i < images; i++) {
		if (i > 0)
			buf_text(&out, ", ");
		put_image(&out, &rng, i);
		written += out.len;
		flush(&out);
	}
	buf_text(&out, "], \"annotations\": [");
	for (uint64_t id = 1; written < bytes; id++) {
		if (id > 1)
			buf_text(&out, ", ");
		put_annotation(&out, &rng, id, images);
		written += out.len;
		flush(&out);
	}
	buf_text(&out, "], \"categories\": [");
	for (unsigned i = 1; i <= CATEGORIES; i++)
		buf_format(&out, "%s{\"supercategory\": \"thing\", \"id\": %u, \"name\": \"thing %u\"}",
			i > 1 ? ", " : "", i, i);
	buf_text(&out, "]}");
	flush(&out);
	buf_free(&out);
}

static void
make_results(uint64_t n, uint64_t seed)
{
	struct rng rng = rng_seed(seed);
	struct buf out = { 0 };
	buf_char(&out, '[');
	for (uint64_t i = 0; i < n; i++) {
		buf_format(&out, "%s{\"image_id\": %llu, \"category_id\": %u, \"bbox\": [", i > 0 ? ", " : "",
			(unsigned long long)(1 + i / 100 * 4), (unsigned)(1 + rng_below(&rng, CATEGORIES)));
		for (int k = 0; k < 4; k++) {
			buf_double(&out, (double)rng_below(&rng, 320000) / 1000);
			buf_text(&out, k < 3 ? ", " : "], \"score\": ");
		}
		buf_double(&out, rng_unit(&rng));
		buf_char(&out, '}');
		flush(&out);
	}
	buf_char(&out, ']');
	flush(&out);
	buf_free(&out);
}

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* One pass; *sum keeps the work from being thought needless. */
static void
read_once(const char *path, uint64_t count[COCO_DETECTION + 1], double *sum)
{
	static struct coco_reader r;
	enum coco_kind kind;
	int fd = open(path, O_RDONLY);
	if (fd < 0) {
		perror(path);
		exit(1);
	}
	memset(count, 0, (COCO_DETECTION + 1) * sizeof *count);
	for (coco_open(&r, coco_read_descriptor, &fd); (kind = coco_next(&r)) > COCO_END;) {
		count[kind]++;
		*sum += r.annotation.bbox[0] + (double)r.annotation.image.number;
	}
	if (kind == COCO_FAILED) {
		fprintf(stderr, "coco: %s:%llu:%llu: %s\n", path, (unsigned long long)r.stream.wrong.line,
			(unsigned long long)r.stream.wrong.column, r.stream.why);
		exit(1);
	}
	coco_close(&r);
	close(fd);
}

static void
read_passes(const char *path, int passes)
{
	uint64_t count[COCO_DETECTION + 1] = { 0 };
	double best = 0, sum = 0;
	for (int i = 0; i < passes; i++) {
		double start = now();
		read_once(path, count, &sum);
		double took = now() - start;
		best = i == 0 || took < best ? took : best;
	}
	printf("%llu images, %llu boxes: %.3f s\n", (unsigned long long)count[COCO_IMAGE],
		(unsigned long long)(count[COCO_ANNOTATION] + count[COCO_DETECTION]), best);
	if (sum == 0.5)
		puts("a strange document");
}

int
main(int argc, char *argv[])
{
	uint64_t n = argc > 2 ? strtoull(argv[2], NULL, 10) : 0, seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	if (argc > 2 && strcmp(argv[1], "make") == 0)
		make(n * 1000000, seed);
	else if (argc > 2 && strcmp(argv[1], "results") == 0)
		make_results(n, seed);
	else if (argc > 2 && strcmp(argv[1], "read") == 0)
		read_passes(argv[2], argc > 3 ? (int)seed : 5);
	else
		fputs("usage: coco make MB [SEED] | results N [SEED] | read FILE [PASSES]\n", stderr);
	return 0;
}
