/* framework_faults.h -- what the parts of framework_check.h share. Not for others. */
#ifndef FRAMEWORK_FRAMEWORK_FAULTS_H
#define FRAMEWORK_FRAMEWORK_FAULTS_H

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

/* Appends a fault of a line, or what is only odd. */
void fault_add(struct faults *f, size_t line, const char *format, ...) PRINTF_FORMAT(3, 4);
void fault_note(struct faults *f, size_t line, const char *format, ...) PRINTF_FORMAT(3, 4);

/* The number of classes under a name, such as "nc", against what is known of it: fewer labels than classes may be a part of
 * the data. */
void faults_classes(struct faults *f, size_t line, const char *name, double classes, const struct framework_data *data);

/* Faults of a syntax; and those of anchors in whatever syntax. */
void faults_darknet(struct faults *f, const struct darknet_cfg *cfg, const struct framework_config *c, const struct framework_data *data);
void faults_yolo(struct faults *f, const struct yolo_yaml *yaml, const struct framework_data *data);
void faults_shapes(struct faults *f, const struct framework_config *c, const struct framework_data *data);

#endif
