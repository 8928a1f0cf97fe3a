/* stats_page.h -- the parts of anchor-stats's page. For stats_page*.c. */
#ifndef TOOL_STATS_PAGE_H
#define TOOL_STATS_PAGE_H

#include "tool/stats_run.h"

struct stats_page {
	struct stats_state *state;
	const struct stats_aside *aside; /* NULL: nothing is known of places */
	size_t width;                    /* columns */
	bool colour;
	struct buf *out;
	struct arena *arena;
};

/* stats_page_plots.c: how sizes and shapes are spread, and what anchor-fit would make of them. */
void stats_page_figures(const struct stats_page *p);
void stats_page_heat_map(const struct stats_page *p);
void stats_page_shapes(const struct stats_page *p);

/* stats_page_issues.c: what is wrong, worst first, with its remedy. */
void stats_page_issues(const struct stats_page *p);

/* stats_page_coverage.c */
void stats_page_coverage(const struct stats_page *p);

/* stats_page.c: a number to three digits or to the whole; a share in percent. */
const char *stats_page_number(double x, char room[32]);
const char *stats_page_percent(uint64_t part, uint64_t whole, char room[32]);

/* A label in so many columns. */
void stats_page_label(const struct stats_page *p, struct slice text, size_t width);

/* "1 box", "2 boxes" */
void stats_page_count(struct buf *out, uint64_t n, const char *one, const char *many);

#endif
