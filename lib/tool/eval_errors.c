/* eval_errors.c -- every false positive and false negative of an image, a line of JSON each.
 *
 * The kinds are those of TIDE (eval/tide.h). A false positive names the box that its kind is about, and a duplicate
 * the detection that has that box; a false negative the detection that would have found it, if there is one. */
#include "tool/eval_run.h"

#include "json/json_put.h"

#include <math.h>

static void
put_box(struct buf *out, const char *key, struct eval_box b)
{
	const double corner[] = { b.x, b.y, b.x + b.w, b.y + b.h };
	json_put_doubles(json_put_key(out, key), corner, 4, 0);
}

static void
put_label(const struct eval_run *r, struct buf *out, const char *key, uint32_t label)
{
	if (!r->config->agnostic)
		json_put_string(json_put_key(out, key), eval_gt_label_text(r->config->gt, label));
}

static void
open_line(const struct eval_run *r, uint32_t id, const char *what, const char *kind, struct buf *out)
{
	buf_char(out, '{');
	eval_id_put(json_put_key(out, "image_id"), r->config->gt->images.id[id]);
	json_put_string(json_put_key(out, "error"), slice_of(what));
	json_put_string(json_put_key(out, "kind"), slice_of(kind));
}

/* Which box of the image it is in the input. */
static void
put_gt_place(const struct eval_run *r, uint32_t id, uint32_t at, struct buf *out)
{
	buf_integer(json_put_key(out, "gt"), r->config->agnostic ? at : eval_gt_place(r->config->gt, id, at));
}

static void
put_false_positive(const struct eval_run *r, uint32_t id, const struct eval_image *image, size_t at,
	const struct tide_detection *what, const struct tide_gt_box *gt_box, struct buf *out)
{
	const struct eval_detection *d = &image->detection[at];
	open_line(r, id, "false positive", tide_names[what->kind], out);
	buf_integer(json_put_key(out, "detection"), d->image);
	put_box(out, "box", d->box);
	put_label(r, out, "label", d->label);
	buf_double(json_put_key(out, "score"), d->score);
	buf_double(json_put_key(out, "iou"), what->iou);
	if (what->gt_box != UINT32_MAX && what->iou > 0) {
		put_gt_place(r, id, what->gt_box, out);
		put_box(out, "gt_box", image->gt_box[what->gt_box].box);
		put_label(r, out, "gt_label", image->gt_box[what->gt_box].label);
		if (what->kind == TIDE_DUPE)
			buf_integer(json_put_key(out, "rival"), image->detection[gt_box[what->gt_box].by].image);
	}
	buf_text(out, "}\n");
}

static void
put_false_negative(const struct eval_run *r, uint32_t id, const struct eval_image *image, size_t at,
	const struct tide_detection *what, const struct tide_gt_box *gt_box, struct buf *out)
{
	bool usable = gt_box->usable && gt_box->by != UINT32_MAX;
	open_line(r, id, "false negative", usable ? tide_names[what[gt_box->by].kind] : tide_names[TIDE_MISS], out);
	put_gt_place(r, id, (uint32_t)at, out);
	put_box(out, "box", image->gt_box[at].box);
	put_label(r, out, "label", image->gt_box[at].label);
	if (usable) {
		const struct eval_detection *d = &image->detection[gt_box->by];
		buf_double(json_put_key(out, "iou"), what[gt_box->by].iou);
		buf_integer(json_put_key(out, "detection"), d->image);
		put_box(out, "detection_box", d->box);
		put_label(r, out, "detection_label", d->label);
	}
	buf_text(out, "}\n");
}

void
eval_errors_put(const struct eval_run *r, uint32_t id, const struct eval_image *image,
	const struct tide_detection *detection, const struct tide_gt_box *gt_box, struct buf *out)
{
	for (size_t i = 0; i < image->detections; i++) {
		if (detection[i].kind < TIDE_KINDS && !detection[i].ignored)
			put_false_positive(r, id, image, i, &detection[i], gt_box, out);
	}
	for (size_t g = 0; g < image->gt_boxes; g++) {
		if (!gt_box[g].skipped && !gt_box[g].found)
			put_false_negative(r, id, image, g, detection, &gt_box[g], out);
	}
}
