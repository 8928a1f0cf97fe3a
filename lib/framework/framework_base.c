/* framework_base.c -- configurations that build on others. */
#include "framework/framework_base.h"

#include "text/literal.h"
#include "text/text_file.h"
#include "text/yaml.h"

#include <string.h>

enum { MOST_BASES = 8 };

/* A whole generator or the part of one that overrides a base's. Detectron2's usual anchors, which no word tells of, are
 * not looked for where a base may have others. */
static bool
has_anchors(struct slice text)
{
	static const char *const words[] = { "ANCHOR_GENERATOR", "anchor_generator", "AnchorGenerator",
		"anchor_strides" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (literal_text(text, words[i]) != NULL)
			return true;
	return literal_text(text, "META_ARCHITECTURE:") != NULL && literal_text(text, "_BASE_:") == NULL;
}

static const char *
beside(const char *path, struct slice base, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash != NULL && base.text[0] != '/' ? (size_t)(slash - path) + 1 : 0;
	return arena_format(arena, "%.*s%.*s", (int)folder, path, (int)base.n, base.text);
}

/* The bases that a text names, at most MOST_BASES. */
static size_t
find_bases(struct slice text, struct slice base[MOST_BASES], struct arena *arena)
{
	struct literal value;
	size_t n = 0, line;
	char why[YAML_WHY];
	if (literal_text(text, "_BASE_:") != NULL) {
		const struct yaml_value *v = yaml_member(yaml_parse(text, &line, why, arena), "_BASE_");
		if (v != NULL && v->kind == YAML_TEXT && v->text.n > 0)
			base[n++] = v->text;
	} else if (literal_find(text, text, "_base_", '=', 0, &value, arena)) {
		size_t many = value.kind == LITERAL_LIST ? value.n : 1;
		for (size_t i = 0; i < many && n < MOST_BASES; i++) {
			const struct literal *one = value.kind == LITERAL_LIST ? &value.item[i] : &value;
			if (one->kind == LITERAL_TEXT && one->text.n > 0)
				base[n++] = one->text;
		}
	}
	return n;
}

static bool
follow(const char **path, struct slice *text, int depth, struct arena *arena)
{
	struct slice base[MOST_BASES];
	if (has_anchors(*text))
		return true;
	size_t n = depth < MOST_BASES ? find_bases(*text, base, arena) : 0;
	for (size_t i = 0; i < n; i++) {
		const char *other = beside(*path, base[i], arena);
		struct slice under = text_file_read(other, arena);
		if (follow(&other, &under, depth + 1, arena)) {
			*path = other;
			*text = under;
			return true;
		}
	}
	return false;
}

void
framework_follow_bases(const char **path, struct slice *text, struct arena *arena)
{
	follow(path, text, 0, arena);
}
