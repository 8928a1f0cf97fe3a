/* coco_document.c -- COCO documents as the engine reads them. */
#include "base/decimal.h"
#include "dataset/coco_bad_boxes.h"
#include "dataset/coco_document.h"
#include "dataset/coco_put.h"
#include "dataset/identity.h"
#include "engine/err.h"
#include "engine/input.h"

#include <stdio.h>
#include <stdlib.h>

const struct filter_counter coco_counters[] = {
	[COCO_COUNT_NO_BBOX] = { "annotations left out that have no bbox" },
	[COCO_COUNT_BAD_BBOX] = { "annotations left out whose bbox is not four finite numbers" },
	[COCO_COUNT_NO_IDS] = { "annotations left out that have no image_id or category_id" },
	[COCO_COUNT_BAD_VALUES] = { "annotations left out whose id, area, iscrowd or score is none" },
	[COCO_COUNT_NO_IMAGE] = { "annotations left out whose image is not there" },
	[COCO_COUNT_NO_CATEGORY] = { "annotations left out whose category is not there" },
	[COCO_COUNT_NAMES_TWICE] = { "images whose file_name another has" },
	[COCO_COUNT_NEW_IDS] = { "images and annotations with new ids" },
	[COCO_COUNT_IGNORED] = { "boxes to be ignored, which the document says and COCO's evaluation does not see" },
	[COCO_COUNT_NO_SIZE] = { "images without width and height" },
	[COCO_COUNT_NO_BOXES] = { "images without boxes left out" },
	{ NULL },
};

static const enum coco_counted counter_of[COCO_FAULTS] = {
	[COCO_NO_OBJECT] = COCO_COUNT_NO_BBOX,
	[COCO_BAD_ID] = COCO_COUNT_BAD_VALUES,
	[COCO_NO_IMAGE_ID] = COCO_COUNT_NO_IDS,
	[COCO_NO_CATEGORY_ID] = COCO_COUNT_NO_IDS,
	[COCO_NO_BBOX] = COCO_COUNT_NO_BBOX,
	[COCO_BAD_BBOX] = COCO_COUNT_BAD_BBOX,
	[COCO_BAD_AREA] = COCO_COUNT_BAD_VALUES,
	[COCO_BAD_ISCROWD] = COCO_COUNT_BAD_VALUES,
	[COCO_BAD_SCORE] = COCO_COUNT_BAD_VALUES,
	[COCO_IMAGE_NOT_THERE] = COCO_COUNT_NO_IMAGE,
	[COCO_CATEGORY_NOT_THERE] = COCO_COUNT_NO_CATEGORY,
};

/* Units are the images, and before them, where that has to be told, what is wrong with the document. */
struct document {
	struct filter_document document;
	const char *path;
	struct coco_store store;
	size_t next;
	bool told;     /* the unit of faults has been handed out, or there is none */
	bool no_image; /* there are no images, or none is to leave */
	struct coco_making making;
	struct coco_bad_boxes bad_boxes;
};

enum { FAULTS = -1 };

static bool
is_bad(const struct document *d)
{
	for (enum coco_fault f = COCO_GOOD + 1; f < COCO_FAULTS; f++)
		if (d->store.faults[f] > 0)
			return true;
	return false;
}

static bool
next_unit(struct filter_document *base, struct filter_line *unit)
{
	struct document *d = (struct document *)base;
	unit->file = d->path;
	if (!d->told) {
		d->told = true;
		unit->index = (size_t)FAULTS;
		return true;
	}
	if (d->no_image || d->next == coco_store_images(&d->store))
		return false;
	uint32_t index;
	memcpy(&index, d->store.listed.data + d->next * sizeof index, sizeof index);
	unit->number = coco_store_at(&d->store, index)->line;
	unit->index = d->next++;
	return true;
}

static void
close_document(struct filter_document *base)
{
	struct document *d = (struct document *)base;
	coco_store_free(&d->store);
	free(d);
}

/* A box as the document has it: its far corner is where the numbers, as they are written, say. */
static struct box
make_box(const void *context, const double b[4])
{
	struct box near = convert_box(context, 0, (struct box){ b[0], b[1], b[0], b[1] });
	return (struct box){ near.x1, near.y1, decimal_add(near.x1, b[2]), decimal_add(near.y1, b[3]) };
}

/* Says what is wrong with an annotation, at its place. */
static bool
report(struct worker *w, struct filter_line *line, const struct coco_store *s, const struct coco_found *f,
	uint64_t count)
{
	struct buf text = { .failed = err_out_of_memory };
	coco_store_put_fault(s, f, &text);
	if (count > 0)
		buf_format(&text, " (%llu %s%s; see --bad)", (unsigned long long)count,
			s->results ? "detection" : "annotation", count > 1 ? "s" : "");
	else
		buf_text(&text, "; see --bad");
	buf_char(&text, '\0');
	line->number = f->place.line;
	if (f->place.column > 0)
		filter_reject_at(w, (size_t)f->place.column - 1, "%s", text.data);
	else
		filter_reject(w, "%s", text.data);
	buf_free(&text);
	return false;
}

/* Bad boxes of a document of which nothing leaves because of them: of each kind the first, and how many. */
static void
report_bad_boxes(struct worker *w, struct filter_line *line, const struct document *d)
{
	for (enum gt_fault f = GT_GOOD + 1; f < GT_FAULTS; f++) {
		struct buf text = { .failed = err_out_of_memory };
		if (d->bad_boxes.count[f] == 0)
			continue;
		coco_bad_boxes_put(&d->bad_boxes, f, &d->store, &d->making, &text, w->arena);
		line->number = coco_store_place(&d->store, d->bad_boxes.first[f].position).line;
		filter_reject(w, "%.*s (%llu box%s; see --bad)", (int)text.len, text.data,
			(unsigned long long)d->bad_boxes.count[f], d->bad_boxes.count[f] > 1 ? "es" : "");
		buf_free(&text);
	}
}

