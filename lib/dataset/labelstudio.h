/* labelstudio.h -- what the parts of the Label Studio format share. For labelstudio*.c. */
#ifndef DATASET_LABELSTUDIO_H
#define DATASET_LABELSTUDIO_H

#include "dataset/image_stream.h"
#include "dataset/json_value.h"

enum labelstudio_shape {
	LABELSTUDIO_NONE, /* no region of an image: a choice, a text, a relation */
	LABELSTUDIO_POINT,
	LABELSTUDIO_RECTANGLE,
	LABELSTUDIO_ELLIPSE,
	LABELSTUDIO_POLYGON
};

/* A result as it stands; what is not there is NaN, or .text NULL. Coordinates are in percent of the image. */
struct labelstudio_result {
	struct labelstudio_result *next;
	enum labelstudio_shape shape;
	struct json_place place;
	struct slice id, type, label, score;
	struct slice text;         /* all of it, where --keep wants it */
	size_t labels;             /* how many it has */
	bool object, labelled;     /* it is an object; it has a list of labels, which may be empty */
	bool region;               /* its type is that of a region, not of what else may be known of one */
	double x, y, width, height, radius_x, radius_y, rotation;
	double size[2];            /* of the image, in pixels; 0: not there */
	struct slice side[2];      /* the same, as it stands */
	double *point;             /* of a polygon: [points][2] */
	size_t points, room;
};

/* The results of one annotator, or of one model. */
struct labelstudio_set {
	struct labelstudio_result *first, **end;
	size_t n;
	bool cancelled, ground_truth;
	struct slice score;
};

/* The reader of an export. */
struct labelstudio {
	struct image_stream stream;
	struct json_stream json;
	struct json_names task, set;
	bool begun;
	struct labelstudio_set *annotated, *predicted; /* to be taken; NULL: there are none */
	struct slice picture, side[2]; /* the picture's name, and its size where the data have it; .text may be NULL */
	uint64_t others;           /* results that are not taken because others are */
};

/* Reads the result that comes next. */
void labelstudio_result_read(struct labelstudio *r, struct labelstudio_result *result);

/* The boxes of the task that has been read. */
void labelstudio_take(struct labelstudio *r);

extern const struct filter_frame labelstudio_out_frame;
bool labelstudio_out_write(struct record *r, const struct kept *kept, const struct convert *c);

#endif
