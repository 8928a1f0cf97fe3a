/* yolo_yaml.c -- the YAML of YOLO models. */
#include "framework/yolo_yaml.h"

#include <string.h>
#include <yaml.h>

static struct slice
scalar(const yaml_node_t *node)
{
	return (struct slice){ (const char *)node->data.scalar.value, node->data.scalar.length };
}

/* The value of a key of the mapping at the root. */
static yaml_node_t *
value_of(yaml_document_t *yaml, const char *name)
{
	yaml_node_t *root = yaml_document_get_root_node(yaml);
	const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
	for (; pair < root->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(yaml, pair->key);
		if (key->type == YAML_SCALAR_NODE && slice_is(scalar(key), name))
			return yaml_document_get_node(yaml, pair->value);
	}
	return NULL;
}

/* A line of the text, counted from 1. */
static struct slice
line_of(struct slice text, size_t line)
{
	const char *feed;
	while (line > 1 && (feed = memchr(text.text, '\n', text.n)) != NULL) {
		text = (struct slice){ feed + 1, text.n - (size_t)(feed + 1 - text.text) };
		line--;
	}
	feed = memchr(text.text, '\n', text.n);
	return (struct slice){ text.text, feed != NULL ? (size_t)(feed - text.text) : text.n };
}

/* The stride of a comment in the line, or 0. */
static double
stated_stride(struct slice line, struct arena *arena)
{
	const char *hash = memchr(line.text, '#', line.n);
	if (hash == NULL)
		return 0;
	const char *comment = arena_text(arena, hash, line.n - (size_t)(hash - line.text)),
		   *at = strstr(comment, "stride ");
	if (at != NULL)
		at += strlen("stride ");
	else if ((at = strchr(comment, 'P')) != NULL && (at = strchr(at, '/')) != NULL)
		at++;
	double stride;
	size_t n = at != NULL ? strspn(at, "0123456789.") : 0;
	return n > 0 && framework_config_number((struct slice){ at, n }, &stride, arena) && stride <= 1e6 ? stride : 0;
}

/* Appends the numbers of a sequence; those of sequences inside it too, as deep as pairs are. */
static void
gather(yaml_document_t *yaml, const yaml_node_t *node, int depth, struct yolo_row *row, double *number,
	struct arena *arena)
{
	if (node->type == YAML_SEQUENCE_NODE && depth < 2) {
		const yaml_node_item_t *item = node->data.sequence.items.start;
		for (; item < node->data.sequence.items.top && row->numbers < 2 * FRAMEWORK_CONFIG_SHAPES; item++)
			gather(yaml, yaml_document_get_node(yaml, *item), depth + 1, row, number, arena);
		return;
	}
	double x = 0;
	bool good = node->type == YAML_SCALAR_NODE && framework_config_number(scalar(node), &x, arena) && x > 0;
	if (!good && row->wrong == SIZE_MAX)
		row->wrong = row->numbers;
	number[row->numbers++] = x;
}

static void
read_row(struct json_dom *d, yaml_document_t *yaml, const yaml_node_t *node, struct yolo_yaml *out)
{
	struct framework_config *c = &out->config;
	struct yolo_row *row = &out->row[out->rows++];
	struct framework_config_head *head = &c->head[c->heads++];
	double *number = arena_array(d->arena, double, 2 * FRAMEWORK_CONFIG_SHAPES + 1);
	*row = (struct yolo_row){ .line = node->start_mark.line + 1, .wrong = SIZE_MAX };
	*head = (struct framework_config_head){ .line = row->line };
	gather(yaml, node, 0, row, number, d->arena);
	row->wrong = row->wrong < row->numbers ? row->wrong : row->numbers;
	size_t pairs = row->wrong / 2;
	if (row->numbers >= 2 * FRAMEWORK_CONFIG_SHAPES || pairs > FRAMEWORK_CONFIG_SHAPES - c->shapes) {
		json_dom_fail(d, "more than %d anchors", FRAMEWORK_CONFIG_SHAPES);
		return;
	}
	size_t *of = arena_array(d->arena, size_t, pairs);
	for (size_t i = 0; i < pairs; i++) {
		of[i] = c->shapes;
		c->line[c->shapes] = row->line;
		c->shape[c->shapes++] = (struct shape){ number[2 * i], number[2 * i + 1] };
	}
	head->of = of;
	head->n = pairs;
}

