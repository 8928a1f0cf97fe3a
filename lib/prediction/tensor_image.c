/* tensor_image.c -- one image's outputs in tensors, as pieces.
 *
 * An array in which all anchors of a level are evenly apart, in the order of the flat index, is one piece. Else there
 * is a piece for each base box: its cells are evenly apart in every layout, and in either order of the flat index. */
#include "prediction/tensor_image.h"


size_t
tensor_image_channels(const struct tensor_place *p, const struct level *level)
{
	return p->shared ? p->channels / level->bases : p->channels;
}

/* How far it is from one base box of a cell to the next. */
static size_t
base_step(const struct tensor_place *p, const struct level *level)
{
	return p->shared ? tensor_image_channels(p, level) * p->channel_step : p->base_step;
}

/* Steps of the flat index where they are even; 0: they are not. */
static size_t
even_step(const struct tensor_place *p, const struct level *level, bool base_major)
{
	size_t cells = level->columns * level->rows, base = base_step(p, level);
	if (level->bases == 1)
		return p->cell_step;
	if (base_major)
		return cells == 1 || base == cells * p->cell_step ? (cells == 1 ? base : p->cell_step) : 0;
	return cells == 1 || p->cell_step == level->bases * base ? base : 0;
}

/* A piece of n anchors, at an offset in each file and with a step in each. */
struct run {
	size_t part, first, every, n, at, step, scores_at, scores_step;
};

static void
add(const struct tensors *t, const struct run *run, const float *const numbers[2], struct tensor_image *im)
{
	const struct tensor_place *deltas = &t->part[run->part].deltas.place;
	const struct tensor_place *scores = &t->part[run->part].scores.place;
	struct output_piece *piece = &im->piece[im->pieces];
	struct tensor_span *span = &im->span[im->pieces++];
	*span = (struct tensor_span){ run->part, run->at, run->step, deltas->channel_step };
	*piece = (struct output_piece){ .first = run->first, .every = run->every,
		.outputs = { .anchors = run->n, .classes = im->classes } };
	struct outputs *o = &piece->outputs;
	if (t->layout->pair) {
		o->score = numbers[1] + run->scores_at;
		o->row = run->scores_step;
		o->column = scores->channel_step;
		return;
	}
	o->score = numbers[0] + run->at + t->layout->before * deltas->channel_step;
	o->row = o->step = run->step;
	o->column = deltas->channel_step;
	if (t->layout->before > 4)
		o->objectness = numbers[0] + run->at + 4 * deltas->channel_step;
}

/* The pieces of one level's files. */
static void
add_level(const struct tensors *t, size_t part, const struct level *level, bool base_major,
	const float *const numbers[2],
	struct tensor_image *im)
{
	const struct tensor_place *deltas = &t->part[part].deltas.place;
	const struct tensor_place *scores = t->layout->pair ? &t->part[part].scores.place : deltas;
	size_t step = even_step(deltas, level, base_major), scores_step = even_step(scores, level, base_major);
	size_t cells = level->columns * level->rows;
	if (step > 0 && scores_step > 0) {
		add(t, &(struct run){ part, level->first, 1, level->count, 0, step, 0, scores_step }, numbers, im);
		return;
	}
	for (size_t b = 0; b < level->bases; b++) {
		struct run run = { .part = part, .n = cells, .at = b * base_step(deltas, level),
			.step = deltas->cell_step, .scores_at = b * base_step(scores, level),
			.scores_step = scores->cell_step };
		run.first = level->first + (base_major ? b * cells : b);
		run.every = base_major ? 1 : level->bases;
		add(t, &run, numbers, im);
	}
}

void
tensor_image_arrange(const struct tensors *t, const struct anchors *anchors, struct tensor_image *out,
	struct arena *arena)
{
	bool head = tensor_layout_is_head(t->layout);
	const struct tensor_place *deltas = &t->part[0].deltas.place, *scores = &t->part[0].scores.place;
	const struct level *level = head ? &anchors->level[0] : NULL;
	size_t most = t->parts, row = out->row;
	for (size_t i = 0; head && i < t->parts; i++)
		most += anchors->level[i].bases;
	out->piece = arena_zeros(arena, struct output_piece, most);
	out->span = arena_zeros(arena, struct tensor_span, most);
	out->width = head ? tensor_image_channels(deltas, level) : deltas->channels;
	out->classes = out->width - t->layout->before;
	if (t->layout->pair)
		out->classes = head ? tensor_image_channels(scores, level) : scores->channels;
	for (size_t i = 0, first = 0; i < t->parts; i++) {
		const struct tensor_part *part = &t->part[i];
		const float *numbers[2] = { NULL, NULL };
		if (t->layout->pair)
			numbers[1] = tensor_file_image(&part->scores, row, arena);
		else
			numbers[0] = tensor_file_image(&part->deltas, row, arena);
		if (head)
			add_level(t, i, &anchors->level[i], anchors->base_major, numbers, out);
		else
			add(t, &(struct run){ i, first, 1, part->deltas.place.anchors, 0,
				part->deltas.place.anchor_step, 0, part->scores.place.anchor_step }, numbers, out);
		first += part->deltas.place.anchors;
	}
	if (!t->layout->pair)
		out->width = 4;
}

/* The piece that an anchor is in. */
static size_t
piece_of(const struct tensor_image *im, size_t anchor, size_t *at)
{
	for (size_t i = 0; i < im->pieces; i++) {
		const struct output_piece *p = &im->piece[i];
		size_t from = anchor - p->first;
		*at = from / p->every;
		if (anchor >= p->first && *at < p->outputs.anchors && from % p->every == 0)
			return i;
	}
	return 0; /* every anchor is in one */
}

void
tensor_image_deltas(const struct tensors *t, const struct tensor_image *im, size_t anchor, size_t class,
	enum background background, float four[4])
{
	size_t at = 0, i = piece_of(im, anchor, &at);
	const struct tensor_span *s = &im->span[i];
	const struct tensor_file *file = &t->part[s->part].deltas;
	size_t from = t->layout->pair ? prediction_deltas_at(im->width, im->classes, background, class) : 0;
	at = s->first + at * s->step + from * s->column;
	if (s->column == 1) {
		tensor_file_get(file, im->row, at, 4, four);
		return;
	}
	for (size_t k = 0; k < 4; k++)
		tensor_file_get(file, im->row, at + k * s->column, 1, &four[k]);
}
