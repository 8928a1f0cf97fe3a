/* draw_coverage.c -- how many boxes have an anchor that learns them well, by a claim alone, or not at all. */
#include "draw/text_width.h"
#include "tool/draw_plots.h"

#include <math.h>

enum { MOST = 24 };

/* A level or size: boxes that have an anchor at the threshold, by a low-quality claim alone, and none. */
struct covered {
	struct slice name;
	double well, claimed, none, iou;
};

static const struct {
	const char *words;
	uint32_t colour;
} parts[] = { { "learnt", 0x0072b2 }, { "by a claim alone", 0xe69f00 }, { "by none", 0xcc3388 } };

static void
draw_row(struct scene *s, const struct covered *c, struct area a, double text)
{
	const double value[] = { c->well, c->claimed, c->none };
	double all = c->well + c->claimed + c->none, x = a.x;
	scene_open(s, (struct tag){ .label = c->name,
			      .note = slice_of(arena_format(s->arena,
				      "%.0f learnt, %.0f by a claim alone, %.0f not; "
				      "mean best IoU %.3f",
				      c->well, c->claimed, c->none, c->iou)),
			      .score = NAN,
			      .iou = NAN });
	scene_text(s, a.x - text * 0.5, a.y + a.h / 2 + text * 0.35, text, TEXT_END, colour_ink(INK_TEXT), c->name);
	scene_rect(s, a, 0, style_fill(colour_ink(INK_PANEL)));
	for (size_t i = 0; i < 3; i++) {
		double w = all > 0 ? a.w * value[i] / all : 0;
		if (w > 0)
			scene_rect(s, (struct area){ x, a.y, fmax(w, 1), a.h }, 0,
				style_fill(colour_rgb(parts[i].colour)));
		x += w;
	}
	scene_text(s, a.x + a.w + text * 0.5, a.y + a.h / 2 + text * 0.35, text, TEXT_START, colour_ink(INK_SOFT),
		slice_of(plot_count(all, s->arena)));
	scene_close(s);
}

static void
draw_coverage(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const struct covered *c = p->data;
	double y = a.y + plot_title(s, a.x, a.y, a.w, p->title, text), x = a.x, widest = 0, numbers = text * 4,
	       size = text * 0.88;
	for (size_t i = 0; i < 3; i++) {
		struct slice words = slice_of(parts[i].words);
		scene_rect(
			s, (struct area){ x, y, size * 0.9, size * 0.9 }, 1, style_fill(colour_rgb(parts[i].colour)));
		scene_text(s, x + size * 1.2, y + size * 0.85, size, TEXT_START, colour_ink(INK_SOFT), words);
		x += text_width(words, size) + size * 2;
	}
	y += text * 1.6;
	double height = fmin((a.y + a.h - y) / (double)p->n, text * 2);
	size = fmin(text, height * 0.75);
	for (size_t i = 0; i < p->n; i++)
		widest = fmax(widest, text_width(c[i].name, size));
	for (size_t i = 0; i < p->n; i++, y += height)
		draw_row(s, &c[i],
			(struct area){ a.x + widest + text * 0.5, y + height * 0.12,
				fmax(a.w - widest - numbers - text, 8), height * 0.76 },
			size);
}

static size_t
add_groups(struct drawing *d, const cJSON *groups, const char *key, struct covered *c, size_t n)
{
	for (const cJSON *g = cJSON_IsArray(groups) ? groups->child : NULL; g != NULL && n < MOST; g = g->next) {
		double boxes = draw_plots_value(g, "boxes"), none = draw_plots_value(g, "no_anchor"),
		       claimed = draw_plots_value(g, "low_quality");
		size_t strides;
		const double *stride = draw_plots_rows(d, json_dom_member(g, "stride"), 1, &strides);
		const cJSON *first = cJSON_GetArrayItem(json_dom_member(g, "stride"), 0);
		struct slice name = draw_plots_text(d, json_dom_member(g, key));
		if (stride != NULL && cJSON_IsNumber(first))
			name = slice_of(arena_format(d->arena, "stride %s", plot_number(first->valuedouble, d->arena)));
		claimed = isnan(claimed) ? 0 : claimed;
		none = isnan(none) ? 0 : none;
		if (!isnan(boxes))
			c[n++] = (struct covered){ name, fmax(boxes - none - claimed, 0), claimed, none,
				draw_plots_value(g, "best_iou") };
	}
	return n;
}

void
draw_coverage_add(struct drawing *d, struct draw_plots *p, const cJSON *coverage)
{
	struct covered *c = arena_array(d->arena, struct covered, MOST);
	struct slice set = draw_plots_text(d, json_dom_member(coverage, "anchor_set"));
	size_t n = add_groups(d, json_dom_member(coverage, "sizes"), "size", c,
		add_groups(d, json_dom_member(coverage, "levels"), "level", c, 0));
	if (n > 0)
		draw_plots_add(d, p,
			(struct draw_plot){ "coverage", draw_coverage,
				slice_is(set, "custom") || set.n == 0
					? "What the anchors learn of them"
					: arena_format(d->arena, "What %.*s learns of them", (int)set.n, set.text),
				c, n, PLOT_FLAT });
}
