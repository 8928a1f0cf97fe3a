/* box_scene.c -- an image and the boxes on it. */
#include "draw/box_scene.h"

#include "base/order.h"
#include "draw/box_legend.h"
#include "draw/label_layout.h"
#include "draw/text_width.h"

#include <math.h>
#include <string.h>

enum {
	EDGE = 5,         /* px around the image */
	CROWDED = 60,     /* more boxes than these are drawn a little fainter */
	ALL_LABELS = 14,  /* so few labels are all placed, one over the other if need be */
	MOST_LABELS = 400 /* of more, none stands at its box */
};

/* The drawing at work. */
struct drawing {
	struct scene *scene;
	const struct box_scene *b;
	struct area image;
	double scale, line;
	struct box_legend legend;
	struct area *area; /* of each box, px of the drawing; h < 0: wholly outside */
};

static struct colour
colour_of(const struct scene_box *box)
{
	struct colour c = box_looks[box->mark].colour;
	return c.ink == INK_NONE ? colour_fade(colour_label(box->label), c.opacity) : c;
}

/* Whether the picture needs, or may need, words below it. */
static bool
needs_foot(const struct box_scene *b)
{
	bool needs = b->n > ALL_LABELS;
	for (size_t i = 0; i < b->n && !needs; i++) {
		const struct box *x = &b->box[i].box;
		needs = box_looks[b->box[i].mark].legend != NULL || x->x2 < 0 || x->y2 < 0 || x->x1 > b->width ||
			x->y1 > b->height;
	}
	return needs;
}

struct box_scene_size
box_scene_size(const struct box_scene *b, double width, double height)
{
	double edge = EDGE, head = b->title.n + b->note.n > 0 ? b->text * 1.7 : 0,
	       foot = needs_foot(b) ? b->text * 1.7 : 0;
	double w = width - 2 * edge, h = height - 2 * edge - head - foot;
	double scale = fmin(w / b->width, fmax(h, 16) / b->height);
	struct box_scene_size size = { .image = { edge, edge + head, fmax(b->width * scale, 1),
					       fmax(b->height * scale, 1) } };
	size.width = fmin(width, fmax(size.image.w + 2 * edge, 24 * b->text));
	size.image.x = (size.width - size.image.w) / 2;
	size.height = size.image.y + size.image.h + edge + foot;
	return size;
}

/* Where the box is on the drawing, its corners brought near the image. */
static struct area
place(const struct drawing *d, struct box box)
{
	const struct area *in = &d->image;
	double left = in->x - EDGE, top = in->y - EDGE, right = in->x + in->w + EDGE, bottom = in->y + in->h + EDGE;
	double x1 = in->x + box.x1 * d->scale, y1 = in->y + box.y1 * d->scale;
	double x2 = in->x + box.x2 * d->scale, y2 = in->y + box.y2 * d->scale;
	if (!(x1 <= right && x2 >= left && y1 <= bottom && y2 >= top && x2 >= x1 && y2 >= y1))
		return (struct area){ 0, 0, 0, -1 };
	x1 = fmax(x1, left);
	y1 = fmax(y1, top);
	return (struct area){ x1, y1, fmin(x2, right) - x1, fmin(y2, bottom) - y1 };
}

static struct slice
label_text(const struct drawing *d, const struct scene_box *box)
{
	char score[32] = "";
	size_t n = 0;
	if (d->b->scores && !isnan(box->score)) {
		long long percent = llround(fmin(fmax(box->score, -1e6), 1e6) * 100), whole = percent / 100;
		long long rest = percent % 100 < 0 ? -(percent % 100) : percent % 100;
		const char digits[] = { '.', (char)('0' + rest / 10), (char)('0' + rest % 10), '\0' };
		const char *number =
			arena_format(d->scene->arena, "%s%lld%s", percent < 0 && whole == 0 ? "-" : "", whole, digits);
		strncpy(score, number, sizeof score - 1);
		n = strlen(score);
	}
	double most = fmax(d->image.w * 0.4, 6 * d->b->text);
	struct slice label = d->b->words ? scene_shorten(d->scene, box->label, d->b->text, most) : slice_of("");
	if (n == 0)
		return label;
	char *text = arena_alloc(d->scene->arena, label.n + n + 2);
	size_t at = label.n;
	memcpy(text, label.text, at);
	if (at > 0)
		text[at++] = ' ';
	memcpy(text + at, score, n + 1);
	return (struct slice){ text, at + n };
}

static void
draw_box(struct drawing *d, size_t i)
{
	const struct scene_box *box = &d->b->box[i];
	const struct box_look *look = &box_looks[box->mark];
	struct style style = style_stroke(colour_of(box), fmax(d->line * look->width, 0.5));
	if (d->b->n > CROWDED && !look->labelled)
		style.stroke = colour_fade(style.stroke, 0.8);
	struct area a = d->area[i];
	style.dashed = look->dashed;
	if (a.h < 0) {
		d->legend.outside++;
		return;
	}
	if (box->mark == BOX_NEGATIVE) {
		scene_circle(d->scene, a.x + a.w / 2, a.y + a.h / 2, 1.5, style_fill(colour_of(box)));
		return;
	}
	scene_open(d->scene, (struct tag){ box->mark == BOX_OBJECT ? slice_of("") : slice_of(box_looks[box->mark].name),
				     box->label, box->note, box->score, box->iou });
	if (box->link != BOX_NO_LINK && d->area[box->link].h >= 0) {
		const struct area *to = &d->area[box->link];
		struct style line = style_stroke(colour_fade(style.stroke, 0.6), 0.75);
		scene_line(d->scene, a.x + a.w / 2, a.y + a.h / 2, to->x + to->w / 2, to->y + to->h / 2, line);
		scene_circle(d->scene, a.x + a.w / 2, a.y + a.h / 2, 2, style_fill(style.stroke));
	}
	if (d->b->picture != NULL && d->line >= 1 && look->labelled && !look->dashed)
		/* a rim in the opposite colour, so that the box can be seen on any picture */
		scene_rect(d->scene, a, 0, style_stroke(colour_fade(colour_on(style.stroke), 0.6), style.width + 1.75));
	scene_rect(d->scene, a, 0, style);
	scene_close(d->scene);
}

