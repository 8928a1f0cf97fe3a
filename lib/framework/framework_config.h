/* framework_config.h -- the heads that a detector's configuration file describes, whatever its syntax, and the line
 * of each. */
#ifndef FRAMEWORK_FRAMEWORK_CONFIG_H
#define FRAMEWORK_FRAMEWORK_CONFIG_H

#include "base/arena.h"
#include "base/slice.h"
#include "fit/size_histogram.h"

#include <stdbool.h>
#include <stddef.h>

enum { FRAMEWORK_CONFIG_SHAPES = 1000, FRAMEWORK_CONFIG_HEADS = 100 };

struct framework_config_head {
	size_t line;      /* of the head, or of its row of anchors */
	double stride;    /* px; 0: not known */
	size_t n;
	const size_t *of; /* the shapes that it uses, as indices */
};

struct framework_config {
	double input[2];    /* [width,height] px; 0,0: not given */
	size_t classes;     /* 0: not given */
	bool one_list;      /* every head lists all shapes, and uses those of its mask: darknet */
	bool factored;      /* its shapes are sizes times ratios, of which some may well be larger than the input */
	bool region;        /* darknet's YOLOv2, whose file counts anchors in cells */
	size_t shapes;      /* all that are listed, used or not, at most FRAMEWORK_CONFIG_SHAPES */
	struct shape *shape; /* px */
	size_t *line;       /* of each shape */
	size_t heads;       /* in the file's order, at most FRAMEWORK_CONFIG_HEADS */
	struct framework_config_head *head;
};

/* An empty one with room for the most there can be. */
void framework_config_init(struct framework_config *c, struct arena *arena);

/* The mean area of the shapes that a head uses, px^2; 0 where it uses none. */
double framework_config_area(const struct framework_config *c, const struct framework_config_head *head);

/* A text without the blanks around it. */
struct slice framework_config_trim(struct slice text);

/* A whole text as a finite number, as atof and YAML read it: "+1", "01", ".5" and "1." are numbers too. false: it is
 * none. */
bool framework_config_number(struct slice text, double *value, struct arena *arena);

/* Numbers with commas between, blanks around them and one comma at the end allowed. *wrong is the index of the first
 * that is none, or n; such are 0. */
const double *framework_config_numbers(struct slice text, size_t *n, size_t *wrong, struct arena *arena);

/* A whole number from 0 to 1e9; false: x is none. */
bool framework_config_whole(double x, size_t *value);

#endif
