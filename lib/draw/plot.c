/* plot.c -- axes, and curves and bars between them. */
#include "draw/plot.h"

#include "base/explog.h"
#include "draw/text_width.h"

#include <math.h>
#include <string.h>

const char *
plot_number(double x, struct arena *arena)
{
	double a = fabs(x);
	if (a < 1e-12)
		return "0";
	if (a >= 1e6)
		return arena_format(arena, "%.3gM", x / 1e6);
	if (a >= 1e4)
		return arena_format(arena, "%.3gk", x / 1e3);
	return arena_format(arena, a >= 1000 ? "%.4g" : "%.3g", x);
}

const char *
plot_count(double n, struct arena *arena)
{
	const char *digits = arena_format(arena, "%.0f", n);
	size_t length = strlen(digits), at = 0;
	char *out = arena_alloc(arena, 2 * length + 1);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

const char *
plot_boxes(double n, struct arena *arena)
{
	return arena_format(arena, "%s box%s", plot_count(n, arena), n == 1 ? "" : "es");
}

/* The step of about n ticks: 1, 2 or 5 times a power of ten. */
static double
step_of(double range, size_t n)
{
	double rough = range / (double)n, power = 1;
	while (power * 10 <= rough)
		power *= 10;
	while (power > rough)
		power /= 10;
	return power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
}

struct axis
plot_axis(double low, double high, bool log, bool zero, const char *label)
{
	if (log) {
		low = low > 0 ? low : 1;
		high = high > low ? high : low * 2;
		return (struct axis){ low / 1.08, high * 1.08, true, label };
	}
	low = zero && low > 0 ? 0 : low;
	if (!(high > low))
		high = low + 1;
	double step = step_of(high - low, 5);
	return (struct axis){ floor(low / step) * step, ceil(high / step - 1e-9) * step, false, label };
}

/* 0..1 along the axis. */
static double
along(const struct axis *a, double x)
{
	if (a->log)
		x = x > 0 ? explog_log(x / a->from) / explog_log(a->to / a->from) : 0;
	else
		x = (x - a->from) / (a->to - a->from);
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

double
plot_x(const struct plot *p, double x)
{
	return p->in.x + along(&p->x, x) * p->in.w;
}

double
plot_y(const struct plot *p, double y)
{
	return p->in.y + p->in.h - along(&p->y, y) * p->in.h;
}

enum { TICKS = 24 };

/* Where the axis has its numbers; how many. */
static size_t
ticks(const struct axis *a, size_t wanted, double tick[TICKS])
{
	static const double parts[] = { 1, 2, 5 };
	size_t n = 0;
	if (!a->log) {
		double low = fmin(a->from, a->to), high = fmax(a->from, a->to), step = step_of(high - low, wanted);
		for (double k = ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && n < TICKS; k++)
			tick[n++] = k * step;
		return n;
	}
	double decades = fmin(explog_log(a->to / a->from) / explog_log(10), 1e6), power = 1; /* a ratio may overflow */
	size_t each = decades > 2.6 ? 1 : 3, skip = decades > 8 ? (size_t)(decades / 5) : 1, k = 0;
	while (power > a->from)
		power /= 10;
	while (power > 0 && power * 10 <= a->from)
		power *= 10;
	for (; power > 0 && power <= a->to && n + each <= TICKS; power *= 10, k++) {
		for (size_t i = 0; i < each && k % skip == 0; i++) {
			if (power * parts[i] >= a->from && power * parts[i] <= a->to)
				tick[n++] = power * parts[i];
		}
	}
	return n;
}

double
plot_title(struct scene *s, double x, double y, double width, const char *title, double text)
{
	if (title == NULL || *title == '\0')
		return text * 0.5;
	struct slice words = scene_shorten(s, slice_of(title), text * 1.2, width);
	scene_text(s, x, y + text * 1.1, text * 1.05, TEXT_START, colour_ink(INK_TEXT), words)->text.bold = true;
	return text * 1.9;
}

static void
draw_x_axis(const struct plot *p, double bottom)
{
	double tick[TICKS], last = -1e9;
	size_t n = ticks(&p->x, 6, tick);
	for (size_t i = 0; i < n; i++) {
		const char *words = plot_number(tick[i], p->scene->arena);
		double x = plot_x(p, tick[i]), half = text_width(slice_of(words), p->text * 0.9) / 2;
		scene_line(p->scene, x, p->in.y, x, p->in.y + p->in.h, style_stroke(colour_ink(INK_LINE), 0.75));
		if (x - half < last + 3)
			continue;
		scene_text(p->scene, x, p->in.y + p->in.h + p->text * 1.2, p->text * 0.9, TEXT_MIDDLE,
			colour_ink(INK_SOFT), slice_of(words));
		last = x + half;
	}
	if (p->x.label != NULL)
		scene_text(p->scene, p->in.x + p->in.w / 2, bottom - p->text * 0.35, p->text, TEXT_MIDDLE,
			colour_ink(INK_SOFT), slice_of(p->x.label));
}

static void
draw_y_axis(const struct plot *p, const double *tick, size_t n, double left)
{
	for (size_t i = 0; i < n; i++) {
		double y = plot_y(p, tick[i]);
		scene_line(p->scene, p->in.x, y, p->in.x + p->in.w, y, style_stroke(colour_ink(INK_LINE), 0.75));
		scene_text(p->scene, p->in.x - p->text * 0.4, y + p->text * 0.32, p->text * 0.9, TEXT_END,
			colour_ink(INK_SOFT), slice_of(plot_number(tick[i], p->scene->arena)));
	}
	if (p->y.label != NULL)
		scene_text(p->scene, left + p->text * 0.9, p->in.y + p->in.h / 2, p->text, TEXT_MIDDLE,
			colour_ink(INK_SOFT), slice_of(p->y.label))
			->text.upright = true;
}

struct plot
plot_open(struct scene *s, struct area a, const char *title, struct axis x, struct axis y, double text)
{
	struct plot p = { .scene = s, .x = x, .y = y, .text = text };
	double tick[TICKS], widest = 0, top = plot_title(s, a.x, a.y, a.w, title, text);
	size_t n = ticks(&y, 5, tick);
	for (size_t i = 0; i < n; i++)
		widest = fmax(widest, text_width(slice_of(plot_number(tick[i], s->arena)), text * 0.9));
	double left = widest + text * (y.label != NULL ? 2 : 0.7), foot = text * (x.label != NULL ? 3 : 1.8);
	p.in = (struct area){ a.x + left, a.y + top, fmax(a.w - left - text, 8), fmax(a.h - top - foot, 8) };
	scene_rect(s, p.in, 0, style_fill(colour_ink(INK_PANEL)));
	draw_x_axis(&p, a.y + a.h);
	draw_y_axis(&p, tick, n, a.x);
	return p;
}

void
plot_curve(const struct plot *p, const double *xy, size_t n, struct style style)
{
	double(*point)[2] = arena_alloc(p->scene->arena, (n + 1) * sizeof *point);
	size_t from = 0, to = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && !isnan(xy[2 * i]) && !isnan(xy[2 * i + 1])) {
			point[to][0] = plot_x(p, xy[2 * i]);
			point[to++][1] = plot_y(p, xy[2 * i + 1]);
			continue;
		}
		if (to - from > 1)
			scene_path(p->scene, (const double(*)[2])(point + from), to - from, false, style);
		from = to;
	}
}

