/* anchor-decode -- what a network put out, or should have, as boxes. */
#include "anchorset/anchor_source.h"
#include "anchorset/stage_options.h"
#include "prediction/decode_boxes.h"
#include "prediction/prediction.h"
#include "prediction/tensors.h"
#include "record/classes.h"

#include <stdint.h>

struct options {
	struct anchor_source_options layout;
	struct filter_options filter;
	struct stage_options stage;
	struct tensor_options tensors;
	bool best_label, undo;
	const char *classes;
	int into, bad;
};

/* What every line needs. */
struct decoder {
	struct record_schema schema;
	struct anchor_source layout;
	struct tensors tensors;
	struct coder coder;
	struct prediction_rules rules;
	bool anchored;      /* there is a detector, which decoded boxes can do without */
	bool undo;
	enum column into;
};

static const char *const intos[] = { "boxes", "proposals", NULL };

#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Anchors:"),
	OPT_PART(anchor_source_option_rows, AT(layout)),
	OPT_PART(anchor_source_input_rows, AT(layout)),
	OPT_PART(anchor_source_stage_rows, AT(layout)),
	STAGE_OPTIONS("coder.type", AT(stage)),
	STAGE_OPTIONS("coder.weights", AT(stage)),
	STAGE_OPTIONS("coder.axes", AT(stage)),
	OPT_PART(tensors_option_rows, AT(tensors)),
	OPT_HEADLINE("Detections (as the anchor set says, else as in brackets):"),
	STAGE_OPTIONS("post.activation", AT(stage)),
	STAGE_OPTIONS("post.background", AT(stage)),
	STAGE_OPTIONS("post.score", AT(stage)),
	STAGE_OPTIONS("post.topk", AT(stage)),
	STAGE_OPTIONS("post.topk_per", AT(stage)),
	OPT_FLAG("best-label", AT(best_label), "only the best class of each anchor"),
	STAGE_OPTIONS("post.clip", AT(stage)),
	STAGE_OPTIONS("post.min_size", AT(stage)),
	OPT("classes", 0, "FILE", opt_text, AT(classes), "names of the class columns, one a line"),
	OPT_ONE_OF("into", "COLUMN", intos, AT(into), "write boxes or proposals (boxes)"),
	OPT_ONE_OF("bad", "WHAT", prediction_bads, AT(bad),
		"for NaN or infinity among the outputs: error, or drop the anchor (error)"),
	OPT_FLAG("undo", AT(undo), "boxes in the original frame, back through the record's transform"),
	OPT_PART(filter_option_rows, AT(filter)),
	OPT_END,
};

static const struct opt_tool tool = { .summary = "Turn offsets into boxes: targets or predictions in, detections out.",
	.operands = "{-a FILE | --preset NAME} [OPTION]... [FILE]...", .opt = rows };

static struct options
parse(int argc, char *argv[], int *first)
{
	struct options o = { .layout = anchor_source_defaults(), .filter = filter_defaults(),
		.tensors = tensors_defaults() };
	*first = opt_parse(&tool, &o, argc, argv);
	return o;
}

static void
configure(struct decoder *d, const struct options *o, struct arena *arena)
{
	tensors_open(&d->tensors, &o->tensors);
	d->anchored = anchor_source_load(&d->layout, &o->layout, !d->tensors.decoded, arena);
	struct stage target = detector_stage_default(), stage = d->anchored ? *d->layout.stage : target;
	if (d->tensors.decoded) {
		if (o->stage.stage.post.activation != ACTIVATION_NONE || stage_options_given(&o->stage, "coder.type"))
			err_usage("--decoded leaves nothing to --activation and --coder");
		stage.post.activation = ACTIVATION_NONE;
		stage.coder = (struct coder){ .method = coder_find("none") };
	}
	const char *wrong = stage_options_change(&stage, &o->stage, arena);
	if (wrong != NULL)
		err_usage("%s", wrong);
	stage_options_copy(&target, &o->stage, STAGE_POST);
	d->coder = stage.coder;
	d->rules = (struct prediction_rules){ .post = stage.post, .target = target.post,
		.classes = classes_of(&d->layout.detector, o->classes, stage.post.background, arena),
		.best_label = o->best_label, .bad = (enum prediction_bad)o->bad };
	d->undo = o->undo;
	d->into = o->into == 0 ? COLUMN_BOXES : COLUMN_PROPOSALS;
}

