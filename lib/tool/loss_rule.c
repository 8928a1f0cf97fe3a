/* loss_rule.c -- which loss: options, then what the anchor set says, then the usual one. */
#include "tool/loss_rule.h"

#include "engine/err.h"

#include <math.h>

#define AT(member) offsetof(struct loss_rule_options, member)

const struct opt loss_rule_option_rows[] = {
	OPT_NAME_OF("class-loss", "NAME", class_loss_name, AT(class_loss), "%s (ce after softmax, else focal)"),
	OPT("alpha", 0, "A", opt_number, AT(alpha), "weight of positives (focal: 0.25; of backgrounds, vfl: 0.75); -1: none"),
	OPT("gamma", 0, "G", opt_natural, AT(gamma), "exponent of focal, qfl and vfl (2)"),
	OPT_NAME_OF("box-loss", "NAME", box_loss_name, AT(box_loss), "%s (smooth-l1 after softmax, else l1)"),
	OPT("beta", 0, "B", opt_natural, AT(beta), "where smooth-l1 goes from squares to lines (1)"),
	OPT("neg-ratio", 0, "R", opt_natural, AT(neg_ratio),
		"R backgrounds a positive count, those of highest loss; 0: all (all)"),
	OPT("ohem", 0, "N", opt_many, AT(ohem), "N anchors an image count, those of highest loss (all)"),
	OPT_NAME_OF("norm", "WHAT", loss_norm_name, AT(norm), "sums are divided by: %s (positives after softmax, else images)"),
	OPT_END,
};

struct loss_rule_options
loss_rule_defaults(void)
{
	return (struct loss_rule_options){ .alpha = NAN, .gamma = NAN, .beta = NAN, .neg_ratio = NAN };
}

/* An option, else what the set says, else the usual. */
static double
choose(double option, bool said, double set, double usual)
{
	return !isnan(option) ? option : said ? set : usual;
}

static void
choose_class(struct loss_rule *rule, const struct loss_rule_options *o, const struct loss *set, bool softmax)
{
	const struct class_loss *of_set = set->class_loss != NULL ? class_loss_find(set->class_loss) : NULL;
	rule->class = o->class_loss != NULL ? class_loss_find(o->class_loss) : of_set;
	if (rule->class == NULL)
		rule->class = softmax ? &class_loss_ce : &class_loss_focal;
	bool said = rule->class == of_set;
	rule->class_options.alpha = choose(o->alpha, said, set->alpha, rule->class->usual.alpha);
	rule->class_options.gamma = choose(o->gamma, said, set->gamma, rule->class->usual.gamma);
	if (!isnan(o->alpha) && (rule->class->uses & CLASS_LOSS_USES_ALPHA) == 0)
		err_usage("--alpha has no meaning for %s", rule->class->name);
	if (!isnan(o->gamma) && (rule->class->uses & CLASS_LOSS_USES_GAMMA) == 0)
		err_usage("--gamma has no meaning for %s", rule->class->name);
	if (o->alpha > 1)
		err_usage("--alpha is a share, at most 1; or -1: none");
}

static void
choose_box(struct loss_rule *rule, const struct loss_rule_options *o, const struct loss *set, bool softmax)
{
	const struct box_loss *of_set = set->box_loss != NULL ? box_loss_find(set->box_loss) : NULL;
	rule->box = o->box_loss != NULL ? box_loss_find(o->box_loss) : of_set;
	if (rule->box == NULL)
		rule->box = softmax || !isnan(o->beta) ? &box_loss_smooth_l1 : &box_loss_l1;
	if (!isnan(o->beta) && !rule->box->uses_beta)
		err_usage("--beta has no meaning for %s", rule->box->name);
	rule->beta = choose(o->beta, rule->box == of_set, set->beta, rule->box->beta);
}

static void
choose_balance(struct loss_rule *rule, const struct loss_rule_options *o, const struct loss *set)
{
	if (!isnan(o->neg_ratio) && o->ohem > 0)
		err_usage("--neg-ratio and --ohem contradict each other");
	bool said = !isnan(o->neg_ratio) || o->ohem > 0;
	double ratio = !isnan(o->neg_ratio) ? o->neg_ratio : said ? 0 : set->neg_ratio;
	size_t hardest = said ? o->ohem : set->ohem;
	rule->balance = ratio > 0 ? &loss_balance_negatives : hardest > 0 ? &loss_balance_ohem : &loss_balance_all;
	rule->amount = ratio > 0 ? ratio : (double)hardest;
}

struct loss_rule
loss_rule_of(const struct loss_rule_options *o, const struct stage *stage, bool backgrounds)
{
	struct loss_rule rule = { 0 };
	bool softmax = stage->post.activation == ACTIVATION_SOFTMAX;
	const struct loss *set = &stage->loss;
	choose_class(&rule, o, set, softmax);
	choose_box(&rule, o, set, softmax);
	choose_balance(&rule, o, set);
	const char *norm = o->norm != NULL ? o->norm : set->norm != NULL ? set->norm : softmax ? "positives" : "images";
	rule.norm = loss_norm_find(norm);
	const char *wrong = image_loss_check(&rule, &stage->coder, backgrounds);
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
