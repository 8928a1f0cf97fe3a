/* fit_compare_words.c -- a verdict on anchors in words: its reason, and notes on the figures. */
#include "tool/fit_compare.h"

#include "geometry/box.h"

#include <math.h>

/* Below this share of the boxes a level is hardly worth its place. */
#define LEAST_SHARE 0.01

/* So many times larger than any old shape, for its level's stride, is worth a word. */
#define LARGE 2.0

void
fit_compare_recall(const struct fit_comparison *c, struct buf *out)
{
	if (c->cover == COVER_BY_OVERLAP)
		buf_format(out, "recall at IoU %g", c->fg);
	else
		buf_text(out, c->cover == COVER_BY_SHAPE ? "best possible recall" : "recall");
}

/* "recall falls from 98.12 % to 97.50 % (-0.62 points, standard error 0.11)" */
static void
put_recall(const struct fit_comparison *c, const char *moves, struct buf *out)
{
	const struct comparison_mean *m = &c->recall;
	fit_compare_recall(c, out);
	buf_format(out, " %s from %.2f %% to %.2f %% (%+.2f points, standard error %.2f)", moves,
		100 * comparison_of(m, 0), 100 * comparison_of(m, 1), 100 * comparison_gain(m),
		100 * comparison_error(m));
}

static void
put_iou(const struct comparison_mean *m, struct buf *out)
{
	buf_format(out, "from %.4f to %.4f (%+.4f, standard error %.4f)", comparison_of(m, 0), comparison_of(m, 1),
		comparison_gain(m), comparison_error(m));
}

static void
put_iou_rise(const struct fit_comparison *c, struct buf *out)
{
	buf_text(out, "mean best IoU rises ");
	put_iou(&c->iou, out);
	if (comparison_of(&c->recall, 0) > COMPARISON_BAR) {
		buf_format(out, ", by %g or more, although ", COMPARISON_MUCH);
		fit_compare_recall(c, out);
		buf_format(out, " is above %g %% already", 100 * COMPARISON_BAR);
	}
}

static void
put_iou_fall(const struct fit_comparison *c, struct buf *out)
{
	buf_text(out, "the new anchors fit worse: mean best IoU falls ");
	put_iou(&c->iou, out);
	if (comparison_gain(&c->recall) >= COMPARISON_RECALL) {
		buf_text(out, ", though ");
		put_recall(c, "rises", out);
	}
}

static void
put_chance(const struct fit_comparison *c, struct buf *out)
{
	buf_text(out, "what is gained may not last on other boxes: ");
	put_recall(c, "goes", out);
	buf_text(out, ", mean best IoU ");
	put_iou(&c->iou, out);
	buf_format(out,
		"; it takes two standard errors, and %g point and %g more than fitting alone may give (%.2f, %.4f)",
		100 * COMPARISON_RECALL,
		comparison_of(&c->recall, 0) > COMPARISON_BAR ? COMPARISON_MUCH : COMPARISON_IOU,
		100 * c->recall.optimism, c->iou.optimism);
}

static void
put_alike(const struct fit_comparison *c, struct buf *out)
{
	fit_compare_recall(c, out);
	buf_format(out,
		" changes by %+.2f points and mean best IoU by %+.4f; less than %g point and %g are hardly noticed",
		100 * comparison_gain(&c->recall), comparison_gain(&c->iou), 100 * COMPARISON_RECALL, COMPARISON_IOU);
}

static void
put_served(const struct fit_comparison *c, struct buf *out)
{
	fit_compare_recall(c, out);
	buf_format(out,
		" is %.2f %% with the old anchors, above %g %%, at which YOLOv5, too, keeps its anchors; mean best "
		"IoU changes by %+.4f, less than %g",
		100 * comparison_of(&c->recall, 0), 100 * COMPARISON_BAR, comparison_gain(&c->iou), COMPARISON_MUCH);
}

void
fit_compare_reason(const struct fit_comparison *c, struct buf *out)
{
	switch (c->result.cause) {
	case COMPARISON_FEW:
		buf_format(out, "%llu boxes are too few to judge by; it takes %d", (unsigned long long)c->recall.boxes,
			COMPARISON_LEAST);
		break;
	case COMPARISON_RECALL_FALLS:
		buf_text(out, "the new anchors serve fewer boxes: ");
		put_recall(c, "falls", out);
		break;
	case COMPARISON_IOU_FALLS:
		put_iou_fall(c, out);
		break;
	case COMPARISON_RECALL_RISES:
		put_recall(c, "rises", out);
		break;
	case COMPARISON_IOU_RISES:
		put_iou_rise(c, out);
		break;
	case COMPARISON_CHANCE:
		put_chance(c, out);
		break;
	case COMPARISON_SERVED:
		put_served(c, out);
		break;
	case COMPARISON_ALIKE:
		put_alike(c, out);
		break;
	}
}

static void
note_levels(const struct fit_comparison *c, int which, struct buf *out)
{
	for (size_t i = 0; i < c->levels; i++) {
		const struct fit_compare_level *l = &c->level[i];
		double share = (double)l->boxes[which] / (double)c->sample;
		if (share < LEAST_SHARE)
			buf_format(out,
				"level of stride %g gets %.1f %% of the boxes with the %s anchors; consider fewer "
				"levels\n",
				l->stride[0], floor(1000 * share) / 10, which == 0 ? "old" : "new");
	}
}

/* What a cell sees grows with its stride: shapes that are larger for it than the old detector ever had are hard to
 * learn. */
static void
note_large(const struct fit_comparison *c, struct buf *out)
{
	double most = 0;
	for (size_t i = 0; i < c->levels; i++)
		most = box_max(most, c->level[i].largest[0] / c->level[i].stride[0]);
	for (size_t i = 0; i < c->levels; i++) {
		const struct fit_compare_level *l = &c->level[i];
		double size = l->largest[1] / l->stride[0];
		if (size > LARGE * most)
			buf_format(out,
				"level of stride %g gets new shapes up to %.0f strides large, where no old one is "
				"above %.0f; consider coarser levels\n",
				l->stride[0], size, most);
	}
}

void
fit_compare_notes(const struct fit_comparison *c, struct buf *out)
{
	if (c->input[0] > 0)
		buf_format(out, "the old anchors are for %gx%g, %s is %gx%g\n", c->input[0], c->input[1],
			c->frame_named ? "--input" : "the data's frame", c->frame[0], c->frame[1]);
	if (c->k[0] != c->k[1])
		buf_format(out, "%zu shapes against %zu: more shapes fit better, and cost more\n", c->k[0], c->k[1]);
	if (!c->on_grid)
		buf_format(out, "no figures on the grid: %s\n", c->no_grid_score);
	if (c->sample > 0 && c->sample < c->boxes)
		buf_format(out, "on the grid, by size and by label: a sample of %llu of %llu boxes\n",
			(unsigned long long)c->sample, (unsigned long long)c->boxes);
	if (c->labels_lost)
		buf_text(out, "there are too many labels to count by\n");
	for (int which = 0; which < 2 && c->on_grid; which++)
		note_levels(c, which, out);
	if (c->on_grid)
		note_large(c, out);
}
