/* framework_json.c -- anchor sets and shapes as anchor-gen and anchor-fit write them. */
#include "framework/framework_format.h"

#include "anchorset/anchorset.h"
#include "anchorset/shape_set.h"

static bool
is_json(struct slice text)
{
	text = framework_config_trim(text);
	return text.n > 0 && text.text[0] == '{';
}

static void
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	out->format = "shapes";
	out->strides = false;
	if (shape_set_parse(d, text, &out->shape, &out->shapes)) {
		out->detector.stage = detector_stage_default();
		return;
	}
	out->format = "anchor set";
	out->strides = true;
	if (d->error == NULL)
		anchorset_parse(d, text, &out->detector);
	if (d->error == NULL)
		framework_list_bases(out, d->arena);
	if (d->error == NULL && out->shapes == 0)
		json_dom_fail(d, "the set has no anchors of its own");
	out->classes = out->detector.classes;
}

/* It is written as the stream itself. */
const struct framework_format framework_format_json = {
	.name = "json",
	.help = "the stream itself, for anchor-gen",
	.is = is_json,
	.read = read,
};
