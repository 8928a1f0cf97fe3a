/* box_legend.c -- what stands below an image with boxes. */
#include "draw/box_legend.h"

#include "draw/text_width.h"

enum { MOST_LABELS = 32 };

/* The entries of the legend, and where the next one goes. */
struct entries {
	struct scene *scene;
	double size; /* of letters */
	double at, y, end;
};

/* A line and words. false: there is no room for them. */
static bool
draw_entry(struct entries *e, struct style style, const char *words)
{
	double w = text_width(slice_of(words), e->size);
	if (e->at + e->size * 1.3 + w > e->end)
		return false;
	scene_line(e->scene, e->at, e->y - e->size * 0.35, e->at + e->size, e->y - e->size * 0.35, style);
	scene_text(e->scene, e->at + e->size * 1.3, e->y, e->size, TEXT_START, colour_ink(INK_SOFT), slice_of(words));
	e->at += e->size * 2.5 + w;
	return true;
}

static void
draw_marks(struct entries *e, const struct box_scene *b)
{
	size_t count[BOX_MARKS] = { 0 };
	for (size_t i = 0; i < b->n; i++)
		count[b->box[i].mark]++;
	for (enum box_mark m = 0; m < BOX_MARKS; m++) {
		const struct box_look *look = &box_looks[m];
		size_t n = count[m], more = b->more[m];
		if (n == 0 || look->legend == NULL)
			continue;
		const char *words = more == 0 ? arena_format(e->scene->arena, "%s %zu", look->legend, n)
					      : arena_format(e->scene->arena, "%s %zu of %zu", look->legend, n,
							n + more);
		struct style style = style_stroke(look->colour.ink == INK_NONE ? colour_ink(INK_SOFT) : look->colour,
			2);
		style.dashed = look->dashed;
		if (!draw_entry(e, style, words))
			return;
	}
}

struct label_count {
	struct slice label;
	size_t n;
};

/* Labels and how many boxes have them, the most frequent first. Of more labels than there is room for, those that come
 * first in the image. */
static size_t
count_labels(const struct box_scene *b, struct label_count count[MOST_LABELS])
{
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++) {
		struct slice label = b->box[i].label;
		size_t k = 0;
		while (k < n && !slice_equal(count[k].label, label))
			k++;
		if (label.n == 0 || k == MOST_LABELS)
			continue;
		if (k == n)
			count[n++] = (struct label_count){ label, 0 };
		count[k].n++;
		for (; k > 0 && count[k - 1].n < count[k].n; k--) {
			struct label_count before = count[k - 1];
			count[k - 1] = count[k];
			count[k] = before;
		}
	}
	return n;
}

static void
draw_labels(struct entries *e, const struct box_scene *b, double most)
{
	struct label_count count[MOST_LABELS];
	size_t n = count_labels(b, count);
	for (size_t i = 0; i < n; i++) {
		struct slice label = scene_shorten(e->scene, count[i].label, e->size, most);
		const char *words = arena_format(e->scene->arena, "%.*s %zu", (int)label.n, label.text, count[i].n);
		if (!draw_entry(e, style_stroke(colour_label(count[i].label), 3), words))
			return;
	}
}

void
box_legend_draw(struct scene *s, const struct box_scene *b, const struct box_legend *legend, double x, double y,
	double width)
{
	struct entries e = { .scene = s, .size = b->text * 0.92, .at = x, .y = y, .end = x + width };
	const char *rest = legend->outside > 0 ? arena_format(s->arena, "%zu outside the image", legend->outside) : "";
	if (legend->unlabelled > 0)
		rest = arena_format(s->arena, "%s%s%zu without room for a label", rest, *rest != '\0' ? ", " : "",
			legend->unlabelled);
	draw_marks(&e, b);
	e.end -= text_width(slice_of(rest), e.size) + e.size;
	if (legend->labels)
		draw_labels(&e, b, width / 3);
	if (*rest != '\0' && e.at - e.size <= e.end)
		scene_text(s, x + width, y, e.size, TEXT_END, colour_ink(INK_SOFT), slice_of(rest));
}
