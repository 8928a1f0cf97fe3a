/* framework_grid.h -- anchors that a configuration gives as sizes times ratios on each level, read. Not for others. */
#ifndef FRAMEWORK_FRAMEWORK_GRID_H
#define FRAMEWORK_FRAMEWORK_GRID_H

#include "framework/faults.h"
#include "framework/framework_format.h"
#include "geometry/base_boxes.h"
#include "text/literal.h"

/* What is read of a configuration. */
struct framework_grid {
	struct framework_config config; /* a head a level */
	const char *fault; /* lists contradict each other; NULL: they do not */
	size_t fault_line;
	double offset;     /* of the centre of cell (0,0), in strides */
	const char *preset; /* whose rules of matching are the framework's */
};

/* Lists of numbers, one for each level. */
struct framework_lists {
	bool given;
	size_t n, line;
	struct framework_list_of {
		size_t n, line;
		const double *x;
	} list[FRAMEWORK_CONFIG_HEADS];
};

/* What no literal, no list, or no number above 0 is, is d->error. A number is a list of one; with single, all numbers
 * are one list. */
void framework_grid_lists(struct json_dom *d, const struct literal *value, const char *name, bool single,
	struct framework_lists *out);

/* Appends a level: each size with each ratio (height / width); a size is the root of an area. */
void framework_grid_level(struct json_dom *d, struct framework_grid *g, const struct framework_list_of *sizes,
	double unit,
	const struct framework_list_of *ratios, double stride);

/* Appends a level of the boxes that a rule makes. */
void framework_grid_rule(struct json_dom *d, struct framework_grid *g, size_t line, const struct shape_rule *rule,
	double stride);

/* Of as many levels as a has lists; b has as many, or one for all, else that is g's fault. */
const struct framework_list_of *framework_grid_ratios(struct framework_grid *g, const struct framework_lists *sizes,
	const struct framework_lists *ratios, const char *names, size_t level, struct arena *arena);

typedef void framework_grid_parse(struct json_dom *d, struct slice text, struct framework_grid *out);

/* A format's read and check, by what parses it. */
void framework_grid_read(framework_grid_parse *parse, struct json_dom *d, struct slice text,
	struct framework_anchors *out);
void framework_grid_check(framework_grid_parse *parse, struct json_dom *d, struct slice text,
	const struct framework_data *data, struct faults *f);

/* d->error at a line. */
void framework_grid_fail(struct json_dom *d, size_t line, const char *format, ...) PRINTF_FORMAT(3, 4);

#endif
