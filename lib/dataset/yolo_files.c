/* yolo_files.c -- the images of a YOLO dataset, and where their labels are. Lists are yolo_list.c's. */
#include "dataset/yolo_files.h"

#include "dataset/folder.h"
#include "dataset/image.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const char *const pictures[] = { ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".mpo",
	".dng", ".pfm", ".heic", ".avif", ".jp2", NULL };
static const char *const labels_files[] = { ".txt", ".names", NULL };
static const char *const names_files[] = { ".names", NULL };

static bool
is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool
yolo_is_file(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool
yolo_files_fail(struct yolo_files *f, uint64_t line, const char *path, const char *why)
{
	snprintf(f->why, sizeof f->why, "%s%s%s", path, path[0] != '\0' ? ": " : "", why);
	f->line = line;
	return false;
}

/* The last folder of a path that is called word, or NULL; its slash, if there is one, comes before it. */
static const char *
last_folder(const char *path, const char *word)
{
	const char *found = NULL;
	size_t n = strlen(word);
	for (const char *p = path; (p = strstr(p, word)) != NULL; p += n)
		if ((p == path || p[-1] == '/') && (p[n] == '/' || p[n] == '\0'))
			found = p;
	return found;
}

/* The path with its last folder `from` called `to`, and another extension. */
static const char *
exchange(const char *path, const char *from, const char *to, const char *extension, struct arena *arena)
{
	const char *at = last_folder(path, from);
	struct slice stem = image_stem(slice_of(path));
	size_t end = extension[0] != '\0' ? (size_t)(stem.text + stem.n - path) : strlen(path);
	if (at == NULL)
		return arena_format(arena, "%.*s%s", (int)end, path, extension);
	size_t behind = (size_t)(at - path) + strlen(from);
	return arena_format(arena, "%.*s%s%.*s%s", (int)(at - path), path, to, (int)(end - behind), path + behind,
		extension);
}

const char *
yolo_labels_of(const char *picture, const char *extension, struct arena *arena)
{
	return exchange(picture, "images", "labels", extension, arena);
}

bool
yolo_is_picture(const char *name)
{
	return folder_matches(name, pictures);
}

const char *
yolo_picture_of(const char *labels, struct arena *arena)
{
	for (size_t i = 0; pictures[i] != NULL; i++) {
		const char *picture = exchange(labels, "labels", "images", pictures[i], arena);
		if (yolo_is_file(picture))
			return picture;
	}
	return NULL;
}

void
yolo_files_image(struct yolo_files *f, struct yolo_image image)
{
	size_t number;
	if (!text_table_add(&f->known, slice_of(image.labels), &number, f->arena)) {
		struct yolo_image *old = &f->image[number];
		if (old->split != NULL && image.split != NULL && strcmp(old->split, image.split) != 0 &&
			last_folder(image.labels, old->split) == NULL)
			old->split = last_folder(image.labels, image.split) != NULL ? image.split : NULL;
		return;
	}
	if (f->n == f->room) {
		size_t room = f->room == 0 ? 64 : 2 * f->room;
		f->image = arena_grow(f->arena, f->image, f->room * sizeof *f->image, room * sizeof *f->image);
		f->room = room;
	}
	f->image[f->n++] = image;
}

struct slice
yolo_below(const char *path, const char *root)
{
	size_t n = strlen(root);
	if (n > 0 && strncmp(path, root, n) == 0 && (root[n - 1] == '/' || path[n] == '/'))
		path += n + (root[n - 1] != '/');
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	return slice_of(path);
}

/* Whether a file among labels is a list of classes, or of images: those are counted. */
static bool
count_list(struct yolo_files *f, const char *path)
{
	if (folder_matches(path, names_files) || slice_is(image_stem(slice_of(path)), "classes"))
		f->class_lists++;
	else if (yolo_list_is(path, f->arena))
		f->image_lists++;
	else
		return false;
	return true;
}

/* Files of labels, whose pictures may be somewhere else. */
static bool
add_labels(struct yolo_files *f, const char *folder, const char *root, const char *split)
{
	struct folder_files labels = { .arena = f->arena };
	if (!is_folder(folder) || folder_list(&labels, folder, labels_files) != 0)
		return false;
	bool any = false;
	for (size_t i = 0; i < labels.n; i++) {
		const char *path = labels.path[i], *picture = yolo_picture_of(path, f->arena);
		const char *named = picture != NULL ? picture : path;
		if (picture == NULL && count_list(f, path))
			continue;
		yolo_files_image(f, (struct yolo_image){ picture, path, yolo_below(named, root), split, named, 0 });
		any = true;
	}
	return any;
}

/* Counts the files of labels that belong to none of the pictures. */
static void
count_unused(struct yolo_files *f, const char *folder)
{
	struct folder_files labels = { .arena = f->arena };
	const char *beside = yolo_labels_of(folder, "", f->arena);
	size_t number;
	if (!is_folder(beside) || folder_list(&labels, beside, labels_files) != 0)
		return;
	for (size_t i = 0; i < labels.n; i++)
		if (!text_table_find(&f->known, slice_of(labels.path[i]), &number) && !count_list(f, labels.path[i]))
			f->unused++;
}

/* The pictures of a folder, or where there are none the labels. */
static bool
add_folder(struct yolo_files *f, const char *folder, const char *root, const char *split)
{
	struct folder_files found = { .arena = f->arena };
	int reason = is_folder(folder) ? folder_list(&found, folder, pictures) : 0;
	if (reason != 0)
		return yolo_files_fail(f, 0, folder, strerror(reason));
	if (found.n == 0 && !add_labels(f, folder, root, split) &&
		!add_labels(f, yolo_labels_of(folder, "", f->arena), root, split))
		return yolo_files_fail(f, 0, strcmp(folder, root) == 0 ? "" : folder,
			is_folder(folder) ? "no pictures and no .txt files of labels in this folder"
					  : "is not there, nor are its labels");
	for (size_t i = 0; i < found.n; i++) {
		const char *picture = found.path[i], *labels = yolo_labels_of(picture, ".txt", f->arena);
		yolo_files_image(f,
			(struct yolo_image){ picture, labels, yolo_below(picture, root), split, picture, 0 });
	}
	if (found.n > 0)
		count_unused(f, folder);
	return true;
}

bool
yolo_files_add(struct yolo_files *f, const char *path, const char *root, const char *split)
{
	const char *point = strrchr(path, '.');
	if (folder_matches(path, names_files) && yolo_is_file(path))
		return yolo_files_fail(f, 0, "", "is a list of classes, which --names takes; "
			"expected a list of images");
	bool list = strcmp(path, "-") == 0 || yolo_is_file(path) || (point != NULL && strcmp(point, ".txt") == 0);
	return list ? yolo_list_add(f, path, root, split) : add_folder(f, path, root, split);
}

bool
yolo_files_find(struct yolo_files *f, const char *path, const char *split)
{
	static const char *const data[] = { ".yaml", ".yml", ".data", NULL };
	const char *inside = arena_format(f->arena, "%s/data.yaml", path);
	const char *other = arena_format(f->arena, "%s/data.yml", path);
	if (folder_matches(path, data) && !is_folder(path))
		return yolo_data_read(f, path, split);
	if (is_folder(path) && (yolo_is_file(inside) || yolo_is_file(other)))
		return yolo_data_read(f, yolo_is_file(inside) ? inside : other, split);
	return yolo_files_add(f, path, is_folder(path) ? path : "", split);
}