/* Boxes that want a label, those of highest score first, and at equal score the smaller; none where there are too many
 * of them: then the legend has the labels. */
static size_t
choose(struct drawing *d, uint32_t *chosen)
{
	struct arena *scratch = d->scene->arena;
	double *key = arena_array(scratch, double, d->b->n);
	uint32_t *order = arena_array(scratch, uint32_t, d->b->n), *which = arena_array(scratch, uint32_t, d->b->n);
	size_t n = 0;
	for (size_t i = 0; i < d->b->n; i++) {
		const struct scene_box *box = &d->b->box[i];
		if (d->area[i].h < 0 || !box_looks[box->mark].labelled)
			continue;
		double area = d->area[i].w * d->area[i].h / (d->image.w * d->image.h + 1);
		key[n] = (isnan(box->score) ? 1 : box->score) - area * 1e-3;
		which[n++] = (uint32_t)i;
	}
	d->legend.labels = n > MOST_LABELS && d->b->words;
	if (n > MOST_LABELS)
		return 0;
	order_descending(key, n, order, scratch);
	for (size_t i = 0; i < n; i++)
		chosen[i] = which[order[i]];
	return n;
}

static void
draw_labels(struct drawing *d)
{
	struct arena *scratch = d->scene->arena;
	uint32_t *chosen = arena_array(scratch, uint32_t, d->b->n);
	size_t n = choose(d, chosen);
	struct label_place *label = arena_zeros(scratch, struct label_place, n);
	struct slice *text = arena_array(scratch, struct slice, n);
	double size = d->b->text;
	for (size_t i = 0; i < n; i++) {
		text[i] = label_text(d, &d->b->box[chosen[i]]);
		label[i] = (struct label_place){
			.box = d->area[chosen[i]], .w = text_width(text[i], size) + size * 0.6, .h = size * 1.3
		};
		if (text[i].n == 0)
			label[i].w = label[i].h = 0;
	}
	label_layout(label, n, d->image, n <= ALL_LABELS, scratch);
	for (size_t i = 0; i < n; i++) {
		const struct scene_box *box = &d->b->box[chosen[i]];
		struct colour c = colour_of(box);
		d->legend.unlabelled += !label[i].placed && text[i].n > 0;
		if (!label[i].placed || text[i].n == 0)
			continue;
		scene_open(d->scene,
			(struct tag){ box->mark == BOX_OBJECT ? slice_of("") : slice_of(box_looks[box->mark].name),
				box->label, box->note, box->score, box->iou });
		scene_rect(d->scene, (struct area){ label[i].x, label[i].y, label[i].w, label[i].h }, 2, style_fill(c));
		scene_text(
			d->scene, label[i].x + size * 0.3, label[i].y + size, size, TEXT_START, colour_on(c), text[i]);
		scene_close(d->scene);
	}
}

static void
draw_head(struct drawing *d, double x, double y, double width)
{
	double size = d->b->text, base = y + size * 1.25, gap = size;
	struct slice note = scene_shorten(d->scene, d->b->note, size * 0.92, width * 0.6);
	double taken = note.n > 0 ? text_width(note, size * 0.92) + gap : 0;
	struct slice title = scene_shorten(d->scene, d->b->title, size * 1.15, width - taken);
	if (title.n > 0)
		scene_text(d->scene, x, base, size, TEXT_START, colour_ink(INK_TEXT), title)->text.bold = true;
	if (note.n > 0)
		scene_text(d->scene, x + width, base, size * 0.92, TEXT_END, colour_ink(INK_SOFT), note);
}

void
box_scene_draw(struct scene *s, const struct box_scene *b, double x, double y, const struct box_scene_size *size)
{
	struct drawing d = { .scene = s, .b = b, .image = size->image };
	d.image.x += x;
	d.image.y += y;
	d.scale = size->image.w / b->width;
	d.line = (b->n <= 40 ? 2 : b->n <= 150 ? 1.5 : b->n <= 600 ? 1 : 0.6) * fmin(fmax(b->text / 12, 0.6), 3);
	d.area = arena_array(s->arena, struct area, b->n);
	for (size_t i = 0; i < b->n; i++)
		d.area[i] = place(&d, b->box[i].box);
	scene_rect(s, d.image, 0, style_fill(colour_ink(INK_PANEL)));
	if (b->picture != NULL)
		scene_picture(s, d.image, b->picture);
	else
		scene_rect(s, d.image, 0, style_stroke(colour_ink(INK_LINE), 1));
	for (size_t i = 0; i < b->n; i++)
		draw_box(&d, i);
	draw_labels(&d);
	draw_head(&d, x + EDGE, y, size->width - 2 * EDGE);
	box_legend_draw(s, b, &d.legend, x + EDGE, y + size->height - b->text * 0.55, size->width - 2 * EDGE);
}
