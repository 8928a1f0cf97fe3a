/* stats_page.c -- what a dataset comes to, for people: one page. */
#include "tool/stats_page.h"

#include <stdio.h>

enum { TOP_LABELS = 20, LEAST_LABEL = 6, MOST_LABEL = 24, BAR = 24, FIXED = 5 * 9 + 2 };

const char *
stats_page_number(double x, char room[32])
{
	snprintf(room, 32, x >= 100 && x < 1e9 ? "%.0f" : "%.3g", x);
	return room;
}

const char *
stats_page_percent(uint64_t part, uint64_t whole, char room[32])
{
	double percent = whole > 0 ? 100 * (double)part / (double)whole : 0;
	snprintf(room, 32, percent > 0 && percent < 0.1 ? "<0.1 %%" : "%.1f %%", percent);
	return room;
}

void
stats_page_label(const struct stats_page *p, struct slice text, size_t width)
{
	terminal_put(text.n > 0 ? text : (struct slice){ "(none)", 6 }, width, p->out);
}

void
stats_page_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
	buf_format(out, "%llu %s", (unsigned long long)n, n == 1 ? one : many);
}

static void
put_totals(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	stats_page_count(p->out, s->images, "image", "images");
	if (s->empty > 0)
		buf_format(p->out, ", %llu of them empty", (unsigned long long)s->empty);
	buf_text(p->out, "; ");
	stats_page_count(p->out, s->boxes, "box", "boxes");
	if (s->labels > 1)
		buf_format(p->out, " of %zu %.*s", s->labels, (int)(p->state->by.n < 40 ? p->state->by.n : 40),
			p->state->by.text);
	if (s->crowds > 0) {
		buf_text(p->out, "; ");
		stats_page_count(p->out, s->crowds, "crowd", "crowds");
	}
	if (s->ignored > 0)
		buf_format(p->out, "; %llu ignored", (unsigned long long)s->ignored);
	buf_char(p->out, '\n');
}

static void
put_labels(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	size_t shown = s->labels < TOP_LABELS ? s->labels : TOP_LABELS, name = LEAST_LABEL;
	if (shown == 0)
		return;
	for (size_t i = 0; i < shown; i++) {
		size_t n = terminal_columns(s->label[i].text);
		name = n > name ? n : name;
	}
	name = name < MOST_LABEL ? name : MOST_LABEL;
	size_t bar = p->width > FIXED + name ? p->width - FIXED - name : 0;
	buf_char(p->out, '\n');
	terminal_put(p->state->by, name, p->out);
	buf_format(p->out, " %8s %8s %8s %8s %8s\n", "boxes", "images", "small", "medium", "large");
	for (size_t i = 0; i < shown; i++) {
		const struct stats_label *l = &s->label[i];
		stats_page_label(p, l->text, name);
		buf_format(p->out, " %8llu %8llu %8llu %8llu %8llu  ", (unsigned long long)l->boxes,
			(unsigned long long)l->images, (unsigned long long)l->size[STATS_SMALL],
			(unsigned long long)l->size[STATS_MEDIUM], (unsigned long long)l->size[STATS_LARGE]);
		terminal_bar((double)l->boxes / (double)s->label[0].boxes, bar < BAR ? bar : BAR, p->colour, p->out);
		buf_char(p->out, '\n');
	}
	if (shown < s->labels)
		buf_format(p->out, "and %zu more\n", s->labels - shown);
}

static void
put_crowding(const struct stats_page *p)
{
	const struct stats *s = &p->state->stats;
	char share[CROWDING_THRESHOLDS][32];
	for (size_t i = 0; i < CROWDING_THRESHOLDS; i++)
		stats_page_percent(s->lost[i], s->boxes, share[i]);
	buf_format(p->out,
		"\nSuppression would cost a perfect detector %s of the boxes at IoU %g,\n%s at %g, %s at %g.\n",
		share[0], crowding_thresholds[0], share[1], crowding_thresholds[1], share[2], crowding_thresholds[2]);
}

void
stats_page(struct stats_state *s, const struct stats_aside *a, size_t width, bool colour, struct buf *out,
	struct arena *arena)
{
	const struct stats_page p = { s, a, width, colour, out, arena };
	put_totals(&p);
	put_labels(&p);
	if (s->stats.boxes > 0) {
		stats_page_figures(&p);
		stats_page_heat_map(&p);
		stats_page_shapes(&p);
		put_crowding(&p);
	}
	if (s->set.given)
		stats_page_coverage(&p);
	stats_page_issues(&p);
}
