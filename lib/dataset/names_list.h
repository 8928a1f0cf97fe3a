/* names_list.h -- a list of names while it is read. For names_forms.c and names_label_map.c. */
#ifndef DATASET_NAMES_LIST_H
#define DATASET_NAMES_LIST_H

#include "dataset/names_forms.h"

#include <stdbool.h>
#include <stddef.h>

struct names_list {
	struct names *names;
	const char *path;
	struct arena *arena;
};

/* Adds a name that stands in a line; id is a text. The process ends where it is wrong, or the id is there already. */
void names_forms_add(const struct names_list *l, struct slice id, struct slice name, size_t line);

/* Whether a name is an id of Freebase, as Open Images has them. */
bool names_forms_is_freebase(struct slice text);

void names_label_map_read(const struct names_list *l, struct slice text);

#endif
