/* names_forms.c -- the forms that a list of names may have. */
#include "dataset/names_list.h"

#include "dataset/image.h"
#include "engine/err.h"
#include "json/json_dom.h"

#include <string.h>

bool
names_forms_is_freebase(struct slice text)
{
	return text.n > 3 && (memcmp(text.text, "/m/", 3) == 0 || memcmp(text.text, "/g/", 3) == 0);
}

void
names_forms_add(const struct names_list *l, struct slice id, struct slice name, size_t line)
{
	struct names_row row;
	bool good = image_scalar(id, &row.id, l->arena) && image_string(name, &row.name, l->arena);
	if (!good)
		err_die("%s:%zu: invalid UTF-8", l->path, line);
	if (name.n == 0)
		err_die("%s:%zu: an empty name", l->path, line);
	if (!names_add(l->names, row, l->arena))
		err_die("%s:%zu: the id %.*s is there already", l->path, line, (int)(id.n < 40 ? id.n : 40), id.text);
}

static struct slice
number_text(const struct names_list *l, size_t number)
{
	return slice_of(arena_format(l->arena, "%zu", number));
}

/* As add, without ending the process. */
static bool
add_value(struct names *n, struct slice id, const struct yaml_value *name, struct arena *arena)
{
	struct names_row row = { 0 };
	return name->kind == YAML_TEXT && name->text.n > 0 && image_scalar(id, &row.id, arena) &&
	       image_string(name->text, &row.name, arena) && names_add(n, row, arena);
}

bool
names_read_yaml(struct names *n, const struct yaml_value *names, struct arena *arena)
{
	const struct names_list l = { .names = n, .arena = arena };
	n->by_position = true; /* also in a map, whose ids are the classes of a model */
	for (size_t i = 0; names != NULL && i < names->n; i++)
		if (!add_value(n, names->kind == YAML_MAP ? names->key[i] : number_text(&l, i), names->item[i], arena))
			return false;
	return names != NULL && names->n > 0;
}

static void
read_yaml(const struct names_list *l, struct slice text)
{
	char why[YAML_WHY];
	size_t line;
	const struct yaml_value *root = yaml_parse(text, &line, why, l->arena), *names = yaml_member(root, "names");
	if (root == NULL)
		err_die("%s:%zu: %s", l->path, line, why);
	if (names == NULL)
		err_die("%s: no \"names\" in it", l->path);
	if (!names_read_yaml(l->names, names, l->arena))
		err_die("%s:%zu: expected a list of names, or a map from ids to names", l->path, names->line);
}

static void
read_json(const struct names_list *l, struct slice text)
{
	struct json_dom d = { .arena = l->arena };
	/* What can be parsed is an object. */
	char *object = arena_zero(l->arena, text.n + sizeof "{\"n\":}" + JSON_PAD);
	size_t n = 5;
	strcpy(object, "{\"n\":");
	memcpy(object + n, text.text, text.n);
	object[n + text.n] = '}';
	cJSON *root = json_dom_parse(&d, (struct slice){ object, n + text.n + 1 });
	const cJSON *list = json_dom_member(root, "n");
	size_t i = 0;
	if (d.error == NULL && list->child == NULL)
		json_dom_fail(&d, "no names in it");
	for (const cJSON *item = list != NULL ? list->child : NULL; item != NULL; item = item->next, i++) {
		if (!cJSON_IsString(item) || item->valuestring[0] == '\0') {
			json_dom_fail(&d, "expected a COCO document, a list of names, or a map from ids to names");
			break;
		}
		names_forms_add(l, cJSON_IsObject(list) ? slice_of(item->string) : number_text(l, i),
			slice_of(item->valuestring), 1);
	}
	l->names->by_position = cJSON_IsArray(list);
	cJSON_Delete(root);
	text_file_check(&d, l->path);
}

static bool
is_whole(struct slice text)
{
	bool digits = text.n > 0;
	for (size_t i = 0; i < text.n; i++)
		digits &= text.text[i] >= '0' && text.text[i] <= '9';
	return digits;
}

