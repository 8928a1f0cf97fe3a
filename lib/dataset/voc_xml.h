/* voc_xml.h -- the XML of Pascal VOC's files, as it comes: one image. For voc.c. */
#ifndef DATASET_VOC_XML_H
#define DATASET_VOC_XML_H

#include "dataset/format.h"
#include "dataset/xml_parser.h"

/* Elements that matter. */
enum voc_element {
	VOC_START, VOC_ANNOTATION, VOC_FILENAME, VOC_SIZE, VOC_WIDTH, VOC_HEIGHT, VOC_OBJECT, VOC_NAME, VOC_DIFFICULT,
	VOC_BNDBOX, VOC_XMIN, VOC_YMIN, VOC_XMAX, VOC_YMAX, VOC_ROBNDBOX, VOC_CX, VOC_CY, VOC_W, VOC_H, VOC_ANGLE,
	VOC_ELEMENTS
};

/* What is wrong with an object. */
enum voc_fault { VOC_GOOD, VOC_NO_NAME, VOC_NO_BOX, VOC_NO_CORNER, VOC_BAD_NUMBER, VOC_BAD_MARK, VOC_FAULTS };

/* What reading counts: the faults, and behind them hulls. */
enum { VOC_HULLS = VOC_FAULTS - 1 };
extern const struct filter_counter voc_counters[];

struct voc_found {
	uint64_t count; /* of objects with this fault; the rest is of the first */
	uint64_t line;
	size_t at;      /* byte of the line */
	const char *why;
};

struct voc_reader {
	XML_Parser parser;
	struct worker *w;
	const struct convert *convert;
	struct filter_line *line;
	uint64_t root;         /* line of the annotation */
	enum voc_element at;
	size_t strange;        /* depth below it, in elements that do not matter */
	unsigned seen;         /* 1 << element: in this annotation, or in this object */
	bool rejected;
	char encoding[XML_ENCODING_NAME]; /* that cannot be read */
	size_t objects;
	struct voc_found found[VOC_FAULTS];
	enum voc_fault fault;  /* of the object so far, and what is wrong */
	const char *why;
	double number[VOC_ELEMENTS]; /* of leaves that are numbers */
	struct slice label, ignore;
	size_t keeping;        /* which of the fields to keep the element is, from 1; 0: none */
	struct slice *kept;    /* of the object: [convert->keeps] */
	struct image image;
};

/* Reads all of a file into r->image; r starts as zeros with w, convert, line and the image's columns. */
void voc_xml_read(struct voc_reader *r, struct slice xml);

#endif