static void
find_strides(struct framework_config *c, struct slice text, struct arena *arena)
{
	bool known = c->heads > 0;
	for (size_t i = 0; i < c->heads; i++) {
		c->head[i].stride = stated_stride(line_of(text, c->head[i].line), arena);
		known &= c->head[i].stride > 0;
	}
	double stride = c->heads == 2 ? 16 : 8;
	for (size_t i = 0; i < c->heads && !known; i++, stride *= 2)
		c->head[i].stride = stride;
}

static void
read_anchors(struct json_dom *d, yaml_document_t *yaml, struct yolo_yaml *out)
{
	const yaml_node_t *anchors = value_of(yaml, "anchors"), *nc = value_of(yaml, "nc");
	double number;
	if (nc != NULL)
		out->nc_line = nc->start_mark.line + 1;
	if (nc != NULL && nc->type == YAML_SCALAR_NODE && framework_config_number(scalar(nc), &number, d->arena) &&
		!framework_config_whole(number, &out->config.classes))
		out->config.classes = 0;
	if (anchors == NULL)
		return;
	out->given = true;
	out->anchors_line = anchors->start_mark.line + 1;
	out->fitted = anchors->type == YAML_SCALAR_NODE && framework_config_number(scalar(anchors), &number, d->arena);
	if (out->fitted)
		return;
	if (anchors->type != YAML_SEQUENCE_NODE) {
		json_dom_fail(d, "anchors: expected a list of rows, one a level");
		return;
	}
	const yaml_node_item_t *item = anchors->data.sequence.items.start;
	for (; item < anchors->data.sequence.items.top && d->error == NULL; item++) {
		if (out->rows == FRAMEWORK_CONFIG_HEADS)
			json_dom_fail(d, "anchors: more than %d rows", FRAMEWORK_CONFIG_HEADS);
		else
			read_row(d, yaml, yaml_document_get_node(yaml, *item), out);
	}
}

/* Whether a line begins as only Python's do. */
static bool
is_python(struct slice text)
{
	static const char *const words[] = { "import ", "from ", "def ", "class " };
	const char *end = text.text + text.n;
	for (const char *p = text.text, *newline; p != NULL; p = newline != NULL ? newline + 1 : NULL) {
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if ((size_t)(end - p) > strlen(words[i]) && memcmp(p, words[i], strlen(words[i])) == 0)
				return true;
		newline = memchr(p, '\n', (size_t)(end - p));
	}
	return false;
}

void
yolo_yaml_parse(struct json_dom *d, struct slice text, struct yolo_yaml *out)
{
	yaml_parser_t parser;
	yaml_document_t yaml;
	*out = (struct yolo_yaml){ .row = arena_array(d->arena, struct yolo_row, FRAMEWORK_CONFIG_HEADS) };
	framework_config_init(&out->config, d->arena);
	if (is_python(text)) {
		json_dom_fail(d, "Python without an anchor generator that is known here: where it imports one, as "
			"mask_rcnn.py does from faster_rcnn.py, give that file");
		return;
	}
	if (yaml_parser_initialize(&parser) == 0) {
		json_dom_fail(d, "out of memory");
		return;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.text, text.n);
	if (yaml_parser_load(&parser, &yaml) == 0) {
		json_dom_fail(d, "neither a darknet cfg nor YAML: %s",
			parser.problem != NULL ? parser.problem : "it cannot be read");
		d->line = parser.problem_mark.line + 1;
		d->column = parser.problem_mark.column + 1;
	} else {
		const yaml_node_t *root = yaml_document_get_root_node(&yaml);
		if (root == NULL || root->type != YAML_MAPPING_NODE)
			json_dom_fail(d, "expected a darknet cfg with [yolo] sections, or a YOLO model's YAML with "
				"anchors");
		else
			read_anchors(d, &yaml, out);
		yaml_document_delete(&yaml);
	}
	yaml_parser_delete(&parser);
	find_strides(&out->config, text, d->arena);
}
