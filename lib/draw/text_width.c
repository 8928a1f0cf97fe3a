/* text_width.c -- how wide a text may be taken to be. */
#include "draw/text_width.h"

#include <stdint.h>

/* Hundredths of the letters' size, from the blank on. */
static const unsigned char advance[] = {
	32,
	40,
	46,
	84,
	64,
	95,
	78,
	27,
	39,
	39,
	50,
	84,
	32,
	36,
	32,
	34,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	34,
	34,
	84,
	84,
	84,
	53,
	100,
	68,
	69,
	70,
	77,
	63,
	58,
	77,
	75,
	29,
	29,
	66,
	56,
	86,
	75,
	79,
	60,
	79,
	69,
	63,
	61,
	73,
	68,
	99,
	69,
	61,
	69,
	39,
	34,
	39,
	84,
	50,
	50,
	61,
	63,
	55,
	63,
	62,
	35,
	63,
	63,
	28,
	28,
	58,
	28,
	97,
	63,
	61,
	63,
	63,
	41,
	52,
	39,
	63,
	59,
	82,
	59,
	59,
	52,
	64,
	34,
	64,
	84,
};

/* The character at p (n > 0 bytes left, UTF-8) and its length. */
static uint32_t
character(const char *p, size_t n, size_t *length)
{
	unsigned char c = (unsigned char)*p;
	*length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (*length > n)
		*length = n;
	uint32_t u = *length == 1 ? c : c & (0x7fu >> *length);
	for (size_t i = 1; i < *length; i++)
		u = u << 6 | ((unsigned char)p[i] & 0x3f);
	return u;
}

/* Marks that stand over or under the character before them, and what joins characters. */
static bool
has_no_width(uint32_t u)
{
	return (u >= 0x300 && u <= 0x36f) || (u >= 0x591 && u <= 0x5bd) || (u >= 0x64b && u <= 0x65f) ||
	       (u >= 0x200b && u <= 0x200d) || (u >= 0xfe00 && u <= 0xfe0f) || (u >= 0x1f3fb && u <= 0x1f3ff);
}

static bool
is_wide(uint32_t u)
{
	return (u >= 0x1100 && u <= 0x115f) || (u >= 0x2e80 && u <= 0xa4cf) || (u >= 0xac00 && u <= 0xd7a3) ||
	       (u >= 0xf900 && u <= 0xfaff) || (u >= 0xfe30 && u <= 0xfe6f) || (u >= 0xff00 && u <= 0xff60) ||
	       u >= 0x1f000;
}

static unsigned
hundredths(uint32_t u)
{
	if (u >= 0x20 && u < 0x20 + sizeof advance)
		return advance[u - 0x20];
	if (has_no_width(u))
		return 0;
	return is_wide(u) ? 115 : u == 0x2026 ? 100 : 70;
}

double
text_width(struct slice text, double size)
{
	unsigned long sum = 0;
	size_t length;
	for (size_t at = 0; at < text.n; at += length)
		sum += hundredths(character(text.text + at, text.n - at, &length));
	return (double)sum * size / 100;
}

size_t
text_width_fits(struct slice text, double size, double width)
{
	unsigned long sum = 0;
	size_t length, at = 0;
	for (; at < text.n; at += length) {
		sum += hundredths(character(text.text + at, text.n - at, &length));
		if ((double)sum * size / 100 > width)
			break;
	}
	return at;
}

bool
text_width_known(struct slice text)
{
	size_t length;
	for (size_t at = 0; at < text.n; at += length) {
		uint32_t u = character(text.text + at, text.n - at, &length);
		if (u >= 0x250 && !(u >= 0x2010 && u <= 0x2027) && u != 0x221a)
			return false;
	}
	return true;
}
