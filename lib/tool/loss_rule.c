/* loss_rule.c -- which loss: what the options and the anchor set say, else the usual one. */
#include "tool/loss_rule.h"

#include "engine/err.h"

/* What nobody says. */
static void
complete(struct loss *l, bool softmax)
{
	const struct class_loss *class = softmax ? &class_loss_ce : &class_loss_focal;
	const struct box_loss *box = softmax ? &box_loss_smooth_l1 : &box_loss_l1;
	if (l->class_loss == NULL) {
		l->class_loss = class->name;
		l->alpha = class->usual.alpha;
		l->gamma = class->usual.gamma;
	}
	if (l->box_loss == NULL) {
		l->box_loss = box->name;
		l->beta = box->beta;
	}
	if (l->norm == NULL)
		l->norm = softmax ? "positives" : "images";
}

struct loss_rule
loss_rule_of(struct stage *stage, const struct stage_options *o, bool objectness, struct arena *arena)
{
	struct loss *l = &stage->loss;
	complete(l, stage->post.activation == ACTIVATION_SOFTMAX);
	const char *wrong = stage_options_change(stage, o, arena);
	if (wrong != NULL)
		err_usage("%s", wrong);
	struct loss_rule rule = { .class = class_loss_find(l->class_loss), .class_options = { l->alpha, l->gamma },
		.box = box_loss_find(l->box_loss), .beta = l->beta, .norm = loss_norm_find(l->norm) };
	rule.balance = l->neg_ratio > 0 ? &loss_balance_negatives :
		l->ohem > 0 ? &loss_balance_ohem : &loss_balance_all;
	rule.amount = l->neg_ratio > 0 ? l->neg_ratio : (double)l->ohem;
	wrong = image_loss_check(&rule, &stage->coder, stage->post.background != BACKGROUND_NONE || objectness);
	if (wrong != NULL)
		err_usage("%s", wrong);
	return rule;
}

static void
put_line(struct buf *text, const char *name, const char *help)
{
	buf_format(text, "  %-10s %s\n", name, help);
}

void
loss_rule_help(struct buf *text)
{
	buf_text(text, "Class losses:\n");
	for (size_t i = 0; class_losses[i] != NULL; i++)
		put_line(text, class_losses[i]->name, class_losses[i]->help);
	buf_text(text, "Box losses:\n");
	for (size_t i = 0; box_losses[i] != NULL; i++)
		put_line(text, box_losses[i]->name, box_losses[i]->help);
	buf_text(text, "Sums are divided (--norm):\n");
	for (size_t i = 0; loss_norms[i] != NULL; i++)
		put_line(text, loss_norms[i]->name, loss_norms[i]->help);
}
