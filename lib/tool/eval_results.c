/* eval_results.c -- detections from a COCO results file.
 *
 * Where an image's detections follow each other, as detectors write them, an image is matched as soon as the next
 * one begins. A detection of an image that is gone shows that they do not: all that was found is dropped, the file
 * is read from its beginning, and detections are kept until the end. What cannot be read twice, a pipe, is kept from
 * the start. */
#include "tool/eval_input.h"

#include "engine/err.h"
#include "engine/input.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file at work. */
struct reading {
	struct eval_run *run;
	const struct eval_gt *gt;
	const char *path;
	struct coco_reader reader;
	struct eval_lines *lines;
	struct arena texts, line;

	struct eval_ids unknown_images;   /* images that the ground truth has not */
	struct eval_id last;         /* the image of the last detection, and its number */
	uint32_t image;
	struct eval_id last_category;
	uint32_t label;              /* of the last category */

	int64_t least, most;         /* category ids, where all are whole numbers */
	bool others;                 /* they are not */

	struct eval_detection *open; /* of the image that is coming */
	size_t n, room;
	bool *gone;                  /* images that were matched */
	bool scattered;              /* they do not follow each other */

	bool hold;                   /* keep all */
	size_t told;                 /* what is wrong with so many detections has been said */
	size_t reached;
	struct blocks held;          /* struct eval_detection; image is then the number of its image */
	struct blocks index;         /* uint32_t: places in the file */
	struct arena keep;
};

/* Detections of an image, matched. */
static void
match(struct reading *r, uint32_t image, struct eval_detection *d, size_t n)
{
	eval_run_add(r->run, image, 0, d, n, &r->lines->waiting, &r->line);
	arena_reset(&r->line);
	eval_lines_flush(r->lines);
}

static void
match_open(struct reading *r)
{
	if (r->n > 0)
		match(r, r->image, r->open, r->n);
	if (r->image != EVAL_IDS_NONE)
		r->gone[r->image] = true;
	r->n = 0;
}

static void
keep(struct reading *r, const struct eval_detection *d)
{
	if (r->hold) {
		struct eval_detection *to = blocks_add(&r->held, sizeof *to, &r->keep);
		*(uint32_t *)blocks_add(&r->index, sizeof(uint32_t), &r->keep) = d->image;
		*to = *d;
		to->image = r->image;
		return;
	}
	if (r->n == r->room) {
		r->room = r->room == 0 ? 256 : 2 * r->room;
		struct eval_detection *more = arena_array(&r->keep, struct eval_detection, r->room);
		if (r->n > 0)
			memcpy(more, r->open, r->n * sizeof *more);
		r->open = more;
	}
	r->open[r->n++] = *d;
}

static bool
same(struct eval_id a, struct eval_id b)
{
	return a.text == NULL && b.text == NULL && a.number == b.number;
}

static struct eval_id
id_of(const struct coco_id *id, struct arena *arena)
{
	return id->whole ? eval_id_whole(id->number) : eval_id_of_text(id->text, arena);
}

/* Turns to the image of a detection. false: the ground truth has it not. */
static bool
turn_to(struct reading *r, struct eval_id id, uint64_t ordinal)
{
	if (r->image != EVAL_IDS_NONE && same(id, r->last))
		return true;
	uint32_t image = eval_ids_find(&r->gt->images, id);
	if (image == r->image && image != EVAL_IDS_NONE)
		return true;
	if (!r->hold)
		match_open(r);
	r->image = image;
	r->last = id.text == NULL ? id : (struct eval_id){ 0 };
	size_t unknown_images = r->unknown_images.n;
	if (image == EVAL_IDS_NONE && eval_ids_add(&r->unknown_images, id) == unknown_images)
		eval_run_unknown_image(r->run, id, ordinal);
	if (image != EVAL_IDS_NONE && !r->hold && r->gone[image])
		r->scattered = true;
	return image != EVAL_IDS_NONE;
}

