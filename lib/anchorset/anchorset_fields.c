/* anchorset_fields.c -- the fields of an anchor set that are not its stages'. */
#include "anchorset/anchorset_fields.h"

#include "geometry/detector.h"

#include <math.h>

#define AT(member) offsetof(struct anchor_spec, member)
#define WORDS(words_) { .words = (words_) }

const struct set_field anchorset_spec_fields[] = {
	{ "input", 0, &set_pair, AT(input), .above = true },
	{ "pad", 0, &set_number, AT(pad), .least = 1, .always = true },
	{ "round", 0, &set_word, AT(round), .always = true, .option = WORDS(detector_rounds) },
	{ "stride_rule", 0, &set_word, AT(stride_rule), .always = true, .option = WORDS(detector_stride_rules) },
	{ "order", 0, &set_either, AT(base_major), .always = true, .option = WORDS(detector_orders) },
	{ "clip", 0, &set_word, AT(clip), .always = true, .option = WORDS(detector_clips) },
	{ .name = NULL },
};

#undef AT
#define AT(member) offsetof(struct resize_rule, member)

static bool
is_letterbox(const struct set_field *f, const void *rule)
{
	(void)f;
	return ((const struct resize_rule *)rule)->mode == RESIZE_LETTERBOX;
}

static bool
is_rounded(const struct set_field *f, const void *rule)
{
	(void)f;
	return ((const struct resize_rule *)rule)->mode != RESIZE_STRETCH;
}

const struct set_field anchorset_resize_fields[] = {
	{ "mode", 0, &set_word, AT(mode), .always = true, .describe_as = "%s", .always_described = true,
		.option = WORDS(resize_modes) },
	{ "short", 0, &set_number, AT(short_side), .above = true, .describe_as = "shorter side %s" },
	{ "max", 0, &set_number, AT(max), .above = true, .describe_as = "longer side at most %s" },
	{ "size", 0, &set_pair, AT(size), .above = true, .describe_as = "%s" },
	{ "place", 0, &set_word, AT(place), .always = true, .counts = is_letterbox, .describe_as = "in the %s",
		.always_described = true,
		.option = WORDS(resize_places) },
	{ "rounding", 0, &set_word, AT(rounding), .always = true, .counts = is_rounded, .describe_as = "rounding %s",
		.always_described = true,
		.option = WORDS(resize_roundings) },
	{ "stride", 0, &set_number, AT(stride), .above = true, .describe_as = "cut to multiples of %s" },
	{ .name = NULL },
};
