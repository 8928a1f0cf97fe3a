/* stats_page_coverage.c -- will these anchors learn it? A table by size, level and label. */
#include "tool/stats_page.h"

#include <stdio.h>

enum { NAME = 22, WORST = 8, MANY_LEVELS = 8 };

static bool
by_iou(const struct stats_page *p)
{
	return p->state->set.fg > 0;
}

static void
put_row(const struct stats_page *p, const struct coverage_count *c)
{
	const struct stats_set *set = &p->state->set;
	char share[32];
	buf_format(p->out, " %8llu %8llu", (unsigned long long)c->boxes, (unsigned long long)c->no_anchor);
	if (by_iou(p))
		buf_format(p->out, " %8llu %8llu", (unsigned long long)c->low_quality, (unsigned long long)c->below_fg);
	if (set->points)
		buf_format(p->out, " %8llu", (unsigned long long)c->no_point);
	buf_format(p->out, " %8llu", (unsigned long long)c->out_of_reach);
	if (!set->points && c->boxes > 0)
		buf_format(p->out, "    %.3f", coverage_count_mean(c));
	else if (set->points)
		buf_format(p->out, " %8s", stats_page_percent(c->no_point + c->out_of_reach, c->boxes, share));
	buf_char(p->out, '\n');
}

static void
put_heads(const struct stats_page *p)
{
	buf_format(p->out, "%*s %8s %8s", NAME, "", "boxes", "unlearnt");
	if (by_iou(p))
		buf_format(p->out, " %8s %8s", "claimed", "below fg");
	if (p->state->set.points)
		buf_format(p->out, " %8s", "no point");
	buf_format(p->out, " %8s %8s\n", "too far", p->state->set.points ? "lost" : "best IoU");
}

/* Boxes that training learns badly, or never. */
static uint64_t
badly(const struct coverage_count *c)
{
	return c->no_anchor + c->low_quality + c->out_of_reach;
}

/* The labels of which most is learnt badly, by share. */
static void
put_labels(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	bool *told = arena_zeros(p->arena, bool, s->labels);
	for (int n = 0; n < WORST; n++) {
		size_t worst = SIZE_MAX;
		double most = 0;
		for (size_t i = 0; i < s->labels; i++) {
			const struct coverage_count *c = &s->label[i].coverage;
			double share = c->boxes > 0 ? (double)badly(c) / (double)c->boxes : 0;
			if (!told[i] && share > most) {
				most = share;
				worst = i;
			}
		}
		if (worst == SIZE_MAX)
			return;
		told[worst] = true;
		stats_page_label(p, s->label[worst].text, NAME);
		put_row(p, &s->label[worst].coverage);
	}
}

static void
put_legend(const struct stats_page *p)
{
	char low[32], reach[32];
	const struct stats *s = &p->state->stats;
	const struct coverage_count *c = &s->covered;
	if (by_iou(p))
		buf_format(p->out, "%s of the boxes are never learnt, %s by a low-quality claim alone.\n",
			stats_page_percent(c->no_anchor, c->boxes, low), stats_page_percent(c->low_quality, c->boxes,
			reach));
	else if (p->state->set.points)
		buf_format(p->out, "%s of the boxes have no point to learn them, %s are out of reach.\n",
			stats_page_percent(c->no_point, c->boxes, low), stats_page_percent(c->out_of_reach, c->boxes,
			reach));
	else
		buf_format(p->out, "%s of the boxes are never learnt.\n", stats_page_percent(c->no_anchor, c->boxes,
			low));
}

void
stats_page_coverage(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	const struct stats_set *set = &p->state->set;
	struct slice name = set->name.n > 0 ? set->name : (struct slice){ "this anchor set", 15 };
	char stride[32], text[64];
	buf_text(p->out, "\nWill ");
	terminal_put(name, terminal_columns(name) < 40 ? terminal_columns(name) : 40, p->out);
	buf_format(p->out, " learn it? Its rule is %.*s", (int)set->assigner.n, set->assigner.text);
	buf_format(p->out, by_iou(p) ? ", fg %g.\n" : ".\n", set->fg);
	put_heads(p);
	terminal_put((struct slice){ "all", 3 }, NAME, p->out);
	put_row(p, &s->covered);
	for (int i = 0; i < STATS_SIZES; i++) {
		buf_format(p->out, "%-*s", NAME, stats_size_names[i]);
		put_row(p, &s->covered_size[i]);
	}
	for (size_t i = 0; i < set->levels; i++) {
		if (set->levels > MANY_LEVELS && s->covered_level[i].boxes == 0)
			continue;
		snprintf(text, sizeof text, "level %zu, stride %s", i, stats_page_number(set->stride[i][0], stride));
		buf_format(p->out, "%-*s", NAME, text);
		put_row(p, &s->covered_level[i]);
	}
	put_labels(p);
	put_legend(p);
}
