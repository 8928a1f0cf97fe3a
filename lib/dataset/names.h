/* names.h -- categories: ids and names, from a list of names or a COCO document. */
#ifndef DATASET_NAMES_H
#define DATASET_NAMES_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/text_table.h"
#include "text/text_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct names_row {
	struct slice id, name; /* JSON texts */
};

/* Starts as all zeros. */
struct names {
	struct names_row *row;
	size_t rows, room;
	struct text_table ids;   /* texts of ids; numbers are rows */
	struct text_table names; /* texts of names */
	size_t *first;           /* the row of each text in `names` */
	bool twice;              /* a name stands in two rows */
	bool by_position;        /* ids are places in a list */
	bool by_rank;            /* a class number is the place of an id among the ids, not an id: COCO, label maps */
	bool coco;               /* ids are those of a COCO document */
	uint32_t *ranked;        /* rows by id */
	uint32_t *rank;          /* the other way round */
};

/* Reads FILE: a COCO JSON with "categories", or a list in one of the forms of names_forms.h. The process ends where
 * that cannot be done, and with unique also where a name occurs twice. Texts are in the arena. */
void names_read(struct names *n, const char *path, bool unique, struct arena *arena);

/* Adds a row; false: its id is there already. */
bool names_add(struct names *n, struct names_row row, struct arena *arena);

/* The row of an id, or of a name, by its text; NULL: there is none. */
const struct names_row *names_by_id(const struct names *n, struct slice id);
const struct names_row *names_by_index(const struct names *n, struct slice index); /* of a class number */
const struct names_row *names_by_name(const struct names *n, struct slice name);

/* The class number of a row. */
size_t names_index(const struct names *n, const struct names_row *row);

#endif
