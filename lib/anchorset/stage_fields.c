/* stage_fields.c -- what a detector's stage says, field by field. */
#include "anchorset/stage_fields.h"

#include "anchorset/stage_options.h"
#include "assign/assigner.h"
#include "geometry/coder.h"
#include "loss/box_loss.h"
#include "loss/class_loss.h"
#include "loss/loss_norm.h"
#include "record/record.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

const char *const stage_block_names[STAGE_BLOCKS + 1] = { "coder", "match", "sample", "post", "loss", NULL };

/* The coder, by its name. */
static bool
read_coder(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	const cJSON *m = json_dom_member(object, f->name);
	const struct coder_method *method = m != NULL && cJSON_IsString(m) ? coder_find(m->valuestring) : NULL;
	if (method == NULL)
		return set_field_wrong(f, d, where);
	*(const struct coder_method **)value = method;
	return true;
}

static void
describe_coder(const struct set_field *f, const void *value, struct buf *out)
{
	(void)f;
	buf_text(out, (*(const struct coder_method *const *)value)->name);
}

static bool
take_coder(const struct set_field *f, const char *text, void *value, struct buf *expected)
{
	const char *name;
	if (!opt_name_of(&f->option, text, &name, expected))
		return false;
	*(const struct coder_method **)value = coder_find(name);
	return true;
}

static const struct set_type coder_type = { sizeof(const struct coder_method *), read_coder, NULL, describe_coder,
	take_coder };

/* A coder's scale_x_y: one, or one for each level; the value is the coder. */
static bool
read_scales(const struct set_field *f, void *value, struct json_dom *d, const cJSON *object, const char *where)
{
	struct coder *c = value;
	if (!cJSON_IsArray(json_dom_member(object, f->name)))
		return json_dom_number(d, object, where, f->name, &c->scale_x_y);
	c->level_scale_x_y = json_dom_numbers(d, object, where, f->name, 0, &c->level_scales);
	return c->level_scale_x_y != NULL;
}

static void
put_scales(const struct set_field *f, const void *value, struct buf *out)
{
	const struct coder *c = value;
	(void)f;
	if (c->level_scales > 0)
		json_put_doubles(out, c->level_scale_x_y, c->level_scales, 0);
	else
		buf_double(out, c->scale_x_y);
}

static const struct set_type scales_type = { sizeof(struct coder), read_scales, put_scales, put_scales, NULL };

/* What counts for whom. */
static const struct coder *
coder_of_stage(const void *stage)
{
	return &((const struct stage *)stage)->coder;
}

static bool
by_weights(const struct set_field *f, const void *stage)
{
	(void)f;
	return coder_of_stage(stage)->method->normalises && coder_of_stage(stage)->by_weights;
}

static bool
by_stds(const struct set_field *f, const void *stage)
{
	(void)f;
	return coder_of_stage(stage)->method->normalises && !coder_of_stage(stage)->by_weights;
}

static bool
clamps(const struct set_field *f, const void *stage)
{
	(void)f;
	return coder_of_stage(stage)->method->clamps;
}

static bool
scales(const struct set_field *f, const void *stage)
{
	(void)f;
	return coder_of_stage(stage)->method->scales;
}

static bool
has_bins(const struct set_field *f, const void *stage)
{
	(void)f;
	return coder_of_stage(stage)->method->has_bins;
}

static bool
is_read(const struct set_field *f, const void *stage)
{
	return (assigner_find(((const struct stage *)stage)->match.assigner)->fields & f->use) != 0;
}

static bool
cuts(const struct set_field *f, const void *stage)
{
	(void)f;
	return ((const struct stage *)stage)->post.topk != SIZE_MAX;
}

static bool
class_reads(const struct set_field *f, const void *stage)
{
	const char *name = ((const struct stage *)stage)->loss.class_loss;
	return name != NULL && (class_loss_find(name)->uses & f->use) != 0;
}

static bool
box_reads(const struct set_field *f, const void *stage)
{
	const char *name = ((const struct stage *)stage)->loss.box_loss;
	(void)f;
	return name != NULL && box_loss_find(name)->uses_beta;
}

#define AT(member) offsetof(struct stage, member)

/* Options, with the default in brackets; of PLAIN and NAMED there is none to tell. CHOICE, NAMES and NAMED have words,
 * which %s stands for. */
#define OPTION(name_, argument_, help_) { .name = (name_), .argument = (argument_), .choose = stage_options_take, \
	.help = (help_), .otherwise = stage_options_put_default }
#define PLAIN(name_, argument_, help_) { .name = (name_), .argument = (argument_), .choose = stage_options_take, \
	.help = (help_) }
#define CHOICE(words_, name_, argument_, help_) { .name = (name_), .argument = (argument_), \
	.choose = stage_options_take, .words = (words_), .help = (help_), .otherwise = stage_options_put_default }
