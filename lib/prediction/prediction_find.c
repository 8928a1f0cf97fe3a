/* prediction_find.c -- candidates for detections among all that a network put out for an image. */
#include "prediction/prediction.h"

#include "base/order.h"

#include <math.h>

static bool
reject_output(const struct record *r, const struct detect_fault *fault)
{
	const char *value = isnan(fault->value) ? "NaN" : "infinity";
	if (fault->objectness)
		return record_reject(r, "objectness: anchor %zu is %s; see --bad", fault->anchor, value);
	return record_reject(r, "scores: anchor %zu, class %zu is %s; see --bad", fault->anchor, fault->class, value);
}

bool
prediction_check_classes(const struct record *r, size_t columns, size_t named, enum background background)
{
	size_t foreground = columns - (background != BACKGROUND_NONE && columns > 0);
	const char *hint = "";
	if (named == 0 || foreground == named)
		return true;
	if (columns == named)
		hint = "; with --background none they would be as many";
	else if (columns == foreground && columns == named + 1)
		hint = "; with --background first or last they would be as many";
	return record_reject(r, "scores: %zu class columns, but %zu classes have names%s", foreground, named, hint);
}

/* Of logits, one of the first tells that they are none. All are 0 in an untrained network. */
bool
prediction_like_probabilities(const struct outputs *o)
{
	bool some = false;
	for (size_t a = 0; a < o->anchors; a++) {
		for (size_t c = 0; c < o->classes; c++) {
			float x = o->score[a * o->row + c * o->column];
			if (!(x >= 0 && x <= 1))
				return false;
			some |= x > 0;
		}
	}
	return some;
}

/* What was found in each of the pieces, by the flat index of its anchors. */
static void
join(const struct candidates *each, const struct output_piece *piece, size_t pieces, struct candidates *all,
	struct arena *arena)
{
	size_t n = 0;
	for (size_t i = 0; i < pieces; i++)
		n += each[i].n;
	*all = (struct candidates){ .anchor = arena_array(arena, size_t, n), .class = arena_array(arena, uint32_t, n),
		.score = arena_array(arena, double, n) };
	for (size_t i = 0; i < pieces; i++) {
		all->faulty += each[i].faulty;
		for (size_t k = 0; k < each[i].n; k++) {
			all->anchor[all->n] = piece[i].first + each[i].anchor[k] * piece[i].every;
			all->class[all->n] = each[i].class[k];
			all->score[all->n++] = each[i].score[k];
		}
	}
}

/* Into the order of the flat index. */
static void
sort_candidates(struct candidates *c, struct arena *arena)
{
	uint32_t *index = arena_array(arena, uint32_t, c->n);
	double *descending = arena_array(arena, double, c->n);
	struct candidates sorted = *c;
	for (size_t i = 0; i < c->n; i++)
		descending[i] = -(double)c->anchor[i];
	order_descending(descending, c->n, index, arena);
	sorted.anchor = arena_array(arena, size_t, c->n);
	sorted.class = arena_array(arena, uint32_t, c->n);
	sorted.score = arena_array(arena, double, c->n);
	for (size_t i = 0; i < c->n; i++) {
		sorted.anchor[i] = c->anchor[index[i]];
		sorted.class[i] = c->class[index[i]];
		sorted.score[i] = c->score[index[i]];
	}
	*c = sorted;
}

/* Candidates of all pieces. false: an output is faulty. */
static bool
search(const struct output_piece *piece, size_t pieces, const struct prediction_rules *rules, struct candidates *found,
	struct detect_fault *fault, struct arena *arena)
{
	struct detect_fault *wanted = rules->bad == PREDICTION_ERROR ? fault : NULL;
	struct candidates *each = arena_array(arena, struct candidates, pieces);
	for (size_t i = 0; i < pieces; i++) {
		if (!detect_candidates(&piece[i].outputs, &rules->post, rules->best_label, &each[i], wanted, arena)) {
			fault->anchor = piece[i].first + fault->anchor * piece[i].every;
			return false;
		}
	}
	if (pieces == 1) {
		*found = each[0];
		return true;
	}
	join(each, piece, pieces, found, arena);
	sort_candidates(found, arena);
	return true;
}

bool
prediction_find(const struct record *r, const struct output_piece *piece, size_t pieces,
	const struct prediction_rules *rules, struct candidates *found)
{
	const struct post *post = &rules->post;
	struct detect_fault fault = { 0 };
	*found = (struct candidates){ 0 };
	if (pieces > 0 && piece[0].outputs.anchors > 0 &&
		!prediction_check_classes(r, piece[0].outputs.classes, rules->classes.n, post->background))
		return false;
	if (!search(piece, pieces, rules, found, &fault, r->worker->arena))
		return reject_output(r, &fault);
	filter_count(r->worker, &prediction_counters[PREDICTION_BAD_SCORES], found->faulty);
	bool probable = post->activation != ACTIVATION_NONE && pieces > 0;
	for (size_t i = 0; i < pieces && probable; i++)
		probable = prediction_like_probabilities(&piece[i].outputs);
	filter_count(r->worker, &prediction_counters[PREDICTION_PROBABILITIES], probable);
	for (size_t i = 0; i < found->n && post->activation == ACTIVATION_NONE; i++)
		if (!(found->score[i] >= -PREDICTION_SLACK && found->score[i] <= 1 + PREDICTION_SLACK))
			return record_reject(r,
				"scores: anchor %zu, class %u has %g, no probability; are these logits?",
				found->anchor[i], found->class[i], found->score[i]);
	return true;
}
