/* eval_gt_coco.c -- COCO documents as ground truth. */
#include "tool/eval_input.h"

#include "base/num.h"
#include "engine/input.h"
#include "json/json.h"

static struct eval_id
id_of(const struct coco_id *id, struct arena *arena)
{
	return id->whole ? eval_id_whole(id->number) : eval_id_of_text(id->text, arena);
}

/* Says what is wrong with an entry. Returns false. */
static bool
report(const char *path, const char *what, const struct coco_entry *e)
{
	err_warn("%s:%llu:%llu: %s %zu: %s", path, (unsigned long long)e->fault_place.line,
		(unsigned long long)e->fault_place.column, what, e->index, coco_fault_text[e->fault]);
	return false;
}

static enum err_status
report_failed(const char *path, const struct coco_reader *r)
{
	if (r->stream.unreadable)
		err_warn("%s: %s", path, r->stream.why);
	else
		err_warn("%s:%llu:%llu: %s", path, (unsigned long long)r->stream.wrong.line,
			(unsigned long long)r->stream.wrong.column, r->stream.why);
	return ERR_REJECTED;
}

static double
number(struct slice text)
{
	double x = 0;
	num_read_double(text.text, &x);
	return x;
}

/* A document at work: annotations may come before the images and categories that they name. */
struct reading {
	struct eval_gt *gt;
	struct coco_reader reader;
	struct eval_ids categories; /* of annotations, in the order of their first appearance */
	struct arena texts;
	size_t images;              /* that were listed */
	bool listed;                /* categories are from elsewhere, or have been read */
};

static bool
add_annotation(struct reading *r)
{
	const struct coco_annotation *a = &r->reader.annotation;
	struct arena *texts = &r->texts;
	if (a->entry.fault != COCO_GOOD)
		return report(r->gt->file, "annotation", &a->entry);
	struct eval_gt_box t = { .box = { a->bbox[0], a->bbox[1], a->bbox[2], a->bbox[3] }, .crowd = a->iscrowd != 0,
		.id_is_zero = a->entry.id.given && a->entry.id.whole && a->entry.id.number == 0,
		.label = eval_ids_add(&r->categories, id_of(&a->category, texts)) };
	t.area = a->area.text != NULL ? number(a->area) : eval_area_of(t.box);
	if (r->gt->inclusive) {
		t.box.w++;
		t.box.h++;
	}
	eval_gt_add_box(r->gt, eval_ids_add(&r->gt->images, id_of(&a->image, texts)), &t, (uint32_t)a->entry.index);
	return true;
}

static bool
add_entry(struct reading *r, enum coco_kind kind)
{
	const struct coco_category *c = &r->reader.category;
	const struct coco_image *i = &r->reader.image;
	if (kind == COCO_ANNOTATION)
		return add_annotation(r);
	if (kind == COCO_CATEGORY) {
		if (c->entry.fault != COCO_GOOD)
			return report(r->gt->file, "category", &c->entry);
		if (!r->listed)
			eval_gt_add_category(r->gt, id_of(&c->entry.id, &r->texts), json_text(c->name, &r->texts));
		return true;
	}
	if (i->entry.fault != COCO_GOOD)
		return report(r->gt->file, "image", &i->entry);
	eval_ids_add(&r->gt->images, id_of(&i->entry.id, &r->texts));
	r->images++;
	return true;
}

/* Categories as they were met become labels. */
static bool
finish_labels(struct reading *r)
{
	struct eval_gt *gt = r->gt;
	uint32_t *label = arena_array(&r->texts, uint32_t, r->categories.n);
	for (size_t i = 0; i < r->categories.n; i++)
		label[i] = eval_ids_find(&gt->categories, r->categories.id[i]);
	for (size_t i = 0; i < gt->boxes.n; i++) {
		struct eval_gt_box *t = blocks_at(&gt->boxes, sizeof *t, i);
		if (label[t->label] == EVAL_IDS_NONE) {
			struct buf id = { .failed = err_out_of_memory };
			eval_id_put(&id, r->categories.id[t->label]);
			err_warn("%s: annotation %u: category %.*s is not among %s", gt->file,
				*(const uint32_t *)blocks_at(&gt->index, sizeof(uint32_t), i), (int)id.len, id.data,
				r->listed ? "those of --names" : "the categories");
			buf_free(&id);
			return false;
		}
		t->label = label[t->label];
	}
	return true;
}

enum err_status
eval_gt_read_coco(struct eval_gt *gt)
{
	struct reading r = { .gt = gt, .listed = gt->closed, .texts = { .failed = err_out_of_memory } };
	struct input in = { 0 };
	enum coco_kind kind;
	enum err_status status = ERR_DONE;
	struct progress progress;
	if (!input_open(&in, gt->file))
		err_die("%s: %s", gt->file, in.why);
	progress_start_file(&progress, gt->progress, "boxes", gt->file);
	in.progress = &progress;
	r.categories.keep = &r.texts;
	coco_open(&r.reader, input_read, &in);
	while (status == ERR_DONE && (kind = coco_next(&r.reader)) != COCO_END) {
		if (kind == COCO_FAILED)
			status = report_failed(gt->file, &r.reader);
		else if (!add_entry(&r, kind) && ++gt->rejected > 0 && !gt->skip)
			status = ERR_REJECTED;
	}
	if (status == ERR_DONE && gt->rejected > 0)
		err_warn("%s: entries rejected: %llu", gt->file, (unsigned long long)gt->rejected);
	if (status == ERR_DONE && gt->images.n > r.images) {
		struct buf id = { .failed = err_out_of_memory };
		eval_id_put(&id, gt->images.id[r.images]);
		err_warn("%s: image %.*s of an annotation is not among the images", gt->file, (int)id.len, id.data);
		buf_free(&id);
		status = ERR_REJECTED;
	}
	gt->closed = true;
	if (status == ERR_DONE && !finish_labels(&r))
		status = ERR_REJECTED;
	progress_end(&progress, gt->boxes.n, r.reader.stream.offset);
	coco_close(&r.reader);
	arena_free(&r.texts);
	input_close(&in);
	return status;
}
