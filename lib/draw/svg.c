/* svg.c -- scenes as SVG. */
#include "draw/svg.h"

#include "base/num.h"
#include "draw/picture.h"
#include "draw/text_width.h"

#include <math.h>

static const char fonts[] = "Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif";

/* Class names of inks; fill and stroke of each. */
static const char *const classes[INKS][2] = {
	[INK_TEXT] = { "f1", "s1" },
	[INK_SOFT] = { "f2", "s2" },
	[INK_LINE] = { "f3", "s3" },
	[INK_PANEL] = { "f4", "s4" },
	[INK_PAPER] = { "f5", "s5" },
};

void
svg_put_number(struct buf *out, double x)
{
	if (!(x > -1e9 && x < 1e9))
		x = x > 0 ? 1e9 : -1e9;
	long long n = llround(x * 100);
	char *to = buf_room(out, NUM_SIZE + 4);
	size_t k = 0;
	if (n < 0)
		to[k++] = '-';
	unsigned long long u = n < 0 ? (unsigned long long)-n : (unsigned long long)n;
	k += num_print_integer(to + k, (int64_t)(u / 100));
	unsigned rest = (unsigned)(u % 100);
	if (rest > 0) {
		to[k++] = '.';
		to[k++] = (char)('0' + rest / 10);
		if (rest % 10 > 0)
			to[k++] = (char)('0' + rest % 10);
	}
	out->len += k;
}

void
svg_put_text(struct buf *out, struct slice text)
{
	size_t from = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.text[i];
		const char *as = c == '&'               ? "&amp;"
				 : c == '<'             ? "&lt;"
				 : c == '>'             ? "&gt;"
				 : c == '"'             ? "&quot;"
				 : c < ' ' || c == 0x7f ? " "
							: NULL;
		if (as == NULL)
			continue;
		buf_add(out, text.text + from, i - from);
		buf_text(out, as);
		from = i + 1;
	}
	buf_add(out, text.text + from, text.n - from);
}

static void
put_attribute(struct buf *out, const char *name, double x)
{
	buf_char(out, ' ');
	buf_text(out, name);
	buf_text(out, "=\"");
	svg_put_number(out, x);
	buf_char(out, '"');
}

static void
put_colour(struct buf *out, const char *name, struct colour c)
{
	static const char digits[] = "0123456789abcdef";
	if (c.ink == INK_RGB) {
		buf_char(out, ' ');
		buf_text(out, name);
		buf_text(out, "=\"#");
		for (int shift = 20; shift >= 0; shift -= 4)
			buf_char(out, digits[c.rgb >> shift & 0xf]);
		buf_char(out, '"');
	}
	if (c.ink != INK_NONE && c.opacity < 1) {
		buf_char(out, ' ');
		buf_text(out, name);
		buf_text(out, "-opacity=\"");
		svg_put_number(out, c.opacity);
		buf_char(out, '"');
	}
}

/* The classes of what has an ink, then what is fixed. */
static void
put_style(struct buf *out, const struct style *s)
{
	const char *fill = classes[s->fill.ink][0], *stroke = classes[s->stroke.ink][1];
	if (fill != NULL || stroke != NULL) {
		buf_text(out, " class=\"");
		buf_text(out, fill != NULL ? fill : "");
		buf_text(out, fill != NULL && stroke != NULL ? " " : "");
		buf_text(out, stroke != NULL ? stroke : "");
		buf_char(out, '"');
	}
	if (s->fill.ink == INK_NONE)
		buf_text(out, " fill=\"none\"");
	put_colour(out, "fill", s->fill);
	put_colour(out, "stroke", s->stroke);
	if (s->stroke.ink != INK_NONE && s->width != 1)
		put_attribute(out, "stroke-width", s->width);
	if (s->dashed) {
		buf_text(out, " stroke-dasharray=\"");
		svg_put_number(out, 3 * s->width + 1);
		buf_char(out, ' ');
		svg_put_number(out, 2 * s->width + 1);
		buf_char(out, '"');
	}
}

static void
put_place(struct buf *out, const struct area *a)
{
	put_attribute(out, "x", a->x);
	put_attribute(out, "y", a->y);
	put_attribute(out, "width", a->w);
	put_attribute(out, "height", a->h);
}

static void
put_path(struct buf *out, const struct draw_command *c)
{
	buf_text(out, "<path d=\"");
	for (size_t i = 0; i < c->path.n; i++) {
		buf_char(out, i == 0 ? 'M' : 'L');
		svg_put_number(out, c->path.point[i][0]);
		buf_char(out, ' ');
		svg_put_number(out, c->path.point[i][1]);
	}
	buf_text(out, c->path.closed ? "Z\"" : "\"");
	put_style(out, &c->style);
	buf_text(out, "/>");
}

