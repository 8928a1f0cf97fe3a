/* box_scene.c -- an image and the boxes on it. */
#include "draw/box_scene.h"

#include "base/order.h"
#include "draw/label_layout.h"
#include "draw/text_width.h"

#include <math.h>
#include <string.h>

enum { FORCED = 14, LABELLED = 400, EDGE = 5, CROWDED = 60, LABELS = 32 };

const char *const box_mark_names[BOX_MARKS] = { "object", "crowd or ignored", "proposal", "hit", "missed",
	"false alarm", "not counted", "ground truth", "ground truth", "positive anchor", "ignored anchor", "background",
	"unmatched" };
static const char *const in_legend[BOX_MARKS] = { "", "crowd or ignored", "proposals", "hits", "missed", "false alarms",
	"not counted", "ground truth", "", "positive anchors", "ignored anchors", "chosen backgrounds",
	"unmatched boxes" };

/* How a box looks by what it is; a colour of ink INK_NONE is the label's. */
static const struct look {
	struct colour colour;
	double width; /* of the usual */
	bool dashed, legend, labelled;
} looks[BOX_MARKS] = {
	[BOX_OBJECT] = { { INK_NONE, 0, 1 }, 1, false, false, true },
	[BOX_CROWD] = { { INK_NONE, 0, 1 }, 0.75, true, true, true },
	[BOX_PROPOSAL] = { { INK_RGB, 0x8a929c, 0.8f }, 0.5, false, true, false },
	[BOX_HIT] = { { INK_RGB, 0x1f83cc, 1 }, 1, false, true, true },
	[BOX_MISSED] = { { INK_RGB, 0xcc3388, 1 }, 1.25, false, true, true },
	[BOX_FALSE] = { { INK_RGB, 0xe69f00, 1 }, 1, false, true, true },
	[BOX_UNCOUNTED] = { { INK_RGB, 0x8a929c, 1 }, 0.75, true, true, true },
	[BOX_FOUND] = { { INK_RGB, 0x7fb8e0, 1 }, 0.5, false, true, false },
	[BOX_TRUTH] = { { INK_NONE, 0, 1 }, 1.5, false, false, true },
	[BOX_ANCHOR] = { { INK_NONE, 0, 0.9f }, 0.5, false, true, false },
	[BOX_IGNORED] = { { INK_RGB, 0x8a929c, 0.8f }, 0.5, true, true, false },
	[BOX_NEGATIVE] = { { INK_RGB, 0x8a929c, 0.55f }, 0.4, false, true, false },
	[BOX_UNMATCHED] = { { INK_RGB, 0xcc3388, 1 }, 1.25, false, true, true },
};

/* The drawing at work. */
struct board {
	struct scene *scene;
	const struct box_scene *b;
	struct area image;
	double scale, line;
	size_t outside, unlabelled;
	bool stated_below;   /* labels are, instead of at the boxes */
	struct area *area; /* of each box, px of the drawing; h < 0: wholly outside */
};

static struct colour
colour_of(const struct scene_box *box)
{
	struct colour c = looks[box->mark].colour;
	return c.ink == INK_NONE ? colour_fade(colour_label(box->label), c.opacity) : c;
}

