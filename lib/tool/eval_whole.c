/* eval_whole.c -- parts of an evaluation, put together. */
#include "tool/eval_whole.h"

#include "engine/err.h"

void
eval_whole_init(struct eval_whole *whole)
{
	*whole = (struct eval_whole){ .keep = { .failed = err_out_of_memory } };
	eval_gt_init(&whole->gt, "the parts", false, false);
}

static void
add_missing(struct eval_whole *whole, const struct eval_missing *x)
{
	struct eval_run *run = &whole->run;
	struct arena arena = { .failed = err_out_of_memory };
	struct eval_kept_gt_box *gt_box = arena_array(&arena, struct eval_kept_gt_box, x->gt_boxes);
	for (size_t i = 0; i < x->gt_boxes; i++) {
		gt_box[i] = *(struct eval_kept_gt_box *)blocks_at(&whole->missing_gt_box, sizeof *gt_box, x->first + i);
		if (gt_box[i].ignored & EVAL_SKIPPED)
			continue;
		if (whole->config.tide)
			tide_add_missing(&run->tide, gt_box[i].label);
		if (whole->config.confusion)
			confusion_add(&run->confusion, gt_box[i].label, CONFUSION_BACKGROUND, 1);
	}
	eval_matches_add_missing(&run->matches, x->image, gt_box, x->gt_boxes);
	arena_free(&arena);
}

bool
eval_whole_complete(struct eval_whole *whole)
{
	size_t images = whole->gt.images.n;
	bool *seen = arena_zeros(&whole->keep, bool, images);
	eval_gt_seal(&whole->gt);
	if (whole->run.config == NULL) {
		err_warn("nothing to merge");
		return false;
	}
	eval_matches_labels(&whole->run.matches, whole->config.agnostic ? 1 : whole->gt.labels.n);
	for (size_t i = 0; i < whole->run.matches.image.n; i++) {
		uint32_t image = eval_run_image(eval_matches_image(&whole->run.matches, i)->id);
		if (seen[image]) {
			struct buf id = { .failed = err_out_of_memory };
			eval_id_put(&id, whole->gt.images.id[image]);
			err_warn("image %.*s is in two parts", (int)id.len, id.data);
			buf_free(&id);
			return false;
		}
		seen[image] = true;
	}
	for (size_t i = 0; i < whole->missing.n; i++) {
		const struct eval_missing *x = blocks_at(&whole->missing, sizeof *x, i);
		if (!seen[x->image])
			add_missing(whole, x);
		seen[x->image] = true;
	}
	return true;
}