/* The unit of faults: the first of each kind, and how many there are; with --on-error skip of those alone that no image
 * answers for. */
static enum unit_state
report_faults(struct worker *w, const struct convert *c, struct filter_line *line, const struct document *d)
{
	for (enum coco_fault f = COCO_GOOD + 1; f < COCO_FAULTS; f++)
		if (d->store.faults[f] > 0 && (!c->skip || d->store.first[f].image == COCO_NONE))
			report(w, line, &d->store, &d->store.first[f], d->store.faults[f]);
	report_bad_boxes(w, line, d);
	return UNIT_REJECTED;
}

static void
count_faults(struct worker *w, const struct convert *c, const struct coco_store *s)
{
	for (enum coco_fault f = COCO_GOOD + 1; f < COCO_FAULTS && c->bad != BAD_ERROR; f++)
		if (s->faults[f] > 0)
			filter_count(w, &coco_counters[counter_of[f]], s->faults[f]);
	filter_count(w, &coco_counters[COCO_COUNT_NAMES_TWICE], s->names_twice);
	if (c->renumber)
		filter_count(w, &coco_counters[COCO_COUNT_NEW_IDS],
			coco_store_images(s) + s->boxes.len / sizeof(struct coco_stored_box));
}

enum unit_state
coco_document_read(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	const struct document *d = (const struct document *)line->document;
	if (line->index == (size_t)FAULTS && c->bad == BAD_ERROR)
		return report_faults(w, c, line, d);
	if (line->index == (size_t)FAULTS || line->index == 0)
		count_faults(w, c, &d->store);
	if (line->index == (size_t)FAULTS)
		return UNIT_NOTHING;
	coco_store_image(&d->store, line->index, &d->making, image, w->arena);
	const struct coco_found *bad = c->bad == BAD_ERROR ? coco_store_bad(&d->store, line->index) : NULL;
	if (bad == NULL)
		return UNIT_IMAGE;
	report(w, line, &d->store, bad, 0);
	return UNIT_REJECTED;
}

bool
coco_document_put(struct worker *w, const struct convert *c, const struct filter_line *line)
{
	const struct document *d = (const struct document *)line->document;
	bool looked_at = line->index == (size_t)FAULTS || line->index == 0 || c->bad == BAD_CLIP || c->split != NULL;
	return !looked_at && coco_store_bad(&d->store, line->index) == NULL &&
	       coco_put(&d->store, line->index, &d->making, w->out);
}

/* Whether there is to be a unit of faults. */
static bool
wants_faults(const struct document *d, const struct convert *c)
{
	if (c->bad != BAD_ERROR)
		return is_bad(d) && coco_store_images(&d->store) == 0;
	for (enum coco_fault f = COCO_GOOD + 1; f < COCO_FAULTS; f++)
		if (d->store.faults[f] > 0 && (!c->skip || d->store.first[f].image == COCO_NONE))
			return true;
	return false;
}

/* Reads the document into d. false: d->store.wrong and why say what is wrong. */
static bool
read_document(struct document *d, const struct convert *c, struct input *in, bool results)
{
	struct coco_reader r;
	struct coco_store *s = &d->store;
	coco_open(&r, input_read, in);
	if (r.results != results)
		json_stream_fail(&r.stream, results ? "expected COCO results, an array of detections; see --from coco" :
			"expected a COCO document, an object; see --from coco-results");
	bool good = coco_store_read(s, &r,
		(c->label_ids || results ? COCO_IDS_WILL_DO : 0u) | (c->renumber ? COCO_NEW_IDS : 0u),
		c->keeps > 0 ? c : NULL);
	if (r.stream.unreadable)
		snprintf(s->why, sizeof s->why, "%s", in->why);
	d->document.bytes = r.stream.offset;
	coco_close(&r);
	if (good && c->identity != NULL && c->renumber)
		identity_renumber(c->identity, s, &d->making.images_before, &d->making.boxes_before);
	return good && (c->identity == NULL || c->renumber || identity_add(c->identity, s, d->path, c->label_ids));
}

struct filter_document *
coco_document_open(const struct convert *c, const char *path, bool results)
{
	struct input in;
	if (!input_open(&in, path))
		return format_failed(path, 0, 0, in.why);
	struct document *d = calloc(1, sizeof *d);
	if (d == NULL)
		err_out_of_memory();
	*d = (struct document){ .document = { .next = next_unit, .close = close_document }, .path = format_path(path),
		.making = { .label_ids = c->label_ids, .new_ids = c->renumber, .box = make_box, .context = c } };
	struct progress progress; /* the engine says the rest */
	progress_start_file(&progress, c->progress, "boxes", path);
	in.progress = &progress;
	bool good = read_document(d, c, &in, results);
	progress_clear(&progress);
	input_close(&in);
	if (!good) {
		struct filter_document *failed =
			format_failed(path, d->store.wrong.line, (size_t)d->store.wrong.column, d->store.why);
		close_document(&d->document);
		return failed;
	}
	bool stops = c->bad == BAD_ERROR && !c->skip;
	bool bad_boxes = stops && !results && coco_bad_boxes_find(&d->bad_boxes, &d->store, &d->making);
	d->told = !wants_faults(d, c) && !bad_boxes;
	d->no_image = !d->told && stops;
	return &d->document;
}
