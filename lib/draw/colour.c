/* colour.c -- the few colours of pictures. */
#include "draw/colour.h"

#include "base/rng.h"

static const uint32_t palette[] = { 0x0072b2, 0xe69f00, 0x009e73, 0xd55e00, 0xcc79a7, 0x56b4e9, 0xaa4499, 0xb8a800,
	0x9a6324, 0x6254c4, 0xddcc77, 0xa8324e };
enum { PALETTE = sizeof palette / sizeof *palette };

static const uint32_t inks[INKS][2] = {
	[INK_TEXT] = { 0x1b1f24, 0xe8eaed },
	[INK_SOFT] = { 0x5b6470, 0xa3abb5 },
	[INK_LINE] = { 0xc9ced6, 0x3c434c },
	[INK_PANEL] = { 0xeef0f3, 0x23282f },
	[INK_PAPER] = { 0xffffff, 0x14171b },
};

struct colour
colour_at(size_t i)
{
	return colour_rgb(palette[i % PALETTE]);
}

/* Chosen so that labels that are often together (person, car, dog …) differ. */
enum { SEED = 2247829 };

struct colour
colour_label(struct slice label)
{
	return label.n == 0 ? colour_rgb(palette[0]) : colour_at(rng_hash(SEED, label.text, label.n) % PALETTE);
}

/* 0..255, as eyes weigh it. */
static unsigned
brightness(uint32_t rgb)
{
	return ((rgb >> 16) * 299 + (rgb >> 8 & 0xff) * 587 + (rgb & 0xff) * 114) / 1000;
}

struct colour
colour_on(struct colour c)
{
	return colour_rgb(brightness(c.rgb) > 125 ? 0x101418 : 0xffffff);
}

struct colour
colour_scale(double at)
{
	static const unsigned char stop[][3] = { { 0xf3, 0xf7, 0xfb }, { 0xc4, 0xdc, 0xee }, { 0x86, 0xb9, 0xdd },
		{ 0x3f, 0x8b, 0xc2 }, { 0x0b, 0x5a, 0x96 }, { 0x06, 0x30, 0x5e } };
	enum { LAST = sizeof stop / sizeof *stop - 1 };
	double x = at <= 0 ? 0 : at >= 1 ? LAST : at * LAST;
	size_t i = x >= LAST ? LAST - 1 : (size_t)x;
	uint32_t rgb = 0;
	for (size_t k = 0; k < 3; k++)
		rgb = rgb << 8 | (uint32_t)(stop[i][k] + (stop[i + 1][k] - stop[i][k]) * (x - (double)i) + 0.5);
	return colour_rgb(rgb);
}

uint32_t
colour_value(struct colour c, bool dark)
{
	return c.ink == INK_RGB ? c.rgb : inks[c.ink][dark];
}
