/* cvat.h -- what the parts of the CVAT format share. For cvat*.c. */
#ifndef DATASET_CVAT_H
#define DATASET_CVAT_H

#include "dataset/image_stream.h"
#include "dataset/xml_parser.h"

/* A shape, whether it is in an image or in a track. */
struct cvat_shape {
	uint64_t frame;        /* of a track */
	struct box box;
	struct slice label;    /* .text is NULL where there is none */
	bool around, left_out; /* the box is that around the shape; it is none */
	bool outside;          /* of a track: not to be seen in the frame */
	bool ignore, crowd;
	struct slice *kept;    /* values of --keep's fields: [keeps]; NULL: nothing is kept */
	const char *fault;     /* NULL: none */
	struct json_place place;
};

/* The shapes of tracks, and the frames of their video. */
struct cvat_tracks {
	struct buf shapes;     /* of struct cvat_shape, in the document's memory */
	uint32_t *order;       /* of the shapes, by frame; NULL: not yet */
	size_t next;           /* of these */
	uint64_t start, stop, step; /* what the meta data say; stop UINT64_MAX: nothing */
	uint64_t frame;        /* the next one of those */
	bool ended;            /* it was the last */
	struct slice width, height;
	bool ignore, crowd;    /* a shape says whether it is */
};

enum cvat_element { CVAT_OTHER, CVAT_IMAGE, CVAT_TRACK, CVAT_META };

struct cvat {
	struct image_stream stream;
	XML_Parser parser;
	char encoding[XML_ENCODING_NAME]; /* that cannot be read */
	bool waits, fed;            /* the parser waits with an image; it has all of the text */
	size_t depth;
	enum cvat_element inside;   /* of the root */
	struct cvat_shape shape;    /* that is open */
	struct slice track_label;
	struct buf name, text;      /* of an attribute of the shape, or of an element of the meta data */
	bool ignore, crowd;         /* a shape of the image says whether it is */
	bool original_size;         /* of the meta data: it is open */
	size_t tasks;
	struct cvat_tracks tracks;
};

/* Starts a shape by its element and attributes. */
void cvat_shape_start(struct cvat *r, const XML_Char *name, const XML_Char **attributes);

/* An attribute of the shape has ended. */
void cvat_shape_attribute(struct cvat *r, struct slice name, struct slice value);

/* Adds a shape to the image in r->stream.now. */
void cvat_shape_add(struct cvat *r, const struct cvat_shape *shape);

/* The value of an XML attribute; .text is NULL where there is none. */
struct slice cvat_value(const XML_Char **attributes, const char *name);

/* The shape of a track has ended. */
void cvat_tracks_add(struct cvat *r);

/* The next frame, into r->stream.now. false: there are no more. */
bool cvat_tracks_next(struct cvat *r);

extern const struct filter_frame cvat_out_frame;
bool cvat_out_write(struct record *r, const struct kept *kept, const struct convert *c);

#endif