static struct slice
unquoted(struct slice text)
{
	text = image_trim(text);
	bool quoted = text.n >= 2 && text.text[0] == '"' && text.text[text.n - 1] == '"';
	return quoted ? (struct slice){ text.text + 1, text.n - 2 } : text;
}

/* Which side of a table's comma the ids are on; the name may have commas too. */
enum side { NO_TABLE, ID_LAST, ID_FIRST };

static bool
cut(struct slice line, enum side side, struct slice *id, struct slice *name)
{
	const char *comma = side == ID_FIRST ? memchr(line.text, ',', line.n) : memrchr(line.text, ',', line.n);
	if (comma == NULL)
		return false;
	struct slice before = { line.text, (size_t)(comma - line.text) };
	struct slice after = { comma + 1, line.n - before.n - 1 };
	*id = unquoted(side == ID_FIRST ? before : after);
	*name = unquoted(side == ID_FIRST ? after : before);
	return true;
}

static bool
is_header(struct slice id, struct slice name)
{
	return slice_is(name, "name") || slice_is(name, "DisplayName") || slice_is(id, "id") ||
	       slice_is(id, "LabelName");
}

static bool
is_table(struct slice text, enum side side)
{
	struct slice line, id, name;
	size_t rows = 0;
	for (size_t n = 0; text_file_line(&text, &line); n++) {
		if (!cut(image_trim(line), side, &id, &name))
			return false;
		bool good = is_whole(id) || (side == ID_FIRST && names_forms_is_freebase(id));
		if (!good && (n > 0 || !is_header(id, name)))
			return false;
		rows += good;
	}
	return rows > 0;
}

static void
read_table(const struct names_list *l, struct slice text, enum side side)
{
	struct slice line, id, name;
	for (size_t n = 1; text_file_line(&text, &line); n++)
		if (cut(image_trim(line), side, &id, &name) && (is_whole(id) || names_forms_is_freebase(id)))
			names_forms_add(l, id, name, n);
}

static void
read_lines(const struct names_list *l, struct slice text)
{
	struct slice name;
	l->names->by_position = true;
	for (size_t line = 0; text_file_line(&text, &name); line++) {
		name = image_trim(name);
		if (name.n == 0)
			err_die("%s:%zu: a blank line among the names", l->path, line + 1);
		names_forms_add(l, number_text(l, line), name, line + 1);
	}
	if (l->names->rows == 0)
		err_die("%s: no names in it", l->path);
}

/* Whether a line begins with a word that is followed by c. */
static bool
has_line(struct slice text, const char *word, char c)
{
	struct slice line;
	size_t n = strlen(word);
	while (text_file_line(&text, &line)) {
		const char *p = line.text + n, *end = line.text + line.n;
		if (line.n <= n || memcmp(line.text, word, n) != 0)
			continue;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		if (p < end && *p == c)
			return true;
	}
	return false;
}

void
names_read_text(struct names *n, const char *path, struct slice text, struct arena *arena)
{
	const struct names_list l = { n, path, arena };
	struct slice trimmed = image_trim(text);
	const char *point = strrchr(path, '.');
	bool yaml = point != NULL && (strcmp(point, ".yaml") == 0 || strcmp(point, ".yml") == 0);
	if (trimmed.n > 0 && (trimmed.text[0] == '[' || trimmed.text[0] == '{'))
		read_json(&l, trimmed);
	else if (yaml || has_line(text, "names", ':'))
		read_yaml(&l, text);
	else if (has_line(text, "item", '{') || has_line(text, "item", ':'))
		names_label_map_read(&l, text);
	else if (is_table(trimmed, ID_LAST))
		read_table(&l, trimmed, ID_LAST);
	else if (is_table(trimmed, ID_FIRST))
		read_table(&l, trimmed, ID_FIRST);
	else
		read_lines(&l, trimmed);
}
