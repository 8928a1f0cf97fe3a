/* draw_pictures.c -- the pictures of images, from a folder. */
#include "tool/draw_pictures.h"

#include "dataset/image_header.h"
#include "engine/err.h"
#include "tool/draw_item.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const words[PICTURE_FAULTS] = {
	[PICTURE_MISSING] = "pictures that are not there",
	[PICTURE_BROKEN] = "pictures that cannot be decoded",
	[PICTURE_OTHER_SIZE] = "pictures of another size than their record",
};

static const struct picture *
fault(struct draw_pictures *p, enum draw_picture_fault kind, const char *path, const char *why)
{
	if (p->fault[kind]++ == 0)
		snprintf(p->first[kind], sizeof p->first[kind], "%s: %s", path, why);
	return NULL;
}

/* A name that leads out of the folder counts by its last part. */
static const char *
inside(const char *name)
{
	bool out = *name == '/' || strncmp(name, "../", 3) == 0 || strstr(name, "/../") != NULL;
	const char *slash = strrchr(name, '/');
	return out && slash != NULL ? slash + 1 : name;
}

/* The path of the item's picture, in the arena: file_name as it stands, else its last part; else image_id and an
 * ending. */
static const char *
find(const struct draw_pictures *p, const struct draw_item *item, struct arena *arena)
{
	static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG", NULL };
	const char *path = NULL;
	if (item->file_name.text != NULL) {
		const char *name = inside(arena_text(arena, item->file_name.text, item->file_name.n)),
			   *slash = strrchr(name, '/');
		path = arena_format(arena, "%s/%s", p->folder, name);
		if (access(path, F_OK) == 0 || slash == NULL)
			return path;
		const char *last = arena_format(arena, "%s/%s", p->folder, slash + 1);
		return access(last, F_OK) == 0 ? last : path;
	}
	if (item->image_id.text == NULL)
		return arena_format(arena, "%s/?", p->folder);
	struct slice id = json_text(item->image_id, arena);
	const char *name = inside(arena_text(arena, id.text, id.n));
	for (size_t i = 0; endings[i] != NULL && (path == NULL || access(path, F_OK) != 0); i++)
		path = arena_format(arena, "%s/%s%s", p->folder, name, endings[i]);
	return access(path, F_OK) == 0 ? path : arena_format(arena, "%s/%s", p->folder, name);
}

bool
draw_pictures_size(const struct draw_pictures *p, const struct draw_item *item, double *width, double *height)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct image_header head;
	const char *why;
	bool done = p->folder != NULL && image_header_read(find(p, item, &arena), &head, &why);
	if (done) {
		*width = head.width;
		*height = head.height;
	}
	arena_free(&arena);
	return done;
}

/* A file's bytes in the arena; NULL: errno says why not. */
static const unsigned char *
read_file(const char *path, size_t *n, struct arena *arena)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat s;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
		close(fd);
		errno = ENOENT;
		return NULL;
	}
	unsigned char *bytes = arena_alloc(arena, (size_t)s.st_size + 1);
	ssize_t got = 1;
	for (*n = 0; *n < (size_t)s.st_size && got > 0; *n += got > 0 ? (size_t)got : 0)
		got = read(fd, bytes + *n, (size_t)s.st_size - *n);
	close(fd);
	return got < 0 ? NULL : bytes;
}

/* The frame's part of the picture, by the nearest pixel: frame = scale * original + shift. */
static const struct picture *
map(const struct picture *from, const struct image_header *head, const struct transform *t, double width, double height,
	double shown_w, struct arena *arena)
{
	struct picture *out = arena_zero(arena, sizeof *out);
	double scale = fmin(fmax(shown_w, 1), 4096) / width;
	out->width = (uint32_t)fmin(fmax(width * scale, 1), 4096);
	out->height = (uint32_t)fmin(fmax(height * scale, 1), 8192);
	out->pixel = arena_zeros(arena, uint32_t, (size_t)out->width * out->height);
	for (uint32_t y = 0; y < out->height; y++) {
		double v = ((y + 0.5) / scale - t->shift[1]) / t->scale[1] * from->height / head->height;
		for (uint32_t x = 0; x < out->width; x++) {
			double u = ((x + 0.5) / scale - t->shift[0]) / t->scale[0] * from->width / head->width;
			if (u >= 0 && v >= 0 && u < from->width && v < from->height)
				out->pixel[(size_t)y * out->width + x] =
					from->pixel[(size_t)v * from->width + (size_t)u];
		}
	}
	return out;
}

/* The picture's size is the record's, within the pixel that resizing may be off. */
static bool
same_size(const struct draw_item *item, const struct image_header *head, double width, double height)
{
	return item->mapped || (fabs(head->width - width) <= 1 && fabs(head->height - height) <= 1);
}

const struct picture *
draw_pictures_get(struct draw_pictures *p, const struct draw_item *item, double width, double height, double shown_w,
	double shown_h, struct arena *arena)
{
	struct image_header head;
	const char *why = NULL;
	size_t n;
	if (p->folder == NULL)
		return NULL;
	const char *path = find(p, item, arena);
	if (!image_header_read(path, &head, &why) && why == NULL)
		return fault(p, PICTURE_MISSING, path, strerror(errno));
	if (why != NULL)
		return fault(p, PICTURE_BROKEN, path, why);
	if (!same_size(item, &head, width, height))
		return fault(p, PICTURE_OTHER_SIZE, path,
			arena_format(
				arena, "%ux%u, and the record says %gx%g", head.width, head.height, width, height));
	const unsigned char *bytes = read_file(path, &n, arena);
	if (bytes == NULL)
		return fault(p, PICTURE_MISSING, path, strerror(errno));
	struct picture *out = arena_alloc(arena, sizeof *out);
	double more = item->mapped ? fmax(head.width * item->map.scale[0] / width, 1) : 1,
	       w = shown_w * p->density * more;
	double h = w * head.height / head.width;
	h = item->mapped ? h : shown_h * p->density;
	why = picture_decode(bytes, n, head.orientation, w, h, p->files && !item->mapped, out, arena);
	if (why != NULL)
		return fault(p, PICTURE_BROKEN, path, why);
	return item->mapped ? map(out, &head, &item->map, width, height, shown_w * p->density, arena) : out;
}

void
draw_pictures_report(const struct draw_pictures *p)
{
	for (size_t i = 0; i < PICTURE_FAULTS; i++) {
		if (p->fault[i] > 0)
			err_warn("%s: %zu, the first %s", words[i], p->fault[i], p->first[i]);
	}
}
