/* eval_gt.c -- the ground truth of an evaluation. */
#include "tool/eval_gt.h"

#include "base/num.h"
#include "dataset/names.h"
#include "engine/err.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

void
eval_gt_init(struct eval_gt *gt, const char *file, bool inclusive, bool agnostic)
{
	*gt = (struct eval_gt){ .file = file, .inclusive = inclusive, .agnostic = agnostic,
		.keep = { .failed = err_out_of_memory } };
	gt->images.keep = gt->categories.keep = &gt->keep;
}

void
eval_gt_add_category(struct eval_gt *gt, struct eval_id id, struct slice name)
{
	size_t number;
	struct slice text = { arena_text(&gt->keep, name.text, name.n), name.n };
	size_t before = gt->categories.n;
	if (eval_ids_add(&gt->categories, id) < before)
		return; /* there already */
	/* Of two categories of one name the second goes by its id. */
	if (!text_table_add(&gt->labels, text, &number, &gt->keep)) {
		struct buf other = { .failed = err_out_of_memory };
		eval_id_put(&other, id);
		text = (struct slice){ arena_text(&gt->keep, other.data, other.len), other.len };
		buf_free(&other);
		if (!text_table_add(&gt->labels, text, &number, &gt->keep))
			err_die("%s: two categories are named \"%.*s\"", gt->file, (int)name.n, name.text);
	}
	gt->closed = true;
}

void
eval_gt_names(struct eval_gt *gt, const char *path)
{
	struct names names = { 0 };
	names_read(&names, path, true, &gt->keep);
	for (size_t i = 0; i < names.rows; i++)
		eval_gt_add_category(
			gt, eval_id_of(names.row[i].id, &gt->keep), json_text(names.row[i].name, &gt->keep));
	gt->closed = true;
}

uint32_t
eval_gt_label(const struct eval_gt *gt, struct slice text)
{
	size_t number;
	if (text_table_find(&gt->labels, text, &number))
		return (uint32_t)number;
	if (!gt->closed)
		return EVAL_NO_LABEL;
	struct arena arena = { .failed = err_out_of_memory };
	uint32_t category = eval_ids_find(&gt->categories, eval_id_of_text(text, &arena));
	arena_free(&arena);
	return category == EVAL_IDS_NONE ? EVAL_NO_LABEL : category;
}

uint32_t
eval_gt_add_label(struct eval_gt *gt, struct slice text)
{
	uint32_t label = eval_gt_label(gt, text);
	size_t number;
	if (label != EVAL_NO_LABEL || gt->closed)
		return label;
	text_table_add(&gt->labels, (struct slice){ arena_text(&gt->keep, text.text, text.n), text.n }, &number,
		&gt->keep);
	return (uint32_t)number;
}

void
eval_gt_add_box(struct eval_gt *gt, uint32_t image, const struct eval_gt_box *gt_box, uint32_t index)
{
	*(struct eval_gt_box *)blocks_add(&gt->boxes, sizeof *gt_box, &gt->keep) = *gt_box;
	*(uint32_t *)blocks_add(&gt->owner, sizeof image, &gt->keep) = image;
	*(uint32_t *)blocks_add(&gt->index, sizeof index, &gt->keep) = index;
	gt->bad += !(gt_box->box.w > 0 && gt_box->box.h > 0);
}

/* In the order of category ids where there is a list, else of the texts. */
static void
order_labels(struct eval_gt *gt)
{
	struct eval_ids texts = { .keep = &gt->keep };
	const struct eval_ids *by = &gt->categories;
	if (!gt->closed) {
		for (size_t i = 0; i < gt->labels.n; i++)
			eval_ids_add(&texts, eval_id_of_text(gt->labels.key[i], &gt->keep));
		by = &texts;
	}
	gt->label_order = eval_ids_order(by, &gt->keep);
	gt->label_rank = arena_array(&gt->keep, uint32_t, gt->labels.n);
	for (size_t i = 0; i < gt->labels.n; i++)
		gt->label_rank[gt->label_order[i]] = (uint32_t)i;
}

void
eval_gt_seal(struct eval_gt *gt)
{
	size_t images = gt->images.n, boxes = gt->boxes.n;
	if (gt->agnostic && gt->labels.n == 0)
		eval_gt_add_label(gt, slice_of(""));
	order_labels(gt);
	gt->image_order = eval_ids_order(&gt->images, &gt->keep);
	gt->first = arena_zeros(&gt->keep, size_t, images + 2);
	gt->sorted = arena_array(&gt->keep, uint32_t, boxes);
	for (size_t i = 0; i < boxes; i++)
		gt->first[*(uint32_t *)blocks_at(&gt->owner, sizeof(uint32_t), i) + 2]++;
	for (size_t i = 2; i < images + 2; i++)
		gt->first[i] += gt->first[i - 1];
	for (size_t i = 0; i < boxes; i++)
		gt->sorted[gt->first[*(uint32_t *)blocks_at(&gt->owner, sizeof(uint32_t), i) + 1]++] = (uint32_t)i;
}

/* By the order of labels, equal ones as they stand. */
static void
sort_agnostic(const struct eval_gt *gt, struct eval_gt_box *gt_box, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct eval_gt_box x = gt_box[i];
		size_t at = i;
		for (; at > 0 && gt->label_rank[gt_box[at - 1].label] > gt->label_rank[x.label]; at--)
			gt_box[at] = gt_box[at - 1];
		gt_box[at] = x;
	}
	for (size_t i = 0; i < n; i++)
		gt_box[i].label = 0;
}

struct eval_gt_box *
eval_gt_boxes(const struct eval_gt *gt, uint32_t image, size_t *n, struct arena *arena)
{
	size_t first = gt->first[image];
	*n = gt->first[image + 1] - first;
	struct eval_gt_box *gt_box = arena_array(arena, struct eval_gt_box, *n);
	for (size_t i = 0; i < *n; i++)
		gt_box[i] = *(const struct eval_gt_box *)blocks_at(&gt->boxes, sizeof *gt_box, gt->sorted[first + i]);
	if (gt->agnostic)
		sort_agnostic(gt, gt_box, *n);
	return gt_box;
}

uint32_t
eval_gt_place(const struct eval_gt *gt, uint32_t image, size_t i)
{
	return *(const uint32_t *)blocks_at(&gt->index, sizeof(uint32_t), gt->sorted[gt->first[image] + i]);
}

void
eval_gt_free(struct eval_gt *gt)
{
	arena_free(&gt->keep);
}
