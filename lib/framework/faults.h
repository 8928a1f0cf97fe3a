/* faults.h -- what is wrong with a configuration, by line: what the parts of framework_check.h share. Not for
 * others. */
#ifndef FRAMEWORK_FAULTS_H
#define FRAMEWORK_FAULTS_H

#include "framework/darknet_cfg.h"
#include "framework/framework_check.h"
#include "framework/framework_config.h"
#include "framework/yolo_yaml.h"

struct fault {
	size_t line;
	bool mild; /* it may be meant: a note */
	const char *text;
};

struct faults {
	struct arena *arena;
	size_t n, notes, room; /* how many there are in all, and how many of these are notes */
	struct fault *at;
};

/* Appends a fault of a line, or a note: unusual, but perhaps meant. */
void faults_add(struct faults *f, size_t line, const char *format, ...) PRINTF_FORMAT(3, 4);
void faults_note(struct faults *f, size_t line, const char *format, ...) PRINTF_FORMAT(3, 4);

/* The number of classes under a name, such as "nc", against what is known of it: fewer labels than classes may be a
 * part of the data. */
void faults_classes(struct faults *f, size_t line, const char *name, double classes, const struct framework_data *data);

/* Appends a line for each, in the order of their lines; those of one line stay in the order in which they were
 * found. */
void faults_put(struct faults *f, const char *path, struct buf *out);

/* Those of a syntax, and those of anchors in whatever syntax. */
void framework_check_darknet(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data,
	struct faults *f);
void framework_check_yolov5(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data,
	struct faults *f);
void framework_check_shapes(struct faults *f, const struct framework_config *c, const struct framework_data *data);

#endif
