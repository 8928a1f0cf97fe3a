/* stats_run.h -- anchor-stats at work: options, what a line adds, what is told aside. */
#ifndef TOOL_STATS_RUN_H
#define TOOL_STATS_RUN_H

#include "anchorset/anchor_source.h"
#include "engine/terminal.h"
#include "record/gt_policy.h"
#include "stats/stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stats_options {
	struct anchor_source_options layout;
	struct filter_options filter;
	const char *by, *issues, *per_box;
	size_t bins;          /* 0: not given */
	int as;               /* enum terminal_as */
	int bad;              /* -1: not given; enum gt_policy */
	bool partial, merge;
};

/* Parses and checks the command line; the index of the first operand. */
int stats_options_parse(struct stats_options *o, int argc, char *argv[]);

/* The anchors that coverage was measured with. */
struct stats_set {
	bool given;
	struct slice name, assigner; /* name empty: it has none */
	uint64_t hash;   /* of all that it says, below 2^53 */
	bool points;     /* its anchors are points */
	double fg;       /* where its assigner looks at it; else 0 */
	size_t levels;   /* at most STATS_LEVELS */
	double stride[STATS_LEVELS][2];
};

/* What leaves aside, in input order: which images have been seen, and the first issue of each kind. */
struct stats_aside {
	bool lost;           /* more images than are remembered */
	size_t keys, slots;
	uint64_t *slot;      /* 1 + key; 0: free */
	struct buf example[ISSUE_KINDS]; /* as lines of the file */
	struct buf end;      /* to leave last */
	struct arena arena;
};

/* What every line needs. */
struct stats_run {
	const struct stats_options *options;
	struct record_schema schema;
	int by_key;               /* of the column that boxes are grouped by; -1: it is the image's, or not known */
	struct anchor_source layout;
	struct coverage_rule rule;
	struct stats_set set;
	double least[2];          /* sides below these are tiny */
	bool text;                /* a page is wanted */
	struct stats_aside *aside; /* NULL: nobody wants to know */
};

struct stats_state {
	bool started;
	bool merged;              /* parts were read */
	struct stats stats;
	struct assign_room room;
	struct slice by;
	size_t with_by, without_by; /* records that have it, and that do not, where it is asked for */
	struct stats_set set;
};

/* The run of some options; its texts live in arena. */
void stats_line_open(struct stats_run *run, const struct stats_options *o, struct stats_aside *aside,
	struct arena *arena);

void stats_state_begin(struct stats_state *s, const struct stats_run *run, struct arena *keep);

/* One image. false: it was rejected, and nothing of it counts. */
bool stats_line(struct worker *w);

/* Adds the part that is the worker's line. false: it was rejected, and nothing of it counts. */
bool stats_partial_read(struct worker *w);
void stats_partial_put(struct stats_state *s, struct buf *out);

/* stats_aside.c: tells an issue of the worker's line, or, where kind is ISSUE_IMAGE_TWICE, that the image with this
 * key has come; and of labels, when all is over. */
void stats_aside_report(struct worker *w, const struct record *r, const struct issue *issue, uint64_t key);
void stats_aside_labels(struct stats_aside *a, const struct stats *s);
void stats_aside_finish(const void *run, struct buf *aside);

/* stats_put.c: the one object; stats_page.c: the page, in lines of at most width columns. Of a state that is
 * finished. */
void stats_put(struct stats_state *s, size_t bins, struct buf *out, struct arena *arena);
void stats_page(struct stats_state *s, const struct stats_aside *a, size_t width, bool colour, struct buf *out,
	struct arena *arena);

#endif
