/* image_stream.h -- documents whose images stand one behind the other, read as a stream: an image at a time, from a
 * file or a pipe, in the memory of the largest one.
 *
 * What a format adds is a reader of the next image. The rest is the same for all: ids, bad annotations, and what is to
 * be said of them. With --bad error the first image that has a bad annotation or box ends the document: it is read on
 * to count how many there are of each kind, and nothing from that image on leaves. */
#ifndef DATASET_IMAGE_STREAM_H
#define DATASET_IMAGE_STREAM_H

#include "dataset/annotations.h"
#include "dataset/format.h"
#include "dataset/image_units.h"
#include "engine/input.h"

/* Something to be told of the whole document. */
struct image_stream_said {
	struct json_place place;
	const char *text;
};

enum { IMAGE_STREAM_SAID = ANNOTATION_FAULTS + GT_FAULTS + 1 };

struct image_stream {
	struct filter_document document;
	const struct convert *convert;
	const struct image_stream_reader *reader;
	const char *path;          /* for messages */
	struct input in;
	struct arena arena;        /* of the image that is read; emptied before each */
	struct arena keep;         /* of the document */

	/* What the reader makes of an image: */
	struct annotations now;
	uint64_t line;             /* where the image begins */
	const char *rejected;      /* what is wrong with the image as such, in the arena; NULL: nothing */

	/* What ends the document; why "": nothing did. */
	struct json_place wrong;   /* line 0: no place */
	char why[200];

	bool ended;
	struct image_units units;
	struct image_stream_said said[IMAGE_STREAM_SAID]; /* with the last unit */
	size_t says;
};

struct image_stream_reader {
	size_t size; /* of the reader's struct, which begins with a struct image_stream and starts as zeros */
	void (*open)(struct image_stream *s);
	/* The next image, into s->now. false: there are no more, or s->why says what is wrong. */
	bool (*next)(struct image_stream *s);
	void (*close)(struct image_stream *s);
};

/* For a format's .open and .read. */
struct filter_document *image_stream_open(
	const struct convert *c, const char *path, const struct image_stream_reader *reader);
enum unit_state image_stream_read(
	struct worker *w, const struct convert *c, struct filter_line *line, struct image *image);

/* Reading failed where a JSON stream did: s->wrong and why. Returns false. */
bool image_stream_fail(struct image_stream *s, const struct json_stream *json);

/* The size of the image in s->now, for coordinates that are fractions of it: see convert_size, but why is not empty. */
bool image_stream_size(struct image_stream *s, double size[2], char why[IMAGE_WHY]);

/* For readers of one JSON document: opens a stream of the input. */
void image_stream_json(struct image_stream *s, struct json_stream *json);

#endif
