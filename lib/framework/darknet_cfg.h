/* darknet_cfg.h -- darknet's configuration files: sections of NAME=VALUE lines, a section a layer. */
#ifndef FRAMEWORK_DARKNET_CFG_H
#define FRAMEWORK_DARKNET_CFG_H

#include "framework/framework_config.h"
#include "json/json_dom.h"

#include <stdbool.h>
#include <stddef.h>

struct cfg_option {
	struct slice name, value; /* without blanks; value.text is NULL where the line has no '=' */
	size_t line;
};

struct cfg_section {
	struct slice name; /* without brackets; empty: lines before the first section */
	size_t line;
	size_t options;
	const struct cfg_option *option;
	double stride; /* of what the layer puts out, input px a cell; 0: not known */
	double comment_stride; /* of a comment "# stride N" since the head before; 0: there is none */
};

struct darknet_cfg {
	size_t sections;
	const struct cfg_section *section;
};

/* Whether the first line that is no comment opens a section, or is NAME=VALUE. */
bool darknet_cfg_is(struct slice text);

void darknet_cfg_parse(struct slice text, struct darknet_cfg *out, struct arena *arena);

/* The option of that name, of several the first, as in darknet; NULL: there is none. */
const struct cfg_option *darknet_cfg_option(const struct cfg_section *s, const char *name);

/* Numbers with commas between, up to a '#' behind the first, each as atof reads it, one comma at the end allowed.
 * *wrong is the index of the first text that begins with no number, or n; such are 0. */
const double *darknet_cfg_numbers(struct slice text, size_t *n, size_t *wrong, struct arena *arena);

/* Its value, 0 where that begins with no number; or what it is otherwise, where there is no such option. */
double darknet_cfg_number(const struct cfg_section *s, const char *name, double otherwise, struct arena *arena);

/* Whether it is a head: [yolo] and its kin, with anchors in pixels; or [region], in cells of its stride, else of 32
 * px. */
bool darknet_cfg_yolo(const struct cfg_section *s);
bool darknet_cfg_region(const struct cfg_section *s);

/* The anchors that a head uses, as indices: its mask, or without one all of n. Returns an array of *masks; numbers
 * that are not whole are SIZE_MAX. */
const size_t *darknet_cfg_mask(const struct cfg_section *head, size_t n, size_t *masks, struct arena *arena);

/* The heads, with the strides that the layers amount to, or else those of comments. What cannot be read at all is
 * d->error: no heads, no anchors, too many; other faults (anchors or masks that are no numbers or out of range)
 * leave shapes out. */
void darknet_cfg_heads(struct json_dom *d, const struct darknet_cfg *cfg, struct framework_config *out);

#endif
