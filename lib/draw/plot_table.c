/* plot_table.c -- bars beside names, and matrices. */
#include "draw/plot.h"

#include "draw/text_width.h"

#include <math.h>

void
plot_bars(struct scene *s, struct area a, const char *title, const struct bar *bar, size_t n, double text)
{
	double y = a.y + plot_title(s, a.x, a.y, a.w, title, text), widest = 0, words = 0, most = 0;
	double height = fmin((a.y + a.h - y) / (double)(n > 0 ? n : 1), text * 2), size = fmin(text, height * 0.75);
	for (size_t i = 0; i < n; i++) {
		widest = fmax(widest, text_width(bar[i].name, size));
		words = fmax(words, text_width(bar[i].words, size));
		most = isnan(bar[i].value) ? most : fmax(most, bar[i].value);
	}
	widest = fmin(widest, a.w * 0.4);
	double left = a.x + widest + text * 0.6, room = fmax(a.x + a.w - left - words - text, 8);
	for (size_t i = 0; i < n; i++, y += height) {
		double length = most > 0 && bar[i].value > 0 ? fmax(bar[i].value / most * room, 1) : 0;
		struct slice name = scene_shorten(s, bar[i].name, size, widest);
		scene_open(s, (struct tag){ .label = bar[i].name, .note = bar[i].words, .score = NAN, .iou = NAN });
		scene_text(
			s, left - text * 0.6, y + height / 2 + size * 0.35, size, TEXT_END, colour_ink(INK_TEXT), name);
		scene_rect(s, (struct area){ left, y + height * 0.12, room, height * 0.76 }, 1.5,
			style_fill(colour_ink(INK_PANEL)));
		if (length > 0)
			scene_rect(s, (struct area){ left, y + height * 0.12, length, height * 0.76 }, 1.5,
				style_fill(bar[i].colour));
		scene_text(s, left + room + text * 0.5, y + height / 2 + size * 0.35, size, TEXT_START,
			colour_ink(INK_SOFT), bar[i].words);
		scene_close(s);
	}
}

/* The matrix at work. */
struct matrix {
	struct scene *scene;
	const struct slice *name;
	const double *value;
	size_t n;
	double x, y, cell, size;
};

static void
draw_cell(const struct matrix *m, size_t row, size_t column, double total)
{
	struct arena *arena = m->scene->arena;
	double value = m->value[row * m->n + column], share = total > 0 ? value / total : 0;
	struct colour c = value > 0 ? colour_scale(0.08 + 0.92 * share) : colour_ink(INK_PANEL);
	double x = m->x + (double)column * m->cell, y = m->y + (double)row * m->cell;
	const char *words = plot_number(value, arena);
	scene_open(m->scene,
		(struct tag){ .label = slice_of(arena_format(arena, "%.*s → %.*s", (int)m->name[row].n,
				      m->name[row].text, (int)m->name[column].n, m->name[column].text)),
			.note = slice_of(arena_format(arena, "%.10g, %.1f %% of its row", value, 100 * share)),
			.score = NAN,
			.iou = NAN });
	scene_rect(m->scene, (struct area){ x + 0.5, y + 0.5, fmax(m->cell - 1, 0.5), fmax(m->cell - 1, 0.5) }, 0,
		style_fill(c));
	if (value > 0 && text_width(slice_of(words), m->size) < m->cell * 0.95)
		scene_text(m->scene, x + m->cell / 2, y + m->cell / 2 + m->size * 0.35, m->size, TEXT_MIDDLE,
			colour_on(c), slice_of(words));
	scene_close(m->scene);
}

static void
draw_names(const struct matrix *m, double room)
{
	size_t step = (size_t)ceil(m->size * 1.05 / m->cell);
	for (size_t i = 0; i < m->n; i += step) {
		struct slice name = scene_shorten(m->scene, m->name[i], m->size, room);
		double middle = ((double)i + 0.5) * m->cell + m->size * 0.35;
		scene_text(
			m->scene, m->x - m->size * 0.4, m->y + middle, m->size, TEXT_END, colour_ink(INK_TEXT), name);
		scene_text(
			m->scene, m->x + middle, m->y - m->size * 0.4, m->size, TEXT_START, colour_ink(INK_TEXT), name)
			->text.upright = true;
	}
}

void
plot_matrix(struct scene *s, struct area a, const char *title, const struct slice *name, const double *value, size_t n,
	const char *rows, const char *columns, double text)
{
	struct matrix m = { .scene = s, .name = name, .value = value, .n = n, .size = text * 0.85 };
	double top = plot_title(s, a.x, a.y, a.w, title, text), widest = 0;
	for (size_t i = 0; i < n; i++)
		widest = fmax(widest, text_width(name[i], m.size));
	widest = fmin(widest, a.w * 0.22);
	double edge = widest + text * 2.2;
	m.cell = fmin((a.w - edge) / (double)n, (a.h - top - edge) / (double)n);
	m.size = fmin(m.size, fmax(m.cell * 0.8, text * 0.5));
	m.x = a.x + edge;
	m.y = a.y + top + edge;
	for (size_t r = 0; r < n; r++) {
		double total = 0;
		for (size_t c = 0; c < n; c++)
			total += value[r * n + c];
		for (size_t c = 0; c < n; c++)
			draw_cell(&m, r, c, total);
	}
	draw_names(&m, widest);
	scene_text(s, a.x + text, m.y + m.cell * (double)n / 2, text * 0.95, TEXT_MIDDLE, colour_ink(INK_SOFT),
		slice_of(rows))
		->text.upright = true;
	scene_text(s, m.x + m.cell * (double)n / 2, a.y + top + text * 0.6, text * 0.95, TEXT_MIDDLE,
		colour_ink(INK_SOFT), slice_of(columns));
}
