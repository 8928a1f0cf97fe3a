/* resize_options.c -- what anchor-resize is told to do to an image. */
#include "tool/resize_options.h"

#include "engine/err.h"
#include "geometry/preset.h"

#include <math.h>
#include <string.h>

/* As in enum rounding, without down, which a letterbox's floor is. */
static const char *const roundings[] = { "floor", "nearest", "half-even", "float32", NULL };
enum { FLOAT32 = 3 };

/* A part of a list with commas between, of n bytes, as a text of its own. false: it is too long. */
static bool
part(const char *text, size_t n, char copy[32])
{
	memset(copy, 0, 32);
	if (n < 32)
		memcpy(copy, text, n);
	return n < 32;
}

/* N or N,max=M */
static const char *
set_short(const char *text, void *value)
{
	struct resize_short *side = value;
	char n[32];
	size_t length = strcspn(text, ",");
	side->max = INFINITY;
	const char *rest = text + length;
	bool good = part(text, length, n) && opt_read_number(n, &side->n) && side->n > 0;
	if (*rest != '\0')
		good = good && strncmp(rest, ",max=", 5) == 0 && opt_read_number(rest + 5, &side->max) && side->max > 0;
	return good ? NULL : "N or N,max=M, such as 800,max=1333";
}

/* WxH, then ,stride=N and ,corner in any order */
static const char *
set_letterbox(const char *text, void *value)
{
	struct letterbox *box = value;
	char one[32];
	size_t n = strcspn(text, ",");
	bool good = part(text, n, one) && opt_size(one, box->size) == NULL;
	box->place = RESIZE_CENTRE;
	box->stride = 0;
	for (text += n; good && *text != '\0'; text += n) {
		n = 1 + strcspn(text + 1, ",");
		good = part(text + 1, n - 1, one);
		if (strcmp(one, "corner") == 0)
			box->place = RESIZE_CORNER;
		else
			good = good && strncmp(one, "stride=", 7) == 0 && opt_read_number(one + 7, &box->stride) &&
				box->stride >= 1 && box->stride == floor(box->stride);
	}
	return good ? NULL : "WxH[,stride=N][,corner], such as 640x640 or 640x640,stride=32";
}

#define AT(member) offsetof(struct resize_options, member)

const struct opt resize_option_rows[] = {
	OPT("stretch", 0, "WxH", opt_size, AT(stretch), "to WxH, each axis on its own"),
	OPT("letterbox", 0, "WxH[,stride=N][,corner]", set_letterbox, AT(letterbox),
		"into the middle of WxH, or its corner, keeping the aspect ratio"),
	OPT("short", 0, "N[,max=M]", set_short, AT(short_side), "short side to N, long side at most M"),
	OPT_ONE_OF("rounding", "HOW", roundings, AT(rounding),
		"sides of --short, content of --letterbox: floor, nearest, half-even, float32 (floor; half-even)"),
	OPT("scale", 0, "F", opt_positive, AT(scale), "both axes by F"),
	OPT_READS("anchors", 'a', "SET", opt_text, AT(set.anchors), "as the anchor set in the file SET says"),
	{ .name = "preset", .argument = "NAME", .set = opt_text, .word = preset_name, .at = AT(set.preset),
		.help = "as a published detector does; anchor-gen lists them" },
	OPT_END,
};

struct resize_options
resize_options_defaults(void)
{
	return (struct resize_options){ .rounding = -1, .set = anchor_source_defaults() };
}

static bool
of_set(const struct resize_options *o)
{
	return o->set.anchors != NULL || o->set.preset != NULL;
}

int
resize_options_count(const struct resize_options *o)
{
	return (o->stretch[0] > 0) + (o->letterbox.size[0] > 0) + (o->short_side.n > 0) + (o->scale > 0) + of_set(o);
}

static struct resize_rule
rule_of_set(const struct anchor_source_options *o)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct anchor_source set;
	anchor_source_load(&set, o, true, &arena);
	struct resize_rule rule = set.detector.resize;
	if (!set.detector.resizes)
		err_usage("%s does not say how its images are resized; give --letterbox, --short or --stretch",
			o->preset != NULL ? o->preset : o->anchors);
	arena_free(&arena);
	return rule;
}

struct resize_rule
resize_options_rule(const struct resize_options *o)
{
	struct resize_rule rule = resize_rule_default();
	const bool boxed = o->letterbox.size[0] > 0, rounded = o->rounding >= 0;
	if (rounded && !boxed && !(o->short_side.n > 0))
		err_usage("--rounding is for --short and --letterbox");
	if (rounded && boxed && o->rounding == ROUNDING_NEAREST)
		err_usage("--rounding nearest is for --short; "
			"a letterbox is rounded half-even, or down by floor or float32");
	if (rounded && !boxed && o->rounding == FLOAT32)
		err_usage("--rounding float32 is for --letterbox");
	if (of_set(o))
		return rule_of_set(&o->set);
	rule.mode = boxed ? RESIZE_LETTERBOX : o->short_side.n > 0 ? RESIZE_SHORT : RESIZE_STRETCH;
	rule.rounding = rounded ? (enum rounding)o->rounding : resize_rule_rounding(rule.mode);
	if (boxed && rounded && o->rounding != ROUNDING_HALF_EVEN)
		rule.rounding = o->rounding == FLOAT32 ? ROUNDING_FLOAT32 : ROUNDING_DOWN;
	rule.short_side = o->short_side.n;
	rule.max = o->short_side.n > 0 ? o->short_side.max : INFINITY;
	memcpy(rule.size, boxed ? o->letterbox.size : o->stretch, sizeof rule.size);
	rule.place = o->letterbox.place;
	rule.stride = o->letterbox.stride;
	return rule;
}
