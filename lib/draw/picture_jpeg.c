/* picture_jpeg.c -- JPEG pictures, by libjpeg-turbo. */
#include "draw/libraries.h"
#include "draw/picture.h"

#if DRAW_HAS_LIBRARIES

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

bool
picture_supported(void)
{
	return true;
}

/* The library ends a call that fails by a function that must not return. */
struct failure {
	struct jpeg_error_mgr manager;
	jmp_buf back;
};

static void
fail(j_common_ptr j)
{
	struct failure *failure = (struct failure *)(void *)j->err;
	longjmp(failure->back, 1);
}

static void
no_message(j_common_ptr j)
{
	(void)j;
}

/* The least eighths of its size that leave the longer side at least so long. */
static unsigned
eighths(const struct jpeg_decompress_struct *j, double least)
{
	double longer = j->image_width > j->image_height ? j->image_width : j->image_height;
	unsigned n = 8;
	while (least > 0 && n > 1 && longer * (n - 1) / 8 >= least)
		n--;
	return n;
}

static void
decode(struct jpeg_decompress_struct *j, const unsigned char *bytes, size_t n, double least, struct picture *out,
	struct arena *arena)
{
	jpeg_create_decompress(j);
	jpeg_mem_src(j, bytes, n);
	jpeg_read_header(j, TRUE);
	j->out_color_space = j->num_components == 4 ? JCS_CMYK : JCS_EXT_BGRA;
	j->scale_num = eighths(j, least);
	j->scale_denom = 8;
	jpeg_start_decompress(j);
	out->width = j->output_width;
	out->height = j->output_height;
	out->pixel = arena_array(arena, uint32_t, (size_t)out->width * out->height);
	while (j->output_scanline < j->output_height) {
		JSAMPROW row = (JSAMPROW)(out->pixel + (size_t)j->output_scanline * out->width);
		jpeg_read_scanlines(j, &row, 1);
	}
	for (size_t i = 0; j->num_components == 4 && i < (size_t)out->width * out->height;
		i++) { /* Adobe's inks, inverted */
		const unsigned char *c = (const unsigned char *)&out->pixel[i];
		uint32_t key = c[3];
		out->pixel[i] = 0xffu << 24 | c[0] * key / 255 << 16 | c[1] * key / 255 << 8 | c[2] * key / 255;
	}
	jpeg_finish_decompress(j);
}

const char *
picture_decode_jpeg(const unsigned char *bytes, size_t n, double least, struct picture *out, struct arena *arena)
{
	struct jpeg_decompress_struct j;
	struct failure failure;
	j.err = jpeg_std_error(&failure.manager);
	failure.manager.error_exit = fail;
	failure.manager.output_message = no_message;
	if (setjmp(failure.back) != 0) {
		jpeg_destroy_decompress(&j);
		return "a damaged JPEG";
	}
	decode(&j, bytes, n, least, out, arena);
	bool damaged = j.err->num_warnings > 0;
	jpeg_destroy_decompress(&j);
	return damaged ? "a damaged JPEG" : NULL;
}

static void
encode(struct jpeg_compress_struct *j, const struct picture *p, unsigned char **file, unsigned long *size)
{
	jpeg_create_compress(j);
	jpeg_mem_dest(j, file, size);
	j->image_width = p->width;
	j->image_height = p->height;
	j->input_components = 4;
	j->in_color_space = JCS_EXT_BGRX;
	jpeg_set_defaults(j);
	jpeg_set_quality(j, 82, TRUE);
	jpeg_start_compress(j, TRUE);
	while (j->next_scanline < j->image_height) {
		JSAMPROW row = (JSAMPROW)(p->pixel + (size_t)j->next_scanline * p->width);
		jpeg_write_scanlines(j, &row, 1);
	}
	jpeg_finish_compress(j);
}

void
picture_encode_jpeg(const struct picture *p, struct buf *out)
{
	struct jpeg_compress_struct j;
	struct failure failure;
	unsigned char *file = NULL;
	unsigned long size = 0;
	j.err = jpeg_std_error(&failure.manager);
	failure.manager.error_exit = fail;
	if (setjmp(failure.back) == 0)
		encode(&j, p, &file, &size);
	buf_add(out, file, size);
	jpeg_destroy_compress(&j);
	free(file);
}

#endif
