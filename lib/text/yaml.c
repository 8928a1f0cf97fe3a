/* yaml.c -- a YAML document as a tree. */
#include "text/yaml.h"

#include <stdbool.h>
#include <stdio.h>
#include <yaml.h>

enum { MOST_DEPTH = 64, MOST_VALUES = 1 << 20 };

struct maker {
	yaml_document_t document;
	struct arena *arena;
	size_t values;
	bool failed;
};

static struct yaml_value *
make(struct maker *m, int number, size_t depth)
{
	yaml_node_t *node = yaml_document_get_node(&m->document, number);
	struct yaml_value *v = arena_zero(m->arena, sizeof *v);
	m->failed |= depth > MOST_DEPTH || ++m->values > MOST_VALUES;
	v->line = node->start_mark.line + 1;
	if (m->failed)
		return v;
	if (node->type == YAML_SCALAR_NODE) {
		const char *text = (const char *)node->data.scalar.value;
		v->text = (struct slice){ arena_text(m->arena, text, node->data.scalar.length),
			node->data.scalar.length };
	} else if (node->type == YAML_SEQUENCE_NODE) {
		v->kind = YAML_LIST;
		v->n = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
		v->item = arena_array(m->arena, struct yaml_value *, v->n);
		for (size_t i = 0; i < v->n; i++)
			v->item[i] = make(m, node->data.sequence.items.start[i], depth + 1);
	} else {
		v->kind = YAML_MAP;
		v->n = (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
		v->item = arena_array(m->arena, struct yaml_value *, v->n);
		v->key = arena_array(m->arena, struct slice, v->n);
		for (size_t i = 0; i < v->n; i++) {
			const yaml_node_pair_t *pair = &node->data.mapping.pairs.start[i];
			const struct yaml_value *key = make(m, pair->key, depth + 1);
			v->key[i] = key->text.text != NULL ? key->text : slice_of("");
			v->item[i] = make(m, pair->value, depth + 1);
		}
	}
	return v;
}

const struct yaml_value *
yaml_parse(struct slice text, size_t *line, char why[YAML_WHY], struct arena *arena)
{
	yaml_parser_t parser;
	struct maker m = { .arena = arena };
	struct yaml_value *root = NULL;
	*line = 1;
	snprintf(why, YAML_WHY, "out of memory");
	if (yaml_parser_initialize(&parser) == 0)
		return NULL;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.text, text.n);
	if (yaml_parser_load(&parser, &m.document) == 0) {
		snprintf(why, YAML_WHY, "%s", parser.problem != NULL ? parser.problem : "no YAML");
		*line = parser.problem_mark.line + 1;
	} else {
		if (yaml_document_get_root_node(&m.document) != NULL)
			root = make(&m, 1, 0);
		snprintf(why, YAML_WHY, m.failed ? "nests too deeply, or has too much in it" : "is empty");
		yaml_document_delete(&m.document);
	}
	yaml_parser_delete(&parser);
	return m.failed ? NULL : root;
}

const struct yaml_value *
yaml_member(const struct yaml_value *v, const char *key)
{
	if (v == NULL || v->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < v->n; i++)
		if (slice_is(v->key[i], key))
			return v->item[i];
	return NULL;
}
