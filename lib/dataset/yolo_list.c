/* yolo_list.c -- lists of images of a YOLO dataset: train.txt and its like. */
#include "dataset/image.h"
#include "dataset/yolo_files.h"
#include "text/text_file.h"

#include <string.h>

/* Whether a line is a row of labels: five numbers or more. */
static bool
is_row(struct slice line)
{
	size_t words = 0;
	for (const char *p = line.text, *end = p + line.n; p < end;) {
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		const char *word = p;
		for (; p < end && *p != ' ' && *p != '\t'; p++)
			if (*p == '\0' || strchr("0123456789.+-eE", *p) == NULL)
				return false;
		words += p > word;
	}
	return words >= 5;
}

bool
yolo_list_is(const char *path, struct arena *arena)
{
	struct text_file list;
	struct slice line = slice_of("");
	if (!text_file_open(&list, path))
		return false;
	struct slice rest = list.bytes;
	while (line.n == 0 && text_file_line(&rest, &line))
		line = image_trim(line);
	bool is = yolo_is_picture(arena_text(arena, line.text, line.n));
	text_file_close(&list);
	return is;
}

static bool
is_there(const char *picture, struct arena *arena)
{
	return yolo_is_file(picture) || yolo_is_file(yolo_labels_of(picture, ".txt", arena));
}

/* A path of another machine, or of another folder: what of it is there below the list's folder. NULL: nothing is, but
 * for the image of another name. */
static const char *
find_moved(struct yolo_files *f, const char *folder, const char *name)
{
	static const char *const below[] = { "", "images/" };
	size_t number;
	for (const char *rest = name; rest != NULL; rest = strchr(rest, '/')) {
		rest += *rest == '/';
		for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
			const char *there = arena_format(f->arena, "%s/%s%s", folder, below[i], rest);
			if (is_there(there, f->arena))
				return !text_table_find(&f->known,
					       slice_of(yolo_labels_of(there, ".txt", f->arena)), &number) ||
						slice_is(f->image[number].name, name) ? there : NULL;
		}
	}
	return NULL;
}

/* Where an image of a list is; where it would be, if it is not there. */
static const char *
find_picture(struct yolo_files *f, const char *list, const char *name, bool *found)
{
	const char *slash = strrchr(list, '/');
	const char *folder = slash != NULL ? arena_text(f->arena, list, (size_t)(slash - list)) : ".";
	bool local = strncmp(name, "./", 2) == 0;
	const char *there = arena_format(f->arena, "%s/%s", folder, local ? name + 2 : name);
	const char *first = local && slash != NULL ? there : name, *second = local || name[0] == '/' ? NULL : there;
	*found = true;
	if (is_there(first, f->arena))
		return first;
	if (second != NULL && is_there(second, f->arena))
		return second;
	const char *moved = find_moved(f, folder, name);
	*found = moved != NULL;
	return *found ? moved : first;
}

/* An image by its name in a list. false: neither it nor its labels are there. */
static bool
add_image(struct yolo_files *f, const char *list, const char *root, char *name, struct yolo_image image)
{
	bool found;
	const char *picture = find_picture(f, list, name, &found);
	if (!found && strchr(name, '/') == NULL && strchr(name, '\\') != NULL) { /* written on Windows */
		for (char *p = name; (p = strchr(p, '\\')) != NULL;)
			*p = '/';
		picture = find_picture(f, list, name, &found);
	}
	image.picture = yolo_is_file(picture) ? picture : NULL;
	image.labels = yolo_labels_of(picture, ".txt", f->arena);
	image.name = yolo_below(name, root);
	yolo_files_image(f, image);
	return found;
}

/* The file itself has labels. */
static void
add_labels(struct yolo_files *f, const char *path, const char *root, const char *split)
{
	const char *picture = yolo_picture_of(path, f->arena);
	yolo_files_image(f, (struct yolo_image){ picture, path, yolo_below(picture != NULL ? picture : path, root),
		split, path, 0 });
}

static bool
add_lines(struct yolo_files *f, const char *path, const char *root, const char *split, struct slice text)
{
	struct slice line;
	const char *missing = NULL;
	uint64_t missing_line = 0;
	bool any = false;
	for (uint64_t number = 1; text_file_line(&text, &line); number++) {
		line = image_trim(line);
		if (line.n == 0)
			continue;
		if (is_row(line)) {
			add_labels(f, path, root, split);
			return true;
		}
		char *name = arena_text(f->arena, line.text, line.n);
		if (!yolo_is_picture(name))
			return yolo_files_fail(f, number, "",
				"expected the path of a picture, or a row of labels: class and 4 numbers");
		struct yolo_image image = { .split = split, .file = text_file_name(path), .line = number };
		if (add_image(f, path, root, name, image)) {
			any = true;
		} else if (missing == NULL) {
			missing = name;
			missing_line = number;
		}
	}
	return any || missing == NULL || yolo_files_fail(f, missing_line, missing,
		"neither it nor its labels are there, nor are those of any other image of this list");
}

bool
yolo_list_add(struct yolo_files *f, const char *path, const char *root, const char *split)
{
	struct text_file list;
	if (!text_file_open(&list, path))
		return yolo_files_fail(f, 0, path, list.why);
	bool good = add_lines(f, path, root, split, list.bytes);
	text_file_close(&list);
	return good;
}
