/* yolo_data.c -- what a YOLO dataset says of itself: Ultralytics' data.yaml, darknet's .data. */
#include "dataset/image.h"
#include "dataset/names_forms.h"
#include "dataset/yolo_files.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The splits, by the keys that they go by. */
static const struct {
	const char *key, *split;
} splits[] = { { "train", "train" }, { "val", "val" }, { "valid", "val" }, { "validation", "val" }, { "test", "test" },
	{ NULL, NULL } };

static bool
fail(struct yolo_files *f, uint64_t line, const char *why)
{
	snprintf(f->why, sizeof f->why, "%s", why);
	f->line = line;
	return false;
}

static const char *
join(const char *folder, const char *path, struct arena *arena)
{
	if (path[0] == '/' || folder[0] == '\0')
		return path;
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	return strcmp(path, ".") == 0 || path[0] == '\0' ? folder : arena_format(arena, "%s/%s", folder, path);
}

/* A path is there, or labels are in its stead. */
static bool
exists(const char *path, struct arena *arena)
{
	return access(path, F_OK) == 0 || access(yolo_labels_of(path, "", arena), F_OK) == 0;
}

/* The folder that a data.yaml's paths are seen from: its `path`, from its own folder, from here, or from the folder
 * that Ultralytics keeps datasets in; a path that is not there is of another machine, and means its own folder. */
static const char *
find_root(const char *own, const char *path, struct arena *arena)
{
	if (path == NULL || path[0] == '\0')
		return own;
	const char *const tries[] = { join(own, path, arena), path,
		join(own, join("../datasets", path, arena), arena) };
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		if (access(tries[i], F_OK) == 0)
			return tries[i];
	return own;
}

/* A list of images or of names: from the folder of the dataset, from here, or from that folder without its own first
 * folders, which were another machine's. NULL: it is not there. */
static const char *
find_list(const char *folder, const char *path, struct arena *arena)
{
	const char *there = join(folder, path, arena);
	if (yolo_is_file(there))
		return there;
	if (yolo_is_file(path))
		return path;
	for (const char *rest = strchr(path, '/'); rest != NULL; rest = strchr(rest, '/')) {
		there = join(folder, ++rest, arena);
		if (yolo_is_file(there))
			return there;
	}
	return NULL;
}

/* What a split names. Roboflow's "../train/images" lies beside the file. */
static bool
add_split(struct yolo_files *f, const char *root, struct slice value, const char *split)
{
	const char *path = arena_text(f->arena, value.text, value.n), *there = join(root, path, f->arena);
	const char *list = find_list(root, path, f->arena);
	if (list != NULL)
		return yolo_files_add(f, list, root, split);
	if (!exists(there, f->arena) && strncmp(path, "../", 3) == 0)
		there = join(root, path + 3, f->arena);
	if (!exists(there, f->arena) && access(path, F_OK) == 0)
		there = path;
	return yolo_files_add(f, there, root, split);
}

static bool
add_splits(struct yolo_files *f, const char *root, const struct yaml_value *data, const char *only)
{
	bool any = false, good = true;
	for (size_t s = 0; splits[s].key != NULL && good; s++) {
		const struct yaml_value *v = yaml_member(data, splits[s].key);
		if (v == NULL || (only != NULL && strcmp(only, splits[s].split) != 0))
			continue;
		any |= v->kind == YAML_LIST || v->text.n > 0;
		if (v->kind == YAML_TEXT && v->text.n > 0)
			good = add_split(f, root, v->text, splits[s].split);
		for (size_t i = 0; v->kind == YAML_LIST && i < v->n && good; i++)
			good = v->item[i]->kind == YAML_TEXT ? add_split(f, root, v->item[i]->text, splits[s].split)
				: fail(f, v->line, "expected a folder, a list of images, or several of them");
	}
	if (good && !any)
		return fail(f, 0, only != NULL ? "has no such split; see --split" : "no train, val or test in it");
	return good;
}

/* kpt_shape: [17, 3] */
static size_t
read_point_values(const struct yaml_value *shape)
{
	size_t product = shape != NULL && shape->kind == YAML_LIST && shape->n == 2;
	for (size_t i = 0; product > 0 && i < 2; i++) {
		const struct slice text = shape->item[i]->text;
		size_t number = 0;
		for (size_t k = 0; k < text.n && number < 10000 && text.text[k] >= '0' && text.text[k] <= '9'; k++)
			number = 10 * number + (size_t)(text.text[k] - '0');
		product *= number;
	}
	return product;
}

/* "key = value" lines as a map. */
static const struct yaml_value *
parse_darknet(struct slice text, struct arena *arena)
{
	enum { MOST = 32 };
	struct yaml_value *root = arena_zero(arena, sizeof *root);
	struct slice line;
	root->kind = YAML_MAP;
	root->item = arena_array(arena, struct yaml_value *, MOST);
	root->key = arena_array(arena, struct slice, MOST);
	for (size_t number = 1; text_file_line(&text, &line) && root->n < MOST; number++) {
		const char *equals = line.n > 0 ? memchr(line.text, '=', line.n) : NULL;
		if (equals == NULL || line.text[0] == '#')
			continue;
		struct slice value = { equals + 1, (size_t)(line.text + line.n - equals - 1) };
		root->key[root->n] = image_trim((struct slice){ line.text, (size_t)(equals - line.text) });
		root->item[root->n] = arena_zero(arena, sizeof **root->item);
		*root->item[root->n++] = (struct yaml_value){ .line = number, .text = image_trim(value) };
	}
	return root;
}

/* names of a data.yaml are in it, those of darknet in a file. */
static bool
read_names(struct yolo_files *f, const char *own, const struct yaml_value *names)
{
	if (names == NULL)
		return true;
	if (names->kind != YAML_TEXT)
		return names_read_yaml(&f->names, names, f->arena) ||
		       fail(f, names->line, "names: expected a list, or a map from ids to names");
	const char *path = find_list(own, arena_text(f->arena, names->text.text, names->text.n), f->arena);
	if (path == NULL)
		return fail(f, names->line, "names: the file is not there");
	names_read(&f->names, path, false, f->arena);
	return true;
}

bool
yolo_data_read(struct yolo_files *f, const char *path, const char *split)
{
	const char *slash = strrchr(path, '/'), *point = strrchr(path, '.');
	const char *own = slash != NULL ? arena_text(f->arena, path, (size_t)(slash - path)) : "";
	struct text_file file;
	char why[YAML_WHY] = "";
	size_t line = 0;
	if (!text_file_open(&file, path))
		return fail(f, 0, file.why);
	struct slice text = { arena_text(f->arena, file.bytes.text, file.bytes.n), file.bytes.n };
	text_file_close(&file);
	bool darknet = strcmp(point, ".data") == 0;
	const struct yaml_value *data =
		darknet ? parse_darknet(text, f->arena) : yaml_parse(text, &line, why, f->arena), *root;
	if (data == NULL)
		return fail(f, line, why);
	root = darknet ? NULL : yaml_member(data, "path");
	f->point_values = read_point_values(yaml_member(data, "kpt_shape"));
	const char *from = find_root(own, root != NULL && root->kind == YAML_TEXT ? root->text.text : NULL, f->arena);
	return read_names(f, own, yaml_member(data, "names")) && add_splits(f, from, data, split);
}
