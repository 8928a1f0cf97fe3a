/* eval_run_check.c -- what did not fit together: said, counted, the first named. */
#include "tool/eval_run.h"

#include "engine/err.h"

#include <stdlib.h>
#include <string.h>

/* An id for a message. */
static const char *
id_text(struct eval_id id, struct buf *room)
{
	room->len = 0;
	eval_id_put(room, id);
	buf_char(room, '\0');
	return room->data;
}

/* The number of insertions, deletions and changes that make one text another (V. I. Levenshtein, 1966), cases aside. */
static size_t
distance(struct slice a, struct slice b)
{
	enum { MOST = 64 };
	size_t row[MOST + 1];
	if (a.n > MOST || b.n > MOST)
		return SIZE_MAX;
	for (size_t k = 0; k <= b.n; k++)
		row[k] = k;
	for (size_t i = 1; i <= a.n; i++) {
		size_t corner = row[0]++;
		for (size_t k = 1; k <= b.n; k++) {
			size_t change = corner + ((a.text[i - 1] | 0x20) != (b.text[k - 1] | 0x20));
			size_t other = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
			corner = row[k];
			row[k] = change < other ? change : other;
		}
	}
	return row[b.n];
}

/* The label that a text may have been meant for; EVAL_NO_LABEL: none is near. */
static uint32_t
nearest(const struct eval_gt *gt, struct slice text)
{
	size_t best = text.n / 2 + 1;
	uint32_t at = EVAL_NO_LABEL;
	for (size_t i = 0; i < gt->labels.n; i++) {
		size_t d = distance(text, gt->labels.key[i]);
		if (d < best) {
			best = d;
			at = (uint32_t)i;
		}
	}
	return at;
}

static void
report_unknown(const struct eval_run *r, const char *what)
{
	const struct eval_unknown *first = NULL;
	uint64_t detections = 0;
	for (size_t i = 0; i < r->unknown_texts.n; i++) {
		const struct eval_unknown *u = &r->unknown[i];
		detections += u->detections;
		if (first == NULL || u->first < first->first)
			first = u;
	}
	if (first == NULL)
		return;
	uint32_t near = nearest(r->config->gt, first->text);
	struct slice other = near == EVAL_NO_LABEL ? slice_of("") : eval_gt_label_text(r->config->gt, near);
	bool none = near == EVAL_NO_LABEL;
	err_warn("%s: labels that %s does not have: %zu, of %llu detections, which are left out; the first "
		"\"%.*s\"%s%.*s%s", what, r->config->gt->file, r->unknown_texts.n, (unsigned long long)detections,
		(int)first->text.n, first->text.text, none ? "" : ", near \"", (int)other.n, other.text,
		none ? "" : "\"");
}

struct seen {
	uint32_t image, line;
};

static int
compare(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	if (x->image != y->image)
		return x->image < y->image ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* false: an image came twice. */
static bool
check_twice(const struct eval_run *r, const char *what)
{
	size_t n = r->matches.image.n;
	struct arena arena = { .failed = err_out_of_memory };
	struct buf room = { .failed = err_out_of_memory };
	struct seen *seen = arena_array(&arena, struct seen, n);
	const struct seen *twice = NULL;
	for (size_t i = 0; i < n; i++) {
		uint64_t id = eval_matches_image(&r->matches, i)->id;
		seen[i] = (struct seen){ eval_run_image(id), (uint32_t)(id >> 32) };
	}
	qsort(seen, n, sizeof *seen, compare);
	for (size_t i = 1; i < n; i++) {
		if (seen[i].image == seen[i - 1].image && (twice == NULL || seen[i].line < twice->line))
			twice = &seen[i];
	}
	if (twice != NULL)
		err_warn("%s: image %s is there twice, in lines %u and %u", what,
			id_text(r->config->gt->images.id[twice->image], &room), twice[-1].line, twice->line);
	buf_free(&room);
	arena_free(&arena);
	return twice == NULL;
}

bool
eval_run_check(const struct eval_run *r, size_t without, struct eval_id first)
{
	const struct eval_gt *gt = r->config->gt;
	const char *what = r->config->what;
	struct buf room = { .failed = err_out_of_memory }, other = { .failed = err_out_of_memory };
	bool good = check_twice(r, what);
	report_unknown(r, what);
	if (r->unknown_images > 0 && without == gt->images.n && gt->images.n > 0) {
		err_warn("%s: none of its images is in %s: ids are like %s here and %s there", what, gt->file,
			id_text(r->unknown_image, &room), id_text(gt->images.id[0], &other));
		good = false;
	} else {
		if (r->unknown_images > 0)
			err_warn("%s: images that are not in %s: %llu, which are left out; the first %s", what,
				gt->file,
				(unsigned long long)r->unknown_images, id_text(r->unknown_image, &room));
		if (without > 0)
			err_warn("%s: images of %s without detections: %zu, the first %s", what, gt->file, without,
				id_text(first, &room));
	}
	if (gt->bad > 0)
		err_warn("%s: boxes without area, which nothing can find: %llu", gt->file, (unsigned long long)gt->bad);
	if (gt->boxes.n == 0)
		err_warn("%s: no boxes: nothing has a value", gt->file);
	buf_free(&room);
	buf_free(&other);
	return good;
}