/* The label of a category; EVAL_NO_LABEL: none. */
static uint32_t
label_of(struct reading *r, struct eval_id category, uint64_t ordinal)
{
	if (r->label != EVAL_NO_LABEL && same(category, r->last_category))
		return r->label;
	r->others |= category.text != NULL;
	r->least = category.number < r->least ? category.number : r->least;
	r->most = category.number > r->most ? category.number : r->most;
	uint32_t label = r->gt->closed ? eval_ids_find(&r->gt->categories, category) : EVAL_IDS_NONE;
	if (label != EVAL_IDS_NONE) {
		r->last_category = category;
		r->label = category.text == NULL ? label : EVAL_NO_LABEL;
		return label;
	}
	struct buf text = { .failed = err_out_of_memory };
	if (category.text != NULL)
		buf_add(&text, category.text->text, category.text->n);
	else
		buf_integer(&text, category.number);
	label = eval_run_label(r->run, (struct slice){ text.data, text.len }, ordinal);
	buf_free(&text);
	return label;
}

/* Says what is wrong with a detection, once. */
static void
report(const struct reading *r, const struct coco_entry *e)
{
	bool none = e->fault == COCO_BAD_SCORE && e->fault_place.line == e->place.line &&
		e->fault_place.column == e->place.column;
	if (e->index >= r->told)
		err_warn("%s:%llu:%llu: detection %zu: %s", r->path, (unsigned long long)e->fault_place.line,
			(unsigned long long)e->fault_place.column, e->index,
			none ? "no \"score\": detections have them; is this the ground truth?" :
			coco_fault_text[e->fault]);
}

static bool
add(struct reading *r)
{
	const struct coco_annotation *a = &r->reader.annotation;
	r->reached = a->entry.index + 1;
	if (a->entry.fault != COCO_GOOD) {
		report(r, &a->entry);
		return false;
	}
	if (!turn_to(r, id_of(&a->image, &r->texts), a->entry.index) || r->scattered)
		return true;
	double more = r->run->config->inclusive ? 1 : 0;
	struct eval_detection d = { { a->bbox[0], a->bbox[1], a->bbox[2] + more, a->bbox[3] + more }, a->score_value,
		label_of(r, id_of(&a->category, &r->texts), a->entry.index), (uint32_t)a->entry.index };
	if (d.label != EVAL_NO_LABEL)
		keep(r, &d);
	return true;
}

/* All detections, image by image, as they stand in the file. */
static void
match_held(struct reading *r)
{
	size_t images = r->gt->images.n, most = 0;
	size_t *first = arena_zeros(&r->keep, size_t, images + 2);
	uint32_t *sorted = arena_array(&r->keep, uint32_t, r->held.n);
	for (size_t i = 0; i < r->held.n; i++)
		first[((struct eval_detection *)blocks_at(&r->held, sizeof(struct eval_detection), i))->image + 2]++;
	for (size_t i = 2; i < images + 2; i++) {
		most = first[i] > most ? first[i] : most;
		first[i] += first[i - 1];
	}
	for (size_t i = 0; i < r->held.n; i++) {
		const struct eval_detection *d = blocks_at(&r->held, sizeof *d, i);
		sorted[first[d->image + 1]++] = (uint32_t)i;
	}
	struct eval_detection *one = arena_array(&r->keep, struct eval_detection, most);
	for (uint32_t image = 0; image < images; image++) {
		size_t n = first[image + 1] - first[image];
		for (size_t i = 0; i < n; i++) {
			uint32_t at = sorted[first[image] + i];
			one[i] = *(struct eval_detection *)blocks_at(&r->held, sizeof *one, at);
			one[i].image = *(uint32_t *)blocks_at(&r->index, sizeof(uint32_t), at);
		}
		if (n > 0)
			match(r, image, one, n);
	}
}

