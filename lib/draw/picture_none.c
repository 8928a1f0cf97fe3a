/* picture_none.c -- what takes the place of pictures where the libraries for it were not there. */
#include "draw/picture.h"

#include "draw/libraries.h"

#if !DRAW_HAS_LIBRARIES

bool
picture_supported(void)
{
	return false;
}

const char *
picture_decode_jpeg(const unsigned char *bytes, size_t n, double least, struct picture *out, struct arena *arena)
{
	(void)bytes, (void)n, (void)least, (void)out, (void)arena;
	return picture_missing;
}

void
picture_encode_jpeg(const struct picture *p, struct buf *out)
{
	(void)p, (void)out;
}

const char *
picture_decode_png(const unsigned char *bytes, size_t n, struct picture *out, struct arena *arena)
{
	(void)bytes, (void)n, (void)out, (void)arena;
	return picture_missing;
}

void
picture_encode_png(const struct picture *p, struct buf *out)
{
	(void)p, (void)out;
}

#endif
