/* preset_loss.c -- the losses of published detectors are losses that there are. */
#include "geometry/preset.h"
#include "loss/image_loss.h"

#include <criterion/criterion.h>
#include <string.h>

static void
check(const char *id, const struct stage *s)
{
	const struct loss *l = &s->loss;
	bool columns = s->post.background != BACKGROUND_NONE;
	if (l->class_loss == NULL)
		return;
	struct loss_rule rule = { .class = class_loss_find(l->class_loss),
		.box = box_loss_find(l->box_loss != NULL ? l->box_loss : "l1") };
	cr_assert_not_null(rule.class, "%s: %s", id, l->class_loss);
	cr_assert_not_null(rule.box, "%s: %s", id, l->box_loss);
	cr_expect_not_null(loss_norm_find(l->norm), "%s: %s", id, l->norm);
	cr_expect(rule.box->uses_beta || l->beta == 0, "%s: beta", id);
	cr_expect((rule.class->uses & CLASS_LOSS_USES_ALPHA) == 0 || (l->alpha > 0 && l->gamma > 0),
		"%s: alpha, gamma", id);
	bool yolo = strncmp(id, "yolo", 4) == 0; /* there objectness speaks of backgrounds */
	cr_expect_null(image_loss_check(&rule, &s->coder, columns || yolo), "%s", id);
}

Test(preset_loss, all)
{
	size_t with = 0, n = 0;
	for (const struct preset *p; (p = preset_at(n)) != NULL; n++) {
		struct arena arena = { 0 };
		struct detector d;
		preset_detector(p, &d, &arena);
		check(p->id, &d.stage);
		if (d.two_stage)
			check(p->id, &d.roi);
		with += d.stage.loss.class_loss != NULL;
		arena_free(&arena);
	}
	cr_expect_gt(with, 40);
}