/* Category ids that are those of no category, and look like the numbers of a network's classes. */
static void
check_categories(const struct reading *r)
{
	const struct eval_gt *gt = r->gt;
	int64_t classes = (int64_t)gt->categories.n, first = r->least > 0 ? 1 : 0;
	if (!gt->closed || r->run->unknown_texts.n == 0 || r->others || r->least < 0 || r->most >= classes + first)
		return;
	err_warn("%s: category ids from %lld to %lld are not all in %s: are they class numbers? "
		"This makes ids of them: "
		"jq --slurpfile gt %s '($gt[0].categories|map(.id)|sort) as $id|map(.category_id|=$id[.-%lld])' %s",
			r->path,
		(long long)r->least, (long long)r->most, gt->file, gt->file, (long long)first, r->path);
}

/* One reading; in the run is what it found, unless the detections turned out to be scattered. */
static enum err_status
read_once(struct reading *r)
{
	struct input in = { 0 };
	enum coco_kind kind;
	enum err_status status = ERR_DONE;
	struct progress progress;
	r->image = EVAL_IDS_NONE;
	r->label = EVAL_NO_LABEL;
	r->least = INT64_MAX;
	r->most = INT64_MIN;
	r->texts.failed = r->line.failed = r->keep.failed = err_out_of_memory;
	r->unknown_images.keep = &r->keep;
	r->gone = arena_zeros(&r->keep, bool, r->gt->images.n);
	if (!input_open(&in, r->path))
		err_die("%s: %s", r->path, in.why);
	progress_start_file(&progress, r->run->config->progress, "detections", r->path);
	in.progress = &progress;
	coco_open(&r->reader, input_read, &in);
	while (status == ERR_DONE && !r->scattered && (kind = coco_next(&r->reader)) != COCO_END) {
		if (kind == COCO_FAILED) {
			if (r->reader.stream.unreadable)
				err_warn("%s: %s", r->path, r->reader.stream.why);
			else
				err_warn("%s:%llu:%llu: %s", r->path, (unsigned long long)r->reader.stream.wrong.line,
					(unsigned long long)r->reader.stream.wrong.column, r->reader.stream.why);
			status = ERR_REJECTED;
		} else if (!add(r) && ++r->run->rejected > 0 && !r->run->config->skip) {
			status = ERR_REJECTED;
		}
	}
	if (!r->scattered)
		progress_end(&progress, r->reached, r->reader.stream.offset);
	progress_clear(&progress);
	coco_close(&r->reader);
	input_close(&in);
	if (status == ERR_DONE && !r->scattered && r->run->rejected > 0)
		err_warn("%s: detections rejected: %llu", r->path, (unsigned long long)r->run->rejected);
	if (status == ERR_DONE && !r->scattered)
		check_categories(r);
	if (status == ERR_DONE && r->hold)
		match_held(r);
	else if (status == ERR_DONE && !r->scattered)
		match_open(r);
	arena_free(&r->texts);
	arena_free(&r->line);
	arena_free(&r->keep);
	return status;
}

enum err_status
eval_results_read(struct eval_run *run, const struct eval_config *config, const char *path,
	struct eval_lines *lines, struct arena *keep)
{
	struct stat s;
	bool standard = strcmp(path, "-") == 0;
	off_t start = standard ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
	if ((standard ? fstat(STDIN_FILENO, &s) : stat(path, &s)) != 0)
		err_die_errno("%s", path);
	bool once = start < 0 || !S_ISREG(s.st_mode);
	eval_run_begin(run, config, keep);
	struct reading r = { .run = run, .gt = config->gt, .path = path, .lines = lines, .hold = once };
	enum err_status status = read_once(&r);
	if (r.scattered && status == ERR_DONE) {
		*run = (struct eval_run){ 0 };
		arena_free(keep);
		eval_lines_open(lines, lines->path);
		eval_run_begin(run, config, keep);
		if (standard)
			lseek(STDIN_FILENO, start, SEEK_SET);
		r = (struct reading){ .run = run, .gt = config->gt, .path = path, .lines = lines, .hold = true,
			.told = r.reached };
		status = read_once(&r);
	}
	return status;
}
