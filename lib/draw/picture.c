/* picture.c -- the pictures below the boxes. */
#include "draw/picture.h"

#include <math.h>
#include <string.h>

const char picture_missing[] =
	"this build draws no pictures of pixels or PDF: it was made without cairo, pango, libjpeg and libpng "
	"(make build-deps)";

/* The picture turned as Exif says: 2 mirrored, 3 by half a turn, 4 both, 5 to 8 with rows and columns exchanged. */
static void
turn(struct picture *p, unsigned orientation, struct arena *arena)
{
	if (orientation <= 1 || orientation > 8)
		return;
	bool exchanged = orientation >= 5;
	size_t w = exchanged ? p->height : p->width, h = exchanged ? p->width : p->height;
	bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
	bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
	uint32_t *out = arena_array(arena, uint32_t, w * h);
	for (size_t y = 0; y < h; y++) {
		for (size_t x = 0; x < w; x++) {
			size_t from_x = exchanged ? y : x, from_y = exchanged ? x : y;
			from_x = flip_x ? p->width - 1 - from_x : from_x;
			from_y = flip_y ? p->height - 1 - from_y : from_y;
			out[y * w + x] = p->pixel[from_y * p->width + from_x];
		}
	}
	p->width = (uint32_t)w;
	p->height = (uint32_t)h;
	p->pixel = out;
}

/* The mean of a block of pixels. */
static uint32_t
mean(const struct picture *p, size_t x1, size_t x2, size_t y1, size_t y2)
{
	uint64_t sum[4] = { 0 }, n = (x2 - x1) * (y2 - y1);
	for (size_t y = y1; y < y2; y++) {
		for (size_t x = x1; x < x2; x++) {
			uint32_t pixel = p->pixel[y * p->width + x];
			for (size_t k = 0; k < 4; k++)
				sum[k] += pixel >> (8 * k) & 0xff;
		}
	}
	uint32_t out = 0;
	for (size_t k = 0; k < 4; k++)
		out |= (uint32_t)((sum[k] + n / 2) / n) << (8 * k);
	return out;
}

/* Makes it no larger than that. */
static void
shrink(struct picture *p, double width, double height, struct arena *arena)
{
	double scale = fmin(width / p->width, height / p->height);
	if (!(width > 0 && height > 0 && scale < 1))
		return;
	size_t w = (size_t)fmax(floor(p->width * scale + 0.5), 1), h = (size_t)fmax(floor(p->height * scale + 0.5), 1);
	uint32_t *out = arena_array(arena, uint32_t, w * h);
	for (size_t y = 0; y < h; y++) {
		size_t y1 = y * p->height / h, y2 = (y + 1) * p->height / h;
		for (size_t x = 0; x < w; x++)
			out[y * w + x] = mean(p, x * p->width / w, (x + 1) * p->width / w, y1, y2 > y1 ? y2 : y1 + 1);
	}
	p->width = (uint32_t)w;
	p->height = (uint32_t)h;
	p->pixel = out;
}

const char *
picture_decode(const unsigned char *bytes, size_t n, unsigned orientation, double width, double height, bool as_file,
	struct picture *out, struct arena *arena)
{
	bool jpeg = n > 2 && bytes[0] == 0xff && bytes[1] == 0xd8;
	*out = (struct picture){ .photograph = jpeg };
	double least = orientation >= 5 ? fmax(height / width, 1) * width : 0;
	least = fmax(least, fmax(width, height));
	const char *wrong = jpeg ? picture_decode_jpeg(bytes, n, least, out, arena)
			    : n > 8 && memcmp(bytes, "\x89PNG", 4) == 0 ? picture_decode_png(bytes, n, out, arena)
									: "neither a JPEG nor a PNG";
	if (wrong != NULL)
		return wrong;
	uint32_t before = out->width;
	turn(out, orientation, arena);
	shrink(out, width, height, arena);
	if (as_file && out->width == before && orientation <= 1 && n < (size_t)out->width * out->height * 2 + 4096) {
		out->file = bytes;
		out->file_size = n;
	}
	return NULL;
}

static void
put_base64(const unsigned char *bytes, size_t n, struct buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to = buf_room(out, (n + 2) / 3 * 4);
	size_t at = 0;
	for (size_t i = 0; i < n; i += 3) {
		uint32_t three = (uint32_t)bytes[i] << 16 | (uint32_t)(i + 1 < n ? bytes[i + 1] : 0) << 8 |
				 (i + 2 < n ? bytes[i + 2] : 0);
		to[at++] = digits[three >> 18];
		to[at++] = digits[three >> 12 & 63];
		to[at++] = i + 1 < n ? digits[three >> 6 & 63] : '=';
		to[at++] = i + 2 < n ? digits[three & 63] : '=';
	}
	out->len += at;
}

void
picture_put_uri(const struct picture *p, struct buf *out)
{
	struct buf file = { .failed = out->failed };
	buf_text(out, p->photograph ? "data:image/jpeg;base64," : "data:image/png;base64,");
	if (p->file == NULL)
		(p->photograph ? picture_encode_jpeg : picture_encode_png)(p, &file);
	if (p->file != NULL)
		put_base64(p->file, p->file_size, out);
	else
		put_base64((const unsigned char *)file.data, file.len, out);
	buf_free(&file);
}
