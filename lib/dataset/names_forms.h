/* names_forms.h -- the forms that a list of names may have, besides a COCO document. For names.c and yolo. */
#ifndef DATASET_NAMES_FORMS_H
#define DATASET_NAMES_FORMS_H

#include "dataset/names.h"
#include "text/yaml.h"

/* Reads a list of names in the form that it has:
 *
 *	data.yaml            names: a list, or a map from ids
 *	label map            item { id: 1 name: "cat" }, TensorFlow's; the display_name where the name is Freebase's
 *	JSON                 ["cat", …] or { "0": "cat", … }
 *	table                name,id or id,name on every line, below a header that says so or none; or /m/…,name, as
 *	                     Open Images has them
 *	names one a line     anything else; blank lines may stand at the end alone: elsewhere they would move the ids
 *
 * The process ends where the text is wrong. */
void names_read_text(struct names *n, const char *path, struct slice text, struct arena *arena);

/* The names of a data.yaml; names is what stands there under that key, NULL or not. false: that is no list of names. */
bool names_read_yaml(struct names *n, const struct yaml_value *names, struct arena *arena);

#endif
