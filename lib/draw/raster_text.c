/* raster_text.c -- texts in pixels. */
#include "draw/libraries.h"
#include "draw/raster.h"

#if DRAW_HAS_LIBRARIES

#include "draw/raster_canvas.h"

#include <math.h>

/* Where the text begins, from what it is that stands at the place. */
static double
text_start(const struct draw_command *d, double width)
{
	return d->text.anchor == TEXT_START ? 0 : d->text.anchor == TEXT_MIDDLE ? -width / 2 : -width;
}

/* In the letters of the system, no wider than the drawing was laid out for. */
static void
show_text(struct canvas *c, const struct draw_command *d)
{
	PangoRectangle logical;
	pango_font_description_set_absolute_size(c->font, d->text.size * PANGO_SCALE);
	pango_font_description_set_weight(c->font, d->text.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(c->layout, c->font);
	pango_layout_set_text(c->layout, d->text.text.text, (int)d->text.text.n);
	pango_cairo_update_layout(c->cairo, c->layout);
	pango_layout_get_extents(c->layout, NULL, &logical);
	double width = pango_units_to_double(logical.width);
	double most = d->area.w * (d->text.bold ? 1.1 : 1), squeeze = width > most && width > 0 ? most / width : 1;
	cairo_scale(c->cairo, squeeze, 1);
	cairo_move_to(c->cairo, text_start(d, width), -pango_units_to_double(pango_layout_get_baseline(c->layout)));
	pango_cairo_show_layout(c->cairo, c->layout);
}

/* In the letters that cairo brings along. */
static void
show_plain_text(struct canvas *c, const struct draw_command *d)
{
	cairo_text_extents_t extents;
	const char *text = arena_text(c->arena, d->text.text.text, d->text.text.n);
	cairo_select_font_face(c->cairo, "@cairo:", CAIRO_FONT_SLANT_NORMAL,
		d->text.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(c->cairo, d->text.size);
	cairo_text_extents(c->cairo, text, &extents);
	double squeeze = extents.x_advance > d->area.w && extents.x_advance > 0 ? d->area.w / extents.x_advance : 1;
	cairo_scale(c->cairo, squeeze, 1);
	cairo_move_to(c->cairo, text_start(d, extents.x_advance), 0);
	cairo_show_text(c->cairo, text);
}

void
raster_text(struct canvas *c, const struct draw_command *d)
{
	if (d->text.text.n == 0)
		return;
	cairo_save(c->cairo);
	cairo_translate(c->cairo, d->area.x, d->area.y);
	if (d->text.upright)
		cairo_rotate(c->cairo, -M_PI / 2);
	raster_colour(c, d->style.fill);
	(c->layout != NULL ? show_text : show_plain_text)(c, d);
	cairo_restore(c->cairo);
	cairo_new_path(c->cairo);
}

/* Families are always listed, but without a font not even an "a" has a shape. */
void
raster_fonts_open(struct canvas *c)
{
	c->layout = pango_cairo_create_layout(c->cairo);
	c->font = pango_font_description_from_string("Helvetica,Arial,Liberation Sans,DejaVu Sans,sans");
	pango_context_set_base_dir(pango_layout_get_context(c->layout), PANGO_DIRECTION_LTR);
	pango_layout_set_single_paragraph_mode(c->layout, TRUE);
	pango_layout_set_auto_dir(c->layout, FALSE);
	pango_layout_set_font_description(c->layout, c->font);
	pango_layout_set_text(c->layout, "a", 1);
	if (pango_layout_get_unknown_glyphs_count(c->layout) > 0)
		raster_fonts_close(c);
}

void
raster_fonts_close(struct canvas *c)
{
	if (c->layout == NULL)
		return;
	g_object_unref(c->layout);
	pango_font_description_free(c->font);
	c->layout = NULL;
}

void
raster_end(void)
{
	pango_cairo_font_map_set_default(NULL);
}

#endif
