/* detect.c -- from a network's outputs to candidates for detections.
 *
 * Few outputs pass the threshold, and finding them is all the work there is: 16 million comparisons an image for a
 * RetinaNet. So the threshold is taken back through the activation once, with a margin, and whole blocks of outputs are
 * compared with it in vector registers. What passes there is activated and decided exactly. */
#include "nms/detect.h"

#include "base/explog.h"
#include "base/simd.h"
#include "nms/hits.h"

#include <float.h>
#include <math.h>

/* What one call works with. */
struct search {
	const struct outputs *in;
	enum activation activation;
	bool best_label;
	size_t first, end; /* foreground columns */
	float threshold;   /* scores are above this */
	float least;       /* an output that leads to such a score is above this; */
	bool all;          /* any does, even -infinity */
	double log_share;  /* softmax: or it is above the row's highest by no less than this, which is negative */
	double *row;       /* room for one */
	size_t room;
	struct candidates *out;
	struct detect_fault *fault; /* NULL: faulty anchors are left out */
	struct arena *arena;
};

/* Where the first block of n numbers starts that has one above least, or NaN; n: there is none. */
SIMD_CLONES static size_t
next_block(const float *x, size_t n, float least)
{
	size_t i = 0;
	for (; i + SIMD_BLOCK <= n; i += SIMD_BLOCK) {
		int above = 0;
		for (int k = 0; k < SIMD_BLOCK; k++)
			above |= !(x[i + (size_t)k] <= least);
		if (above)
			return i;
	}
	for (size_t k = i; k < n; k++)
		if (!(x[k] <= least))
			return i;
	return n;
}

/* Room for more candidates at the end. */
static void
add(struct search *s, size_t anchor, size_t class, double score)
{
	struct candidates *c = s->out;
	if (c->n == s->room) {
		size_t new = s->room == 0 ? 256 : 2 * s->room;
		c->anchor = arena_grow(s->arena, c->anchor, s->room * sizeof *c->anchor, new * sizeof *c->anchor);
		c->class = arena_grow(s->arena, c->class, s->room * sizeof *c->class, new * sizeof *c->class);
		c->score = arena_grow(s->arena, c->score, s->room * sizeof *c->score, new * sizeof *c->score);
		s->room = new;
	}
	c->anchor[c->n] = anchor;
	c->class[c->n] = (uint32_t)class;
	c->score[c->n++] = score;
}

static void
offer(struct search *s, size_t anchor, size_t class, double score)
{
	if ((float)score > s->threshold)
		add(s, anchor, class, score);
}

/* NaN or +infinity. */
static bool
faulty(struct search *s, bool objectness, size_t anchor, size_t class, float value)
{
	if (value <= FLT_MAX)
		return false;
	if (s->fault != NULL)
		*s->fault = (struct detect_fault){ objectness, anchor, class, value };
	return true;
}

static double
activate(enum activation how, float x)
{
	return how == ACTIVATION_NONE ? (double)x : explog_logistic((double)x);
}

/* A row whose classes are activated each by itself. */
static bool
search_each(struct search *s, size_t a, const float *x, size_t column, double objectness)
{
	size_t best = s->first;
	float least = objectness <= 1 ? s->least : -INFINITY;
	for (size_t c = 0; c < s->in->classes; c++) {
		float value = x[c * column];
		if (value <= least && !s->all)
			continue;
		if (faulty(s, false, a, c, value))
			return false;
		if (c < s->first || c >= s->end)
			continue;
		if (s->best_label)
			best = value > x[best * column] ? c : best;
		else
			offer(s, a, c, activate(s->activation, value) * objectness);
	}
	if (s->best_label && best < s->end)
		offer(s, a, best, activate(s->activation, x[best * column]) * objectness);
	return true;
}

/* A row under softmax. No class has a larger share than e to its distance from the highest. */
static bool
search_softmax(struct search *s, size_t a, const float *x, size_t column, double objectness)
{
	size_t best = s->first;
	double most = -INFINITY, sum = 0;
	for (size_t c = 0; c < s->in->classes; c++) {
		if (faulty(s, false, a, c, x[c * column]))
			return false;
		most = (double)x[c * column] > most ? (double)x[c * column] : most;
	}
	for (size_t c = s->first; c < s->end; c++)
		best = x[c * column] > x[best * column] ? c : best;
	if (best >= s->end || (!s->all && !((double)x[best * column] - most > s->log_share)))
		return true;
	for (size_t c = 0; c < s->in->classes; c++) {
		s->row[c] = explog_exp((double)x[c * column] - most);
		sum += s->row[c];
	}
	for (size_t c = s->best_label ? best : s->first; c < (s->best_label ? best + 1 : s->end); c++)
		offer(s, a, c, s->row[c] / sum * objectness);
	return true;
}

/* An anchor's scores lie at x. false: one of its outputs is faulty; some of its candidates may be there already. */
static bool
search_outputs(struct search *s, size_t a, const float *x, size_t column)
{
	double objectness = 1;
	if (s->in->objectness != NULL) {
		float value = s->in->objectness[a * s->in->step];
		if (value <= s->least && !s->all)
			return true;
		if (faulty(s, true, a, 0, value))
			return false;
		objectness = activate(s->activation, value);
		if (!((float)objectness > s->threshold))
			return true;
	}
	return s->activation == ACTIVATION_SOFTMAX ? search_softmax(s, a, x, column, objectness) :
		search_each(s, a, x, column, objectness);
}

