/* convert_size.c -- sizes of images that their datasets do not give. */
#include "dataset/format.h"
#include "dataset/image_header.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* The size that the head of a picture says. */
static bool
look_at_picture(const char *path, struct image *image, double size[2], char why[IMAGE_WHY], struct arena *arena)
{
	struct image_header head;
	const char *fault;
	if (!image_header_read(path, &head, &fault)) {
		snprintf(why, IMAGE_WHY, "%s: %s; the size of the image is not known, see --size and --images", path,
			fault != NULL ? fault : strerror(errno));
		return false;
	}
	image->width = slice_of(arena_format(arena, "%u", head.width));
	image->height = slice_of(arena_format(arena, "%u", head.height));
	size[0] = head.width;
	size[1] = head.height;
	return true;
}

/* A picture by its name, which in some formats has no extension. */
static const char *
picture_path(const char *folder, struct slice name, struct arena *arena)
{
	static const char *const extensions[] = { ".jpg", ".png", ".jpeg", ".webp", ".bmp", ".JPG", ".PNG", ".JPEG",
		NULL };
	const char *path = arena_format(arena, "%s/%.*s", folder, (int)name.n, name.text);
	for (size_t i = 0; extensions[i] != NULL && access(path, F_OK) != 0; i++) {
		const char *longer = arena_format(arena, "%s%s", path, extensions[i]);
		if (access(longer, F_OK) == 0)
			return longer;
	}
	return path;
}

bool
convert_size(const struct convert *c, struct image *image, struct slice name, const char *path, double size[2],
	char why[IMAGE_WHY], struct arena *arena)
{
	why[0] = '\0';
	if (image->width.text != NULL && image->height.text != NULL)
		return image_number("width", image->width, &size[0], why) &&
		       image_number("height", image->height, &size[1], why);
	if (c->sizes != NULL) {
		const struct sizes_entry *e = sizes_find(c->sizes, name);
		if (e == NULL) {
			int shown = name.n < 80 ? (int)name.n : 80;
			snprintf(why, IMAGE_WHY, "\"%.*s\" is not in --size", shown, name.text);
			return false;
		}
		image->width = e->width;
		image->height = e->height;
		memcpy(size, e->size, sizeof e->size);
		if (e->file_name.text != NULL)
			image_string(e->file_name, &image->file_name, arena);
		return true;
	}
	if (path == NULL && c->images != NULL)
		path = picture_path(c->images, name, arena);
	return path != NULL && look_at_picture(path, image, size, why, arena);
}
