/* yolo_yaml.h -- the YAML of YOLOv5's and YOLOv7's models, as far as anchors go: nc, and a row of anchors a level. */
#ifndef FRAMEWORK_YOLO_YAML_H
#define FRAMEWORK_YOLO_YAML_H

#include "framework/framework_config.h"
#include "json/json_dom.h"

#include <stdbool.h>
#include <stddef.h>

/* A row as it stands, good or bad. */
struct yolo_row {
	size_t line;
	size_t numbers, wrong; /* how many; the index of the first that is not a number above 0, or numbers */
};

struct yolo_yaml {
	size_t rows; /* at most FRAMEWORK_CONFIG_HEADS */
	struct yolo_row *row;
	bool given;       /* there are anchors */
	bool fitted;      /* anchors is one number, that many a level, which YOLOv5 then fits itself */
	size_t anchors_line;
	size_t nc_line;   /* 0: nc is not given */
	struct framework_config config; /* its shapes are those of good pairs; a head a row */
};

/* A row's stride is that of a comment behind it ("# P3/8" or "# stride 8"); where none does, rows double from 8 px
 * on, two alone from 16. What is no YAML mapping, or has too much in it, is d->error. */
void yolo_yaml_parse(struct json_dom *d, struct slice text, struct yolo_yaml *out);

#endif
