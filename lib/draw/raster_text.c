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
	PangoLayout *layout = pango_cairo_create_layout(c->cairo);
	PangoFontDescription *font = pango_font_description_from_string("Helvetica,Arial,Liberation Sans,DejaVu Sans,sans");
	pango_font_description_set_absolute_size(font, d->text.size * PANGO_SCALE);
	if (d->text.bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_single_paragraph_mode(layout, TRUE);
	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_text(layout, d->text.text.text, (int)d->text.text.n);
	PangoRectangle logical;
	pango_layout_get_extents(layout, NULL, &logical);
	double width = pango_units_to_double(logical.width);
	double most = d->area.w * (d->text.bold ? 1.1 : 1), squeeze = width > most && width > 0 ? most / width : 1;
	cairo_scale(c->cairo, squeeze, 1);
	cairo_move_to(c->cairo, text_start(d, width), -pango_units_to_double(pango_layout_get_baseline(layout)));
	pango_cairo_show_layout(c->cairo, layout);
	pango_font_description_free(font);
	g_object_unref(layout);
}

/* In the letters that cairo brings along. */
static void
show_plain_text(struct canvas *c, const struct draw_command *d)
{
	cairo_text_extents_t extents;
	const char *text = arena_text(c->arena, d->text.text.text, d->text.text.n);
	cairo_select_font_face(c->cairo, "@cairo:", CAIRO_FONT_SLANT_NORMAL, d->text.bold ? CAIRO_FONT_WEIGHT_BOLD :
		CAIRO_FONT_WEIGHT_NORMAL);
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
	(c->fonts ? show_text : show_plain_text)(c, d);
	cairo_restore(c->cairo);
	cairo_new_path(c->cairo);
}

bool
raster_has_fonts(void)
{
	PangoFontFamily **family = NULL;
	int n = 0;
	pango_font_map_list_families(pango_cairo_font_map_get_default(), &family, &n);
	g_free(family);
	return n > 0;
}

void
raster_end(void)
{
	pango_cairo_font_map_set_default(NULL);
	cairo_debug_reset_static_data();
}

#endif
