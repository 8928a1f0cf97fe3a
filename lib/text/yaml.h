/* yaml.h -- a YAML document as a tree, through libyaml.
 *
 * Texts are as YAML means them, without their quotes. Aliases are followed; a document that nests too deeply, or that
 * its aliases blow up, is refused. */
#ifndef TEXT_YAML_H
#define TEXT_YAML_H

#include "base/arena.h"
#include "base/slice.h"

#include <stddef.h>

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_value {
	enum yaml_kind kind;
	size_t line;              /* from 1 */
	struct slice text;        /* of a TEXT */
	size_t n;                 /* items, or members */
	struct yaml_value **item; /* [n] */
	struct slice *key;        /* of a MAP, [n]; what is no text is "" */
};

/* The root, in the arena. NULL: why says what is wrong, line where. */
enum { YAML_WHY = 160 };
const struct yaml_value *yaml_parse(struct slice text, size_t *line, char why[YAML_WHY], struct arena *arena);

/* A member of a map by its key. NULL: there is none, or v is NULL or no map. */
const struct yaml_value *yaml_member(const struct yaml_value *v, const char *key);

#endif