/* false: a faulty output ends the search. */
static bool
search_row(struct search *s, size_t a, const float *x, size_t column)
{
	size_t before = s->out->n;
	if (search_outputs(s, a, x, column))
		return true;
	s->out->n = before;
	s->out->faulty++;
	return s->fault == NULL;
}

static bool
search_anchor(struct search *s, size_t a)
{
	return search_row(s, a, s->in->score + a * s->in->row, s->in->column);
}

/* Rows that lie one behind the other are one long row. */
static bool
search_blocks(struct search *s)
{
	const struct outputs *in = s->in;
	for (size_t a = 0; a < in->anchors;) {
		size_t n = (in->anchors - a) * in->classes, at = next_block(in->score + a * in->classes, n, s->least);
		if (at == n)
			return true;
		size_t stop = a + (at + SIMD_BLOCK + in->classes - 1) / in->classes;
		for (a += at / in->classes; a < stop && a < in->anchors; a++)
			if (!search_anchor(s, a))
				return false;
	}
	return true;
}

/* The classes of an anchor that may pass. false: a faulty output ends the search. */
static bool
search_hits(struct search *s, size_t a, const uint32_t *class, size_t n)
{
	size_t before = s->out->n, best = s->end;
	const float *x = s->in->score + a;
	for (size_t i = 0; i < n; i++) {
		size_t c = class[i];
		float value = x[c * s->in->column];
		if (faulty(s, false, a, c, value)) {
			s->out->n = before;
			s->out->faulty++;
			return s->fault == NULL;
		}
		if (c < s->first || c >= s->end)
			continue;
		if (s->best_label)
			best = best == s->end || value > x[best * s->in->column] ? c : best;
		else
			offer(s, a, c, activate(s->activation, value));
	}
	if (best < s->end)
		offer(s, a, best, activate(s->activation, x[best * s->in->column]));
	return true;
}

/* Each class has its plane, in which anchors lie one behind the other. What may pass is noted plane by plane and looked
 * at anchor by anchor: rows would touch as many pages as there are classes. */
static bool
search_planes(struct search *s)
{
	const struct outputs *in = s->in;
	struct hits hits = { 0 };
	size_t *end;
	for (size_t c = 0; c < in->classes; c++) {
		const float *plane = in->score + c * in->column;
		for (size_t a = 0; a < in->anchors;) {
			a += next_block(plane + a, in->anchors - a, s->least);
			for (size_t stop = a + SIMD_BLOCK; a < stop && a < in->anchors; a++)
				if (!(plane[a] <= s->least))
					hits_add(&hits, a, c, s->arena);
		}
	}
	const uint32_t *class = hits_by_anchor(&hits, in->anchors, &end, s->arena);
	for (size_t a = 0, first = 0; a < in->anchors && first < hits.n; first = end[a++])
		if (end[a] > first && !search_hits(s, a, class + first, end[a] - first))
			return false;
	return true;
}

/* Each class has its plane, and objectness says which few anchors are looked at: their rows are gathered, many at a
 * time, for a row by itself would touch as many pages as there are classes. */
static bool
search_gathered(struct search *s)
{
	enum { ROWS = 256 };
	const struct outputs *in = s->in;
	float *row = arena_array(s->arena, float, ROWS * in->classes);
	size_t chosen[ROWS];
	for (size_t a = 0; a < in->anchors;) {
		size_t n = 0;
		for (; a < in->anchors && n < ROWS; a++)
			if (!(in->objectness[a * in->step] <= s->least) || s->all)
				chosen[n++] = a;
		for (size_t c = 0; c < in->classes; c++)
			for (size_t i = 0; i < n; i++)
				row[i * in->classes + c] = in->score[c * in->column + chosen[i]];
		for (size_t i = 0; i < n; i++)
			if (!search_row(s, chosen[i], row + i * in->classes, 1))
				return false;
	}
	return true;
}

/* What an output must be above for its score to pass, nearly: the margin is far wider than any rounding, that to float
 * included. */
static void
set_least(struct search *s)
{
	double t = (double)s->threshold, logit = t > 0 && t < 1 ? explog_logit(t) : 0,
	       share = t > 0 ? explog_log(t) : 0;
	s->all = t < 0;
	if (s->activation == ACTIVATION_NONE)
		s->least = s->threshold;
	else
		s->least = t <= 0 ? -INFINITY : t >= 1 ? INFINITY : (float)(logit - 1e-6 * (1 + fabs(logit)));
	s->log_share = t <= 0 ? -INFINITY : share - 1e-6 * (1 + fabs(share));
}

bool
detect_candidates(const struct outputs *in, const struct post *post, bool best_label, struct candidates *out,
	struct detect_fault *fault, struct arena *arena)
{
	struct search s = { .in = in, .activation = post->activation, .best_label = best_label,
		.first = post->background == BACKGROUND_FIRST,
		.end = in->classes - (post->background == BACKGROUND_LAST && in->classes > 0),
		.threshold = (float)post->score, .out = out, .fault = fault, .arena = arena };
	*out = (struct candidates){ 0 };
	set_least(&s);
	s.row = arena_array(arena, double, in->classes);
	bool alone = in->objectness == NULL && s.activation != ACTIVATION_SOFTMAX && !s.all && in->classes > 0;
	if (alone && in->column == 1 && in->row == in->classes)
		return search_blocks(&s);
	if (alone && in->row == 1)
		return search_planes(&s);
	if (in->objectness != NULL && in->row == 1 && in->column > 1)
		return search_gathered(&s);
	for (size_t a = 0; a < in->anchors; a++)
		if (!search_anchor(&s, a))
			return false;
	return true;
}