/* There is something to be said below the picture, or may be. */
static bool
needs_foot(const struct box_scene *b)
{
	bool needs = b->n > FORCED;
	for (size_t i = 0; i < b->n && !needs; i++) {
		const struct box *x = &b->box[i].box;
		needs = looks[b->box[i].mark].legend || x->x2 < 0 || x->y2 < 0 || x->x1 > b->width || x->y1 > b->height;
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
place(const struct board *t, struct box box)
{
	const struct area *in = &t->image;
	double left = in->x - EDGE, top = in->y - EDGE, right = in->x + in->w + EDGE, bottom = in->y + in->h + EDGE;
	double x1 = in->x + box.x1 * t->scale, y1 = in->y + box.y1 * t->scale;
	double x2 = in->x + box.x2 * t->scale, y2 = in->y + box.y2 * t->scale;
	if (!(x1 <= right && x2 >= left && y1 <= bottom && y2 >= top && x2 >= x1 && y2 >= y1))
		return (struct area){ 0, 0, 0, -1 };
	x1 = fmax(x1, left);
	y1 = fmax(y1, top);
	return (struct area){ x1, y1, fmin(x2, right) - x1, fmin(y2, bottom) - y1 };
}

static struct slice
label_text(const struct board *t, const struct scene_box *box)
{
	char score[32] = "";
	size_t n = 0;
	if (t->b->scores && !isnan(box->score)) {
		long long percent = llround(fmin(fmax(box->score, -1e6), 1e6) * 100), whole = percent / 100;
		long long rest = percent % 100 < 0 ? -(percent % 100) : percent % 100;
		const char digits[] = { '.', (char)('0' + rest / 10), (char)('0' + rest % 10), '\0' };
		const char *number =
			arena_format(t->scene->arena, "%s%lld%s", percent < 0 && whole == 0 ? "-" : "", whole, digits);
		strncpy(score, number, sizeof score - 1);
		n = strlen(score);
	}
	double most = fmax(t->image.w * 0.4, 6 * t->b->text);
	struct slice label = t->b->words ? scene_shorten(t->scene, box->label, t->b->text, most) : slice_of("");
	if (n == 0)
		return label;
	char *text = arena_alloc(t->scene->arena, label.n + n + 2);
	size_t at = label.n;
	memcpy(text, label.text, at);
	if (at > 0)
		text[at++] = ' ';
	memcpy(text + at, score, n + 1);
	return (struct slice){ text, at + n };
}

static void
draw_box(struct board *t, size_t i)
{
	const struct scene_box *box = &t->b->box[i];
	const struct look *look = &looks[box->mark];
	struct style style = style_stroke(colour_of(box), fmax(t->line * look->width, 0.5));
	if (t->b->n > CROWDED && !look->labelled)
		style.stroke = colour_fade(style.stroke, 0.8);
	struct area a = t->area[i];
	style.dashed = look->dashed;
	if (a.h < 0) {
		t->outside++;
		return;
	}
	if (box->mark == BOX_NEGATIVE) {
		scene_circle(t->scene, a.x + a.w / 2, a.y + a.h / 2, 1.5, style_fill(colour_of(box)));
		return;
	}
	scene_open(t->scene, (struct tag){ box->mark == BOX_OBJECT ? slice_of("") : slice_of(box_mark_names[box->mark]),
				     box->label, box->note, box->score, box->iou });
	if (box->link != BOX_NO_LINK && t->area[box->link].h >= 0) {
		const struct area *to = &t->area[box->link];
		struct style line = style_stroke(colour_fade(style.stroke, 0.6), 0.75);
		scene_line(t->scene, a.x + a.w / 2, a.y + a.h / 2, to->x + to->w / 2, to->y + to->h / 2, line);
		scene_circle(t->scene, a.x + a.w / 2, a.y + a.h / 2, 2, style_fill(style.stroke));
	}
	if (t->b->picture != NULL && t->line >= 1 && look->labelled &&
		!look->dashed) /* a rim, that it shows on any picture */
		scene_rect(t->scene, a, 0, style_stroke(colour_fade(colour_on(style.stroke), 0.6), style.width + 1.75));
	scene_rect(t->scene, a, 0, style);
	scene_close(t->scene);
}

/* Boxes that want a label, those of highest score first, and at equal score the smaller; none where there are too many
 * of them: then the labels are told below the picture. */
static size_t
choose(struct board *t, uint32_t *chosen)
{
	struct arena *scratch = t->scene->arena;
	double *key = arena_array(scratch, double, t->b->n);
	uint32_t *order = arena_array(scratch, uint32_t, t->b->n), *which = arena_array(scratch, uint32_t, t->b->n);
	size_t n = 0;
	for (size_t i = 0; i < t->b->n; i++) {
		const struct scene_box *box = &t->b->box[i];
		if (t->area[i].h < 0 || !looks[box->mark].labelled)
			continue;
		double area = t->area[i].w * t->area[i].h / (t->image.w * t->image.h + 1);
		key[n] = (isnan(box->score) ? 1 : box->score) - area * 1e-3;
		which[n++] = (uint32_t)i;
	}
	t->stated_below = n > LABELLED && t->b->words;
	if (n > LABELLED)
		return 0;
	order_descending(key, n, order, scratch);
	for (size_t i = 0; i < n; i++)
		chosen[i] = which[order[i]];
	return n;
}

static void
draw_labels(struct board *t)
{
	struct arena *scratch = t->scene->arena;
	uint32_t *chosen = arena_array(scratch, uint32_t, t->b->n);
	size_t n = choose(t, chosen);
	struct label_place *label = arena_zeros(scratch, struct label_place, n);
	struct slice *text = arena_array(scratch, struct slice, n);
	double size = t->b->text;
	for (size_t i = 0; i < n; i++) {
		text[i] = label_text(t, &t->b->box[chosen[i]]);
		label[i] = (struct label_place){
			.box = t->area[chosen[i]], .w = text_width(text[i], size) + size * 0.6, .h = size * 1.3
		};
		if (text[i].n == 0)
			label[i].w = label[i].h = 0;
	}
	label_layout(label, n, t->image, n <= FORCED, scratch);
	for (size_t i = 0; i < n; i++) {
		const struct scene_box *box = &t->b->box[chosen[i]];
		struct colour c = colour_of(box);
		t->unlabelled += !label[i].placed && text[i].n > 0;
		if (!label[i].placed || text[i].n == 0)
			continue;
		scene_open(t->scene,
			(struct tag){ box->mark == BOX_OBJECT ? slice_of("") : slice_of(box_mark_names[box->mark]),
				box->label, box->note, box->score, box->iou });
		scene_rect(t->scene, (struct area){ label[i].x, label[i].y, label[i].w, label[i].h }, 2, style_fill(c));
		scene_text(
			t->scene, label[i].x + size * 0.3, label[i].y + size, size, TEXT_START, colour_on(c), text[i]);
		scene_close(t->scene);
	}
}

/* A mark and words of the legend at *at, which moves on. false: there is no room for them. */
static bool
draw_entry(const struct board *t, double *at, double y, double end, struct style style, const char *words)
{
	double size = t->b->text * 0.92, w = text_width(slice_of(words), size);
	if (*at + size * 1.3 + w > end)
		return false;
	scene_line(t->scene, *at, y - size * 0.35, *at + size, y - size * 0.35, style);
	scene_text(t->scene, *at + size * 1.3, y, size, TEXT_START, colour_ink(INK_SOFT), slice_of(words));
	*at += size * 2.5 + w;
	return true;
}

struct told {
	struct slice label;
	size_t n;
};

/* Labels and how many boxes have them, the most first. */
static size_t
count_labels(const struct board *t, struct told told[LABELS])
{
	size_t n = 0;
	for (size_t i = 0; i < t->b->n; i++) {
		struct slice label = t->b->box[i].label;
		size_t k = 0;
		while (k < n && !slice_equal(told[k].label, label))
			k++;
		if (label.n == 0 || k == LABELS)
			continue;
		if (k == n)
			told[n++] = (struct told){ label, 0 };
		told[k].n++;
		for (; k > 0 && told[k - 1].n < told[k].n; k--) {
			struct told before = told[k - 1];
			told[k - 1] = told[k];
			told[k] = before;
		}
	}
	return n;
}

static double
draw_marks(const struct board *t, double at, double y, double end)
{
	size_t count[BOX_MARKS] = { 0 };
	for (size_t i = 0; i < t->b->n; i++)
		count[t->b->box[i].mark]++;
	for (enum box_mark m = 0; m < BOX_MARKS; m++) {
		size_t n = count[m], more = t->b->more[m];
		if (n == 0 || !looks[m].legend)
			continue;
		const char *words = more == 0
					    ? arena_format(t->scene->arena, "%s %zu", in_legend[m], n)
					    : arena_format(t->scene->arena, "%s %zu of %zu", in_legend[m], n, n + more);
		struct colour c = looks[m].colour.ink == INK_NONE ? colour_ink(INK_SOFT) : looks[m].colour;
		struct style style = style_stroke(c, 2);
		style.dashed = looks[m].dashed;
		if (!draw_entry(t, &at, y, end, style, words))
			break;
	}
	return at;
}

/* Below the picture: what the colours mean, and what is not to be seen. */
static void
draw_legend(struct board *t, double x, double y, double width)
{
	struct told told[LABELS];
	double size = t->b->text * 0.92, at = draw_marks(t, x, y, x + width);
	size_t n = t->stated_below ? count_labels(t, told) : 0;
	const char *rest = t->outside > 0 ? arena_format(t->scene->arena, "%zu outside the image", t->outside) : "";
	if (t->unlabelled > 0)
		rest = arena_format(t->scene->arena, "%s%s%zu without room for a label", rest,
			*rest != '\0' ? ", " : "", t->unlabelled);
	double end = x + width - text_width(slice_of(rest), size) - size;
	for (size_t i = 0; i < n; i++) {
		struct slice label = scene_shorten(t->scene, told[i].label, size, width / 3);
		const char *words = arena_format(t->scene->arena, "%.*s %zu", (int)label.n, label.text, told[i].n);
		if (!draw_entry(t, &at, y, end, style_stroke(colour_label(told[i].label), 3), words))
			break;
	}
	if (*rest != '\0' && at - size <= end)
		scene_text(t->scene, x + width, y, size, TEXT_END, colour_ink(INK_SOFT), slice_of(rest));
}

static void
draw_head(struct board *t, double x, double y, double width)
{
	double size = t->b->text, base = y + size * 1.25, gap = size;
	struct slice note = scene_shorten(t->scene, t->b->note, size * 0.92, width * 0.6);
	double taken = note.n > 0 ? text_width(note, size * 0.92) + gap : 0;
	struct slice title = scene_shorten(t->scene, t->b->title, size * 1.15, width - taken);
	if (title.n > 0)
		scene_text(t->scene, x, base, size, TEXT_START, colour_ink(INK_TEXT), title)->text.bold = true;
	if (note.n > 0)
		scene_text(t->scene, x + width, base, size * 0.92, TEXT_END, colour_ink(INK_SOFT), note);
}

void
box_scene_draw(struct scene *s, const struct box_scene *b, double x, double y, const struct box_scene_size *size)
{
	struct board t = { .scene = s, .b = b, .image = size->image };
	t.image.x += x;
	t.image.y += y;
	t.scale = size->image.w / b->width;
	t.line = (b->n <= 40 ? 2 : b->n <= 150 ? 1.5 : b->n <= 600 ? 1 : 0.6) * fmin(fmax(b->text / 12, 0.6), 3);
	t.area = arena_array(s->arena, struct area, b->n);
	for (size_t i = 0; i < b->n; i++)
		t.area[i] = place(&t, b->box[i].box);
	scene_rect(s, t.image, 0, style_fill(colour_ink(INK_PANEL)));
	if (b->picture != NULL)
		scene_picture(s, t.image, b->picture);
	else
		scene_rect(s, t.image, 0, style_stroke(colour_ink(INK_LINE), 1));
	for (size_t i = 0; i < b->n; i++)
		draw_box(&t, i);
	draw_labels(&t);
	draw_head(&t, x + EDGE, y, size->width - 2 * EDGE);
	draw_legend(&t, x + EDGE, y + size->height - b->text * 0.55, size->width - 2 * EDGE);
}