/* The record's anchors and what the network made of them. false: the record was rejected. */
static bool
read_prediction(const struct decoder *d, struct record *r, struct anchors *anchors, struct prediction *p)
{
	double size[2];
	bool sized;
	if (d->anchored) {
		if (!anchor_source_build(&d->layout, r, anchors))
			return false;
	} else if (record_size(r, size, &sized)) {
		*anchors = (struct anchors){ .count = d->tensors.anchors, .width = sized ? size[0] : d->layout.input[0],
			.height = sized ? size[1] : d->layout.input[1] };
	} else {
		return false;
	}
	if (d->tensors.given)
		return tensors_read(&d->tensors, r, &d->layout, anchors, &d->rules, p);
	return prediction_read(r, &d->layout, anchors, &d->rules, p);
}

/* One record of targets or predictions, or of an image whose tensors are at hand, in; an image record out. */
static bool
decode(struct worker *w)
{
	const struct decoder *d = w->options;
	struct record r;
	struct anchors anchors;
	struct prediction p;
	((struct tensors_state *)w->state)->lines++;
	if (!record_read(&d->schema, w, &r) || !read_prediction(d, &r, &anchors, &p))
		return false;
	const struct post *post = p.target ? &d->rules.target : &d->rules.post;
	uint32_t *keep = arena_array(w->arena, uint32_t, p.n);
	struct box *box = arena_array(w->arena, struct box, p.n);
	size_t n = decode_boxes_topk(&p, post, keep, w);
	if (!decode_boxes_make(&r, &p, &anchors, &d->coder, post, d->rules.bad, keep, &n, box) ||
		(d->undo && !decode_boxes_undo(&r, box, n)))
		return false;

	record_drop_all(&r, PREDICTION_COLUMNS);
	if (d->into == COLUMN_BOXES)
		record_drop_all(&r, COLUMN_PER_BOX);
	else /* what else belongs to boxes stays with them */
		record_drop_all(&r, COLUMN_BIT(COLUMN_SCORES) |
			(record_has(&r, COLUMN_BOXES) ? 0 : COLUMN_BIT(COLUMN_LABELS)));
	json_put_floats(record_open(&r, d->into), &box->x1, n, 4);
	record_close(&r);
	if (d->into == COLUMN_BOXES)
		prediction_put(&p, &d->rules.classes, keep, n, d->anchored && !d->layout.proposals, &r);
	record_put(&r, w->out);
	return true;
}

static bool
finish(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct decoder *d = options;
	(void)out, (void)keep;
	return tensors_finish(&d->tensors, state);
}

/* The columns that are looked at. Those of a prediction belong to anchors, whatever they are called. */
static void
bind(struct decoder *d)
{
	uint64_t columns = ANCHOR_SOURCE_COLUMNS, back = COLUMN_BIT(COLUMN_BOXES) | COLUMN_BIT(COLUMN_AREA);
	if (d->tensors.given)
		columns |= TENSOR_COLUMNS;
	else
		columns |= PREDICTION_COLUMNS | COLUMN_BIT(COLUMN_SCORES) |
			(d->into == COLUMN_BOXES ? COLUMN_BIT(COLUMN_LABELS) : 0);
	record_schema_init(&d->schema, columns | (d->undo ? back : 0), 0, NULL);
	d->schema.per_box = d->undo ? back : 0;
}

int
main(int argc, char *argv[])
{
	struct arena arena = { .failed = err_out_of_memory };
	struct decoder d;
	const struct filter_counter *const counters[] = { prediction_counters, decode_boxes_counters,
		d.layout.frame.counter, NULL };
	int first;
	struct options o = parse(argc, argv, &first);
	anchor_source_check_files(&o.layout, argv + first);
	configure(&d, &o, &arena);
	bind(&d);
	struct filter f = { .line = decode, .options = &d, .counters = counters,
		.state_size = sizeof(struct tensors_state),
		.merge = tensors_merge, .finish = finish, .batch_lines = d.tensors.given };
	int status = filter_run(&f, &o.filter, argv + first);
	arena_free(&arena);
	return status;
}