void
plot_histogram(const struct plot *p, const double *bin, size_t n, struct colour c)
{
	for (size_t i = 0; i < n; i++) {
		const double *b = bin + 3 * i;
		double x1 = plot_x(p, b[0]), x2 = plot_x(p, b[1]), y = plot_y(p, b[2]), base = p->in.y + p->in.h;
		if (b[2] <= 0)
			continue;
		scene_open(p->scene,
			(struct tag){ .label = slice_of(arena_format(p->scene->arena, "%s to %s",
					      plot_number(b[0], p->scene->arena), plot_number(b[1], p->scene->arena))),
				.note = slice_of(arena_format(p->scene->arena, "%.10g", b[2])),
				.score = NAN,
				.iou = NAN });
		scene_rect(p->scene,
			(struct area){ x1 + 0.5, fmin(y, base - 0.75), fmax(x2 - x1 - 1, 0.5), fmax(base - y, 0.75) },
			0, style_fill(c));
		scene_close(p->scene);
	}
}

void
plot_legend(const struct plot *p, size_t line, struct colour c, bool dashed, struct slice text)
{
	double size = p->text * 0.9, x = p->in.x + p->in.w - p->text * 0.5,
	       y = p->in.y + p->text * (1.3 + 1.25 * (double)line);
	struct slice words = scene_shorten(p->scene, text, size, p->in.w * 0.6);
	double width = text_width(words, size);
	struct style style = style_stroke(c, 2.5);
	if (y > p->in.y + p->in.h - p->text * 0.3)
		return;
	style.dashed = dashed;
	scene_rect(p->scene, (struct area){ x - width - p->text * 2, y - size, width + p->text * 2.3, size * 1.3 }, 0,
		style_fill(colour_fade(colour_ink(INK_PANEL), 0.8)));
	scene_line(p->scene, x - width - p->text * 1.7, y - size * 0.35, x - width - p->text * 0.5, y - size * 0.35,
		style);
	scene_text(p->scene, x, y, size, TEXT_END, colour_ink(INK_TEXT), words);
}
