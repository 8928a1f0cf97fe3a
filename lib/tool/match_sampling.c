/* match_sampling.c -- which anchors of a record take part in the loss. */
#include "tool/match_sampling.h"

#include <limits.h>
#include <math.h>
#include <string.h>

const struct filter_counter match_sampling_counters[] = {
	{
	"images whose backgrounds were drawn at random, as --neg-ratio has no losses (anchor-loss --per-anchor makes "
		"them)" },
	{ NULL },
};

static const char *
set_amount(const char *text, void *value)
{
	static const char expected[] = "N:FRACTION, a whole number above 0 and a share from 0 to 1, or set";
	struct match_sampling_amount *a = value;
	char first[32];
	*a = (struct match_sampling_amount){ .given = true, .of_set = strcmp(text, "set") == 0 };
	if (a->of_set)
		return NULL;
	size_t n = strcspn(text, ":");
	if (n >= sizeof first || text[n] == '\0')
		return expected;
	memcpy(first, text, n);
	first[n] = '\0';
	bool good = opt_read_number(first, &a->count) && opt_read_number(text + n + 1, &a->fraction) && a->count >= 1 &&
		a->count <= UINT_MAX && a->count == floor(a->count) && a->fraction >= 0 && a->fraction <= 1;
	return good ? NULL : expected;
}

#define AT(member) offsetof(struct match_sampling_options, member)

const struct opt match_sampling_option_rows[] = {
	OPT("sample", 0, "N:FRACTION", set_amount, AT(amount),
		"N anchors take part, at most this share positive; set: as the anchor set says (all)"),
	OPT("neg-ratio", 0, "R", opt_positive, AT(neg_ratio),
		"at most R backgrounds a positive, those of highest loss; without losses any (all)"),
	OPT_READS("losses", 0, "FILE.npy", opt_text, AT(losses), "the losses, [N,A] (the record's \"anchor_losses\")"),
	OPT("seed", 0, "N", opt_seed, AT(seed), "of random choices (0)"),
	OPT_END,
};

void
match_sampling_open(struct match_sampling *s, const struct match_sampling_options *o, const struct sample *set)
{
	*s = (struct match_sampling){ .seed = o->seed, .path = o->losses };
	if (o->amount.of_set)
		s->rule = *set;
	else if (o->amount.given)
		s->rule = (struct sample){ .count = (size_t)o->amount.count, .fraction = o->amount.fraction };
	if (o->neg_ratio > 0)
		s->rule.neg_ratio = o->neg_ratio;
	s->on = s->rule.count > 0 || s->rule.neg_ratio > 0;
	if (o->amount.of_set && !s->on)
		err_usage("--sample set: the anchor set says nothing about samples; give N:FRACTION or --neg-ratio");
	if (o->losses == NULL)
		return;
	if (!(s->rule.neg_ratio > 0))
		err_usage("--losses is for --neg-ratio");
	npy_open(o->losses, &s->losses);
	if (s->losses.axes == 1 || s->losses.axes == 2)
		return;
	struct buf shape = { .failed = err_out_of_memory };
	npy_put_shape(&shape, &s->losses);
	err_die("%s: shape %.*s; expected [N,A], or [A] for one image", o->losses, (int)shape.len, shape.data);
}

/* The record's row of the file. false: the record was rejected. */
static bool
file_row(const struct match_sampling *s, const struct record *r, size_t anchors, size_t *row)
{
	const struct npy *a = &s->losses;
	const struct json_column *c = record_column(r, COLUMN_TENSOR_ROW);
	size_t images = a->axes == 1 ? 1 : a->shape[0], width = a->shape[a->axes - 1];
	double x = c->given ? c->number[0] : (double)r->worker->line->ordinal;
	if (!(x >= 0 && x == floor(x) && x < (double)images))
		return record_reject(r, "row %.0f is not in %s, which holds %zu image%s", x, s->path, images,
			images == 1 ? "" : "s");
	if (width != anchors)
		return record_reject(r, "%s has %zu losses an image, but there are %zu anchors; another --input?",
			s->path, width, anchors);
	*row = (size_t)x;
	return true;
}

/* *out is NULL where there are none. false: the record was rejected. */
static bool
read_losses(const struct match_sampling *s, const struct record *r, size_t anchors, const double **out)
{
	const struct json_column *c = record_column(r, COLUMN_ANCHOR_LOSSES);
	size_t row = 0;
	*out = NULL;
	if (!(s->rule.neg_ratio > 0) || (s->path == NULL && !c->given))
		return true;
	if (s->path == NULL) {
		*out = c->number;
		return c->n == anchors ||
			record_reject(r, "\"anchor_losses\" has %zu entries, but there are %zu anchors", c->n,
			anchors);
	}
	if (!file_row(s, r, anchors, &row))
		return false;
	const float *loss = npy_floats(&s->losses, row * anchors, anchors, r->worker->arena);
	double *wide = arena_array(r->worker->arena, double, anchors);
	for (size_t i = 0; i < anchors; i++) {
		wide[i] = (double)loss[i];
		if (isnan(wide[i]))
			return record_reject(r, "%s: row %zu: loss %zu is not a number", s->path, row, i);
	}
	npy_release(&s->losses, row * anchors, anchors);
	*out = wide;
	return true;
}

bool
match_sampling_draw(const struct match_sampling *s, struct record *r, size_t anchors, struct assignment *a,
	struct negatives *out)
{
	static const enum column names[] = { COLUMN_IMAGE_ID, COLUMN_FILE_NAME, COLUMN_BOXES };
	struct arena *arena = r->worker->arena;
	const double *loss;
	size_t i = 0;
	if (!read_losses(s, r, anchors, &loss))
		return false;
	while (names[i] != COLUMN_BOXES && !record_has(r, names[i]))
		i++;
	struct slice text = record_column(r, names[i])->text;
	if (names[i] != COLUMN_BOXES)
		text = json_text(text, arena);
	struct rng rng = rng_seed_bytes(s->seed, text.text, text.n);
	filter_count(r->worker, &match_sampling_counters[0], s->rule.neg_ratio > 0 && loss == NULL);
	sampler_draw(&s->rule, anchors, loss, &rng, a, out, arena);
	if (record_has(r, COLUMN_ANCHOR_LOSSES))
		record_drop(r, COLUMN_ANCHOR_LOSSES);
	return true;
}
