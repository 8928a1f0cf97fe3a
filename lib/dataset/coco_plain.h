/* coco_plain.h -- parts of COCO documents as programs write them, read at one go. For coco_read.c alone. */
#ifndef DATASET_COCO_PLAIN_H
#define DATASET_COCO_PLAIN_H

#include "base/num.h"
#include "dataset/coco_read.h"

#include <math.h>
#include <string.h>

/* Four numbers in brackets at p, with no white space but a blank behind a comma, as nearly all boxes are. NULL: they
 * are not. */
static inline const char *
coco_plain_box(const char *p, double box[4])
{
	for (size_t i = 0; i < 4; i++) {
		p++;
		p += *p == ' ';
		p = num_read_double(p, &box[i]);
		if (p == NULL || *p != (i < 3 ? ',' : ']'))
			return NULL;
	}
	return p + 1;
}

static inline bool
coco_plain_measurable(const double b[4])
{
	return isfinite(b[0] + b[2]) && isfinite(b[1] + b[3]) && isfinite(b[2] * b[3]);
}

/* Past a text of n bytes and a blank; NULL: p is NULL, or something else stands there. */
static inline const char *
coco_plain_past(const char *p, const char *text, size_t n)
{
	if (p == NULL || memcmp(p, text, n) != 0)
		return NULL;
	return p + n + (p[n] == ' ');
}

#define COCO_PLAIN_PAST(p, text) coco_plain_past((p), (text), sizeof(text) - 1)

/* Past a whole number that is not negative and its comma. The entry is at start. */
static inline const char *
coco_plain_id(const struct coco_entry *e, const char *start, const char *p, struct coco_id *id)
{
	enum { MOST_DIGITS = 18 };
	const char *first = p;
	int64_t n = 0;
	if (p == NULL)
		return NULL;
	for (; *p >= '0' && *p <= '9' && p - first < MOST_DIGITS; p++)
		n = 10 * n + (*p - '0');
	if (p == first || (*first == '0' && p - first > 1) || *p != ',')
		return NULL;
	*id = (struct coco_id){ .given = true, .whole = true, .number = n,
		.place = { e->place.line, e->place.column + (uint64_t)(first - start) } };
	return p + 1 + (p[1] == ' ');
}

/* A detection whose members stand in the usual order with no more than a blank between them, as programs write them,
 * is read at one go. false: it is another, and nothing was read. */
static inline bool
coco_plain_detection(struct coco_reader *r)
{
	enum { USUAL = 256 };
	struct json_stream *s = &r->stream;
	struct coco_annotation *a = &r->annotation;
	const char *p = s->p, *score;
	if (s->end - p < USUAL || s->failed)
		return false;
	p = coco_plain_id(&a->entry, s->p, COCO_PLAIN_PAST(p, "{\"image_id\":"), &a->image);
	p = coco_plain_id(&a->entry, s->p, COCO_PLAIN_PAST(p, "\"category_id\":"), &a->category);
	p = COCO_PLAIN_PAST(p, "\"bbox\":");
	p = p != NULL && *p == '[' ? coco_plain_box(p, a->bbox) : NULL;
	score = p = COCO_PLAIN_PAST(COCO_PLAIN_PAST(p, ","), "\"score\":");
	p = p != NULL ? num_read_double(p, &a->score_value) : NULL;
	if (p == NULL || *p != '}' || p >= s->end || p - score >= COCO_TEXT || !coco_plain_measurable(a->bbox) ||
		!isfinite(a->score_value))
		return false;
	memcpy(a->score_text.text, score, COCO_TEXT);
	a->score_text.text[p - score] = '\0';
	a->score = (struct slice){ a->score_text.text, (size_t)(p - score) };
	a->area = (struct slice){ 0 };
	a->iscrowd = 0;
	s->p = p + 1;
	s->fresh = false;
	return true;
}

#endif
