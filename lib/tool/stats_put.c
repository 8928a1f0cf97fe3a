/* stats_put.c -- what a dataset comes to, as one object. */
#include "tool/stats_run.h"

#include "json/json_put.h"

#include <math.h>

static void
put_count(struct buf *out, const char *key, uint64_t n)
{
	buf_integer(json_put_key(out, key), (long long)n);
}

/* null where there is no text. */
static void
put_text(struct buf *out, const char *key, struct slice text)
{
	json_put_key(out, key);
	if (text.n > 0)
		json_put_string(out, text);
	else
		buf_text(out, "null");
}

static void
put_sizes(struct buf *out, const uint64_t size[STATS_SIZES])
{
	buf_char(json_put_key(out, "sizes"), '{');
	for (int i = 0; i < STATS_SIZES; i++)
		put_count(out, stats_size_names[i], size[i]);
	buf_char(out, '}');
}

static void
put_labels(struct buf *out, const struct stats_state *s)
{
	if (!slice_is(s->by, "labels"))
		put_text(out, "by", s->by);
	if (s->stats.labels_lost) {
		buf_text(json_put_key(out, "labels"), "null");
		return;
	}
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t i = 0; i < s->stats.labels; i++) {
		const struct stats_label *l = &s->stats.label[i];
		buf_char(json_put_next(out), '{');
		put_text(out, "label", l->text);
		put_count(out, "boxes", l->boxes);
		put_count(out, "images", l->images);
		put_sizes(out, l->size);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void
put_bins(struct buf *out, const struct figure *f)
{
	buf_char(json_put_key(out, "histogram"), '[');
	for (size_t i = 0; i < f->bins; i++) {
		const double edges[] = { f->bin[i].low, f->bin[i].high };
		json_put_next(out);
		json_put_doubles(out, edges, 2, 0);
		out->len--; /* the count goes into the same array */
		buf_char(out, ',');
		buf_integer(out, (long long)f->bin[i].count);
		buf_char(out, ']');
	}
	buf_char(out, ']');
}

static void
put_figure(struct buf *out, const struct stats *s, enum stats_figure which, size_t bins)
{
	struct arena scratch = { .failed = err_out_of_memory };
	struct figure f;
	stats_figure_make(s, which, bins, &f, &scratch);
	json_put_key(out, stats_figure_names[which]);
	if (f.n == 0) {
		buf_text(out, "null");
		arena_free(&scratch);
		return;
	}
	buf_char(out, '{');
	json_put_number(json_put_key(out, "min"), f.min);
	json_put_number(json_put_key(out, "max"), f.max);
	json_put_number(json_put_key(out, "mean"), f.mean);
	double quantiles[FIGURE_QUANTILES][2];
	for (size_t i = 0; i < FIGURE_QUANTILES; i++) {
		quantiles[i][0] = figure_quantiles[i];
		quantiles[i][1] = f.quantile[i];
	}
	json_put_doubles(json_put_key(out, "quantiles"), quantiles[0], FIGURE_QUANTILES, 2);
	put_bins(out, &f);
	if (stats_figure_error(s, which) > 0)
		json_put_number(json_put_key(out, "error"), stats_figure_error(s, which));
	buf_char(out, '}');
	arena_free(&scratch);
}

static void
put_crowding(struct buf *out, const struct stats *s)
{
	double share[CROWDING_THRESHOLDS][2];
	for (size_t i = 0; i < CROWDING_THRESHOLDS; i++) {
		share[i][0] = crowding_thresholds[i];
		share[i][1] = s->boxes > 0 ? (double)s->lost[i] / (double)s->boxes : 0;
	}
	json_put_doubles(json_put_key(out, "crowding"), share[0], CROWDING_THRESHOLDS, 2);
}

static void
put_issues(struct buf *out, const struct stats *s)
{
	buf_char(json_put_key(out, "issues"), '{');
	for (int i = 0; i < ISSUE_KINDS; i++) {
		bool unknown = (i == ISSUE_IMAGE_TWICE && s->keys.lost) || (i == ISSUE_LABELS_ALIKE && s->labels_lost);
		json_put_key(out, issue_names[i]);
		if (unknown)
			buf_text(out, "null");
		else
			buf_integer(out, (long long)s->issues[i]);
	}
	buf_char(out, '}');
}

static void
put_coverage_count(struct buf *out, const struct stats_set *set, const struct coverage_count *c)
{
	put_count(out, "boxes", c->boxes);
	put_count(out, "no_anchor", c->no_anchor);
	if (set->fg > 0) {
		put_count(out, "low_quality", c->low_quality);
		put_count(out, "below_fg", c->below_fg);
	}
	if (set->points)
		put_count(out, "no_point", c->no_point);
	put_count(out, "out_of_reach", c->out_of_reach);
	if (!set->points)
		json_put_number(json_put_key(out, "best_iou"), c->boxes > 0 ? coverage_count_mean(c) : NAN);
}

static void
put_levels(struct buf *out, const struct stats_state *s)
{
	buf_char(json_put_key(out, "levels"), '[');
	for (size_t i = 0; i < s->set.levels; i++) {
		buf_char(json_put_next(out), '{');
		put_count(out, "level", i);
		json_put_doubles(json_put_key(out, "stride"), s->set.stride[i], 2, 0);
		put_coverage_count(out, &s->set, &s->stats.covered_level[i]);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void
put_coverage(struct buf *out, const struct stats_state *s)
{
	const struct stats *t = &s->stats;
	buf_char(json_put_key(out, "coverage"), '{');
	put_text(out, "anchor_set", s->set.name);
	put_text(out, "assigner", s->set.assigner);
	if (s->set.fg > 0)
		json_put_number(json_put_key(out, "fg"), s->set.fg);
	put_coverage_count(out, &s->set, &t->covered);
	put_levels(out, s);
	buf_char(json_put_key(out, "sizes"), '[');
	for (int i = 0; i < STATS_SIZES; i++) {
		buf_format(json_put_next(out), "{\"size\":\"%s\"", stats_size_names[i]);
		put_coverage_count(out, &s->set, &t->covered_size[i]);
		buf_char(out, '}');
	}
	buf_char(out, ']');
	buf_char(json_put_key(out, "labels"), '[');
	for (size_t i = 0; i < t->labels; i++) {
		buf_char(json_put_next(out), '{');
		put_text(out, "label", t->label[i].text);
		put_coverage_count(out, &s->set, &t->label[i].coverage);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
}

void
stats_put(struct stats_state *s, size_t bins, struct buf *out, struct arena *arena)
{
	const struct stats *t = &s->stats;
	(void)arena;
	buf_text(out, "{\"anchor_stats\":1");
	put_count(out, "images", t->images);
	put_count(out, "empty", t->empty);
	put_count(out, "boxes", t->boxes);
	put_count(out, "crowds", t->crowds);
	put_count(out, "ignored", t->ignored);
	put_labels(out, s);
	for (int i = 0; i < STATS_FIGURES; i++)
		put_figure(out, t, (enum stats_figure)i, bins);
	json_put_key(out, "scales");
	if (t->scales[1] > 0)
		json_put_doubles(out, t->scales, 2, 0);
	else
		buf_text(out, "null");
	put_sizes(out, t->size);
	put_crowding(out, t);
	put_issues(out, t);
	if (s->set.given)
		put_coverage(out, s);
	buf_text(out, "}\n");
}
