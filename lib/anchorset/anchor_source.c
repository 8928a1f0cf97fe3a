/* anchor_source.c -- a tool's detector, and its anchors laid over the image of a record. */
#include "anchorset/anchor_source.h"

#include "anchorset/anchor_fault_text.h"
#include "anchorset/anchorset.h"
#include "geometry/preset.h"

#include <stdint.h>
#include <string.h>

enum { STAGE_RPN, STAGE_ROI };

static const char *const stages[] = { "rpn", "roi", NULL };

#define AT(member) offsetof(struct anchor_source_options, member)

const struct opt anchor_source_option_rows[] = {
	OPT_READS("anchors", 'a', "FILE", opt_text, AT(anchors), "the anchor set, as anchor-gen writes it"),
	{ .name = "preset", .argument = "NAME", .set = opt_text, .word = preset_name, .at = AT(preset),
		.help = "a published detector instead; anchor-gen lists them" },
	OPT_END,
};

const struct opt anchor_source_input_rows[] = {
	OPT("input", 0, "WxH", opt_size, AT(input), "the network's input, whatever the records say"),
	OPT_END,
};

const struct opt anchor_source_stage_rows[] = {
	OPT_ONE_OF("stage", "STAGE", stages, AT(stage), "rpn or roi, of a two-stage detector (rpn)"),
	OPT_END,
};

struct anchor_source_options
anchor_source_defaults(void)
{
	return (struct anchor_source_options){ .stage = -1 };
}

void
anchor_source_preset(const char *name, struct detector *out, struct arena *arena)
{
	const struct preset *p = preset_find(name);
	const char *near = preset_nearest(name);
	if (p == NULL && near != NULL)
		err_usage("--preset: there is no \"%s\"; did you mean \"%s\"?", name, near);
	if (p == NULL)
		err_usage("--preset: there is no \"%s\"; anchor-gen --list-presets names all", name);
	preset_detector(p, out, arena);
	out->name = name; /* as its user calls it */
}

void
anchor_source_check_files(const struct anchor_source_options *o, char *const *files)
{
	bool taken = o->anchors != NULL && strcmp(o->anchors, "-") == 0, wanted = files[0] == NULL;
	for (; taken && *files != NULL; files++)
		wanted |= strcmp(*files, "-") == 0;
	if (taken && wanted)
		err_usage("standard input is the anchor set; name the files of the records");
}

bool
anchor_source_load(struct anchor_source *l, const struct anchor_source_options *o, bool needed, struct arena *arena)
{
	*l = (struct anchor_source){ .input = { o->input[0], o->input[1] } };
	if (o->anchors != NULL && o->preset != NULL)
		err_usage("--anchors and --preset contradict each other");
	if (o->anchors != NULL)
		anchorset_read(o->anchors, &l->detector, arena);
	else if (o->preset != NULL)
		anchor_source_preset(o->preset, &l->detector, arena);
	else if (needed)
		err_usage("no anchors; give --anchors FILE or --preset NAME");
	else
		return false;

	frame_check_open(&l->frame, &l->detector, o->anchors, o->input, arena);
	bool no_levels = l->detector.spec.levels == 0;
	bool roi = o->stage == STAGE_ROI || (o->stage < 0 && no_levels && l->detector.two_stage);
	if (roi && !l->detector.two_stage && !no_levels)
		err_usage("--stage roi: the detector has one stage");
	l->stage = roi && l->detector.two_stage ? &l->detector.roi : &l->detector.stage;
	l->proposals = roi || no_levels;
	return true;
}

bool
anchor_source_tensor(const struct anchor_spec *s, double tensor[2])
{
	return anchors_tensor_of(s, &(struct image_size){ { 0 }, { 0 }, { 0 } }, tensor);
}

/* The record's tensor; false: rejected. */
static bool
find_tensor(const struct anchor_source *l, const struct record *r, const double *size, double tensor[2])
{
	const struct json_column *padded = record_column(r, COLUMN_PADDED);
	struct image_size image = { .input = { l->input[0], l->input[1] } };
	if (size != NULL) {
		image.frame[0] = size[0];
		image.frame[1] = size[1];
	}
	if (padded->given && !(l->input[0] > 0)) {
		if (padded->n != 2 || !(padded->number[0] > 0 && padded->number[1] > 0))
			return record_reject(r, "padded: expected [width,height], both above 0");
		image.padded[0] = padded->number[0];
		image.padded[1] = padded->number[1];
	}
	return anchors_tensor_of(&l->detector.spec, &image, tensor)
		|| record_reject(r, "the image's size is not known: no width and height; give --input WxH");
}

/* The proposals are the anchors. */
static bool
build_proposals(const struct record *r, const double *size, struct anchors *out)
{
	const struct json_column *c = record_column(r, COLUMN_PROPOSALS);
	if (!c->given)
		return record_reject(r, "no \"proposals\", which are this stage's anchors");
	const struct box *box = record_boxes(r, COLUMN_PROPOSALS);
	for (size_t i = 0; i < c->n; i++)
		if (box_empty(box[i]))
			return record_reject(r, "proposal %zu: x2 <= x1 or y2 <= y1", i);
	struct level *level = arena_array(r->worker->arena, struct level, 1);
	anchors_from_boxes(box, c->n, level, out);
	if (size != NULL) {
		out->width = size[0];
		out->height = size[1];
	}
	return true;
}

bool
anchor_source_build(const struct anchor_source *l, const struct record *r, struct anchors *out)
{
	double size[2], tensor[2];
	bool sized;
	if (!record_size(r, size, &sized))
		return false;
	frame_check_record(&l->frame, r);
	if (l->proposals)
		return build_proposals(r, sized ? size : NULL, out);
	if (!find_tensor(l, r, sized ? size : NULL, tensor))
		return false;
	const char *wrong = anchor_fault_text(anchors_build(&l->detector.spec, tensor, sized ? size : tensor, out,
		r->worker->arena));
	return wrong == NULL || record_reject(r, "%s", wrong);
}

void
anchor_source_append(struct record *r, const struct ground_truth *gt, struct anchors *anchors)
{
	const struct json_column *c = record_column(r, COLUMN_PROPOSALS);
	struct arena *arena = r->worker->arena;
	struct box *box = arena_array(arena, struct box, c->n + gt->boxes);
	size_t n = c->n;
	if (n > 0)
		memcpy(box, record_boxes(r, COLUMN_PROPOSALS), n * sizeof *box);
	for (size_t i = 0; i < gt->boxes; i++)
		if (!ground_truth_skips(gt, i))
			box[n++] = gt->box[i];
	json_put_doubles(record_open(r, COLUMN_PROPOSALS), &box->x1, n, 4);
	record_close(r);

	struct anchors more;
	struct level *level = arena_array(arena, struct level, 1);
	anchors_from_boxes(box, n, level, &more);
	more.width = anchors->width;
	more.height = anchors->height;
	*anchors = more;
}