static void
put_text(struct buf *out, const struct draw_command *c)
{
	static const char *const anchors[] = { "", " text-anchor=\"middle\"", " text-anchor=\"end\"" };
	buf_text(out, "<text");
	put_attribute(out, "x", c->area.x);
	put_attribute(out, "y", c->area.y);
	put_attribute(out, "font-size", c->text.size);
	buf_text(out, anchors[c->text.anchor]);
	if (c->text.bold)
		buf_text(out, " font-weight=\"bold\"");
	if (c->text.upright) {
		buf_text(out, " transform=\"rotate(-90 ");
		svg_put_number(out, c->area.x);
		buf_char(out, ' ');
		svg_put_number(out, c->area.y);
		buf_text(out, ")\"");
	}
	if (!text_width_known(c->text.text) && c->text.text.n > 3) {
		put_attribute(out, "textLength", c->area.w);
		buf_text(out, " lengthAdjust=\"spacingAndGlyphs\"");
	}
	put_style(out, &c->style);
	buf_char(out, '>');
	svg_put_text(out, c->text.text);
	buf_text(out, "</text>");
}

static void
put_data(struct buf *out, const char *name, struct slice text)
{
	if (text.n == 0)
		return;
	buf_text(out, name);
	svg_put_text(out, text);
	buf_char(out, '"');
}

static void
put_tag(struct buf *out, const struct tag *t)
{
	buf_text(out, "<g");
	put_data(out, " data-kind=\"", t->kind);
	put_data(out, " data-label=\"", t->label);
	put_data(out, " data-note=\"", t->note);
	if (!isnan(t->score)) {
		buf_text(out, " data-score=\"");
		buf_float(out, t->score);
		buf_char(out, '"');
	}
	if (!isnan(t->iou)) {
		buf_text(out, " data-iou=\"");
		buf_float(out, t->iou);
		buf_char(out, '"');
	}
	buf_char(out, '>');
}

static void
put_command(struct buf *out, const struct draw_command *c)
{
	switch (c->kind) {
	case DRAW_RECT:
		buf_text(out, "<rect");
		put_place(out, &c->area);
		if (c->radius > 0)
			put_attribute(out, "rx", c->radius);
		put_style(out, &c->style);
		buf_text(out, "/>");
		break;
	case DRAW_CIRCLE:
		buf_text(out, "<circle");
		put_attribute(out, "cx", c->area.x);
		put_attribute(out, "cy", c->area.y);
		put_attribute(out, "r", c->radius);
		put_style(out, &c->style);
		buf_text(out, "/>");
		break;
	case DRAW_PATH:
		put_path(out, c);
		break;
	case DRAW_TEXT:
		put_text(out, c);
		break;
	case DRAW_PICTURE:
		buf_text(out, "<image");
		put_place(out, &c->area);
		buf_text(out, " preserveAspectRatio=\"none\" href=\"");
		picture_put_uri(c->picture, out);
		buf_text(out, "\"/>");
		break;
	case DRAW_OPEN:
		put_tag(out, c->tag);
		break;
	case DRAW_CLOSE:
		buf_text(out, "</g>\n");
		break;
	}
}

static void
put_commands(struct buf *out, const struct scene *s)
{
	for (size_t i = 0; i < s->n; i++)
		put_command(out, &s->command[i]);
}

static void
put_head(struct buf *out, const struct scene *s)
{
	buf_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	put_attribute(out, "width", s->width);
	put_attribute(out, "height", s->height);
	buf_text(out, " viewBox=\"0 0 ");
	svg_put_number(out, s->width);
	buf_char(out, ' ');
	svg_put_number(out, s->height);
	buf_format(out, "\" font-family=\"%s\">", fonts);
}

void
svg_put_inks(struct buf *out, bool dark, const char *before)
{
	for (enum ink i = INK_TEXT; i < INKS; i++) {
		unsigned rgb = colour_value(colour_ink(i), dark);
		buf_format(out, "%s.%s{fill:#%06x}%s.%s{stroke:#%06x}", before, classes[i][0], rgb, before,
			classes[i][1], rgb);
	}
}

void
svg_put(struct buf *out, const struct scene *s, enum theme theme)
{
	put_head(out, s);
	buf_text(out, "\n<title>");
	svg_put_text(out, s->title);
	buf_text(out, "</title>\n<style>");
	svg_put_inks(out, theme == THEME_DARK, "");
	if (theme == THEME_AUTO) {
		buf_text(out, "@media(prefers-color-scheme:dark){");
		svg_put_inks(out, true, "");
		buf_char(out, '}');
	}
	buf_text(out, "</style>\n<rect class=\"f5\" width=\"100%\" height=\"100%\"/>\n");
	put_commands(out, s);
	buf_text(out, "\n</svg>\n");
}

void
svg_put_inline(struct buf *out, const struct scene *s)
{
	put_head(out, s);
	put_commands(out, s);
	buf_text(out, "</svg>");
}