#define NAMES(word_, name_, argument_, help_) { .name = (name_), .argument = (argument_), \
	.choose = stage_options_take, .word = (word_), .help = (help_), .otherwise = stage_options_put_default }
#define NAMED(word_, name_, argument_, help_) { .name = (name_), .argument = (argument_), \
	.choose = stage_options_take, .word = (word_), .help = (help_) }
#define WORDS(words_) { .words = (words_) }

const struct set_field stage_fields[] = {
	{ "type", STAGE_CODER, &coder_type, AT(coder.method), .always = true,
		.option = NAMES(coder_name, "coder", "TYPE", "how offsets are written: %s") },
	{ "axes", STAGE_CODER, &set_word, AT(coder.axes), .describe_as = "offsets in the order %s",
		.option = CHOICE(coder_axes, "axes", "ORDER", "order of offsets: %s, the latter being ty,tx,th,tw") },
	{ "weights", STAGE_CODER, &set_four, AT(coder.weights), .above = true, .always = true, .counts = by_weights,
		.option = OPTION("weights", "A,B,C,D", "factors of the four offsets") },
	{ "means", STAGE_CODER, &set_four, AT(coder.means), .least = -INFINITY, .always = true, .counts = by_stds,
		.option = OPTION("means", "A,B,C,D", "subtracted from the offsets, instead of weights") },
	{ "stds", STAGE_CODER, &set_four, AT(coder.stds), .above = true, .always = true, .counts = by_stds,
		.option = OPTION("stds", "A,B,C,D", "what they are then divided by") },
	{ "clamp", STAGE_CODER, &set_number, AT(coder.clamp), .above = true, .counts = clamps,
		.describe_as = "logarithms clamped at %s" },
	{ "scale_x_y", STAGE_CODER, &scales_type, AT(coder), .always = true, .counts = scales,
		.describe_as = "places in the cell scaled by %s" },
	{ "bins", STAGE_CODER, &set_count, AT(coder.bins), .least = 2, .always = true, .counts = has_bins,
		.describe_as = "distances up to that of the last of %s bins" },

	{ "assigner", STAGE_MATCH, &set_name, AT(match.assigner), .always = true,
		.option = NAMES(assigner_name, "assigner", "NAME", "the rule of matching: %s") },
	{ "fg", STAGE_MATCH, &set_number, AT(match.fg), .most = 1, .always = true,
		.option = OPTION("fg", "T", "positive at an IoU of at least T") },
	{ "bg", STAGE_MATCH, &set_number, AT(match.bg), .most = 1, .always = true,
		.option = OPTION("bg", "T", "background below T, ignored between") },
	{ "bg_low", STAGE_MATCH, &set_number, AT(match.bg_low), .most = 1, .use = MATCH_BG_LOW,
		.option = OPTION("bg-low", "T", "and from T on, ignored below it") },
	{ "low_quality", STAGE_MATCH, &set_word, AT(match.low_quality), .always = true,
		.option = CHOICE(detector_low_qualities, "low-quality", "RULE",
			"boxes claim their best anchors below --fg: %s") },
	{ "min_pos_iou", STAGE_MATCH, &set_number, AT(match.min_pos_iou), .most = 1,
		.option = OPTION("min-pos-iou", "T", "but only at an IoU of at least T") },
	{ "crowd_iof", STAGE_MATCH, &set_number, AT(match.crowd_iof), .most = 1, .off = true,
		.describe_as = "backgrounds in a crowd by %s of their area ignored",
		.option = OPTION("crowd-iof", "T",
			"ignore backgrounds that lie in a crowd by this share of their area, or off") },
	{ "inside", STAGE_MATCH, &set_number, AT(match.inside), .off = true, .use = MATCH_INSIDE,
		.option = OPTION("inside", "[=MARGIN]",
			"leave out anchors that reach over the image's edge, or MARGIN px further") },
	{ "anchor_t", STAGE_MATCH, &set_number, AT(match.anchor_t), .least = 1, .above = true, .always = true,
		.counts = is_read, .use = MATCH_ANCHOR_T,
		.option = OPTION("anchor-t", "R", "yolov5: sides differ by less than this factor") },
	{ "topk", STAGE_MATCH, &set_count, AT(match.topk), .least = 1, .always = true,
		.counts = is_read, .use = MATCH_TOPK,
		.option = OPTION("topk", "N", "atss: candidates on each level, for each base box") },
	{ "centre_margin", STAGE_MATCH, &set_number, AT(match.centre_margin), .least = -INFINITY, .counts = is_read,
		.use = MATCH_CENTRE_MARGIN },
	{ "shape_iou", STAGE_MATCH, &set_number, AT(match.shape_iou),
		.describe_as = "anchors of a shape's IoU above %s learn it, too" },

	{ "count", STAGE_SAMPLE, &set_count, AT(sample.count), .describe_as = "%s an image" },
	{ "fraction", STAGE_SAMPLE, &set_number, AT(sample.fraction), .most = 1,
		.describe_as = "at most %s of them positive" },
	{ "neg_ratio", STAGE_SAMPLE, &set_number, AT(sample.neg_ratio),
		.describe_as = "%s backgrounds a positive, those of highest loss" },

	{ "activation", STAGE_POST, &set_word, AT(post.activation), .always = true, .describe_as = "scores by %s",
		.option = CHOICE(detector_activations, "activation", "NAME", "of dense scores: %s") },
	{ "background", STAGE_POST, &set_word, AT(post.background), .always = true,
		.describe_as = "background in the %s column",
		.option = CHOICE(detector_backgrounds, "background", "WHERE",
			"the class column that means background: first, last or none") },
	{ "score", STAGE_POST, &set_number, AT(post.score), .least = -INFINITY, .describe_as = "scores above %s",
		.option = PLAIN("score", "T", "drop candidates whose score is not above T") },
	{ "topk", STAGE_POST, &set_count, AT(post.topk), .describe_as = "the %s best",
		.option = PLAIN("topk", "N", "keep the N best candidates") },
	{ "topk_per", STAGE_POST, &set_word, AT(post.topk_per), .always = true, .counts = cuts,
		.describe_as = "of each %s", .always_described = true,
		.option = CHOICE(detector_topk_pers, "topk-per", "WHAT", "of each %s") },
	{ "clip", STAGE_POST, &set_flag, AT(post.clip), .always = true, .describe_as = "clipped to the image",
		.option = PLAIN("clip", NULL, "clip boxes to the image") },
	{ "min_size", STAGE_POST, &set_number, AT(post.min_size), .describe_as = "sides of at least %s px",
		.option = PLAIN("min-size", "PX", "drop boxes with a side below PX") },
	{ "iou", STAGE_POST, &set_number, AT(post.iou), .most = 1, .describe_as = "suppression above IoU %s",
		.option = PLAIN("iou", "T", "suppress a box whose IoU with a kept one is above T (0.5)") },
	{ "by", STAGE_POST, &set_word, AT(post.by), .always = true, .describe_as = "by %s",
		.option = WORDS(detector_nms_bys) },
	{ "max_dets", STAGE_POST, &set_count, AT(post.max_dets), .describe_as = "%s at most",
		.option = PLAIN("max-dets", "N", "keep N boxes an image at most") },

	{ "class", STAGE_LOSS, &set_name, AT(loss.class_loss), .describe_as = "classes by %s",
		.option = NAMED(class_loss_name, "class-loss", "NAME", "%s (ce after softmax, else focal)") },
	{ "alpha", STAGE_LOSS, &set_number, AT(loss.alpha), .least = -1, .most = 1, .always = true,
		.counts = class_reads, .use = CLASS_LOSS_USES_ALPHA, .describe_as = "alpha %s",
		.option = PLAIN("alpha", "A",
		"weight: of positives, focal (0.25), of backgrounds, vfl (0.75); -1: none") },
	{ "gamma", STAGE_LOSS, &set_number, AT(loss.gamma), .always = true, .counts = class_reads,
		.use = CLASS_LOSS_USES_GAMMA, .describe_as = "gamma %s",
		.option = PLAIN("gamma", "G", "exponent of focal, qfl and vfl (2)") },
	{ "box", STAGE_LOSS, &set_name, AT(loss.box_loss), .describe_as = "boxes by %s",
		.option = NAMED(box_loss_name, "box-loss", "NAME", "%s (smooth-l1 after softmax, else l1)") },
	{ "beta", STAGE_LOSS, &set_number, AT(loss.beta), .always = true, .counts = box_reads, .describe_as = "beta %s",
		.option = PLAIN("beta", "B", "where smooth-l1 goes from squares to lines (1)") },
	{ "neg_ratio", STAGE_LOSS, &set_number, AT(loss.neg_ratio), .describe_as = "%s backgrounds a positive",
		.option = PLAIN("neg-ratio", "R",
		"R backgrounds a positive count, those of highest loss; 0: all (0)") },
	{ "ohem", STAGE_LOSS, &set_count, AT(loss.ohem), .describe_as = "the %s anchors of highest loss",
		.option = PLAIN("ohem", "N", "N anchors an image count, those of highest loss; 0: all (0)") },
	{ "norm", STAGE_LOSS, &set_name, AT(loss.norm), .describe_as = "norm %s",
		.option = NAMED(loss_norm_name, "norm", "WHAT",
			"sums are divided by: %s (positives after softmax, else images)") },
	{ .name = NULL },
};

_Static_assert(sizeof stage_fields / sizeof *stage_fields <= STAGE_FIELDS, "room for all fields");

struct stage
stage_fields_default(void)
{
	struct stage s = detector_stage_default();
	s.coder.clamp = INFINITY;
	return s;
}
