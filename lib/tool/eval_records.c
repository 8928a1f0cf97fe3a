/* eval_records.c -- detections from image records. */
#include "tool/eval_records.h"

#include "record/gt_policy.h"
#include "tool/eval_sides.h"

void
eval_records_schema(struct record_schema *s)
{
	record_schema_init(s, COLUMN_BIT(COLUMN_SCORES) | COLUMN_BIT(COLUMN_FILE_NAME) | COLUMN_BIT(COLUMN_LABELS),
		COLUMN_BIT(COLUMN_IMAGE_ID) | COLUMN_BIT(COLUMN_BOXES), NULL);
}

static bool
check(const struct record *r, const struct eval_run *run)
{
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	if (!scores->given && r->boxes > 0)
		return record_reject(r, "no \"scores\": detections have them; is this the ground truth?");
	if (scores->given && r->boxes > 0 && scores->shape != JSON_FLAT)
		return record_reject(r, "\"scores\" must be one number a box");
	if (!record_has(r, COLUMN_LABELS) && r->boxes > 0 && !run->config->agnostic)
		return record_reject(r, "no \"labels\"; without them, --agnostic");
	return gt_policy_check_detections(r);
}

bool
eval_records_add(const struct record_schema *s, struct worker *w, struct eval_run *run)
{
	struct record r;
	if (!record_read(s, w, &r) || !check(&r, run))
		return false;
	struct eval_id id = eval_id_of(record_column(&r, COLUMN_IMAGE_ID)->text, w->arena);
	uint32_t image = eval_ids_find(&run->config->gt->images, id);
	if (image == EVAL_IDS_NONE) {
		eval_run_unknown_image(run, id, w->line->ordinal);
		return true;
	}
	const struct box *box = record_boxes(&r, COLUMN_BOXES);
	const double *score = record_column(&r, COLUMN_SCORES)->number;
	bool labels = record_has(&r, COLUMN_LABELS);
	struct eval_detection *d = arena_array(w->arena, struct eval_detection, r.boxes);
	size_t n = 0;
	for (size_t i = 0; i < r.boxes; i++) {
		uint32_t label = labels ? eval_run_label(run, record_text(&r, COLUMN_LABELS, i), w->line->ordinal) : 0;
		if (label != EVAL_NO_LABEL)
			d[n++] = (struct eval_detection){ eval_sides(box[i], run->config->inclusive), score[i], label,
				(uint32_t)i };
	}
	eval_run_add(run, image, w->line->number, d, n, w->aside, w->arena);
	return true;
}
